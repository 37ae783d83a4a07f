/**
 * Grid windows of the local store: first answer and next window for any sort and search, beside the plain way
 * (`WHERE … LIKE … ORDER BY … LIMIT … OFFSET` and a count) over the same file in the same run.
 *
 *   node test/bench/store.ts [rows …] [--json]      default: 100000
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../electron/core/store/open.ts';
import type { Store } from '../../electron/core/store/store.ts';
import type { ListQuery } from '../../shared/domain/query.ts';
import { asJson, median, printFigures, printTable, sizesOr, timed } from '../fixtures/measuring.ts';
import { emptySize, organization, readerInto, skuNames, skus, tenantRows } from '../fixtures/store-rows.ts';

const page = 1_000;
const asOf = '2025-09-01T00:00:00.000Z';
const windowRows = 100;
const rounds = 5;

interface Line {
  what: string;
  matches: number;
  firstMs: number;
  nextMs: number;
  plainFirstMs: number;
  plainNextMs: number;
}

const cases: { what: string; query: ListQuery; plain: { where: string; order: string } }[] = [
  { what: 'no sort', query: {}, plain: { where: '1', order: 'name_key' } },
  {
    what: 'size, descending',
    query: { sort: [{ field: 'totalItemBytes', dir: 'desc' }] },
    plain: { where: '1', order: 'total_bytes DESC, name_key' },
  },
  {
    what: 'user principal name',
    query: { sort: [{ field: 'userPrincipalName', dir: 'asc' }] },
    plain: { where: '1', order: 'upn_key, name_key' },
  },
  {
    what: 'quota used',
    query: { sort: [{ field: 'quotaUsedPercent', dir: 'desc' }] },
    plain: { where: '1', order: 'quota_used DESC, name_key' },
  },
  {
    what: 'department',
    query: { sort: [{ field: 'department', dir: 'asc' }] },
    plain: { where: '1', order: 'department_key, name_key' },
  },
  {
    what: 'licenses',
    query: { sort: [{ field: 'licenses', dir: 'asc' }] },
    plain: { where: '1', order: '(SELECT sort_key FROM license_set s WHERE s.id = license_set), name_key' },
  },
  {
    what: 'created',
    query: { sort: [{ field: 'whenMailboxCreated', dir: 'desc' }] },
    plain: { where: '1', order: 'created DESC, name_key' },
  },
  {
    what: 'four keys',
    query: {
      sort: [
        { field: 'department', dir: 'asc' },
        { field: 'recipientTypeDetails', dir: 'asc' },
        { field: 'litigationHoldEnabled', dir: 'desc' },
        { field: 'totalItemBytes', dir: 'desc' },
      ],
    },
    plain: { where: '1', order: 'department_key, type, litigation_hold DESC, total_bytes DESC, name_key' },
  },
  {
    what: 'search "zapata", by size',
    query: { search: 'zapata', sort: [{ field: 'totalItemBytes', dir: 'desc' }] },
    plain: { where: like('zapata'), order: 'total_bytes DESC, name_key' },
  },
  {
    what: 'search in every row, by name',
    query: { search: 'contoso' },
    plain: { where: like('contoso'), order: 'name_key' },
  },
  { what: 'search of two letters', query: { search: 'za' }, plain: { where: like('za'), order: 'name_key' } },
  {
    what: 'search of one row',
    query: { search: 'also.4711@' },
    plain: { where: like('also.4711@'), order: 'name_key' },
  },
  {
    what: 'filter and search, by size',
    query: {
      search: 'muller',
      filter: {
        all: [
          { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' },
          { field: 'totalItemBytes', op: 'gt', value: 5e10 },
        ],
      },
      sort: [{ field: 'totalItemBytes', dir: 'desc' }],
    },
    plain: {
      where: `${like('muller')} AND type = 'SharedMailbox' AND total_bytes > 5e10`,
      order: 'total_bytes DESC, name_key',
    },
  },
];

function like(text: string): string {
  return `(name_key LIKE '%${text}%' OR upn_key LIKE '%${text}%' OR smtp_key LIKE '%${text}%' OR other_key LIKE '%${text}%')`;
}

async function fill(store: Store, count: number): Promise<Record<string, number>> {
  const took: Record<string, number> = {};
  const timedFor = async (family: string, work: () => Promise<unknown>): Promise<void> => {
    took[family] = (took[family] ?? 0) + (await timed(work));
  };
  const read = readerInto(store, { asOf });
  await read('organization', (reading) => store.putOrganization(reading, organization));
  await read('skus', (reading) => store.putSkus(reading, skus));
  const users = await store.beginReading('users');
  const mailboxes = await store.beginReading('mailboxes');
  const sizes = await store.beginReading('sizes');
  for (let first = 1; first <= count; first += page) {
    const rows = tenantRows(Math.min(page, count - first + 1), first, first);
    await timedFor('users', () => store.putUsers(users, rows.users));
    await timedFor('sizes', () => store.putSizes(sizes, rows.sizes, 'report', asOf));
    await timedFor('mailboxes', () => store.putMailboxes(mailboxes, rows.mailboxes));
  }
  await timedFor('users', () => store.finishReading(users, { asOf }));
  await timedFor('mailboxes', () => store.finishReading(mailboxes, { asOf }));
  await timedFor('sizes', () => store.finishReading(sizes, { asOf }));
  return took;
}

async function measure(count: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'mailroom-bench-'));
  const path = join(directory, 'store.db');
  const store = await openStore({
    path,
    workerUrl: new URL('../../electron/workers/store.ts', import.meta.url),
    skuNames,
  });
  try {
    const took = await fill(store, count);
    const plain = new DatabaseSync(path, { readOnly: true });
    plain.exec('PRAGMA cache_size = -65536; PRAGMA mmap_size = 2147483648');
    const touch = (await store.mailbox('00000001-0000-4000-8000-000000000001'))?.id as string;
    const lines: Line[] = [];
    for (const { what, query, plain: sql } of cases) {
      const line: Line = { what, matches: 0, firstMs: 0, nextMs: 0, plainFirstMs: 0, plainNextMs: 0 };
      const first: number[] = [];
      const next: number[] = [];
      for (let round = 0; round < rounds; round++) {
        // Something changed: whatever was worked out for the older state is of no use.
        await store.updateSizes(
          [{ ...emptySize, objectId: touch, totalItemBytes: round, itemCount: 1 }],
          new Date().toISOString(),
        );
        first.push(
          await timed(async () => {
            line.matches = (await store.mailboxWindow(query, 0, windowRows)).total;
          }),
        );
        for (const share of [0.1, 0.5, 0.9])
          next.push(await timed(() => store.mailboxWindow(query, Math.floor(line.matches * share), windowRows)));
      }
      line.firstMs = median(first);
      line.nextMs = median(next);
      const total = plain.prepare(`SELECT count(*) AS n FROM mailbox WHERE ${sql.where}`);
      const rows = plain.prepare(
        `SELECT * FROM mailbox WHERE ${sql.where} ORDER BY ${sql.order}, id LIMIT ${windowRows} OFFSET ?`,
      );
      const plainFirst: number[] = [];
      const plainNext: number[] = [];
      for (let round = 0; round < 3; round++) {
        plainFirst.push(await timed(() => [total.get(), rows.all(0)]));
        plainNext.push(await timed(() => rows.all(Math.floor(line.matches * 0.5))));
      }
      line.plainFirstMs = median(plainFirst);
      line.plainNextMs = median(plainNext);
      lines.push(line);
    }
    const counts = await timed(() => store.mailboxCounts('muller'));
    const allCounts = await timed(() => store.mailboxCounts(undefined));
    const summary = await timed(() => store.summary());
    plain.close();
    report(count, lines, {
      ...took,
      'preset counts': allCounts,
      'preset counts in a search': counts,
      summary,
      'file (MB)': statSync(path).size / 1e6,
    });
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(count: number, lines: Line[], more: Record<string, number>): void {
  if (asJson) {
    console.log(JSON.stringify({ rows: count, lines, more }));
    return;
  }
  printTable(
    `${count.toLocaleString('en')} mailboxes (milliseconds, medians; "first" with nothing kept from before)`,
    { query: 30, matches: 9, first: 9, next: 9, 'plain 1st': 11, 'plain next': 12 },
    lines.map(({ what, matches, firstMs, nextMs, plainFirstMs, plainNextMs }) => [
      what,
      String(matches),
      firstMs,
      nextMs,
      plainFirstMs,
      plainNextMs,
    ]),
  );
  printFigures(more);
}

for (const count of sizesOr(100_000)) await measure(count);
