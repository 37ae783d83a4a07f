import type { ServerResponse } from 'node:http';
import type { CoreEvent } from '../../shared/contract/events.ts';
import type { Core } from '../core/ports.ts';

const heartbeatMs = 15_000;
/** A reader this far behind is let go; it reconnects and asks afresh. */
const maximumBacklog = 4 * 1024 * 1024;

export interface EventStreams {
  open(response: ServerResponse): void;
  close(): void;
}

/** Server-sent events, named `core`, to every open tab. */
export function createEventStreams(core: Core): EventStreams {
  const readers = new Set<ServerResponse>();
  const drop = (response: ServerResponse) => {
    readers.delete(response);
    response.destroy();
  };
  const send = (text: string) => {
    for (const response of readers) {
      if (response.writableLength > maximumBacklog) drop(response);
      else response.write(text);
    }
  };
  const stop = core.subscribe((event: CoreEvent) => send(`event: core\ndata: ${JSON.stringify(event)}\n\n`));
  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs);
  heartbeat.unref();

  return {
    open(response) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
      response.write('retry: 1000\n: hello\n\n');
      readers.add(response);
      response.once('close', () => readers.delete(response));
    },
    close() {
      clearInterval(heartbeat);
      stop();
      for (const response of readers) response.end();
      readers.clear();
    },
  };
}
