import { parentPort, workerData } from 'node:worker_threads';
import { openComparison } from '../core/snapshots/compare/comparison-db.ts';
import { perform } from '../core/snapshots/perform.ts';
import type { SnapshotTask, TaskMessage } from '../core/snapshots/protocol.ts';
import { snapshotError, writeError } from '../core/snapshots/refusals.ts';
import type { StoreRequest, StoreResponse, StoreWorkerData, StoreWorkerReady } from '../core/store/protocol.ts';

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');
const post = (message: TaskMessage): void => port.postMessage(message);

const progressEveryMs = 100;

function run(task: SnapshotTask): void {
  let total: number | null = null;
  let done = 0;
  let toldAt = 0;
  const tell = (): void => {
    const now = performance.now();
    if (now - toldAt < progressEveryMs) return;
    toldAt = now;
    post({ type: 'progress', total, done });
  };
  try {
    const value = perform(task, {
      total(count) {
        total = count;
        tell();
      },
      advance(count) {
        done += count;
        tell();
      },
    });
    post({ type: 'done', value });
  } catch (error) {
    const { input } = task;
    const wire = 'file' in input ? snapshotError(error, input.file) : writeError(error, input.target);
    post({ type: 'failed', error: wire.toWire() });
  }
}

/** Answers calls on the differences of a comparison until it is closed. */
function serve(path: string): void {
  const answer = (message: StoreWorkerReady | StoreResponse): void => port?.postMessage(message);
  try {
    const calls = openComparison(path);
    port?.on('message', ({ seq, method, args }: StoreRequest) => {
      try {
        const call = calls[method as keyof typeof calls] as (...given: readonly unknown[]) => unknown;
        answer({ seq, revision: null, ok: true, value: call(...args) });
      } catch (error) {
        answer({ seq, revision: null, ok: false, error: writeError(error, path).toWire() });
      }
      if (method === 'close') port?.close();
    });
    answer({ ready: true, setAside: null, revision: 0 });
  } catch (error) {
    answer({ ready: false, error: writeError(error, path).toWire() });
    port?.close();
  }
}

const data = workerData as { task: SnapshotTask } | StoreWorkerData;
if ('task' in data) run(data.task);
else serve(data.path);
