import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench as open } from '../../fixtures/core-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
beforeAll(async () => {
  tenant = await startTenant({ signInOverHttp: true });
});
afterAll(() => tenant.close());

const benches: Bench[] = [];
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.discard())));

async function openBench(options: Parameters<typeof open>[1] = {}): Promise<Bench> {
  const bench = await open(tenant, options);
  benches.push(bench);
  return bench;
}

const allText = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

describe('the core, from sign-in to export', () => {
  it('reads a tenant, lists it, exports it, and lets no token out', async () => {
    const bench = await openBench();
    const connectionId = await bench.signInToPractice();
    const [connection] = await bench.value('connections.list', {});
    expect(connection).toMatchObject({
      id: connectionId,
      state: 'signed-in',
      account: { roles: ['Global Administrator'] },
    });
    expect((await bench.value('settings.get', {})).lastConnectionId).toBe(connectionId);

    const [inventory] = await bench.value('jobs.list', { connectionId });
    expect(await bench.jobEnd(inventory?.id ?? '')).toBe('done');
    expect(await bench.value('inventory.summary', { connectionId })).toMatchObject({ mailboxes: 80 });
    const window = await bench.value('mailboxes.window', { connectionId, query: {}, from: 0, count: 10 });
    expect(window).toMatchObject({ total: 80 });
    await bench.value('mailboxes.refresh', { connectionId, ids: window.rows.slice(0, 3).map(({ id }) => id) });

    const { jobId } = await bench.value('mailboxes.export', {
      connectionId,
      query: {},
      columns: ['displayName', 'primarySmtpAddress'],
      format: 'csv',
    });
    expect(await bench.jobEnd(jobId)).toBe('done');
    const { file } = await bench.value('jobs.get', { id: jobId });
    const opened = await bench.core.openFile(file?.fileId ?? '');
    expect(
      readFileSync(opened?.path ?? '', 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(81);
    expect(await bench.core.openFile('no-such-file')).toBeNull();
    // This host has no file manager, but the file is one that may be shown.
    expect(await bench.value('app.revealFile', { path: opened?.path ?? '' })).toEqual({ revealed: false });
    expect(await bench.answer('app.revealFile', { path: join(bench.dataDir, 'settings.json') })).toMatchObject({
      error: { code: 'forbidden' },
    });
    await bench.answer('mailboxes.get', { connectionId, id: 'nobody' });

    await bench.core.close();
    expect(bench.secrets.size).toBeGreaterThan(5);
    const page = bench.crossed.join('\n');
    const disk = allText(bench.dataDir);
    for (const secret of bench.secrets) {
      expect(page).not.toContain(secret);
      expect(disk).not.toContain(secret);
    }
  });

  it('tells listeners of jobs and revisions', async () => {
    const bench = await openBench();
    const connectionId = await bench.signInToPractice();
    const [inventory] = await bench.value('jobs.list', { connectionId });
    await bench.jobEnd(inventory?.id ?? '');
    const kinds = new Set(bench.events.map(({ type }) => type));
    expect([...kinds]).toEqual(expect.arrayContaining(['connections', 'sign-in', 'settings', 'job', 'revision']));
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'job', job: expect.objectContaining({ id: inventory?.id, state: 'done' }) }),
    );
  });

  it('wipes what belongs to a connection with it', async () => {
    const bench = await openBench();
    const connectionId = await bench.signInToPractice();
    const [inventory] = await bench.value('jobs.list', { connectionId });
    await bench.jobEnd(inventory?.id ?? '');
    expect(readdirSync(join(bench.dataDir, 'stores')).join()).toContain(connectionId);
    await bench.value('connections.remove', { id: connectionId });
    expect(readdirSync(join(bench.dataDir, 'stores')).join()).not.toContain(connectionId);
    expect(await bench.value('connections.list', {})).toEqual([]);
    expect((await bench.value('settings.get', {})).lastConnectionId).toBeNull();
    expect(await bench.answer('inventory.start', { connectionId })).toMatchObject({ error: { code: 'not-found' } });
  });

  it('refuses calls after it was closed, and closes twice without harm', async () => {
    const bench = await openBench();
    await Promise.all([bench.core.close(), bench.core.close()]);
    expect(await bench.answer('connections.list', {})).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('starts over damaged files and tells which were set aside', async () => {
    const bench = await openBench({
      prepare: (dataDir) => {
        writeFileSync(join(dataDir, 'settings.json'), '{"theme":');
        writeFileSync(join(dataDir, 'connections.json'), 'not json');
      },
    });
    const { notices } = await bench.value('app.info', {});
    expect(notices.map(({ path }) => path)).toEqual([
      expect.stringContaining('settings.damaged-'),
      expect.stringContaining('connections'),
    ]);
    await bench.value('app.dismissNotice', { id: notices[0]?.id ?? '' });
    expect((await bench.value('app.info', {})).notices).toHaveLength(1);
  });

  it('opens the page of a sign-in again, and no other place', async () => {
    const bench = await openBench();
    const { connection } = await bench.value('connections.startPractice', { mailboxes: 80 });
    const giveUp = new AbortController();
    const signIn = bench.core.call(
      'auth.signIn',
      { connectionId: connection.id, attemptId: 'a', mode: 'browser' },
      { signal: giveUp.signal, client: 'test' },
    );
    const pageOf = () =>
      bench.events.flatMap((event) => (event.type === 'sign-in' && event.progress.url ? [event.progress.url] : []))[0];
    await expect.poll(pageOf).toBeDefined();
    expect(await bench.value('app.openExternal', { url: pageOf() ?? '' })).toEqual({ opened: false });
    expect(await bench.answer('app.openExternal', { url: `${tenant.origin}/elsewhere` })).toMatchObject({
      error: { code: 'forbidden' },
    });
    giveUp.abort();
    expect(await signIn).toMatchObject({ error: { code: 'cancelled' } });
  });
});
