/**
 * Ranks and stable sorts over row numbers, by counting. A rank array is indexed by row: 0 = unknown, 1…distinct in
 * ascending order of the value.
 */
export interface Ranks {
  of: Uint32Array;
  distinct: number;
}

const bits = 16;
const buckets = 1 << bits;

/** One counting pass: orders `from` into `to` by the digit, keeping the order of equals. */
function pass(from: Uint32Array, to: Uint32Array, digitOf: (row: number) => number): void {
  const starts = new Uint32Array(buckets + 1);
  for (let i = 0; i < from.length; i++) starts[digitOf(from[i] as number) + 1]!++;
  for (let b = 0; b < buckets; b++) starts[b + 1]! += starts[b] as number;
  for (let i = 0; i < from.length; i++) {
    const row = from[i] as number;
    to[starts[digitOf(row)]!++] = row;
  }
}

/** Ranks of numbers; NaN = unknown. `rows` lists the rows in use. */
export function rankNumbers(rows: Uint32Array, values: Float64Array): Ranks {
  const known = rows.filter((row) => !Number.isNaN(values[row]));
  // The bit pattern of a double, with the sign folded in, orders as an unsigned integer.
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  let lowUsed = 0;
  for (let i = 0; i < known.length; i++) {
    const row = known[i] as number;
    if (values[row] === 0) values[row] = 0;
    const h = halves[row * 2 + 1] as number;
    const l = halves[row * 2] as number;
    const negative = h >>> 31 === 1;
    high[row] = negative ? ~h : h | 0x8000_0000;
    low[row] = negative ? ~l : l;
    lowUsed |= low[row] as number;
  }
  let current: Uint32Array = known;
  let spare: Uint32Array = new Uint32Array(known.length);
  const sortBy = (digitOf: (row: number) => number): void => {
    pass(current, spare, digitOf);
    [current, spare] = [spare, current];
  };
  if ((lowUsed & 0xffff) !== 0) sortBy((row) => (low[row] as number) & 0xffff);
  if (lowUsed >>> bits !== 0) sortBy((row) => (low[row] as number) >>> bits);
  sortBy((row) => (high[row] as number) & 0xffff);
  sortBy((row) => (high[row] as number) >>> bits);
  const of = new Uint32Array(values.length);
  let distinct = 0;
  let last = Number.NaN;
  for (let i = 0; i < current.length; i++) {
    const row = current[i] as number;
    const value = values[row] as number;
    if (value !== last) distinct++;
    last = value;
    of[row] = distinct;
  }
  return { of, distinct };
}

/** Ranks from codes: `codes[row]` is 1 + an index into `texts`, or 0 for unknown. */
export function rankTexts(codes: Uint32Array, texts: readonly string[]): Ranks {
  const sorted = texts.map((_, index) => index).sort((a, b) => ((texts[a] as string) < (texts[b] as string) ? -1 : 1));
  const rankOf = new Uint32Array(texts.length + 1);
  let distinct = 0;
  let last: string | undefined;
  for (const index of sorted) {
    if (texts[index] !== last) distinct++;
    last = texts[index];
    rankOf[index + 1] = distinct;
  }
  return { of: codes.map((code) => rankOf[code] as number), distinct };
}

/** Sorts rows by rank, keeping the order of equals; unknown comes last whichever the direction. */
export function sortByRank(rows: Uint32Array, { of, distinct }: Ranks, descending: boolean): Uint32Array {
  const place = (row: number): number => {
    const rank = of[row] as number;
    if (rank === 0) return distinct;
    return descending ? distinct - rank : rank - 1;
  };
  const first = new Uint32Array(rows.length);
  if (distinct < buckets) {
    pass(rows, first, place);
    return first;
  }
  const second = new Uint32Array(rows.length);
  pass(rows, first, (row) => place(row) & 0xffff);
  pass(first, second, (row) => place(row) >>> bits);
  return second;
}
