/** Listings of plans, items and the log as SQL conditions; values are always parameters. */

/** Which items of a plan to list. */
export interface ItemQuery {
  verdict?: string | undefined;
  outcome?: string | undefined;
  check?: string | undefined;
  search?: string | undefined;
  from: number;
  count: number;
}

export interface LogQuery {
  connectionId?: string | undefined;
  kind?: string | undefined;
  result?: string | undefined;
  person?: string | undefined;
  objectId?: string | undefined;
  search?: string | undefined;
  from: number;
  count: number;
}

export interface PlanQuery {
  connectionId?: string | undefined;
  states?: readonly string[] | undefined;
  search?: string | undefined;
  from: number;
  count: number;
}

const escapeLike = (text: string): string => `%${text.replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;

/** What follows WHERE, and its parameters in order. */
export interface Condition {
  sql: string;
  values: (string | number)[];
}

const both = (where: readonly string[], values: (string | number)[]): Condition => ({
  sql: where.join(' AND '),
  values,
});

export function planCondition(query: PlanQuery): Condition {
  const where: string[] = [];
  const values: (string | number)[] = [];
  if (query.connectionId !== undefined) {
    where.push('connection_id = ?');
    values.push(query.connectionId);
  }
  if (query.states !== undefined && query.states.length > 0) {
    where.push(`state IN (${query.states.map(() => '?').join(',')})`);
    values.push(...query.states);
  } else {
    where.push(`state <> 'discarded'`);
  }
  if (query.search) {
    where.push(`(title || ' ' || coalesce(name, '') || ' ' || number) LIKE ? ESCAPE '\\'`);
    values.push(escapeLike(query.search));
  }
  return both(where, values);
}

export function itemCondition(planId: string, query: ItemQuery): Condition {
  const where = ['plan_id = ?'];
  const values: (string | number)[] = [planId];
  if (query.verdict === 'removed') where.push('included = 0');
  else if (query.verdict !== undefined) {
    where.push('included = 1 AND verdict = ?');
    values.push(query.verdict);
  }
  if (query.outcome !== undefined) {
    where.push(`included = 1 AND verdict IN ('ready','warning') AND state = ?`);
    values.push(query.outcome);
  }
  if (query.check !== undefined) {
    where.push('EXISTS (SELECT 1 FROM json_each(checks) WHERE value = ?)');
    values.push(query.check);
  }
  if (query.search) {
    where.push(`(name || ' ' || address) LIKE ? ESCAPE '\\'`);
    values.push(escapeLike(query.search));
  }
  return both(where, values);
}

export function logCondition(query: LogQuery): Condition {
  const where: string[] = ['1'];
  const values: (string | number)[] = [];
  const exact: [string | undefined, string][] = [
    [query.kind, 'kind'],
    [query.result, 'result'],
    [query.objectId, 'object_id'],
  ];
  for (const [value, column] of exact) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  if (query.connectionId !== undefined) {
    // The log is never rewritten: what a plan did before its connection was added again still bears the former one.
    where.push('(connection_id = ? OR plan_id IN (SELECT id FROM plans WHERE connection_id = ?))');
    values.push(query.connectionId, query.connectionId);
  }
  if (query.person) {
    where.push(`by LIKE ? ESCAPE '\\'`);
    values.push(escapeLike(query.person));
  }
  if (query.search) {
    where.push(
      `(name || ' ' || address || ' ' || plan_title || ' ' || plan_number || ' ' || coalesce(message, '')) LIKE ? ESCAPE '\\'`,
    );
    values.push(escapeLike(query.search));
  }
  return both(where, values);
}
