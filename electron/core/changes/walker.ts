import type { FieldValues, ItemOutcome } from '../../../shared/domain/changes.ts';
import type { Operation, Step } from './operation.ts';
import { stepOf } from './operations/index.ts';
import type { ItemAdvance, ItemRecord } from './store/plan-record.ts';

/** One item on its way through its operations. */
export interface Walker {
  item: ItemRecord;
  operations: Operation[];
  next: number;
  /** At least one operation took effect in this or an earlier run. */
  changed: boolean;
  /** The last call's outcome is not known. */
  unsettled: boolean;
  /** Of the last call that took effect, for a support case. */
  requestId: string | null;
  /** Until when an object this item has made may still be unknown to the service asked; null before it was missed. */
  missingUntil: number | null;
  /** As told last, since its last step. */
  waitsFor?: string | undefined;
}

export const gone: ItemOutcome = {
  state: 'skipped',
  reason: 'gone',
  message: 'It is no longer in the tenant: it was deleted after the plan was drawn up.',
  hint: 'Refresh to see the tenant without it.',
};

export const tooLate = (walker: Walker): ItemOutcome => ({
  state: 'failed',
  message: `The service did not show the change in time, so what follows it was not done (${currentStep(walker).words}).`,
  hint: 'Wait a few minutes and use Retry failed.',
});

export const currentOperation = (walker: Walker): Operation => walker.operations[walker.next] as Operation;
export const currentStep = (walker: Walker): Step => stepOf(currentOperation(walker));

/** Operations whose object became known by reading, for the record. */
export const learned = (walker: Walker): Pick<ItemAdvance, 'operations' | 'objectId' | 'changes'> =>
  walker.operations === walker.item.operations
    ? {}
    : { operations: walker.operations, objectId: currentObjectId(walker), changes: walker.item.changes };
const currentObjectId = ({ operations, item }: Walker): string => operations[0]?.target.objectId ?? item.objectId;

/** Fields that were never read have what was found just ahead of the step as their value before, also for undo. */
export function learnBefore(walker: Walker, found: FieldValues): void {
  const operation = currentOperation(walker);
  const fields = new Set(operation.unknownBefore ?? []);
  if (fields.size === 0) return;
  const { unknownBefore: _known, ...rest } = operation;
  const before = { ...operation.before };
  for (const field of fields) before[field] = found[field] ?? null;
  walker.operations = walker.operations.map((each, index) => (index === walker.next ? { ...rest, before } : each));
  walker.item = {
    ...walker.item,
    changes: walker.item.changes.map(({ beforeKnown, ...change }) =>
      beforeKnown === false && fields.has(change.field)
        ? { ...change, before: before[change.field] ?? null }
        : { ...change, ...(beforeKnown === undefined ? {} : { beforeKnown }) },
    ),
  };
}

export const partly = (walker: Walker): string => `Steps done before: ${walker.next} of ${walker.operations.length}.`;

export function withPartial(outcome: ItemOutcome, walker: Walker): ItemOutcome {
  if (!walker.changed || outcome.state === 'done') return outcome;
  // Half a change is no skipped one, unless it was stopped on purpose.
  const state = outcome.state === 'skipped' && outcome.reason !== 'cancelled' ? 'failed' : outcome.state;
  return { ...outcome, state, message: `${outcome.message ?? ''} ${partly(walker)}`.trim() };
}

export function endOf(walker: Walker, at: string): ItemOutcome {
  if (!walker.changed) return { state: 'skipped', reason: 'already', message: 'It was already so.', at };
  return { state: 'done', at, ...(walker.requestId === null ? {} : { requestId: walker.requestId }) };
}
