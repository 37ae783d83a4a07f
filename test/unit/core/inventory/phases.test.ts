import { describe, expect, it } from 'vitest';
import { asAppError, runPhase } from '../../../../electron/core/inventory/phases.ts';
import type { Log } from '../../../../electron/core/ports.ts';
import type { Services } from '../../../../electron/core/services.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
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

describe('a phase on a full disk', () => {
  const full = new AppError('disk-full', 'There is no room left.', { retryable: true });
  const run = async (store: Partial<Store>, log: Log) => {
    const input = {
      store: store as Store,
      services: { graph: { organization: () => Promise.reject(full) } } as unknown as Services,
      report: { total() {}, advance() {}, note() {} },
      signal: new AbortController().signal,
      userCount: () => Promise.resolve(null),
      now: () => 0,
      log,
    };
    return runPhase('organization', input).then(
      () => null,
      (error: unknown) => error,
    );
  };

  it('tells its failure where it could not even begin', async () => {
    const noted: unknown[] = [];
    const error = await run(
      { beginReading: () => Promise.reject(full), noteFailure: (...what) => void noted.push(what) },
      listeningLog().log,
    );
    expect(error).toBe(full);
    expect(noted).toEqual([['organization', full.toWire()]]);
  });

  it('throws what failed first, not that it could not be written down', async () => {
    const reading = { family: 'organization', generation: 1 } as const;
    const stuck = new AppError('internal', 'The store is gone.');
    const error = await run(
      { beginReading: () => Promise.resolve(reading), failReading: () => Promise.reject(stuck) },
      listeningLog().log,
    );
    expect(error).toBe(full);
  });
});
