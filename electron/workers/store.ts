import { parentPort, workerData } from 'node:worker_threads';
import type { StoreRequest, StoreResponse, StoreWorkerData, StoreWorkerReady } from '../core/store/protocol.ts';
import { openReader } from '../core/store/reader.ts';
import { storeError } from '../core/store/sqlite-errors.ts';
import { openWriter } from '../core/store/writer.ts';

type Call = (...args: unknown[]) => unknown;

const data = workerData as StoreWorkerData;
const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

const post = (message: StoreWorkerReady | StoreResponse): void => port.postMessage(message);

function open(): { calls: Readonly<Record<string, Call>>; revision: () => number | null; setAside: string | null } {
  if (data.role === 'writer') {
    const writer = openWriter(data);
    return {
      calls: { ...writer.calls } as unknown as Record<string, Call>,
      revision: writer.revision,
      setAside: writer.setAside,
    };
  }
  return {
    calls: { ...openReader(data).calls } as unknown as Record<string, Call>,
    revision: () => null,
    setAside: null,
  };
}

try {
  const { calls, revision, setAside } = open();
  port.on('message', ({ seq, method, args }: StoreRequest) => {
    try {
      const call = Object.hasOwn(calls, method) ? calls[method] : undefined;
      if (!call) throw new Error(`The store has no call ${method}.`);
      post({
        seq,
        revision: null,
        ok: true,
        value: call(...args),
        ...(data.role === 'writer' && { revision: revision() }),
      });
    } catch (error) {
      post({ seq, revision: null, ok: false, error: storeError(error, data.path).toWire() });
    }
    if (method === 'close') port.close();
  });
  post({ ready: true, setAside, revision: revision() ?? 0 });
} catch (error) {
  post({ ready: false, error: storeError(error, data.path).toWire() });
  port.close();
}
