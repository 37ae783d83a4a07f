import { hash32, mix32, unmix32 } from './random.ts';

/** The families of ids a world hands out; each has its own space. */
export const GUID_KIND = {
  tenant: 1,
  user: 2,
  mailbox: 3,
  exchange: 4,
  group: 5,
  contact: 6,
  contactObject: 7,
  archive: 8,
  subscription: 9,
  hold: 10,
  app: 11,
} as const;

const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
const text = Buffer.alloc(36, '-', 'latin1');

/** Writes the low `digits` hex digits of a number. */
function write(value: number, digits: number, at: number): void {
  for (let i = digits - 1, rest = value; i >= 0; i--, rest >>>= 4) text[at + i] = DIGITS[rest & 15]!;
}

/**
 * The id of the n-th object of a kind. The first eight digits are a reversible scramble of `n`, so that an
 * id leads back to its object without an index.
 */
export function guidOf(seed: number, kind: number, n: number): string {
  const key = hash32(seed, kind, 0x6d61);
  const w0 = mix32(n ^ key);
  const w1 = hash32(w0, seed, kind);
  const w2 = hash32(w1, w0, kind);
  const w3 = hash32(w2, w1, w0);
  write(w0, 8, 0);
  write(w1 >>> 16, 4, 9);
  write((w1 & 0x0fff) | 0x4000, 4, 14);
  write(((w2 >>> 16) & 0x3fff) | 0x8000, 4, 19);
  write(w2, 4, 24);
  write(w3, 8, 28);
  // A string made of pieces would stay a tree of pieces, several times as large.
  return text.toString('latin1');
}

/** The ordinal a lower-case GUID would have within a kind. The caller compares the whole id. */
export function ordinalOf(seed: number, kind: number, guid: string): number {
  const w0 = Number.parseInt(guid.slice(0, 8), 16);
  return (unmix32(w0) ^ hash32(seed, kind, 0x6d61)) >>> 0;
}

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case GUID without braces. */
export function isGuid(text: string): boolean {
  return text.length === 36 && SHAPE.test(text);
}
