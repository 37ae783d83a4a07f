import { type GraphError, missingAdvancedParameters, unsupportedClause, unsupportedQuery } from '../errors.ts';
import { type Expression, type Literal, type LiteralType, orClauseCount, type Path } from './ast.ts';
import type { FilterOperator, FilterRule, FilterSchema, MemberRule, PropertyType, Scalar } from './properties.ts';
import { badFilter } from './syntax-error.ts';

export type Predicate<T> = (item: T) => boolean;

/** The service refuses longer chains of alternatives. */
const MAX_OR_CLAUSES = 15;

interface Compiled<T> {
  predicate: Predicate<T>;
  /** Top-level property names the filter touches. */
  properties: Set<string>;
}

/**
 * Checks a filter tree against the property rules and turns it into a predicate.
 * Throws `GraphError` for unknown properties, unsupported operators, type clashes, and for operators that
 * need the advanced query parameters when `advanced` is false.
 */
export function compileFilter<T, C>(
  expression: Expression,
  schema: FilterSchema<T, C>,
  context: C,
  advanced: boolean,
): Compiled<T> {
  const alternatives = orClauseCount(expression);
  if (alternatives > MAX_OR_CLAUSES) {
    throw unsupportedQuery(
      `Too many child clauses specified in search filter expression containing 'OR' operators: ${alternatives}. Max allowed: ${MAX_OR_CLAUSES}.`,
    );
  }
  const properties = new Set<string>();

  const require = (rule: FilterRule<T, C>, name: string, operator: FilterOperator): void => {
    if (rule.plain.includes(operator)) return;
    if (!rule.advanced.includes(operator)) {
      if (operator === 'contains') throw unsupportedQuery("Unsupported property filter clause operator 'Contains'.");
      throw unsupportedClause(name, schema.resource);
    }
    if (!advanced) throw missingAdvancedParameters(operator === 'count' ? '$count' : operator);
  };

  const find = (path: Path): FilterRule<T, C> => {
    const rule = schema.rules.get(path.name.toLowerCase());
    const top = path.name.split('/')[0]!;
    properties.add(top);
    if (rule) return rule;
    if (schema.known.has(top)) throw unsupportedClause(top, schema.resource);
    throw badFilter(`Could not find a property named '${top}' on type '${schema.entity}'.`);
  };

  const compile = (node: Expression, negated: boolean): Predicate<T> => {
    switch (node.kind) {
      case 'and': {
        const left = compile(node.left, negated);
        const right = compile(node.right, negated);
        return (item) => left(item) && right(item);
      }
      case 'or': {
        const left = compile(node.left, negated);
        const right = compile(node.right, negated);
        return (item) => left(item) || right(item);
      }
      case 'not': {
        const operand = compile(node.operand, true);
        return (item) => !operand(item);
      }
      case 'compare':
        return compileCompare(node, negated);
      case 'in': {
        const rule = find(node.path);
        require(rule, node.path.name, 'in');
        if (negated) require(rule, node.path.name, 'not');
        if (node.literals.length > MAX_OR_CLAUSES) {
          throw unsupportedQuery(
            `Too many child clauses specified in search filter expression containing 'OR' operators: ${node.literals.length}. Max allowed: ${MAX_OR_CLAUSES}.`,
          );
        }
        const wanted = new Set(node.literals.map((literal) => coerce(literal, rule.type, 'Equal')));
        return (item) => wanted.has(fold(rule.read!(item, context)));
      }
      case 'call': {
        const rule = find(node.path);
        require(rule, node.path.name, node.name);
        if (negated || node.negated) require(rule, node.path.name, 'not');
        if (rule.type !== 'string' || node.literal.type !== 'string') {
          throw badFilter(
            `No function signature for the function with name '${node.name.toLowerCase()}' matches the specified arguments.`,
          );
        }
        const test = stringTest(node.name, String(node.literal.value).toLowerCase());
        const matches: Predicate<T> = (item) => test(fold(rule.read!(item, context)));
        return node.negated ? (item) => !matches(item) : matches;
      }
      case 'lambda':
        return compileLambda(node, negated);
    }
  };

  const compileCompare = (node: Extract<Expression, { kind: 'compare' }>, negated: boolean): Predicate<T> => {
    const rule = find(node.path);
    if (node.path.count) {
      require(rule, node.path.name, 'count');
      if (node.operator !== 'eq' && node.operator !== 'ne') throw unsupportedClause(node.path.name, schema.resource);
      if (node.literal.type !== 'number') throw clash('Edm.Int64', edmOf(node.literal.type), 'Equal');
      const wanted = node.literal.value;
      const equal = node.operator === 'eq';
      return (item) => (itemsOf(rule, item, context).length === wanted) === equal;
    }
    if (rule.type === 'strings' || rule.type === 'objects') throw unsupportedClause(node.path.name, schema.resource);
    require(rule, node.path.name, node.operator);
    if (negated) require(rule, node.path.name, 'not');
    const wanted = coerce(node.literal, rule.type, OPERATOR_KINDS[node.operator]);
    const test = compareTest(node.operator, wanted);
    return (item) => test(fold(rule.read!(item, context)));
  };

  const compileLambda = (node: Extract<Expression, { kind: 'lambda' }>, negated: boolean): Predicate<T> => {
    const rule = find(node.path);
    if (node.quantifier === 'all' || !(rule.plain.includes('any') || rule.advanced.includes('any'))) {
      throw unsupportedClause(node.path.name, schema.resource);
    }
    require(rule, node.path.name, 'any');
    if (negated) require(rule, node.path.name, 'not');
    if (node.body === null) return (item) => itemsOf(rule, item, context).length > 0;
    const body = compileMember(node.body, node.variable, node.path.name, rule, require);
    return (item) => itemsOf(rule, item, context).some((member) => body(member as never));
  };

  return { predicate: compile(expression, false), properties };

  function compileMember(
    node: Expression,
    variable: string,
    name: string,
    rule: FilterRule<T, C>,
    need: typeof require,
  ): (member: never) => boolean {
    if (node.kind === 'and' || node.kind === 'or') {
      const left = compileMember(node.left, variable, name, rule, need);
      const right = compileMember(node.right, variable, name, rule, need);
      return node.kind === 'and' ? (m) => left(m) && right(m) : (m) => left(m) || right(m);
    }
    if (node.kind === 'compare') {
      const member = memberOf(node.path, variable, rule, name);
      if (rule.type === 'strings') need(rule, name, node.operator);
      else if (node.operator !== 'eq' && node.operator !== 'ne') throw unsupportedClause(name, schema.resource);
      const test = compareTest(node.operator, coerce(node.literal, member.type, OPERATOR_KINDS[node.operator]));
      return (m) => test(fold(member.read(m)));
    }
    if (node.kind === 'call' && rule.type === 'strings') {
      const member = memberOf(node.path, variable, rule, name);
      need(rule, name, node.name);
      const test = stringTest(node.name, String(node.literal.value).toLowerCase());
      return (m) => test(fold(member.read(m))) !== node.negated;
    }
    throw unsupportedClause(name, schema.resource);
  }

  function memberOf(path: Path, variable: string, rule: FilterRule<T, C>, name: string): MemberRule {
    if (rule.type === 'strings') {
      if (path.name !== variable)
        throw badFilter(`Could not find a property named '${path.name}' on type 'Edm.String'.`);
      return { type: 'string', read: (item) => item as string };
    }
    const prefix = `${variable}/`;
    const member = path.name.startsWith(prefix) ? rule.members?.[path.name.slice(prefix.length)] : undefined;
    if (!member) throw unsupportedClause(name, schema.resource);
    return member;
  }
}

const OPERATOR_KINDS = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
} as const;

function itemsOf<T, C>(rule: FilterRule<T, C>, item: T, context: C): readonly unknown[] {
  return rule.type === 'strings' ? rule.readStrings!(item, context) : rule.readObjects!(item, context);
}

/** Directory string comparison ignores case. */
function fold(value: Scalar): Scalar {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function stringTest(name: 'startsWith' | 'endsWith' | 'contains', wanted: string): (value: Scalar) => boolean {
  if (name === 'startsWith') return (value) => typeof value === 'string' && value.startsWith(wanted);
  if (name === 'endsWith') return (value) => typeof value === 'string' && value.endsWith(wanted);
  return (value) => typeof value === 'string' && value.includes(wanted);
}

function compareTest(operator: keyof typeof OPERATOR_KINDS, wanted: Scalar): (value: Scalar) => boolean {
  switch (operator) {
    case 'eq':
      return (value) => value === wanted;
    case 'ne':
      return (value) => value !== wanted;
    case 'gt':
      return (value) => value !== null && wanted !== null && value > wanted;
    case 'ge':
      return (value) => value !== null && wanted !== null && value >= wanted;
    case 'lt':
      return (value) => value !== null && wanted !== null && value < wanted;
    case 'le':
      return (value) => value !== null && wanted !== null && value <= wanted;
  }
}

const EDM: Record<PropertyType, string> = {
  string: 'Edm.String',
  boolean: 'Edm.Boolean',
  guid: 'Edm.Guid',
  datetime: 'Edm.DateTimeOffset',
  number: 'Edm.Int32',
  strings: 'Collection(Edm.String)',
  objects: 'Collection(Edm.ComplexType)',
};

function edmOf(type: LiteralType): string {
  return type === 'null' ? '<null>' : EDM[type];
}

function clash(left: string, right: string, kind: string): GraphError {
  return badFilter(
    `A binary operator with incompatible types was detected. Found operand types '${left}' and '${right}' for operator kind '${kind}'.`,
  );
}

function coerce(literal: Literal, type: PropertyType, kind: string): Scalar {
  if (literal.type === 'null') return null;
  if (literal.type !== type) throw clash(EDM[type], edmOf(literal.type), kind);
  return typeof literal.value === 'string' ? literal.value.toLowerCase() : literal.value;
}
