import { AppError } from '../contract/errors.ts';
import { mailboxFields } from './fields.ts';
import type { Comparison, FilterNode } from './query.ts';
import { textKey } from './text-key.ts';

/**
 * How values of a field compare. `quota`: bytes where -1 (Unlimited) is larger than any number.
 * Text and lists compare by `textKey`, enums exactly, dates by their ISO form.
 */
export type FilterKind = 'text' | 'enum' | 'boolean' | 'number' | 'quota' | 'date' | 'list';
export type FilterKinds = Readonly<Record<string, FilterKind>>;

const quotaFields = new Set(['issueWarningQuota', 'prohibitSendQuota', 'prohibitSendReceiveQuota']);

const kindOfType = {
  text: 'text',
  enum: 'enum',
  bytes: 'number',
  number: 'number',
  percent: 'number',
  boolean: 'boolean',
  date: 'date',
  list: 'list',
} as const;

/** Every field of the Mailboxes list that a filter or a sort may name. */
export const mailboxFilterKinds: FilterKinds = Object.freeze({
  ...Object.fromEntries(
    mailboxFields.map((field) => [field.field, quotaFields.has(field.field) ? 'quota' : kindOfType[field.type]]),
  ),
  id: 'enum',
  sizeSource: 'enum',
  sizeAsOf: 'date',
  goneSince: 'date',
});

type Op = Comparison['op'];
const nullOps: Op[] = ['isNull', 'notNull'];
const orderOps: Op[] = ['lt', 'le', 'gt', 'ge'];
const textOps: Op[] = ['contains', 'startsWith', 'endsWith'];
const opsOfKind: Readonly<Record<FilterKind, ReadonlySet<Op>>> = {
  text: new Set<Op>(['eq', 'ne', 'in', ...orderOps, ...textOps, ...nullOps]),
  enum: new Set<Op>(['eq', 'ne', 'in', ...nullOps]),
  boolean: new Set<Op>(['eq', 'ne', ...nullOps]),
  number: new Set<Op>(['eq', 'ne', 'in', ...orderOps, ...nullOps]),
  quota: new Set<Op>(['eq', 'ne', 'in', ...orderOps, ...nullOps]),
  date: new Set<Op>(['eq', 'ne', ...orderOps, ...nullOps]),
  list: new Set<Op>(['eq', 'ne', 'in', ...textOps, ...nullOps]),
};

const maxNodes = 300;
const maxDepth = 24;
const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/;

const refusal = (path: string, sentence: string): AppError =>
  new AppError('invalid-input', sentence, { details: { fields: { [path]: sentence } } });

/** The kind of a field. @throws AppError `invalid-input` for a field nobody may ask for. */
export function kindOf(field: string, kinds: FilterKinds, path = 'filter'): FilterKind {
  const kind = Object.hasOwn(kinds, field) ? kinds[field] : undefined;
  if (!kind) throw refusal(path, `There is no column "${field.slice(0, 60)}" to filter or sort by.`);
  return kind;
}

/** Checks fields, operators and value types of a filter. @throws AppError `invalid-input`. */
export function checkFilter(node: FilterNode, kinds: FilterKinds): void {
  let nodes = 0;
  const visit = (current: FilterNode, depth: number): void => {
    nodes++;
    if (nodes > maxNodes || depth > maxDepth) throw refusal('filter', 'This filter is too large.');
    if ('all' in current) for (const child of current.all) visit(child, depth + 1);
    else if ('any' in current) for (const child of current.any) visit(child, depth + 1);
    else if ('not' in current) visit(current.not, depth + 1);
    else checkComparison(current, kinds);
  };
  visit(node, 0);
}

function checkComparison(comparison: Comparison, kinds: FilterKinds): void {
  const { field, op, value } = comparison;
  const kind = kindOf(field, kinds);
  if (!opsOfKind[kind].has(op)) throw refusal('filter', `"${field}" cannot be compared with "${op}".`);
  if (op === 'isNull' || op === 'notNull') return;
  if (op === 'in') {
    if (!Array.isArray(value)) throw refusal('filter', `"${field}" needs a list of values.`);
    for (const item of value) checkValue(field, kind, item);
    return;
  }
  if (Array.isArray(value)) throw refusal('filter', `"${field}" needs one value.`);
  checkValue(field, kind, value);
}

function checkValue(field: string, kind: FilterKind, value: unknown): void {
  if (kind === 'boolean') {
    if (typeof value !== 'boolean') throw refusal('filter', `"${field}" is either true or false.`);
  } else if (kind === 'number' || kind === 'quota') {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw refusal('filter', `"${field}" needs a number.`);
  } else if (typeof value !== 'string') throw refusal('filter', `"${field}" needs a text.`);
  else if (kind === 'date' && (!isoDate.test(value) || Number.isNaN(Date.parse(value))))
    throw refusal('filter', `"${field}" needs a date such as 2025-03-31.`);
}

/** Larger than any quota; what Unlimited compares as. */
export const unlimitedRank = 9e15;

/** A number's place in the order of its kind. */
export const quotaRank = (quota: number): number => (quota === -1 ? unlimitedRank : quota);

/**
 * The half-open span of ISO texts a date value stands for: a whole day for `2025-03-31`, one instant otherwise.
 * ISO texts in UTC sort as times do, so both ends compare as text.
 */
export function dateSpan(value: string): { from: string; to: string } {
  if (value.length > 10) return { from: value, to: `${value} ` };
  const next = new Date(Date.parse(value) + 86_400_000);
  return { from: value, to: next.toISOString().slice(0, 10) };
}

/**
 * Whether a row passes a filter. Two-valued: a comparison with an unknown value is false, and `ne` and `not` are plain
 * complements. An empty list counts as not set. The filter must have passed `checkFilter`.
 */
export function matchesFilter(node: FilterNode, row: Readonly<Record<string, unknown>>, kinds: FilterKinds): boolean {
  if ('all' in node) return node.all.every((child) => matchesFilter(child, row, kinds));
  if ('any' in node) return node.any.some((child) => matchesFilter(child, row, kinds));
  if ('not' in node) return !matchesFilter(node.not, row, kinds);
  const kind = kindOf(node.field, kinds);
  const raw = row[node.field] ?? null;
  const actual = Array.isArray(raw) && raw.length === 0 ? null : raw;
  if (node.op === 'isNull') return actual === null;
  if (node.op === 'notNull') return actual !== null;
  if (node.op === 'ne') return !matchesFilter({ ...node, op: 'eq' }, row, kinds);
  if (actual === null || node.value === undefined) return false;
  if (kind === 'list') {
    const items = (actual as unknown[]).map((item) => textKey(String(item)));
    return items.some((item) => compareText(item, node));
  }
  if (kind === 'text') return compareText(textKey(String(actual)), node);
  if (kind === 'enum' || kind === 'boolean')
    return Array.isArray(node.value) ? node.value.includes(actual as string) : actual === node.value;
  if (kind === 'date') return compareDate(String(actual), node.op, String(node.value));
  const rank = kind === 'quota' ? quotaRank : (n: number) => n;
  if (Array.isArray(node.value)) return node.value.includes(actual as number);
  return compareOrdered(rank(actual as number), node.op, rank(node.value as number));
}

function compareOrdered<T extends string | number>(a: T, op: Op, b: T): boolean {
  if (op === 'eq') return a === b;
  if (op === 'lt') return a < b;
  if (op === 'le') return a <= b;
  if (op === 'gt') return a > b;
  return a >= b;
}

function compareText(key: string, node: Comparison): boolean {
  if (Array.isArray(node.value)) return node.value.some((item) => textKey(String(item)) === key);
  const value = textKey(String(node.value));
  if (node.op === 'contains') return key.includes(value);
  if (node.op === 'startsWith') return key.startsWith(value);
  if (node.op === 'endsWith') return key.endsWith(value);
  return compareOrdered(key, node.op, value);
}

function compareDate(actual: string, op: Op, value: string): boolean {
  const { from, to } = dateSpan(value);
  if (op === 'eq') return actual >= from && actual < to;
  if (op === 'lt') return actual < from;
  if (op === 'le') return actual < to;
  if (op === 'gt') return actual >= to;
  return actual >= from;
}
