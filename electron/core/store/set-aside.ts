import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const markOf = (path: string): string => `${path}.suspect`;

/** Notes beside the file that damage was met in it, so that the next opening checks all of it. */
export function markSuspect(path: string): void {
  try {
    writeFileSync(markOf(path), '');
  } catch {
    // A disk that takes no mark will show its trouble again.
  }
}

export const isSuspect = (path: string): boolean => existsSync(markOf(path));
export const clearSuspect = (path: string): void => rmSync(markOf(path), { force: true });

/** Moves a file with what belongs to it out of the way, to `<name>.damaged-<time>`. Returns where it went. */
export function setFileAside(path: string): string {
  const stamp = new Date()
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  let target = `${path}.damaged-${stamp}`;
  for (let n = 2; existsSync(target); n++) target = `${path}.damaged-${stamp}-${n}`;
  renameSync(path, target);
  for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  clearSuspect(path);
  return target;
}
