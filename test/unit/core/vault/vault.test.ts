import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyStore } from '../../../../electron/core/ports.ts';
import { createKeyringKeyStore } from '../../../../electron/core/vault/keyring-key-store.ts';
import { createMemoryKeyStore } from '../../../../electron/core/vault/memory-key-store.ts';
import { createVault, vaultPath } from '../../../../electron/core/vault/vault.ts';
import { FakeClock } from '../http/fake-clock.ts';

let dataDir: string;
let keys: KeyStore & { secrets: Map<string, Uint8Array> };
let damaged: string[];
const id = 'c0ffee00-0000-4000-8000-000000000001';

function memoryOfKeys(): KeyStore & { secrets: Map<string, Uint8Array> } {
  const secrets = new Map<string, Uint8Array>();
  return {
    kind: 'keychain',
    description: '',
    secrets,
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, secret) => void secrets.set(name, secret),
    delete: async (name) => void secrets.delete(name),
  };
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mailroom-vault-'));
  damaged = [];
  keys = memoryOfKeys();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = (store: KeyStore = keys, connectionId = id) =>
  createVault({
    keys: store,
    clock: new FakeClock(),
    dataDir,
    connectionId,
    onDamaged: (path) => damaged.push(path),
  });

describe('a vault with a keychain', () => {
  it('keeps texts of any size between runs, sealed, for the owner only', async () => {
    const large = 'token-material-'.repeat(20_000);
    const vault = open();
    await vault.write('a', large);
    await Promise.all([vault.write('b', 'two'), vault.write('c', 'three')]);
    const again = open();
    expect(await again.read('a')).toBe(large);
    expect(await again.read('b')).toBe('two');
    expect(await again.read('c')).toBe('three');
    expect(await again.read('d')).toBeNull();
    expect(readFileSync(vaultPath(dataDir, id), 'latin1')).not.toContain('token-material');
    expect(keys.secrets.size).toBe(1);
    // What a Windows credential can hold.
    expect([...keys.secrets.values()][0]!.length).toBe(32);
    if (process.platform !== 'win32') {
      expect(statSync(vaultPath(dataDir, id)).mode & 0o777).toBe(0o600);
      expect(statSync(join(dataDir, 'vault')).mode & 0o777).toBe(0o700);
    }
    expect(readdirSync(join(dataDir, 'vault'))).toEqual([`${id}.vault`]);
  });

  it('clears file and key', async () => {
    const vault = open();
    await vault.write('a', 'x');
    await vault.clear();
    expect(existsSync(vaultPath(dataDir, id))).toBe(false);
    expect(keys.secrets.size).toBe(0);
    expect(await vault.read('a')).toBeNull();
  });

  it.each([
    ['a flipped bit', (bytes: Buffer) => bytes.writeUInt8(bytes[40]! ^ 4, 40)],
    ['a changed head', (bytes: Buffer) => bytes.writeUInt8(bytes[0]! ^ 1, 0)],
  ])('%s: the file is set aside and told', async (_, spoil) => {
    await open().write('a', 'x');
    const bytes = readFileSync(vaultPath(dataDir, id));
    spoil(bytes);
    writeFileSync(vaultPath(dataDir, id), bytes);
    const vault = open();
    expect(await vault.read('a')).toBeNull();
    expect(damaged.length).toBe(1);
    expect(existsSync(damaged[0]!)).toBe(true);
    await vault.write('a', 'y');
    expect(await open().read('a')).toBe('y');
  });

  it('a cut or empty file, a lost key, another connection’s file: set aside', async () => {
    for (const size of [0, 10, 40]) {
      await open().write('a', 'x');
      writeFileSync(vaultPath(dataDir, id), readFileSync(vaultPath(dataDir, id)).subarray(0, size));
      expect(await open().read('a')).toBeNull();
    }
    await open().write('a', 'x');
    const sealed = readFileSync(vaultPath(dataDir, id));
    const other = 'c0ffee00-0000-4000-8000-000000000002';
    writeFileSync(vaultPath(dataDir, other), sealed);
    keys.secrets.set(`connection:${other}`, keys.secrets.get(`connection:${id}`)!);
    expect(await open(keys, other).read('a')).toBeNull();
    keys.secrets.clear();
    expect(await open().read('a')).toBeNull();
    expect(damaged.length).toBe(5);
  });

  it('the desktop window and the browser host leave each other’s sign-ins alone', async () => {
    const desktop: KeyStore = { ...memoryOfKeys(), place: 'desktop' };
    await open(desktop).write('a', 'of the desktop');
    expect(await open().read('a')).toBeNull();
    await open().write('a', 'of the browser');
    expect(await open(desktop).read('a')).toBe('of the desktop');
    expect(await open().read('a')).toBe('of the browser');
    expect(damaged).toEqual([]);
  });

  it('a locked keychain loses nothing', async () => {
    await open().write('a', 'x');
    const locked: KeyStore = { ...keys, get: () => Promise.reject(new Error('locked')) };
    await expect(open(locked).read('a')).rejects.toMatchObject({ code: 'sign-in-needed' });
    expect(damaged).toEqual([]);
    expect(await open().read('a')).toBe('x');
  });
});

describe('without a keychain', () => {
  it('nothing is written', async () => {
    const vault = open(createMemoryKeyStore('no keychain'));
    await vault.write('a', 'x');
    expect(await vault.read('a')).toBe('x');
    expect(readdirSync(dataDir)).toEqual([]);
    await vault.clear();
    expect(await vault.read('a')).toBeNull();
  });

  it('a missing library means memory', async () => {
    const store = await createKeyringKeyStore({ load: () => Promise.reject(new Error('no native library')) });
    expect(store.kind).toBe('memory');
    expect(store.description).toContain('until Mailroom closes');
  });

  it('kernel keyutils alone are refused', async () => {
    const store = await createKeyringKeyStore({
      platform: 'linux',
      load: async () => ({
        getPassword: async () => null,
        setPassword: () => Promise.reject(new Error('no secret service')),
        deletePassword: async () => false,
      }),
    });
    expect(store.kind).toBe('memory');
    expect(store.description).toContain('Secret Service');
  });

  it('a keychain that keeps things is used', async () => {
    const entries = new Map<string, string>();
    const store = await createKeyringKeyStore({
      platform: 'win32',
      load: async () => ({
        getPassword: async (_, account) => entries.get(account) ?? null,
        setPassword: async (_, account, password) => void entries.set(account, password),
        deletePassword: async (_, account) => entries.delete(account),
      }),
    });
    expect(store).toMatchObject({ kind: 'keychain' });
    expect(store.description).toContain('Windows Credential Manager');
    expect(entries.size).toBe(0);
    const secret = Uint8Array.from([0, 255, 7]);
    await store.set('k', secret);
    expect(await store.get('k')).toEqual(secret);
    await store.delete('k');
    expect(await store.get('k')).toBeNull();
  });
});
