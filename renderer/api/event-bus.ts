import type { CoreEvent } from '../../shared/contract/events.ts';
import type { Transport } from '../transport/transport.ts';
import { type Cell, createCell } from './observable.ts';

type EventOf<T extends CoreEvent['type']> = Extract<CoreEvent, { type: T }>;

/** The core's events, by type, over one subscription. */
export interface EventBus {
  on<T extends CoreEvent['type']>(type: T, handler: (event: EventOf<T>) => void): () => void;
  /** Called each time the stream comes back after a loss: what was missed has to be read again. */
  onReconnect(handler: () => void): () => void;
  /** False while the event stream is lost. */
  readonly connected: Cell<boolean>;
  close(): void;
}

/** Subscribes to the transport until closed. */
export const createEventBus = (transport: Transport): EventBus => {
  const handlers = new Map<CoreEvent['type'], Set<(event: CoreEvent) => void>>();
  const reconnected = new Set<() => void>();
  const connected = createCell(true);

  const stop = transport.subscribe(
    (event) => {
      for (const handler of [...(handlers.get(event.type) ?? [])]) handler(event);
    },
    (now) => {
      const back = now && !connected.get();
      connected.set(now);
      if (back) for (const handler of [...reconnected]) handler();
    },
  );

  return {
    connected,
    on(type, handler) {
      const set = handlers.get(type) ?? new Set();
      handlers.set(type, set);
      const untyped = handler as (event: CoreEvent) => void;
      set.add(untyped);
      return () => set.delete(untyped);
    },
    onReconnect(handler) {
      reconnected.add(handler);
      return () => reconnected.delete(handler);
    },
    close: stop,
  };
};
