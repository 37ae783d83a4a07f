import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSafeStorageKeyStore, type SafeStorageLike } from '../../../electron/shell/safe-storage-key-store.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Turns text around, under a key number, and can be told to fail as the real one does. */
class FakeSafeStorage implements SafeStorageLike {
  backend = 'gnome_libsecret';
  available = true;
  locked = false;
  key = 1;

  isAsyncEncryptionAvailable() {
    return Promise.resolve(this.available);
  }
  async encryptStringAsync(text: string) {
    return Buffer.from(`${this.key}:${[...text].reverse().join('')}`);
  }
  async decryptStringAsync(encrypted: Buffer) {
    if (this.locked) throw new Error('The keychain is temporarily unavailable');
    const [key, text = ''] = encrypted.toString().split(':');
    return { result: [...text].reverse().join(''), shouldReEncrypt: Number(key) !== this.key };
  }
  getSelectedStorageBackend() {
    return this.backend;
  }
}

describe('the key store over safeStorage', () => {
  let folder: string;
  let safeStorage: FakeSafeStorage;
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index * 7);

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'mailroom-keys-')), 'keys');
    safeStorage = new FakeSafeStorage();
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  const open = (platform: NodeJS.Platform = 'linux') =>
    createSafeStorageKeyStore({ safeStorage, folder, platform, log });

  it('keeps, returns and forgets a secret', async () => {
    const keys = (await open())!;
    expect(keys.kind).toBe('keychain');
    expect(await keys.get('vault')).toBeNull();
    await keys.set('vault', secret);
    expect(await keys.get('vault')).toEqual(secret);
    expect(await (await open())?.get('vault')).toEqual(secret);
    await keys.delete('vault');
    expect(await keys.get('vault')).toBeNull();
    await keys.delete('vault');
  });

  it.skipIf(process.platform === 'win32')('writes for the owner only and leaves no drafts', async () => {
    const keys = (await open())!;
    await keys.set('vault', secret);
    await keys.set('vault', secret);
    expect(await readdir(folder)).toEqual(['vault.key']);
    expect((await stat(join(folder, 'vault.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await readFile(join(folder, 'vault.key'))).includes(Buffer.from(secret))).toBe(false);
  });

  it('keeps names inside its folder', async () => {
    const keys = (await open())!;
    await keys.set('../../escape', secret);
    expect(await readdir(folder)).toEqual(['______escape.key']);
  });

  it.each(['basic_text', 'unknown'])('is not offered on Linux with the %s backend', async (backend) => {
    safeStorage.backend = backend;
    expect(await open('linux')).toBeNull();
  });

  it('is not offered where encryption is not available or cannot be asked', async () => {
    safeStorage.available = false;
    expect(await open('darwin')).toBeNull();
    safeStorage.isAsyncEncryptionAvailable = () => Promise.reject(new Error('not ready'));
    expect(await open('win32')).toBeNull();
  });

  it('does not lose a secret while the keychain is locked', async () => {
    const keys = (await open())!;
    await keys.set('vault', secret);
    safeStorage.locked = true;
    await expect(keys.get('vault')).rejects.toThrow('temporarily unavailable');
    safeStorage.locked = false;
    expect(await keys.get('vault')).toEqual(secret);
  });

  it('encrypts anew when the system’s key has changed', async () => {
    const keys = (await open())!;
    await keys.set('vault', secret);
    safeStorage.key = 2;
    expect(await keys.get('vault')).toEqual(secret);
    expect((await readFile(join(folder, 'vault.key'), 'utf8')).startsWith('2:')).toBe(true);
  });
});
