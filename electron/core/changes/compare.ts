import type { FieldValue, FieldValues } from '../../../shared/domain/changes.ts';

/** Whether two values mean the same to the service: lists without order, text without case. */
export function sameValue(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  const a = one ?? null;
  const b = other ?? null;
  if (Array.isArray(a) || Array.isArray(b)) {
    const left = Array.isArray(a) ? [...a].map(fold).sort() : [];
    const right = Array.isArray(b) ? [...b].map(fold).sort() : [];
    return left.length === right.length && left.every((item, index) => item === right[index]);
  }
  if (typeof a === 'string' && typeof b === 'string') return fold(a) === fold(b);
  return a === b;
}

const fold = (text: string): string => text.toLowerCase();

/** True when every wanted field has the wanted value. */
export function matches(state: FieldValues, wanted: FieldValues): boolean {
  return Object.entries(wanted).every(([field, value]) => sameValue(state[field], value));
}

/** Fields in which the state is neither as recorded before nor as wanted; those in `anyBefore` may be anything. */
export function drifted(
  state: FieldValues,
  before: FieldValues,
  after: FieldValues,
  anyBefore: readonly string[] = [],
): string[] {
  return Object.keys(after).filter(
    (field) =>
      !anyBefore.includes(field) && !sameValue(state[field], before[field]) && !sameValue(state[field], after[field]),
  );
}
