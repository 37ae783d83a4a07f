import { createHash } from 'node:crypto';
import type { Cell, SnapshotTable } from './tables.ts';

const linesAtOnce = 256;

/**
 * SHA-256 over the content in canonical order: for each table one line with its name and columns, then one line per
 * row in key order, each a JSON array without blanks and ended by a line feed.
 */
export class ContentDigest {
  readonly #hash = createHash('sha256');
  #lines: string[] = [];

  table({ name, columns }: SnapshotTable): void {
    this.#add(JSON.stringify([name, ...columns.map((column) => column.name)]));
  }

  row(cells: readonly Cell[]): void {
    this.#add(JSON.stringify(cells));
  }

  /** Hexadecimal. */
  end(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= linesAtOnce) this.#flush();
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    this.#hash.update(`${this.#lines.join('\n')}\n`, 'utf8');
    this.#lines = [];
  }
}

/** Covers everything else the manifest says, so that a flipped bit in a date or a name is noticed too. */
export function manifestSeal(entries: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const key of [...entries.keys()].filter((one) => one !== 'seal').sort())
    hash.update(`${JSON.stringify([key, entries.get(key)])}\n`, 'utf8');
  return hash.digest('hex');
}
