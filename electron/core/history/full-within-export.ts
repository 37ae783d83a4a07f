import type { MethodOutput } from '../../../shared/contract/index.ts';
import { gigabytes } from '../../../shared/domain/csv.ts';
import type { SheetColumn } from '../../../shared/domain/sheet.ts';
import { chooseDestination } from '../exports/destination.ts';
import { fileFormats } from '../exports/formats.ts';
import { writeTable } from '../exports/table.ts';
import type { Handlers } from '../ports.ts';
import type { SnapshotDeps } from '../snapshots/deps.ts';

type Mailbox = MethodOutput<'history.fullWithin'>['mailboxes'][number];

const columns: readonly SheetColumn<Mailbox>[] = [
  { header: 'Display name', type: 'text', width: 32, value: ({ name }) => name },
  { header: 'Address', type: 'text', width: 36, value: ({ address }) => address },
  { header: 'Size (GB)', type: 'decimal', width: 12, value: ({ bytes }) => gigabytes(bytes) },
  { header: 'Quota (GB)', type: 'decimal', width: 12, value: ({ quota }) => gigabytes(quota) },
  { header: 'Full in days, at the earliest', type: 'integer', width: 26, value: ({ days }) => days.from },
  { header: 'Full in days, at the latest', type: 'integer', width: 26, value: ({ days }) => days.to },
  { header: 'Id', type: 'text', width: 38, value: ({ id }) => id },
];

/** Writes the report of mailboxes that will be full soon. */
export function fullWithinExport({
  ports,
  stores,
  jobs,
  files,
}: Pick<SnapshotDeps, 'ports' | 'stores' | 'jobs' | 'files'>): Handlers['history.exportFullWithin'] {
  return async ({ connectionId, days, format }) => {
    const store = await stores.get(connectionId);
    const destination = await chooseDestination(
      ports,
      `Full within ${days} days ${new Date(ports.clock.now()).toISOString().slice(0, 10)}`,
      fileFormats[format],
    );
    const job = jobs.start(
      { kind: 'export', connectionId, title: `Export full mailboxes to ${destination.name}` },
      async (handle, signal) => {
        const { mailboxes } = await store.fullWithin(days);
        handle.total(mailboxes.length);
        const { bytes } = await writeTable(
          destination.path,
          format,
          {
            name: `Full within ${days} days`,
            columns,
            slice: async (from, count) => mailboxes.slice(from, from + count),
          },
          { signal, onRows: (count) => handle.advance(count), now: ports.clock.now() },
        );
        const fileId = files.add({ name: destination.name, path: destination.path });
        handle.file({ fileId, name: destination.name, bytes, path: destination.chosen ? destination.path : null });
      },
    );
    return { jobId: job.id };
  };
}
