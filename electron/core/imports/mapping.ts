import type { ImportMeaning } from '../../../shared/contract/methods/imports.ts';
import { textKey } from '../../../shared/domain/text-key.ts';

/** A meaning with the headers it usually has. */
export interface MappableMeaning extends ImportMeaning {
  synonyms: readonly string[];
}

const plain = (name: string): string => textKey(name).replace(/[^\p{L}\p{N}]/gu, '');

/**
 * Which column carries which meaning: as given where that column exists, else by its header. Each column is used once.
 * A given null means "no column".
 */
export function mapColumns(
  columns: readonly string[],
  meanings: readonly MappableMeaning[],
  given: Readonly<Record<string, string | null>> | undefined,
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
  return mapping;
}
