import { describe, expect, it } from 'vitest';
import type { Target } from '../../../../../electron/core/changes/kind.ts';
import { licensesAfter, seatChange } from '../../../../../electron/core/changes/kinds/licenses/arithmetic.ts';
import { licenses } from '../../../../../electron/core/changes/kinds/licenses/licenses.ts';
import type { LicenseParams } from '../../../../../electron/core/changes/kinds/licenses/params.ts';
import { planSeats } from '../../../../../electron/core/changes/kinds/licenses/seats.ts';
import type { LicenseAssignmentRecord, SkuRecord } from '../../../../../electron/core/store/records.ts';
import { exchangePlanOf } from '../../../../../shared/domain/exchange-plans.ts';
import { licensedUser, licenseTenant, ownedSku, skuId } from '../../../../fixtures/license-facts.ts';
import { pick, seeded } from '../../../../fixtures/store-rows.ts';

const parts = [
  'STANDARDPACK',
  'ENTERPRISEPACK',
  'ENTERPRISEPREMIUM',
  'DESKLESSPACK',
  'EXCHANGESTANDARD',
  'VISIOCLIENT',
  'EMS',
];
const group = 'aaaaaaaa-0000-4000-8000-000000000001';
type Random = () => number;

const someOf = <T>(random: Random, items: readonly T[], chance: number): T[] => items.filter(() => random() < chance);
const plansOf = (sku: SkuRecord, random: Random): string[] =>
  someOf(random, sku.plans, 0.08).map(({ servicePlanId }) => servicePlanId);

function randomUser(n: number, skus: readonly SkuRecord[], random: Random): Target {
  const list: LicenseAssignmentRecord[] = [];
  for (const sku of skus) {
    if (random() < 0.3)
      list.push({ skuId: sku.skuId, groupId: null, disabledPlans: plansOf(sku, random), state: 'Active', error: null });
    if (random() < 0.15) {
      const failed = random() < 0.2;
      list.push({
        skuId: sku.skuId,
        groupId: group,
        disabledPlans: plansOf(sku, random),
        state: failed ? 'Error' : 'Active',
        error: failed ? 'CountViolation' : null,
      });
    }
  }
  return licensedUser(n, list, { mailbox: random() < 0.8 ? {} : null });
}

function randomParams(skus: readonly SkuRecord[], random: Random): LicenseParams {
  const sku = (): SkuRecord => pick(random, skus);
  const [from, to] = [sku(), sku()];
  const given = {
    ...(random() < 0.5 ? { add: [{ skuId: sku().skuId, disabledPlans: [] }] } : {}),
    ...(random() < 0.4 ? { remove: [sku().skuId] } : {}),
    ...(random() < 0.4 && from !== to ? { replace: { from: from.skuId, to: to.skuId, disabledPlans: [] } } : {}),
    ...(random() < 0.4
      ? { plans: [{ skuId: from.skuId, on: plansOf(from, random), off: plansOf(from, random) }] }
      : {}),
    ...(random() < 0.2 ? { dropDirect: { skuIds: [] } } : {}),
    usageLocation: 'DE',
  };
  return licenses.params.parse(given);
}

const direct = (user: Target) => user.licenses.filter(({ groupId }) => groupId === null);

describe('license arithmetic, over random tenants', () => {
  it('changes nothing that is not named, and no plan that is off comes on by itself', () => {
    const random = seeded(11);
    const tenant = licenseTenant(parts.map((part) => ownedSku(part)));
    for (let n = 0; n < 3_000; n++) {
      const user = randomUser(n, tenant.skus, random);
      const params = randomParams(tenant.skus, random);
      const after = new Map(licensesAfter(user, params, tenant, null).map((license) => [license.skuId, license]));
      const named = new Set([
        ...params.remove,
        ...params.add.map((one) => one.skuId),
        ...params.plans.map((one) => one.skuId),
        ...(params.replace ? [params.replace.from, params.replace.to] : []),
      ]);
      for (const { skuId: id, disabledPlans } of direct(user)) {
        const will = after.get(id);
        if (params.dropDirect === undefined && !named.has(id)) expect(will).toEqual({ skuId: id, disabledPlans });
        if (will === undefined) continue;
        // A product that goes and comes back in one plan was asked for anew.
        if (params.remove.includes(id) || params.replace?.from === id) continue;
        const asked = new Set(params.plans.filter((one) => one.skuId === id).flatMap(({ on }) => on));
        expect(disabledPlans.filter((plan) => !will.disabledPlans.includes(plan) && !asked.has(plan))).toEqual([]);
        const told = new Set(params.plans.filter((one) => one.skuId === id).flatMap(({ off }) => off));
        expect(will.disabledPlans.filter((plan) => !disabledPlans.includes(plan) && !told.has(plan))).toEqual([]);
      }
    }
  });

  it('never takes the last Exchange plan from a person without the block', () => {
    const random = seeded(12);
    const tenant = licenseTenant(parts.map((part) => ownedSku(part)));
    let blocked = 0;
    for (let n = 0; n < 2_000; n++) {
      const target = randomUser(n, tenant.skus, random);
      const params = randomParams(tenant.skus, random);
      const proposal = licenses.propose(target, params, tenant);
      if (proposal.operations.length === 0) continue;
      const inherited = target.licenses.filter(({ groupId, state }) => groupId !== null && state !== 'Error');
      const plan = (own: readonly { skuId: string; disabledPlans: readonly string[] }[]) =>
        exchangePlanOf([...own, ...inherited], tenant.skus);
      const loses =
        target.mailbox !== null &&
        plan(direct(target)) !== 'none' &&
        plan(licensesAfter(target, params, tenant, null)) === 'none';
      const check = licenses
        .checks([{ target, params, proposal }], tenant, [])
        .find(({ code }) => code === 'last-exchange-plan');
      expect(check !== undefined).toBe(loses);
      if (loses) blocked++;
    }
    expect(blocked).toBeGreaterThan(20);
  });

  it('gives out seats in an order that the service can follow, and none that could have been given is held back', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const skus = parts.map((part) => {
        const enabled = Math.floor(random() * 12);
        return ownedSku(part, { enabled, consumed: Math.floor(random() * (enabled + 2)) });
      });
      const tenant = licenseTenant(skus);
      const items = Array.from({ length: 40 }, (_, n) => {
        const target = randomUser(n, skus, random);
        const after = licensesAfter(target, randomParams(skus, random), tenant, null);
        return { target, after, freeFirst: random() < 0.9 };
      });
      const { waves, short } = planSeats(items, tenant);
      const waiting = new Set([...short.values()].flat());
      const free = new Map(skus.map((sku) => [sku.skuId, sku.enabled + sku.warning - sku.consumed]));
      for (let wave = 0; wave <= Math.max(...waves.values()); wave++) {
        const now = items.filter(({ target }) => waves.get(target.objectId) === wave && !waiting.has(target.objectId));
        const freed: string[] = [];
        for (const { target, after } of now) {
          for (const [id, change] of seatChange(target, after)) {
            if (change === -1) freed.push(id);
            else {
              // Whatever runs beside it: the seat is there already.
              expect(free.get(id)).toBeGreaterThan(0);
              free.set(id, (free.get(id) ?? 0) - 1);
            }
          }
        }
        for (const id of freed) free.set(id, (free.get(id) ?? 0) + 1);
      }
      for (const { target, after, freeFirst } of items) {
        if (!waiting.has(target.objectId) || !freeFirst) continue;
        const takes = [...seatChange(target, after)].filter(([, change]) => change === 1).map(([id]) => id);
        expect(takes.some((id) => (free.get(id) ?? 0) <= 0)).toBe(true);
      }
    }
  });

  it('counts the same seats whether a product comes directly or by a group as well', () => {
    const random = seeded(13);
    const tenant = licenseTenant(parts.map((part) => ownedSku(part)));
    for (let n = 0; n < 1_000; n++) {
      const user = randomUser(n, tenant.skus, random);
      const after = licensesAfter(user, randomParams(tenant.skus, random), tenant, null);
      const inherited = user.licenses.filter(({ groupId, state }) => groupId !== null && state !== 'Error');
      const seats = (own: readonly { skuId: string }[]) => new Set([...own, ...inherited].map((one) => one.skuId));
      const [was, is] = [seats(direct(user)), seats(after)];
      for (const part of parts) {
        const id = skuId(part);
        expect(seatChange(user, after).get(id) ?? 0).toBe(Number(is.has(id)) - Number(was.has(id)));
      }
    }
  });
});
