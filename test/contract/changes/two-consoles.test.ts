import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { PlanItem } from '../../../shared/domain/changes.ts';
import { type ChangesBench, ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import { productOf, relicense, settle } from '../../fixtures/license-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

const scale = 30;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function consoleOf(tenant: TenantUnderTest): Promise<ChangesBench> {
  const bench = await openChangesBench(tenant, { clock: createFastClock(scale) });
  open.push({ close: () => bench.discard() });
  return bench;
}

/** Two consoles of one tenant, each with a data folder of its own, that have read the same. */
async function two(prepare: (tenant: TenantUnderTest) => void = () => {}, mailboxes = 200) {
  const tenant = await startTenant({ mailboxes, timeScale: scale });
  open.push(tenant);
  prepare(tenant);
  const [here, there] = await Promise.all([consoleOf(tenant), consoleOf(tenant)]);
  return { tenant, here, there };
}

/** Carries a plan from one console to the other as a file. */
async function handOver(planId: string, here: ChangesBench, there: ChangesBench) {
  const { jobId } = await here.value('changes.export', { planId, format: 'json' });
  await here.jobEnd(jobId);
  const { file } = await here.value('jobs.get', { id: jobId });
  const text = readFileSync((await here.core.openFile(file?.fileId ?? ''))?.path ?? '', 'utf8');
  return there.value('changes.import', { connectionId: there.connectionId, text });
}

const byObject = (items: readonly PlanItem[]): Map<string, PlanItem['outcome']> =>
  new Map(items.map(({ objectId, outcome }) => [objectId, outcome]));

/** How each object ended in both, as `state` or `skipped reason`. */
async function endsOf(list: readonly string[], here: [ChangesBench, string], there: [ChangesBench, string]) {
  const [mine, theirs] = await Promise.all([here, there].map(async ([bench, id]) => byObject(await bench.items(id))));
  const word = (outcome: PlanItem['outcome'] | undefined): string =>
    outcome?.reason === undefined ? String(outcome?.state) : `${outcome.state} ${outcome.reason}`;
  return list.map((id) => [word(mine?.get(id)), word(theirs?.get(id))]);
}

describe('two consoles that apply the same plan at once', () => {
  it('leave each mailbox as wanted; what both sent is the same, and each write is in a journal', async () => {
    const { tenant, here, there } = await two();
    const chosen = tenant.world.mailboxes
      .filter(({ userId, messageCopyForSentAs }) => userId !== null && !messageCopyForSentAs)
      .slice(0, 120);
    const list = chosen.map(({ userId }) => String(userId));
    const before = list.map((id) => tenant.world.writes.get(id) ?? 0);
    const mine = await here.plan('sent-items-copy', { sentAs: true }, ids(list));
    const theirs = await handOver(mine.id, here, there);
    expect(theirs.counts).toEqual(mine.counts);
    const [first, second] = await Promise.all([here.apply(mine.id), there.apply(theirs.id)]);
    expect([first.state, second.state]).toEqual(['done', 'done']);
    expect(chosen.every(({ messageCopyForSentAs }) => messageCopyForSentAs)).toBe(true);

    const ends = await endsOf(list, [here, mine.id], [there, theirs.id]);
    const writes = list.map((id, index) => (tenant.world.writes.get(id) ?? 0) - (before[index] ?? 0));
    for (const [index, both] of ends.entries()) {
      expect(both.every((end) => end === 'done' || end === 'skipped already')).toBe(true);
      expect(both).toContain('done');
      expect(writes[index]).toBe(both.filter((end) => end === 'done').length);
    }
  }, 60_000);

  it('send nothing again that the other had done before', async () => {
    const { tenant, here, there } = await two(() => {}, 400);
    const chosen = tenant.world.mailboxes.filter(
      ({ userId, messageCopyForSentAs }) => userId !== null && !messageCopyForSentAs,
    );
    const list = chosen.map(({ userId }) => String(userId));
    expect(list.length).toBeGreaterThan(200);
    const mine = await here.plan('sent-items-copy', { sentAs: true }, ids(list));
    const theirs = await handOver(mine.id, here, there);
    const before = list.map((id) => tenant.world.writes.get(id) ?? 0);
    const done = (): number => chosen.filter(({ messageCopyForSentAs }) => messageCopyForSentAs).length;
    tenant.faults.on('stall', 'path=batch,ms=40,count=100000');
    await here.value('changes.apply', { planId: mine.id, confirmWord: mine.hazard?.word });
    await expect.poll(done, { timeout: 20_000, interval: 2 }).toBeGreaterThan(100);
    await there.value('changes.apply', { planId: theirs.id, confirmWord: theirs.hazard?.word });
    await Promise.all([here.until(mine.id, 'done'), there.until(theirs.id, 'done')]);
    const ends = await endsOf(list, [here, mine.id], [there, theirs.id]);
    for (const [index, both] of ends.entries()) {
      expect(both).toContain('done');
      expect(both.every((end) => end === 'done' || end === 'skipped already')).toBe(true);
      expect((tenant.world.writes.get(list[index] ?? '') ?? 0) - (before[index] ?? 0)).toBe(
        both.filter((end) => end === 'done').length,
      );
    }
    // What the first had done by then is not sent again.
    expect(ends.filter((both) => both.includes('skipped already')).length).toBeGreaterThanOrEqual(100);
  }, 60_000);

  it('give no license twice and take none away twice', async () => {
    const { tenant, here, there } = await two((world) => {
      const people = world.world.users.filter(
        ({ accountEnabled, usageLocation, onPremisesSyncEnabled, licenseStates }) =>
          accountEnabled &&
          usageLocation !== null &&
          onPremisesSyncEnabled === null &&
          licenseStates.every(({ groupId }) => groupId === null),
      );
      for (const user of people.slice(0, 60)) relicense(world, user, { STANDARDPACK: [] });
      productOf(world, 'ENTERPRISEPACK').enabled += 60;
      settle(world);
    });
    const [e1, e3] = [productOf(tenant, 'STANDARDPACK').skuId, productOf(tenant, 'ENTERPRISEPACK').skuId];
    const people = tenant.world.users
      .filter(({ directLicenses }) => directLicenses.length === 1 && directLicenses[0]?.skuId === e1)
      .filter(({ licenseStates }) => licenseStates.length === 1);
    const list = people.map(({ id }) => id);
    expect(list.length).toBeGreaterThan(20);
    const before = list.map((id) => tenant.world.writes.get(id) ?? 0);
    const swap = { replace: { from: e1, to: e3 } };
    const [mine, theirs] = await Promise.all([
      here.plan('licenses', swap, ids(list)),
      there.plan('licenses', swap, ids(list)),
    ]);
    const going = new Set(
      (await here.items(mine.id))
        .filter(({ verdict }) => verdict === 'ready' || verdict === 'warning')
        .map(({ objectId }) => objectId),
    );
    await Promise.all([here.apply(mine.id, mine.hazard?.word), there.apply(theirs.id, theirs.hazard?.word)]);

    const ends = await endsOf(list, [here, mine.id], [there, theirs.id]);
    for (const [index, user] of people.entries()) {
      const wanted = going.has(user.id) ? e3 : e1;
      expect(user.directLicenses.map(({ skuId }) => skuId)).toEqual([wanted]);
      const both = ends[index] ?? [];
      const writes = (tenant.world.writes.get(user.id) ?? 0) - (before[index] ?? 0);
      expect(writes).toBe(both.filter((end) => end === 'done').length);
      // Whoever came second found it so, was refused by the service, or sent the same once more.
      if (going.has(user.id)) expect(both).toContain('done');
    }
  }, 60_000);
});
