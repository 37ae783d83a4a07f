import { afterEach, describe, expect, it } from 'vitest';
import type { PracticeUser } from '../../../electron/practice/world/model.ts';
import type { ChangeRequest } from '../../../shared/domain/changes.ts';
import { type ChangesBench, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import { directOf, readSeats, seatEffects, seatsUsed, settle } from '../../fixtures/license-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { pick, seeded } from '../../fixtures/store-rows.ts';

const scale = 120;
const seeds = [1, 2, 3];
const plansEach = 3;
const usersEach = 60;

let tenant: TenantUnderTest;
let bench: ChangesBench;
/** Each seed makes another company, and other plans for it. */
async function another(seed: number): Promise<void> {
  tenant = await startTenant({ mailboxes: 300 + 100 * seed, seed, timeScale: scale });
  bench = await openChangesBench(tenant, { clock: createFastClock(scale) });
}
afterEach(async () => {
  await bench.discard();
  await tenant.close();
});

type Rows = Extract<ChangeRequest['selection'], { kind: 'rows' }>;

function randomRows(users: readonly PracticeUser[], random: () => number): Rows {
  const skus = [...tenant.world.skus.values()].filter(({ appliesTo }) => appliesTo === 'User');
  const some = () => pick(random, skus);
  const plansOf = (sku: ReturnType<typeof some>) =>
    sku.servicePlans
      .filter(({ appliesTo }) => appliesTo === 'User' && random() < 0.1)
      .map(({ servicePlanId }) => servicePlanId);
  const params = (user: PracticeUser): Record<string, unknown> => {
    const held = user.directLicenses.map(({ skuId }) => skuId);
    const mine = held.length > 0 ? pick(random, held) : some().skuId;
    const other = some();
    const plansAt = tenant.world.skus.get(mine) ?? other;
    return pick(random, [
      () => ({ add: [{ skuId: other.skuId, disabledPlans: plansOf(other) }], missingLocation: 'US' }),
      () => ({ remove: [mine] }),
      () =>
        mine === other.skuId ? { remove: [mine] } : { replace: { from: mine, to: other.skuId }, missingLocation: 'US' },
      () => ({ plans: [{ skuId: plansAt.skuId, on: plansOf(plansAt), off: plansOf(plansAt) }] }),
      () => ({ dropDirect: { skuIds: [] } }),
    ])();
  };
  return { kind: 'rows', rows: users.map((user) => ({ objectId: user.id, params: params(user) })) };
}

describe('license arithmetic against the service', () => {
  it.each(seeds)(
    'adds up, and touches nothing that was not asked for (seed %i)',
    async (seed) => {
      await another(seed);
      const random = seeded(seed * 101);
      const { world } = tenant;
      const everyone = world.users.filter(({ userType }) => userType === 'Member');
      for (let round = 0; round < plansEach; round++) {
        const chosen = Array.from(new Set(Array.from({ length: usersEach }, () => pick(random, everyone))));
        settle(tenant);
        await bench.refresh();
        const seatsBefore = await readSeats(bench);
        const before = new Map(everyone.map((user) => [user.id, directOf(user)]));
        const exchangeBefore = new Map(everyone.map(({ id }) => [id, world.hasExchangePlan(id)]));
        const selection = randomRows(chosen, random);
        const plan = await bench.plan('licenses', {}, selection);
        const applied = await bench.apply(plan.id, plan.hazard?.word);
        // What the checks let through, the service takes.
        const failed = (await bench.items(plan.id, { outcome: 'failed' })).map(({ name, outcome }) => [
          name,
          outcome?.serviceMessage,
        ]);
        expect(failed).toEqual([]);
        expect(applied.outcomes).toMatchObject({ failed: 0, unknown: 0 });
        const items = await bench.items(plan.id);
        const done = new Set(items.filter(({ outcome }) => outcome?.state === 'done').map(({ objectId }) => objectId));
        expect(done.size).toBe(plan.counts.ready + plan.counts.warning);
        expect(done.size).toBeGreaterThan(5);

        settle(tenant);
        const seatsAfter = await readSeats(bench);
        const effects = seatEffects(plan);
        for (const [skuId, { name, assigned }] of Object.entries(seatsAfter)) {
          expect([name, assigned]).toEqual([name, (seatsBefore[skuId]?.assigned ?? 0) + (effects[name] ?? 0)]);
          expect([name, assigned]).toEqual([name, seatsUsed(tenant, skuId)]);
        }

        const asked = new Map(
          selection.rows.map(({ objectId, params }) => [
            objectId,
            params as {
              plans?: { skuId: string; on: string[]; off: string[] }[];
              add?: { skuId: string; disabledPlans: string[] }[];
            },
          ]),
        );
        for (const user of everyone) {
          const [was, is] = [before.get(user.id) ?? {}, directOf(user)];
          if (!done.has(user.id)) {
            expect({ user: user.userPrincipalName, is }).toEqual({ user: user.userPrincipalName, is: was });
            continue;
          }
          const [change] = asked.get(user.id)?.plans ?? [];
          for (const { skuId, disabledPlans } of asked.get(user.id)?.add ?? []) {
            if (was[skuId] !== undefined) continue;
            expect({ user: user.userPrincipalName, skuId, off: is[skuId] }).toEqual({
              user: user.userPrincipalName,
              skuId,
              off: [...disabledPlans].sort(),
            });
          }
          for (const [skuId, off] of Object.entries(was)) {
            if (is[skuId] === undefined) continue;
            const on = change?.skuId === skuId ? change.on : [];
            const more = change?.skuId === skuId ? change.off : [];
            const wanted = [...new Set([...off.filter((id) => !on.includes(id)), ...more])].sort();
            expect({ user: user.userPrincipalName, skuId, off: is[skuId] }).toEqual({
              user: user.userPrincipalName,
              skuId,
              off: wanted,
            });
          }
          if (
            world.mailboxByUserId(user.id)?.recipientTypeDetails === 'UserMailbox' &&
            exchangeBefore.get(user.id) !== 'none'
          )
            expect([user.userPrincipalName, world.hasExchangePlan(user.id)]).not.toEqual([
              user.userPrincipalName,
              'none',
            ]);
        }
      }
    },
    60_000,
  );
});
