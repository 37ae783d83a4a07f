/** A set of row numbers, one bit each. */
export class Bitmap {
  readonly words: Uint32Array;
  count = 0;

  /** `limit`: largest row number. */
  constructor(limit: number) {
    this.words = new Uint32Array((limit >>> 5) + 1);
  }

  add(row: number): void {
    const word = row >>> 5;
    const bit = 1 << (row & 31);
    const old = this.words[word];
    if (old === undefined || (old & bit) !== 0) return;
    this.words[word] = old | bit;
    this.count++;
  }

  delete(row: number): void {
    if (!this.has(row)) return;
    this.words[row >>> 5]! &= ~(1 << (row & 31));
    this.count--;
  }

  has(row: number): boolean {
    return ((this.words[row >>> 5] as number) & (1 << (row & 31))) !== 0;
  }

  /** Those of the rows that are in the set, in their order. */
  pick(rows: Uint32Array): Uint32Array {
    const picked = new Uint32Array(Math.min(this.count, rows.length));
    const { words } = this;
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      if (((words[row >>> 5] as number) & (1 << (row & 31))) !== 0) picked[count++] = row;
    }
    return picked.subarray(0, count);
  }

  /** Row numbers in ascending order. */
  rows(): Uint32Array {
    const rows = new Uint32Array(this.count);
    let count = 0;
    for (let w = 0; w < this.words.length; w++)
      for (let word = this.words[w] as number, bit = 0; word !== 0; word >>>= 1, bit++)
        if ((word & 1) === 1) rows[count++] = w * 32 + bit;
    return rows;
  }

  /** Rows in both. */
  and(other: Bitmap): Bitmap {
    const both = new Bitmap(this.words.length * 32 - 1);
    for (let i = 0; i < both.words.length; i++) {
      const word = (this.words[i] as number) & (other.words[i] ?? 0);
      both.words[i] = word;
      both.count += popcount(word);
    }
    return both;
  }
}

function popcount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
