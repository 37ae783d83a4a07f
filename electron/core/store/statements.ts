import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

/** Prepared statements of one database, each prepared once. Rows come back as arrays. */
export class Statements {
  readonly db: DatabaseSync;
  readonly #cache = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  get(sql: string): StatementSync {
    const known = this.#cache.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    statement.setReturnArrays(true);
    this.#cache.set(sql, statement);
    return statement;
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.get(sql).run(...values).changes);
  }

  /** First row or undefined. */
  row(sql: string, ...values: SQLInputValue[]): SQLOutputValue[] | undefined {
    return this.get(sql).get(...values) as unknown as SQLOutputValue[] | undefined;
  }

  rows(sql: string, ...values: SQLInputValue[]): SQLOutputValue[][] {
    return this.get(sql).all(...values) as unknown as SQLOutputValue[][];
  }
}

/** `INSERT … ON CONFLICT DO UPDATE` over the named columns. */
export const upsertSql = (table: string, key: readonly string[], columns: readonly string[]): string => {
  const rest = columns.filter((column) => !key.includes(column));
  return (
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ` +
    `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`
  );
};

export const insertSql = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

export const updateSql = (table: string, columns: readonly string[], where: string): string =>
  `UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE ${where}`;

/** Booleans as SQLite keeps them. */
export const flag = (value: boolean | null): number | null => (value === null ? null : value ? 1 : 0);
export const unflag = (value: SQLOutputValue | undefined): boolean | null =>
  value === null || value === undefined ? null : value !== 0;

/** Empty text says no more than no text. */
export const textOrNull = (value: string | null | undefined): string | null =>
  value === null || value === undefined || value === '' ? null : value;
