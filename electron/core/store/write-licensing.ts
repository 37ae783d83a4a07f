import { textKey } from '../../../shared/domain/text-key.ts';
import type { ActivityRecord, LicenseGroupRecord, SubscriptionRecord } from './records.ts';
import { flag, type Statements } from './statements.ts';

/** Renewal dates and trials; replaces those of older readings when the reading ends. */
export function writeSubscriptions(sql: Statements, records: readonly SubscriptionRecord[], generation: number): void {
  for (const record of records)
    sql.run(
      `INSERT OR REPLACE INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?)`,
      record.id,
      record.skuId.toLowerCase(),
      record.status,
      flag(record.isTrial),
      record.nextLifecycle,
      record.total,
      generation,
    );
  sql.run(`DELETE FROM subscription WHERE generation < ?`, generation);
}

/** Groups that give licenses; replaces what was known. */
export function writeLicenseGroups(sql: Statements, records: readonly LicenseGroupRecord[], generation: number): void {
  for (const record of records)
    sql.run(
      `INSERT OR REPLACE INTO license_group VALUES (?, ?, ?, ?, ?, ?)`,
      record.id.toLowerCase(),
      record.displayName,
      JSON.stringify(record.skuIds.map((id) => id.toLowerCase())),
      flag(record.hasErrors),
      record.state,
      generation,
    );
  sql.run(`DELETE FROM license_group WHERE generation < ?`, generation);
}

/** Rows of the active-user report. */
export function writeActivity(sql: Statements, records: readonly ActivityRecord[], generation: number): void {
  const put = `INSERT OR REPLACE INTO activity VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
  for (const { userPrincipalName, lastUse } of records)
    sql.run(
      put,
      textKey(userPrincipalName),
      generation,
      lastUse.exchange,
      lastUse.onedrive,
      lastUse.sharepoint,
      lastUse.skype,
      lastUse.yammer,
      lastUse.teams,
    );
}

/** Drops rows of older readings, unless this one brought none. Returns how many are left. */
export function finishActivity(sql: Statements, generation: number): number {
  sql.run(
    `DELETE FROM activity WHERE generation < ?1 AND EXISTS (SELECT 1 FROM activity WHERE generation = ?1)`,
    generation,
  );
  return Number(sql.row(`SELECT count(*) FROM activity`)?.[0] ?? 0);
}
