import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an opaque `$skiptoken` remembers. */
export interface PageToken {
  listing: string;
  /** Digest of the query that made the list; a token does not fit another query. */
  query: string;
  position: number;
  lastId: string;
  /** Number of the page the token leads to, counted from 2. */
  page: number;
  issuedAt: number;
}

// Real skip tokens decode to text that starts with these letters.
const PREFIX = 'DSpt';
const MAC_BYTES = 9;

/** Encodes `value` so that clients cannot read meaning into it or alter it. */
export function seal(value: unknown, seed: number): string {
  const payload = Buffer.from(JSON.stringify(value), 'utf8');
  return Buffer.concat([Buffer.from(PREFIX), mac(payload, seed), mask(payload)]).toString('base64url');
}

/** The value inside a sealed token, or null when it was not made here. */
export function unseal(token: string, seed: number): unknown {
  const raw = Buffer.from(token, 'base64url');
  if (raw.length <= PREFIX.length + MAC_BYTES || raw.subarray(0, PREFIX.length).toString() !== PREFIX) return null;
  const given = raw.subarray(PREFIX.length, PREFIX.length + MAC_BYTES);
  const payload = mask(raw.subarray(PREFIX.length + MAC_BYTES));
  if (!timingSafeEqual(given, mac(payload, seed))) return null;
  return JSON.parse(payload.toString('utf8')) as unknown;
}

function mac(payload: Buffer, seed: number): Buffer {
  return createHmac('sha256', `page-token/${seed}`).update(payload).digest().subarray(0, MAC_BYTES);
}

function mask(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes);
  for (let i = 0; i < out.length; i++) out[i] = out[i]! ^ ((i * 37 + 91) & 0xff);
  return out;
}
