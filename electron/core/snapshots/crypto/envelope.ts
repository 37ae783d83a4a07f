import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { AppError } from '../../../../shared/contract/errors.ts';
import { damaged, notASnapshot } from '../refusals.ts';

/**
 * A file under a passphrase: a header of 64 bytes, then the content in chunks, each sealed with AES-256-GCM.
 * The nonce of a chunk is a random prefix, its number, and whether it is the last, so that chunks cannot be swapped,
 * repeated or cut off; the whole header is authenticated with every chunk.
 *
 *   0  8 bytes  "MLRMENC1"
 *   8  1 byte   log2 of scrypt's N    9  r    10  p    11  0
 *  12  4 bytes  chunk size, big-endian
 *  16 16 bytes  salt
 *  32  7 bytes  nonce prefix          39  9 bytes of 0
 *  48 16 bytes  passphrase check
 */
export const envelopeMagic = Buffer.from('MLRMENC1', 'latin1');
const headerBytes = 64;
const checkAt = 48;
const tagBytes = 16;
const chunkBytes = 1024 * 1024;
const scrypt = { logN: 17, r: 8, p: 1 };
/** Costs that a file may ask for: enough to be slow, not enough to fill memory (128 · N · r bytes). */
const acceptedLogN = [15, 18] as const;

interface Header {
  bytes: Buffer;
  chunk: number;
  noncePrefix: Buffer;
  logN: number;
  r: number;
  p: number;
}

export const isEnvelope = (start: Uint8Array): boolean =>
  Buffer.from(start.buffer, start.byteOffset, Math.min(8, start.byteLength)).equals(envelopeMagic);

/**
 * Writes `source` sealed into `target`, which must not exist. Runs long: for worker threads.
 * @throws what the file system throws.
 */
export function sealFile(source: string, target: string, passphrase: string, onBytes: (bytes: number) => void): void {
  const header = Buffer.alloc(headerBytes);
  envelopeMagic.copy(header, 0);
  header.set([scrypt.logN, scrypt.r, scrypt.p], 8);
  header.writeUInt32BE(chunkBytes, 12);
  randomBytes(16).copy(header, 16);
  randomBytes(7).copy(header, 32);
  const read: Header = { ...scrypt, bytes: header, chunk: chunkBytes, noncePrefix: header.subarray(32, 39) };
  const { key, check } = deriveKeys(passphrase, read);
  check.copy(header, checkAt);
  const input = openSync(source, 'r');
  try {
    const output = openSync(target, 'wx', 0o600);
    try {
      writeAll(output, header);
      const chunk = Buffer.alloc(chunkBytes);
      const total = fstatSync(input).size;
      let at = 0;
      for (let n = 0; ; n++) {
        const length = readFully(input, chunk, at);
        at += length;
        const last = at >= total;
        const cipher = createCipheriv('aes-256-gcm', key, nonceOf(read, n, last));
        cipher.setAAD(header);
        writeAll(
          output,
          Buffer.concat([cipher.update(chunk.subarray(0, length)), cipher.final(), cipher.getAuthTag()]),
        );
        onBytes(length);
        if (last) break;
      }
      fsyncSync(output);
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(input);
  }
}

/**
 * Writes what `source` holds into `target`, which must not exist. Nothing in `target` may be used when this throws.
 * @throws AppError `file-unreadable` for a wrong passphrase, `file-damaged`, `unsupported`.
 */
export function unsealFile(source: string, target: string, passphrase: string, onBytes: (bytes: number) => void): void {
  const input = openSync(source, 'r');
  try {
    const header = readHeader(input);
    const { key, check } = deriveKeys(passphrase, header);
    if (!timingSafeEqual(check, header.bytes.subarray(checkAt, checkAt + tagBytes)))
      throw new AppError('file-unreadable', 'This passphrase does not open the snapshot.', {
        hint: 'Check the passphrase. Upper and lower case matter, and blanks count. There is no way in without it.',
      });
    const output = openSync(target, 'wx', 0o600);
    try {
      const total = fstatSync(input).size;
      const sealed = Buffer.alloc(header.chunk + tagBytes);
      let at = headerBytes;
      for (let n = 0; ; n++) {
        const length = readFully(input, sealed, at);
        at += length;
        if (length < tagBytes) throw damaged('its end is missing');
        const last = at >= total;
        const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(header, n, last));
        decipher.setAAD(header.bytes);
        decipher.setAuthTag(sealed.subarray(length - tagBytes, length));
        const plain = decipher.update(sealed.subarray(0, length - tagBytes));
        try {
          decipher.final();
        } catch {
          throw damaged(last ? 'its end is missing or was changed' : 'a part of it was changed');
        }
        writeAll(output, plain);
        onBytes(length);
        if (last) break;
      }
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(input);
  }
}

function readHeader(file: number): Header {
  const bytes = Buffer.alloc(headerBytes);
  if (readFully(file, bytes, 0) < headerBytes) throw damaged('it is cut off');
  if (!isEnvelope(bytes)) throw notASnapshot('it begins with something else');
  const [logN = 0, r = 0, p = 0, spare = 0] = bytes.subarray(8, 12);
  const chunk = bytes.readUInt32BE(12);
  const known = logN >= acceptedLogN[0] && logN <= acceptedLogN[1] && r === 8 && p === 1 && spare === 0;
  if (!known || chunk !== chunkBytes || bytes.subarray(39, checkAt).some((byte) => byte !== 0))
    throw new AppError('unsupported', 'This snapshot is encrypted in a way this version of Mailroom does not know.', {
      hint: 'Open it with the version that wrote it, or ask for the file again.',
    });
  return { bytes, chunk, noncePrefix: bytes.subarray(32, 39), logN, r, p };
}

function deriveKeys(passphrase: string, { bytes, logN, r, p }: Header): { key: Buffer; check: Buffer } {
  const N = 2 ** logN;
  const both = scryptSync(passphrase.normalize('NFKC'), bytes.subarray(16, 32), 64, {
    N,
    r,
    p,
    maxmem: 128 * N * r * 2 + 1024 * 1024,
  });
  const check = createHmac('sha256', both.subarray(32))
    .update(bytes.subarray(0, checkAt))
    .digest()
    .subarray(0, tagBytes);
  return { key: both.subarray(0, 32), check };
}

function nonceOf({ noncePrefix }: Header, n: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  noncePrefix.copy(nonce, 0);
  nonce.writeUInt32BE(n, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function readFully(file: number, into: Buffer, at: number): number {
  let length = 0;
  while (length < into.length) {
    const got = readSync(file, into, length, into.length - length, at + length);
    if (got === 0) break;
    length += got;
  }
  return length;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
