import { AppError, type ErrorCode, type WireError } from '../../../shared/contract/errors.ts';

/**
 * A call that changes something was cut off: the service may or may not have acted. Whoever sent it has to read the
 * object back before deciding; sending again blindly could act twice.
 */
export class UnknownOutcomeError extends AppError {
  readonly outcome = 'unknown';

  constructor(
    code: Extract<ErrorCode, 'network' | 'timeout' | 'service-unavailable' | 'bad-response' | 'cancelled'>,
    message: string,
    options: { hint?: string; details?: WireError['details']; cause?: unknown } = {},
  ) {
    super(code, message, { ...options, retryable: false });
    this.name = 'UnknownOutcomeError';
  }
}

export const isUnknownOutcome = (error: unknown): error is UnknownOutcomeError => error instanceof UnknownOutcomeError;

/** The one error for a call its caller gave up. */
export const cancelled = (): AppError => new AppError('cancelled', 'Cancelled.');

/** Throws `cancelled` once the signal has aborted. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason instanceof AppError ? signal.reason : cancelled();
}
