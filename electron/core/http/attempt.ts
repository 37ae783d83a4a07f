import type { Clock, Fetch } from '../ports.ts';
import { elapsedOf } from './system-clock.ts';

export interface RawAnswer {
  response: Response;
  bytes: Uint8Array;
}

/** One try went silent for longer than allowed. */
export class SilenceError extends Error {
  override name = 'SilenceError';
}

/**
 * Sends one request and reads the whole answer. Nothing is followed or repeated.
 * @throws SilenceError when no byte came for `idleMs`; the signal's reason when it aborts; what `fetch` throws.
 */
export async function attempt(
  fetch: Fetch,
  clock: Clock,
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
  idleMs: number,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const cut = new AbortController();
  const finished = new AbortController();
  let lastByte = elapsedOf(clock);
  const watch = async (): Promise<void> => {
    for (;;) {
      const left = lastByte + idleMs - elapsedOf(clock);
      if (left <= 0) {
        cut.abort(new SilenceError());
        return;
      }
      await clock.sleep(left, finished.signal);
    }
  };
  watch().catch(() => undefined);
  const either = AbortSignal.any([signal, cut.signal]);
  try {
    const response = await untilAborted(fetch(url, { ...init, redirect: 'manual', signal: either }), either);
    lastByte = elapsedOf(clock);
    const chunks: Uint8Array[] = [];
    const reader = response.body?.getReader();
    if (reader) {
      try {
        for (;;) {
          const { done, value } = await untilAborted(reader.read(), either);
          if (done) break;
          lastByte = elapsedOf(clock);
          chunks.push(value);
        }
      } catch (error) {
        reader.cancel().catch(() => undefined);
        throw error;
      }
    }
    return { response, bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (cut.signal.aborted) throw cut.signal.reason;
    throw error;
  } finally {
    finished.abort();
  }
}

/** A fetch that ignores its signal must not keep its caller waiting. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    return Promise.reject(signal.reason);
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
