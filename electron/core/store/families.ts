import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import type { Family } from '../../../shared/domain/mailbox.ts';
import type { Statements } from './statements.ts';
import type { FamilyReading } from './store.ts';

const interrupted: WireError = {
  code: 'cancelled',
  message: 'The last reading stopped before it was complete.',
  hint: 'Refresh to read it again.',
  retryable: true,
};

/** Generations and freshness of the families, as the writer keeps them. */
export class Families {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Marks readings that a crash cut short. Call once after opening. Returns how many there were. */
  recover(now: string): number {
    return this.#sql.run(
      `UPDATE family SET reading = 0, stale_since = coalesce(stale_since, ?), stale_error = ? WHERE reading = 1`,
      now,
      JSON.stringify(interrupted),
    );
  }

  begin(family: Family): FamilyReading {
    this.#sql.run(`INSERT INTO family (name) VALUES (?) ON CONFLICT DO NOTHING`, family);
    this.#sql.run(`UPDATE family SET generation = generation + 1, reading = 1 WHERE name = ?`, family);
    return { family, generation: this.generation(family) };
  }

  generation(family: Family): number {
    return Number(this.#sql.row(`SELECT generation FROM family WHERE name = ?`, family)?.[0] ?? 0);
  }

  /** The generation of the reading that is under way; null = none. */
  openGeneration(family: Family): number | null {
    const row = this.#sql.row(`SELECT generation FROM family WHERE name = ? AND reading = 1`, family);
    return row === undefined ? null : Number(row[0]);
  }

  /** True once the family was read to its end at least once. */
  wasRead(family: Family): boolean {
    return this.#sql.row(`SELECT 1 FROM family WHERE name = ? AND read_at IS NOT NULL`, family) !== undefined;
  }

  /** @throws AppError `conflict` when a newer reading has begun or this one has ended. */
  assertOpen(reading: FamilyReading, family: Family): void {
    const row = this.#sql.row(`SELECT generation, reading FROM family WHERE name = ?`, family);
    if (reading.family !== family || row?.[0] !== reading.generation || row[1] !== 1)
      throw new AppError('conflict', 'Another reading of the same data has taken over.', { retryable: true });
  }

  addRows(family: Family, count: number): void {
    if (count === 0) return;
    this.#sql.run(`INSERT INTO family (name) VALUES (?) ON CONFLICT DO NOTHING`, family);
    this.#sql.run(`UPDATE family SET row_count = row_count + ? WHERE name = ?`, count, family);
  }

  setRows(family: Family, count: number): void {
    this.#sql.run(`UPDATE family SET row_count = ? WHERE name = ?`, count, family);
  }

  finish(reading: FamilyReading, asOf: string, now: string, warning: FamilyStatus['warning']): void {
    this.#sql.run(
      `UPDATE family SET reading = 0, as_of = ?, read_at = ?, stale_since = NULL, stale_error = NULL, warning = ?
       WHERE name = ?`,
      asOf,
      now,
      warning ? JSON.stringify(warning) : null,
      reading.family,
    );
  }

  fail(reading: FamilyReading, error: WireError, now: string): void {
    this.#sql.run(
      `UPDATE family SET reading = 0, stale_since = coalesce(stale_since, ?), stale_error = ? WHERE name = ?`,
      now,
      JSON.stringify(error),
      reading.family,
    );
  }
}

/** Freshness of every family that was ever begun. */
export function familyStatuses(sql: Statements): FamilyStatus[] {
  return sql
    .rows(`SELECT name, as_of, read_at, row_count, stale_since, stale_error, warning FROM family ORDER BY name`)
    .map(([name, asOf, readAt, rows, staleSince, staleError, warning]) => ({
      family: name as Family,
      asOf: asOf as string | null,
      readAt: readAt as string | null,
      rows: Number(rows),
      stale: staleSince ? { since: String(staleSince), error: JSON.parse(String(staleError)) as WireError } : null,
      warning: warning ? (JSON.parse(String(warning)) as FamilyStatus['warning']) : null,
    }));
}
