import type { CoreEvent } from '../../shared/contract/events.ts';
import { callCancelled, hostLost, sessionEnded, strangeAnswer } from './failures.ts';
import type { Transport } from './transport.ts';

const firstRetryMs = 500;
const longestRetryMs = 10_000;

interface HttpTransportOptions {
  fetch?: typeof globalThis.fetch;
  createEventSource?: (url: string) => EventSource;
}

const isResult = (body: unknown): body is { ok: boolean } =>
  typeof body === 'object' && body !== null && 'ok' in body && typeof body.ok === 'boolean';

/** Speaks to the core through the loopback host that served this page. */
export const createHttpTransport = (options: HttpTransportOptions = {}): Transport => {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  const createEventSource = options.createEventSource ?? ((url: string) => new EventSource(url));

  return {
    host: 'browser',
    async call(method, input, signal) {
      let response: Response;
      try {
        response = await send(`/rpc/${method}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ input }),
          credentials: 'same-origin',
          signal: signal ?? null,
        });
      } catch {
        return { ok: false, error: signal?.aborted ? callCancelled() : hostLost() };
      }
      let body: unknown;
      try {
        body = await response.json();
      } catch {
        if (signal?.aborted) return { ok: false, error: callCancelled() };
      }
      if (isResult(body)) return body as never;
      if (response.status === 401 || response.status === 403) return { ok: false, error: sessionEnded() };
      return { ok: false, error: strangeAnswer(response.status) };
    },

    subscribe(listener, onConnection) {
      let source: EventSource | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let retryMs = firstRetryMs;
      let stopped = false;

      const open = () => {
        source = createEventSource('/events');
        source.addEventListener('open', () => {
          retryMs = firstRetryMs;
          onConnection?.(true);
        });
        source.addEventListener('core', (message) => {
          listener(JSON.parse((message as MessageEvent<string>).data) as CoreEvent);
        });
        source.addEventListener('error', () => {
          // The browser's own retry gives up on an HTTP error, so every loss is retried here.
          source?.close();
          if (stopped) return;
          onConnection?.(false);
          clearTimeout(timer);
          timer = setTimeout(open, retryMs);
          retryMs = Math.min(retryMs * 2, longestRetryMs);
        });
      };
      open();

      return () => {
        stopped = true;
        clearTimeout(timer);
        source?.close();
      };
    },

    download(fileId, name) {
      const link = document.createElement('a');
      link.href = `/files/${encodeURIComponent(fileId)}`;
      link.download = name;
      document.body.append(link);
      link.click();
      link.remove();
    },

    pathOf: () => null,
  };
};
