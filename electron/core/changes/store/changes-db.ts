import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { LogEntry, OutcomeCounts, PlanCounts, PlanItem } from '../../../../shared/domain/changes.ts';
import type { ItemAdvance, ItemRecord, JournalEntry, PlanRecord, PlanStanding } from './plan-record.ts';
import {
  type Condition,
  type ItemQuery,
  itemCondition,
  type LogQuery,
  logCondition,
  type PlanQuery,
  planCondition,
} from './queries.ts';
import { json, type Row, toItem, toLogEntry, toPlan, toPlanItem } from './rows.ts';
import { applicationId, migrations } from './schema.ts';
import { standingOf, undoneObjects } from './standing.ts';
import { writePlan } from './write-plan.ts';

const openItems = `AND included = 1 AND verdict IN ('ready','warning') AND state IN ('pending','running','unknown')`;

/** So many open items from a number on. */
export interface OpenStretch {
  from: number;
  count: number;
  wave: number;
}

/** A plan with what its items add up to. */
export interface StoredPlan {
  plan: PlanRecord;
  counts: PlanCounts;
  outcomes: OutcomeCounts;
  standing: PlanStanding;
}

/**
 * The changes file, synchronous: lives on its own worker thread.
 * Every commit is on disk when it returns (WAL with synchronous=FULL), which is what makes the journal durable.
 */
export class ChangesDb {
  private readonly db: DatabaseSync;
  private readonly staged = new Map<string, ItemRecord[]>();
  private readonly statements = new Map<string, StatementSync>();

  /** @throws when the file is not a changes file, is damaged, or was written by a newer version. */
  constructor(path: string) {
    this.db = new DatabaseSync(path, { timeout: 5000 });
    this.db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;');
    this.migrate();
  }

  private migrate(): void {
    this.transaction(() => {
      const version = Number(this.db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
      if (version > migrations.length) throw new Error(`changes-newer:${version}`);
      for (const sql of migrations.slice(version)) this.db.exec(sql);
      this.db.exec(`PRAGMA user_version=${migrations.length}; PRAGMA application_id=${applicationId};`);
    });
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const made = this.db.prepare(sql);
    this.statements.set(sql, made);
    return made;
  }

  private transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (cause) {
      this.db.exec('ROLLBACK');
      throw cause;
    }
  }

  /** The next number of the year, e.g. `2026-0007`. */
  nextNumber(year: number): string {
    const row = this.prepare(
      `SELECT max(CAST(substr(number, 6) AS INTEGER)) AS last FROM plans WHERE number LIKE ?`,
    ).get(`${year}-%`) as Row;
    return `${year}-${String(Number(row.last ?? 0) + 1).padStart(4, '0')}`;
  }

  /** Takes in a slice of the items of a plan about to be stored; the first one begins anew. */
  stageItems(planId: string, from: number, items: readonly ItemRecord[]): void {
    this.staged.set(planId, from === 0 ? [...items] : [...(this.staged.get(planId) ?? []).slice(0, from), ...items]);
  }

  /** Stores a plan with the items that were staged for it. */
  saveStaged(plan: PlanRecord): PlanRecord {
    const items = this.staged.get(plan.id) ?? [];
    this.staged.delete(plan.id);
    return this.savePlan(plan, items);
  }

  /** Stores a new plan, or one computed anew, with all its items. */
  savePlan(plan: PlanRecord, items: readonly ItemRecord[]): PlanRecord {
    return this.transaction(() => {
      const number = plan.number === '' ? this.nextNumber(Number(plan.createdAt.slice(0, 4))) : plan.number;
      writePlan((sql) => this.prepare(sql), { ...plan, number }, items);
      return { ...plan, number };
    });
  }

  /** Changes a plan's header fields, all in one commit. */
  updatePlan(id: string, patch: Partial<Pick<PlanRecord, 'name' | 'state' | 'appliedAt' | 'endedAt' | 'jobId'>>): void {
    const columns: Record<string, string> = {
      name: 'name',
      state: 'state',
      appliedAt: 'applied_at',
      endedAt: 'ended_at',
      jobId: 'job_id',
    };
    this.transaction(() => {
      for (const [key, value] of Object.entries(patch)) {
        const column = columns[key];
        if (column !== undefined) this.prepare(`UPDATE plans SET ${column} = ? WHERE id = ?`).run(value ?? null, id);
      }
    });
  }

  plan(id: string): StoredPlan | null {
    const row = this.prepare('SELECT * FROM plans WHERE id = ?').get(id) as Row | undefined;
    return row === undefined ? null : this.stored(row);
  }

  private stored(row: Row): StoredPlan {
    const plan = toPlan(row);
    return { plan, ...this.counts(plan.id), standing: standingOf((sql) => this.prepare(sql), plan.id) };
  }

  /** Ids of a plan's objects that an undo has dealt with already. */
  undoneObjects(planId: string): string[] {
    return undoneObjects((sql) => this.prepare(sql), planId);
  }

  /** The newest draft that would take a plan back, drawn up since that ISO time; null when there is none. */
  undoDraft(planId: string, since: string): string | null {
    const row = this.prepare(
      `SELECT id FROM plans WHERE undo_of = ? AND state = 'draft' AND created_at >= ? ORDER BY created_at DESC LIMIT 1`,
    ).get(planId, since) as Row | undefined;
    return row === undefined ? null : String(row.id);
  }

  private counts(id: string): { counts: PlanCounts; outcomes: OutcomeCounts } {
    const counts: PlanCounts = { items: 0, ready: 0, warning: 0, blocked: 0, unchanged: 0, removed: 0 };
    const outcomes: OutcomeCounts = { pending: 0, running: 0, done: 0, failed: 0, skipped: 0, unknown: 0 };
    const rows = this.prepare(
      'SELECT verdict, included, state, count(*) AS n FROM items WHERE plan_id = ? GROUP BY verdict, included, state',
    ).all(id) as Row[];
    for (const row of rows) {
      const n = Number(row.n);
      counts.items += n;
      if (row.included === 0) {
        counts.removed += n;
        continue;
      }
      counts[row.verdict as 'ready' | 'warning' | 'blocked' | 'unchanged'] += n;
      if (row.verdict === 'ready' || row.verdict === 'warning') outcomes[row.state as keyof OutcomeCounts] += n;
    }
    return { counts, outcomes };
  }

  plans(query: PlanQuery): { plans: StoredPlan[]; total: number } {
    const { rows, total } = this.list('plans', planCondition(query), 'created_at DESC, number DESC', query);
    return { plans: rows.map((row) => this.stored(row)), total };
  }

  items(planId: string, query: ItemQuery): { items: PlanItem[]; total: number } {
    const { rows, total } = this.list('items', itemCondition(planId, query), 'n', query);
    return { items: rows.map((row) => toPlanItem(toItem(row))), total };
  }

  /** Whole item records by number, a slice at a time; for the engine. */
  itemRecords(planId: string, from: number, count: number, onlyOpen: boolean): ItemRecord[] {
    const open = onlyOpen ? openItems : '';
    const rows = this.prepare(`SELECT * FROM items WHERE plan_id = ? AND n >= ? ${open} ORDER BY n LIMIT ?`).all(
      planId,
      from,
      count,
    ) as Row[];
    return rows.map(toItem);
  }

  /** Open items in their order, cut into stretches of at most so many, none across waves. */
  openStretches(planId: string, size: number): OpenStretch[] {
    const rows = this.prepare(`SELECT n, wave FROM items WHERE plan_id = ? ${openItems} ORDER BY n`).iterate(planId);
    const stretches: OpenStretch[] = [];
    for (const row of rows) {
      const last = stretches.at(-1);
      if (last !== undefined && last.wave === row.wave && last.count < size) last.count += 1;
      else stretches.push({ from: Number(row.n), count: 1, wave: Number(row.wave) });
    }
    return stretches;
  }

  /** How many calls each item amounts to, by number, for items that may be applied; waiting operations are none. */
  callCounts(planId: string, waiting: readonly string[]): { n: number; calls: number }[] {
    const rows = this.prepare(
      `SELECT n, (SELECT count(*) FROM json_each(operations) o
           WHERE o.value ->> 'op' NOT IN (SELECT value FROM json_each(?))) AS calls
         FROM items WHERE plan_id = ? AND included = 1 AND verdict IN ('ready','warning') ORDER BY n`,
    ).all(JSON.stringify(waiting), planId) as Row[];
    return rows.map((row) => ({ n: Number(row.n), calls: Number(row.calls) }));
  }

  setIncluded(planId: string, included: boolean, which: number[] | { check: string }): void {
    this.transaction(() => {
      if (Array.isArray(which)) {
        const update = this.prepare('UPDATE items SET included = ? WHERE plan_id = ? AND n = ?');
        for (const n of which) update.run(included ? 1 : 0, planId, n);
        return;
      }
      this.prepare(
        'UPDATE items SET included = ? WHERE plan_id = ? AND EXISTS (SELECT 1 FROM json_each(checks) WHERE value = ?)',
      ).run(included ? 1 : 0, planId, which.check);
    });
  }

  /**
   * One durable step of applying: journal rows, item states and log rows together.
   * When this returns it is on disk. Refused when another console has taken the plan over.
   */
  advance(
    planId: string,
    at: string,
    by: string,
    owner: string,
    journal: readonly JournalEntry[],
    items: readonly ItemAdvance[],
  ): void {
    this.transaction(() => {
      const lease = this.prepare('SELECT owner FROM leases WHERE plan_id = ?').get(planId) as Row | undefined;
      if (lease !== undefined && lease.owner !== owner) throw new Error('lease-lost');
      const write = this.prepare(
        'INSERT INTO journal (plan_id, n, step, state, request, answer, at) VALUES (?,?,?,?,?,?,?)',
      );
      for (const entry of journal) {
        write.run(planId, entry.n, entry.step, entry.state, json(entry.request), json(entry.answer), at);
      }
      const update = this.prepare(
        `UPDATE items SET state = ?, next_step = ?, outcome = ?, operations = coalesce(?, operations),
           object_id = coalesce(?, object_id), changes = coalesce(?, changes) WHERE plan_id = ? AND n = ?`,
      );
      for (const item of items) {
        update.run(
          item.state,
          item.nextStep,
          item.outcome === null ? null : JSON.stringify(item.outcome),
          json(item.operations),
          item.objectId ?? null,
          json(item.changes),
          planId,
          item.n,
        );
        if (item.final) this.writeLog(planId, item, at, by);
      }
    });
  }

  private writeLog(planId: string, item: ItemAdvance, at: string, by: string): void {
    // An outcome looked up again and still unknown is no news.
    if (item.state === 'unknown' && this.lastResult(planId, item.n) === 'unknown') return;
    this.prepare(
      `INSERT INTO log (at, by, connection_id, connection_name, tenant_id, plan_id, plan_number, plan_title, kind, object_id, name, address,
         result, reason, message, changes, request_id)
       SELECT ?, ?, p.connection_id, p.connection_name, p.tenant_id, p.id, p.number, p.title, p.kind, i.object_id, i.name, i.address,
         ?, ?, ?, i.changes, ? FROM plans p JOIN items i ON i.plan_id = p.id WHERE p.id = ? AND i.n = ?`,
    ).run(
      at,
      by,
      item.state,
      item.outcome?.reason ?? null,
      item.outcome?.serviceMessage ?? item.outcome?.message ?? null,
      item.outcome?.requestId ?? null,
      planId,
      item.n,
    );
  }

  private lastResult(planId: string, n: number): string | null {
    const row = this.prepare(
      `SELECT l.result FROM log l JOIN items i ON i.plan_id = l.plan_id AND i.object_id = l.object_id
         WHERE l.plan_id = ? AND i.n = ? ORDER BY l.seq DESC LIMIT 1`,
    ).get(planId, n) as Row | undefined;
    return row === undefined ? null : String(row.result);
  }

  /** Steps whose call left and whose answer was never written: what a crash leaves behind. */
  unanswered(planId: string): { n: number; step: number; at: string }[] {
    const rows = this.prepare(
      `SELECT n, step, at FROM journal j WHERE plan_id = ? AND state = 'sending'
         AND NOT EXISTS (SELECT 1 FROM journal k WHERE k.plan_id = j.plan_id AND k.n = j.n AND k.step = j.step AND k.seq > j.seq)`,
    ).all(planId) as Row[];
    return rows.map((row) => ({ n: Number(row.n), step: Number(row.step), at: String(row.at) }));
  }

  /** Which steps of which items took effect, for undo. */
  doneSteps(planId: string): { n: number; step: number }[] {
    const rows = this.prepare(
      `SELECT DISTINCT n, step FROM journal WHERE plan_id = ? AND state = 'done' ORDER BY n, step`,
    ).all(planId) as Row[];
    return rows.map((row) => ({ n: Number(row.n), step: Number(row.step) }));
  }

  /** Whether any item that may be applied has one of these operations. */
  hasOperations(planId: string, names: readonly string[]): boolean {
    const row = this.prepare(
      `SELECT 1 FROM items i WHERE i.plan_id = ? AND i.included = 1 AND i.verdict IN ('ready','warning') AND EXISTS (
         SELECT 1 FROM json_each(i.operations) o WHERE o.value ->> 'op' IN (SELECT value FROM json_each(?))) LIMIT 1`,
    ).get(planId, JSON.stringify(names));
    return row !== undefined;
  }

  /** Items skipped for another reason than that they were as wanted already. */
  unmetSkips(planId: string): number {
    const row = this.prepare(
      `SELECT count(*) AS n FROM items WHERE plan_id = ? AND state = 'skipped' AND outcome ->> 'reason' <> 'already'`,
    ).get(planId) as Row;
    return Number(row.n);
  }

  /** Opens again what was skipped because the plan was cancelled. */
  reopenCancelled(planId: string): void {
    this.prepare(
      `UPDATE items SET state = 'pending', outcome = NULL
         WHERE plan_id = ? AND state = 'skipped' AND outcome ->> 'reason' = 'cancelled'`,
    ).run(planId);
  }

  /** Which of these objects were changed since that ISO time, by any plan of the tenant. */
  changedSince(tenantId: string, objectIds: readonly string[], since: string): string[] {
    const rows = this.prepare(
      `SELECT DISTINCT object_id FROM log WHERE object_id IN (SELECT value FROM json_each(?)) AND tenant_id = ?
         AND at >= ? AND result IN ('done', 'failed', 'unknown')`,
    ).all(JSON.stringify(objectIds), tenantId, since) as Row[];
    return rows.map((row) => String(row.object_id));
  }

  /** How often a step was sent so far. */
  attempts(planId: string, n: number, step: number): number {
    const row = this.prepare(
      `SELECT count(*) AS c FROM journal WHERE plan_id = ? AND n = ? AND step = ? AND state = 'sending'`,
    ).get(planId, n, step) as Row;
    return Number(row.c);
  }

  log(query: LogQuery): { entries: LogEntry[]; total: number } {
    const { rows, total } = this.list('log', logCondition(query), 'seq DESC', query);
    return { entries: rows.map(toLogEntry), total };
  }

  private list(
    table: 'plans' | 'items' | 'log',
    { sql, values }: Condition,
    order: string,
    window: { from: number; count: number },
  ): { rows: Row[]; total: number } {
    const total = this.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${sql}`).get(...values) as Row;
    const rows = this.prepare(`SELECT * FROM ${table} WHERE ${sql} ORDER BY ${order} LIMIT ? OFFSET ?`).all(
      ...values,
      window.count,
      window.from,
    ) as Row[];
    return { rows, total: Number(total.n) };
  }

  /**
   * Whatever was being applied when the data folder came to `owner` is interrupted; a console that still applied it
   * is refused from now on. Returns the ids of these plans.
   */
  takeOver(owner: string): string[] {
    return this.transaction(() => {
      this.prepare('UPDATE leases SET owner = ?').run(owner);
      const rows = this.prepare(
        `UPDATE plans SET state = 'interrupted' WHERE state = 'applying' RETURNING id`,
      ).all() as Row[];
      return rows.map((row) => String(row.id));
    });
  }

  /** Takes the right to apply a plan; false when a later console holds it. */
  lease(planId: string, owner: string): boolean {
    return this.transaction(() => {
      this.prepare('INSERT INTO leases (plan_id, owner) VALUES (?,?) ON CONFLICT(plan_id) DO NOTHING').run(
        planId,
        owner,
      );
      const held = this.prepare('SELECT owner FROM leases WHERE plan_id = ?').get(planId) as Row;
      return held.owner === owner;
    });
  }

  /**
   * Plans of a tenant whose connections are all gone become those of `connection`. Returns their ids.
   * @param known the connections there are
   */
  adopt(tenantId: string, connection: { id: string; name: string }, known: readonly string[]): string[] {
    const rows = this.prepare(
      `UPDATE plans SET connection_id = ?, connection_name = ?
       WHERE tenant_id = ? AND connection_id NOT IN (SELECT value FROM json_each(?)) RETURNING id`,
    ).all(connection.id, connection.name, tenantId, JSON.stringify(known)) as Row[];
    return rows.map((row) => String(row.id));
  }

  release(planId: string, owner: string): void {
    this.prepare('DELETE FROM leases WHERE plan_id = ? AND owner = ?').run(planId, owner);
  }

  close(): void {
    this.db.close();
  }
}
