import { afterEach, describe, expect, it } from 'vitest';
import type { Ports } from '../../../electron/core/ports.ts';
import { ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import {
  codes,
  directOf,
  givingGroup,
  plainPeople,
  planIdOf,
  productOf,
  readSeats,
  relicense,
  seatEffects,
  seatsUsed,
  settle,
} from '../../fixtures/license-bench.ts';
import { startTenant } from '../../fixtures/practice-tenant.ts';

const scale = 60;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Counts requests that carry changes, and those after which some are sent again for having gone too fast. */
function countWrites() {
  const counted = {
    writes: 0,
    again: 0,
    fetchFor:
      (original: Ports['fetchFor']): Ports['fetchFor'] =>
      (ca) => {
        const send = original(ca);
        return async (input, init) => {
          const answer = await send(input, init);
          if (typeof init?.body !== 'string' || !/assignLicense|"PATCH"/.test(init.body)) return answer;
          counted.writes++;
          const text = await answer.clone().text();
          if (answer.status === 429 || /"status":\s*429/.test(text)) counted.again++;
          return answer;
        };
      },
  };
  return counted;
}

describe('a swap of products for many', () => {
  it('is reviewed whole, keeps what was off, wastes no request, and comes back', async () => {
    const people = 600;
    // As of 10,000 with 300 seats short; the other two are as many as there.
    const short = 18;
    const [inherited, nowhere] = [20, 5];
    const tenant = await startTenant({ mailboxes: 2_300, timeScale: scale });
    open.push(tenant);
    const { world } = tenant;
    const [e1, e3] = [productOf(tenant, 'STANDARDPACK'), productOf(tenant, 'ENTERPRISEPACK')];
    const chosen = plainPeople(tenant).slice(0, people);
    expect(chosen).toHaveLength(people);
    const off = (n: number): string[] =>
      n % 7 === 0 ? ['SWAY', 'YAMMER_ENTERPRISE'] : n % 5 === 0 ? ['FORMS_PLAN_E1'] : [];
    for (const [n, user] of chosen.entries()) relicense(tenant, user, { STANDARDPACK: off(n) });
    const [byGroup, direct] = [chosen.slice(0, inherited), chosen.slice(inherited)];
    e1.enabled += people;
    const group = givingGroup(tenant, 'STANDARDPACK');
    for (const user of byGroup) {
      world.addGroupMember(group, user);
      world.assignLicense(user, [], [e1.skuId]);
    }
    settle(tenant);
    for (const user of direct.slice(0, nowhere)) world.updateUser(user, { usageLocation: null });
    e3.enabled = seatsUsed(tenant, e3.skuId) + direct.length - short;
    e3.warning = 0;
    settle(tenant);
    const before = new Map(chosen.map((user) => [user.id, directOf(user)]));

    const counted = countWrites();
    const bench = await openChangesBench(tenant, { clock: createFastClock(scale), fetchFor: counted.fetchFor });
    open.push({ close: () => bench.discard() });
    const seatsBefore = await readSeats(bench);
    const draft = await bench.plan(
      'licenses',
      { replace: { from: e1.skuId, to: e3.skuId } },
      ids(chosen.map(({ id }) => id)),
    );
    expect(draft.title).toBe(`Replace Office 365 E1 by Office 365 E3 for ${people} users`);
    expect(codes(draft)).toMatchObject({
      [`no-seats-${e3.skuId}`]: short - nowhere,
      [`only-by-group-${group.id}`]: inherited,
      'no-usage-location': nowhere,
    });
    expect(draft.counts).toMatchObject({ items: people, unchanged: inherited, blocked: short });

    const fix = draft.checks.find(({ code }) => code === 'no-usage-location')?.fix?.id ?? '';
    const plan = await bench.value('changes.fix', { planId: draft.id, fixId: fix });
    expect(codes(plan)['no-usage-location']).toBeUndefined();
    // Those who may now be licensed want a seat too.
    expect(codes(plan)[`no-seats-${e3.skuId}`]).toBe(short);
    const going = direct.length - short;
    expect(plan.counts).toMatchObject({ blocked: short, unchanged: inherited, ready: going, warning: 0 });
    expect(seatEffects(plan)).toEqual({ 'Office 365 E1': -going, 'Office 365 E3': going });
    expect(plan.undo.irreversible).toHaveLength(1);

    tenant.faults.on('429-storm', 'path=batch,retryAfter=2,skip=10,count=4');
    // Aimed at the changes themselves: which of a batch's requests a storm meets depends on the moment.
    tenant.faults.on('429-in-batch', 'path=assignLicense,retryAfter=3,skip=40,count=6');
    [counted.writes, counted.again] = [0, 0];
    const writesBefore = new Map(world.writes);
    const applied = await bench.apply(plan.id, plan.hazard?.word);
    expect(applied).toMatchObject({ state: 'done', outcomes: { done: going, failed: 0, unknown: 0 } });

    const carried = (n: number): string[] =>
      (n % 7 === 0 ? ['SWAY', 'YAMMER_ENTERPRISE'] : n % 5 === 0 ? ['FORMS_PLAN_E3'] : [])
        .map((name) => planIdOf(e3, name))
        .sort();
    const done = new Set((await bench.items(plan.id, { outcome: 'done' })).map(({ objectId }) => objectId));
    for (const [n, user] of chosen.entries()) {
      const wanted = done.has(user.id) ? { [e3.skuId]: carried(n) } : before.get(user.id);
      expect({ user: user.userPrincipalName, licenses: directOf(user) }).toEqual({
        user: user.userPrincipalName,
        licenses: wanted,
      });
      const written = (world.writes.get(user.id) ?? 0) - (writesBefore.get(user.id) ?? 0);
      const located = direct.indexOf(user) >= 0 && direct.indexOf(user) < nowhere;
      expect([user.userPrincipalName, written]).toEqual([
        user.userPrincipalName,
        done.has(user.id) ? (located ? 2 : 1) : 0,
      ]);
    }
    expect(counted.again).toBeGreaterThan(0);
    const fewest = Math.ceil(going / 20);
    expect(counted.writes - counted.again).toBeLessThanOrEqual(Math.ceil(1.02 * fewest));

    settle(tenant);
    const seatsAfter = await readSeats(bench);
    for (const [skuId, name] of [
      [e1.skuId, 'Office 365 E1'],
      [e3.skuId, 'Office 365 E3'],
    ] as const)
      expect([name, seatsAfter[skuId]?.assigned]).toEqual([
        name,
        (seatsBefore[skuId]?.assigned ?? 0) + (seatEffects(plan)[name] ?? 0),
      ]);
    expect(seatsAfter[e3.skuId]?.free).toBe(0);

    const undo = await bench.value('changes.undo', { planId: plan.id });
    expect(undo.counts.items).toBe(going);
    tenant.faults.on('429-storm', 'path=batch,retryAfter=2,skip=10,count=4');
    tenant.faults.on('429-in-batch', 'path=assignLicense,retryAfter=3,skip=40,count=6');
    [counted.writes, counted.again] = [0, 0];
    expect(await bench.apply(undo.id, undo.hazard?.word)).toMatchObject({ state: 'done', outcomes: { failed: 0 } });
    expect(counted.again).toBeGreaterThan(0);
    expect(counted.writes - counted.again).toBeLessThanOrEqual(Math.ceil(1.02 * fewest));
    for (const user of chosen) expect(directOf(user)).toEqual(before.get(user.id));
    settle(tenant);
    const seatsBack = await readSeats(bench);
    expect(seatsBack[e3.skuId]?.assigned).toBe(seatsBefore[e3.skuId]?.assigned);
    expect(seatsBack[e1.skuId]?.assigned).toBe(seatsBefore[e1.skuId]?.assigned);
  }, 120_000);
});
