import { AddressBook } from './address-book.ts';
import { type Clock, DAY, dayOf } from './clock.ts';
import { GUID_KIND, guidOf, ordinalOf } from './guid.ts';
import type { Home } from './home.ts';
import { LAGS, type Lag, lagOf } from './lags.ts';
import type { MailboxRecord } from './mailbox-record.ts';
import type {
  Guid,
  Persona,
  PracticeContact,
  PracticeDomain,
  PracticeGroup,
  PracticeSku,
  TenantFacts,
} from './model.ts';
import type { UserRecord } from './user-record.ts';

interface Removal {
  version: number;
  id: Guid;
  reason: 'changed' | 'deleted';
}

/** Everything a world consists of, and the book-keeping that every mutation shares. */
export class State {
  readonly seed: number;
  readonly clock: Clock;
  readonly home: Home;
  readonly tenant: TenantFacts;
  readonly domains: PracticeDomain[] = [];
  readonly skus = new Map<Guid, PracticeSku>();
  readonly groups = new Map<Guid, PracticeGroup>();
  readonly contacts = new Map<Guid, PracticeContact>();
  readonly personas: Persona[] = [];
  /** Every user ever made, by ordinal; undefined once hard-deleted. */
  readonly everyone: (UserRecord | undefined)[] = [];
  /** The mailbox of each user by the user's ordinal: the live one, else the soft-deleted one. */
  readonly mailboxOf: (MailboxRecord | undefined)[] = [];
  readonly users: UserRecord[] = [];
  readonly mailboxes: MailboxRecord[] = [];
  readonly deletedUsers: UserRecord[] = [];
  readonly softDeleted: MailboxRecord[] = [];
  readonly book = new AddressBook();
  readonly writes = new Map<string, number>();
  readonly removals: Removal[] = [];
  version = 0;
  /** Bumped when a name changes, so that lazily built name indexes are rebuilt. */
  namesVersion = 0;
  #mailboxesMade = 0;
  #contactsMade = 0;
  readonly #turns = new Map<string, number>();

  constructor(seed: number, clock: Clock, tenant: TenantFacts) {
    this.seed = seed;
    this.clock = clock;
    this.tenant = tenant;
    this.home = { seed, startDay: dayOf(clock.startTime), days: 0 };
  }

  /** The present, after what fell due has run. */
  now(): number {
    const now = this.clock.now();
    const days = Math.floor((now - this.home.startDay) / DAY);
    if (days !== this.home.days) {
      this.home.days = days;
      this.version++;
    }
    return now;
  }

  userById(id: Guid): UserRecord | undefined {
    const user = this.everyone[ordinalOf(this.seed, GUID_KIND.user, id)];
    return user?.id === id ? user : undefined;
  }

  /** The delay of the next event of this kind for an object, in ms. */
  lag(kind: Lag, objectId: string): number {
    const key = `${kind}|${objectId}`;
    const turn = this.#turns.get(key) ?? 0;
    if (LAGS[kind][0] !== LAGS[kind][1]) this.#turns.set(key, turn + 1);
    return lagOf(this.seed, kind, objectId, turn);
  }

  touch(record: { version: number }): void {
    record.version = ++this.version;
  }

  countWrite(objectId: string): void {
    this.writes.set(objectId, (this.writes.get(objectId) ?? 0) + 1);
  }

  /** The next mailbox's place in creation order. */
  nextOrder(): number {
    return this.#mailboxesMade++;
  }

  /** The next contact's ordinal. */
  nextContact(): number {
    return this.#contactsMade++;
  }

  /** The next free ordinal among users. */
  nextOrdinal(): number {
    return this.everyone.length;
  }

  newId(kind: number, n: number): Guid {
    return guidOf(this.seed, kind, n);
  }
}

/** The place of a rank in a list sorted by it. */
function placeOf<T>(list: readonly T[], rank: number, rankOf: (item: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rankOf(list[middle]!) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a record back where creation order wants it. */
export function insertSorted<T>(list: T[], item: T, rankOf: (item: T) => number): void {
  list.splice(placeOf(list, rankOf(item), rankOf), 0, item);
}

/** Takes a record out of a list in creation order; false when it is not there. */
export function removeSorted<T>(list: T[], item: T, rankOf: (item: T) => number): boolean {
  const at = placeOf(list, rankOf(item), rankOf);
  if (list[at] !== item) return false;
  list.splice(at, 1);
  return true;
}

export const byOrdinal = (user: UserRecord): number => user.n;
export const byOrder = (mailbox: MailboxRecord): number => mailbox.order;

export function removeFrom<T>(list: T[], item: T): boolean {
  const at = list.indexOf(item);
  if (at < 0) return false;
  list.splice(at, 1);
  return true;
}
