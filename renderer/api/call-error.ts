import type { WireError } from '../../shared/contract/errors.ts';

/** A failed call, for the query cache, which only knows thrown errors. */
export class CallError extends Error {
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(wire.message);
    this.name = 'CallError';
    this.wire = wire;
  }
}

/** The failure behind anything a query or mutation may have thrown. */
export const wireErrorOf = (error: unknown): WireError =>
  error instanceof CallError
    ? error.wire
    : { code: 'internal', message: 'Something went wrong in this window.', hint: 'Try again.', retryable: true };
