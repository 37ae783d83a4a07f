import { Worker } from 'node:worker_threads';
import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { StoreRequest, StoreResponse, StoreWorkerData, StoreWorkerReady } from './protocol.ts';

/** An AppError as it was before it crossed a thread. */
export const fromWire = (error: WireError): AppError => new AppError(error.code, error.message, error);

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Calls = { [method: string]: (...args: never[]) => unknown };

interface WorkerHooks {
  onRevision?(revision: number): void;
  /** A call came upon damage in the file. */
  onDamage?(): void;
}

/** One store thread: typed calls matched to answers by number. */
export class WorkerClient<C> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #hooks: WorkerHooks;
  #seq = 0;
  #ended: AppError | null = null;

  private constructor(worker: Worker, hooks: WorkerHooks) {
    this.#worker = worker;
    this.#hooks = hooks;
    worker.on('message', (response: StoreResponse) => this.#receive(response));
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', () => this.#end(null));
  }

  /** Starts the thread and waits until it has opened the file. @throws AppError. */
  static async start<C>(
    url: URL,
    data: StoreWorkerData,
    hooks: WorkerHooks = {},
  ): Promise<{ client: WorkerClient<C>; setAside: string | null; revision: number }> {
    const worker = new Worker(url, { workerData: data, name: `store ${data.role}` });
    const ready = await new Promise<StoreWorkerReady>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The store thread ended with code ${code}.`)));
    }).catch((error: unknown) => {
      throw new AppError('internal', 'The local store could not be started.', { cause: error });
    });
    for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
    if (!ready.ready) throw fromWire(ready.error);
    return { client: new WorkerClient<C>(worker, hooks), setAside: ready.setAside, revision: ready.revision };
  }

  call<M extends keyof C & string>(
    method: M,
    ...args: C[M] extends (...args: infer A) => unknown ? A : never
  ): Promise<C[M] extends (...args: never[]) => infer R ? R : never> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const seq = ++this.#seq;
      this.#waiting.set(seq, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ seq, method, args } satisfies StoreRequest);
    });
  }

  /** Lets running calls end, closes the file, ends the thread. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    await (this as WorkerClient<Calls & C>).call('close' as never, ...([] as never)).catch(() => {});
    this.#ended ??= closed();
    await ended;
  }

  #receive(response: StoreResponse): void {
    const waiting = this.#waiting.get(response.seq);
    this.#waiting.delete(response.seq);
    if (response.revision !== null) this.#hooks.onRevision?.(response.revision);
    if (response.ok) waiting?.resolve(response.value);
    else {
      if (response.error.code === 'store-damaged') this.#hooks.onDamage?.();
      waiting?.reject(fromWire(response.error));
    }
  }

  #end(error: Error | null): void {
    this.#ended ??= error
      ? new AppError('internal', 'The local store stopped unexpectedly.', {
          hint: 'Restart the console.',
          cause: error,
        })
      : closed();
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}

const closed = (): AppError => new AppError('cancelled', 'The local store was closed.');
