import type { Statements } from '../store/statements.ts';

/** One size per day for so long, then one per week, then none. */
const dailyDays = 90;
const weeklyDays = 730;

const prunedKey = 'history.pruned';

/** A size of one mailbox on one day (days since 1970), from elsewhere. */
export interface PastSize {
  id: string;
  day: number;
  bytes: number;
  items: number | null;
}

/**
 * Thins the history out: of days past the daily span the last of each week stays. What was thinned before is not looked
 * at again. Call inside a transaction.
 */
export function pruneHistory(sql: Statements, today: number): void {
  const cut = today - dailyDays;
  const before = sql.row(`SELECT value FROM meta WHERE key = ?`, prunedKey)?.[0];
  const from = before === undefined ? 0 : Number(before) - 14;
  if (Number(before ?? -1) === cut) return;
  sql.run(
    `DELETE FROM size_history WHERE (mailbox, day) IN (
    SELECT h.mailbox, h.day FROM mailbox m CROSS JOIN size_history h ON h.mailbox = m.row AND h.day < ?
  )`,
    today - weeklyDays,
  );
  sql.run(
    `DELETE FROM size_history WHERE (mailbox, day) IN (
       SELECT h.mailbox, h.day FROM mailbox m CROSS JOIN size_history h ON h.mailbox = m.row AND h.day >= ?1 AND h.day < ?2
       WHERE EXISTS (SELECT 1 FROM size_history n WHERE n.mailbox = h.mailbox AND n.day > h.day AND n.day < ?2
         AND n.day / 7 = h.day / 7))`,
    from,
    cut,
  );
  sql.run(`INSERT OR REPLACE INTO meta VALUES (?, ?)`, prunedKey, JSON.stringify(cut));
}

/**
 * Adds sizes of the past; days that are known already stay as they are, and ids that are not are left out. Returns how
 * many were new. Call inside a transaction.
 */
export function addPastSizes(sql: Statements, sizes: readonly PastSize[], today: number): number {
  let added = 0;
  let lastId: string | null = null;
  let row: number | null = null;
  for (const { id, day, bytes, items } of sizes) {
    if (lastId !== id) {
      const found = sql.row(`SELECT row FROM mailbox WHERE id = ?`, id)?.[0];
      row = found === undefined ? null : Number(found);
      lastId = id;
    }
    if (row === null || day > today || day < today - weeklyDays) continue;
    added += sql.run(`INSERT OR IGNORE INTO size_history VALUES (?, ?, ?, ?)`, row, day, bytes, items);
  }
  // Days long past may have come in: all of them are thinned again next time.
  sql.run(`DELETE FROM meta WHERE key = ?`, prunedKey);
  return added;
}
