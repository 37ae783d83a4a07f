import type { CallContext, Core, Handlers, Log } from '../../../electron/core/ports.ts';
import { createRouter } from '../../../electron/core/router.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import { methodNames } from '../../../shared/contract/index.ts';

export const secretToken = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzZWNyZXQifQ.c2lnbmF0dXJl';

export interface FakeCore {
  core: Core;
  emit(event: CoreEvent): void;
  /** Inputs as handlers got them. */
  seen: { method: string; input: unknown; context: CallContext }[];
  /** Resolves when a call of `auth.signIn`, which never ends by itself, has begun. */
  signInBegan: Promise<void>;
  /** Resolves when its signal was aborted. */
  signInAborted: Promise<void>;
  logged: string[];
  files: Map<string, { name: string; path: string; bytes: number }>;
  listeners(): number;
}

/** The real router over handlers that record, fail in every way, or wait. */
export function createFakeCore(): FakeCore {
  const listeners = new Set<(event: CoreEvent) => void>();
  const files: FakeCore['files'] = new Map();
  const seen: FakeCore['seen'] = [];
  const logged: string[] = [];
  const began = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();

  const special: Record<string, (input: never, context: CallContext) => unknown> = {
    'connections.list': () => [],
    'jobs.get': () => {
      throw new TypeError(`Cannot read properties of undefined (token ${secretToken})`);
    },
    'jobs.cancel': () => {
      throw new AppError('throttled', 'The service asked us to slow down.', {
        hint: 'Wait 12 seconds.',
        retryable: true,
        details: { status: 429, requestId: 'r-1', retryAfterSeconds: 12, serviceMessage: `Bearer ${secretToken}` },
      });
    },
    'auth.signIn': async (_input, context) => {
      context.signal.addEventListener('abort', () => aborted.resolve(), { once: true });
      began.resolve();
      await new Promise(() => {});
    },
  };
  const handlers = Object.fromEntries(
    methodNames.map((method) => [
      method,
      (input: never, context: CallContext) => {
        seen.push({ method, input, context });
        return special[method] === undefined ? { method } : special[method](input, context);
      },
    ]),
  ) as unknown as Handlers;

  const write = (message: string, fields?: Record<string, unknown>) => {
    logged.push(`${message} ${fields?.error instanceof Error ? fields.error.name : ''}`);
  };
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const router = createRouter(handlers, log);

  return {
    core: {
      call: router.call,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      openFile: async (fileId) => files.get(fileId) ?? null,
      close: async () => router.close(),
    },
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    seen,
    signInBegan: began.promise,
    signInAborted: aborted.promise,
    logged,
    files,
    listeners: () => listeners.size,
  };
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
