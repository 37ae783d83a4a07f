import type { Charge, ConcurrencyLimit, Cost, Limit, LimitScope } from './limits.ts';
import { PERCENTAGE_FROM, REFILL_BEFORE_RETRY, SHORTEST_RETRY_AFTER } from './limits.ts';

/** Who a request is charged to. */
export interface Payer {
  clientId: string;
  tenantId: string;
  subject: string;
}

export interface Refusal {
  limit: Limit | ConcurrencyLimit;
  /** Whole seconds of real time. */
  retryAfter: number;
  headers: Record<string, string>;
}

export interface Admission {
  refusal: Refusal | null;
  headers: Record<string, string>;
  /** Gives concurrency slots back; safe to call twice. */
  release(): void;
}

interface Bucket {
  level: number;
  at: number;
  /** Nothing is admitted before this moment: the promise made by the last Retry-After. */
  closedUntil: number;
  /** When that promise was made, in milliseconds of real time. */
  closedAt: number;
}

/** What a client had sent before it could read the refusal is not held against it (real milliseconds). */
const UNDER_WAY_MS = 250;

export interface ThrottleOptions {
  /** Milliseconds of the practice clock. */
  now(): number;
  timeScale: number;
  users: number;
  /** Milliseconds of real time, from any start. */
  real?(): number;
}

/**
 * Token buckets per scope, refilled steadily. A refused caller that comes back before its Retry-After is refused
 * again and counted in `early`, which is how a test sees whether a client keeps its promise.
 */
export class Throttle {
  readonly #options: ThrottleOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #running = new Map<string, number>();
  readonly #real: () => number;
  early = 0;
  refused = 0;

  constructor(options: ThrottleOptions) {
    this.#options = options;
    this.#real = options.real ?? (() => performance.now());
  }

  /** Charges a request, all limits or none. */
  admit(cost: Cost, payer: Payer): Admission {
    const held = this.#enter(cost.concurrency, payer);
    if ('refused' in held) return this.#refuse(held.refused, payer, SHORTEST_RETRY_AFTER, 'ReadWrite', false);
    const now = this.#options.now();
    const buckets = cost.charges.map((charge) => ({
      charge,
      bucket: this.#bucket(charge.limit, payer, now),
      capacity: this.#capacity(charge.limit),
    }));
    const short = buckets.find(({ bucket, charge }) => now < bucket.closedUntil || bucket.level < charge.amount);
    if (short) {
      held.release();
      const closed = now < short.bucket.closedUntil;
      const early = closed && this.#real() - short.bucket.closedAt > UNDER_WAY_MS;
      if (!closed) {
        short.bucket.closedUntil = now + this.#refillMs(short.charge, short.bucket, short.capacity);
        short.bucket.closedAt = this.#real();
      }
      const seconds = (short.bucket.closedUntil - now) / 1000;
      return this.#refuse(
        short.charge.limit,
        payer,
        seconds,
        short.charge.limit.counts === 'writes' ? 'Write' : 'ReadWrite',
        early,
      );
    }
    let highest = 0;
    for (const { bucket, charge, capacity } of buckets) {
      bucket.level -= charge.amount;
      highest = Math.max(highest, 1 - bucket.level / capacity);
    }
    const headers: Record<string, string> = {};
    if (cost.resourceUnit !== null) headers['x-ms-resource-unit'] = String(cost.resourceUnit);
    if (highest >= PERCENTAGE_FROM) headers['x-ms-throttle-limit-percentage'] = highest.toFixed(1);
    return { refusal: null, headers, release: held.release };
  }

  #enter(limits: readonly ConcurrencyLimit[], payer: Payer): { release: () => void } | { refused: ConcurrencyLimit } {
    const keys = limits.map((limit) => `${limit.id}|${scopeKey(limit.scope, payer)}`);
    const full = limits.findIndex((limit, index) => (this.#running.get(keys[index]!) ?? 0) >= limit.most);
    if (full >= 0) return { refused: limits[full]! };
    for (const key of keys) this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    let released = false;
    return {
      release: () => {
        if (released) return;
        released = true;
        for (const key of keys) this.#running.set(key, (this.#running.get(key) ?? 1) - 1);
      },
    };
  }

  #refuse(limit: Limit | ConcurrencyLimit, payer: Payer, seconds: number, kind: string, early: boolean): Admission {
    this.refused += 1;
    if (early) this.early += 1;
    const scope =
      limit.scope === 'app' ? 'Application' : limit.scope.startsWith('tenant') ? 'Tenant' : 'Tenant_Application';
    const retryAfter = Math.max(
      SHORTEST_RETRY_AFTER,
      Math.ceil(seconds / Math.max(this.#options.timeScale, Number.EPSILON)),
    );
    const headers: Record<string, string> = {
      'Retry-After': String(retryAfter),
      'x-ms-throttle-scope': `${scope}/${kind}/${payer.clientId}/${payer.tenantId}`,
      'x-ms-throttle-information': 'information' in limit ? limit.information : 'ConcurrencyLimitExceeded',
      'x-ms-throttle-limit-percentage': '1.0',
    };
    return { refusal: { limit, retryAfter, headers }, headers, release: () => {} };
  }

  #bucket(limit: Limit, payer: Payer, now: number): Bucket {
    const key = `${limit.id}|${scopeKey(limit.scope, payer)}`;
    const capacity = this.#capacity(limit);
    const known = this.#buckets.get(key);
    if (!known) {
      const bucket = { level: capacity, at: now, closedUntil: 0, closedAt: 0 };
      this.#buckets.set(key, bucket);
      return bucket;
    }
    known.level = Math.min(capacity, known.level + ((now - known.at) / (limit.windowSeconds * 1000)) * capacity);
    known.at = now;
    return known;
  }

  #capacity(limit: Limit): number {
    if (typeof limit.units === 'number') return limit.units;
    const { users } = this.#options;
    return users < 50 ? limit.units.S : users <= 500 ? limit.units.M : limit.units.L;
  }

  #refillMs(charge: Charge, bucket: Bucket, capacity: number): number {
    const target = Math.max(charge.amount, capacity * REFILL_BEFORE_RETRY);
    return ((target - bucket.level) / capacity) * charge.limit.windowSeconds * 1000;
  }
}

function scopeKey(scope: LimitScope, payer: Payer): string {
  return scope
    .split('+')
    .map((part) => (part === 'app' ? payer.clientId : part === 'tenant' ? payer.tenantId : payer.subject))
    .join('|');
}
