import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Clock, KeyStore } from '../ports.ts';
import { replaceFile, setFileAside } from './atomic-file.ts';

/** Secrets of one connection: small texts by name (token caches), kept together. */
export interface Vault {
  /** @throws AppError `sign-in-needed` when the keychain is locked or cannot be read. */
  read(name: string): Promise<string | null>;
  write(name: string, text: string): Promise<void>;
  /** Forgets everything: file and key. */
  clear(): Promise<void>;
}

export interface VaultOptions {
  keys: KeyStore;
  clock: Clock;
  dataDir: string;
  connectionId: string;
  /** Told when a damaged file was set aside; the connection counts as signed out. */
  onDamaged(path: string): void;
}

const MAGIC = Buffer.from('MRV1');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * The vault of a connection. With a keychain: an AES-256-GCM file beside the data, its key in the keychain.
 * Without one: memory, nothing on disk.
 */
export function createVault(options: VaultOptions): Vault {
  return options.keys.kind === 'memory' ? new MemoryVault() : new FileVault(options);
}

/**
 * Where the encrypted file of a connection stands. The desktop window and the browser host keep their keys in different
 * places, so each has a file of its own: a sign-in of one is neither readable nor damaged to the other.
 */
export const vaultPath = (dataDir: string, connectionId: string, place?: string): string =>
  join(dataDir, 'vault', `${connectionId}${place === undefined ? '' : `.${place}`}.vault`);

class MemoryVault implements Vault {
  readonly #entries = new Map<string, string>();

  async read(name: string): Promise<string | null> {
    return this.#entries.get(name) ?? null;
  }

  async write(name: string, text: string): Promise<void> {
    this.#entries.set(name, text);
  }

  async clear(): Promise<void> {
    this.#entries.clear();
  }
}

class FileVault implements Vault {
  readonly #options: VaultOptions;
  readonly #path: string;
  readonly #keyName: string;
  #entries: Record<string, string> | null = null;
  /** Reads and writes one after another, so that a write never works on an older picture. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: VaultOptions) {
    this.#options = options;
    this.#path = vaultPath(options.dataDir, options.connectionId, options.keys.place);
    this.#keyName = `connection:${options.connectionId}`;
  }

  read(name: string): Promise<string | null> {
    return this.#inTurn(async () => (await this.#load())[name] ?? null);
  }

  write(name: string, text: string): Promise<void> {
    return this.#inTurn(async () => {
      const entries = { ...(await this.#load()), [name]: text };
      const key = (await this.#key()) ?? (await this.#newKey());
      await replaceFile(this.#path, seal(key, JSON.stringify(entries), this.#options.connectionId));
      this.#entries = entries;
    });
  }

  clear(): Promise<void> {
    return this.#inTurn(async () => {
      this.#entries = {};
      await rm(this.#path, { force: true });
      await this.#options.keys.delete(this.#keyName).catch(() => undefined);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work, work);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #load(): Promise<Record<string, string>> {
    if (this.#entries) return this.#entries;
    const sealed = await readFile(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (sealed === null) {
      this.#entries = {};
      return this.#entries;
    }
    const key = await this.#key();
    const opened = key === null ? null : unseal(key, sealed, this.#options.connectionId);
    if (opened === null) {
      // Without its key, or changed since it was written: nobody can read it any more.
      this.#options.onDamaged(await setFileAside(this.#path, this.#options.clock.now()));
      this.#entries = {};
      return this.#entries;
    }
    this.#entries = opened;
    return opened;
  }

  async #key(): Promise<Uint8Array | null> {
    let key: Uint8Array | null;
    try {
      key = await this.#options.keys.get(this.#keyName);
    } catch (error) {
      // A locked keychain is no reason to forget anything.
      throw new AppError('sign-in-needed', 'The keychain is locked or cannot be read.', {
        hint: 'Unlock it and try again, or sign in again.',
        cause: error,
      });
    }
    return key !== null && key.length === KEY_BYTES ? key : null;
  }

  async #newKey(): Promise<Uint8Array> {
    const key = randomBytes(KEY_BYTES);
    await this.#options.keys.set(this.#keyName, key);
    return key;
  }
}

/** `MRV1` + nonce + tag + ciphertext; the connection id is authenticated, so that files cannot be swapped. */
function seal(key: Uint8Array, text: string, connectionId: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(connectionId));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([MAGIC, nonce, cipher.getAuthTag(), body]);
}

function unseal(key: Uint8Array, sealed: Buffer, connectionId: string): Record<string, string> | null {
  const head = MAGIC.length + NONCE_BYTES + TAG_BYTES;
  if (sealed.length < head || !sealed.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(MAGIC.length, MAGIC.length + NONCE_BYTES));
    decipher.setAAD(Buffer.from(connectionId));
    decipher.setAuthTag(sealed.subarray(MAGIC.length + NONCE_BYTES, head));
    const text = Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]).toString('utf8');
    const parsed: unknown = JSON.parse(text);
    return parsed !== null && typeof parsed === 'object' ? (parsed as Record<string, string>) : null;
  } catch {
    return null;
  }
}
