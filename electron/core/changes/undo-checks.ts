import type { PlanCheck } from '../../../shared/domain/changes.ts';
import type { TenantFacts } from './kind.ts';
import { freeSeats } from './kinds/licenses/arithmetic.ts';
import type { ItemRecord } from './store/plan-record.ts';

const products = (state: unknown): string[] =>
  Array.isArray(state) ? state.map((entry) => String(entry).split(' ')[0] ?? '') : [];

/** Seats that were freed may have been given to others since: an undo that takes them back says so beforehand. */
export function seatChecksOf(items: readonly ItemRecord[], tenant: TenantFacts): PlanCheck[] {
  const needed = new Map<string, number>();
  for (const { operations } of items)
    for (const { op, before, after } of operations) {
      if (op !== 'assign-license') continue;
      const was = new Set(products(before.directLicenses));
      const will = new Set(products(after.directLicenses));
      for (const skuId of will) if (!was.has(skuId)) needed.set(skuId, (needed.get(skuId) ?? 0) + 1);
      for (const skuId of was) if (!will.has(skuId)) needed.set(skuId, (needed.get(skuId) ?? 0) - 1);
    }
  const checks: PlanCheck[] = [];
  for (const [skuId, seats] of needed) {
    const sku = tenant.skus.find((one) => one.skuId === skuId);
    const free = sku === undefined ? 0 : Math.max(0, freeSeats(sku));
    if (seats <= free) continue;
    const short = seats - free;
    checks.push({
      code: `no-seats-${skuId}`,
      severity: 'warn',
      title: `${short.toLocaleString('en-US')} ${short === 1 ? 'seat' : 'seats'} short of ${tenant.skuName(skuId)}`,
      message: `${seats.toLocaleString('en-US')} are needed and ${free.toLocaleString('en-US')} are free. Some licenses cannot be given back until seats are bought or freed.`,
      count: short,
    });
  }
  return checks;
}
