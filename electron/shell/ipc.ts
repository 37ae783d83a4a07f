import { AppError, type Result } from '../../shared/contract/errors.ts';
import type { CoreEvent } from '../../shared/contract/events.ts';
import type { MethodName } from '../../shared/contract/index.ts';
import type { Core, Log } from '../core/ports.ts';
import { channels } from './channels.ts';
import { isTrustedSender, type SenderFrame } from './sender.ts';

/** The part of Electron's `IpcMainInvokeEvent` used here. */
export interface IpcEvent {
  readonly senderFrame: SenderFrame | null;
  readonly sender: { readonly id: number; once(event: 'destroyed', listener: () => void): unknown };
}

/** The part of Electron's `ipcMain` used here. */
export interface IpcMainLike {
  handle(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => unknown): void;
  on(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => void): unknown;
  removeHandler(channel: string): void;
  removeAllListeners(channel: string): unknown;
}

/** Where events go: the open windows' contents. */
export interface EventTarget {
  send(channel: string, event: CoreEvent): void;
}

/**
 * Joins the core to Electron's message channels.
 * @returns a function that takes everything down again.
 */
export function wireIpc(deps: {
  ipcMain: IpcMainLike;
  core: Core;
  log: Log;
  targets: () => Iterable<EventTarget>;
}): () => void {
  const { ipcMain, core, log, targets } = deps;
  /** Calls of one window, by the id the page gave them. */
  const running = new Map<number, Map<string, AbortController>>();

  const callsOf = (sender: IpcEvent['sender']): Map<string, AbortController> => {
    let calls = running.get(sender.id);
    if (calls === undefined) {
      const fresh = new Map<string, AbortController>();
      calls = fresh;
      running.set(sender.id, fresh);
      sender.once('destroyed', () => {
        running.delete(sender.id);
        for (const call of fresh.values()) call.abort();
      });
    }
    return calls;
  };

  ipcMain.handle(channels.call, async (event, method, input, callId): Promise<Result<unknown>> => {
    if (!isTrustedSender(event.senderFrame)) {
      log.warn('A call from an unknown page was refused', { url: event.senderFrame?.url });
      throw new Error('Forbidden');
    }
    const calls = callsOf(event.sender);
    const id = String(callId);
    if (typeof method !== 'string' || typeof callId !== 'string' || calls.has(id)) {
      return { ok: false, error: new AppError('invalid-input', 'The call is not well formed.').toWire() };
    }
    const controller = new AbortController();
    calls.set(id, controller);
    try {
      const context = { signal: controller.signal, client: `window-${event.sender.id}` };
      return await core.call(method as MethodName, input, context);
    } finally {
      calls.delete(id);
    }
  });

  ipcMain.on(channels.cancel, (event, callId) => {
    if (!isTrustedSender(event.senderFrame)) return;
    running.get(event.sender.id)?.get(String(callId))?.abort();
  });

  const stop = core.subscribe((event) => {
    for (const target of targets()) target.send(channels.event, event);
  });

  return () => {
    stop();
    ipcMain.removeHandler(channels.call);
    ipcMain.removeAllListeners(channels.cancel);
    for (const calls of running.values()) for (const call of calls.values()) call.abort();
    running.clear();
  };
}
