import type { FieldType } from '../../shared/domain/fields.ts';
import type { Comparison, FilterNode } from '../../shared/domain/query.ts';
import { formatDate, formatPercent } from '../ui/format.ts';

export type TextOp = 'contains' | 'notContains' | 'startsWith' | 'eq' | 'isNull' | 'notNull';
export type YesNo = 'yes' | 'no' | 'unknown';

/** A filter a person set on one column, in the units of the data (bytes, percent, `YYYY-MM-DD`). */
export type ColumnFilter =
  | { kind: 'text'; op: TextOp; value: string }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'range'; min: number | null; max: number | null; unknown: boolean }
  | { kind: 'date'; from: string | null; before: string | null; unknown: boolean }
  | { kind: 'yesno'; values: readonly YesNo[] };

/** Filters by field. */
export type ColumnFilters = Readonly<Record<string, ColumnFilter>>;

const GB = 1024 ** 3;

/** Which kind of filter suits a type of field. */
export const filterKind = (type: FieldType): ColumnFilter['kind'] => {
  switch (type) {
    case 'enum':
      return 'enum';
    case 'bytes':
    case 'number':
    case 'percent':
      return 'range';
    case 'date':
      return 'date';
    case 'boolean':
      return 'yesno';
    default:
      return 'text';
  }
};

/** What a filter editor starts from. */
export const emptyFilter = (type: FieldType): ColumnFilter => {
  const kind = filterKind(type);
  switch (kind) {
    case 'enum':
      return { kind, values: [] };
    case 'range':
      return { kind, min: null, max: null, unknown: false };
    case 'date':
      return { kind, from: null, before: null, unknown: false };
    case 'yesno':
      return { kind, values: [] };
    case 'text':
      return { kind, op: 'contains', value: '' };
  }
};

/** Whether a filter would let everything through. */
export const isEmptyFilter = (filter: ColumnFilter): boolean => {
  switch (filter.kind) {
    case 'text':
      return filter.op !== 'isNull' && filter.op !== 'notNull' && filter.value.trim() === '';
    case 'enum':
    case 'yesno':
      return filter.values.length === 0;
    case 'range':
      return filter.min === null && filter.max === null && !filter.unknown;
    case 'date':
      return filter.from === null && filter.before === null && !filter.unknown;
  }
};

const either = (nodes: FilterNode[]): FilterNode | null =>
  nodes.length === 0 ? null : nodes.length === 1 ? (nodes[0] ?? null) : { any: nodes };

const both = (nodes: FilterNode[]): FilterNode | null =>
  nodes.length === 0 ? null : nodes.length === 1 ? (nodes[0] ?? null) : { all: nodes };

const isNull = (field: string): Comparison => ({ field, op: 'isNull' });

/** One column's filter in the filter language; null when it lets everything through. */
export const filterToNode = (field: string, filter: ColumnFilter): FilterNode | null => {
  if (isEmptyFilter(filter)) return null;
  switch (filter.kind) {
    case 'text': {
      if (filter.op === 'isNull' || filter.op === 'notNull') return { field, op: filter.op };
      const value = filter.value.trim();
      if (filter.op === 'notContains') return { not: { field, op: 'contains', value } };
      return { field, op: filter.op, value };
    }
    case 'enum':
      return filter.values.length === 1
        ? { field, op: 'eq', value: filter.values[0] ?? '' }
        : { field, op: 'in', value: [...filter.values] };
    case 'yesno':
      return either(
        filter.values.map((value) =>
          value === 'unknown' ? isNull(field) : ({ field, op: 'eq', value: value === 'yes' } satisfies Comparison),
        ),
      );
    case 'range': {
      const bounds = both([
        ...(filter.min === null ? [] : [{ field, op: 'ge' as const, value: filter.min }]),
        ...(filter.max === null ? [] : [{ field, op: 'le' as const, value: filter.max }]),
      ]);
      return either([...(bounds ? [bounds] : []), ...(filter.unknown ? [isNull(field)] : [])]);
    }
    case 'date': {
      const bounds = both([
        ...(filter.from === null ? [] : [{ field, op: 'ge' as const, value: filter.from }]),
        ...(filter.before === null ? [] : [{ field, op: 'lt' as const, value: filter.before }]),
      ]);
      return either([...(bounds ? [bounds] : []), ...(filter.unknown ? [isNull(field)] : [])]);
    }
  }
};

/** A preset and the column filters together; `undefined` when nothing filters. */
export const combineFilters = (preset: FilterNode | null, filters: ColumnFilters): FilterNode | undefined => {
  const nodes = [
    ...(preset ? [preset] : []),
    ...Object.entries(filters).flatMap(([field, filter]) => filterToNode(field, filter) ?? []),
  ];
  return both(nodes) ?? undefined;
};

const figure = (value: number, type: FieldType): string =>
  type === 'bytes'
    ? `${Number((value / GB).toFixed(2))} GB`
    : type === 'percent'
      ? formatPercent(value)
      : new Intl.NumberFormat().format(value);

const textOps: Record<TextOp, string> = {
  contains: 'contains',
  notContains: 'does not contain',
  startsWith: 'starts with',
  eq: 'is',
  isNull: 'is not set',
  notNull: 'is set',
};

/** A filter in words, without the column's name: "≥ 40 GB", "Shared or Room". */
export const describeFilter = (
  filter: ColumnFilter,
  type: FieldType,
  values: readonly { value: string; label: string }[],
): string => {
  switch (filter.kind) {
    case 'text':
      return filter.op === 'isNull' || filter.op === 'notNull'
        ? textOps[filter.op]
        : `${textOps[filter.op]} “${filter.value.trim()}”`;
    case 'enum':
      return filter.values.map((value) => values.find((known) => known.value === value)?.label ?? value).join(' or ');
    case 'yesno':
      return filter.values.map((value) => ({ yes: 'yes', no: 'no', unknown: 'unknown' })[value]).join(' or ');
    case 'range': {
      const parts = [
        ...(filter.min === null ? [] : [`≥ ${figure(filter.min, type)}`]),
        ...(filter.max === null ? [] : [`≤ ${figure(filter.max, type)}`]),
      ];
      return [...(parts.length > 0 ? [parts.join(' and ')] : []), ...(filter.unknown ? ['unknown'] : [])].join(' or ');
    }
    case 'date': {
      const parts = [
        ...(filter.from === null ? [] : [`from ${formatDate(filter.from)}`]),
        ...(filter.before === null ? [] : [`before ${formatDate(filter.before)}`]),
      ];
      return [...(parts.length > 0 ? [parts.join(' ')] : []), ...(filter.unknown ? ['unknown'] : [])].join(' or ');
    }
  }
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumberOrNull = (value: unknown): value is number | null => value === null || Number.isFinite(value);
const isDayOrNull = (value: unknown): value is string | null =>
  value === null || (isText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value));

const asFilter = (raw: unknown): ColumnFilter | null => {
  if (typeof raw !== 'object' || raw === null) return null;
  const item = raw as Record<string, unknown>;
  switch (item.kind) {
    case 'text':
      return isText(item.value) && isText(item.op) && Object.hasOwn(textOps, item.op)
        ? { kind: 'text', op: item.op as TextOp, value: item.value }
        : null;
    case 'enum':
      return Array.isArray(item.values) && item.values.every(isText) ? { kind: 'enum', values: item.values } : null;
    case 'yesno':
      return Array.isArray(item.values) && item.values.every((value) => ['yes', 'no', 'unknown'].includes(value))
        ? { kind: 'yesno', values: item.values as YesNo[] }
        : null;
    case 'range':
      return isNumberOrNull(item.min) && isNumberOrNull(item.max)
        ? { kind: 'range', min: item.min, max: item.max, unknown: item.unknown === true }
        : null;
    case 'date':
      return isDayOrNull(item.from) && isDayOrNull(item.before)
        ? { kind: 'date', from: item.from, before: item.before, unknown: item.unknown === true }
        : null;
    default:
      return null;
  }
};

/** Filters from an address; anything that does not fit its column is dropped. */
export const parseFilters = (
  text: string | null,
  columns: readonly { field: string; type: FieldType; filterable: boolean }[],
): ColumnFilters => {
  if (!text) return {};
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof raw !== 'object' || raw === null) return {};
  const found: Record<string, ColumnFilter> = {};
  for (const column of columns) {
    const filter = asFilter((raw as Record<string, unknown>)[column.field]);
    if (filter && column.filterable && filter.kind === filterKind(column.type) && !isEmptyFilter(filter)) {
      found[column.field] = filter;
    }
  }
  return found;
};

/** Filters for an address; null when there are none. */
export const serializeFilters = (filters: ColumnFilters): string | null =>
  Object.keys(filters).length === 0 ? null : JSON.stringify(filters);
