import { afterEach, expect, it } from 'vitest';
import { ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import { directOf, plainPeople, productOf, relicense, settle } from '../../fixtures/license-bench.ts';
import { startTenant } from '../../fixtures/practice-tenant.ts';

const scale = 30;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

it('swaps 200 licenses and back with the fewest requests there can be, and those refused once more', async () => {
  const tenant = await startTenant({ mailboxes: 1_200, timeScale: scale });
  open.push(tenant);
  const people = plainPeople(tenant).slice(0, 200);
  expect(people).toHaveLength(200);
  for (const user of people) relicense(tenant, user, { STANDARDPACK: [] });
  const [e1, e3] = [productOf(tenant, 'STANDARDPACK'), productOf(tenant, 'ENTERPRISEPACK')];
  e3.enabled += 200;
  settle(tenant);
  const sent = { all: 0, refused: 0 };
  const bench = await openChangesBench(tenant, {
    clock: createFastClock(scale),
    fetchFor: (original) => (ca) => {
      const send = original(ca);
      return async (input, init) => {
        const answer = await send(input, init);
        if (typeof init?.body !== 'string' || !init.body.includes('/assignLicense')) return answer;
        sent.all += 1;
        const text = await answer.text();
        if (/"status":\s*429/.test(text)) sent.refused += 1;
        return new Response(text, { status: answer.status, headers: answer.headers });
      };
    },
  });
  open.push({ close: () => bench.discard() });
  const before = people.map(directOf);
  const plan = await bench.plan(
    'licenses',
    { replace: { from: e1.skuId, to: e3.skuId } },
    ids(people.map(({ id }) => id)),
  );
  tenant.faults.on('429-in-batch', 'method=POST,retryAfter=1,skip=2,count=5');
  expect(await bench.apply(plan.id, plan.hazard?.word)).toMatchObject({ state: 'done', outcomes: { done: 200 } });
  expect(tenant.faults.list()[0]?.hits).toBeGreaterThan(0);
  expect(sent.all - sent.refused).toBe(10);
  sent.all = 0;
  sent.refused = 0;
  const undo = await bench.value('changes.undo', { planId: plan.id });
  expect(await bench.apply(undo.id, undo.hazard?.word)).toMatchObject({ state: 'done', outcomes: { done: 200 } });
  expect(sent).toEqual({ all: 10, refused: 0 });
  expect(people.map(directOf)).toEqual(before);
}, 60_000);
