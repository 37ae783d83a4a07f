import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { constants, DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../../shared/contract/errors.ts';
import type { SnapshotPart } from '../../../shared/domain/snapshots.ts';
import { applicationId as storeApplicationId } from '../store/migrations.ts';
import { envelopeMagic, isEnvelope } from './crypto/envelope.ts';
import { ContentDigest } from './format/digest.ts';
import { type FileManifest, parseManifest, versionPattern } from './format/manifest.ts';
import {
  type Cell,
  createSql,
  longestCell,
  manifestSql,
  type SnapshotColumn,
  type SnapshotTable,
  selectSql,
  snapshotApplicationId,
  snapshotFormat,
  snapshotPageSize,
  snapshotTables,
} from './format/tables.ts';
import { changedMeanwhile, damaged, notASnapshot, snapshotError } from './refusals.ts';

/** Larger than a snapshot of the largest tenants there are. */
export const largestSnapshot = 8 * 1024 ** 3;

const magic = Buffer.from('SQLite format 3\0', 'latin1');
const leafPage = 0x0d;
const rowsPerTick = 5_000;

export interface SnapshotVisitor {
  /** A table begins; rows follow in key order. */
  table?(table: SnapshotTable): void;
  row?(table: SnapshotTable, cells: readonly Cell[]): void;
  /** Rows read since the last time. */
  onRows?(count: number): void;
  /** The description, before any row is read. Its digest is not proved yet. */
  manifest?(manifest: FileManifest): void;
}

/** What the first bytes say, before SQLite is asked. @throws AppError */
export function sniff(path: string): { encrypted: boolean; bytes: number } {
  try {
    // Asked before opening: that would wait at a pipe until somebody writes into it.
    if (!statSync(path).isFile()) throw notASnapshot('it is not a file');
    const file = openSync(path, 'r');
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) throw notASnapshot('it is not a file');
      if (stat.size === 0) throw damaged('it is empty');
      if (stat.size > largestSnapshot)
        throw new AppError('unsupported', 'This file is too large to be a Mailroom snapshot.', {
          hint: `Snapshots are at most ${largestSnapshot / 1024 ** 3} GB. Check that this is the right file.`,
        });
      const start = Buffer.alloc(envelopeMagic.length);
      readSync(file, start, 0, start.length, 0);
      return { encrypted: isEnvelope(start), bytes: stat.size };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw snapshotError(error, path);
  }
}

/**
 * Reads a snapshot that is not encrypted, every row once, as input from a stranger: nothing in it is trusted, run or
 * followed, and the content must be what its digest says. Whatever a visitor made of the rows is void when this throws.
 * Runs long: for worker threads.
 * @throws AppError `file-damaged`, `file-unreadable`, `unsupported`; whatever the visitor throws.
 */
export function readSnapshot(path: string, visitor: SnapshotVisitor = {}): FileManifest {
  let db: DatabaseSync | null = null;
  const stamp = stampOf(path);
  try {
    const version = checkHeader(path);
    db = openHostile(path);
    if (version > snapshotFormat) throw newerFormat(db, version);
    checkSchema(db);
    if (firstCell(db, 'PRAGMA quick_check(1)') !== 'ok') throw damaged('its tables are broken');
    const manifest = parseManifest(readManifest(db), version);
    visitor.manifest?.(manifest);
    const { digest, counts } = scanTables(db, manifest.parts, visitor);
    for (const { name } of snapshotTables)
      if (counts[name] !== (manifest.counts[name] ?? 0)) throw damaged('rows are missing');
    if (digest !== manifest.digest) throw damaged('its content was changed after it was written');
    return manifest;
  } catch (error) {
    const known = snapshotError(error, path);
    // Half of one file and half of another are not the sender's fault.
    const unread = known.code === 'file-damaged' || known.code === 'file-unreadable';
    throw unread && stamp !== '' && stampOf(path) !== stamp ? changedMeanwhile(path, known) : known;
  } finally {
    db?.close();
  }
}

/** What tells one state of a file from another; empty when it is not there. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}

/**
 * The description of a snapshot without reading its rows: what it says of itself, not proved.
 * @throws AppError as `readSnapshot`
 */
export function readDescription(path: string): FileManifest {
  let db: DatabaseSync | null = null;
  try {
    const version = checkHeader(path);
    db = openHostile(path);
    if (version > snapshotFormat) throw newerFormat(db, version);
    checkSchema(db);
    return parseManifest(readManifest(db), version);
  } catch (error) {
    throw snapshotError(error, path);
  } finally {
    db?.close();
  }
}

/**
 * Looks at the first page with plain reads. What passes here is a file of ours by every sign, whole, and with a schema
 * that stands in this one page, so that SQLite has no more than that to parse.
 * @returns the format version.
 */
function checkHeader(path: string): number {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    sniff(path);
    const page = Buffer.alloc(112);
    const length = readSync(file, page, 0, page.length, 0);
    if (!page.subarray(0, magic.length).equals(magic.subarray(0, Math.min(length, magic.length))) || length < 16)
      throw length < 16 && magic.subarray(0, length).equals(page.subarray(0, length))
        ? damaged('it is cut off')
        : notASnapshot('it begins with something else');
    if (length < page.length) throw damaged('it is cut off');
    const application = page.readUInt32BE(68);
    if (application === storeApplicationId) throw notASnapshot('it is a local store of the console');
    if (application !== snapshotApplicationId) throw notASnapshot('it is a database of another program');
    const version = page.readUInt32BE(60);
    const pageSize = page.readUInt16BE(16);
    const pages = page.readUInt32BE(28);
    if (version === 0 || version > 10_000) throw damaged('its format version makes no sense');
    if (version > snapshotFormat) return version;
    if (pageSize !== snapshotPageSize) throw damaged('its page size was changed');
    if (size < pages * pageSize) throw damaged('it is cut off');
    if (size !== pages * pageSize) throw damaged('its size is not what it should be');
    // Rollback journal, no reserved bytes, UTF-8.
    if (page[18] !== 1 || page[19] !== 1 || page[20] !== 0 || page.readUInt32BE(56) !== 1)
      throw damaged('its header was changed');
    if (page[100] !== leafPage || page.readUInt16BE(103) !== snapshotTables.length + 1)
      throw damaged('its tables are not those of a snapshot');
    return version;
  } finally {
    closeSync(file);
  }
}

/** Opens the file so that it can do nothing: no writing, no journal, no code of its own, no other file. */
function openHostile(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  // Journals beside the file are not looked at: what counts is this file, as its digest says.
  url.search = 'mode=ro&immutable=1';
  const db = new DatabaseSync(url, { readOnly: true, allowExtension: false, enableForeignKeyConstraints: false });
  try {
    db.limits.length = longestCell;
    db.limits.sqlLength = 64 * 1024;
    db.limits.attach = 0;
    db.limits.exprDepth = 50;
    db.limits.compoundSelect = 4;
    db.limits.triggerDepth = 1;
    db.limits.functionArg = 8;
    db.enableDefensive(true);
    db.exec(
      'PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA query_only = 1;',
    );
    db.setAuthorizer((action) => (allowed.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const allowed: ReadonlySet<number> = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_PRAGMA]);

/** Tables, columns, keys, types, letter for letter; nothing else: no trigger, view, index or virtual table. */
function checkSchema(db: DatabaseSync): void {
  const expected = new Map([
    ['manifest', manifestSql],
    ...snapshotTables.map((one) => [one.name, createSql(one)] as const),
  ]);
  const statement = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema');
  statement.setReturnArrays(true);
  let found = 0;
  for (const cells of statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>) {
    const [type, name, table, sql] = cells;
    if (type !== 'table' || name !== table || sql !== expected.get(String(name)))
      throw damaged('its tables are not those of a snapshot');
    found++;
  }
  if (found !== expected.size) throw damaged('its tables are not those of a snapshot');
}

function readManifest(db: DatabaseSync): Map<string, string> {
  const statement = db.prepare('SELECT key, value FROM manifest LIMIT 100');
  statement.setReturnArrays(true);
  const entries = new Map<string, string>();
  for (const [key, value] of statement.all() as unknown as SQLOutputValue[][]) {
    if (typeof key !== 'string' || typeof value !== 'string') throw damaged('its description cannot be read');
    entries.set(key, value);
  }
  return entries;
}

function newerFormat(db: DatabaseSync, version: number): AppError {
  let needed: string | undefined;
  try {
    needed = readManifest(db).get('readableBy');
  } catch {
    // Its description is not where it was; the version alone must do.
  }
  return new AppError(
    'unsupported',
    `This snapshot has format ${version}; this version of Mailroom reads formats up to ${snapshotFormat}.`,
    {
      hint:
        needed !== undefined && versionPattern.test(needed)
          ? `Mailroom ${needed} or later reads it.`
          : 'A newer version of Mailroom reads it.',
    },
  );
}

/**
 * Reads every row in key order and checks it against its column.
 * @throws AppError `file-damaged`
 */
export function scanTables(
  db: DatabaseSync,
  wanted: readonly SnapshotPart[],
  visitor: SnapshotVisitor = {},
): { digest: string; counts: Record<string, number> } {
  const digest = new ContentDigest();
  const parts = new Set(wanted);
  const counts: Record<string, number> = {};
  for (const table of snapshotTables) {
    digest.table(table);
    visitor.table?.(table);
    const name = table.name.replaceAll('_', ' ');
    const checks = table.columns.map(checkOf);
    const statement = db.prepare(selectSql(table));
    statement.setReturnArrays(true);
    let rows = 0;
    let before: readonly Cell[] | null = null;
    for (const row of statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>) {
      for (let i = 0; i < checks.length; i++)
        if (!checks[i]?.(row[i])) throw damaged(`a value in its table of ${name} makes no sense`);
      const cells = row as Cell[];
      // Order that does not grow means that pages refer to each other in a circle.
      if (before && !isBefore(before, cells, table.keys)) throw damaged('its tables are broken');
      before = cells;
      rows++;
      if (rows > table.maxRows) throw damaged(`its table of ${name} is endless`);
      if (rows === 1 && table.part !== 'identities' && !parts.has(table.part))
        throw damaged('it holds what it says it leaves out');
      digest.row(cells);
      visitor.row?.(table, cells);
      if (rows % rowsPerTick === 0) visitor.onRows?.(rowsPerTick);
    }
    counts[table.name] = rows;
    visitor.onRows?.(rows % rowsPerTick);
  }
  return { digest: digest.end(), counts };
}

function isBefore(a: readonly Cell[], b: readonly Cell[], keys: number): boolean {
  for (let i = 0; i < keys; i++) {
    const [left, right] = [a[i] as string | number, b[i] as string | number];
    if (left === right) continue;
    return typeof left === 'number' || typeof right === 'number' ? left < right : inOrder(left, right);
  }
  return false;
}

/** Whether two texts stand in the order of their UTF-8 bytes, as SQLite has them. */
function inOrder(left: string, right: string): boolean {
  const nonAscii = /[^\0-\x7f]/;
  return nonAscii.test(left) || nonAscii.test(right)
    ? Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8')) < 0
    : left < right;
}

const idPattern = /^[\x21-\x7e]+$/;

function checkOf({
  kind,
  nullable,
  max,
  from,
  to,
  values,
}: SnapshotColumn): (cell: SQLOutputValue | undefined) => boolean {
  if (kind === 'integer' || kind === 'boolean')
    return (cell) =>
      cell === null ? nullable : typeof cell === 'number' && Number.isSafeInteger(cell) && cell >= from && cell <= to;
  const good =
    kind === 'id'
      ? (cell: string) => idPattern.test(cell)
      : kind === 'list'
        ? isTextList
        : values
          ? (cell: string) => values.has(cell)
          : () => true;
  return (cell) => (cell === null ? nullable : typeof cell === 'string' && cell.length <= max && good(cell));
}

function isTextList(cell: string): boolean {
  if (cell === '[]') return true;
  try {
    const value: unknown = JSON.parse(cell);
    return Array.isArray(value) && value.every((one) => typeof one === 'string');
  } catch {
    return false;
  }
}

const firstCell = (db: DatabaseSync, sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0];
