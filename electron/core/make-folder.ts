import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and what is missing above it. Where the system makes no folders though it names none as missing
 * (`/proc`), the recursive mkdir of Node tries forever; this gives up.
 * @throws the system's error: `ENOENT`, `ENOTDIR`, `EACCES`, …
 */
export function makeFolder(path: string, options: { mode?: number } = {}): void {
  const missing: string[] = [];
  let at = resolve(path);
  while (!isThere(at)) {
    missing.push(at);
    at = dirname(at);
  }
  for (const folder of missing.reverse())
    try {
      mkdirSync(folder, options);
    } catch (error) {
      // Somebody else may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isThere(folder)) throw error;
    }
}

function isThere(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw Object.assign(new Error(`ENOTDIR: not a directory, '${path}'`), { code: 'ENOTDIR', path });
  // The root has nothing above it: what is wrong with it shows when something is made in it.
  return found !== undefined || dirname(path) === path;
}
