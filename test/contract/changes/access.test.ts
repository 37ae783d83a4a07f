import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { PracticeMailbox } from '../../../electron/practice/world/model.ts';
import { type ChangesBench, ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

const scale = 30;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(mailboxes: number): Promise<{ tenant: TenantUnderTest; bench: ChangesBench }> {
  const tenant = await startTenant({ mailboxes, timeScale: scale });
  open.push(tenant);
  const bench = await openChangesBench(tenant, { clock: createFastClock(scale) });
  open.push({ close: () => bench.discard() });
  return { tenant, bench };
}

async function scan(bench: ChangesBench, olderThanHours = 24): Promise<string> {
  const { jobId } = await bench.value('access.scan', { connectionId: bench.connectionId, olderThanHours });
  await bench.jobEnd(jobId);
  return jobId;
}

/** Every right the world has given, as `mailbox right trustee`, inherited and denied ones marked. */
function worldRights(tenant: TenantUnderTest): string[] {
  const lines: string[] = [];
  for (const mailbox of tenant.world.mailboxes) {
    const id = mailbox.userId ?? `exo:${mailbox.exchangeGuid}`;
    const seen = new Set<string>();
    for (const { trusteeId, user, accessRights, isInherited, deny } of mailbox.permissions)
      if (accessRights.join().includes('FullAccess'))
        seen.add(`${id} FullAccess ${trusteeId ?? user} ${isInherited} ${deny}`);
    for (const { trusteeId, trustee } of mailbox.sendAs) seen.add(`${id} SendAs ${trusteeId ?? trustee} false false`);
    for (const trustee of mailbox.grantSendOnBehalfTo) seen.add(`${id} SendOnBehalf ${trustee} false false`);
    lines.push(...seen);
  }
  return lines.sort();
}

async function storedRights(bench: ChangesBench): Promise<string[]> {
  const lines: string[] = [];
  for (let from = 0; ; from += 500) {
    const { connectionId } = bench;
    const { entries, total } = await bench.value('access.window', { connectionId, from, count: 500 });
    for (const entry of entries)
      lines.push(
        `${entry.mailboxId} ${entry.right} ${entry.trusteeId ?? entry.trusteeName} ${entry.isInherited} ${entry.deny}`,
      );
    if (lines.length >= total) return lines.sort();
  }
}

/** Who has most rights on mailboxes other than their own. */
function busiest(tenant: TenantUnderTest): string {
  const counts = new Map<string, number>();
  for (const mailbox of tenant.world.mailboxes) {
    const holders = [
      ...mailbox.permissions.filter(({ isInherited, deny }) => !isInherited && !deny).map(({ trusteeId }) => trusteeId),
      ...mailbox.sendAs.map(({ trusteeId }) => trusteeId),
      ...mailbox.grantSendOnBehalfTo,
    ];
    for (const id of new Set(holders))
      if (id !== null && tenant.world.userById(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!first) throw new Error('nobody has rights');
  return first[0];
}

const rightsOf = (tenant: TenantUnderTest, trustee: string): string[] =>
  worldRights(tenant).filter((line) => line.includes(` ${trustee} false false`));

describe('who can open what', () => {
  it('reads all permissions once, in both directions, and says how old they are', async () => {
    const { tenant, bench } = await start(300);
    const { connectionId } = bench;
    const before = await bench.value('access.status', { connectionId });
    expect(before).toMatchObject({ scanned: 0, oldest: null, runningJobId: null });
    expect(before.estimate.requests).toBe(Math.ceil(before.mailboxes / 5));
    await scan(bench);
    const after = await bench.value('access.status', { connectionId });
    expect(after.scanned).toBe(after.mailboxes);
    expect(await storedRights(bench)).toEqual(worldRights(tenant));
    expect(after.entries).toBe(worldRights(tenant).length);

    const person = busiest(tenant);
    const theirs = await bench.value('access.ofTrustee', { connectionId, trusteeId: person });
    expect(theirs.entries).toHaveLength(rightsOf(tenant, person).length);
    expect(theirs.entries.every(({ trusteeKind, trusteeName }) => trusteeKind === 'user' && trusteeName !== '')).toBe(
      true,
    );
    const [{ mailboxId } = { mailboxId: '' }] = theirs.entries;
    const ofMailbox = await bench.value('access.ofMailbox', { connectionId, mailboxId });
    expect(ofMailbox.entries.some(({ trusteeKind }) => trusteeKind === 'self')).toBe(true);
    expect(ofMailbox.entries.some(({ trusteeId }) => trusteeId === person)).toBe(true);
    expect(ofMailbox.asOf).not.toBeNull();

    const groups = await bench.value('access.window', { connectionId, trusteeKind: 'group', from: 0, count: 10 });
    expect(groups.entries[0]?.trusteeAddress).toContain('@');

    // Nothing is due any more.
    const calls = tenant.counters.total;
    await scan(bench);
    expect(tenant.counters.total).toBe(calls);
  }, 60_000);

  it('goes on where a cancelled scan stopped', async () => {
    const { tenant, bench } = await start(300);
    const { connectionId } = bench;
    tenant.faults.on('stall', 'path=batch,ms=60,count=1000');
    const { jobId } = await bench.value('access.scan', { connectionId });
    await expect
      .poll(async () => (await bench.value('access.status', { connectionId })).scanned, {
        timeout: 20_000,
        interval: 20,
      })
      .toBeGreaterThan(20);
    await bench.value('jobs.cancel', { id: jobId });
    await bench.jobEnd(jobId);
    tenant.faults.off('stall');
    const { scanned, mailboxes } = await bench.value('access.status', { connectionId });
    expect(scanned).toBeLessThan(mailboxes);
    const second = await scan(bench);
    expect((await bench.value('jobs.get', { id: second })).done).toBe(mailboxes - scanned);
    expect(await storedRights(bench)).toEqual(worldRights(tenant));
  }, 60_000);

  it('exports the entries and finds people, mailboxes and groups by name', async () => {
    const { tenant, bench } = await start(120);
    const { connectionId } = bench;
    await scan(bench);
    const { jobId } = await bench.value('access.export', { connectionId });
    expect(await bench.jobEnd(jobId)).toBe('done');
    const { file } = await bench.value('jobs.get', { id: jobId });
    const opened = await bench.core.openFile(file?.fileId ?? '');
    const lines = readFileSync(opened?.path ?? '', 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(worldRights(tenant).length + 1);

    const user = tenant.world.users.find(({ displayName }) => /^\w+ \w+$/.test(displayName));
    const { people } = await bench.value('people.search', { connectionId, search: user?.displayName ?? '' });
    expect(people.map(({ objectId }) => objectId)).toContain(user?.id);
    const [group] = [...tenant.world.groups.values()].filter(({ mail }) => mail !== null);
    const named = await bench.value('people.search', { connectionId, search: group?.displayName ?? '', count: 50 });
    expect(named.people).toContainEqual(expect.objectContaining({ objectId: group?.id, kind: 'group' }));
  }, 60_000);
});

describe('changing who can open what', () => {
  it('strips a leaver from everything, and gives it back', async () => {
    const { tenant, bench } = await start(300);
    await scan(bench);
    const leaver = busiest(tenant);
    const before = rightsOf(tenant, leaver);
    expect(before.length).toBeGreaterThan(2);
    const { ids: theirs } = await bench.value('access.mailboxes', {
      connectionId: bench.connectionId,
      trusteeId: leaver,
    });
    const plan = await bench.plan('access', { action: 'strip', from: leaver }, ids(theirs));
    expect(plan.title).toContain(tenant.world.userById(leaver)?.displayName ?? 'nobody');
    expect((await bench.apply(plan.id)).state).toBe('done');
    expect(rightsOf(tenant, leaver)).toEqual([]);
    expect(
      (await bench.value('access.ofTrustee', { connectionId: bench.connectionId, trusteeId: leaver })).entries,
    ).toEqual([]);

    // At once, while the service's readers still lag behind.
    const undo = await bench.value('changes.undo', { planId: plan.id });
    expect((await bench.apply(undo.id)).state).toBe('done');
    expect(rightsOf(tenant, leaver)).toEqual(before);
    const again = await bench.value('changes.undo', { planId: undo.id });
    await bench.apply(again.id);
    expect(rightsOf(tenant, leaver)).toEqual([]);
  }, 60_000);

  it('puts one person in the place of another everywhere', async () => {
    const { tenant, bench } = await start(300);
    await scan(bench);
    const from = busiest(tenant);
    const to = tenant.world.users.find(({ id }) => id !== from && rightsOf(tenant, id).length === 0);
    if (!to) throw new Error('nobody to move to');
    const before = rightsOf(tenant, from).map((line) => line.replace(from, to.id));
    const { ids: theirs } = await bench.value('access.mailboxes', {
      connectionId: bench.connectionId,
      trusteeId: from,
    });
    const plan = await bench.plan(
      'access',
      { action: 'move', from, to: to.userPrincipalName.toUpperCase() },
      ids(theirs),
    );
    expect((await bench.apply(plan.id)).outcomes.failed).toBe(0);
    expect(rightsOf(tenant, from)).toEqual([]);
    expect(rightsOf(tenant, to.id)).toEqual(before.sort());
  }, 60_000);

  it('cleans up entries of accounts that are gone', async () => {
    const { tenant, bench } = await start(2_000);
    const orphans = (): PracticeMailbox[] =>
      tenant.world.mailboxes.filter(
        ({ permissions, sendAs }) =>
          permissions.some(({ user, isInherited, deny }) => user.startsWith('S-1-5-21-') && !isInherited && !deny) ||
          sendAs.some(({ trustee }) => trustee.startsWith('S-1-5-21-')),
      );
    expect(orphans().length).toBeGreaterThan(2);
    await scan(bench);
    const { connectionId } = bench;
    expect((await bench.value('access.status', { connectionId })).orphans).toBeGreaterThanOrEqual(orphans().length);
    const found = await bench.value('access.mailboxes', { connectionId, trusteeKind: 'orphan' });
    expect(found.ids).toHaveLength(orphans().length);
    const plan = await bench.plan('access', { action: 'remove-orphans' }, ids(found.ids));
    expect(plan.undo.irreversible.join()).toMatch(/cannot be given back/);
    expect((await bench.apply(plan.id)).state).toBe('done');
    expect(orphans()).toEqual([]);
    expect((await bench.value('access.status', { connectionId })).orphans).toBe(0);
    expect(await bench.answer('changes.undo', { planId: plan.id })).toMatchObject({ ok: true });
  }, 90_000);

  it('grants one person Full Access and sending on behalf to many mailboxes', async () => {
    const { tenant, bench } = await start(120);
    const person = tenant.world.userByUpn(tenant.persona('reader').upn);
    const shared = tenant.world.mailboxes.filter(
      ({ recipientTypeDetails }) => recipientTypeDetails === 'SharedMailbox',
    );
    const chosen = shared.map(({ userId }) => String(userId));
    const plan = await bench.plan(
      'access',
      { action: 'grant', trustees: [person?.userPrincipalName], rights: ['FullAccess', 'SendAs', 'SendOnBehalf'] },
      ids(chosen),
    );
    expect(plan.checks.map(({ code }) => code)).toEqual(expect.arrayContaining(['permissions-not-read', 'takes-time']));
    expect((await bench.apply(plan.id)).outcomes).toMatchObject({ done: chosen.length, failed: 0 });
    expect(rightsOf(tenant, person?.id ?? '')).toHaveLength(chosen.length * 3);
    const grid = await bench.value('mailboxes.get', { connectionId: bench.connectionId, id: chosen[0] ?? '' });
    expect(grid.grantSendOnBehalfTo).toContain(person?.displayName);
  }, 60_000);
});
