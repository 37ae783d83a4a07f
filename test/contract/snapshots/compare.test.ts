import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Ports } from '../../../electron/core/ports.ts';
import { type Bench, openBench } from '../../fixtures/core-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
let bench: Bench;
let live: string;
let folder: string;
/** Where the next file goes, as if someone had chosen it in a dialog; undefined = the host has none. */
let savePath: string | undefined;

const settled = (connectionId?: string) =>
  vi.waitFor(
    async () => {
      const jobs = await bench.value('jobs.list', connectionId === undefined ? {} : { connectionId });
      if (jobs.some(({ endedAt }) => endedAt === null)) throw new Error('still at work');
    },
    { timeout: 20_000 },
  );

beforeAll(async () => {
  tenant = await startTenant({ signInOverHttp: true });
  folder = mkdtempSync(join(tmpdir(), 'mailroom-compare-'));
  bench = await openBench(tenant, {
    ports: (ports): Ports => ({ ...ports, desktop: { ...ports.desktop, chooseSavePath: async () => savePath } }),
  });
  live = await bench.signInToPractice();
  await settled(live);
});
afterAll(async () => {
  await bench.discard();
  await tenant.close();
  rmSync(folder, { recursive: true, force: true });
});

async function take(name: string): Promise<string> {
  savePath = join(folder, name);
  const { jobId } = await bench.value('snapshots.take', {
    connectionId: live,
    parts: ['identities', 'sizes', 'licenses', 'access', 'changes', 'history'],
  });
  expect(await bench.jobEnd(jobId)).toBe('done');
  return savePath;
}

async function open(path: string): Promise<string> {
  const opened = await bench.value('snapshots.open', { path });
  if (!('connection' in opened)) throw new Error('not opened');
  return opened.connection.id;
}

describe('a snapshot and the live tenant', () => {
  it('differ by what was changed since, and the log of a later snapshot says who did it', async () => {
    const before = await open(await take('before.mailroom'));
    const { rows } = await bench.value('mailboxes.window', {
      connectionId: live,
      query: {
        filter: {
          all: [
            { field: 'isDirSynced', op: 'eq', value: false },
            { field: 'hiddenFromAddressListsEnabled', op: 'eq', value: false },
          ],
        },
      },
      from: 0,
      count: 3,
    });
    const plan = await bench.value('changes.plan', {
      connectionId: live,
      request: {
        kind: 'hide-from-address-lists',
        params: { hidden: true },
        selection: { kind: 'ids', ids: rows.map(({ id }) => id) },
      },
    });
    await bench.value('changes.apply', { planId: plan.id });
    await settled(live);

    const { jobId, comparisonId } = await bench.value('snapshots.compare', {
      before: { connectionId: before },
      after: { connectionId: live },
    });
    expect(await bench.jobEnd(jobId)).toBe('done');
    const summary = await bench.value('snapshots.comparison', { id: comparisonId });
    expect(summary.counts.mailboxes).toEqual({ added: 0, removed: 0, changed: 3 });
    expect(summary.missing.map(({ entity }) => entity)).toEqual(['access']);
    const { differences, total } = await bench.value('snapshots.differences', { id: comparisonId, from: 0, count: 10 });
    expect(total).toBe(3);
    expect(differences[0]?.fields).toEqual([
      { field: 'hiddenFromAddressListsEnabled', label: 'Hidden', before: false, after: true },
    ]);

    for (const format of ['csv', 'xlsx', 'html'] as const) {
      savePath = join(folder, `differences.${format}`);
      const { jobId: exportId } = await bench.value('snapshots.exportComparison', { id: comparisonId, format });
      expect(await bench.jobEnd(exportId)).toBe('done');
      expect(readFileSync(savePath).length).toBeGreaterThan(300);
    }
    expect(readFileSync(join(folder, 'differences.csv'), 'utf8').trim().split('\r\n')).toHaveLength(4);

    const after = await open(await take('after.mailroom'));
    const log = await bench.value('changes.log', { connectionId: after, from: 0, count: 10 });
    expect(log.total).toBe(3);
    expect(log.entries[0]).toMatchObject({
      connectionId: after,
      result: 'done',
      kind: 'hide-from-address-lists',
      changes: [{ before: false, after: true }],
    });
    expect(await bench.value('changes.log', { connectionId: before, from: 0, count: 10 })).toMatchObject({ total: 0 });
    expect((await bench.value('changes.log', { connectionId: live, from: 0, count: 10 })).total).toBe(3);

    const both = await bench.value('snapshots.compare', {
      before: { connectionId: before },
      after: { connectionId: after },
    });
    expect(await bench.jobEnd(both.jobId)).toBe('done');
    expect((await bench.value('snapshots.comparison', { id: both.comparisonId })).counts.mailboxes.changed).toBe(3);
  }, 60_000);

  it('refuse comparisons that say nothing', async () => {
    expect(
      await bench.answer('snapshots.compare', { before: { connectionId: live }, after: { connectionId: live } }),
    ).toMatchObject({ error: { code: 'invalid-input' } });
    expect(await bench.answer('snapshots.comparison', { id: 'nothing' })).toMatchObject({
      error: { code: 'not-found' },
    });
  });
});

describe('what is old', () => {
  it('are permissions until they are read, and then they have their time in the file too', async () => {
    const stale = async (): Promise<string[]> =>
      (await bench.value('snapshots.freshness', { connectionId: live })).stale.map(({ family }) => family);
    expect(await stale()).toEqual(['permissions']);
    const { jobId } = await bench.value('access.scan', { connectionId: live });
    expect(await bench.jobEnd(jobId)).toBe('done');
    expect(await stale()).toEqual([]);
    const opened = await bench.value('snapshots.open', { path: await take('scanned.mailroom') });
    const { oldest } = await bench.value('access.status', { connectionId: live });
    expect('info' in opened ? opened.info.manifest?.asOf.permissions : null).toBe(oldest);
  });
});

describe('snapshots of the past', () => {
  it('lend their sizes to the live tenant, file by file, and say which could not', async () => {
    const past = join(folder, 'past');
    mkdirSync(past);
    const path = await take('now.mailroom');
    copyFileSync(path, join(past, 'a.mailroom'));
    writeFileSync(join(past, 'b.mailroom'), readFileSync(path).subarray(0, 50_000));
    writeFileSync(join(past, 'notes.txt'), 'not a snapshot');
    const { jobId } = await bench.value('history.addSnapshots', { connectionId: live, folder: past });
    expect(['partial', 'failed']).toContain(await bench.jobEnd(jobId));
    const job = await bench.value('jobs.get', { id: jobId });
    expect(job).toMatchObject({ done: 1, failed: 1, total: 2 });
    expect(job.firstErrors[0]).toMatchObject({ code: 'file-damaged', message: expect.stringContaining('b.mailroom') });
    const { rows } = await bench.value('mailboxes.window', {
      connectionId: live,
      query: { filter: { field: 'totalItemBytes', op: 'notNull' } },
      from: 0,
      count: 1,
    });
    const history = await bench.value('history.mailbox', { connectionId: live, id: rows[0]?.id ?? '' });
    expect(history.points.length).toBeGreaterThan(0);
    expect(history.daysToQuota).toBeNull();
    expect(history.why).toContain('A forecast needs at least 3 sizes over 14 days');
    expect(await bench.value('history.fullWithin', { connectionId: live })).toMatchObject({
      mailboxes: [],
      counts: { '30': 0, '60': 0, '90': 0 },
    });
    expect(
      await bench.answer('history.addSnapshots', { connectionId: live, folder: join(folder, 'none') }),
    ).toMatchObject({
      error: { code: 'file-unreadable' },
    });
  });
});

describe('places that do not take a file', () => {
  it('leave nothing behind and say what to do', async () => {
    const taken = join(folder, 'taken');
    mkdirSync(taken);
    for (const [path, message] of [
      [join(folder, 'no', 'such', 'x.mailroom'), 'There is no such folder.'],
      // A folder of that name is in the way.
      [taken, 'This is a folder, not a file.'],
    ] as const) {
      savePath = path;
      const { jobId } = await bench.value('snapshots.take', { connectionId: live, parts: ['identities'] });
      expect(await bench.jobEnd(jobId)).toBe('failed');
      const { firstErrors } = await bench.value('jobs.get', { id: jobId });
      expect(firstErrors).toMatchObject([{ code: 'file-unreadable', message }]);
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('growth', () => {
  it('shows in the report of mailboxes that fill up, once readings over weeks have told it', async () => {
    for (let week = 0; week < 3; week++) {
      tenant.world.clock.advance(7 * 86_400_000);
      const { jobId } = await bench.value('inventory.start', { connectionId: live });
      expect(await bench.jobEnd(jobId)).toBe('done');
    }
    const { mailboxes, counts } = await bench.value('history.fullWithin', { connectionId: live, days: 90 });
    expect(counts['90']).toBe(mailboxes.length);
    const soon = mailboxes.find(({ days }) => days.from > 0);
    if (!soon) throw new Error('nobody fills up');
    const history = await bench.value('history.mailbox', { connectionId: live, id: soon.id });
    expect(history.points.length).toBeGreaterThanOrEqual(3);
    expect(history.growthPerMonth).toBeGreaterThan(0);
    expect(history.daysToQuota).toEqual(soon.days);
    // What is left of the quota, at this pace.
    const days = (soon.quota - soon.bytes) / ((history.growthPerMonth ?? 0) / 30.44);
    expect(days).toBeGreaterThanOrEqual(soon.days.from - 1);
    expect(days).toBeLessThanOrEqual(soon.days.to + 1);

    savePath = join(folder, 'full.csv');
    const { jobId } = await bench.value('history.exportFullWithin', { connectionId: live, days: 90, format: 'csv' });
    expect(await bench.jobEnd(jobId)).toBe('done');
    const lines = readFileSync(savePath, 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(mailboxes.length + 1);
    expect(lines[0]).toContain('Display name,Address,Size (GB),Quota (GB)');
    expect(lines.find((line) => line.endsWith(soon.id))).toContain(`,${soon.days.from},${soon.days.to},`);
  }, 60_000);
});
