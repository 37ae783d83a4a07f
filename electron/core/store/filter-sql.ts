import {
  checkFilter,
  dateSpan,
  type FilterKinds,
  kindOf,
  mailboxFilterKinds,
  quotaRank,
  unlimitedRank,
} from '../../../shared/domain/filter.ts';
import type { Comparison, FilterNode } from '../../../shared/domain/query.ts';
import { textKey } from '../../../shared/domain/text-key.ts';
import { type Column, mailboxColumns } from './columns.ts';

export interface SqlCondition {
  /** Always 0 or 1, never NULL. Values are parameters; names come from the column table. */
  sql: string;
  params: (string | number)[];
}

/**
 * A filter as a SQL condition with the meaning of `matchesFilter`.
 * @throws AppError `invalid-input` for unknown fields, operators that do not fit, wrong value types.
 */
export function filterToSql(
  node: FilterNode,
  columns: Readonly<Record<string, Column>> = mailboxColumns,
  kinds: FilterKinds = mailboxFilterKinds,
): SqlCondition {
  checkFilter(node, kinds);
  const params: (string | number)[] = [];
  const visit = (current: FilterNode): string => {
    if ('all' in current) return group(current.all, ' AND ', '1');
    if ('any' in current) return group(current.any, ' OR ', '0');
    if ('not' in current) return `NOT ${visit(current.not)}`;
    kindOf(current.field, kinds);
    const column = columns[current.field];
    if (!column) throw new Error(`No column for ${current.field}`);
    return comparison(current, column, params);
  };
  const group = (children: FilterNode[], joiner: string, empty: string): string =>
    children.length === 0 ? empty : `(${children.map(visit).join(joiner)})`;
  return { sql: visit(node), params };
}

const orderSql = { lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

function comparison(node: Comparison, column: Column, params: (string | number)[]): string {
  const { op } = node;
  if (op === 'ne') return `NOT ${comparison({ ...node, op: 'eq' }, column, params)}`;
  if (column.within) {
    // The few rows of the other table first, rather than one look there for each row here. The plus keeps them from
    // being looked up in an index one by one, beside every value of another list.
    const { reference, key, table, column: name, where } = column.within;
    if (op === 'isNull') return `NOT ${comparison({ ...node, op: 'notNull' }, column, params)}`;
    const there = comparison(node, { kind: column.kind, compare: name }, params);
    return `(${reference} IS NOT NULL AND +${reference} IN (SELECT ${key} FROM ${table} WHERE ${where} AND ${there}))`;
  }
  if (column.kind === 'list') return listComparison(node, column, params);
  const x = column.compare;
  if (op === 'isNull') return `(${x} IS NULL)`;
  if (op === 'notNull') return `(${x} IS NOT NULL)`;
  if (column.kind === 'text') return `(${x} IS NOT NULL AND ${textTest(x, node, params)})`;
  if (column.kind === 'date') return dateComparison(x, node, params);
  if (op === 'in') {
    params.push(JSON.stringify(node.value));
    return `(${x} IS NOT NULL AND ${x} IN (SELECT value FROM json_each(?)))`;
  }
  if (op === 'eq') {
    params.push(typeof node.value === 'boolean' ? Number(node.value) : (node.value as string | number));
    return `(${x} IS ?)`;
  }
  if (!(op in orderSql)) throw new Error(`Unexpected ${op}`);
  const operator = orderSql[op as keyof typeof orderSql];
  if (column.kind === 'quota') {
    params.push(quotaRank(node.value as number));
    return `(${x} IS NOT NULL AND CASE ${x} WHEN -1 THEN ${unlimitedRank} ELSE ${x} END ${operator} ?)`;
  }
  params.push(node.value as number);
  return `(${x} IS NOT NULL AND ${x} ${operator} ?)`;
}

function textTest(x: string, node: Comparison, params: (string | number)[]): string {
  if (node.op === 'in') {
    params.push(JSON.stringify((node.value as (string | number)[]).map((item) => textKey(String(item)))));
    return `${x} IN (SELECT value FROM json_each(?))`;
  }
  const value = textKey(String(node.value));
  if (node.op === 'endsWith' && value === '') return '1';
  params.push(value);
  if (node.op === 'contains') return `instr(${x}, ?) > 0`;
  if (node.op === 'eq') return `${x} = ?`;
  if (node.op === 'startsWith' || node.op === 'endsWith') {
    params.push(value);
    return node.op === 'startsWith' ? `substr(${x}, 1, length(?)) = ?` : `substr(${x}, -length(?)) = ?`;
  }
  return `${x} ${orderSql[node.op as keyof typeof orderSql]} ?`;
}

function listComparison(node: Comparison, column: Column, params: (string | number)[]): string {
  const keys = column.via ? column.via.keys : column.compare;
  const set =
    node.op === 'isNull' || node.op === 'notNull'
      ? `${keys} <> '[]'`
      : `${keys} <> '[]' AND EXISTS (SELECT 1 FROM json_each(${keys}) AS item WHERE ${textTest('item.value', node, params)})`;
  const present = column.via
    ? `(${column.compare} IS NOT NULL AND ${column.compare} IN (SELECT id FROM ${column.via.table} WHERE ${set}))`
    : `(${column.compare} IS NOT NULL AND ${set})`;
  return node.op === 'isNull' ? `NOT ${present}` : present;
}

function dateComparison(x: string, node: Comparison, params: (string | number)[]): string {
  const { from, to } = dateSpan(String(node.value));
  const known = `${x} IS NOT NULL AND `;
  if (node.op === 'eq') {
    params.push(from, to);
    return `(${known}${x} >= ? AND ${x} < ?)`;
  }
  params.push(node.op === 'lt' || node.op === 'ge' ? from : to);
  const operator = { lt: '<', le: '<', gt: '>=', ge: '>=' }[node.op as 'lt' | 'le' | 'gt' | 'ge'];
  return `(${known}${x} ${operator} ?)`;
}
