import { afterEach, describe, expect, it } from 'vitest';
import type { PracticeMailbox } from '../../../electron/practice/world/model.ts';
import { type ChangesBench, type ChangesBenchOptions, ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

const scale = 30;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(
  mailboxes: number,
  options: ChangesBenchOptions = {},
): Promise<{ tenant: TenantUnderTest; bench: ChangesBench }> {
  const tenant = await startTenant({ mailboxes, timeScale: scale });
  open.push(tenant);
  const bench = await openChangesBench(tenant, { clock: createFastClock(scale), ...options });
  open.push({ close: () => bench.discard() });
  return { tenant, bench };
}

/** Mailboxes that a person or a plan may change, in the world's order. */
const changeable = (tenant: TenantUnderTest): PracticeMailbox[] =>
  tenant.world.mailboxes.filter(({ userId }) => userId !== null);
const idsOf = (mailboxes: readonly PracticeMailbox[]): string[] => mailboxes.map(({ userId }) => String(userId));
const writesOf = (tenant: TenantUnderTest, list: readonly string[]): number[] =>
  list.map((id) => tenant.world.writes.get(id) ?? 0);

describe('a plan applied to a tenant', () => {
  it('sets copies of sent items on 200 mailboxes, each once, and takes them back', async () => {
    const { tenant, bench } = await start(240);
    const chosen = changeable(tenant).slice(0, 200);
    const before = chosen.map(({ messageCopyForSentAs }) => messageCopyForSentAs);
    const writesBefore = writesOf(tenant, idsOf(chosen));
    const plan = await bench.plan('sent-items-copy', { sentAs: true }, ids(idsOf(chosen)));
    const toDo = before.filter((on) => !on).length;
    expect(plan).toMatchObject({ state: 'draft', counts: { items: 200, unchanged: 200 - toDo } });
    expect(plan.number).toMatch(/^\d{4}-0001$/);

    const applied = await bench.apply(plan.id);
    expect(applied).toMatchObject({ state: 'done', outcomes: { done: toDo, failed: 0, skipped: 0, pending: 0 } });
    expect(chosen.every(({ messageCopyForSentAs }) => messageCopyForSentAs)).toBe(true);
    const writesAfter = writesOf(tenant, idsOf(chosen));
    expect(writesAfter.map((count, index) => count - (writesBefore[index] ?? 0))).toEqual(
      before.map((on) => (on ? 0 : 1)),
    );
    expect(bench.notified).toEqual([{ title: plan.title, body: `${toDo} done.` }]);

    // The grid shows it without another inventory.
    const { rows } = await bench.value('mailboxes.window', {
      connectionId: bench.connectionId,
      query: { filter: { field: 'messageCopyForSentAsEnabled', op: 'eq', value: true } },
      from: 0,
      count: 500,
    });
    const shown = new Set(rows.map(({ id }) => id));
    expect(idsOf(chosen).filter((id) => !shown.has(id))).toEqual([]);

    const undo = await bench.value('changes.undo', { planId: plan.id });
    expect(undo).toMatchObject({ undoOf: plan.id, counts: { items: toDo } });
    // Asked again, it is the same draft.
    expect((await bench.value('changes.undo', { planId: plan.id })).id).toBe(undo.id);
    expect((await bench.apply(undo.id)).state).toBe('done');
    const { plans } = await bench.value('changes.list', { from: 0, count: 10 });
    expect(plans.find(({ id }) => id === plan.id)).toMatchObject({
      undoneBy: { planId: undo.id, number: undo.number, whole: true },
      undo: { possible: false, reason: `Undone by plan ${undo.number}.` },
    });
    expect(await bench.answer('changes.undo', { planId: plan.id })).toMatchObject({ error: { code: 'conflict' } });
    expect(chosen.map(({ messageCopyForSentAs }) => messageCopyForSentAs)).toEqual(before);
    const log = await bench.value('changes.log', { from: 0, count: 1 });
    expect(log.total).toBe(toDo * 2);
    expect(log.entries[0]).toMatchObject({ result: 'done', by: tenant.persona('admin').upn });
  }, 60_000);

  it('is cancelled half-way, goes on, and is undone', async () => {
    const { tenant, bench } = await start(240);
    const chosen = changeable(tenant)
      .filter(({ messageCopyForSentAs }) => !messageCopyForSentAs)
      .slice(0, 120);
    const plan = await bench.plan('sent-items-copy', { sentAs: true }, ids(idsOf(chosen)));
    const done = (): number => chosen.filter(({ messageCopyForSentAs }) => messageCopyForSentAs).length;
    // Slow enough that the cancel comes in between.
    tenant.faults.on('stall', 'path=Set-Mailbox|batch,ms=40,count=1000');
    const { jobId } = await bench.value('changes.apply', { planId: plan.id });
    await expect.poll(done, { timeout: 20_000, interval: 5 }).toBeGreaterThan(10);
    await bench.value('jobs.cancel', { id: jobId });
    const cancelled = await bench.until(plan.id, 'cancelled');
    tenant.faults.off('stall');
    expect(cancelled.outcomes.done).toBe(done());
    expect(cancelled.outcomes.skipped).toBe(chosen.length - done());
    expect(cancelled.outcomes.skipped).toBeGreaterThan(0);
    await expect.poll(async () => (await bench.value('jobs.get', { id: jobId })).state).toBe('cancelled');

    await bench.value('changes.resume', { planId: plan.id });
    const resumed = await bench.until(plan.id, 'done', 'partial', 'failed');
    expect(resumed).toMatchObject({ state: 'done', outcomes: { done: chosen.length, skipped: 0 } });
    expect(new Set(writesOf(tenant, idsOf(chosen)))).toEqual(new Set([1]));

    const undo = await bench.value('changes.undo', { planId: plan.id });
    await bench.apply(undo.id);
    expect(done()).toBe(0);

    // What changed nothing has nothing to undo.
    const idle = await bench.plan('sent-items-copy', { sentAs: true }, ids(idsOf(chosen.slice(0, 3))));
    for (const mailbox of chosen.slice(0, 3)) tenant.world.updateMailbox(mailbox, { messageCopyForSentAs: true });
    expect(await bench.apply(idle.id)).toMatchObject({
      state: 'done',
      outcomes: { done: 0, skipped: 3 },
      undo: { possible: false, reason: 'The plan changed nothing.' },
    });
  }, 60_000);

  it('is paused and resumed; a second start is refused', async () => {
    const { tenant, bench } = await start(120);
    const chosen = changeable(tenant).slice(0, 80);
    const plan = await bench.plan('sent-items-copy', { sentAs: true, sendOnBehalf: true }, ids(idsOf(chosen)));
    tenant.faults.on('stall', 'path=batch,ms=40,count=1000');
    const starts = await Promise.all([
      bench.answer('changes.apply', { planId: plan.id }),
      bench.answer('changes.apply', { planId: plan.id }),
    ]);
    expect(starts.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await bench.value('changes.pause', { planId: plan.id })).toMatchObject({ state: 'paused' });
    await expect
      .poll(async () => {
        const first = (await bench.get(plan.id)).outcomes.done;
        await bench.value('changes.list', { from: 0, count: 1 });
        return (await bench.get(plan.id)).outcomes.done - first;
      })
      .toBe(0);
    await bench.value('changes.resume', { planId: plan.id });
    tenant.faults.off('stall');
    expect((await bench.until(plan.id, 'done', 'partial')).outcomes.failed).toBe(0);
    expect(chosen.every(({ messageCopyForSendOnBehalf }) => messageCopyForSendOnBehalf)).toBe(true);
  }, 60_000);

  it('leaves alone what was changed meanwhile, and what is gone', async () => {
    const { tenant, bench } = await start(80);
    const [first, second, third] = changeable(tenant).filter(
      ({ forwardingSmtpAddress, forwardingAddressId, isDirSynced }) =>
        forwardingSmtpAddress === null && forwardingAddressId === null && !isDirSynced,
    );
    if (!first || !second || !third) throw new Error('too few mailboxes');
    const target = { to: 'address', address: 'archive@contoso.example', keepCopy: true };
    const plan = await bench.plan('forwarding', target, ids(idsOf([first, second, third])));
    expect(plan.checks.map(({ code }) => code)).toContain('forwards-outside');
    tenant.world.updateMailbox(first, { forwardingSmtpAddress: 'someone@else.example' });
    const user = tenant.world.userById(String(second.userId));
    if (!user) throw new Error('no user');
    tenant.world.deleteUser(user);
    const applied = await bench.apply(plan.id);
    expect(applied).toMatchObject({ state: 'partial', outcomes: { done: 1, skipped: 2 } });
    const outcomes = new Map((await bench.items(plan.id)).map(({ objectId, outcome }) => [objectId, outcome]));
    expect(outcomes.get(String(first.userId))).toMatchObject({ state: 'skipped', reason: 'drift' });
    expect(outcomes.get(String(first.userId))?.message).toContain('someone@else.example');
    expect(outcomes.get(String(second.userId))).toMatchObject({ state: 'skipped', reason: 'gone' });
    expect(third.forwardingSmtpAddress).toBe('archive@contoso.example');
    expect(first.forwardingSmtpAddress).toBe('someone@else.example');
  }, 60_000);

  it.each([
    ['429-in-batch', 'retryAfter=2,count=12'],
    ['503-in-batch', 'count=9'],
    ['reset-after', 'path=batch,skip=1,count=2'],
    ['reset-before', 'path=batch,skip=1,count=2'],
    ['truncated-json', 'path=batch,skip=2,count=2'],
    ['429-storm', 'surface=exchange,retryAfter=1,count=6'],
  ])(
    'does each thing once under %s',
    async (fault, args) => {
      const { tenant, bench } = await start(120);
      const chosen = changeable(tenant)
        .filter(({ messageCopyForSentAs }) => !messageCopyForSentAs)
        .slice(0, 60);
      const plan = await bench.plan('sent-items-copy', { sentAs: true }, ids(idsOf(chosen)));
      tenant.faults.on(fault, args);
      const applied = await bench.apply(plan.id);
      expect(tenant.faults.list()[0]?.hits).toBeGreaterThan(0);
      expect(applied.outcomes).toMatchObject({ done: chosen.length, failed: 0, unknown: 0 });
      expect(chosen.every(({ messageCopyForSentAs }) => messageCopyForSentAs)).toBe(true);
      const writes = writesOf(tenant, idsOf(chosen));
      expect(new Set(writes)).toEqual(new Set([1]));
    },
    60_000,
  );

  it('reports what the service refuses, with its words, and tries only that again', async () => {
    const { tenant, bench } = await start(120);
    const chosen = changeable(tenant)
      .filter(({ isDirSynced }) => !isDirSynced)
      .slice(0, 20);
    const plan = await bench.plan('hide-from-address-lists', { hidden: true }, ids(idsOf(chosen)));
    const [synced] = chosen.filter(({ hiddenFromAddressLists }) => !hiddenFromAddressLists);
    if (!synced) throw new Error('no mailbox to refuse');
    const account = tenant.world.userById(String(synced.userId));
    if (!account) throw new Error('no account');
    // Becomes synchronized after the plan was made.
    account.onPremisesSyncEnabled = true;
    const applied = await bench.apply(plan.id);
    expect(applied).toMatchObject({ state: 'partial', outcomes: { failed: 1 } });
    const [failed] = await bench.items(plan.id, { outcome: 'failed' });
    expect(failed?.outcome?.message).toMatch(/synchronized from the on-premises directory/);
    expect(failed?.outcome?.serviceMessage).toBeTruthy();
    expect((await bench.value('changes.log', { result: 'failed', from: 0, count: 5 })).total).toBe(1);

    account.onPremisesSyncEnabled = null;
    const retry = await bench.value('changes.retryFailed', { planId: plan.id });
    expect(retry).toMatchObject({ retryOf: plan.id, counts: { items: 1 } });
    expect((await bench.apply(retry.id)).state).toBe('done');
    expect(synced.hiddenFromAddressLists).toBe(true);
  }, 60_000);

  it('says before what a role does not allow, and refuses to apply it', async () => {
    const { tenant, bench } = await start(80, { persona: 'helpdesk', write: false });
    const [connection] = await bench.value('connections.list', {});
    expect(connection?.limits['mailboxes.write']).toBeTruthy();
    const [one] = changeable(tenant);
    const user = String(one?.userId);
    const plan = await bench.plan('block-sign-in', { blocked: true }, ids([user]));
    expect(plan.missingRights).toMatch(/changing accounts needs User Administrator/);
    expect(await bench.answer('changes.apply', { planId: plan.id })).toMatchObject({
      error: { code: 'forbidden', message: plan.missingRights },
    });
    expect((await bench.get(plan.id)).state).toBe('draft');
    expect(tenant.world.writes.get(user) ?? 0).toBe(0);
  }, 60_000);

  it('says before what consent is missing', async () => {
    const { tenant, bench } = await start(80, { persona: 'admin', write: false });
    const one = changeable(tenant).at(-1);
    const user = String(one?.userId);
    const plan = await bench.plan('block-sign-in', { blocked: true }, ids([user]));
    expect(plan.missingRights).toBeNull();
    expect(await bench.answer('changes.apply', { planId: plan.id })).toMatchObject({
      error: { code: 'consent-needed', hint: expect.stringContaining('Sign in') },
    });
    expect((await bench.get(plan.id)).state).toBe('draft');
    expect(tenant.world.writes.get(user) ?? 0).toBe(0);
  }, 60_000);
});
