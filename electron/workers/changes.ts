import { parentPort, workerData } from 'node:worker_threads';
import { ChangesDb } from '../core/changes/store/changes-db.ts';

/** Worker entry: one ChangesDb, called by method name in order. Answers carry the request's number. */
const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread.');

const failure = (cause: unknown): { message: string; code: string | null } => ({
  message: cause instanceof Error ? cause.message : String(cause),
  code: (cause as { errcode?: number }).errcode?.toString() ?? null,
});

let db: ChangesDb | null = null;
try {
  db = new ChangesDb((workerData as { path: string }).path);
  port.postMessage({ ready: true });
} catch (cause) {
  port.postMessage({ ready: false, failure: failure(cause) });
}

port.on('message', ({ seq, name, args }: { seq: number; name: keyof ChangesDb; args: unknown[] }) => {
  try {
    const method = db?.[name] as ((...given: unknown[]) => unknown) | undefined;
    if (method === undefined) throw new Error(`No such call: ${name}`);
    port.postMessage({ seq, value: method.apply(db, args) });
  } catch (cause) {
    port.postMessage({ seq, failure: failure(cause) });
  }
  if (name === 'close') port.close();
});
