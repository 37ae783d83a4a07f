/** What a literal was written as; comparisons check it against the property's own type. */
export type LiteralType = 'string' | 'number' | 'boolean' | 'null' | 'guid' | 'datetime';

export interface Literal {
  type: LiteralType;
  /** Strings as written, GUIDs lower-cased, dates as epoch milliseconds. */
  value: string | number | boolean | null;
}

export type CompareOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type StringFunction = 'startsWith' | 'endsWith' | 'contains';

/** A property path such as `displayName`, `signInActivity/lastSignInDateTime`; `count` for a trailing `/$count`. */
export interface Path {
  name: string;
  count: boolean;
}

export type Expression =
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not'; operand: Expression }
  | { kind: 'compare'; path: Path; operator: CompareOperator; literal: Literal }
  | { kind: 'in'; path: Path; literals: Literal[] }
  | { kind: 'call'; name: StringFunction; path: Path; literal: Literal; negated: boolean }
  | { kind: 'lambda'; quantifier: 'any' | 'all'; path: Path; variable: string; body: Expression | null };

/** Every leaf joined by `or`, counted as the service counts child clauses. */
export function orClauseCount(expression: Expression): number {
  if (expression.kind === 'or') return orClauseCount(expression.left) + orClauseCount(expression.right);
  return 1;
}
