import type { ImportMeaning } from '../../../shared/contract/methods/imports.ts';
import { textKey } from '../../../shared/domain/text-key.ts';

/** A meaning with the headers it usually has. */
export interface MappableMeaning extends ImportMeaning {
  synonyms: readonly string[];
  /** Whether cells are addresses: then they tell the column where no header does. */
  addresses?: boolean;
}

const plain = (name: string): string => textKey(name).replace(/[^\p{L}\p{N}]/gu, '');

/** Lines looked at to tell a column of addresses from others. */
const lookedAt = 200;

/** Whether every filled cell of a column holds one address. */
function holdsAddresses(rows: readonly { cells: readonly string[] }[], at: number): boolean {
  const filled = rows.slice(0, lookedAt).flatMap(({ cells }) => cells[at] || []);
  return filled.length > 0 && filled.every((cell) => /^[^@\s;,]+@[^@\s;,]+$/.test(cell));
}

/**
 * Which column carries which meaning: as given where that column exists, else by its header, and where none fits, addresses by what the lines hold.
 * Each column is used once. A given null means "no column".
 */
export function mapColumns(
  columns: readonly string[],
  meanings: readonly MappableMeaning[],
  given: Readonly<Record<string, string | null>> | undefined,
  rows: readonly { cells: readonly string[] }[] = [],
): Record<string, string | null> {
  const mapping: Record<string, string | null> = {};
  const used = new Set<string>();
  for (const { id } of meanings) {
    const wanted = given?.[id];
    if (wanted === undefined) continue;
    mapping[id] = wanted !== null && columns.includes(wanted) && !used.has(wanted) ? wanted : null;
    if (mapping[id] !== null) used.add(mapping[id]);
  }
  for (const meaning of meanings) {
    if (given?.[meaning.id] !== undefined) continue;
    const names = [meaning.id, meaning.label, ...meaning.synonyms].map(plain);
    const found = names
      .map((name) => columns.find((column) => !used.has(column) && plain(column) === name))
      .find((column) => column !== undefined);
    mapping[meaning.id] = found ?? null;
    if (found !== undefined) used.add(found);
  }
  for (const meaning of meanings) {
    if (meaning.addresses !== true || mapping[meaning.id] !== null || given?.[meaning.id] !== undefined) continue;
    const found = columns.find((column, at) => !used.has(column) && holdsAddresses(rows, at));
    if (found === undefined) continue;
    mapping[meaning.id] = found;
    used.add(found);
  }
  return mapping;
}
