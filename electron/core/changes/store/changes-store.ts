import { existsSync, renameSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../../shared/contract/errors.ts';
import type { ChangesDb } from './changes-db.ts';

type Calls = { [K in keyof ChangesDb as ChangesDb[K] extends (...args: never[]) => unknown ? K : never]: ChangesDb[K] };

/** ChangesDb with every call answered by promise from its own thread. */
export type ChangesStore = {
  [K in keyof Omit<Calls, 'close'>]: (...args: Parameters<Calls[K]>) => Promise<ReturnType<Calls[K]>>;
} & {
  /** Where a damaged file was set aside at opening; null when all was well. */
  readonly setAside: string | null;
  close(): Promise<void>;
};

interface Failure {
  message: string;
  code: string | null;
}

const SQLITE_FULL = '13';
const SQLITE_CORRUPT = '11';
const SQLITE_NOTADB = '26';

function toAppError(failure: Failure, path: string): AppError {
  if (failure.code === SQLITE_FULL) {
    return new AppError('disk-full', 'The disk is full, so the change journal cannot be written. Nothing was sent.', {
      hint: 'Free some space, then resume the plan.',
      retryable: true,
      details: { path },
    });
  }
  if (failure.code === SQLITE_CORRUPT || failure.code === SQLITE_NOTADB) {
    return new AppError('store-damaged', 'The file that keeps plans and the change log is damaged.', {
      details: { path },
    });
  }
  if (failure.message === 'lease-lost') {
    return new AppError('conflict', 'Another Mailroom console has taken over this data folder.', {
      hint: 'Go on in that one and close this one.',
    });
  }
  if (failure.message.startsWith('changes-newer:')) {
    return new AppError('unsupported', 'The change log was written by a newer version of Mailroom.', {
      hint: 'Update Mailroom, or use another data directory.',
      details: { path },
    });
  }
  return new AppError('internal', 'The change journal could not be used.', { cause: failure, details: { path } });
}

/**
 * Opens (or makes) the changes file on its own thread. A damaged file is set aside under a new name, never deleted.
 * @throws AppError `unsupported` for a file of a newer version, `disk-full`, `internal`.
 */
export async function openChangesStore(path: string, workerUrl: URL, now: () => number): Promise<ChangesStore> {
  let setAside: string | null = null;
  for (;;) {
    try {
      return await start(path, workerUrl, setAside);
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'store-damaged' || setAside !== null || !existsSync(path))
        throw cause;
      setAside = `${path}.damaged-${new Date(now()).toISOString().replace(/[:.]/g, '-')}`;
      renameSync(path, setAside);
      for (const side of ['-wal', '-shm']) if (existsSync(path + side)) renameSync(path + side, setAside + side);
    }
  }
}

async function start(path: string, workerUrl: URL, setAside: string | null): Promise<ChangesStore> {
  const worker = new Worker(workerUrl, { workerData: { path } });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: AppError): void }>();
  let seq = 0;
  let gone: AppError | null = null;

  const fail = (error: AppError): void => {
    gone = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: { ready?: boolean; seq?: number; value?: unknown; failure?: Failure }) => {
      if (message.ready !== undefined) {
        if (message.ready) resolve();
        else reject(toAppError(message.failure ?? { message: 'unknown', code: null }, path));
        return;
      }
      const call = waiting.get(message.seq ?? -1);
      if (call === undefined) return;
      waiting.delete(message.seq ?? -1);
      if (message.failure === undefined) call.resolve(message.value);
      else call.reject(toAppError(message.failure, path));
    });
    worker.once('error', (cause) => {
      const error = new AppError('internal', 'The change journal stopped unexpectedly.', { cause, details: { path } });
      reject(error);
      fail(error);
    });
    worker.once('exit', () => fail(new AppError('internal', 'The change journal is closed.', { details: { path } })));
  }).catch(async (cause) => {
    await worker.terminate();
    throw cause;
  });

  const call = (name: string, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (gone !== null) {
        reject(gone);
        return;
      }
      seq += 1;
      waiting.set(seq, { resolve, reject });
      worker.postMessage({ seq, name, args });
    });

  const own: Record<string, unknown> = {
    setAside,
    async close() {
      if (gone !== null) return;
      await call('close', []);
      await worker.terminate();
    },
  };
  return new Proxy(own, {
    get(target, name) {
      if (typeof name !== 'string' || name === 'then') return undefined;
      return name in target ? target[name] : (...args: unknown[]) => call(name, args);
    },
  }) as unknown as ChangesStore;
}
