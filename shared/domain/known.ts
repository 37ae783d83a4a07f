import { mailboxFields } from './fields.ts';
import type { Family } from './mailbox.ts';
import type { FilterNode } from './query.ts';

/** As much of a family's state as it takes to tell whether its figures mean anything. */
interface FamilyState {
  family: Family;
  readAt: string | null;
  rows: number;
  warning: unknown;
}

const familyOfField: ReadonlyMap<string, Family> = new Map([
  ...mailboxFields.map(({ field, family }) => [field, family] as const),
  ['sizeSource', 'sizes'],
  ['sizeAsOf', 'sizes'],
]);

/** The families a mailbox filter asks about. */
export function familiesOfFilter(filter: FilterNode | null | undefined): Family[] {
  if (!filter) return [];
  if ('all' in filter) return [...new Set(filter.all.flatMap(familiesOfFilter))];
  if ('any' in filter) return [...new Set(filter.any.flatMap(familiesOfFilter))];
  if ('not' in filter) return familiesOfFilter(filter.not);
  const family = familyOfField.get(filter.field);
  return family === undefined ? [] : [family];
}

/** Those of `wanted` whose figures are not there: never read to the end, or read without a single row, with a reason. */
export function unknownFamilies(wanted: readonly Family[], states: readonly FamilyState[]): Family[] {
  return wanted.filter((family) => {
    const state = states.find((each) => each.family === family);
    return state === undefined || state.readAt === null || (state.warning !== null && state.rows === 0);
  });
}

/** A count as one may show it: none found is no zero while what the filter asks about is not known. */
export function countKnown(count: number, wanted: readonly Family[], states: readonly FamilyState[]): number | null {
  return count === 0 && unknownFamilies(wanted, states).length > 0 ? null : count;
}
