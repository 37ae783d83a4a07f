import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../shared/contract/errors.ts';
import { textKey } from '../../../shared/domain/text-key.ts';
import { applicationId, migrations, schemaVersion } from './migrations.ts';
import { clearSuspect, isSuspect, setFileAside } from './set-aside.ts';
import { isDamage } from './sqlite-errors.ts';

const header = Buffer.from('SQLite format 3\0', 'latin1');
// A full check reads the whole file; past this size only what opening touches is checked.
const fullCheckBytes = 256 * 1024 * 1024;

/** Runs `work` in one transaction; rolls back when it throws. */
export function transaction<T>(db: DatabaseSync, work: () => T, begin = 'BEGIN IMMEDIATE'): T {
  db.exec(begin);
  try {
    const value = work();
    db.exec('COMMIT');
    return value;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

const pragma = (db: DatabaseSync, name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];

/**
 * Opens (or creates) a store for its writer and brings its schema up to date. A damaged or foreign file is moved to
 * `<name>.damaged-<time>` and a fresh one made.
 * @throws AppError `unsupported` when a newer console wrote the file.
 */
export function openForWriting(path: string): { db: DatabaseSync; setAside: string | null } {
  mkdirSync(dirname(path), { recursive: true });
  if (!looksSound(path)) return { setAside: setFileAside(path), db: prepare(path, false) };
  try {
    return { db: prepare(path, existsSync(path) && wasLeftOpen(path)), setAside: null };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { setAside: setFileAside(path), db: prepare(path, false) };
  }
}

function addFunctions(db: DatabaseSync): void {
  db.function('text_key', { deterministic: true }, (text) => (text === null ? null : textKey(String(text))));
}

/** Opens a store that its writer has prepared. */
export function openForReading(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 10_000 });
  addFunctions(db);
  db.exec('PRAGMA query_only = 1; PRAGMA cache_size = -131072; PRAGMA temp_store = MEMORY;');
  return db;
}

/** Marks the file as closed in good order, so that the next opening need not check it. */
export function closeWriter(db: DatabaseSync): void {
  db.exec(`PRAGMA optimize; DELETE FROM meta WHERE key = 'store.open'; PRAGMA wal_checkpoint(TRUNCATE);`);
  db.close();
}

function looksSound(path: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return true;
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(header.length);
    return readSync(file, start, 0, start.length, 0) === header.length && start.equals(header);
  } finally {
    closeSync(file);
  }
}

const wasLeftOpen = (path: string): boolean => existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;

function prepare(path: string, suspicious: boolean): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 10_000 });
  try {
    const version = Number(pragma(db, 'user_version'));
    const application = Number(pragma(db, 'application_id'));
    const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0);
    if (application === applicationId && version > schemaVersion)
      throw new AppError('unsupported', 'This local store was written by a newer version of Mailroom.', {
        hint: 'Install that version or a later one, or start with another data directory.',
        details: { path },
      });
    if (tables > 0 && application !== applicationId) throw foreign();
    db.exec(`
      PRAGMA page_size = 8192;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -65536;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
    `);
    addFunctions(db);
    migrate(db, version);
    const open = db.prepare(`SELECT 1 AS open FROM meta WHERE key = 'store.open'`).get();
    const marked = isSuspect(path);
    if (marked || ((suspicious || open) && statSync(path).size <= fullCheckBytes)) check(db);
    if (marked) clearSuspect(path);
    db.exec(`INSERT OR REPLACE INTO meta VALUES ('store.open', 'true')`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: DatabaseSync, from: number): void {
  for (let version = from; version < schemaVersion; version++) {
    transaction(db, () => {
      db.exec(migrations[version] ?? '');
      db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1};`);
    });
  }
}

function check(db: DatabaseSync): void {
  const answer = pragma(db, 'quick_check(1)');
  if (answer !== 'ok') throw damaged(String(answer));
}

const damaged = (message: string): Error =>
  Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode: 11 });
const foreign = (): Error => damaged('not a store of this program');
