import type { SQLInputValue } from 'node:sqlite';
import type { LogEntry } from '../../../shared/domain/changes.ts';
import { searchWords } from '../../../shared/domain/text-key.ts';
import type { Statements } from './statements.ts';

/** As the contract's change log is asked. */
export interface SnapshotLogQuery {
  kind?: string | undefined;
  result?: string | undefined;
  person?: string | undefined;
  objectId?: string | undefined;
  search?: string | undefined;
  from: number;
  count: number;
}

/** The change log that an opened snapshot came with, newest first. Null where the store has none. */
export function snapshotLog(
  sql: Statements,
  query: SnapshotLogQuery,
): { entries: Omit<LogEntry, 'connectionId' | 'tenantId'>[]; total: number } | null {
  if (!sql.row(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'snapshot_log'`)) return null;
  const tests = ['1'];
  const values: SQLInputValue[] = [];
  const add = (test: string, ...given: SQLInputValue[]): void => {
    tests.push(test);
    values.push(...given);
  };
  if (query.kind !== undefined) add('kind = ?', query.kind);
  if (query.result !== undefined) add('result = ?', query.result);
  if (query.objectId !== undefined) add('object_id = ?', query.objectId);
  if (query.person) add('instr(lower(by), ?) > 0', query.person.toLowerCase());
  for (const word of searchWords(query.search))
    add(`instr(lower(concat_ws(char(10), name, address, plan_title, plan_number, message)), ?) > 0`, word);
  const where = tests.join(' AND ');
  const total = Number(sql.row(`SELECT count(*) FROM snapshot_log WHERE ${where}`, ...values)?.[0] ?? 0);
  const rows = sql.rows(
    `SELECT seq, at, by, connection_name, plan_id, plan_number, plan_title, kind, object_id, name, address, result,
       reason, message, changes, request_id FROM snapshot_log WHERE ${where} ORDER BY seq DESC LIMIT ? OFFSET ?`,
    ...values,
    query.count,
    query.from,
  );
  const text = (cell: unknown): string | null => (cell === null ? null : String(cell));
  return {
    entries: rows.map((c) => ({
      seq: Number(c[0]),
      at: String(c[1]),
      by: String(c[2]),
      connectionName: String(c[3]),
      planId: String(c[4]),
      planNumber: String(c[5]),
      planTitle: String(c[6]),
      kind: String(c[7]),
      objectId: String(c[8]),
      name: String(c[9]),
      address: String(c[10]),
      result: c[11] as LogEntry['result'],
      reason: text(c[12]) as LogEntry['reason'],
      message: text(c[13]),
      changes: JSON.parse(String(c[14])) as LogEntry['changes'],
      requestId: text(c[15]),
    })),
    total,
  };
}
