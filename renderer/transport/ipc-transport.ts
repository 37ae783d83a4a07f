import type { Result } from '../../shared/contract/errors.ts';
import type { CoreEvent } from '../../shared/contract/events.ts';
import { callCancelled, hostLost } from './failures.ts';
import type { Transport } from './transport.ts';

/** What the desktop shell's preload puts on `window.mailroom`. */
export interface MailroomBridge {
  call(method: string, input: unknown, callId: string): Promise<Result<unknown>>;
  cancel(callId: string): void;
  subscribe(listener: (event: CoreEvent) => void): () => void;
  pathOf(file: File): string;
}

declare global {
  interface Window {
    mailroom?: MailroomBridge;
  }
}

/** Speaks to the core through the desktop shell. */
export const createIpcTransport = (bridge: MailroomBridge): Transport => ({
  host: 'desktop',
  async call(method, input, signal) {
    if (signal?.aborted) return { ok: false, error: callCancelled() };
    const callId = crypto.randomUUID();
    let abort: (() => void) | undefined;
    const aborted = new Promise<Result<never>>((resolve) => {
      abort = () => {
        bridge.cancel(callId);
        resolve({ ok: false, error: callCancelled() });
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
    try {
      return (await Promise.race([bridge.call(method, input, callId), aborted])) as never;
    } catch {
      return { ok: false, error: hostLost() };
    } finally {
      if (abort) signal?.removeEventListener('abort', abort);
    }
  },
  subscribe(listener, onConnection) {
    const stop = bridge.subscribe(listener);
    onConnection?.(true);
    return stop;
  },
  download() {
    // The desktop core asks for a path with the system's dialog and writes the file itself.
  },
  pathOf: (file) => bridge.pathOf(file) || null,
});
