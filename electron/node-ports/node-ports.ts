import { join } from 'node:path';
import Conf from 'conf';
import packageJson from '../../package.json' with { type: 'json' };
import { systemClock } from '../core/http/system-clock.ts';
import type { Desktop, KeyStore, Log, Ports } from '../core/ports.ts';
import { createKeyringKeyStore } from '../core/vault/keyring-key-store.ts';
import { createMemoryKeyStore } from '../core/vault/memory-key-store.ts';
import { createNetwork, type Network } from './network.ts';
import { openInSystemBrowser } from './open-external.ts';
import type { Places } from './places.ts';
import { createPracticeLauncher, forkPractice } from './practice-launcher.ts';
import { openSettingsFile } from './settings-file.ts';

export const version = packageJson.version;

/** What a console in a browser can do on the person's desktop: open links, nothing more. */
export const browserDesktop: Desktop = {
  nativeDialogs: false,
  openExternal: openInSystemBrowser,
  revealFile: async () => false,
  chooseSavePath: async () => undefined,
  chooseOpenPath: async () => undefined,
  chooseFolder: async () => undefined,
  notify: () => {},
};

/** Everything the core needs, from plain Node. */
export async function createNodePorts(options: {
  dataDir: string;
  places: Places;
  log: Log;
  openSignIn: (url: string) => Promise<boolean>;
  keys?: KeyStore;
  network?: Network;
}): Promise<Ports> {
  const { dataDir, places, log, openSignIn } = options;
  const network = options.network ?? createNetwork();
  return {
    keys: options.keys ?? (await chooseKeyStore()),
    desktop: browserDesktop,
    fetchFor: network.fetchFor,
    clock: systemClock,
    dataDir,
    log,
    settingsFile: openSettingsFile(
      dataDir,
      ({ cwd, name }) => new Conf({ cwd, configName: name, configFileMode: 0o600 }),
    ),
    practice: createPracticeLauncher(forkPractice(places.practiceEntry), log, practiceArgs(dataDir)),
    workerUrl: places.workerUrl,
    host: 'browser',
    version,
    openSignIn,
  };
}

/** The keychain, unless `MAILROOM_KEYCHAIN=off` keeps this console (a test, a demonstration) out of it. */
export async function chooseKeyStore(env: NodeJS.ProcessEnv = process.env): Promise<KeyStore> {
  if (env.MAILROOM_KEYCHAIN === 'off') {
    return createMemoryKeyStore('The keychain is switched off; sign-ins last until Mailroom closes.');
  }
  return createKeyringKeyStore();
}

/** How a console starts its practice tenant: the CA lives beside the data, sign-in pages need no trusted CA. */
export const practiceArgs = (dataDir: string): string[] => [
  '--state-dir',
  join(dataDir, 'practice'),
  '--sign-in-over-http',
];
