import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Handlers } from '../ports.ts';
import type { SnapshotDeps } from '../snapshots/deps.ts';
import type { Folders } from '../snapshots/folders.ts';
import { snapshotError } from '../snapshots/refusals.ts';
import { runTask } from '../snapshots/run-task.ts';
import { fullWithinExport } from './full-within-export.ts';

const sizesAtOnce = 20_000;
const limitMs = 10 * 60_000;
const heapMb = 2_048;

type HistoryMethod =
  | 'history.mailbox'
  | 'history.forecasts'
  | 'history.fullWithin'
  | 'history.exportFullWithin'
  | 'history.addSnapshots';

/** Sizes over time: of one mailbox, of those that will be full, and from files of the past. */
export function historyHandlers(
  deps: Pick<SnapshotDeps, 'stores' | 'jobs' | 'connections' | 'ports' | 'files'>,
  folders: () => Promise<Folders>,
): Pick<Handlers, HistoryMethod> {
  const { stores, jobs, connections, ports } = deps;
  return {
    'history.mailbox': async ({ connectionId, id }) => {
      const history = await (await stores.get(connectionId)).mailboxHistory(id);
      if (history === null) throw new AppError('not-found', 'This mailbox is not in the local store.');
      return history;
    },
    'history.forecasts': async ({ connectionId, ids }) => (await stores.get(connectionId)).forecasts(ids),
    'history.fullWithin': async ({ connectionId, days }) => (await stores.get(connectionId)).fullWithin(days),
    'history.exportFullWithin': fullWithinExport(deps),

    'history.addSnapshots': async ({ connectionId, folder }) => {
      const connection = connections.record(connectionId);
      if (connection.readOnly) throw new AppError('read-only', 'A snapshot keeps the history it came with.');
      const store = await stores.get(connectionId);
      const tenantId = (await store.summary()).organization?.tenantId ?? connection.tenantId;
      const names = await readdir(folder)
        .then((list) => list.filter((name) => /\.mailroom$/i.test(name)).sort())
        .catch((error: unknown) => {
          throw snapshotError(error, folder);
        });
      if (names.length === 0)
        throw new AppError('not-found', 'There are no snapshots in this folder.', {
          hint: 'Choose a folder with files that end in .mailroom.',
          details: { path: folder },
        });
      const job = jobs.start(
        { kind: 'snapshot', connectionId, title: 'Add sizes from past snapshots' },
        async (handle, signal) => {
          handle.total(names.length);
          for (const name of names) {
            signal.throwIfAborted();
            handle.note(name);
            try {
              const found = await runTask(
                ports.workerUrl('snapshot'),
                {
                  kind: 'sizes',
                  input: { file: join(folder, name), passphrase: null, scratch: (await folders()).scratch() },
                },
                { signal, limitMs, heapMb },
              );
              if (found.tenantId !== tenantId)
                throw new AppError('conflict', `${name} is a snapshot of another organization.`);
              for (let from = 0; from < found.points.length; from += sizesAtOnce)
                await store.addPastSizes(found.points.slice(from, from + sizesAtOnce));
              handle.advance(1);
            } catch (error) {
              signal.throwIfAborted();
              const known = snapshotError(error, join(folder, name)).toWire();
              handle.fail({ ...known, message: `${name}: ${known.message}` });
            }
          }
        },
      );
      return { jobId: job.id };
    },
  };
}
