import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileRegistry } from '../../../../electron/core/exports/files.ts';
import { createJobs, type Jobs } from '../../../../electron/core/jobs/jobs.ts';
import { mailboxHandlers } from '../../../../electron/core/mailboxes/handlers.ts';
import type { CallContext, Ports } from '../../../../electron/core/ports.ts';
import type { Services } from '../../../../electron/core/services.ts';
import { createStores, type Stores } from '../../../../electron/core/store/stores.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../../shared/contract/events.ts';
import { createManualClock } from '../../../fixtures/manual-clock.ts';
import { emptyMailbox, emptySize, emptyUser, guidOf, tenantRows } from '../../../fixtures/store-rows.ts';
import { workerUrl } from '../../../fixtures/workers.ts';
import { fill } from '../store/open-store.ts';

let directory: string;
let stores: Stores;
let jobs: Jobs;
let handlers: ReturnType<typeof mailboxHandlers>;
let savePath: string | null | undefined;
let services: Partial<Services>;
const events: CoreEvent[] = [];
const files = createFileRegistry();
const clock = createManualClock(Date.UTC(2025, 8, 3));
const context: CallContext = { signal: new AbortController().signal, client: 'test' };
const log = { debug() {}, info() {}, warn() {}, error() {} };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailroom-mailboxes-'));
  events.length = 0;
  const emit = (event: CoreEvent): void => void events.push(event);
  savePath = undefined;
  services = {};
  const ports = {
    dataDir: directory,
    workerUrl,
    log,
    clock,
    desktop: { chooseSavePath: async () => savePath } as unknown as Ports['desktop'],
  };
  stores = createStores({ ports, emit });
  jobs = createJobs({ stores, emit, clock, log });
  handlers = mailboxHandlers({
    stores,
    jobs,
    files,
    ports,
    connections: { services: async () => services as Services },
  });
});
afterEach(async () => {
  await jobs.stop();
  await stores.closeAll();
  rmSync(directory, { recursive: true, force: true });
});

describe('export', () => {
  it('writes the list as it is shown: filter, sort and columns', async () => {
    const store = await stores.get('c1');
    await fill(store, tenantRows(1_200, 9));
    savePath = join(directory, 'chosen.csv');
    const query = {
      filter: { field: 'recipientTypeDetails', op: 'eq' as const, value: 'UserMailbox' },
      sort: [{ field: 'totalItemBytes', dir: 'desc' as const }],
    };
    const { jobId } = await handlers['mailboxes.export'](
      { connectionId: 'c1', query, columns: ['displayName', 'totalItemBytes', 'licenses'], format: 'csv' },
      context,
    );
    const job = await jobs.ended(jobId);
    const { rows, total } = await store.mailboxWindow(query, 0, 10_000);
    expect(job).toMatchObject({ state: 'done', done: total, total, file: { name: 'chosen.csv', path: savePath } });
    const read = parse(readFileSync(savePath, 'utf8'), { bom: true }) as string[][];
    expect(read[0]).toEqual(['DisplayName', 'TotalItemSize (GB)', 'TotalItemSize (bytes)', 'AssignedLicenses']);
    expect(read.slice(1).map(([name, , bytes, licenses]) => [name, bytes, licenses])).toEqual(
      rows.map((row) => [
        row.displayName ?? '',
        row.totalItemBytes === null ? '' : String(row.totalItemBytes),
        (row.licenses ?? []).join('; '),
      ]),
    );
  });

  it('writes a selection, and hands the file over by id where there are no dialogs', async () => {
    const store = await stores.get('c1');
    await fill(store, tenantRows(300, 9));
    const { rows } = await store.mailboxWindow({}, 0, 500);
    const ids = [rows[7]?.id as string, rows[3]?.id as string];
    const { jobId } = await handlers['mailboxes.export'](
      {
        connectionId: 'c1',
        query: {},
        selection: { kind: 'ids', ids },
        columns: ['userPrincipalName'],
        format: 'csv',
        fileName: 'two',
      },
      context,
    );
    const job = await jobs.ended(jobId);
    expect(job.file).toMatchObject({ name: 'two.csv', path: null });
    const file = await files.open(job.file?.fileId as string);
    expect(file).toMatchObject({ name: 'two.csv', bytes: job.file?.bytes });
    const read = parse(readFileSync(file?.path as string, 'utf8'), { bom: true }) as string[][];
    expect(read.slice(1).flat()).toEqual([rows[3]?.userPrincipalName, rows[7]?.userPrincipalName]);
  });

  it('refuses unknown columns and fields before anything is asked or written', async () => {
    const input = { connectionId: 'c1', query: {}, columns: ['displayName', 'secret'], format: 'csv' as const };
    await expect(handlers['mailboxes.export'](input, context)).rejects.toMatchObject({ code: 'invalid-input' });
    const query = { filter: { field: 'secret', op: 'isNull' as const } };
    await expect(
      handlers['mailboxes.export']({ ...input, columns: ['displayName'], query }, context),
    ).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(await jobs.list('c1')).toEqual([]);
  });

  it('is no job when the dialog was closed', async () => {
    savePath = null;
    const input = { connectionId: 'c1', query: {}, columns: ['displayName'], format: 'csv' as const };
    await expect(handlers['mailboxes.export'](input, context)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await jobs.list('c1')).toEqual([]);
  });
});

describe('refresh', () => {
  const mailbox = (n: number) => ({
    ...emptyMailbox,
    objectId: guidOf(1, n),
    exchangeGuid: guidOf(2, n),
    displayName: `Mailbox ${n}`,
    userPrincipalName: `m${n}@contoso.example`,
  });
  const asked: string[] = [];
  const answering = (more: { mailbox?: () => never; statistics?: () => never } = {}): Partial<Services> => ({
    exchange: {
      mailbox: async (identity: string) => {
        asked.push(identity);
        more.mailbox?.();
        return { ...mailbox(Number.parseInt(identity.slice(-12), 16)), displayName: 'Fresh' };
      },
      mailboxStatistics: async () => {
        more.statistics?.();
        return { ...emptySize, totalItemBytes: 77, itemCount: 7 };
      },
    } as unknown as Services['exchange'],
    graph: {
      user: async (id: string) => ({ ...emptyUser, id, accountEnabled: true, department: 'Fresh department' }),
    } as unknown as Services['graph'],
  });

  beforeEach(async () => {
    asked.length = 0;
    await fill(await stores.get('c1'), { mailboxes: [mailbox(1), mailbox(2), mailbox(3)] });
  });

  it('stores what the service says now and answers in the order asked', async () => {
    services = answering();
    const ids = [guidOf(1, 3), guidOf(1, 1)];
    const answer = await handlers['mailboxes.refresh']({ connectionId: 'c1', ids }, context);
    expect(answer.failed).toEqual([]);
    expect(answer.refreshed.map(({ id }) => id)).toEqual(ids);
    const now = new Date(clock.now()).toISOString();
    const expected = {
      displayName: 'Fresh',
      department: 'Fresh department',
      totalItemBytes: 77,
      sizeSource: 'live',
      sizeAsOf: now,
      asOf: { mailboxes: now, users: now, sizes: now },
    };
    expect(answer.refreshed[0]).toMatchObject(expected);
    expect(await handlers['mailboxes.get']({ connectionId: 'c1', id: guidOf(1, 1) }, context)).toMatchObject(expected);
    expect(asked.sort()).toEqual([...ids].sort());
  });

  it('keeps what came back when a part failed, and lists the failure', async () => {
    services = answering({
      statistics: () => {
        throw new AppError('throttled', 'Slow down.', { retryable: true });
      },
    });
    const { refreshed, failed } = await handlers['mailboxes.refresh'](
      { connectionId: 'c1', ids: [guidOf(1, 2), 'nobody'] },
      context,
    );
    expect(refreshed).toMatchObject([{ displayName: 'Fresh', totalItemBytes: null }]);
    expect(failed).toMatchObject([
      { id: 'nobody', error: { code: 'not-found' } },
      { id: guidOf(1, 2), error: { code: 'throttled' } },
    ]);
  });

  it('stops with its caller', async () => {
    const abort = new AbortController();
    services = answering({
      mailbox: () => {
        abort.abort(new AppError('cancelled', 'Cancelled.'));
        throw new Error('cut');
      },
    });
    const call = handlers['mailboxes.refresh'](
      { connectionId: 'c1', ids: [guidOf(1, 1)] },
      { ...context, signal: abort.signal },
    );
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('stores', () => {
  it('are opened once each and told apart, and wiping one leaves the others', async () => {
    const [a, again, b] = await Promise.all([stores.get('c1'), stores.get('c1'), stores.get('c2')]);
    expect(a).toBe(again);
    expect(a.path).not.toBe(b.path);
    await fill(a, tenantRows(20, 1));
    await fill(b, tenantRows(10, 1));
    await stores.wipe('c1');
    expect(stores.has('c1')).toBe(false);
    expect((await (await stores.get('c1')).summary()).mailboxes).toBe(0);
    expect((await (await stores.get('c2')).summary()).mailboxes).toBe(10);
  });

  it('tell the renderer that windows are stale', async () => {
    await fill(await stores.get('c1'), tenantRows(5, 1));
    const { revision } = await stores.get('c1');
    await expect
      .poll(() => events.filter((event) => event.type === 'revision').at(-1))
      .toEqual({
        type: 'revision',
        connectionId: 'c1',
        revision,
      });
  });

  it('accept no id that could name another file', async () => {
    for (const id of ['../app', 'a/b', '', '.', 'a'.repeat(100)])
      await expect(stores.get(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are refused once everything closes', async () => {
    await stores.get('c1');
    await stores.closeAll();
    await expect(stores.get('c1')).rejects.toMatchObject({ code: 'cancelled' });
  });
});
