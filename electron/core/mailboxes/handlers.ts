import { AppError } from '../../../shared/contract/errors.ts';
import type { ParsedInput } from '../../../shared/contract/index.ts';
import { csvColumnsOf } from '../../../shared/domain/csv.ts';
import { type FieldSpec, mailboxFields } from '../../../shared/domain/fields.ts';
import { checkFilter, kindOf, mailboxFilterKinds } from '../../../shared/domain/filter.ts';
import type { MailboxRow } from '../../../shared/domain/mailbox.ts';
import type { ListQuery } from '../../../shared/domain/query.ts';
import { sheetColumnsOf } from '../../../shared/domain/sheet.ts';
import { writeCsv } from '../exports/csv-export.ts';
import { chooseDestination } from '../exports/destination.ts';
import type { FileRegistry } from '../exports/files.ts';
import { fileFormats } from '../exports/formats.ts';
import { writeXlsx } from '../exports/xlsx.ts';
import type { JobHandle, Jobs } from '../jobs/jobs.ts';
import type { Handlers, Ports } from '../ports.ts';
import type { Services } from '../services.ts';
import type { Stores } from '../store/stores.ts';
import { refreshMailboxes } from './refresh.ts';

export interface MailboxDeps {
  stores: Pick<Stores, 'get'>;
  jobs: Pick<Jobs, 'start'>;
  /** @throws AppError `not-signed-in`, `sign-in-needed`. */
  connections: { services(connectionId: string): Promise<Services> };
  ports: Pick<Ports, 'desktop' | 'dataDir' | 'clock'>;
  files: FileRegistry;
}

type MailboxMethod =
  | 'mailboxes.window'
  | 'mailboxes.counts'
  | 'mailboxes.get'
  | 'mailboxes.refresh'
  | 'mailboxes.selectionSummary'
  | 'mailboxes.export';

/** The contract's mailbox methods. */
export function mailboxHandlers({
  stores,
  jobs,
  connections,
  ports,
  files,
}: MailboxDeps): Pick<Handlers, MailboxMethod> {
  return {
    'mailboxes.window': async ({ connectionId, query, from, count }) =>
      (await stores.get(connectionId)).mailboxWindow(query, from, count),
    'mailboxes.counts': async ({ connectionId, search }) => (await stores.get(connectionId)).mailboxCounts(search),
    'mailboxes.get': async ({ connectionId, id }) => {
      const details = await (await stores.get(connectionId)).mailbox(id);
      if (!details) throw new AppError('not-found', 'This mailbox is not in the local store.');
      return details;
    },
    'mailboxes.refresh': async ({ connectionId, ids }, { signal }) =>
      refreshMailboxes(await stores.get(connectionId), await connections.services(connectionId), ids, {
        signal,
        now: () => ports.clock.now(),
      }),
    'mailboxes.selectionSummary': async ({ connectionId, selection }) =>
      (await stores.get(connectionId)).selectionSummary(selection),
    'mailboxes.export': async (input) => {
      const fields = exportFields(input.columns);
      checkQuery(input.query);
      if (input.selection?.kind === 'query') checkQuery(input.selection.query);
      const destination = await chooseDestination(
        ports,
        input.fileName ?? defaultName(ports.clock.now()),
        fileFormats[input.format],
      );
      const job = jobs.start(
        { kind: 'export', connectionId: input.connectionId, title: `Export mailboxes to ${destination.name}` },
        (handle, signal) => exportRows(handle, signal, input, fields, destination),
      );
      return { jobId: job.id };
    },
  };

  async function exportRows(
    job: JobHandle,
    signal: AbortSignal,
    input: ParsedInput<'mailboxes.export'>,
    fields: readonly FieldSpec[],
    destination: { path: string; name: string; chosen: boolean },
  ): Promise<void> {
    const store = await stores.get(input.connectionId);
    const total = input.selection
      ? (await store.selectionSummary(input.selection)).count
      : (await store.mailboxWindow(input.query, 0, 1)).total;
    job.total(total);
    const slice = (from: number, count: number) => store.mailboxSlice(input.query, input.selection, from, count);
    const options = { signal, onRows: (count: number) => job.advance(count), now: ports.clock.now() };
    const { bytes } =
      input.format === 'xlsx'
        ? await writeXlsx(
            destination.path,
            [{ name: 'Mailboxes', columns: fields.flatMap((field) => sheetColumnsOf<MailboxRow>(field)), slice }],
            options,
          )
        : await writeCsv(destination.path, { columns: fields.flatMap(csvColumnsOf), slice }, options);
    const fileId = files.add({ name: destination.name, path: destination.path });
    job.file({ fileId, name: destination.name, bytes, path: destination.chosen ? destination.path : null });
  }
}

function exportFields(names: readonly string[]): FieldSpec[] {
  return [...new Set(names)].map((name) => {
    const field = mailboxFields.find((candidate) => candidate.field === name);
    if (!field)
      throw new AppError('invalid-input', `There is no column "${name.slice(0, 60)}" to export.`, {
        details: { fields: { columns: 'Unknown column.' } },
      });
    return field;
  });
}

function checkQuery(query: ListQuery): void {
  if (query.filter) checkFilter(query.filter, mailboxFilterKinds);
  for (const { field } of query.sort ?? []) kindOf(field, mailboxFilterKinds, 'sort');
}

const defaultName = (now: number): string => `mailboxes ${new Date(now).toISOString().slice(0, 10)}`;
