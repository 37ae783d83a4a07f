import { unlimitedRank } from '../../../shared/domain/filter.ts';
import type { Column } from './columns.ts';
import { type Ranks, rankNumbers, rankTexts } from './ranking.ts';
import type { Statements } from './statements.ts';

/** How one column is read in a scan: what to select (null = nothing), where a cell goes, and what comes of it. */
export interface Collector {
  expression: string | null;
  put(row: number, value: number | string): void;
  finish(): Ranks;
}

/** Ranks of the values themselves; `rows` are those to be ranked. */
export function collectValues(
  kind: Column['kind'],
  compare: string,
  maxRow: number,
  rows: () => Uint32Array,
): Collector {
  if (kind === 'text' || kind === 'enum') return collectTexts(compare, maxRow);
  if (kind === 'list') return collectTexts(`nullif(${compare}, '[]')`, maxRow);
  const values = new Float64Array(maxRow + 1).fill(Number.NaN);
  const finish = (): Ranks => rankNumbers(rows(), values);
  if (kind === 'date')
    return {
      expression: compare,
      put: (row, text) => {
        if (row <= maxRow) values[row] = isoNumber(text as string);
      },
      finish,
    };
  return {
    expression: kind === 'quota' ? `CASE ${compare} WHEN -1 THEN ${unlimitedRank} ELSE ${compare} END` : compare,
    put: (row, value) => {
      if (row <= maxRow) values[row] = value as number;
    },
    finish,
  };
}

function collectTexts(expression: string, maxRow: number): Collector {
  const codes = new Uint32Array(maxRow + 1);
  const codeOf = new Map<string, number>();
  const texts: string[] = [];
  const put = (row: number, text: number | string): void => {
    if (row >= codes.length) return;
    let code = codeOf.get(text as string);
    if (code === undefined) {
      code = texts.push(text as string);
      codeOf.set(text as string, code);
    }
    codes[row] = code;
  };
  return { expression, put, finish: () => rankTexts(codes, texts) };
}

/** References to sets whose rows carry a text to sort by. */
export function collectVia(
  sql: Statements,
  reference: string,
  via: NonNullable<Column['via']>,
  maxRow: number,
): Collector {
  const sets = sql.rows(`SELECT id, ${via.sortKey} FROM ${via.table} WHERE ${via.keys} <> '[]'`);
  const codeOf = new Map(sets.map(([id], index) => [id as number, index + 1]));
  const codes = new Uint32Array(maxRow + 1);
  const put = (row: number, set: number | string): void => {
    if (row < codes.length) codes[row] = codeOf.get(set as number) ?? 0;
  };
  const texts = sets.map(([, text]) => String(text));
  return { expression: reference, put, finish: () => rankTexts(codes, texts) };
}

/** Codes that stand for scores. */
export function collectScores(
  reference: string,
  scores: ReadonlyMap<number, number>,
  maxRow: number,
  rows: () => Uint32Array,
): Collector {
  const values = new Float64Array(maxRow + 1).fill(Number.NaN);
  const put = (row: number, code: number | string): void => {
    if (row < values.length) values[row] = scores.get(code as number) ?? Number.NaN;
  };
  return { expression: reference, put, finish: () => rankNumbers(rows(), values) };
}

/** Reads `1,2+3,…` without making a string per number; `joined` = a "+" stands before it. */
export function eachNumber(text: unknown, put: (value: number, joined: boolean) => void): void {
  if (typeof text !== 'string' || text === '') return;
  let value = 0;
  let joined = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48) value = value * 10 + code - 48;
    else {
      put(value, joined);
      value = 0;
      joined = code === 43;
    }
  }
  put(value, joined);
}

// Year to second.
const wholeDigits = 14;

/** A number that orders ISO texts as times do: year to second as decimal digits, then the fraction. */
function isoNumber(text: string): number {
  let number = 0;
  let digits = 0;
  let scale = 1;
  for (let i = 0; i < text.length && digits < 17; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) continue;
    if (digits < wholeDigits) number = number * 10 + code - 48;
    else {
      scale /= 10;
      number += (code - 48) * scale;
    }
    digits++;
  }
  for (; digits < wholeDigits; digits++) number *= 10;
  return number;
}
