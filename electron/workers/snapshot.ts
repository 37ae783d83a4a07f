import { parentPort, workerData } from 'node:worker_threads';
import { perform } from '../core/snapshots/perform.ts';
import type { SnapshotTask, TaskMessage } from '../core/snapshots/protocol.ts';
import { snapshotError } from '../core/snapshots/refusals.ts';

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
    const path = task.kind === 'take' ? task.input.target : task.input.file;
    post({ type: 'failed', error: snapshotError(error, path).toWire() });
  }
}

run((workerData as { task: SnapshotTask }).task);
