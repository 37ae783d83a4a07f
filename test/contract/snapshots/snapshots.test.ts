import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Ports } from '../../../electron/core/ports.ts';
import type { MethodInput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { SnapshotInfo } from '../../../shared/domain/snapshots.ts';
import { type Bench, openBench } from '../../fixtures/core-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
let author: Bench;
let live: string;
let folder: string;

beforeAll(async () => {
  tenant = await startTenant({ signInOverHttp: true });
  folder = mkdtempSync(join(tmpdir(), 'mailroom-snapshots-'));
  author = await openBench(tenant);
  live = await author.signInToPractice();
  await vi.waitFor(
    async () => {
      const jobs = await author.value('jobs.list', { connectionId: live });
      if (!jobs.every(({ state }) => state === 'done')) throw new Error('still reading');
    },
    { timeout: 20_000 },
  );
});
afterAll(async () => {
  await author.discard();
  await tenant.close();
  rmSync(folder, { recursive: true, force: true });
});

const benches: Bench[] = [];
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.discard())));

/** A console on a machine without any network: whatever it asks for is noted and refused. */
async function offline(asked: string[], options: { dataDir?: string; ports?: Partial<Ports> } = {}): Promise<Bench> {
  const bench = await openBench(tenant, {
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    ports: (ports) => ({
      ...ports,
      practice: null,
      fetchFor: () => async (input) => {
        asked.push(String(input instanceof Request ? input.url : input));
        throw new TypeError('there is no network here');
      },
      ...options.ports,
    }),
  });
  benches.push(bench);
  return bench;
}

type Take = MethodInput<'snapshots.take'>;
async function take(options: Partial<Take> = {}, name = 'all.mailroom'): Promise<string> {
  const { jobId } = await author.value('snapshots.take', {
    connectionId: live,
    parts: ['identities', 'sizes', 'licenses', 'access', 'changes', 'history'],
    ...options,
  });
  expect(await author.jobEnd(jobId)).toBe('done');
  const { file } = await author.value('jobs.get', { id: jobId });
  const written = await author.core.openFile(file?.fileId ?? '');
  const path = join(folder, name);
  copyFileSync(written?.path ?? '', path);
  return path;
}

async function open(
  bench: Bench,
  path: string,
  passphrase?: string,
): Promise<{ connection: Connection; info: SnapshotInfo }> {
  const opened = await bench.value('snapshots.open', { path, ...(passphrase === undefined ? {} : { passphrase }) });
  if (!('connection' in opened)) throw new Error('not opened');
  return opened;
}

/** What every screen shows of a connection, without what names the connection itself. */
async function screens(bench: Bench, connectionId: string): Promise<Record<string, unknown>> {
  const {
    revision: _r,
    connectionId: _c,
    runningJobId: _j,
    ...summary
  } = await bench.value('inventory.summary', {
    connectionId,
  });
  const window = await bench.value('mailboxes.window', { connectionId, query: {}, from: 0, count: 500 });
  const counts = await bench.value('mailboxes.counts', { connectionId });
  const details = [];
  for (const { id } of window.rows) details.push(await bench.value('mailboxes.get', { connectionId, id }));
  return { summary, rows: window.rows, counts: counts.counts, bytes: counts.totalItemBytes, details };
}

describe('a snapshot', () => {
  it('opens on a machine without network as a connection that shows the same on every screen', async () => {
    const path = await take();
    const asked: string[] = [];
    const reviewer = await offline(asked);
    const { connection, info } = await open(reviewer, path);
    expect(connection).toMatchObject({
      kind: 'snapshot',
      readOnly: true,
      state: 'signed-in',
      account: null,
      snapshot: { path, fileName: 'all.mailroom', encrypted: false },
    });
    expect(connection.name).toMatch(/ · \w{3} \d{1,2}, \d{4}$/);
    expect(info.manifest).toMatchObject({ tenantId: tenant.tenantId, pseudonyms: false, counts: { mailboxes: 80 } });
    expect(await screens(reviewer, connection.id)).toEqual(await screens(author, live));
    for (const [method, input] of [
      ['inventory.start', { connectionId: connection.id }],
      ['mailboxes.refresh', { connectionId: connection.id, ids: ['x'] }],
      ['inventory.startLiveSizes', { connectionId: connection.id }],
    ] as const)
      expect(await reviewer.answer(method, input as never)).toMatchObject({ ok: false, error: { code: 'read-only' } });
    expect(asked).toEqual([]);
  });

  it('is the same under a passphrase, and leaves nothing in the clear when the console closes', async () => {
    const plain = await take();
    const path = await take({ passphrase: 'correct horse' }, 'locked.mailroom');
    expect(readFileSync(path).includes(Buffer.from('SQLite'))).toBe(false);
    const asked: string[] = [];
    const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-reviewer-'));
    const reviewer = await offline(asked, { dataDir });
    expect(await reviewer.value('snapshots.open', { path })).toMatchObject({
      passphraseNeeded: true,
      info: { encrypted: true, manifest: null },
    });
    expect(await reviewer.answer('snapshots.open', { path, passphrase: 'wrong horse' })).toMatchObject({
      error: { code: 'file-unreadable', message: expect.stringContaining('passphrase') },
    });
    const { connection, info } = await open(reviewer, path, 'correct horse');
    expect(info.manifest?.digest).toBe((await open(reviewer, plain)).info.manifest?.digest);
    expect(await screens(reviewer, connection.id)).toEqual(await screens(author, live));
    const name = (await screens(author, live)).rows as { displayName: string }[];
    const plan = await reviewer.value('changes.plan', {
      connectionId: connection.id,
      request: {
        kind: 'hide-from-address-lists',
        params: { hidden: true },
        selection: {
          kind: 'ids',
          ids: [((await screens(reviewer, connection.id)).rows as { id: string }[])[0]?.id ?? ''],
        },
      },
    });
    await reviewer.close();
    const left = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.includes(connection.id))
      .map((entry) => entry.name);
    expect(left).toEqual([]);
    expect(readdirSync(join(dataDir, 'snapshot-work'))).toEqual([]);
    expect(name.length).toBe(80);

    // The file is known at the next start, but not open, and wants its passphrase again.
    const next = await offline(asked, { dataDir });
    const { files } = await next.value('snapshots.recent', {});
    expect(files.find((file) => file.path === path)).toMatchObject({
      encrypted: true,
      manifest: null,
      connectionId: null,
    });
    expect(await next.value('snapshots.open', { path })).toMatchObject({ passphraseNeeded: true });
    const again = await open(next, path, 'correct horse');
    expect(again.info.manifest?.digest).toBe(info.manifest?.digest);
    // Plans made on it belong to it still.
    expect(
      (await next.value('changes.list', { connectionId: again.connection.id, from: 0, count: 10 })).plans,
    ).toMatchObject([{ id: plan.id, state: 'draft' }]);
    expect(asked).toEqual([]);
  }, 60_000);

  it('has the same digest when nothing changed', async () => {
    const reviewer = await offline([]);
    const digests = [];
    for (const name of ['first.mailroom', 'second.mailroom'])
      digests.push((await open(reviewer, await take({}, name))).info.manifest?.digest);
    expect(digests[0]).toBe(digests[1]);
  });

  it('hides names behind pseudonyms that hold together, and keeps domains', async () => {
    const path = await take({ pseudonyms: true }, 'hidden.mailroom');
    const reviewer = await offline([]);
    const { connection, info } = await open(reviewer, path);
    expect(info.manifest?.pseudonyms).toBe(true);
    const real = (await screens(author, live)).rows as {
      displayName: string;
      userPrincipalName: string;
      recipientTypeDetails: string;
    }[];
    const shown = await screens(reviewer, connection.id);
    const text = JSON.stringify(shown) + readFileSync(path, 'utf8');
    // The author signs the file by name.
    const people = real.filter(
      (row) => row.recipientTypeDetails === 'UserMailbox' && row.userPrincipalName !== info.manifest?.author,
    );
    const told = people
      .flatMap(({ displayName, userPrincipalName }) => [displayName, `${userPrincipalName.split('@')[0]}@`])
      .filter((word) => text.includes(word));
    expect(people.length).toBeGreaterThan(50);
    expect(told).toEqual([]);
    const rows = shown.rows as { displayName: string; userPrincipalName: string }[];
    expect(rows.every(({ displayName }) => displayName.startsWith('Person '))).toBe(true);
    const domains = new Set(real.map(({ userPrincipalName }) => userPrincipalName.split('@')[1]));
    expect(new Set(rows.map(({ userPrincipalName }) => userPrincipalName.split('@')[1]))).toEqual(domains);
    expect(readdirSync(join(author.dataDir, 'snapshot-keys'))).toHaveLength(1);
  });

  it('is found again at the next start, also when its file has gone, and removed without harm to the file', async () => {
    const path = await take({}, 'again.mailroom');
    const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-reviewer-'));
    const first = await offline([], { dataDir });
    const { connection } = await open(first, path);
    await first.close();
    const asked: string[] = [];
    const second = await offline(asked, { dataDir });
    expect(await second.value('connections.list', {})).toMatchObject([{ id: connection.id, kind: 'snapshot' }]);
    expect((await open(second, path)).connection.id).toBe(connection.id);
    expect(await second.value('snapshots.recent', {})).toMatchObject({
      files: [{ path, connectionId: connection.id, manifest: { author: expect.any(String) } }],
    });
    const kept = readFileSync(path);
    rmSync(path);
    expect(await screens(second, connection.id)).toEqual(await screens(author, live));
    writeFileSync(path, kept);
    await second.value('connections.remove', { id: connection.id });
    expect(await second.value('connections.list', {})).toEqual([]);
    expect(existsSync(join(dataDir, 'stores', `connection-${connection.id}.db`))).toBe(false);
    expect(readFileSync(path).equals(kept)).toBe(true);
    expect(asked).toEqual([]);
  });

  it('arrives in pieces from a page', async () => {
    const bytes = readFileSync(await take());
    const reviewer = await offline([]);
    const half = Math.floor(bytes.length / 2);
    const { uploadId } = await reviewer.value('snapshots.upload', {
      name: '../../odd:name.mailroom',
      base64: bytes.subarray(0, half).toString('base64'),
      last: false,
    });
    const { path } = await reviewer.value('snapshots.upload', {
      uploadId,
      name: 'odd:name.mailroom',
      base64: bytes.subarray(half).toString('base64'),
      last: true,
    });
    expect(path).toMatch(/snapshots.odd name\.mailroom$/);
    const opened = await open(reviewer, path ?? '');
    expect(opened.info.manifest?.counts.mailboxes).toBe(80);

    const drop = async (content: Uint8Array): Promise<string | null> =>
      (
        await reviewer.value('snapshots.upload', {
          name: 'odd:name.mailroom',
          base64: Buffer.from(content).toString('base64'),
          last: true,
        })
      ).path;
    // The same file once more is the same file; another of its name stands beside it.
    expect(await drop(bytes)).toBe(path);
    expect((await open(reviewer, path ?? '')).connection.id).toBe(opened.connection.id);
    expect(await drop(bytes.subarray(0, half))).toMatch(/odd name \(2\)\.mailroom$/);
  });
});
