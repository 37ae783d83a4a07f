import type { WireError } from '../../../shared/contract/errors.ts';
import type { ParsedInput } from '../../../shared/contract/index.ts';
import type { AccessScanStatus } from '../../../shared/contract/methods/access.ts';
import type { AccessEntry } from '../../../shared/domain/access.ts';
import type { CellValue, CsvColumn } from '../../../shared/domain/csv.ts';
import { writeCsv } from '../exports/csv-export.ts';
import { chooseDestination } from '../exports/destination.ts';
import type { FileRegistry } from '../exports/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Handlers, Ports } from '../ports.ts';
import type { Services } from '../services.ts';
import type { Stores } from '../store/stores.ts';
import { readPermissions, scanEstimate, scanJob } from './scan.ts';

export interface AccessDeps {
  stores: Pick<Stores, 'get'>;
  jobs: Jobs;
  /** @throws AppError `not-signed-in`, `sign-in-needed`. */
  services(connectionId: string): Promise<Services>;
  ports: Pick<Ports, 'desktop' | 'dataDir' | 'clock'>;
  files: FileRegistry;
}

type AccessMethod = Extract<keyof Handlers, `access.${string}` | 'people.search'>;

const hourMs = 3_600_000;

/** Who can open what: the contract's access methods, from what is stored, and the scan that stores it. */
export function accessHandlers({ stores, jobs, services, ports, files }: AccessDeps): Pick<Handlers, AccessMethod> {
  const { clock } = ports;
  const running = (connectionId: string) => jobs.running(connectionId, 'permission-scan');

  return {
    async 'access.status'({ connectionId }): Promise<AccessScanStatus> {
      const store = await stores.get(connectionId);
      const figures = await store.accessFigures();
      return {
        ...figures,
        runningJobId: running(connectionId)?.id ?? null,
        estimate: scanEstimate(figures.mailboxes),
      };
    },

    async 'access.scan'({ connectionId, selection, olderThanHours }) {
      const already = running(connectionId);
      if (already !== null) return { jobId: already.id };
      const [store, tenant] = await Promise.all([stores.get(connectionId), services(connectionId)]);
      const before = new Date(clock.now() - olderThanHours * hourMs).toISOString();
      const ids = selection === undefined ? null : await store.selectionIds(selection);
      const items = await store.accessDue(before, ids);
      // Two callers may have got this far together; the second joins the first.
      const other = running(connectionId);
      if (other !== null) return { jobId: other.id };
      const job = jobs.start(
        {
          kind: 'permission-scan',
          connectionId,
          title: 'Read who has access to mailboxes',
          phases: [{ id: 'permissions', label: 'Permissions' }],
          cancellable: true,
        },
        (handle, signal) => scanJob({ store, services: tenant, clock, signal }, items, handle),
      );
      return { jobId: job.id };
    },

    'access.ofMailbox': async ({ connectionId, mailboxId }) =>
      (await stores.get(connectionId)).accessOfMailbox(mailboxId),

    async 'access.ofTrustee'({ connectionId, trusteeId }) {
      const store = await stores.get(connectionId);
      const [{ entries }, { scanned, mailboxes }] = await Promise.all([
        store.accessWindow({ trusteeId, includeSelf: true }, 0, Number.MAX_SAFE_INTEGER),
        store.accessFigures(),
      ]);
      return { entries, scanned, mailboxes };
    },

    'access.window': async ({ connectionId, from, count, ...query }) =>
      (await stores.get(connectionId)).accessWindow(query, from, count),

    'access.mailboxes': async ({ connectionId, ...query }) => ({
      ids: await (await stores.get(connectionId)).accessMailboxes(query),
    }),

    async 'access.refresh'({ connectionId, mailboxIds }, { signal }) {
      const [store, tenant] = await Promise.all([stores.get(connectionId), services(connectionId)]);
      // Nothing was read after the end of time, so all of them are due.
      const items = await store.accessDue('9999', mailboxIds);
      const failed: { id: string; error: WireError }[] = [];
      await readPermissions({ store, services: tenant, clock, signal }, items, (id, error) => {
        if (error !== null) failed.push({ id, error: error.toWire() });
      });
      return { failed };
    },

    'access.export': (input) => startExport(input),

    'people.search': async ({ connectionId, search, count, groups }) => ({
      people: await (await stores.get(connectionId)).people(search, count, groups),
    }),
  };

  async function startExport({ connectionId, ...query }: ParsedInput<'access.export'>): Promise<{ jobId: string }> {
    const name = `access ${new Date(clock.now()).toISOString().slice(0, 10)}`;
    const destination = await chooseDestination(ports, name, { extension: 'csv', name: 'Comma-separated values' });
    const job = jobs.start(
      { kind: 'export', connectionId, title: `Export access to ${destination.name}` },
      async (handle, signal) => {
        const store = await stores.get(connectionId);
        handle.total((await store.accessWindow(query, 0, 1)).total);
        const { bytes } = await writeCsv<AccessEntry>(
          destination.path,
          { columns, slice: async (from, count) => (await store.accessWindow(query, from, count)).entries },
          { signal, onRows: (count) => handle.advance(count) },
        );
        const fileId = files.add({ name: destination.name, path: destination.path });
        handle.file({ fileId, name: destination.name, bytes, path: destination.chosen ? destination.path : null });
      },
    );
    return { jobId: job.id };
  }
}

const column = (header: string, of: (entry: AccessEntry) => CellValue): CsvColumn => ({
  header,
  value: (row) => of(row as unknown as AccessEntry),
});

const columns: readonly CsvColumn[] = [
  column('Mailbox', ({ mailboxName }) => mailboxName),
  column('Mailbox address', ({ mailboxAddress }) => mailboxAddress),
  column('Mailbox type', ({ mailboxType }) => mailboxType),
  column('Right', ({ right }) => right),
  column('Trustee', ({ trusteeName }) => trusteeName),
  column('Trustee address', ({ trusteeAddress }) => trusteeAddress),
  column('Trustee kind', ({ trusteeKind }) => trusteeKind),
  column('Inherited', ({ isInherited }) => isInherited),
  column('Deny', ({ deny }) => deny),
  column('As of', ({ asOf }) => asOf),
];
