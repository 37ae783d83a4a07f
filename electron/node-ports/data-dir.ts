import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../core/make-folder.ts';
import { StartError } from './start-error.ts';

/** Where the console keeps its data unless told otherwise. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Mailroom');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Mailroom');
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'Mailroom');
}

export interface DataDir {
  path: string;
  release(): void;
}

/**
 * Makes the folder (owner only) and holds it for this process. The lock is the operating system's, through SQLite,
 * so a crash leaves nothing behind.
 * @throws StartError when another console holds it or it cannot be written.
 */
export function claimDataDir(folder: string): DataDir {
  const path = resolve(folder);
  const ownerFile = join(path, 'console.json');
  let lock: DatabaseSync | undefined;
  try {
    makeFolder(path, { mode: 0o700 });
    lock = new DatabaseSync(join(path, 'console.lock'), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock?.close();
    const { code, errcode } = error as { code?: string; errcode?: number };
    if (code === 'ERR_SQLITE_ERROR' && (errcode === 5 || errcode === 6)) {
      throw new StartError(
        `Another Mailroom console${ownerOf(ownerFile)} is already using ${path}.`,
        'Close it first, or start this one with another folder: --data-dir DIR',
      );
    }
    const reason = (error as Error).message;
    throw new StartError(`The data folder ${path} cannot be used: ${reason}.`, 'Choose another with --data-dir DIR');
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() }), { mode: 0o600 });
  const held = lock;
  let released = false;
  return {
    path,
    release() {
      if (released) return;
      released = true;
      rmSync(ownerFile, { force: true });
      held.close();
    },
  };
}

function ownerOf(file: string): string {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown; startedAt?: unknown };
    return ` (process ${Number(pid)}, started ${new Date(String(startedAt)).toLocaleTimeString('en-US')})`;
  } catch {
    return '';
  }
}
