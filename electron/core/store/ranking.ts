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
const mask = buckets - 1;

/** One counting pass: orders `from` into `to` by sixteen bits of `keys[row]`, keeping the order of equals. */
function pass(from: Uint32Array, to: Uint32Array, keys: Uint32Array, shift: number): void {
  const starts = new Uint32Array(buckets);
  const length = from.length;
  for (let i = 0; i < length; i++) starts[((keys[from[i] as number] as number) >>> shift) & mask]!++;
  for (let b = 0, sum = 0; b < buckets; b++) {
    const count = starts[b] as number;
    starts[b] = sum;
    sum += count;
  }
  for (let i = 0; i < length; i++) {
    const row = from[i] as number;
    to[starts[((keys[row] as number) >>> shift) & mask]!++] = row;
  }
}

/** Ranks of numbers; NaN = unknown. `rows` lists the rows in use. */
export function rankNumbers(rows: Uint32Array, values: Float64Array): Ranks {
  // The bit pattern of a double, with the sign folded in, orders as an unsigned integer.
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  let current = new Uint32Array(rows.length);
  let count = 0;
  let lowUsed = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    // Minus zero has a pattern of its own.
    if (value === 0) values[row] = 0;
    const h = halves[row * 2 + 1] as number;
    const l = halves[row * 2] as number;
    const negative = h >>> 31 === 1;
    high[row] = negative ? ~h : h | 0x8000_0000;
    low[row] = negative ? ~l : l;
    lowUsed |= low[row] as number;
    current[count++] = row;
  }
  current = current.subarray(0, count);
  let spare = new Uint32Array(count);
  for (const [keys, shift, needed] of [
    [low, 0, (lowUsed & mask) !== 0],
    [low, bits, lowUsed >>> bits !== 0],
    [high, 0, true],
    [high, bits, true],
  ] as const) {
    if (!needed) continue;
    pass(current, spare, keys, shift);
    [current, spare] = [spare, current];
  }
  const of = new Uint32Array(values.length);
  let distinct = 0;
  let last = Number.NaN;
  for (let i = 0; i < count; i++) {
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
  const places = new Uint32Array(of.length);
  for (let row = 0; row < of.length; row++) {
    const rank = of[row] as number;
    places[row] = rank === 0 ? distinct : descending ? distinct - rank : rank - 1;
  }
  const first = new Uint32Array(rows.length);
  pass(rows, first, places, 0);
  if (distinct < buckets) return first;
  const second = new Uint32Array(rows.length);
  pass(first, second, places, bits);
  return second;
}
