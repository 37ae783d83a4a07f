import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../../shared/contract/errors.ts';
import { families } from '../../../shared/domain/mailbox.ts';
import type { SnapshotPart } from '../../../shared/domain/snapshots.ts';
import { type FileManifest, manifestEntries } from './format/manifest.ts';
import {
  createSql,
  manifestSql,
  snapshotApplicationId,
  snapshotFormat,
  snapshotPageSize,
  snapshotTables,
} from './format/tables.ts';
import { type Hide, livingContent, numberLicenseSets } from './live-content.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { scanTables } from './read.ts';

export interface WriteInput {
  /** Local store of the connection. */
  store: string;
  /** The file with plans and the change log, and whose entries to take; null where there is none. */
  changes: { path: string; connectionId: string } | null;
  /** File to write, not there yet. */
  target: string;
  manifest: Omit<FileManifest, 'formatVersion' | 'asOf' | 'counts' | 'digest'>;
  /** Key of the pseudonyms, 32 bytes; null = real names. */
  pseudonymKey: Uint8Array | null;
}

export interface WriteProgress {
  /** Rows to write and then to read back. */
  total(rows: number): void;
  advance(rows: number): void;
}

/**
 * Writes a snapshot of a local store as it is at this moment, reads it back, and seals it with its digest.
 * Runs long: for worker threads. The file is on disk when it returns.
 * @throws AppError `unsupported` for content that no snapshot can hold; what SQLite throws.
 */
export function writeSnapshot(input: WriteInput, progress: WriteProgress): FileManifest {
  // For the owner's eyes, from the first byte on.
  closeSync(openSync(input.target, 'wx', 0o600));
  const db = new DatabaseSync(input.target, { allowExtension: false });
  try {
    db.exec(`
      PRAGMA page_size = ${snapshotPageSize};
      PRAGMA encoding = 'UTF-8';
      PRAGMA auto_vacuum = NONE;
      PRAGMA main.journal_mode = OFF;
      PRAGMA main.synchronous = OFF;
      PRAGMA main.locking_mode = EXCLUSIVE;
      PRAGMA cache_size = -65536;
      PRAGMA temp_store = MEMORY;
      PRAGMA application_id = ${snapshotApplicationId};
      PRAGMA user_version = ${snapshotFormat};
    `);
    for (const sql of [manifestSql, ...snapshotTables.map(createSql)]) db.exec(sql);
    attach(db, input.store, 'live');
    if (input.changes) attach(db, input.changes.path, 'log');
    copyContent(db, input, progress);
    db.exec('DETACH live');
    if (input.changes) db.exec('DETACH log');
    const manifest = seal(db, input, progress);
    db.close();
    sync(input.target);
    return manifest;
  } finally {
    if (db.isOpen) db.close();
  }
}

function attach(db: DatabaseSync, path: string, name: string): void {
  const url = pathToFileURL(path);
  url.search = 'mode=ro';
  db.prepare(`ATTACH ? AS ${name}`).run(url.href);
}

function copyContent(db: DatabaseSync, input: WriteInput, progress: WriteProgress): void {
  const parts = new Set<SnapshotPart>(input.manifest.parts);
  const hide = pseudonymSql(db, input.pseudonymKey);
  // One transaction: the store is read as it is now, whatever is written to it meanwhile.
  db.exec('BEGIN');
  const licenses = parts.has('licenses');
  numberLicenseSets(db, licenses);
  const content = livingContent({ parts, hide, connectionId: input.changes?.connectionId ?? null });
  let rows = 0;
  for (const { size } of content) rows += Number(db.prepare(size).get()?.n ?? 0);
  // Each row is written once and read back once.
  progress.total(rows * 2);
  for (const { table, sql, spans } of content) {
    const columns = snapshotTables.find(({ name }) => name === table)?.columns ?? [];
    const insert = db.prepare(
      `INSERT OR IGNORE INTO ${table} (${columns.map(({ name }) => `"${name}"`).join(', ')}) ${sql}`,
    );
    const runs: SQLInputValue[][] = spans === null ? [[]] : spanBounds(db, spans);
    for (const bounds of runs) progress.advance(Number(insert.run(...bounds).changes));
  }
  db.exec('COMMIT');
}

const idsPerSpan = 4_000;

/** Pairs of ids between which lies a handful of rows each: after the first, up to the second. */
function spanBounds(db: DatabaseSync, table: 'user' | 'mailbox'): [string, string][] {
  const statement = db.prepare(
    `SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM live.${table}) WHERE n % ${idsPerSpan} = 0`,
  );
  statement.setReturnArrays(true);
  const cuts = (statement.all() as unknown as [string][]).map(([id]) => id);
  return [...cuts, '\u{10FFFF}'].map((to, i) => [cuts[i - 1] ?? '', to]);
}

function seal(db: DatabaseSync, input: WriteInput, progress: WriteProgress): FileManifest {
  let content: ReturnType<typeof scanTables>;
  try {
    content = scanTables(db, input.manifest.parts, { onRows: (count) => progress.advance(count) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('unsupported', 'This organization holds a value that does not fit into a snapshot.', {
      hint: 'Take the snapshot with fewer parts, and report this problem.',
      details: { serviceMessage: error.message },
      cause: error,
    });
  }
  const asOf: FileManifest['asOf'] = {};
  const read = db.prepare('SELECT as_of FROM families WHERE name = ?');
  for (const family of families) {
    const at = read.get(family)?.as_of;
    if (typeof at === 'string') asOf[family] = at;
  }
  // Permissions are read mailbox by mailbox; what is true of all of them is the oldest reading.
  const scanned = db.prepare('SELECT min(at) AS at FROM access_scans').get()?.at;
  if (typeof scanned === 'string') asOf.permissions = scanned;
  const manifest: FileManifest = { ...input.manifest, formatVersion: snapshotFormat, asOf, ...content };
  const insert = db.prepare('INSERT INTO manifest VALUES (?, ?)');
  db.exec('BEGIN');
  for (const [key, value] of [...manifestEntries(manifest)].sort(([a], [b]) => (a < b ? -1 : 1)))
    insert.run(key, value);
  db.exec('COMMIT');
  return manifest;
}

/** Makes the functions that hide names known to SQL; without a key, names stay. */
function pseudonymSql(db: DatabaseSync, key: Uint8Array | null): Hide {
  if (key === null) return (_, column) => column;
  const pseudonyms: Pseudonyms = createPseudonyms(key);
  for (const [name, work] of Object.entries(pseudonyms) as [keyof Pseudonyms, Pseudonyms[keyof Pseudonyms]][])
    db.function(`hide_${name}`, { deterministic: true }, (value) => work(value === null ? null : String(value)));
  return (kind, column) => `hide_${kind}(${column})`;
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
