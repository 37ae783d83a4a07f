import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { AppError } from '../../../../shared/contract/errors.ts';
import type { ParsedInput } from '../../../../shared/contract/index.ts';
import type { ComparisonSummary } from '../../../../shared/domain/snapshots.ts';
import { chooseDestination } from '../../exports/destination.ts';
import { writeTable } from '../../exports/table.ts';
import type { Handlers } from '../../ports.ts';
import { WorkerClient } from '../../store/worker-client.ts';
import type { SnapshotDeps } from '../deps.ts';
import type { Folders } from '../folders.ts';
import { runTask } from '../run-task.ts';
import type { CompareSide } from './compare.ts';
import type { ComparisonCalls, DifferenceQuery } from './comparison-db.ts';
import { differenceColumns, differenceRows } from './difference-rows.ts';
import type { Knowledge } from './fields.ts';
import { writeReport } from './report.ts';

type CompareMethod =
  | 'snapshots.compare'
  | 'snapshots.comparison'
  | 'snapshots.differences'
  | 'snapshots.exportComparison';

export interface Comparisons {
  readonly handlers: Pick<Handlers, CompareMethod>;
  close(): Promise<void>;
}

interface Comparison {
  id: string;
  /** Database of the differences. */
  path: string;
  summary: ComparisonSummary | null;
  client: WorkerClient<ComparisonCalls> | null;
  takenAt: string;
}

interface Side extends CompareSide {
  tenantId: string | null;
  connectionId: string;
  isSnapshot: boolean;
  pseudonyms: boolean;
  digest: string | null;
  asOf: string;
}

const keep = 4;
const limitMs = 30 * 60_000;
const formats = {
  csv: { extension: 'csv', name: 'Comma-separated values' },
  xlsx: { extension: 'xlsx', name: 'Excel workbook' },
  html: { extension: 'html', name: 'Web page' },
} as const;

/** Compares what two connections hold, live or from a file. The last few comparisons are kept until the console closes. */
export function createComparisons(deps: SnapshotDeps, folders: () => Promise<Folders>): Comparisons {
  const { ports, stores, jobs, connections, files } = deps;
  const kept = new Map<string, Comparison>();

  const handlers: Comparisons['handlers'] = {
    'snapshots.compare': async (input) => {
      if (input.before.connectionId === input.after.connectionId)
        throw new AppError('invalid-input', 'Choose two different sides to compare.');
      const [before, after] = await Promise.all([side(input.before.connectionId), side(input.after.connectionId)]);
      if (before.tenantId !== after.tenantId)
        throw new AppError('invalid-input', 'These are two different organizations.', {
          hint: 'Compare snapshots of the same organization.',
        });
      const comparison: Comparison = {
        id: randomUUID(),
        path: (await folders()).scratch(),
        summary: null,
        client: null,
        takenAt: new Date(ports.clock.now()).toISOString(),
      };
      const job = jobs.start(
        {
          kind: 'compare',
          connectionId: input.after.connectionId,
          title: `Compare ${before.label} with ${after.label}`,
          phases: [{ id: 'compare', label: 'Find differences' }],
        },
        async (handle, signal) => {
          const phase = handle.phase('compare');
          phase.start();
          await compare(comparison, before, after, signal, (count) => phase.advance(count));
          phase.done();
        },
      );
      remember(comparison);
      return { jobId: job.id, comparisonId: comparison.id };
    },
    'snapshots.comparison': ({ id }) => summaryOf(id),
    'snapshots.differences': async ({ id, from, count, ...query }) => {
      summaryOf(id);
      return (await clientOf(id)).call('window', query satisfies DifferenceQuery, from, count);
    },
    'snapshots.exportComparison': async (input) => {
      const summary = summaryOf(input.id);
      const destination = await chooseDestination(
        ports,
        `Differences ${summary.before.asOf.slice(0, 10)} to ${summary.after.asOf.slice(0, 10)}`,
        formats[input.format],
      );
      const job = jobs.start(
        { kind: 'export', connectionId: null, title: `Export differences to ${destination.name}` },
        async (handle, signal) => {
          const client = await clientOf(input.id);
          const bytes = await exportTo(input, summary, client, destination.path, signal, (count) =>
            handle.advance(count),
          );
          const fileId = files.add({ name: destination.name, path: destination.path });
          handle.file({ fileId, name: destination.name, bytes, path: destination.chosen ? destination.path : null });
        },
      );
      return { jobId: job.id };
    },
  };

  return {
    handlers,
    async close() {
      await Promise.all([...kept.values()].map(forget));
      kept.clear();
    },
  };

  async function compare(
    comparison: Comparison,
    before: Side,
    after: Side,
    signal: AbortSignal,
    onFound: (count: number) => void,
  ): Promise<void> {
    const hidden = before.pseudonyms || after.pseudonyms;
    const compareNames = !hidden || before.digest === after.digest;
    let done = 0;
    const found = await runTask(
      ports.workerUrl('snapshot'),
      {
        kind: 'compare',
        input: {
          before,
          after,
          target: comparison.path,
          compareNames,
          prices: await deps.prices(pricesOf(before, after)),
        },
      },
      {
        signal,
        limitMs,
        onProgress: (told) => {
          onFound(told.done - done);
          done = told.done;
        },
      },
    );
    const { client } = await WorkerClient.start<ComparisonCalls>(ports.workerUrl('snapshot'), {
      role: 'reader',
      path: comparison.path,
      skuNames: {},
      ladder: {},
    });
    comparison.client = client;
    const growth = await client.call('growth');
    comparison.summary = {
      id: comparison.id,
      before: { label: before.label, asOf: before.asOf },
      after: { label: after.label, asOf: after.asOf },
      ...found,
      growth,
      notes: notesOf(before, after, compareNames, found.currency),
    };
  }

  async function side(connectionId: string): Promise<Side> {
    const connection = connections.record(connectionId);
    const store = await stores.get(connectionId);
    const [summary, access] = await Promise.all([store.summary(), store.accessFigures()]);
    const parts = connection.snapshot?.parts ?? null;
    const read = new Map(summary.families.filter(({ readAt }) => readAt !== null).map((one) => [one.family, one]));
    const knows: Knowledge[] = [];
    if (read.has('mailboxes')) knows.push('mailboxes');
    if (read.has('users')) knows.push('users');
    if (read.has('skus') && (parts?.includes('licenses') ?? true)) knows.push('skus');
    if (summary.sizesKnown > 0 && (parts?.includes('sizes') ?? true)) knows.push('sizes');
    if (read.has('users') && (parts?.includes('licenses') ?? true)) knows.push('licenses');
    if (access.scanned > 0 && (parts?.includes('access') ?? true)) knows.push('access');
    return {
      store: store.path,
      label: connection.name,
      connectionId,
      isSnapshot: connection.kind === 'snapshot',
      knows,
      tenantId: summary.organization?.tenantId ?? connection.tenantId,
      pseudonyms: connection.snapshot?.pseudonyms ?? false,
      digest: connection.snapshot?.digest ?? null,
      asOf: connection.snapshot?.takenAt ?? read.get('mailboxes')?.asOf ?? new Date(ports.clock.now()).toISOString(),
    };
  }

  function summaryOf(id: string): ComparisonSummary {
    const comparison = kept.get(id);
    if (!comparison)
      throw new AppError('not-found', 'This comparison is no longer kept.', { hint: 'Compare the two again.' });
    if (!comparison.summary)
      throw new AppError('conflict', 'This comparison has not ended.', {
        hint: 'Wait for its job to end.',
        retryable: true,
      });
    return comparison.summary;
  }

  async function clientOf(id: string): Promise<WorkerClient<ComparisonCalls>> {
    const client = kept.get(id)?.client;
    if (!client)
      throw new AppError('not-found', 'This comparison is no longer kept.', { hint: 'Compare the two again.' });
    return client;
  }

  async function exportTo(
    { format }: ParsedInput<'snapshots.exportComparison'>,
    summary: ComparisonSummary,
    client: WorkerClient<ComparisonCalls>,
    path: string,
    signal: AbortSignal,
    onRows: (count: number) => void,
  ): Promise<number> {
    const window = (query: Partial<DifferenceQuery>, from: number, count: number) =>
      client.call('window', { sort: 'name', ...query }, from, count);
    if (format === 'html') return writeReport(path, summary, window, signal);
    const source = {
      name: 'Differences',
      columns: differenceColumns,
      slice: async (from: number, count: number) => (await window({}, from, count)).differences.flatMap(differenceRows),
    };
    return (await writeTable(path, format, source, { signal, onRows, now: ports.clock.now() })).bytes;
  }

  function remember(comparison: Comparison): void {
    kept.set(comparison.id, comparison);
    for (const [id, old] of kept) {
      if (kept.size <= keep) return;
      kept.delete(id);
      void forget(old);
    }
  }

  async function forget({ client, path }: Comparison): Promise<void> {
    await client?.close();
    await rm(path, { force: true }).catch(() => {});
  }
}

/** A person sets prices where licenses are bought: on the live side, if there is one. */
const pricesOf = (before: Side, after: Side): string =>
  (after.isSnapshot && !before.isSnapshot ? before : after).connectionId;

function notesOf(before: Side, after: Side, compareNames: boolean, currency: string | null): string[] {
  const notes: string[] = [];
  if (!compareNames)
    notes.push('Names and addresses were not compared, because at least one side shows pseudonyms in their place.');
  for (const one of [before, after])
    if (!one.knows.includes('sizes')) notes.push(`Sizes and growth were not compared: ${one.label} holds no sizes.`);
  if (currency !== null)
    notes.push(
      'Money is seats times the price per month that the Licenses area shows, today’s on both sides. It is an estimate: products without a known price are left out.',
    );
  return notes;
}
