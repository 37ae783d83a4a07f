import type { Result } from '../../shared/contract/errors.ts';
import type { CoreEvent } from '../../shared/contract/events.ts';

/** What the page sees as `window.mailroom`. */
export interface Bridge {
  call(method: string, input: unknown, callId: string): Promise<Result<unknown>>;
  cancel(callId: string): void;
  /** Returns a function that stops the events. */
  subscribe(listener: (event: CoreEvent) => void): () => void;
  /** Where a file that a person dropped or chose stands; empty for a file that was made in the page. */
  pathOf(file: File): string;
}

/** The part of Electron's `ipcRenderer` used here. */
export interface IpcRendererLike {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  send(channel: string, ...args: unknown[]): void;
  on(channel: string, listener: (event: unknown, ...args: unknown[]) => void): unknown;
  removeListener(channel: string, listener: (event: unknown, ...args: unknown[]) => void): unknown;
}

/** The bridge never hands out ipcRenderer or its events, and lets no unknown method through. */
export function createBridge(
  ipc: IpcRendererLike,
  channels: { call: string; cancel: string; event: string },
  methodNames: ReadonlySet<string>,
  pathOf: (file: File) => string,
): Bridge {
  return {
    async call(method, input, callId) {
      if (!methodNames.has(method)) {
        const error = { code: 'not-found', message: 'Mailroom has no such method.', retryable: false } as const;
        return { ok: false, error };
      }
      return (await ipc.invoke(channels.call, method, input, callId)) as Result<unknown>;
    },
    cancel(callId) {
      ipc.send(channels.cancel, callId);
    },
    subscribe(listener) {
      const forward = (_event: unknown, payload: unknown) => listener(payload as CoreEvent);
      ipc.on(channels.event, forward);
      return () => {
        ipc.removeListener(channels.event, forward);
      };
    },
    pathOf: (file) => pathOf(file),
  };
}
