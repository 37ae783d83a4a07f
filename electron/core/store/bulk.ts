import type { Statements } from './statements.ts';

type Table = 'mailbox' | 'user';

const indexes: Readonly<Record<Table, readonly [name: string, definition: string][]>> = {
  mailbox: [
    ['mailbox_id', 'UNIQUE INDEX mailbox_id ON mailbox (id)'],
    ['mailbox_name', 'INDEX mailbox_name ON mailbox (name_key, id)'],
    ['mailbox_upn', 'INDEX mailbox_upn ON mailbox (upn_key)'],
    ['mailbox_smtp', 'INDEX mailbox_smtp ON mailbox (smtp_key)'],
  ],
  user: [
    ['user_id', 'UNIQUE INDEX user_id ON user (id)'],
    ['user_upn', 'INDEX user_upn ON user (upn_key)'],
    ['user_name', 'INDEX user_name ON user (name_key)'],
    ['user_mail', 'INDEX user_mail ON user (mail COLLATE NOCASE)'],
    ['user_names', 'INDEX user_names ON user (name_key, id, upn_key, mail_key, gone_since)'],
  ],
};

/**
 * What lists filter and sort by, but for names, in the order of the rows: scans read this instead of the table, which is
 * several times as large.
 */
const mailboxFigures = `INDEX mailbox_figures ON mailbox (row, type, total_bytes, psr_quota, report_quota, item_count, deleted_bytes,
  deleted_count, size_source, size_as_of, last_activity, issue_warning_quota, prohibit_send_quota, archive, report_archive,
  copy_sent_as, copy_on_behalf, forwards_outside, keeps_copy, litigation_hold, in_place_holds, hidden, dir_synced,
  account_enabled, license_set, created, gone_since, department_key, usage_location_key, forwarding_address_key,
  forwarding_smtp_key, send_on_behalf_keys)`;
/** The same for users, in the order of their licenses, by which they are filtered most. */
const userFigures = `INDEX user_figures ON user (license_combo, gone_since, mailbox, account_enabled, usage_location,
  department_key, created, last_sign_in, last_successful_sign_in, user_type, dir_synced)`;

/** The text a mailbox is found by: parts on lines of their own, so that no match spans two. */
const searchText = `concat_ws(char(10), name_key, upn_key, nullif(smtp_key, upn_key), nullif(other_key, ''))`;

/**
 * Which row an id or UPN stands for. The first filling of a table goes without indexes, which would be rewritten with
 * every page: rows are then looked up in memory, and indexes made in one go at the end.
 */
export class Keys {
  readonly #sql: Statements;
  readonly #byId = new Map<Table, Map<string, number>>();
  #byUpn: Map<string, number> | null = null;
  #reportOpen = false;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Whether rows of this table are being looked up in memory. */
  isBulk(table: Table): boolean {
    return this.#byId.has(table);
  }

  /** Goes without indexes if the table is empty. Call inside a transaction. */
  beginBulk(table: Table): void {
    if (this.isBulk(table) || this.#sql.row(`SELECT 1 FROM ${table} LIMIT 1`)) return;
    for (const [name] of indexes[table]) this.#sql.db.exec(`DROP INDEX IF EXISTS ${name}`);
    this.#byId.set(table, new Map());
    if (table === 'mailbox') {
      this.#byUpn = new Map();
      this.#setSearchReady(false);
    }
  }

  /** Goes without the index over figures while readings change most of them. Call inside a transaction. */
  dropFigures(): void {
    this.#sql.db.exec(`DROP INDEX IF EXISTS mailbox_figures; DROP INDEX IF EXISTS user_figures`);
  }

  /** Makes the index over figures if it is missing and no reading is about to change them. */
  restoreFigures(): void {
    if (this.#reportOpen) return;
    if (this.#sql.row(`SELECT 1 FROM family WHERE reading = 1 AND name IN ('users', 'mailboxes')`)) return;
    if (!this.#hasIndex('mailbox_figures')) this.#sql.db.exec(`CREATE ${mailboxFigures}`);
    if (!this.#hasIndex('user_figures')) this.#sql.db.exec(`CREATE ${userFigures}`);
  }

  /** Whether the usage report is being read: it is then of no use yet. */
  get isReportOpen(): boolean {
    return this.#reportOpen;
  }

  /** Goes without the index over the usage report while that is read. Call inside a transaction. */
  openReport(): void {
    if (this.#reportOpen) return;
    this.dropFigures();
    this.#sql.db.exec(`DROP INDEX IF EXISTS size_report_upn`);
    this.#reportOpen = true;
  }

  /** Makes the index over the usage report. */
  closeReport(): void {
    this.#sql.db.exec(`CREATE INDEX IF NOT EXISTS size_report_upn ON size_report (upn_key)`);
    this.#reportOpen = false;
  }

  /** Makes whatever indexes are missing, also those a crash left out. Call inside a transaction. */
  endBulk(table: Table): void {
    for (const [name, definition] of indexes[table])
      if (!this.#hasIndex(name)) this.#sql.db.exec(`CREATE ${definition}`);
    if (table === 'mailbox' && !this.#searchReady()) {
      this.#sql.db.exec(`
        INSERT INTO mailbox_search (mailbox_search) VALUES ('delete-all');
        INSERT INTO mailbox_search (rowid, text) SELECT row, ${searchText} FROM mailbox;
      `);
      this.#setSearchReady(true);
    }
    this.#forget(table);
  }

  /** Reads again what was kept in memory; for after a rollback. */
  reload(): void {
    this.#reportOpen = !this.#hasIndex('size_report_upn');
    for (const table of [...this.#byId.keys()]) {
      this.#forget(table);
      if (this.#hasIndex(`${table}_id`)) continue;
      this.#byId.set(table, new Map());
      if (table === 'mailbox') this.#byUpn = new Map();
      const upnKey = table === 'mailbox' ? 'upn_key' : 'NULL';
      for (const [id, row, upn] of this.#sql.rows(`SELECT id, row, ${upnKey} FROM ${table}`))
        this.note(table, String(id), Number(row), upn as string | null);
    }
  }

  row(table: Table, id: string): number | undefined {
    const map = this.#byId.get(table);
    if (map) return map.get(id);
    const row = this.#sql.row(`SELECT row FROM ${table} WHERE id = ?`, id)?.[0];
    return row === undefined ? undefined : Number(row);
  }

  /** Rows of mailboxes with this UPN that are not gone. */
  rowsOfUpn(upnKey: string): number[] {
    if (this.#byUpn) {
      const row = this.#byUpn.get(upnKey);
      return row === undefined ? [] : [row];
    }
    return this.#sql
      .rows(`SELECT row FROM mailbox WHERE upn_key = ? AND gone_since IS NULL`, upnKey)
      .map(([row]) => Number(row));
  }

  /** Notes a row that was added or whose UPN changed. */
  note(table: Table, id: string, row: number, upnKey: string | null): void {
    this.#byId.get(table)?.set(id, row);
    if (table === 'mailbox' && upnKey !== null) this.#byUpn?.set(upnKey, row);
  }

  /** Puts a mailbox's present text into the search index. `known`: it was there before. */
  indexText(row: number, known: boolean): void {
    if (this.isBulk('mailbox')) return;
    if (known) this.#sql.run(`DELETE FROM mailbox_search WHERE rowid = ?`, row);
    this.#sql.run(`INSERT INTO mailbox_search (rowid, text) SELECT row, ${searchText} FROM mailbox WHERE row = ?`, row);
  }

  #hasIndex(name: string): boolean {
    return this.#sql.row(`SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?`, name) !== undefined;
  }

  #forget(table: Table): void {
    this.#byId.delete(table);
    if (table === 'mailbox') this.#byUpn = null;
  }

  #searchReady(): boolean {
    return this.#sql.row(`SELECT 1 FROM meta WHERE key = 'search.pending'`) === undefined;
  }

  #setSearchReady(ready: boolean): void {
    if (ready) this.#sql.run(`DELETE FROM meta WHERE key = 'search.pending'`);
    else this.#sql.run(`INSERT OR REPLACE INTO meta VALUES ('search.pending', 'true')`);
  }
}
