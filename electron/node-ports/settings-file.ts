import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SettingsFile } from '../core/ports.ts';

/** The part of `conf` and `electron-store` used here: one JSON document with atomic writes. */
export interface DocumentStore {
  store: Record<string, unknown>;
}

const fileName = 'settings';

/**
 * Settings over `conf` or `electron-store`. A file that is not a JSON object is moved aside first, never deleted.
 * @param open makes the store for a folder and a file name without extension.
 */
export function openSettingsFile(
  folder: string,
  open: (options: { cwd: string; name: string }) => DocumentStore,
  now: () => number = Date.now,
): SettingsFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${fileName}.json`);
  const setAside = setAsideIfDamaged(path, now());
  const document = open({ cwd: folder, name: fileName });
  return {
    path,
    setAside,
    read: () => structuredClone(document.store),
    write(value) {
      document.store = value as Record<string, unknown>;
      if (process.platform !== 'win32') chmodSync(path, 0o600);
    },
  };
}

function setAsideIfDamaged(path: string, at: number): string | null {
  if (!existsSync(path)) return null;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const stamp = new Date(at).toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(dirname(path), `${fileName}.damaged-${stamp}.json`);
  renameSync(path, aside);
  return aside;
}
