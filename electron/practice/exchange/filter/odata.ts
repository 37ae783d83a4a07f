import { type Comparison, type FilterNode, FilterSyntaxError, type Literal } from './ast.ts';

/** `$filter` of the REST resources: `RecipientTypeDetails eq 'SharedMailbox' and startswith(Alias,'a')`. */
interface Token {
  readonly kind: 'open' | 'close' | 'comma' | 'word' | 'string' | 'end';
  readonly text: string;
  readonly at: number;
}

const COMPARISONS = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const FUNCTIONS = new Set(['startswith', 'endswith', 'contains']);

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:(\()|(\))|(,)|'((?:[^']|'')*)'|([^\s(),']+))/y;
  let at = 0;
  while (at < source.length) {
    if (/^\s*$/.test(source.slice(at))) break;
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (!match) throw new FilterSyntaxError(`Syntax error at position ${at} in '${source}'.`, at);
    const [, open, close, comma, quoted, word] = match;
    if (open) tokens.push({ kind: 'open', text: '(', at });
    else if (close) tokens.push({ kind: 'close', text: ')', at });
    else if (comma) tokens.push({ kind: 'comma', text: ',', at });
    else if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted.replaceAll("''", "'"), at });
    else tokens.push({ kind: 'word', text: word ?? '', at });
    at = pattern.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}

/** Parses an OData filter; throws FilterSyntaxError. */
export function parseOData(source: string): FilterNode {
  const tokens = tokenize(source);
  let index = 0;
  const peek = () => tokens[index] as Token;
  const take = () => tokens[index++] as Token;
  const fail = (token: Token): never => {
    throw new FilterSyntaxError(`Syntax error at position ${token.at} in '${source}'.`, token.at);
  };
  const isWord = (text: string) => peek().kind === 'word' && peek().text.toLowerCase() === text;
  const expect = (kind: Token['kind']) => {
    const token = take();
    return token.kind === kind ? token : fail(token);
  };

  const parseOr = (): FilterNode => {
    let left = parseAnd();
    while (isWord('or')) {
      take();
      left = { op: 'or', left, right: parseAnd() };
    }
    return left;
  };
  const parseAnd = (): FilterNode => {
    let left = parseUnary();
    while (isWord('and')) {
      take();
      left = { op: 'and', left, right: parseUnary() };
    }
    return left;
  };
  const parseUnary = (): FilterNode => {
    if (isWord('not')) {
      take();
      return { op: 'not', operand: parseUnary() };
    }
    if (peek().kind === 'open') {
      take();
      const inner = parseOr();
      expect('close');
      return inner;
    }
    return parseLeaf();
  };
  const parseLeaf = (): FilterNode => {
    const head = expect('word');
    const name = head.text.toLowerCase();
    if (FUNCTIONS.has(name) && peek().kind === 'open') {
      take();
      const property = expect('word').text;
      expect('comma');
      const value = readLiteral();
      expect('close');
      // A call may be compared with true or false, and mostly is not.
      let positive = true;
      if (isWord('eq')) {
        take();
        positive = take().text.toLowerCase() === 'true';
      }
      const node: FilterNode = { op: 'compare', comparison: name as Comparison, property, value };
      return positive ? node : { op: 'not', operand: node };
    }
    const operator = expect('word');
    const comparison = operator.text.toLowerCase();
    if (!COMPARISONS.has(comparison)) return fail(operator);
    return { op: 'compare', comparison: comparison as Comparison, property: head.text, value: readLiteral() };
  };
  const readLiteral = (): Literal => {
    const token = take();
    if (token.kind === 'string') return token.text;
    if (token.kind !== 'word') return fail(token);
    const lower = token.text.toLowerCase();
    if (lower === 'true') return true;
    if (lower === 'false') return false;
    return lower === 'null' ? null : token.text;
  };

  const tree = parseOr();
  if (peek().kind !== 'end') fail(peek());
  return tree;
}
