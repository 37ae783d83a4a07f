import type { ImportMeaning } from '../../../shared/contract/methods/imports.ts';
import { textKey } from '../../../shared/domain/text-key.ts';

/** A meaning with the headers it usually has. */
export interface MappableMeaning extends ImportMeaning {
  synonyms: readonly string[];
  /** Whether cells are addresses: then they tell the column where no header does. */
  addresses?: boolean;
}

const plain = (name: string): string => textKey(name).replace(/[^\p{L}\p{N}]/gu, '');

const address = /^[^@\s;,]+@[^@\s;,]+$/;
const addressOrId = /^([^@\s;,]+@[^@\s;,]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

const namesOf = ({ id, label, synonyms }: MappableMeaning): string[] => [id, label, ...synonyms].map(plain);

/** Lines looked at to tell a column of addresses from others. */
const lookedAt = 200;

/** Whether every filled cell of a column is one of these. */
function holds(rows: readonly { cells: readonly string[] }[], at: number, pattern: RegExp): boolean {
  const filled = rows.slice(0, lookedAt).flatMap(({ cells }) => cells[at] || []);
  return filled.length > 0 && filled.every((cell) => pattern.test(cell));
}

/**
 * Which column carries which meaning: as given where that column exists, else by its header, and where none fits,
 * addresses by what the lines hold, if that can only be one column. Each column is used once. A given null means
 * "no column".
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
    // A header that another meaning goes by as well belongs there: in a list of rights, “User” is not the mailbox.
    const names = namesOf(meaning).filter(
      (name) => !meaning.addresses || !meanings.some((other) => other !== meaning && namesOf(other).includes(name)),
    );
    const fitting = names.flatMap((name) => columns.filter((column) => !used.has(column) && plain(column) === name));
    // Of several headers that fit, one over names says less than one over addresses or ids.
    const found =
      (meaning.addresses && fitting.find((column) => holds(rows, columns.indexOf(column), addressOrId))) || fitting[0];
    mapping[meaning.id] = found ?? null;
    if (found !== undefined) used.add(found);
  }
  for (const meaning of meanings) {
    if (meaning.addresses !== true || mapping[meaning.id] !== null || given?.[meaning.id] !== undefined) continue;
    const [found, another] = columns.filter((column, at) => !used.has(column) && holds(rows, at, address));
    // The address of a manager or of a backup must not be taken for that of the person: who reads it chooses.
    if (found === undefined || another !== undefined) continue;
    mapping[meaning.id] = found;
    used.add(found);
  }
  return mapping;
}
