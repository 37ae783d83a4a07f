import type { SizeSource } from '../../../shared/domain/mailbox.ts';
import { textKey } from '../../../shared/domain/text-key.ts';
import { pruneHistory } from '../history/keep.ts';
import type { Keys } from './bulk.ts';
import type { SizeRecord } from './records.ts';
import { flag, insertSql, type Statements, textOrNull } from './statements.ts';

const reportColumns = [
  'upn_key',
  'generation',
  'as_of',
  'total_bytes',
  'item_count',
  'deleted_bytes',
  'deleted_count',
  'last_activity',
  'has_archive',
  'archive_bytes',
  'quota',
];
const putReport = insertSql('size_report', reportColumns);
const rowsAtOnce = 20_000;

/** Days since 1970 of an ISO time. */
const dayOf = (iso: string): number => Math.floor(Date.parse(iso) / 86_400_000);

// A live figure stays until a report speaks of a later time.
const newer = `(size_as_of IS NULL OR size_as_of <= ?)`;

const fromReport = `
  UPDATE mailbox SET total_bytes = ?, item_count = ?, deleted_bytes = ?, deleted_count = ?, last_activity = ?,
    report_archive = ?, archive_bytes = coalesce(?, archive_bytes), report_quota = ?, size_source = 0, size_as_of = ?
  WHERE row = ? AND ${newer}`;

// A live answer leaves out some of what the report knows; those figures stay.
const fromLive = `
  UPDATE mailbox SET total_bytes = ?, item_count = ?, deleted_bytes = coalesce(?, deleted_bytes),
    deleted_count = coalesce(?, deleted_count), last_activity = coalesce(?, last_activity),
    report_archive = coalesce(?, report_archive), archive_bytes = coalesce(?, archive_bytes),
    report_quota = coalesce(?, report_quota), size_source = 1, size_as_of = ?
  WHERE row = ? AND ${newer}`;

/**
 * Stores sizes. Live figures show at once; those of a report, which is matched by UPN, when the report is complete: its
 * order is not that of the mailboxes, and pages would be written over and over. Returns how many matched a mailbox.
 */
export function writeSizes(
  sql: Statements,
  keys: Keys,
  sizes: readonly SizeRecord[],
  source: SizeSource,
  asOf: string,
  generation: number,
): number {
  let matched = 0;
  for (const size of sizes) {
    const key = size.userPrincipalName ? textKey(size.userPrincipalName) : null;
    const figures = [
      size.totalItemBytes,
      size.itemCount,
      size.deletedItemBytes,
      size.deletedItemCount,
      textOrNull(size.lastActivity),
      flag(size.hasArchive),
      size.archiveItemBytes,
      size.prohibitSendReceiveQuota,
    ];
    if (source === 'report') {
      if (key === null) continue;
      keys.openReport();
      sql.run(putReport, key, generation, asOf, ...figures);
      if (keys.rowsOfUpn(key).length > 0) matched++;
      continue;
    }
    const byId = size.objectId ? keys.row('mailbox', size.objectId.toLowerCase()) : undefined;
    const rows = byId !== undefined ? [byId] : !size.objectId && key !== null ? keys.rowsOfUpn(key) : [];
    if (rows.length > 0) matched++;
    for (const row of rows) sql.run(fromLive, ...figures, asOf, row, asOf);
  }
  return matched;
}

const reported = `s.total_bytes, s.item_count, s.deleted_bytes, s.deleted_count, s.last_activity, s.has_archive,
  s.archive_bytes, s.quota, s.as_of`;
const selectReported = `SELECT ${reported} FROM size_report s WHERE s.upn_key = ? ORDER BY s.row DESC LIMIT 1`;

/** Columns of a mailbox that the report fills. */
export const reportedColumns = [
  'total_bytes',
  'item_count',
  'deleted_bytes',
  'deleted_count',
  'last_activity',
  'report_archive',
  'archive_bytes',
  'report_quota',
  'size_as_of',
  'size_source',
];
const unreported = reportedColumns.map(() => null);

/** What the report says of a UPN, for `reportedColumns`; null where it says nothing. */
export function reportedFigures(sql: Statements, keys: Keys, upnKey: string | null): (string | number | null)[] {
  const cells = upnKey === null || keys.isReportOpen ? undefined : sql.row(selectReported, upnKey);
  return cells ? [...(cells as (string | number | null)[]), 0] : unreported;
}

/** Gives one mailbox the report's figure, if there is one and nothing newer is known. */
export function adoptReport(sql: Statements, keys: Keys, row: number, upnKey: string): void {
  const figures = reportedFigures(sql, keys, upnKey);
  if (figures === unreported) return;
  const cells = figures.slice(0, -1);
  sql.run(fromReport, ...cells, row, cells[8] ?? null);
}

/** Gives every mailbox the report's figure, in the order of the mailboxes. */
function adoptReports(sql: Statements, generation: number): void {
  const last = Number(sql.row(`SELECT max(row) FROM mailbox`)?.[0] ?? 0);
  for (let from = 0; from <= last; from += rowsAtOnce) {
    const found = sql.rows(
      `SELECT ${reported}, m.row FROM mailbox m CROSS JOIN size_report s INDEXED BY size_report_upn
         ON s.upn_key = m.upn_key
       WHERE m.row >= ? AND m.row < ? AND m.gone_since IS NULL AND s.generation = ? ORDER BY m.row, s.row`,
      from,
      from + rowsAtOnce,
      generation,
    );
    for (const cells of found) sql.run(fromReport, ...(cells as (string | number | null)[]), String(cells[8]));
  }
}

/** Takes the report into use, drops the one before, notes the sizes in the history. Returns mailboxes with a size. */
export function finishSizes(sql: Statements, keys: Keys, generation: number, now: string): number {
  // A reading of live figures brings no report rows; the last report then stays useful.
  if (keys.isReportOpen) {
    sql.run(`DELETE FROM size_report WHERE generation < ?`, generation);
    keys.closeReport();
    adoptReports(sql, generation);
  }
  noteHistory(sql, now);
  return Number(sql.row(`SELECT count(*) FROM mailbox WHERE size_source IS NOT NULL`)?.[0] ?? 0);
}

/** Forgets a report that was not read to its end. */
export function dropReport(sql: Statements, keys: Keys, generation: number): void {
  sql.run(`DELETE FROM size_report WHERE generation = ?`, generation);
  keys.closeReport();
}

function noteHistory(sql: Statements, now: string): void {
  sql.run(
    `INSERT INTO size_history (mailbox, day, total_bytes, item_count)
     SELECT row, CAST(unixepoch(size_as_of) / 86400 AS INTEGER), total_bytes, item_count FROM mailbox
     WHERE total_bytes IS NOT NULL AND unixepoch(size_as_of) IS NOT NULL AND gone_since IS NULL
     ON CONFLICT DO UPDATE SET total_bytes = excluded.total_bytes, item_count = excluded.item_count`,
  );
  pruneHistory(sql, dayOf(now));
}
