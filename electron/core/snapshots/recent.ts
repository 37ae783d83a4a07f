import type { SnapshotInfo } from '../../../shared/domain/snapshots.ts';
import type { Stores } from '../store/stores.ts';

type Entry = Omit<SnapshotInfo, 'connectionId'>;

const key = 'snapshots.recent';
const keep = 20;

/** Files opened or written lately, newest first. What an encrypted file says of itself is not remembered. */
export interface RecentFiles {
  list(): Promise<Entry[]>;
  note(entry: Entry): Promise<void>;
}

export function createRecentFiles(stores: Pick<Stores, 'app'>): RecentFiles {
  let last: Promise<unknown> = Promise.resolve();
  const list = async (): Promise<Entry[]> => {
    const value = await (await stores.app()).getMeta(key);
    return Array.isArray(value) ? (value as Entry[]) : [];
  };
  const note = async (entry: Entry): Promise<void> => {
    const shown: Entry = { ...entry, manifest: entry.encrypted ? null : entry.manifest };
    const others = (await list()).filter(({ path }) => path !== entry.path);
    await (await stores.app()).setMeta(key, [shown, ...others].slice(0, keep));
  };
  return {
    list,
    note: (entry) => {
      const next = last.then(
        () => note(entry),
        () => note(entry),
      );
      last = next.catch(() => {});
      return next;
    },
  };
}
