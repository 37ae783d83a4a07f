import type { CompareOperator, Expression, Literal, Path, StringFunction } from './ast.ts';
import { type Token, type TokenType, tokenize } from './lexer.ts';
import { badFilter } from './syntax-error.ts';

const COMPARISONS = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const FUNCTIONS: Record<string, StringFunction> = {
  startswith: 'startsWith',
  endswith: 'endsWith',
  contains: 'contains',
};
const MAX_DEPTH = 100;

/** Parses a `$filter` into its tree. Throws `GraphError` (400 BadRequest) with the position of the mistake. */
export function parseFilter(text: string): Expression {
  const parser = new FilterParser(text);
  return parser.parse();
}

class FilterParser {
  readonly #text: string;
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parse(): Expression {
    const expression = this.#or();
    if (this.#peek().type !== 'end') this.#fail(this.#peek());
    return expression;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#unary();
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#unary() };
    return left;
  }

  #unary(): Expression {
    if (++this.#depth > MAX_DEPTH) throw badFilter('The recursion limit has been exceeded.');
    try {
      if (this.#isWord('not')) {
        this.#at++;
        return { kind: 'not', operand: this.#unary() };
      }
      if (this.#peek().type === '(') {
        this.#at++;
        const inner = this.#or();
        this.#expect(')');
        return inner;
      }
      return this.#predicate();
    } finally {
      this.#depth--;
    }
  }

  #predicate(): Expression {
    const head = this.#expect('word');
    const callee = FUNCTIONS[head.text.toLowerCase()];
    if (callee && this.#peek().type === '(') return this.#call(callee);
    const lambda = /^(.+)\/(any|all)$/.exec(head.text);
    if (lambda && this.#peek().type === '(') {
      return this.#lambda(lambda[2] as 'any' | 'all', { name: lambda[1]!, count: false });
    }
    const path = toPath(head.text);
    const operator = this.#expect('word');
    const word = operator.text.toLowerCase();
    if (word === 'in') return { kind: 'in', path, literals: this.#list() };
    if (!COMPARISONS.has(word)) this.#fail(operator);
    return { kind: 'compare', path, operator: word as CompareOperator, literal: this.#literal() };
  }

  #call(name: StringFunction): Expression {
    this.#expect('(');
    const path = toPath(this.#expect('word').text);
    this.#expect(',');
    const literal = this.#literal();
    this.#expect(')');
    let negated = false;
    if (this.#isWord('eq') || this.#isWord('ne')) {
      const operator = this.#next().text.toLowerCase();
      const truth = this.#literal();
      if (truth.type !== 'boolean')
        throw badFilter(`Syntax error at position ${this.#peek().position} in '${this.#text}'.`);
      negated = (operator === 'eq') !== truth.value;
    }
    return { kind: 'call', name, path, literal, negated };
  }

  #lambda(quantifier: 'any' | 'all', path: Path): Expression {
    this.#expect('(');
    if (this.#peek().type === ')') {
      this.#at++;
      return { kind: 'lambda', quantifier, path, variable: '', body: null };
    }
    const variable = this.#expect('word').text;
    this.#expect(':');
    const body = this.#or();
    this.#expect(')');
    return { kind: 'lambda', quantifier, path, variable, body };
  }

  #list(): Literal[] {
    this.#expect('(');
    const literals = [this.#literal()];
    while (this.#peek().type === ',') {
      this.#at++;
      literals.push(this.#literal());
    }
    this.#expect(')');
    return literals;
  }

  #literal(): Literal {
    const token = this.#next();
    switch (token.type) {
      case 'string':
        return { type: 'string', value: token.text };
      case 'guid':
        return { type: 'guid', value: token.text.toLowerCase() };
      case 'number':
        return { type: 'number', value: Number(token.text) };
      case 'datetime': {
        const time = Date.parse(token.text.length === 10 ? `${token.text}T00:00:00Z` : token.text);
        if (Number.isNaN(time))
          throw badFilter(
            `Unrecognized 'Edm.DateTimeOffset' literal '${token.text}' at '${token.position}' in '${this.#text}'.`,
          );
        return { type: 'datetime', value: time };
      }
      case 'word': {
        const word = token.text.toLowerCase();
        if (word === 'true' || word === 'false') return { type: 'boolean', value: word === 'true' };
        if (word === 'null') return { type: 'null', value: null };
        return this.#fail(token);
      }
      default:
        return this.#fail(token);
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.type !== 'end') this.#at++;
    return token;
  }

  #isWord(word: string): boolean {
    const token = this.#peek();
    return token.type === 'word' && token.text.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#at++;
    return true;
  }

  #expect(type: TokenType): Token {
    const token = this.#next();
    if (token.type !== type) this.#fail(token);
    return token;
  }

  #fail(token: Token): never {
    throw badFilter(`Syntax error at position ${token.position} in '${this.#text}'.`);
  }
}

function toPath(text: string): Path {
  const count = text.endsWith('/$count');
  return { name: count ? text.slice(0, -'/$count'.length) : text, count };
}
