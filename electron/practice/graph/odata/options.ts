import type { PracticeRequest } from '../../http/types.ts';
import { badRequest, GraphError, unsupportedQuery } from '../errors.ts';

export interface OrderBy {
  property: string;
  descending: boolean;
}

/** The system query options of one request, syntax-checked but not yet held against a resource. */
export interface QueryOptions {
  select: string[] | null;
  top: number | null;
  filter: string | null;
  search: string | null;
  count: boolean;
  orderBy: OrderBy[];
  expand: string[];
  skipToken: string | null;
  deltaToken: string | null;
  /** ConsistencyLevel: eventual was sent. */
  eventual: boolean;
  /** Both the header and $count=true are there: the advanced query index may be used. */
  advanced: boolean;
}

const KNOWN = new Set([
  '$select',
  '$top',
  '$filter',
  '$search',
  '$count',
  '$orderby',
  '$expand',
  '$skiptoken',
  '$deltatoken',
  '$format',
  '$skip',
]);

/** Reads the `$` options. Throws `GraphError` for unknown options, `$skip`, and malformed values. */
export function readOptions(request: PracticeRequest): QueryOptions {
  const values = new Map<string, string>();
  for (const [key, value] of request.query) {
    const name = key.toLowerCase();
    if (!name.startsWith('$')) continue;
    if (!KNOWN.has(name)) throw new GraphError(400, 'BadRequest', `The query parameter '${key}' is not supported.`);
    if (values.has(name)) {
      throw new GraphError(
        400,
        'BadRequest',
        `Query option '${key}' was specified more than once, but it must be specified at most once.`,
      );
    }
    values.set(name, value);
  }
  if (values.has('$skip')) throw badRequest("'$skip' is not supported by the service.");
  const eventual = request.headers.consistencylevel?.toLowerCase() === 'eventual';
  const count = readBoolean(values.get('$count'));
  return {
    select: splitList(values.get('$select')),
    top: readTop(values.get('$top')),
    filter: values.get('$filter')?.trim() || null,
    search: values.get('$search')?.trim() || null,
    count,
    orderBy: readOrderBy(values.get('$orderby')),
    expand: splitTopLevel(values.get('$expand') ?? ''),
    skipToken: values.get('$skiptoken') ?? null,
    deltaToken: values.get('$deltatoken') ?? null,
    eventual,
    advanced: eventual && count,
  };
}

/** Checks `$top` against a resource's page limits; null falls back to `standard`. */
export function pageSize(top: number | null, standard: number, max: number): number {
  if (top === null) return standard;
  if (top < 1 || top > max) {
    throw unsupportedQuery(`Invalid page size specified: '${top}'. Must be between 1 and ${max} inclusive.`);
  }
  return top;
}

function readTop(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^-?\d+$/.test(text.trim())) {
    throw new GraphError(
      400,
      'BadRequest',
      `Invalid value '${text}' for $top query option found. The $top query option requires a non-negative integer value.`,
    );
  }
  return Number(text);
}

function readBoolean(text: string | undefined): boolean {
  if (text === undefined) return false;
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  throw new GraphError(
    400,
    'BadRequest',
    `Invalid value '${text}' for $count query option found. Valid values are 'true' and 'false'.`,
  );
}

function splitList(text: string | undefined): string[] | null {
  if (text === undefined) return null;
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names.length > 0 ? names : null;
}

function readOrderBy(text: string | undefined): OrderBy[] {
  if (!text?.trim()) return [];
  return text.split(',').map((part) => {
    const [property, direction = 'asc', ...rest] = part.trim().split(/\s+/);
    const word = direction.toLowerCase();
    if (!property || rest.length > 0 || (word !== 'asc' && word !== 'desc')) {
      throw new GraphError(400, 'BadRequest', `Syntax error at position 0 in '${text}'.`);
    }
    return { property, descending: word === 'desc' };
  });
}

/** Splits at commas that are not inside parentheses: `a($select=b,c),d`. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === undefined || (char === ',' && depth === 0)) {
      const part = text.slice(start, i).trim();
      if (part) parts.push(part);
      start = i + 1;
    }
  }
  return parts;
}
