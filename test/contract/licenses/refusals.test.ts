import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeUser } from '../../../electron/practice/world/model.ts';
import type { PlanItem } from '../../../shared/domain/changes.ts';
import { type ChangesBench, ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import {
  codes,
  directOf,
  givingGroup,
  plainPeople,
  planIdOf,
  productOf,
  relicense,
  seatsUsed,
  settle,
} from '../../fixtures/license-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

const scale = 60;
let tenant: TenantUnderTest;
let bench: ChangesBench;
let people: PracticeUser[];

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 400, timeScale: scale });
  people = plainPeople(tenant);
  for (const user of people) relicense(tenant, user, { STANDARDPACK: [] });
  for (const name of ['ENTERPRISEPACK', 'EXCHANGESTANDARD', 'EXCHANGEARCHIVE_ADDON', 'STANDARDPACK', 'VISIOCLIENT'])
    productOf(tenant, name).enabled += 200;
  settle(tenant);
  bench = await openChangesBench(tenant, { clock: createFastClock(scale), forEveryone: true });
});
afterAll(async () => {
  await bench.discard();
  await tenant.close();
});

const sku = (name: string): string => productOf(tenant, name).skuId;
/** Somebody no other test has used. */
const person = (): PracticeUser => {
  const user = people.shift();
  if (!user) throw new Error('nobody left');
  return user;
};
const plan = (user: PracticeUser, params: Record<string, unknown>) => bench.plan('licenses', params, ids([user.id]));

/** Plans while all is well, spoils it behind the console's back, applies. */
async function refused(user: PracticeUser, params: Record<string, unknown>, spoil: () => void): Promise<PlanItem> {
  const draft = await plan(user, params);
  expect(draft.counts).toMatchObject({ items: 1, blocked: 0, unchanged: 0 });
  const before = directOf(user);
  spoil();
  await bench.apply(draft.id, draft.hazard?.word);
  const [item] = await bench.items(draft.id);
  expect(directOf(user)).toEqual(before);
  return item as PlanItem;
}

const swap = () => ({ replace: { from: sku('STANDARDPACK'), to: sku('ENTERPRISEPACK') } });

describe('a refusal that no check could foresee is told with its meaning and a remedy', () => {
  it('no usage location', async () => {
    const user = person();
    const item = await refused(user, swap(), () => tenant.world.updateUser(user, { usageLocation: null }));
    expect(item.outcome).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('usage location'),
      hint: expect.stringContaining('Set the usage location'),
      serviceMessage: 'License assignment cannot be done for user with invalid usage location.',
    });
  });

  it('no seats left', async () => {
    const user = person();
    const product = productOf(tenant, 'ENTERPRISEPACK');
    const { enabled } = product;
    const item = await refused(user, swap(), () => {
      product.enabled = seatsUsed(tenant, product.skuId) - product.warning;
    });
    product.enabled = enabled;
    expect(item.outcome).toMatchObject({
      state: 'failed',
      message: 'No seat of the product is free.',
      hint: expect.stringContaining('Retry failed'),
    });
    // Bought meanwhile: what failed is tried again, and only that.
    const plans = await bench.value('changes.list', { from: 0, count: 1 });
    const retry = await bench.value('changes.retryFailed', { planId: plans.plans[0]?.id ?? '' });
    expect(await bench.apply(retry.id)).toMatchObject({ state: 'done', outcomes: { done: 1 } });
    expect(directOf(user)).toEqual({ [sku('ENTERPRISEPACK')]: [] });
  });

  it('service plans that exclude each other', async () => {
    const user = person();
    relicense(tenant, user, {});
    const group = givingGroup(tenant, 'ENTERPRISEPACK');
    await bench.refresh();
    const item = await refused(user, { add: [{ skuId: sku('EXCHANGESTANDARD') }] }, () => {
      tenant.world.addGroupMember(group, user);
      settle(tenant);
    });
    tenant.world.removeGroupMember(group, user);
    settle(tenant);
    expect(item.outcome).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('cannot be on together'),
      hint: expect.stringContaining('switch one'),
      serviceMessage: expect.stringContaining('mutually exclusive'),
    });
  });

  it('a missing service plan that another depends on', async () => {
    const user = person();
    relicense(tenant, user, {});
    const group = givingGroup(tenant, 'EXCHANGESTANDARD');
    tenant.world.addGroupMember(group, user);
    settle(tenant);
    await bench.refresh();
    const item = await refused(user, { add: [{ skuId: sku('EXCHANGEARCHIVE_ADDON') }] }, () => {
      tenant.world.removeGroupMember(group, user);
      settle(tenant);
    });
    expect(item.outcome).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('depends on'),
      serviceMessage: expect.stringContaining('depends on the service plan'),
    });
    expect(item.outcome?.hint).toBeTruthy();
  });

  it('a product the organization no longer owns', async () => {
    const user = person();
    const owned = tenant.world.skus as Map<string, ReturnType<typeof productOf>>;
    const product = productOf(tenant, 'VISIOCLIENT');
    const item = await refused(user, { add: [{ skuId: product.skuId }] }, () => owned.delete(product.skuId));
    owned.set(product.skuId, product);
    expect(item.outcome).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('does not own'),
      hint: expect.stringContaining('Refresh the subscriptions'),
    });
  });

  it('a service plan that is no longer part of the product', async () => {
    const user = person();
    // The console knows another product's plan as part of this one, as after a change of the product.
    const visio = productOf(tenant, 'VISIOCLIENT');
    const foreign = productOf(tenant, 'ENTERPRISEPACK').servicePlans.find(
      ({ servicePlanName }) => servicePlanName === 'SWAY',
    );
    if (!foreign) throw new Error('no Sway');
    visio.servicePlans.push(foreign);
    await bench.refresh();
    const item = await refused(user, { add: [{ skuId: visio.skuId, disabledPlans: [foreign.servicePlanId] }] }, () =>
      visio.servicePlans.pop(),
    );
    expect(item.outcome).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('not part of the product'),
      hint: expect.stringContaining('Refresh the subscriptions'),
    });
  });

  it('somebody else changed the licenses meanwhile: left alone, and told', async () => {
    const user = person();
    const draft = await plan(user, { remove: [sku('STANDARDPACK')], add: [{ skuId: sku('ENTERPRISEPACK') }] });
    relicense(tenant, user, { VISIOCLIENT: [] });
    await bench.apply(draft.id);
    const [item] = await bench.items(draft.id);
    expect(item?.outcome).toMatchObject({ state: 'skipped', reason: 'drift' });
    expect(directOf(user)).toEqual({ [sku('VISIOCLIENT')]: [] });
  });
});

describe('a refusal that can be foreseen is stopped by a check', () => {
  it('no usage location, a location not served', async () => {
    const [nowhere, unserved] = [person(), person()];
    tenant.world.updateUser(nowhere, { usageLocation: null });
    tenant.world.updateUser(unserved, { usageLocation: 'CU' });
    await bench.refresh();
    expect(codes(await plan(nowhere, swap()))).toMatchObject({ 'no-usage-location': 1 });
    expect(codes(await plan(unserved, swap()))).toMatchObject({ 'location-not-served': 1 });
    tenant.world.updateUser(unserved, { usageLocation: 'US' });
  });

  it('no seats, plans that exclude or need each other, a foreign plan, a product not owned', async () => {
    const user = person();
    const product = productOf(tenant, 'ENTERPRISEPACK');
    const { enabled } = product;
    product.enabled = 0;
    settle(tenant);
    await bench.refresh();
    expect((await plan(user, swap())).counts.blocked).toBe(1);
    product.enabled = enabled;
    settle(tenant);
    await bench.refresh();
    expect(codes(await plan(user, { add: [{ skuId: product.skuId }] }))).toMatchObject({ 'conflicting-plans': 1 });
    const foreign = { add: [{ skuId: sku('VISIOCLIENT'), disabledPlans: [planIdOf(product, 'SWAY')] }] };
    expect(codes(await plan(user, foreign))).toMatchObject({ 'foreign-plan': 1 });
    const absent = '078d2b04-f1bd-4111-bbd4-b4b1b354cef4';
    expect(codes(await plan(user, { add: [{ skuId: absent }] }))).toMatchObject({ [`not-owned-${absent}`]: 1 });
    const lonely = person();
    relicense(tenant, lonely, {});
    await bench.refresh();
    expect(codes(await plan(lonely, { add: [{ skuId: sku('EXCHANGEARCHIVE_ADDON') }] }))).toMatchObject({
      'missing-dependency': 1,
    });
  });

  it('a license that is not held, or held by a group alone, is not removed at all', async () => {
    const [user, member] = [person(), person()];
    relicense(tenant, member, {});
    const group = givingGroup(tenant, 'EXCHANGESTANDARD');
    tenant.world.addGroupMember(group, member);
    settle(tenant);
    await bench.refresh();
    expect((await plan(user, { remove: [sku('VISIOCLIENT')] })).counts).toMatchObject({ unchanged: 1 });
    const byGroup = await plan(member, { remove: [sku('EXCHANGESTANDARD')] });
    expect(byGroup.counts).toMatchObject({ unchanged: 1 });
    expect(byGroup.checks[0]).toMatchObject({
      code: `only-by-group-${group.id}`,
      message: expect.stringContaining(group.displayName),
    });
  });

  it('an id that is none never leaves the console', async () => {
    const user = person();
    await expect(plan(user, { add: [{ skuId: 'ENTERPRISEPACK' }] })).rejects.toThrow('invalid-input');
  });
});

describe('who may', () => {
  const ready = async (persona: string) => {
    const other = await openChangesBench(tenant, { persona, clock: createFastClock(scale) });
    const user = person();
    const draft = await other.plan('licenses', swap(), ids([user.id]));
    return { other, user, draft };
  };

  it('a License Administrator may, also set a usage location, and sees mailboxes kept safe though not shown', async () => {
    const { other, user, draft } = await ready('licenses');
    try {
      expect(draft.missingRights).toBeNull();
      expect(await other.apply(draft.id)).toMatchObject({ state: 'done', outcomes: { done: 1 } });
      expect(directOf(user)).toEqual({ [sku('ENTERPRISEPACK')]: [] });
      const location = await other.plan('licenses', { usageLocation: 'FR' }, ids([user.id]));
      expect(location.missingRights).toBeNull();
      expect(await other.apply(location.id)).toMatchObject({ state: 'done', outcomes: { done: 1 } });
      // Exchange is closed to this role, so nobody knows that the mailbox could go.
      const removal = await other.plan('licenses', { remove: [sku('ENTERPRISEPACK')] }, ids([user.id]));
      expect(codes(removal)).toMatchObject({ 'last-exchange-plan': 1 });
    } finally {
      await other.discard();
    }
  });

  it('a Global Reader may plan, is told beforehand that it may not apply, and is refused', async () => {
    const { other, user, draft } = await ready('reader');
    try {
      expect(draft.missingRights).toContain('License Administrator');
      const before = directOf(user);
      const writes = tenant.world.writes.get(user.id) ?? 0;
      expect(await other.answer('changes.apply', { planId: draft.id })).toMatchObject({
        error: {
          code: 'forbidden',
          message: expect.stringContaining('License Administrator'),
          hint: expect.stringContaining('sign in again'),
        },
      });
      expect((await other.get(draft.id)).state).toBe('draft');
      expect(tenant.world.writes.get(user.id) ?? 0).toBe(writes);
      expect(directOf(user)).toEqual(before);
    } finally {
      await other.discard();
    }
  });
});
