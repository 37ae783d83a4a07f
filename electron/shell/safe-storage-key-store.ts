import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyStore, Log } from '../core/ports.ts';

/** The part of Electron's `safeStorage` used here. */
export interface SafeStorageLike {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plainText: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
  getSelectedStorageBackend?(): string;
}

const keychains: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'the macOS Keychain',
  win32: 'Windows data protection',
};

/**
 * Secrets encrypted by the operating system, each in a file of its own.
 * @returns null where the system would encrypt with a key anyone can know; choose another key store then.
 */
export async function createSafeStorageKeyStore(deps: {
  safeStorage: SafeStorageLike;
  folder: string;
  platform: NodeJS.Platform;
  log: Log;
}): Promise<KeyStore | null> {
  const { safeStorage, folder, platform, log } = deps;
  if (!(await isProtected(safeStorage, platform))) return null;

  const fileOf = (name: string) => join(folder, `${name.replaceAll(/[^\w-]/g, '_')}.key`);

  const write = async (name: string, secret: Uint8Array) => {
    const encrypted = await safeStorage.encryptStringAsync(Buffer.from(secret).toString('base64'));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = fileOf(name);
    const draft = `${path}.new`;
    await writeFile(draft, encrypted, { mode: 0o600 });
    if (platform !== 'win32') await chmod(draft, 0o600);
    await rename(draft, path);
  };

  return {
    kind: 'keychain',
    place: 'desktop',
    description: `Sign-ins are kept encrypted; the key is in ${keychains[platform] ?? 'the desktop keyring'}.`,
    async get(name) {
      let encrypted: Buffer;
      try {
        encrypted = await readFile(fileOf(name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
      // A failure here may be a locked keychain: it is thrown on, and the file stays.
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(encrypted);
      const secret = new Uint8Array(Buffer.from(result, 'base64'));
      if (shouldReEncrypt) {
        await write(name, secret).catch((error: unknown) => log.warn('A key could not be encrypted anew', { error }));
      }
      return secret;
    },
    set: write,
    delete: (name) => rm(fileOf(name), { force: true }),
  };
}

async function isProtected(safeStorage: SafeStorageLike, platform: NodeJS.Platform): Promise<boolean> {
  // On Linux encryption is "available" even with a key that is the same everywhere.
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend?.() ?? 'unknown';
    if (backend === 'basic_text' || backend === 'unknown') return false;
  }
  return safeStorage.isAsyncEncryptionAvailable().catch(() => false);
}
