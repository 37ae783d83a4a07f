import { z } from 'zod';

/**
 * The filter language every list speaks: a small tree over named fields.
 * It is data, so it can be stored, sent, shown as chips, and turned into SQL or a predicate.
 */
export const comparisonSchema = z.object({
  field: z.string(),
  op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'contains', 'startsWith', 'endsWith', 'in', 'isNull', 'notNull']),
  /** Omitted for isNull and notNull. Dates are ISO strings, sizes bytes, percents 0..n (75 = 75 %). */
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]).optional(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export type FilterNode = Comparison | { all: FilterNode[] } | { any: FilterNode[] } | { not: FilterNode };

export const filterNodeSchema: z.ZodType<FilterNode> = z.lazy(() =>
  z.union([
    comparisonSchema,
    z.object({ all: z.array(filterNodeSchema).max(64) }),
    z.object({ any: z.array(filterNodeSchema).max(64) }),
    z.object({ not: filterNodeSchema }),
  ]),
);

export const sortSchema = z.object({ field: z.string(), dir: z.enum(['asc', 'desc']) });
export type Sort = z.infer<typeof sortSchema>;

/** What to list and in which order. Unknown values sort last in both directions. */
export const listQuerySchema = z.object({
  /** Quick search over names and addresses; words are ANDed. */
  search: z.string().max(200).optional(),
  filter: filterNodeSchema.optional(),
  /** First key first; ties break by display name, then id. */
  sort: z.array(sortSchema).max(4).optional(),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

/** A selection is a rule, never a list of rows: ids, or everything a query matches but for exceptions. */
export const selectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ids'), ids: z.array(z.string()).max(500_000) }),
  z.object({ kind: z.literal('query'), query: listQuerySchema, except: z.array(z.string()).max(100_000) }),
]);
export type Selection = z.infer<typeof selectionSchema>;
