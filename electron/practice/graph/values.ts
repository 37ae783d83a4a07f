import { createHash } from 'node:crypto';

export const DAY_MS = 86_400_000;

/** `2026-01-31T08:15:00Z`: Graph shows whole seconds on directory timestamps. */
export function isoSeconds(ms: number): string;
export function isoSeconds(ms: number | null): string | null;
export function isoSeconds(ms: number | null): string | null {
  return ms === null ? null : `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The zone-less date inside `innerError`. */
export function errorDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

// Reports write millions of dates that fall on a few thousand days.
const dayTexts = new Map<number, string>();

/** `2026-01-31` in UTC. */
export function isoDay(ms: number): string;
export function isoDay(ms: number | null): string | null;
export function isoDay(ms: number | null): string | null {
  if (ms === null) return null;
  const day = Math.floor(ms / DAY_MS);
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, 10);
    dayTexts.set(day, text);
  }
  return text;
}

const GUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: unknown): text is string {
  return typeof text === 'string' && GUID_PATTERN.test(text);
}

/** A GUID that is always the same for the same words. */
export function stableGuid(...words: (string | number)[]): string {
  const hex = createHash('sha256').update(words.join('\u0000')).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A number in [0, 2^32) that is always the same for the same words; not for security. */
export function stableNumber(...words: (string | number)[]): number {
  let hash = 0x811c9dc5;
  const text = words.join('\u0000');
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash >>> 0;
}

/** The 16 bytes of a GUID in the order Windows stores them. */
export function guidBytes(guid: string): Buffer {
  const raw = Buffer.from(guid.replaceAll('-', ''), 'hex');
  raw.subarray(0, 4).reverse();
  raw.subarray(4, 6).reverse();
  raw.subarray(6, 8).reverse();
  return raw;
}
