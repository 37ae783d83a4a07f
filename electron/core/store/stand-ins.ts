import type { Keys } from './bulk.ts';
import type { Families } from './families.ts';
import type { Statements } from './statements.ts';
import { removeMailbox } from './write-mailboxes.ts';
import { adoptReport } from './write-sizes.ts';

/**
 * Where this account may not read Exchange, lists still show who has a mailbox, with licenses and the report's sizes:
 * rows that stand in until mailboxes are read. Does nothing once they were.
 */
export function standIn(sql: Statements, keys: Keys, families: Families): void {
  if (families.wasRead('mailboxes') || !failed(sql)) return;
  const stale = sql.rows(
    `SELECT m.row FROM mailbox m JOIN user u ON u.id = m.id WHERE m.provisional = 1 AND u.gone_since IS NOT NULL`,
  );
  for (const [row] of stale) removeMailbox(sql, Number(row));
  sql.run(
    `INSERT INTO mailbox (id, generation, provisional, display_name, name_key, upn, upn_key, account_enabled, license_set,
       department, department_key, usage_location, usage_location_key)
     SELECT u.id, 0, 1, u.display_name, u.name_key, u.upn, u.upn_key, u.account_enabled, u.license_set,
       u.department, text_key(u.department), u.usage_location, text_key(u.usage_location)
     FROM user u JOIN license_set s ON s.id = u.license_set
     WHERE u.gone_since IS NULL AND (s.has_exchange = 1 OR EXISTS (SELECT 1 FROM size_report r WHERE r.upn_key = u.upn_key))
     ON CONFLICT DO NOTHING`,
  );
  const fresh = sql.rows(`SELECT row, upn_key FROM mailbox WHERE provisional = 1 AND other_key IS NULL`);
  for (const [row, upn] of fresh) {
    keys.indexText(Number(row), false);
    sql.run(`UPDATE mailbox SET other_key = '' WHERE row = ?`, Number(row));
    adoptReport(sql, keys, Number(row), String(upn));
  }
}

const failed = (sql: Statements): boolean =>
  sql.row(`SELECT 1 FROM family WHERE name = 'mailboxes' AND reading = 0 AND stale_since IS NOT NULL`) !== undefined;
