/**
 * Snapshots of a large tenant: writing, checking, opening up to the first rows, and comparing two, beside plain ways to
 * do the same in the same run: SQLite's own copy of the store, a bare hash of the file, and a comparison row by row in
 * JavaScript. Also how late the main thread was meanwhile.
 *
 *   node test/bench/snapshot.ts [mailboxes …] [--json]      default: 100000
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import type { SnapshotTask, TaskResults } from '../../electron/core/snapshots/protocol.ts';
import { runTask } from '../../electron/core/snapshots/run-task.ts';
import { openStore } from '../../electron/core/store/open.ts';
import type { FamilyReading, Store } from '../../electron/core/store/store.ts';
import type { Family } from '../../shared/domain/mailbox.ts';
import { snapshotParts } from '../../shared/domain/snapshots.ts';
import { asJson, sizesOr } from '../fixtures/measuring.ts';
import { type RichTenant, richTenant } from '../fixtures/rich-store.ts';
import { inPages, organization, readerInto, seeded, skuNames, skus } from '../fixtures/store-rows.ts';

const storeWorker = new URL('../../electron/workers/store.ts', import.meta.url);
const snapshotWorker = new URL('../../electron/workers/snapshot.ts', import.meta.url);
const page = 2_000;
const asOf = '2026-09-01T08:00:00.000Z';
const passphrase = 'bench passphrase';

interface Line {
  what: string;
  ms: number;
  /** The same done plainly, and how. */
  plain: { ms: number; how: string } | null;
  /** Delay of the main thread, 99th percentile. */
  lateMs: number;
  note: string;
}

async function fill(path: string, tenant: RichTenant): Promise<Store> {
  const store = await openStore({ path, workerUrl: storeWorker, skuNames });
  const into = readerInto(store, { asOf });
  const read = <T>(family: Family, rows: readonly T[], put: (reading: FamilyReading, rows: T[]) => Promise<unknown>) =>
    into(family, (reading) => inPages(rows, page, (part) => put(reading, part)));
  await read('organization', [organization], (reading) => store.putOrganization(reading, organization));
  await read('skus', [skus], (reading, [all]) => store.putSkus(reading, all ?? []));
  await read('users', tenant.users, (reading, rows) => store.putUsers(reading, rows));
  await read('mailboxes', tenant.mailboxes, (reading, rows) => store.putMailboxes(reading, rows));
  await read('sizes', tenant.sizes, (reading, rows) => store.putSizes(reading, rows, 'report', '2026-08-30'));
  await inPages(tenant.permissions, page, (part) => store.putPermissions(part));
  return store;
}

/** Two weeks later: most mailboxes have grown, a few percent of everything else has changed. */
function later(tenant: RichTenant): RichTenant {
  const random = seeded(5);
  const next = structuredClone(tenant);
  for (const size of next.sizes) size.totalItemBytes = (size.totalItemBytes ?? 0) + Math.floor(random() * 6e9);
  for (const mailbox of next.mailboxes) {
    if (random() < 0.01) mailbox.forwardingSmtpAddress = 'new@outside.example';
    if (random() < 0.02) mailbox.recipientTypeDetails = 'SharedMailbox';
  }
  for (const user of next.users) if (random() < 0.03) user.assignedLicenses = [];
  next.mailboxes = next.mailboxes.filter(() => random() > 0.01);
  next.users = next.users.filter(() => random() > 0.01);
  return next;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number; lateMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  const value = await work();
  const ms = performance.now() - start;
  delay.disable();
  return { value, ms, lateMs: delay.percentile(99) / 1e6 };
}

function plainly(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const task = <T extends SnapshotTask>(wanted: T): Promise<TaskResults[T['kind']]> =>
  runTask(snapshotWorker, wanted, { signal: new AbortController().signal, limitMs: 3_600_000, heapMb: 3_072 });

function takeTask(store: Store, target: string, sealed: string | null): SnapshotTask & { kind: 'take' } {
  return {
    kind: 'take',
    input: {
      store: store.path,
      changes: null,
      target,
      pseudonymKey: null,
      manifest: {
        fileId: randomUUID(),
        writtenBy: '0.0.0',
        tenantId: organization.tenantId,
        tenantName: organization.displayName,
        takenAt: asOf,
        author: 'bench',
        note: null,
        parts: [...snapshotParts],
        pseudonyms: false,
      },
    },
    sealed: sealed === null ? null : { path: sealed, passphrase },
  };
}

/** Reads both sides whole and compares every field of every mailbox. */
function compareInJavaScript(before: string, after: string): number {
  const read = (path: string) => {
    const db = new DatabaseSync(path, { readOnly: true });
    const rows = db.prepare('SELECT m.*, d.* FROM mailbox m LEFT JOIN mailbox_detail d ON d.row = m.row').all();
    db.close();
    return new Map(rows.map((row) => [String(row.id), row]));
  };
  const [then, now] = [read(before), read(after)];
  let changed = 0;
  for (const [id, row] of then) {
    const other = now.get(id);
    if (!other) continue;
    if (Object.keys(row).some((key) => key !== 'row' && row[key] !== other[key])) changed++;
  }
  return changed;
}

async function measure(count: number): Promise<{ mailboxes: number; lines: Line[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'mailroom-bench-'));
  const at = (name: string): string => join(folder, name);
  const input = (file: string, key: string | null) => ({ file, passphrase: key, scratch: at(randomUUID()) });
  const lines: Line[] = [];
  const mb = (path: string): string => `${(statSync(path).size / 1024 ** 2).toFixed(0)} MB`;
  try {
    const tenant = richTenant(count, 1);
    const store = await fill(at('before.db'), tenant);
    const other = await fill(at('after.db'), later(tenant));

    const taken = await timed(() => task(takeTask(store, at('x.mailroom'), null)));
    const vacuum = plainly(() => {
      const db = new DatabaseSync(store.path, { readOnly: true });
      db.exec(`VACUUM INTO '${at('copy.db')}'`);
      db.close();
    });
    lines.push({
      what: 'write and read back',
      ...taken,
      plain: { ms: vacuum, how: 'VACUUM INTO' },
      note: `${mb(at('x.mailroom'))}, store ${mb(store.path)}`,
    });
    const sealed = await timed(() => task(takeTask(store, at('plain'), at('sealed.mailroom'))));
    lines.push({ what: 'the same, encrypted', ...sealed, plain: null, note: mb(at('sealed.mailroom')) });

    const hash = plainly(() =>
      createHash('sha256')
        .update(readFileSync(at('x.mailroom')))
        .digest(),
    );
    const verified = await timed(() => task({ kind: 'verify', input: input(at('x.mailroom'), null) }));
    lines.push({ what: 'verify', ...verified, plain: { ms: hash, how: 'SHA-256 of the file' }, note: '' });

    for (const [what, file, key] of [
      ['open to first rows', at('x.mailroom'), null],
      ['the same, encrypted', at('sealed.mailroom'), passphrase],
    ] as const) {
      const path = at(randomUUID());
      const opened = await timed(async () => {
        await task({ kind: 'import', input: input(file, key), store: path, skuNames });
        const copy = await openStore({ path, workerUrl: storeWorker, skuNames });
        const { total } = await copy.mailboxWindow({}, 0, 100);
        return { copy, total };
      });
      lines.push({ what, ...opened, plain: null, note: `${opened.value.total.toLocaleString('en-US')} rows` });
      await opened.value.copy.close();
    }

    const knows = ['mailboxes', 'users', 'sizes', 'licenses', 'access', 'skus'] as const;
    const compared = await timed(() =>
      task({
        kind: 'compare',
        input: {
          before: { store: store.path, label: 'before', knows },
          after: { store: other.path, label: 'after', knows },
          target: at('differences.db'),
          compareNames: true,
          prices: null,
        },
      }),
    );
    let changed = 0;
    const naive = plainly(() => {
      changed = compareInJavaScript(store.path, other.path);
    });
    const { counts } = compared.value;
    lines.push({
      what: 'compare',
      ...compared,
      plain: { ms: naive, how: 'mailboxes only, row by row' },
      note: `${counts.mailboxes.changed.toLocaleString('en-US')} mailboxes changed (plainly ${changed.toLocaleString('en-US')}), ${counts.licenses.changed.toLocaleString('en-US')} users' licenses`,
    });
    await store.close();
    await other.close();
    return {
      mailboxes: count,
      lines: lines.map(({ what, ms, plain, lateMs, note }) => ({ what, ms, plain, lateMs, note })),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const count of sizesOr(100_000)) {
  const { lines } = await measure(count);
  if (asJson) {
    console.log(JSON.stringify({ mailboxes: count, lines }));
    continue;
  }
  console.log(`\n${count.toLocaleString('en-US')} mailboxes, each with a user, sizes and permissions (milliseconds)`);
  for (const { what, ms, plain, lateMs, note } of lines)
    console.log(
      `${what.padEnd(24)}${ms.toFixed(0).padStart(8)}   main thread late p99 ${lateMs.toFixed(1).padStart(6)}   ${plain ? `${plain.how} ${plain.ms.toFixed(0)}` : ''}${note ? `   ${note}` : ''}`,
    );
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
}
