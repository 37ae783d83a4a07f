import type { SizeSource } from '../../../shared/domain/mailbox.ts';
import { textKey } from '../../../shared/domain/text-key.ts';
import type { Keys } from './bulk.ts';
import type { SizeRecord } from './records.ts';
import { flag, type Statements, textOrNull, upsertSql } from './statements.ts';

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
const putReport = upsertSql('size_report', ['upn_key'], reportColumns);

/** Days since 1970 of an ISO time. */
export const dayOf = (iso: string): number => Math.floor(Date.parse(iso) / 86_400_000);

const keepDays = 400;

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
 * Stores sizes. Report figures are matched by UPN and kept beside for mailboxes that are read later.
 * Returns how many matched a mailbox.
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
    if (source === 'report' && key !== null) sql.run(putReport, key, generation, asOf, ...figures);
    const byId = size.objectId ? keys.row('mailbox', size.objectId.toLowerCase()) : undefined;
    const rows = byId !== undefined ? [byId] : !size.objectId && key !== null ? keys.rowsOfUpn(key) : [];
    if (rows.length > 0) matched++;
    for (const row of rows) sql.run(source === 'live' ? fromLive : fromReport, ...figures, asOf, row, asOf);
  }
  return matched;
}

/** Gives one mailbox the report's figure, if there is one and nothing newer is known. */
export function adoptReport(sql: Statements, row: number, upnKey: string): void {
  const report = sql.row(
    `SELECT total_bytes, item_count, deleted_bytes, deleted_count, last_activity, has_archive, archive_bytes, quota, as_of
     FROM size_report WHERE upn_key = ?`,
    upnKey,
  );
  if (!report) return;
  sql.run(fromReport, ...(report as (string | number | null)[]), row, String(report[8]));
}

/** Drops report figures of older readings and notes today's sizes in the history. Returns mailboxes with a size. */
export function finishSizes(sql: Statements, generation: number, now: string): number {
  // A reading of live figures brings no report rows; the last report then stays useful.
  sql.run(
    `DELETE FROM size_report WHERE generation < ?1 AND EXISTS (SELECT 1 FROM size_report WHERE generation = ?1)`,
    generation,
  );
  noteHistory(sql, now);
  return Number(sql.row(`SELECT count(*) FROM mailbox WHERE size_source IS NOT NULL`)?.[0] ?? 0);
}

function noteHistory(sql: Statements, now: string): void {
  sql.run(
    `INSERT INTO size_history (mailbox, day, total_bytes, item_count)
     SELECT row, CAST(unixepoch(size_as_of) / 86400 AS INTEGER), total_bytes, item_count FROM mailbox
     WHERE total_bytes IS NOT NULL AND unixepoch(size_as_of) IS NOT NULL AND gone_since IS NULL
     ON CONFLICT DO UPDATE SET total_bytes = excluded.total_bytes, item_count = excluded.item_count`,
  );
  sql.run(`DELETE FROM size_history WHERE day < ?`, dayOf(now) - keepDays);
}
