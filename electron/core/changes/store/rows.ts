import type { LogEntry, PlanItem } from '../../../../shared/domain/changes.ts';
import type { ItemRecord, PlanRecord } from './plan-record.ts';

export type Row = Record<string, string | number | null>;

export const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
const parse = <T>(text: string | number | null | undefined): T => JSON.parse(String(text)) as T;
const parseOrNull = <T>(text: string | number | null | undefined): T | null =>
  text === null || text === undefined ? null : parse<T>(text);
const text = (value: string | number | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

export function toPlan(row: Row): PlanRecord {
  return {
    id: String(row.id),
    number: String(row.number),
    kind: String(row.kind),
    title: String(row.title),
    name: text(row.name),
    connectionId: String(row.connection_id),
    connectionName: String(row.connection_name),
    tenantId: String(row.tenant_id),
    state: row.state as PlanRecord['state'],
    createdAt: String(row.created_at),
    createdBy: String(row.created_by),
    dataAsOf: text(row.data_as_of),
    appliedAt: text(row.applied_at),
    endedAt: text(row.ended_at),
    request: parse(row.request),
    checks: parse(row.checks),
    effects: parse(row.effects),
    hazard: parseOrNull(row.hazard),
    estimate: parse(row.estimate),
    irreversible: parse(row.irreversible),
    undoOf: text(row.undo_of),
    retryOf: text(row.retry_of),
    jobId: text(row.job_id),
    missingRights: text(row.missing_rights),
    roleSets: parseOrNull(row.role_sets),
  };
}

export function toItem(row: Row): ItemRecord {
  return {
    n: Number(row.n),
    objectId: String(row.object_id),
    objectKind: row.object_kind as ItemRecord['objectKind'],
    name: String(row.name),
    address: String(row.address),
    changes: parse(row.changes),
    operations: parse(row.operations),
    words: parse(row.words),
    params: parseOrNull(row.params),
    verdict: row.verdict as ItemRecord['verdict'],
    included: row.included === 1,
    checks: parse(row.checks),
    state: row.state as ItemRecord['state'],
    nextStep: Number(row.next_step),
    outcome: parseOrNull(row.outcome),
    wave: Number(row.wave),
  };
}

/** An item as the review screen shows it. */
export function toPlanItem(item: ItemRecord): PlanItem {
  const { n, objectId, objectKind, name, address, changes, words, checks, outcome } = item;
  const verdict = item.included ? item.verdict : 'removed';
  const live = outcome ?? (item.state === 'pending' ? null : { state: item.state });
  return { n, objectId, objectKind, name, address, changes, steps: words, verdict, checks, outcome: live };
}

export function toLogEntry(row: Row): LogEntry {
  return {
    seq: Number(row.seq),
    at: String(row.at),
    by: String(row.by),
    connectionId: String(row.connection_id),
    connectionName: String(row.connection_name),
    tenantId: String(row.tenant_id),
    planId: String(row.plan_id),
    planNumber: String(row.plan_number),
    planTitle: String(row.plan_title),
    kind: String(row.kind),
    objectId: String(row.object_id),
    name: String(row.name),
    address: String(row.address),
    result: row.result as LogEntry['result'],
    reason: text(row.reason) as LogEntry['reason'],
    message: text(row.message),
    changes: parse(row.changes),
    requestId: text(row.request_id),
  };
}
