import type { FieldChange, PlanCheck } from '../../../shared/domain/changes.ts';
import { mapGently } from './gently.ts';
import type { Operation } from './operation.ts';
import { invert, stepOf } from './operations/index.ts';
import type { ItemRecord } from './store/plan-record.ts';

/** What an undo plan is made of; no items = nothing that can come back. */
export interface UndoDraft {
  items: ItemRecord[];
  checks: PlanCheck[];
}

/**
 * The inverse of what took effect, from the recorded values, last step first.
 * Steps that found their object already as wanted are not undone: they changed nothing. `undone`: ids of objects that
 * were given back before.
 */
export async function inversePlan(
  items: readonly ItemRecord[],
  doneSteps: readonly { n: number; step: number }[],
  undone: ReadonlySet<string> = new Set(),
): Promise<UndoDraft> {
  const done = new Map<number, number[]>();
  for (const { n, step } of doneSteps) done.set(n, [...(done.get(n) ?? []), step]);

  const result: ItemRecord[] = [];
  const lost = new Map<string, number>();
  await mapGently(items, (item) => {
    const steps = (done.get(item.n) ?? []).sort((a, b) => b - a);
    if (steps.length === 0 || undone.has(item.objectId)) return;
    const operations: Operation[] = [];
    const reasons: string[] = [];
    for (const step of steps) {
      const operation = item.operations[step];
      if (operation === undefined) continue;
      const inverse = invert(operation);
      if ('irreversible' in inverse) reasons.push(inverse.irreversible);
      else operations.push(...inverse.operations);
    }
    for (const reason of reasons) lost.set(reason, (lost.get(reason) ?? 0) + 1);
    result.push({
      ...item,
      n: result.length + 1,
      objectId: item.operations[0]?.target.objectId ?? item.objectId,
      changes: operations.length === 0 ? [] : item.changes.map(reverse),
      operations,
      words: operations.map((operation) => stepOf(operation).words),
      params: null,
      verdict: operations.length === 0 ? 'blocked' : reasons.length > 0 ? 'warning' : 'ready',
      included: true,
      checks: reasons.map((reason) => codeOf(reason)),
      state: 'pending',
      nextStep: 0,
      outcome: null,
      wave: 0,
    });
  });
  const checks: PlanCheck[] = [...lost].map(([reason, count]) => ({
    code: codeOf(reason),
    severity: 'warn',
    title: 'Something cannot come back',
    message: reason,
    count,
  }));
  return { items: result, checks };
}

const reverse = ({ field, label, before, after }: FieldChange): FieldChange => ({
  field,
  label,
  before: after,
  after: before,
});

/** Stable per reason, so that items can be found by it. */
const codeOf = (reason: string): string =>
  `irreversible-${[...reason].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7).toString(36)}`;
