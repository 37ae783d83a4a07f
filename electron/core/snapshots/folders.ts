import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';

/** Where work on snapshots keeps what must not outlast it, and the keys of pseudonyms. */
export interface Folders {
  /** A path that nothing stands at, for a file that goes away with its task. */
  scratch(): string;
  /** Files that were dropped on the browser host. */
  dropped: string;
  keys: string;
}

/** Makes the folders, and clears what a crash left behind. */
export async function openFolders(dataDir: string): Promise<Folders> {
  const working = join(dataDir, 'snapshot-work');
  const folders = [working, join(dataDir, 'snapshots'), join(dataDir, 'snapshot-keys')] as const;
  for (const folder of folders) makeFolder(folder, { mode: 0o700 });
  for (const name of await readdir(working)) await rm(join(working, name), { force: true, recursive: true });
  for (const name of await readdir(folders[1]))
    if (name.endsWith('.part')) await rm(join(folders[1], name), { force: true });
  return { scratch: () => join(working, randomUUID()), dropped: folders[1], keys: folders[2] };
}
