import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PlanSummary } from '../../../shared/domain/changes.ts';
import { type Bench, openBench } from '../../fixtures/core-bench.ts';
import { control, runCmdlet } from '../../fixtures/practice-client.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
let bench: Bench;
let live: string;
let snapshot: string;
let folder: string;

const settled = (connectionId: string) =>
  vi.waitFor(
    async () => {
      const jobs = await bench.value('jobs.list', { connectionId });
      if (jobs.some(({ endedAt }) => endedAt === null)) throw new Error('still at work');
    },
    { timeout: 20_000 },
  );

beforeAll(async () => {
  tenant = await startTenant({ signInOverHttp: true });
  folder = mkdtempSync(join(tmpdir(), 'mailroom-plans-'));
  bench = await openBench(tenant);
  live = await bench.signInToPractice();
  await settled(live);
  snapshot = await takeAndOpen('before.mailroom');
});
afterAll(async () => {
  await bench.discard();
  await tenant.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Reads the tenant as it is now, takes a snapshot of it, and opens that. */
async function takeAndOpen(name: string): Promise<string> {
  await bench.value('inventory.start', { connectionId: live });
  await settled(live);
  const { jobId } = await bench.value('snapshots.take', {
    connectionId: live,
    parts: ['identities', 'sizes', 'licenses'],
  });
  await settled(live);
  const { file } = await bench.value('jobs.get', { id: jobId });
  const path = join(folder, name);
  copyFileSync((await bench.core.openFile(file?.fileId ?? ''))?.path ?? '', path);
  const opened = await bench.value('snapshots.open', { path });
  if (!('connection' in opened)) throw new Error('not opened');
  return opened.connection.id;
}

/** Sets a forwarding past the console. */
const forward = (id: string, to: string): Promise<void> =>
  runCmdlet(tenant, 'Set-Mailbox', { Identity: id, ForwardingSmtpAddress: to });

/** Mailboxes that are not hidden from address lists, in the order of names. */
async function visible(count: number): Promise<string[]> {
  const { rows } = await bench.value('mailboxes.window', {
    connectionId: snapshot,
    query: {
      filter: {
        all: [
          { field: 'hiddenFromAddressListsEnabled', op: 'eq', value: false },
          { field: 'isDirSynced', op: 'eq', value: false },
          { field: 'recipientTypeDetails', op: 'eq', value: 'UserMailbox' },
        ],
      },
    },
    from: 0,
    count,
  });
  expect(rows).toHaveLength(count);
  return rows.map(({ id }) => id);
}

const hide = (connectionId: string, ids: string[]): Promise<PlanSummary> =>
  bench.value('changes.plan', {
    connectionId,
    request: { kind: 'hide-from-address-lists', params: { hidden: true }, selection: { kind: 'ids', ids } },
  });

describe('a plan drawn up on a snapshot', () => {
  it('is kept, refused there, and brought to the live tenant with what has changed meanwhile', async () => {
    const ids = await visible(4);
    const [kept, already, gone, other] = ids as [string, string, string, string];
    const plan = await hide(snapshot, ids);
    expect(plan.counts).toMatchObject({ items: 4, ready: 4 });
    expect(await bench.answer('changes.apply', { planId: plan.id })).toMatchObject({ error: { code: 'read-only' } });

    // Behind the back of the plan: one is hidden already, one goes away.
    const done = await hide(live, [already]);
    await bench.value('changes.apply', { planId: done.id });
    await settled(live);
    const leaver = tenant.world.userById(gone);
    if (!leaver) throw new Error('no such user');
    tenant.world.deleteUser(leaver);

    expect(await bench.answer('snapshots.applyPlanLive', { planId: plan.id, connectionId: snapshot })).toMatchObject({
      error: { code: 'read-only' },
    });
    const brought = await bench.value('snapshots.applyPlanLive', { planId: plan.id, connectionId: live });
    expect(brought.drift).toEqual({ changed: 0, gone: 1, already: 1, unread: 0, fits: 2 });
    expect(brought.drifts.map(({ objectId, drift }) => [objectId, drift]).sort()).toEqual(
      [
        [already, 'already'],
        [gone, 'gone'],
      ].sort(),
    );
    const draft = await bench.value('changes.get', { planId: brought.planId });
    expect(draft).toMatchObject({ connectionId: live, state: 'draft', counts: { ready: 2 } });
    await bench.value('changes.apply', { planId: draft.id });
    await settled(live);
    expect((await bench.value('changes.get', { planId: draft.id })).outcomes).toMatchObject({ done: 2 });
    for (const id of [kept, other])
      expect((await bench.value('mailboxes.get', { connectionId: live, id })).hiddenFromAddressListsEnabled).toBe(true);
    expect(
      (await bench.value('mailboxes.get', { connectionId: snapshot, id: kept })).hiddenFromAddressListsEnabled,
    ).toBe(false);
  }, 60_000);

  it('leaves out what was changed to something else meanwhile, and says what', async () => {
    const [id] = (await visible(6)).slice(5) as [string];
    const request = (quota: number) => ({
      kind: 'quotas',
      params: { issueWarning: quota - 2 * 1024 ** 3, prohibitSend: quota - 1024 ** 3, prohibitSendReceive: quota },
      selection: { kind: 'ids' as const, ids: [id] },
    });
    const answer = await bench.answer('changes.plan', { connectionId: snapshot, request: request(40 * 1024 ** 3) });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    const other = await bench.value('changes.plan', { connectionId: live, request: request(30 * 1024 ** 3) });
    await bench.value('changes.apply', {
      planId: other.id,
      ...(other.hazard ? { confirmWord: other.hazard.word } : {}),
    });
    await settled(live);
    const brought = await bench.value('snapshots.applyPlanLive', { planId: answer.value.id, connectionId: live });
    expect(brought.drift).toEqual({ changed: 1, gone: 0, already: 0, unread: 0, fits: 0 });
    expect(brought.drifts[0]).toMatchObject({ objectId: id, drift: 'changed' });
    expect(brought.drifts[0]?.fields.map(({ now }) => now)).toContain(30 * 1024 ** 3);
    expect((await bench.value('changes.get', { planId: brought.planId })).counts).toMatchObject({
      removed: 1,
      ready: 0,
    });
  }, 60_000);

  it('names a forwarding that leads elsewhere by now', async () => {
    const [id, untouched] = (await visible(8)).slice(6) as [string, string];
    await forward(id, 'old@outside.example');
    await forward(untouched, 'old@outside.example');
    const before = await takeAndOpen('forwarding.mailroom');
    const plan = await bench.value('changes.plan', {
      connectionId: before,
      request: { kind: 'forwarding', params: { to: 'nobody' }, selection: { kind: 'ids', ids: [id, untouched] } },
    });
    await forward(id, 'new@outside.example');
    const brought = await bench.value('snapshots.applyPlanLive', { planId: plan.id, connectionId: live });
    expect(brought.drift).toEqual({ changed: 1, gone: 0, already: 0, unread: 0, fits: 1 });
    expect(brought.drifts).toMatchObject([
      { objectId: id, fields: [{ planned: 'old@outside.example', now: 'new@outside.example' }] },
    ]);
  }, 60_000);

  it('tells what could not be read from what still fits, and has one draft however often it is checked', async () => {
    const [id, other] = (await visible(10)).slice(8) as [string, string];
    const plan = await hide(snapshot, [id, other]);
    await control(tenant, 'faults', {
      name: 'html-error',
      args: `surface=graph,path=/users/${id},status=400,count=50`,
    });
    const check = () => bench.value('snapshots.applyPlanLive', { planId: plan.id, connectionId: live });
    const first = await check();
    await control(tenant, 'faults', { action: 'off' });
    expect(first.drift).toEqual({ changed: 0, gone: 0, already: 0, unread: 1, fits: 1 });
    expect(first.drifts).toMatchObject([{ objectId: id, drift: 'unread', why: expect.stringMatching(/\w/) }]);
    expect((await bench.value('changes.get', { planId: first.planId })).counts).toMatchObject({ removed: 1, ready: 1 });

    const second = await check();
    expect(second.drift).toEqual({ changed: 0, gone: 0, already: 0, unread: 0, fits: 2 });
    const { plans } = await bench.value('changes.list', { connectionId: live, states: ['draft'], from: 0, count: 50 });
    const made = plans.map((each) => each.id).filter((each) => [first.planId, second.planId].includes(each));
    expect(made).toEqual([second.planId]);

    await bench.value('changes.apply', { planId: second.planId });
    await settled(live);
    const third = await check();
    expect(third.drift).toMatchObject({ already: 2, fits: 0 });
    expect(await bench.value('changes.get', { planId: second.planId })).toMatchObject({ state: 'done' });
  }, 60_000);
});
