import type { Column, RowEnv, RowShape } from '../rows.ts';
import { parseSize } from '../sizes.ts';
import type { ColumnValue } from '../values.ts';
import { type FilterNode, FilterSyntaxError, type Literal } from './ast.ts';

export type Predicate<T> = (record: T, env: RowEnv) => boolean;

type CompareNode = Extract<FilterNode, { op: 'compare' }>;

/**
 * Turns a parsed filter into a test of records. Throws FilterSyntaxError for properties outside `allowed`
 * (null: any property of the shape) and for values that do not fit the property.
 */
export function compileFilter<T>(
  node: FilterNode,
  shape: RowShape<T>,
  allowed: ReadonlySet<string> | null,
): Predicate<T> {
  switch (node.op) {
    case 'and':
    case 'or': {
      const left = compileFilter(node.left, shape, allowed);
      const right = compileFilter(node.right, shape, allowed);
      return node.op === 'and'
        ? (record, env) => left(record, env) && right(record, env)
        : (record, env) => left(record, env) || right(record, env);
    }
    case 'not': {
      const operand = compileFilter(node.operand, shape, allowed);
      return (record, env) => !operand(record, env);
    }
    case 'compare':
      return compileComparison(node, shape, allowed);
  }
}

function compileComparison<T>(
  node: CompareNode,
  shape: RowShape<T>,
  allowed: ReadonlySet<string> | null,
): Predicate<T> {
  const column = shape.find(node.property);
  if (!column || (allowed !== null && !allowed.has(column.name.toLowerCase()))) {
    throw new FilterSyntaxError(
      `"${node.property}" is not a recognized filterable property. For a complete list of filterable properties see the command help.`,
      0,
    );
  }
  return compare(node, column);
}

function compare<T>(node: CompareNode, column: Column<T>): Predicate<T> {
  const test = valueTest(node, column);
  const { read } = column;
  if (column.kind !== 'texts') return (record, env) => test(read(record, env));
  const negative = node.comparison === 'ne' || node.comparison === 'notlike';
  if (node.value === null) {
    const wantsEmpty = node.comparison === 'eq';
    return (record, env) => (((read(record, env) as readonly string[] | null)?.length ?? 0) === 0) === wantsEmpty;
  }
  // A list satisfies a comparison by any entry, and its denial by none.
  return (record, env) => {
    const items = (read(record, env) as readonly string[] | null) ?? [];
    return negative ? items.every(test) : items.some(test);
  };
}

function valueTest<T>(node: CompareNode, column: Column<T>): (value: ColumnValue) => boolean {
  switch (column.kind) {
    case 'bool':
      return boolTest(node);
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'int64':
    case 'bytes':
      return orderedTest(node, numberLiteral(node));
    case 'size':
      return sizeTest(node);
    case 'date':
    case 'dateUtc':
      return orderedTest(node, dateLiteral(node));
    default:
      return textTest(node);
  }
}

function boolTest(node: CompareNode): (value: ColumnValue) => boolean {
  const wanted =
    node.value === null ? null : typeof node.value === 'boolean' ? node.value : /^\$?true$/i.test(node.value);
  if (typeof node.value === 'string' && !/^\$?(true|false)$/i.test(node.value)) {
    throw new FilterSyntaxError(`Cannot convert value "${node.value}" to type "System.Boolean".`, 0);
  }
  if (node.comparison !== 'eq' && node.comparison !== 'ne') {
    throw new FilterSyntaxError(
      `The operator "${node.comparison}" is not supported for the property "${node.property}".`,
      0,
    );
  }
  return (value) => (value === wanted) === (node.comparison === 'eq');
}

function numberLiteral(node: CompareNode): number | null {
  if (node.value === null) return null;
  const value = Number(node.value);
  if (Number.isNaN(value)) throw new FilterSyntaxError(`Cannot convert value "${node.value}" to a number.`, 0);
  return value;
}

function dateLiteral(node: CompareNode): number | null {
  if (node.value === null) return null;
  const value = Date.parse(String(node.value));
  if (Number.isNaN(value))
    throw new FilterSyntaxError(`Cannot convert value "${node.value}" to type "System.DateTime".`, 0);
  return value;
}

function orderedTest(node: CompareNode, wanted: number | null): (value: ColumnValue) => boolean {
  const { comparison } = node;
  if (comparison === 'eq') return (value) => value === wanted;
  if (comparison === 'ne') return (value) => value !== wanted;
  return (value) => typeof value === 'number' && wanted !== null && inOrder(comparison, value, wanted);
}

/** Null stands for Unlimited here and is larger than any size. */
function sizeTest(node: CompareNode): (value: ColumnValue) => boolean {
  const parsed = node.value === null ? null : parseSize(String(node.value));
  if (parsed === undefined) throw new FilterSyntaxError(`Cannot convert value "${node.value}" to a size.`, 0);
  const wanted = parsed ?? Number.POSITIVE_INFINITY;
  return (value) => {
    const bytes = typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
    if (node.comparison === 'eq') return bytes === wanted;
    if (node.comparison === 'ne') return bytes !== wanted;
    return inOrder(node.comparison, bytes, wanted);
  };
}

function inOrder(comparison: CompareNode['comparison'], left: number | string, right: number | string): boolean {
  switch (comparison) {
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    default:
      throw new FilterSyntaxError(`The operator "${comparison}" is not supported here.`, 0);
  }
}

function textTest(node: CompareNode): (value: ColumnValue) => boolean {
  const { comparison, value: wanted } = node;
  // Exchange treats an unset text and an empty one alike.
  if (wanted === null) return (value) => (value === null || value === '') === (comparison === 'eq');
  const text = literalText(wanted);
  const lower = text.toLowerCase();
  const read = (value: ColumnValue) => (value === null ? '' : String(value).toLowerCase());
  switch (comparison) {
    case 'eq':
      return (value) => read(value) === lower;
    case 'ne':
      return (value) => read(value) !== lower;
    case 'startswith':
      return (value) => read(value).startsWith(lower);
    case 'endswith':
      return (value) => read(value).endsWith(lower);
    case 'contains':
      return (value) => read(value).includes(lower);
    case 'like':
    case 'notlike': {
      // Large listings are divided by first letters: that form must cost next to nothing per record.
      const prefix = /^([^*]+)\*$/.exec(lower)?.[1];
      if (prefix !== undefined) return (value) => startsWith(value, prefix) === (comparison === 'like');
      const pattern = wildcard(lower);
      return (value) => pattern(read(value)) === (comparison === 'like');
    }
    default:
      return (value) => inOrder(comparison, read(value), lower);
  }
}

function startsWith(value: ColumnValue, lowerPrefix: string): boolean {
  if (typeof value !== 'string') return false;
  const head = value.slice(0, lowerPrefix.length);
  return head === lowerPrefix || head.toLowerCase() === lowerPrefix;
}

function literalText(value: Exclude<Literal, null>): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : value;
}

/** `*` stands for any run of characters. Matches part by part: a pattern can never backtrack at length. */
function wildcard(pattern: string): (value: string) => boolean {
  const parts = pattern.split('*');
  const [head = '', ...middle] = parts;
  if (parts.length === 1) return (value) => value === head;
  const tail = middle.pop() ?? '';
  return (value) => {
    if (!value.startsWith(head) || value.length < head.length + tail.length || !value.endsWith(tail)) return false;
    let at = head.length;
    const end = value.length - tail.length;
    for (const part of middle) {
      const found = value.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
