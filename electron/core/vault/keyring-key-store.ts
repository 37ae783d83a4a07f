import { randomUUID } from 'node:crypto';
import type { KeyStore } from '../ports.ts';
import { createMemoryKeyStore } from './memory-key-store.ts';

/** The four calls of keytar that the console uses. */
interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface KeyringOptions {
  /** Name under which the entries stand in the keychain. */
  service?: string;
  platform?: NodeJS.Platform;
  /** Loads the native library; replaced by tests. */
  load?: () => Promise<Keytar>;
}

const KEYCHAINS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'the macOS Keychain',
  win32: 'Windows Credential Manager',
  linux: 'the Secret Service keyring',
};

/**
 * The operating system's keychain. Falls back to memory, saying why, where there is none, or on Linux only the kernel's
 * keyutils (which forget at reboot).
 */
export async function createKeyringKeyStore(options: KeyringOptions = {}): Promise<KeyStore> {
  const { service = 'Mailroom', platform = process.platform } = options;
  let keytar: Keytar;
  try {
    keytar = await (options.load ?? (() => loadKeytar(platform)))();
  } catch {
    return createMemoryKeyStore('The keychain library is not available here; sign-ins last until Mailroom closes.');
  }
  const probe = `probe-${randomUUID()}`;
  try {
    await keytar.setPassword(service, probe, probe);
    const readBack = await keytar.getPassword(service, probe);
    await keytar.deletePassword(service, probe);
    if (readBack !== probe) throw new Error('not kept');
  } catch {
    const what =
      platform === 'linux'
        ? 'No Secret Service keyring is running (GNOME Keyring or KWallet)'
        : 'The keychain of this computer cannot be used';
    return createMemoryKeyStore(`${what}; sign-ins last until Mailroom closes.`);
  }
  return {
    kind: 'keychain',
    description: `Sign-ins are kept encrypted; the key is in ${KEYCHAINS[platform] ?? "the system's keychain"}.`,
    get: async (name) => {
      const text = await keytar.getPassword(service, name);
      return text === null ? null : Uint8Array.from(Buffer.from(text, 'base64'));
    },
    set: (name, secret) => keytar.setPassword(service, name, Buffer.from(secret).toString('base64')),
    delete: async (name) => {
      await keytar.deletePassword(service, name);
    },
  };
}

async function loadKeytar(platform: NodeJS.Platform): Promise<Keytar> {
  if (platform !== 'linux') return import('@napi-rs/keyring/keytar.js');
  // keytar's own calls slide over to kernel keyutils when no Secret Service answers; pinned entries refuse instead.
  const { AsyncEntry } = await import('@napi-rs/keyring');
  const entry = (service: string, account: string) =>
    new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  return {
    getPassword: async (service, account) => entry(service, account).getPassword(),
    setPassword: async (service, account, password) => entry(service, account).setPassword(password),
    deletePassword: async (service, account) => entry(service, account).deletePassword(),
  };
}
