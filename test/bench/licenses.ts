/**
 * The license grid's windows at 100,000 users × 60 products, beside the plain way (a correlated count over the license
 * facts of every user, `ORDER BY … LIMIT … OFFSET`) over the same file in the same run.
 *
 *   node test/bench/licenses.ts [users …] [--json]      default: 100000
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../electron/core/store/open.ts';
import type { Store } from '../../electron/core/store/store.ts';
import { licensePresets, planField, skuField } from '../../shared/domain/license-fields.ts';
import type { ListQuery } from '../../shared/domain/query.ts';
import { type LicensedRows, licensedRows } from '../fixtures/license-rows.ts';
import { asJson, median, printFigures, printTable, sizesOr, timed } from '../fixtures/measuring.ts';
import { inPages, organization, readerInto } from '../fixtures/store-rows.ts';

const products = 60;
/** Distinct packages of licenses: many more than tenants have. */
const packages = 3_000;
const page = 1_000;
const windowRows = 100;
const rounds = 5;

interface Line {
  what: string;
  matches: number;
  firstMs: number;
  nextMs: number;
  plainMs: number;
}

interface Case {
  what: string;
  query: ListQuery;
  plain: { where: string; order: string };
}

function cases({ skus }: LicensedRows): Case[] {
  const [first, second] = skus.map(({ skuId }) => skuId) as [string, string];
  const plan = skus[0]?.plans[0]?.servicePlanId ?? '';
  const holds = (skuId: string, source: string): string =>
    `EXISTS (SELECT 1 FROM user_license l JOIN license_fact f ON f.id = l.fact
       WHERE l.user = user.row AND f.sku_id = '${skuId}' AND f.source = '${source}')`;
  const like = (text: string): string => `(name_key LIKE '%${text}%' OR upn_key LIKE '%${text}%')`;
  return [
    { what: 'no sort', query: {}, plain: { where: '1', order: 'name_key' } },
    {
      what: 'direct holders of one product',
      query: { filter: { field: skuField(first), op: 'eq', value: 'direct' } },
      plain: { where: `${holds(first, 'direct')} AND NOT ${holds(first, 'group')}`, order: 'name_key' },
    },
    {
      what: 'holders of two, by last sign-in',
      query: {
        filter: {
          all: [
            { field: skuField(first), op: 'ne', value: 'none' },
            { field: skuField(second), op: 'ne', value: 'none' },
          ],
        },
        sort: [{ field: 'lastSignIn', dir: 'asc' }],
      },
      plain: {
        where: `${holds(first, 'merged')} AND ${holds(second, 'merged')}`,
        order: 'coalesce(last_successful_sign_in, last_sign_in), name_key',
      },
    },
    {
      what: 'one service plan off',
      query: { filter: { field: planField(plan), op: 'eq', value: 'off' } },
      plain: {
        where: `EXISTS (SELECT 1 FROM user_license l JOIN license_fact f ON f.id = l.fact WHERE l.user = user.row
          AND f.source = 'merged' AND f.disabled_plans LIKE '%${plan}%')`,
        order: 'name_key',
      },
    },
    {
      what: 'sorted by a product',
      query: { sort: [{ field: skuField(second), dir: 'desc' }] },
      plain: { where: '1', order: `${holds(second, 'merged')} DESC, name_key` },
    },
    {
      what: 'sorted by cost',
      query: { sort: [{ field: 'monthlyCost', dir: 'desc' }] },
      plain: {
        where: '1',
        order: `(SELECT count(*) FROM user_license l WHERE l.user = user.row) DESC, name_key`,
      },
    },
    {
      what: 'mailbox size, descending',
      query: { sort: [{ field: 'totalItemBytes', dir: 'desc' }] },
      plain: { where: '1', order: '(SELECT total_bytes FROM mailbox m WHERE m.id = user.id) DESC, name_key' },
    },
    {
      what: 'shared and licensed',
      query: {
        filter: {
          all: [
            { field: 'licenseCount', op: 'gt', value: 0 },
            { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' },
          ],
        },
      },
      plain: {
        where: `license_facts <> '' AND (SELECT type FROM mailbox m WHERE m.id = user.id) = 'SharedMailbox'`,
        order: 'name_key',
      },
    },
    { what: 'search "zapata"', query: { search: 'zapata' }, plain: { where: like('zapata'), order: 'name_key' } },
    {
      what: 'search in every row, by department',
      query: { search: 'contoso', sort: [{ field: 'department', dir: 'asc' }] },
      plain: { where: like('contoso'), order: 'department_key, name_key' },
    },
    { what: 'search of two letters', query: { search: 'za' }, plain: { where: like('za'), order: 'name_key' } },
  ];
}

async function fill(store: Store, rows: LicensedRows): Promise<Record<string, number>> {
  const took: Record<string, number> = {};
  const asOf = '2025-09-01T00:00:00.000Z';
  const into = readerInto(store, { asOf });
  const read = async (...reading: Parameters<typeof into>): Promise<void> => {
    took[reading[0]] = await timed(() => into(...reading));
  };
  const pages = <T>(list: T[], put: (part: T[]) => Promise<unknown>) => inPages(list, page, put);
  await read('organization', (reading) => store.putOrganization(reading, organization));
  await read('skus', (reading) => store.putSkus(reading, rows.skus));
  await read('users', (reading) => pages(rows.users, (part) => store.putUsers(reading, part)));
  await read('mailboxes', (reading) => pages(rows.mailboxes, (part) => store.putMailboxes(reading, part)));
  await read('sizes', (reading) => pages(rows.sizes, (part) => store.putSizes(reading, part, 'report', '2025-09-01')));
  await read('activity', (reading) => pages(rows.activity, (part) => store.putActivity(reading, part)));
  return took;
}

async function measure(count: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'mailroom-bench-'));
  const path = join(directory, 'store.db');
  const workerUrl = new URL('../../electron/workers/store.ts', import.meta.url);
  const store = await openStore({ path, workerUrl, skuNames: {} });
  try {
    const rows = licensedRows(count, 1, products, packages);
    const took = await fill(store, rows);
    await store.setPrices(Object.fromEntries(rows.skus.map(({ skuId }, n) => [skuId, 1 + n * 0.5])));
    const plain = new DatabaseSync(path, { readOnly: true });
    plain.exec('PRAGMA cache_size = -65536; PRAGMA mmap_size = 2147483648');
    const touched = rows.users[0] as (typeof rows.users)[number];
    const lines: Line[] = [];
    for (const { what, query, plain: sql } of cases(rows)) {
      const line: Line = { what, matches: 0, firstMs: 0, nextMs: 0, plainMs: 0 };
      const first: number[] = [];
      const next: number[] = [];
      for (let round = 0; round < rounds; round++) {
        // Something changed: whatever was worked out for the older state is of no use.
        await store.updateUsers([{ ...touched, jobTitle: `Round ${round}` }], new Date().toISOString());
        first.push(
          await timed(async () => {
            line.matches = (await store.licenseWindow(query, 0, windowRows)).total;
          }),
        );
        for (const share of [0.1, 0.5, 0.9])
          next.push(await timed(() => store.licenseWindow(query, Math.floor(line.matches * share), windowRows)));
      }
      line.firstMs = median(first);
      line.nextMs = median(next);
      const total = plain.prepare(`SELECT count(*) AS n FROM user WHERE gone_since IS NULL AND ${sql.where}`);
      const list = plain.prepare(
        `SELECT * FROM user WHERE gone_since IS NULL AND ${sql.where} ORDER BY ${sql.order}, id LIMIT ${windowRows} OFFSET 0`,
      );
      line.plainMs = median([
        await timed(() => [total.get(), list.all()]),
        await timed(() => [total.get(), list.all()]),
      ]);
      lines.push(line);
    }
    const presets = licensePresets(Date.parse('2025-09-01T00:00:00Z'));
    await store.updateUsers([{ ...touched, jobTitle: 'Counted' }], new Date().toISOString());
    const counts = await timed(() => store.licenseCounts(undefined, presets));
    const tally = await timed(() => store.licenseTally(undefined));
    const everyone = { kind: 'query', query: {}, except: [] } as const;
    const targets = await timed(() => store.planTargets('user', { selection: { ...everyone, except: [] } }, false));
    plain.close();
    report(count, lines, {
      ...took,
      'preset counts': counts,
      tally,
      'all as targets of a plan': targets,
      'file (MB)': statSync(path).size / 1e6,
    });
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(count: number, lines: readonly Line[], more: Record<string, number>): void {
  if (asJson) {
    console.log(JSON.stringify({ users: count, products, lines, more }));
    return;
  }
  printTable(
    `${count.toLocaleString('en')} users × ${products} products (milliseconds, medians; "first" with nothing kept)`,
    { query: 36, matches: 9, first: 10, next: 10, plain: 10 },
    lines.map(({ what, matches, firstMs, nextMs, plainMs }) => [what, String(matches), firstMs, nextMs, plainMs]),
  );
  printFigures(more);
}

for (const size of sizesOr(100_000)) await measure(size);
