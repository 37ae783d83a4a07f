import type { AppError } from '../../../shared/contract/errors.ts';
import type { FieldValue, FieldValues, ItemOutcome } from '../../../shared/domain/changes.ts';
import type { Operation } from './operation.ts';

/** A refusal as an item's outcome: the service's words, and ours. */
export function outcomeOfError(error: AppError, note?: string): ItemOutcome {
  const { details } = error;
  return {
    state: 'failed',
    message: note === undefined ? error.message : `${error.message} ${note}`,
    ...(details?.serviceMessage === undefined ? {} : { serviceMessage: details.serviceMessage }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(details?.requestId === undefined ? {} : { requestId: details.requestId }),
  };
}

/** What changed behind the plan's back. */
export function describeDrift(operation: Operation, state: FieldValues, fields: readonly string[]): ItemOutcome {
  const parts = fields.map(
    (field) => `${field} was ${show(operation.before[field])} when planned and is ${show(state[field])} now`,
  );
  return {
    state: 'skipped',
    reason: 'drift',
    message: `Changed since the plan was made: ${parts.join('; ')}.`,
    hint: 'Check whether the change is still wanted, then plan it again.',
  };
}

function show(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.join(', ');
  return String(value);
}
