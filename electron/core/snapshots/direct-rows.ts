import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { wireErrorSchema } from '../../../shared/contract/errors.ts';
import { textKey } from '../../../shared/domain/text-key.ts';
import { storedRights, trusteeKinds } from '../store/write-access.ts';
import { projectedColumns } from '../store/write-users.ts';
import type { Cell } from './format/tables.ts';

/** Where the change log of an opened snapshot stands, in its store. */
export const logTableSql = `CREATE TABLE IF NOT EXISTS snapshot_log (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, connection_name TEXT NOT NULL, plan_id TEXT NOT NULL,
  plan_number TEXT NOT NULL, plan_title TEXT NOT NULL, kind TEXT NOT NULL, object_id TEXT NOT NULL, name TEXT NOT NULL,
  address TEXT NOT NULL, result TEXT NOT NULL, reason TEXT, message TEXT, changes TEXT NOT NULL, request_id TEXT
)`;

/** What is put right when all rows are in. */
interface Later {
  skusGone: [id: string, at: string][];
  /** Ids with their own as-of and the time since when they are gone, where either is known. */
  users: [id: string, asOf: Cell, goneSince: Cell][];
  mailboxes: [id: string, asOf: Cell, goneSince: Cell][];
  /** Rows that stand in for mailboxes that were never read. */
  provisional: string[];
  /** Names of delegates and whether mail leaves, as the file has them. */
  resolved: [id: string, names: Cell, forwardsOutside: Cell][];
}

/**
 * Rows of a snapshot that go into a store as they are. Works on a connection of its own between the writer's
 * transactions, a table at a time.
 */
export class DirectRows {
  readonly later: Later = { skusGone: [], users: [], mailboxes: [], provisional: [], resolved: [] };
  readonly #db: DatabaseSync;
  readonly #families: Cell[][] = [];
  readonly #inserts = new Map<string, StatementSync>();
  readonly #rowOf: StatementSync;
  #open: string | null = null;
  #mailbox: { id: string; row: number | null } | null = null;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 10_000 });
    this.#db.exec(`PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; ${logTableSql};`);
    this.#rowOf = this.#db.prepare('SELECT row FROM mailbox WHERE id = ?');
    this.#rowOf.setReturnArrays(true);
  }

  /** A table of the file begins. */
  begin(table: string): void {
    const clear = cleared[table];
    if (clear === undefined) return;
    this.#db.exec(`BEGIN IMMEDIATE; ${clear}`);
    this.#open = table;
  }

  row(table: string, c: readonly Cell[]): void {
    if (table === 'families') this.#families.push(family(c));
    else if (table === 'access') this.#access(c);
    else if (table === 'access_scans') this.#ofMailbox('INSERT OR REPLACE INTO access_scan VALUES (?, ?)', c, [c[1]]);
    else if (table === 'size_history')
      this.#ofMailbox('INSERT OR REPLACE INTO size_history VALUES (?, ?, ?, ?)', c, c.slice(1));
    else {
      const plain = plainRows[table];
      if (plain) this.#run(plain.sql, plain.values(c));
    }
  }

  /** Sets what only the whole tells: freshness, what is gone, what stands in. */
  finish(parts: ReadonlySet<string>): void {
    this.commit();
    const db = this.#db;
    const { skusGone, users, mailboxes, provisional, resolved } = this.later;
    db.exec('BEGIN IMMEDIATE');
    for (const [id, at] of skusGone) this.#run('UPDATE sku SET gone_since = ? WHERE sku_id = ?', [at, id]);
    for (const [id, asOf, gone] of users)
      this.#run('UPDATE user SET as_of = ?, gone_since = ? WHERE id = ?', [asOf, gone, id]);
    for (const [id, asOf, gone] of mailboxes)
      this.#run('UPDATE mailbox SET as_of = ?, gone_since = ? WHERE id = ?', [asOf, gone, id]);
    for (const [id, names, outside] of resolved) this.#resolve(id, names, outside);
    for (const id of provisional) {
      this.#run(
        `UPDATE mailbox SET provisional = 1, type = NULL, in_place_holds = NULL, forwards_outside = NULL,
           send_on_behalf = NULL, send_on_behalf_keys = NULL WHERE id = ?`,
        [id],
      );
      this.#run('DELETE FROM mailbox_detail WHERE row = (SELECT row FROM mailbox WHERE id = ?)', [id]);
    }
    // Those who are gone no longer lend their mailboxes anything; without licenses in the file nobody's are known.
    db.exec(`UPDATE mailbox SET ${projectedColumns.map((column) => `${column} = NULL`).join(', ')}
      WHERE id IN (SELECT id FROM user WHERE gone_since IS NOT NULL)`);
    if (!parts.has('licenses')) db.exec('UPDATE mailbox SET license_set = NULL');
    if (!parts.has('access')) db.exec('UPDATE mailbox SET send_on_behalf = NULL, send_on_behalf_keys = NULL');
    // The file's own history counts, not what importing today's sizes added to it.
    if (!parts.has('history')) db.exec('DELETE FROM size_history');
    db.exec('DELETE FROM family');
    for (const cells of this.#families)
      this.#run(
        `INSERT INTO family (name, generation, reading, as_of, read_at, row_count, stale_since, stale_error, warning)
         VALUES (?, 1, 0, ?, ?, ?, ?, ?, ?)`,
        cells,
      );
    db.exec('UPDATE revision SET value = value + 1; COMMIT');
  }

  close(): void {
    this.#db.close();
  }

  #access(c: readonly Cell[]): void {
    const [, right, trustee, inherited, deny, trusteeId, kind] = c;
    this.#ofMailbox(
      `INSERT OR IGNORE INTO access_entry (mailbox, "right", trustee_key, inherited, deny, trustee, trustee_id, kind)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      c,
      [
        storedRights.indexOf(right as (typeof storedRights)[number]),
        textKey(String(trustee)),
        inherited,
        deny,
        trustee,
        trusteeId,
        trusteeKinds.indexOf(kind as (typeof trusteeKinds)[number]),
      ],
    );
  }

  #resolve(id: string, names: Cell, outside: Cell): void {
    this.#run('UPDATE mailbox SET forwards_outside = ?1 WHERE id = ?2 AND forwards_outside IS NOT ?1', [outside, id]);
    if (names === null) return;
    const keys = JSON.stringify((JSON.parse(String(names)) as string[]).map(textKey));
    this.#run(
      'UPDATE mailbox SET send_on_behalf = ?1, send_on_behalf_keys = ?2 WHERE id = ?3 AND send_on_behalf IS NOT ?1',
      [names, keys, id],
    );
  }

  /** Rows come mailbox by mailbox; those of mailboxes that are not in the file belong to nothing. */
  #ofMailbox(sql: string, c: readonly Cell[], rest: readonly (Cell | undefined)[]): void {
    const id = String(c[0]);
    if (this.#mailbox?.id !== id) {
      const found = this.#rowOf.get(id) as unknown as [number] | undefined;
      this.#mailbox = { id, row: found?.[0] ?? null };
    }
    if (this.#mailbox.row !== null) this.#run(sql, [this.#mailbox.row, ...rest]);
  }

  #run(sql: string, values: readonly (Cell | undefined)[]): void {
    let statement = this.#inserts.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#inserts.set(sql, statement);
    }
    statement.run(...(values as SQLInputValue[]));
  }

  /** The table that was begun is complete. */
  commit(): void {
    if (this.#open !== null) this.#db.exec('COMMIT');
    this.#open = null;
    this.#mailbox = null;
  }
}

/** Tables that are filled here, with what they must be rid of before. */
const cleared: Readonly<Record<string, string>> = {
  groups: 'DELETE FROM directory_group',
  role_holders: 'DELETE FROM role_holder',
  subscriptions: 'DELETE FROM subscription',
  license_groups: 'DELETE FROM license_group',
  activity: 'DELETE FROM activity',
  mailbox_sizes: '',
  access: 'DELETE FROM access_entry',
  access_scans: 'DELETE FROM access_scan',
  change_log: 'DELETE FROM snapshot_log',
  size_history: 'DELETE FROM size_history',
};

const plainRows: Readonly<Record<string, { sql: string; values(c: readonly Cell[]): (Cell | undefined)[] }>> = {
  groups: {
    sql: `INSERT INTO directory_group (id, generation, name, name_key, mail, alias, mail_enabled, security_enabled, unified,
      dir_synced, gone_since) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    values: (c) => [c[0], c[1], textKey(String(c[1])), ...c.slice(2)],
  },
  role_holders: { sql: 'INSERT INTO role_holder (id, role) VALUES (?, ?)', values: (c) => [...c] },
  subscriptions: {
    sql: `INSERT INTO subscription (id, sku_id, status, is_trial, next_lifecycle, total, generation)
      VALUES (?, ?, ?, ?, ?, ?, 1)`,
    values: (c) => [...c],
  },
  license_groups: {
    sql: 'INSERT INTO license_group (id, name, sku_ids, has_errors, state, generation) VALUES (?, ?, ?, ?, ?, 1)',
    values: (c) => [...c],
  },
  activity: {
    sql: `INSERT INTO activity (upn_key, generation, exchange, onedrive, sharepoint, skype, yammer, teams)
      VALUES (?, 1, ?, ?, ?, ?, ?, ?)`,
    values: (c) => [...c],
  },
  mailbox_sizes: {
    sql: `UPDATE mailbox SET total_bytes = ?, item_count = ?, deleted_bytes = ?, deleted_count = ?, archive_bytes = ?,
      report_archive = ?, report_quota = ?, last_activity = ?, size_source = ?, size_as_of = ? WHERE id = ?`,
    values: ([id, ...c]) => [...c.slice(0, 8), c[8] === null ? null : c[8] === 'live' ? 1 : 0, c[9], id],
  },
  change_log: {
    sql: `INSERT INTO snapshot_log VALUES (${'?, '.repeat(15)}?)`,
    values: (c) => c.map((cell, i) => (i === 14 ? fieldChanges(cell) : cell)),
  },
};

/** A family's row with what is stored as JSON checked, so that no reader meets a shape it does not know. */
function family(c: readonly Cell[]): Cell[] {
  const [name = null, asOf = null, readAt = null, count = 0, staleSince = null, staleError = null, warning = null] = c;
  const error = wireErrorSchema.safeParse(json(staleError));
  const stale = staleSince !== null && error.success;
  const told = json(warning) as { code?: unknown; message?: unknown; hint?: unknown } | null;
  const shown =
    typeof told?.code === 'string' && typeof told.message === 'string'
      ? JSON.stringify({
          code: told.code,
          message: told.message,
          ...(typeof told.hint === 'string' ? { hint: told.hint } : {}),
        })
      : null;
  return [name, asOf, readAt, count, stale ? staleSince : null, stale ? JSON.stringify(error.data) : null, shown];
}

/** Field changes of a log entry; what is not one is left out. */
function fieldChanges(cell: Cell): string {
  const value = (one: unknown): boolean =>
    one === null ||
    ['string', 'number', 'boolean'].includes(typeof one) ||
    (Array.isArray(one) && one.every((item) => typeof item === 'string'));
  const list = json(cell);
  const good = (Array.isArray(list) ? list : []).filter(
    (one: Record<string, unknown> | null) =>
      typeof one?.field === 'string' && typeof one.label === 'string' && value(one.before) && value(one.after),
  );
  return JSON.stringify(good);
}

function json(cell: Cell | undefined): unknown {
  try {
    return cell === null || cell === undefined ? null : JSON.parse(String(cell));
  } catch {
    return null;
  }
}
