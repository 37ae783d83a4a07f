import { badRequest, GraphError } from '../errors.ts';
import type { FilterSchema, Scalar } from './properties.ts';

type SearchNode =
  | { kind: 'and'; left: SearchNode; right: SearchNode }
  | { kind: 'or'; left: SearchNode; right: SearchNode }
  | { kind: 'not'; operand: SearchNode }
  | { kind: 'clause'; property: string; text: string };

/** Compiles `$search` (`"displayName:wa" OR "mail:x"`) to a predicate. Throws `GraphError` on bad syntax. */
export function compileSearch<T, C>(text: string, schema: FilterSchema<T, C>, context: C): (item: T) => boolean {
  const parser = new SearchParser(text);
  return compile(parser.parse(), schema, context);
}

/** Splits display text the way the directory's index does: at spaces, symbols, case changes, letters vs digits. */
export function searchTokens(text: string): string[] {
  const tokens: string[] = [];
  for (const run of text.split(/[^\p{L}\p{N}]+/u)) {
    if (!run) continue;
    tokens.push(run.toLowerCase());
    const parts = run.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{L}+/gu) ?? [];
    if (parts.length > 1) for (const part of parts) tokens.push(part.toLowerCase());
  }
  return tokens;
}

function compile<T, C>(node: SearchNode, schema: FilterSchema<T, C>, context: C): (item: T) => boolean {
  if (node.kind === 'and' || node.kind === 'or') {
    const left = compile(node.left, schema, context);
    const right = compile(node.right, schema, context);
    return node.kind === 'and' ? (item) => left(item) && right(item) : (item) => left(item) || right(item);
  }
  if (node.kind === 'not') {
    const operand = compile(node.operand, schema, context);
    return (item) => !operand(item);
  }
  const rule = schema.rules.get(node.property.toLowerCase());
  if (!rule?.search) {
    throw badRequest(`Property '${node.property}' is not searchable on resource '${schema.resource}'.`);
  }
  const wanted = node.text.toLowerCase();
  const values = (item: T): readonly Scalar[] =>
    rule.type === 'strings' ? rule.readStrings!(item, context) : [rule.read!(item, context)];
  if (rule.search === 'prefix') {
    return (item) => values(item).some((value) => typeof value === 'string' && value.toLowerCase().startsWith(wanted));
  }
  const words = wanted.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return (item) =>
    values(item).some((value) => {
      if (typeof value !== 'string') return false;
      const tokens = searchTokens(value);
      return words.every((word) => tokens.some((token) => token.startsWith(word)));
    });
}

class SearchParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): SearchNode {
    const node = this.#or();
    this.#space();
    if (this.#at < this.#text.length) this.#fail();
    return node;
  }

  #or(): SearchNode {
    let left = this.#and();
    while (this.#word('OR')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): SearchNode {
    let left = this.#unary();
    for (;;) {
      // Clauses written side by side mean AND.
      if (!this.#word('AND')) {
        this.#space();
        const next = this.#text[this.#at];
        if (next !== '"' && next !== '(') return left;
      }
      left = { kind: 'and', left, right: this.#unary() };
    }
  }

  #unary(): SearchNode {
    if (this.#word('NOT')) return { kind: 'not', operand: this.#unary() };
    this.#space();
    if (this.#text[this.#at] === '(') {
      this.#at++;
      const inner = this.#or();
      this.#space();
      if (this.#text[this.#at++] !== ')') this.#fail();
      return inner;
    }
    return this.#clause();
  }

  #clause(): SearchNode {
    if (this.#text[this.#at] !== '"') this.#fail();
    let value = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!;
      if (char === '\\' && this.#at + 1 < this.#text.length) value += this.#text[++this.#at];
      else if (char === '"') {
        this.#at++;
        const colon = value.indexOf(':');
        if (colon <= 0) this.#fail();
        return { kind: 'clause', property: value.slice(0, colon).trim(), text: value.slice(colon + 1).trim() };
      } else value += char;
    }
    return this.#fail();
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #word(word: string): boolean {
    this.#space();
    const end = this.#at + word.length;
    if (this.#text.slice(this.#at, end) !== word || /\w/.test(this.#text[end] ?? '')) return false;
    this.#at = end;
    return true;
  }

  #fail(): never {
    throw new GraphError(
      400,
      'BadRequest',
      `Syntax error: character '${this.#text[this.#at] ?? ''}' is not valid at position ${this.#at} in '${this.#text}'.`,
    );
  }
}
