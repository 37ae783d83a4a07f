import { MINUTE } from './clock.ts';
import { hash32 } from './random.ts';

/** What every record of one world shares. */
export interface Home {
  seed: number;
  /** Midnight of the day the world started. */
  startDay: number;
  /** Whole days since then; mailboxes grow by it. */
  days: number;
}

/** Empty list shared by all records that have none; frozen, so that a stray push fails loudly. */
export const NONE: never[] = Object.freeze([]) as unknown as never[];

export const MB = 1_048_576;
export const GB = 1_073_741_824;

/** A hash of one record, so that what is derived differs between records. */
export const roll = (record: { home: Home; n: number }, salt: number): number =>
  hash32(record.home.seed, record.n, salt);

/** A moment up to `within` after another, but never on the world's first day. */
export function later(
  record: { home: Home; n: number },
  time: number | null,
  salt: number,
  within: number,
): number | null {
  if (time === null) return null;
  return Math.max(time, Math.min(time + (roll(record, salt) % within), record.home.startDay - MINUTE));
}
