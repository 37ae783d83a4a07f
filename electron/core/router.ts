import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { AppError, type Result, type WireError } from '../../shared/contract/errors.ts';
import { isMethodName, type MethodName, type MethodOutput, methods } from '../../shared/contract/index.ts';
import type { CallContext, Core, Handlers, Log } from './ports.ts';
import { redactText } from './redact.ts';

export interface Router {
  /** Checks the input, runs the handler, maps every failure. Never throws. */
  call: Core['call'];
  /** Cancels whatever runs and refuses new calls. */
  close(): void;
}

/**
 * The door of the core: every call from either host comes through here.
 * @param handlers a method without one is refused as `unsupported`.
 */
export function createRouter(handlers: Partial<Handlers>, log: Log): Router {
  const closing = new AbortController();

  const call = async <M extends MethodName>(
    method: M,
    input: unknown,
    context: CallContext,
  ): Promise<Result<MethodOutput<M>>> => {
    const signal = AbortSignal.any([context.signal, closing.signal]);
    try {
      if (!isMethodName(method)) {
        throw new AppError('not-found', 'Mailroom has no such method.', {
          details: { fields: { method: String(method).slice(0, 80) } },
        });
      }
      const parsed = methods[method].input.safeParse(input ?? {});
      if (!parsed.success) throw invalidInput(parsed.error);
      if (signal.aborted) throw cancelled();
      const handler = handlers[method] as ((input: unknown, context: CallContext) => unknown) | undefined;
      if (handler === undefined) throw new AppError('unsupported', 'This version of Mailroom cannot do that.');
      const value = await settledOrAborted(async () => handler(parsed.data, { ...context, signal }), signal);
      return { ok: true, value: value as MethodOutput<M> };
    } catch (error) {
      return { ok: false, error: toWireError(error, signal, method, log) };
    }
  };

  return { call, close: () => closing.abort(cancelled()) };
}

/** Answers as soon as the caller is gone, even when the handler takes longer to notice. */
async function settledOrAborted<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([run(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

const cancelled = () => new AppError('cancelled', 'Cancelled.');

function invalidInput(error: z.ZodError): AppError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.') || 'input';
    fields[path] ??= issue.message;
  }
  const [path, sentence] = Object.entries(fields)[0] ?? ['input', 'The input is not valid.'];
  return new AppError('invalid-input', path === 'input' ? sentence : `${path}: ${sentence}`, { details: { fields } });
}

function toWireError(error: unknown, signal: AbortSignal, method: string, log: Log): WireError {
  if (error instanceof AppError) {
    const wire = error.toWire();
    if (wire.code === 'internal') log.error('A call failed inside', { method, error });
    return scrub(wire);
  }
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  if (signal.aborted && (name === 'AbortError' || error === signal.reason)) return cancelled().toWire();
  if (code === 'ENOSPC') {
    return new AppError('disk-full', 'The disk is full.', {
      hint: 'Free some space, then try again.',
      retryable: true,
    }).toWire();
  }
  const reference = randomBytes(4).toString('hex');
  log.error('A call failed unexpectedly', { method, reference, error });
  return new AppError('internal', 'Something went wrong inside Mailroom.', {
    hint: `Try again. If it happens again, look in the log for reference ${reference}.`,
    retryable: true,
    details: { requestId: reference },
  }).toWire();
}

/** Services put other people's words into errors; no token may ride along. */
function scrub(error: WireError): WireError {
  const { details } = error;
  return {
    ...error,
    message: redactText(error.message),
    ...(error.hint === undefined ? {} : { hint: redactText(error.hint) }),
    ...(details === undefined
      ? {}
      : {
          details: {
            ...details,
            ...(details.serviceMessage === undefined ? {} : { serviceMessage: redactText(details.serviceMessage) }),
          },
        }),
  };
}
