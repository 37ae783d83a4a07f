/** Operators of the service's property tables; `any` is a lambda, `count` a trailing `/$count`, `null` is `eq null`. */
export type FilterOperator =
  | 'eq'
  | 'ne'
  | 'not'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'in'
  | 'startsWith'
  | 'endsWith'
  | 'contains'
  | 'any'
  | 'count';

export type PropertyType = 'string' | 'boolean' | 'guid' | 'datetime' | 'number' | 'strings' | 'objects';

export type Scalar = string | number | boolean | null;

/** How one property may be filtered and sorted. `T` is the record, `C` what is needed to read it. */
export interface FilterRule<T, C> {
  type: PropertyType;
  /** Work without anything special. */
  plain: readonly FilterOperator[];
  /** Work only with ConsistencyLevel: eventual and $count=true. */
  advanced: readonly FilterOperator[];
  orderBy?: 'plain' | 'advanced';
  /** `token`: matched word by word; `prefix`: matched from the start. */
  search?: 'token' | 'prefix';
  read?(item: T, context: C): Scalar;
  /** Items of a `strings` collection. */
  readStrings?(item: T, context: C): readonly string[];
  /** Items of an `objects` collection, and the members a lambda may compare. */
  readObjects?(item: T, context: C): readonly object[];
  members?: Readonly<Record<string, MemberRule>>;
}

export interface MemberRule {
  type: 'string' | 'boolean' | 'guid' | 'datetime' | 'number';
  read(item: never): Scalar;
}

export interface FilterSchema<T, C> {
  /** As it appears in refusals: `User`, `Group`. */
  resource: string;
  /** As in the metadata: `microsoft.graph.user`. */
  entity: string;
  rules: ReadonlyMap<string, FilterRule<T, C>>;
  /** Known property names that have no rule: refused as unsupported instead of unknown. */
  known: ReadonlySet<string>;
}
