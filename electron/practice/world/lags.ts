import { DAY, MINUTE, SECOND } from './clock.ts';
import { hash32, hashText } from './random.ts';

/**
 * How long the service takes to show or do things, in practice time: shortest and longest. The value for one
 * event follows from the seed, the object and how often it was asked for, never from chance.
 */
export const LAGS = {
  /** Seats taken or freed → `/subscribedSkus` shows it. */
  seatCount: [2 * SECOND, 60 * SECOND],
  /** First Exchange plan → the mailbox is there. */
  provision: [60 * SECOND, 300 * SECOND],
  /** Relicensed → the old mailbox is back. */
  reconnect: [30 * SECOND, 180 * SECOND],
  /** New-Mailbox, New-MailContact → shown by reads. */
  create: [3 * SECOND, 20 * SECOND],
  /** Set-Mailbox -Type → shown by reads. */
  convert: [5 * SECOND, 40 * SECOND],
  /** Add-MailboxPermission, Add-RecipientPermission → shown by reads. */
  permission: [2 * SECOND, 30 * SECOND],
  /** Group license change → its processing begins, and goes on slice by slice. */
  groupQueue: [5 * SECOND, 30 * SECOND],
  groupSlice: [2 * SECOND, 6 * SECOND],
  /** The next on-premises synchronization cycle. */
  directorySync: [30 * MINUTE, 30 * MINUTE],
} as const satisfies Record<string, readonly [number, number]>;

export type Lag = keyof typeof LAGS;

/** Group members handled in one slice. */
export const GROUP_SLICE = 500;
/** A user mailbox without a license, and anything deleted, lives on this long. */
export const GRACE = 30 * DAY;

/** The delay of the `turn`-th event of a kind for one object. */
export function lagOf(seed: number, kind: Lag, objectId: string, turn: number): number {
  const [from, to] = LAGS[kind];
  return from + (hash32(seed ^ hashText(kind), hashText(objectId), turn) % (to - from + 1));
}
