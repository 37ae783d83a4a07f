import type { StatementSync } from 'node:sqlite';
import type { ItemRecord, PlanRecord } from './plan-record.ts';

/** Writes a plan with all its items in place of what was there. Within a transaction of the caller's. */
export function writePlan(
  prepare: (sql: string) => StatementSync,
  plan: PlanRecord,
  items: readonly ItemRecord[],
): void {
  prepare('DELETE FROM plans WHERE id = ?').run(plan.id);
  prepare(
    `INSERT INTO plans (id, number, kind, title, name, connection_id, connection_name, tenant_id, state, created_at, created_by, data_as_of,
       applied_at, ended_at, request, checks, effects, hazard, estimate, irreversible, undo_of, retry_of, job_id, missing_rights, role_sets)
     VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
  ).run(
    plan.id,
    plan.number,
    plan.kind,
    plan.title,
    plan.name,
    plan.connectionId,
    plan.connectionName,
    plan.tenantId,
    plan.state,
    plan.createdAt,
    plan.createdBy,
    plan.dataAsOf,
    plan.appliedAt,
    plan.endedAt,
    JSON.stringify(plan.request),
    JSON.stringify(plan.checks),
    JSON.stringify(plan.effects),
    plan.hazard === null ? null : JSON.stringify(plan.hazard),
    JSON.stringify(plan.estimate),
    JSON.stringify(plan.irreversible),
    plan.undoOf,
    plan.retryOf,
    plan.jobId,
    plan.missingRights,
    plan.roleSets === null ? null : JSON.stringify(plan.roleSets),
  );
  const insert = prepare(
    `INSERT INTO items (plan_id, n, object_id, object_kind, name, address, changes, operations, words, params, verdict, included, checks, state, next_step, outcome, wave)
     VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
  );
  for (const item of items) {
    insert.run(
      plan.id,
      item.n,
      item.objectId,
      item.objectKind,
      item.name,
      item.address,
      JSON.stringify(item.changes),
      JSON.stringify(item.operations),
      JSON.stringify(item.words),
      item.params === null ? null : JSON.stringify(item.params),
      item.verdict,
      item.included ? 1 : 0,
      JSON.stringify(item.checks),
      item.state,
      item.nextStep,
      item.outcome === null ? null : JSON.stringify(item.outcome),
      item.wave,
    );
  }
}
