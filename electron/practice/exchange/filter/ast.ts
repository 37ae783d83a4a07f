/** A comparison as both filter languages mean it. */
export type Comparison =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'like'
  | 'notlike'
  | 'startswith'
  | 'endswith'
  | 'contains';

/** A literal: text keeps its quotes' content; numbers and bare words arrive as text too. */
export type Literal = string | boolean | null;

export type FilterNode =
  | { readonly op: 'and' | 'or'; readonly left: FilterNode; readonly right: FilterNode }
  | { readonly op: 'not'; readonly operand: FilterNode }
  | { readonly op: 'compare'; readonly comparison: Comparison; readonly property: string; readonly value: Literal };

/** A filter that cannot be read, with where and why. */
export class FilterSyntaxError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.name = 'FilterSyntaxError';
    this.position = position;
  }
}
