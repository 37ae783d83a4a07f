import type { FieldValue } from '../../../shared/domain/changes.ts';
import type { CellValue, CsvColumn } from '../../../shared/domain/csv.ts';
import { writeAtomically } from '../exports/atomic-file.ts';
import { writeCsv } from '../exports/csv-export.ts';
import { chooseDestination, type Destination } from '../exports/destination.ts';
import type { FileRegistry } from '../exports/files.ts';
import type { JobHandle, Jobs } from '../jobs/jobs.ts';
import type { Ports } from '../ports.ts';
import type { ChangesStore } from './store/changes-store.ts';
import type { ItemRecord, PlanRecord } from './store/plan-record.ts';

/** How a plan's JSON file calls itself. */
export const planFileFormat = 'mailroom-plan';
export const planFileVersion = 1;

interface Deps {
  changes: ChangesStore;
  jobs: Pick<Jobs, 'start'>;
  ports: Pick<Ports, 'desktop' | 'dataDir'>;
  files: FileRegistry;
}

const itemsPerSlice = 1_000;

/**
 * Writes a plan with its results as JSON (to be imported elsewhere) or CSV (to be read), as a job.
 * @throws AppError `cancelled` when the person closed the dialog.
 */
export async function exportPlan(deps: Deps, plan: PlanRecord, format: 'json' | 'csv'): Promise<{ jobId: string }> {
  const destination = await chooseDestination(deps.ports, `plan ${plan.number}`, {
    extension: format,
    name: format === 'json' ? 'Mailroom plan' : 'Comma-separated values',
  });
  const job = deps.jobs.start(
    { kind: 'export', connectionId: plan.connectionId, title: `Export plan ${plan.number} to ${destination.name}` },
    async (handle, signal) => {
      const bytes = await (format === 'json' ? writeJson : writeTable)(deps, plan, destination, handle, signal);
      const fileId = deps.files.add({ name: destination.name, path: destination.path });
      handle.file({ fileId, name: destination.name, bytes, path: destination.chosen ? destination.path : null });
    },
  );
  return { jobId: job.id };
}

function writeJson(
  { changes }: Deps,
  plan: PlanRecord,
  destination: Destination,
  job: JobHandle,
  signal: AbortSignal,
): Promise<number> {
  const { request, checks, effects, estimate, ...header } = plan;
  return writeAtomically(destination.path, async (append) => {
    const head = { format: planFileFormat, version: planFileVersion, plan: header, request, checks, effects, estimate };
    // The items follow one by one: a large plan never stands in memory as one text.
    await append(`${JSON.stringify(head, null, 2).replace(/\n\}$/, '')},\n  "items": [`);
    let first = true;
    for (let from = 1; ; ) {
      signal.throwIfAborted();
      const slice = await changes.itemRecords(plan.id, from, itemsPerSlice, false);
      const last = slice.at(-1);
      if (last === undefined) break;
      await append(
        slice
          .map((item) => `\n    ${JSON.stringify(itemFact(item))}`)
          .join(',')
          .replace(/^/, first ? '' : ','),
      );
      first = false;
      job.advance(slice.length);
      from = last.n + 1;
    }
    await append('\n  ]\n}\n');
  });
}

function itemFact(item: ItemRecord): Record<string, unknown> {
  const { n, objectId, objectKind, name, address, params, changes, words, verdict, included, checks, state, outcome } =
    item;
  return {
    n,
    objectId,
    objectKind,
    name,
    address,
    params,
    changes,
    steps: words,
    verdict,
    included,
    checks,
    state,
    outcome,
  };
}

const shown = (value: FieldValue): string =>
  Array.isArray(value) ? value.join(', ') : value === null ? '–' : String(value);

const columns: readonly { header: string; of(item: ItemRecord): CellValue }[] = [
  { header: 'Number', of: ({ n }) => n },
  { header: 'Name', of: ({ name }) => name },
  { header: 'Address', of: ({ address }) => address },
  { header: 'Object id', of: ({ objectId }) => objectId },
  {
    header: 'Changes',
    of: ({ changes }) =>
      changes.map(
        ({ label, before, beforeKnown, after }) =>
          `${label}: ${beforeKnown === false ? 'not known' : shown(before)} → ${shown(after)}`,
      ),
  },
  { header: 'Steps', of: ({ words }) => words },
  { header: 'Verdict', of: ({ verdict, included }) => (included ? verdict : 'removed') },
  { header: 'Findings', of: ({ checks }) => checks },
  { header: 'Result', of: ({ state, outcome }) => outcome?.state ?? state },
  { header: 'Reason', of: ({ outcome }) => outcome?.reason },
  { header: 'Message', of: ({ outcome }) => outcome?.message },
  { header: 'Service message', of: ({ outcome }) => outcome?.serviceMessage },
  { header: 'Request id', of: ({ outcome }) => outcome?.requestId },
  { header: 'Time', of: ({ outcome }) => outcome?.at },
];

async function writeTable(
  { changes }: Deps,
  plan: PlanRecord,
  destination: Destination,
  job: JobHandle,
  signal: AbortSignal,
): Promise<number> {
  const csvColumns: CsvColumn[] = columns.map(({ header, of }) => ({
    header,
    value: (row) => of(row as unknown as ItemRecord),
  }));
  const { bytes } = await writeCsv<ItemRecord>(
    destination.path,
    // Items are numbered from 1 without gaps.
    { columns: csvColumns, slice: (from, count) => changes.itemRecords(plan.id, from + 1, count, false) },
    { signal, onRows: (count) => job.advance(count) },
  );
  return bytes;
}
