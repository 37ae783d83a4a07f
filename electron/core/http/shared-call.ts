/** Lets many callers wait for one piece of work. The work is aborted once nobody waits for it any more. */
export class SharedCalls<T> {
  readonly #running = new Map<string, { promise: Promise<T>; abort: AbortController; waiting: number }>();

  /** Joins the work running under `key`, or starts it. Rejects with the signal's reason when this caller gives up. */
  join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason);
    let call = this.#running.get(key);
    if (!call) {
      const abort = new AbortController();
      const promise = work(abort.signal).finally(() => this.#running.delete(key));
      promise.catch(() => undefined);
      call = { promise, abort, waiting: 0 };
      this.#running.set(key, call);
    }
    const { promise, abort } = call;
    const mine = call;
    mine.waiting++;
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        mine.waiting--;
        if (mine.waiting === 0) {
          this.#running.delete(key);
          abort.abort(signal.reason);
        }
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }
}
