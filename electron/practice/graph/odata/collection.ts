import type { PracticeResponse } from '../../http/types.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { GraphError, unsupportedQuery } from '../errors.ts';
import { json } from '../respond.ts';
import { compileFilter } from './compile-filter.ts';
import type { OrderBy } from './options.ts';
import { readPage } from './paging.ts';
import { parseFilter } from './parse-filter.ts';
import type { FilterSchema, Scalar } from './properties.ts';
import { compileSearch } from './search.ts';

/** A directory collection: what it holds, how it may be queried, and how an item is shown. */
export interface Collection<T extends { id: string }, C> {
  /** Distinguishes page tokens: `users`, `groups/{id}/members`. */
  name: string;
  /** Fragment of `@odata.context`. */
  fragment: string;
  schema: FilterSchema<T, C>;
  context: C;
  items(): readonly T[];
  isLive?(item: T): boolean;
  pageSize: number;
  /** Names for `@odata.context`, or null when the default set is shown. */
  select: readonly string[] | null;
  show(item: T): Record<string, unknown>;
  /** A look-up that replaces the scan when the filter is a plain equality on a key. */
  shortcut?(filter: string): readonly T[] | null;
  onFilter?(properties: ReadonlySet<string>): void;
}

/** Filtered, searched and ordered items of a collection, in one array. Throws `GraphError` for refused queries. */
export function query<T extends { id: string }, C>(call: GraphCall, collection: Collection<T, C>): () => readonly T[] {
  const { options } = call;
  const tests: ((item: T) => boolean)[] = [];
  if (options.search !== null) {
    if (!options.eventual) {
      throw unsupportedQuery(
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      );
    }
    tests.push(compileSearch(options.search, collection.schema, collection.context));
  }
  if (options.filter !== null) {
    const compiled = compileFilter(
      parseFilter(options.filter),
      collection.schema,
      collection.context,
      options.advanced,
    );
    collection.onFilter?.(compiled.properties);
    tests.push(compiled.predicate);
  }
  const compare = orderComparer(call, collection);
  return () => {
    const source = (options.filter !== null && collection.shortcut?.(options.filter)) || collection.items();
    if (tests.length === 0 && !compare) return source.slice();
    const kept = tests.length === 0 ? source.slice() : source.filter((item) => tests.every((test) => test(item)));
    return compare ? compare(kept) : kept;
  };
}

/** Answers a list request: one page with `@odata.context`, count and next link. */
export function listResponse<T extends { id: string }, C>(
  call: GraphCall,
  collection: Collection<T, C>,
): PracticeResponse {
  const { options } = call;
  if (options.expand.length > 0 && (options.advanced || options.search !== null)) {
    throw unsupportedQuery('Expand is not supported with advanced query capabilities.');
  }
  const compute = query(call, collection);
  const page = readPage<T>(call, {
    key: `${collection.name}|${options.filter ?? ''}|${options.search ?? ''}|${JSON.stringify(options.orderBy)}`,
    compute,
    isLive: collection.isLive,
    size: collection.pageSize,
  });
  const body: Record<string, unknown> = {
    '@odata.context': contextUrl(call, collection.fragment, collection.select),
  };
  if (options.advanced && page.first) body['@odata.count'] = page.total;
  if (page.nextLink) body['@odata.nextLink'] = page.nextLink;
  body.value = page.items.map((item) => collection.show(item));
  return json(body);
}

function orderComparer<T extends { id: string }, C>(
  call: GraphCall,
  collection: Collection<T, C>,
): ((items: readonly T[]) => T[]) | null {
  const { options } = call;
  if (options.orderBy.length === 0) return null;
  const keys = options.orderBy.map((order) => ({ order, rule: sortableRule(call, collection, order) }));
  if ((options.filter !== null || options.search !== null) && !(options.advanced || options.search !== null)) {
    throw unsupportedQuery('Sorting not supported for current query.');
  }
  return (items) => {
    const rows = items.map((item) => ({
      item,
      values: keys.map((key) => sortKey(key.rule.read!(item, collection.context))),
    }));
    rows.sort((a, b) => {
      for (let i = 0; i < keys.length; i++) {
        const difference = compareKeys(a.values[i]!, b.values[i]!);
        if (difference !== 0) return keys[i]!.order.descending ? -difference : difference;
      }
      return 0;
    });
    return rows.map((row) => row.item);
  };
}

function sortableRule<T extends { id: string }, C>(call: GraphCall, collection: Collection<T, C>, order: OrderBy) {
  const { schema } = collection;
  const rule = schema.rules.get(order.property.toLowerCase());
  if (!rule && !schema.known.has(order.property.split('/')[0]!)) {
    throw new GraphError(
      400,
      'BadRequest',
      `Could not find a property named '${order.property}' on type '${schema.entity}'.`,
    );
  }
  if (!rule?.orderBy || (rule.orderBy === 'advanced' && !call.options.advanced)) {
    throw unsupportedQuery('Sorting not supported for current query.');
  }
  return rule;
}

function sortKey(value: Scalar): string | number {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function compareKeys(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
