import { planId, skuIdOf } from '../catalogue.ts';
import { DAY, HOUR } from '../clock.ts';
import type { Grant } from '../company.ts';
import { NONE } from '../home.ts';
import { evaluate, type GroupLicense } from '../licensing.ts';
import type { DirectLicense, Guid, LicenseState } from '../model.ts';

/** Direct licenses and the resulting states; shared by everyone licensed alike at about the same time. */
interface Package {
  direct: DirectLicense[];
  states: LicenseState[];
}

const BUCKET = 45 * DAY;

/** Turns license wishes into shared, frozen records: people licensed alike share theirs. */
export class Packager {
  readonly #cache = new Map<string, Package>();
  readonly #tenantLocation: string;
  readonly #latest: number;

  /** `latest`: no license is younger than this. */
  constructor(tenantLocation: string, latest: number) {
    this.#tenantLocation = tenantLocation;
    this.#latest = latest;
  }

  /**
   * `seatless` names the SKUs without a free seat for this person; `location` is theirs or null; `at` is
   * rounded up to the next round of assignments.
   */
  make(
    direct: readonly Grant[],
    groups: readonly GroupLicense[],
    at: number,
    location: string | null,
    seatless: readonly Guid[] = NONE,
  ): Package {
    if (direct.length === 0 && groups.length === 0) return { direct: NONE, states: NONE };
    const time = Math.min(Math.ceil(at / BUCKET) * BUCKET + 9 * HOUR, this.#latest);
    const place = location ?? this.#tenantLocation;
    const key = `${direct.map((d) => `${d.sku}-${d.off?.join('-') ?? ''}`).join('+')}|${groups.map((g) => g.groupId.slice(0, 8) + g.skuId.slice(0, 8)).join('+')}|${time}|${place === 'SY' ? place : ''}|${seatless.join('+')}`;
    let found = this.#cache.get(key);
    if (found === undefined) {
      const licenses = direct.map((grant) =>
        Object.freeze({ skuId: skuIdOf(grant.sku), disabledPlans: frozenPlans(grant.off), assignedAt: time }),
      );
      const states = evaluate({
        direct: licenses,
        fromGroups: groups,
        before: NONE,
        retry: true,
        location: place,
        hasSeat: (skuId) => !seatless.includes(skuId),
        now: time,
      });
      found = { direct: frozen(licenses), states: frozen(states.map((s) => Object.freeze(s))) };
      this.#cache.set(key, found);
    }
    return found;
  }
}

function frozen<T>(list: T[]): T[] {
  return list.length === 0 ? NONE : (Object.freeze(list) as T[]);
}

/** Service plan ids of plan names, as a frozen list. */
export function frozenPlans(names: readonly string[] | undefined): Guid[] {
  return frozen((names ?? []).map(planId));
}
