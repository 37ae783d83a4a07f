import { type Comparison, type FilterNode, FilterSyntaxError, type Literal } from './ast.ts';

/** The PowerShell filter language: `Alias -like 'a*' -and -not (HiddenFromAddressListsEnabled -eq $true)`. */
type Token =
  | { readonly kind: 'open' | 'close' | 'end'; readonly at: number; readonly text: string }
  | { readonly kind: 'operator' | 'word' | 'string' | 'variable'; readonly at: number; readonly text: string };

const COMPARISONS: Record<string, Comparison> = {
  '-eq': 'eq',
  '-ne': 'ne',
  '-gt': 'gt',
  '-ge': 'ge',
  '-lt': 'lt',
  '-le': 'le',
  '-like': 'like',
  '-notlike': 'notlike',
};

const LOGICAL = new Set(['-and', '-or', '-not']);

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source[at] as string;
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === '(' || char === ')') {
      tokens.push({ kind: char === '(' ? 'open' : 'close', at, text: char });
      at += 1;
    } else if (char === '!') {
      tokens.push({ kind: 'operator', at, text: '-not' });
      at += 1;
    } else if (char === "'" || char === '"') {
      const { value, end } = readQuoted(source, at, char);
      tokens.push({ kind: 'string', at, text: value });
      at = end;
    } else {
      const word = /^[^\s()'"]+/.exec(source.slice(at))?.[0] ?? char;
      tokens.push({ kind: wordKind(word), at, text: word });
      at += word.length;
    }
  }
  tokens.push({ kind: 'end', at, text: '' });
  return tokens;
}

function wordKind(word: string): 'operator' | 'variable' | 'word' {
  const lower = word.toLowerCase();
  if (LOGICAL.has(lower) || lower in COMPARISONS) return 'operator';
  if (lower.startsWith('$')) return 'variable';
  return 'word';
}

/** A doubled quote stands for one quote. */
function readQuoted(source: string, start: number, quote: string): { value: string; end: number } {
  let value = '';
  let at = start + 1;
  while (at < source.length) {
    if (source[at] !== quote) {
      value += source[at];
      at += 1;
    } else if (source[at + 1] === quote) {
      value += quote;
      at += 2;
    } else {
      return { value, end: at + 1 };
    }
  }
  throw new FilterSyntaxError(
    'The string starting at position {0} is missing its closing quote.'.replace('{0}', String(start)),
    start,
  );
}

/** Parses an OPATH filter; throws FilterSyntaxError. `-and` binds tighter than `-or`, `-not` tightest. */
export function parseOpath(source: string): FilterNode {
  const body = source.trim().replace(/^\{([\s\S]*)\}$/, '$1');
  const tokens = tokenize(body);
  let index = 0;
  const peek = () => tokens[index] as Token;
  const take = () => tokens[index++] as Token;
  const isOperator = (text: string) => peek().kind === 'operator' && peek().text.toLowerCase() === text;

  const parseOr = (): FilterNode => {
    let left = parseAnd();
    while (isOperator('-or')) {
      take();
      left = { op: 'or', left, right: parseAnd() };
    }
    return left;
  };
  const parseAnd = (): FilterNode => {
    let left = parseUnary();
    while (isOperator('-and')) {
      take();
      left = { op: 'and', left, right: parseUnary() };
    }
    return left;
  };
  const parseUnary = (): FilterNode => {
    if (isOperator('-not')) {
      take();
      return { op: 'not', operand: parseUnary() };
    }
    if (peek().kind === 'open') {
      take();
      const inner = parseOr();
      expect('close', "')' expected.");
      return inner;
    }
    return parseComparison();
  };
  const parseComparison = (): FilterNode => {
    const property = take();
    if (property.kind !== 'word')
      throw new FilterSyntaxError(`A property name was expected, "${property.text}" found.`, property.at);
    const operator = take();
    const comparison = operator.kind === 'operator' ? COMPARISONS[operator.text.toLowerCase()] : undefined;
    if (!comparison) throw new FilterSyntaxError(`"${operator.text}" is not a valid operator.`, operator.at);
    return { op: 'compare', comparison, property: property.text, value: literal(take()) };
  };
  const expect = (kind: Token['kind'], message: string) => {
    const token = take();
    if (token.kind !== kind) throw new FilterSyntaxError(message, token.at);
  };

  const tree = parseOr();
  if (peek().kind !== 'end') throw new FilterSyntaxError(`"${peek().text}" was not expected.`, peek().at);
  return tree;
}

function literal(token: Token): Literal {
  if (token.kind === 'string' || token.kind === 'word') return token.text;
  if (token.kind === 'variable') {
    const name = token.text.toLowerCase();
    if (name === '$true') return true;
    if (name === '$false') return false;
    if (name === '$null') return null;
  }
  throw new FilterSyntaxError(`A value was expected, "${token.text}" found.`, token.at);
}
