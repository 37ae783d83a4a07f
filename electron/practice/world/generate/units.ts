import { CATALOGUE, skuIdOf } from '../catalogue.ts';
import { DAY } from '../clock.ts';
import { GUID_KIND } from '../guid.ts';
import { seatsOf } from '../licensing.ts';
import type { PracticeSku } from '../model.ts';
import type { State } from '../state.ts';

/** Creates the owned products, still without units. */
export function createSkus(state: State): void {
  CATALOGUE.forEach((entry, i) => {
    const sku: PracticeSku = {
      skuId: entry.skuId,
      skuPartNumber: entry.part,
      displayName: entry.name,
      appliesTo: 'User',
      enabled: 0,
      warning: 0,
      suspended: 0,
      lockedOut: 0,
      consumed: 0,
      shownConsumed: 0,
      subscriptionIds: [state.newId(GUID_KIND.subscription, i)],
      isTrial: false,
      nextLifecycleAt: state.home.startDay + (35 + ((i * 61) % 330)) * DAY,
      servicePlans: [...entry.plans],
    };
    state.skus.set(entry.skuId, sku);
  });
}

/** Units as bought: rounded up with some slack, except where the tenant is meant to be tight. */
const BOUGHT: Readonly<Record<string, (consumed: number) => Partial<PracticeSku>>> = {
  FLOW_FREE: (n) => ({ enabled: 10_000 * Math.ceil((n + 1) / 10_000), nextLifecycleAt: null }),
  // Expired and in its grace period: still assignable.
  POWER_BI_PRO: (n) => ({ enabled: 0, warning: roundUp(n * 1.1 + 2) }),
  // Not paid for: whoever has it keeps the entry, nobody gets a new one.
  PROJECTPROFESSIONAL: (n) => ({ enabled: 0, suspended: roundUp(n + 2) }),
  // The whole purchase is handed out, and the pilot group wants more.
  Microsoft_365_Copilot: (n) => ({ enabled: n }),
  // The subscription was reduced below what is assigned.
  EXCHANGESTANDARD: (n) => ({ enabled: Math.max(1, n - Math.max(1, Math.round(n * 0.01))) }),
  EXCHANGEARCHIVE_ADDON: (n) => ({ enabled: n + 3 }),
  VISIOCLIENT: (n) => ({ enabled: n + 1 }),
  EMS: (n) => ({ enabled: roundUp(n * 1.6 + 5) }),
  SPE_E5: (n) => ({ enabled: roundUp(n * 1.02 + 2) }),
};

/** Counts the seats in use and sets the units to match. Seats of deleted users are free. */
export function settleUnits(state: State): void {
  for (const user of state.users) {
    for (const skuId of seatsOf(user.licenseStates)) {
      const sku = state.skus.get(skuId);
      if (sku) sku.consumed++;
    }
  }
  for (const sku of state.skus.values()) {
    sku.shownConsumed = sku.consumed;
    Object.assign(sku, BOUGHT[sku.skuPartNumber]?.(sku.consumed) ?? { enabled: roundUp(sku.consumed * 1.06 + 3) });
  }
  const expired = state.skus.get(skuIdOf('POWER_BI_PRO'));
  if (expired) expired.nextLifecycleAt = state.home.startDay + 18 * DAY;
}

/** Nobody buys 1,037 licenses: up to the next 5, 25 or 250. */
function roundUp(n: number): number {
  const step = n < 100 ? 5 : n < 5_000 ? 25 : 250;
  return Math.ceil(n / step) * step;
}
