import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/contract/errors.ts';
import { fromWire } from '../store/worker-client.ts';
import type { SnapshotTask, TaskMessage, TaskResults } from './protocol.ts';

export interface TaskOptions {
  signal: AbortSignal;
  onProgress?: (progress: { total: number | null; done: number }) => void;
  /** The thread is stopped after this time: no honest file takes so long. */
  limitMs: number;
  /** Heap of the thread. */
  heapMb?: number;
}

/** Files that are void when a task did not end well. */
const leftovers = (task: SnapshotTask): string[] => {
  const sides = (path: string): string[] => ['', '-wal', '-shm', '-journal'].map((suffix) => path + suffix);
  if (task.kind === 'take') return [...sides(task.input.target), ...(task.sealed ? [task.sealed.path] : [])];
  if (task.kind === 'compare') return sides(task.input.target);
  return [...sides(task.input.scratch), ...(task.kind === 'import' ? sides(task.store) : [])];
};

/**
 * Runs one task on a thread of its own. Whatever happens, nothing half-made is left behind.
 * @throws AppError `cancelled`; what the task throws; `file-damaged` when it takes too long or too much memory.
 */
export async function runTask<T extends SnapshotTask>(
  workerUrl: URL,
  task: T,
  options: TaskOptions,
): Promise<TaskResults[T['kind']]> {
  const { signal, onProgress, limitMs, heapMb = 1024 } = options;
  if (signal.aborted) throw cancelled();
  // What stands there already is somebody else's.
  const own = leftovers(task).filter((path) => !existsSync(path));
  const worker = new Worker(workerUrl, {
    workerData: { task },
    name: `snapshot ${task.kind}`,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<TaskResults[T['kind']]>();
  const onAbort = (): void => reject(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => reject(tooMuch('reading it takes too long')), limitMs);
  worker.on('message', (message: TaskMessage) => {
    if (message.type === 'progress') onProgress?.(message);
    else if (message.type === 'done') resolve(message.value as TaskResults[T['kind']]);
    else reject(fromWire(message.error));
  });
  worker.on('error', (error: NodeJS.ErrnoException) =>
    reject(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? tooMuch('reading it takes too much memory')
        : new AppError('internal', 'Something went wrong inside Mailroom with this file.', { cause: error }),
    ),
  );
  worker.on('exit', () => reject(new AppError('internal', 'Work on this file ended unexpectedly.')));
  try {
    return await promise;
  } catch (error) {
    await worker.terminate();
    for (const path of own) await rm(path, { force: true }).catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    worker.removeAllListeners();
    await worker.terminate();
  }
}

const cancelled = (): AppError => new AppError('cancelled', 'Cancelled.');
const tooMuch = (why: string): AppError =>
  new AppError('file-damaged', `This snapshot is damaged: ${why}.`, {
    hint: 'Ask for the file again, or take a new snapshot.',
  });
