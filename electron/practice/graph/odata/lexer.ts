import { badFilter } from './syntax-error.ts';

export type TokenType = 'word' | 'string' | 'number' | 'guid' | 'datetime' | '(' | ')' | ',' | ':' | 'end';

export interface Token {
  type: TokenType;
  /** Words and numbers as written; strings without quotes, doubled quotes undone. */
  text: string;
  position: number;
}

// Order matters: a GUID or a date would otherwise be read as a number followed by rubbish.
const SHAPES: [TokenType, RegExp][] = [
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy],
  ['datetime', /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2}))?(?![\w-])/iy],
  ['number', /-?\d+(?:\.\d+)?(?![\w-])/y],
  ['word', /[A-Za-z_$@][\w$@.]*(?:\/[A-Za-z_$@][\w$@.]*)*/y],
];

/** Splits a `$filter` into tokens, the last of them `end`. Throws the service's syntax refusal. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') {
      at++;
      continue;
    }
    if (char === '(' || char === ')' || char === ',' || char === ':') {
      tokens.push({ type: char, text: char, position: at });
      at++;
      continue;
    }
    if (char === "'") {
      const token = readString(text, at);
      tokens.push(token.token);
      at = token.next;
      continue;
    }
    const token = readShape(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ type: 'end', text: '', position: text.length });
  return tokens;
}

function readShape(text: string, at: number): Token {
  for (const [type, shape] of SHAPES) {
    shape.lastIndex = at;
    const match = shape.exec(text);
    if (match) return { type, text: match[0], position: at };
  }
  throw badFilter(`Syntax error: character '${text[at]}' is not valid at position ${at} in '${text}'.`);
}

function readString(text: string, start: number): { token: Token; next: number } {
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf("'", at);
    if (quote < 0) {
      throw badFilter(`There is an unterminated string literal at position ${text.length} in '${text}'.`);
    }
    value += text.slice(at, quote);
    if (text[quote + 1] !== "'") return { token: { type: 'string', text: value, position: start }, next: quote + 1 };
    value += "'";
    at = quote + 2;
  }
}
