import { describe, expect, it } from 'vitest';
import { asAppError } from '../../../../electron/core/inventory/phases.ts';
import type { Log } from '../../../../electron/core/ports.ts';
import { AppError } from '../../../../shared/contract/errors.ts';

function listeningLog() {
  const logged: [string, Record<string, unknown> | undefined][] = [];
  const ignore = () => {};
  const log: Log = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (message, fields) => void logged.push([message, fields]),
  };
  return { log, logged };
}

describe('what a phase failed of', () => {
  it('goes to the log with its cause when nobody expected it', () => {
    const { log, logged } = listeningLog();
    const cause = new TypeError('rows is not iterable');
    const error = asAppError(cause, { phase: 'mailboxes', log, signal: new AbortController().signal });
    expect(error).toMatchObject({ code: 'internal', cause });
    expect(error.message).not.toContain('iterable');
    expect(logged).toEqual([[expect.any(String), { phase: 'mailboxes', error: cause }]]);
  });

  it('is passed on, unlogged, when it is an answer of the service or a cancellation', () => {
    const { log, logged } = listeningLog();
    const refused = new AppError('forbidden', 'Not with this role.');
    const signal = new AbortController().signal;
    expect(asAppError(refused, { phase: 'users', log, signal })).toBe(refused);
    const aborted = AbortSignal.abort();
    expect(asAppError(new TypeError('torn'), { phase: 'users', log, signal: aborted }).code).toBe('cancelled');
    expect(logged).toEqual([]);
  });
});
