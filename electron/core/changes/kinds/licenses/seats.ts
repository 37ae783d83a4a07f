import type { Target, TenantFacts } from '../../kind.ts';
import type { DirectLicense } from '../../operations/assign-license.ts';
import { freeSeats, seatChange } from './arithmetic.ts';

/** One user of a plan as the count of seats sees it. */
export interface SeatItem {
  target: Target;
  after: readonly DirectLicense[];
  freeFirst: boolean;
}

export interface SeatPlan {
  /** By object id: items of a later wave rely on seats that earlier ones free. */
  waves: ReadonlyMap<string, number>;
  /** Who gets no seat, by product, in the order of the plan. */
  short: ReadonlyMap<string, string[]>;
  /** Seats wanted and seats freed, by product. */
  wanted: ReadonlyMap<string, number>;
  freed: ReadonlyMap<string, number>;
}

/**
 * Who can have a seat, and in which order. Items of one wave run side by side, so a seat freed in a wave is there for
 * the next one, never for its own.
 */
export function planSeats(items: readonly SeatItem[], tenant: TenantFacts): SeatPlan {
  const free = new Map(tenant.skus.map((sku) => [sku.skuId, freeSeats(sku)]));
  const waves = new Map<string, number>();
  const wanted = new Map<string, number>();
  const freed = new Map<string, number>();
  const count = (counts: Map<string, number>, skuId: string, change: number): void => {
    counts.set(skuId, (counts.get(skuId) ?? 0) + change);
  };

  let open: { id: string; takes: string[]; gives: string[]; freeFirst: boolean }[] = [];
  const givers: string[][] = [];
  for (const { target, after, freeFirst } of items) {
    const takes: string[] = [];
    const gives: string[] = [];
    // A product nobody owns has no seats to count; it is stopped for that reason.
    for (const [skuId, change] of seatChange(target, after))
      if (free.has(skuId)) (change === 1 ? takes : gives).push(skuId);
    for (const skuId of takes) count(wanted, skuId, 1);
    for (const skuId of gives) count(freed, skuId, 1);
    if (takes.length > 0) open.push({ id: target.objectId, takes, gives, freeFirst });
    else {
      waves.set(target.objectId, 0);
      givers.push(gives);
    }
  }

  // Those who may not wait for others are served from what is there.
  const takeNow = (of: (item: (typeof open)[number]) => boolean, wave: number): string[][] => {
    const given: string[][] = [];
    open = open.filter((item) => {
      if (!of(item) || !item.takes.every((skuId) => (free.get(skuId) ?? 0) > 0)) return true;
      for (const skuId of item.takes) count(free, skuId, -1);
      waves.set(item.id, wave);
      given.push(item.gives);
      return false;
    });
    return given;
  };
  const first = takeNow(({ freeFirst }) => !freeFirst, 0);
  for (const gives of [...givers, ...first]) for (const skuId of gives) count(free, skuId, 1);
  for (let wave = givers.length > 0 || first.length > 0 ? 1 : 0; ; wave++) {
    const given = takeNow(({ freeFirst }) => freeFirst, wave);
    if (given.length === 0) break;
    for (const gives of given) for (const skuId of gives) count(free, skuId, 1);
  }

  const short = new Map<string, string[]>();
  for (const item of open) {
    waves.set(item.id, 0);
    for (const skuId of item.takes)
      if ((free.get(skuId) ?? 0) <= 0) short.set(skuId, [...(short.get(skuId) ?? []), item.id]);
    // Each seat alone is there, but not all of them: the scarcest product says so.
    if (!item.takes.some((skuId) => (free.get(skuId) ?? 0) <= 0)) {
      const skuId = item.takes[0] as string;
      short.set(skuId, [...(short.get(skuId) ?? []), item.id]);
    }
  }
  return { waves, short, wanted, freed };
}
