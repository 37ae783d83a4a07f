import { join, resolve } from 'node:path';
import { AppError } from '../../shared/contract/errors.ts';
import { createCore } from '../core/core.ts';
import type { Core } from '../core/ports.ts';
import type { ConsoleOptions } from '../node-ports/console-options.ts';
import { claimDataDir } from '../node-ports/data-dir.ts';
import { createFileLog } from '../node-ports/log.ts';
import { createNetwork } from '../node-ports/network.ts';
import { createNodePorts } from '../node-ports/node-ports.ts';
import { openInSystemBrowser } from '../node-ports/open-external.ts';
import type { Places } from '../node-ports/places.ts';
import { createSignInOpener, startSignedInPractice } from '../node-ports/practice-start.ts';
import { StartError } from '../node-ports/start-error.ts';
import { openStaticFiles } from '../node-ports/static-files.ts';
import { startWebHost, type WebHost } from './server.ts';

export interface RunningConsole {
  host: WebHost;
  close(): Promise<void>;
}

/**
 * The console in a browser, from the data folder to the listening port.
 * @throws StartError for what the person can put right.
 */
export async function runConsole(options: ConsoleOptions, places: Places): Promise<RunningConsole> {
  const undo: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const dataDir = claimDataDir(options.dataDir);
    undo.push(() => dataDir.release());
    const files = await openStaticFiles(places.renderer).catch(() => {
      throw new StartError('The console is not built yet.', 'Run npm run build, or npm start which does it.');
    });
    const log = createFileLog(join(dataDir.path, 'logs', 'mailroom.log'), {
      alsoTo: (line) => process.stderr.write(`${line}\n`),
    });
    const network = createNetwork();
    undo.push(() => network.close());
    const opener = createSignInOpener(
      async (url) => (options.noOpen ? false : openInSystemBrowser(url)),
      (error) => log.error('The automatic sign-in failed', { error }),
    );
    const ports = await createNodePorts({ dataDir: dataDir.path, places, log, network, openSignIn: opener.open });
    undo.push(() => ports.practice?.close());
    const core = await createCore(ports);
    undo.push(() => core.close());
    const host = await startWebHost({ core, files, log, port: options.port });
    undo.push(() => host.close());
    if (options.practice !== null) {
      await startSignedInPractice(core, opener, options.practice).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        throw new StartError(`The practice tenant is not ready: ${error.message}`, error.hint ?? 'See the log.');
      });
    }
    if (options.snapshot !== null) await openSnapshot(core, resolve(options.snapshot));
    log.info('Mailroom is ready', { origin: host.origin });
    return { host, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens a snapshot before anyone looks, so that the page starts with it. @throws StartError */
async function openSnapshot(core: Core, path: string): Promise<void> {
  const context = { signal: new AbortController().signal, client: 'start' };
  const opened = await core.call('snapshots.open', { path }, context);
  if (!opened.ok) throw new StartError(opened.error.message, opened.error.hint ?? `The file is ${path}.`);
  if ('passphraseNeeded' in opened.value) {
    throw new StartError(
      `${path} is protected with a passphrase.`,
      'Start Mailroom without it and open it there: Mailroom asks for the passphrase.',
    );
  }
  if ('connection' in opened.value) {
    await core.call('settings.update', { lastConnectionId: opened.value.connection.id }, context);
  }
}
