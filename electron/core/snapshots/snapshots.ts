import { historyHandlers } from '../history/handlers.ts';
import type { Handlers } from '../ports.ts';
import { createComparisons } from './compare/comparisons.ts';
import type { SnapshotDeps } from './deps.ts';
import { type Folders, openFolders } from './folders.ts';
import { snapshotFiles } from './open.ts';
import { createRecentFiles } from './recent.ts';
import { takeHandlers } from './take.ts';
import { uploadHandlers } from './upload.ts';

type SnapshotMethod =
  | 'snapshots.take'
  | 'snapshots.freshness'
  | 'snapshots.open'
  | 'snapshots.upload'
  | 'snapshots.info'
  | 'snapshots.recent'
  | 'snapshots.compare'
  | 'snapshots.comparison'
  | 'snapshots.differences'
  | 'snapshots.exportComparison'
  | 'history.mailbox'
  | 'history.forecasts'
  | 'history.fullWithin'
  | 'history.exportFullWithin'
  | 'history.addSnapshots';

export interface Snapshots {
  readonly handlers: Pick<Handlers, SnapshotMethod>;
  /** Removes the local copies of encrypted files. Call before connections and stores close. */
  close(): Promise<void>;
}

/** Snapshots of tenants in files: taking, opening, comparing. */
export async function createSnapshots(deps: SnapshotDeps): Promise<Snapshots> {
  let opened: Promise<Folders> | null = null;
  const folders = (): Promise<Folders> => {
    opened ??= openFolders(deps.ports.dataDir);
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };
  const recent = createRecentFiles(deps.stores);

  /** What a passphrase protected does not stay in the clear longer than it is in use. */
  const lock = async (): Promise<void> => {
    for (const { id, snapshot } of deps.connections.snapshots())
      if (snapshot.encrypted) await deps.connections.handlers['connections.remove']({ id }, idle);
  };
  const comparisons = createComparisons(deps, folders);
  // After a crash they are still there.
  await lock();

  return {
    handlers: {
      ...takeHandlers(deps, folders, recent),
      ...snapshotFiles(deps, folders, recent).handlers,
      ...uploadHandlers(folders),
      ...comparisons.handlers,
      ...historyHandlers(deps, folders),
    },
    async close() {
      await comparisons.close();
      await lock();
    },
  };
}

const idle = { signal: new AbortController().signal, client: 'snapshots' };
