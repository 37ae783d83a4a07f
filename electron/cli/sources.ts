import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Absolute path of something in the project. */
export const at = (path: string): string => join(root, path);

export const stampFile = at('out/.stamp');

const sourceFolders = ['electron', 'renderer', 'shared', 'assets'];
const sourceFiles = ['package.json', 'package-lock.json', 'vite.config.ts'];

/** One digest over everything the build reads. */
export function sourceDigest(): string {
  const files = sourceFolders.flatMap((folder) =>
    readdirSync(at(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const hash = createHash('sha256').update(process.version);
  for (const file of [...files, ...sourceFiles.map(at)].sort()) {
    hash.update(relative(root, file).split(sep).join('/')).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Whether `out/` was built from the sources as they are now. */
export function isBuilt(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceDigest();
}
