import type { Clock } from '../../../../electron/core/ports.ts';

interface Sleeper {
  at: number;
  wake(): void;
}

/** A clock that stands still until a test moves it. The wall clock can be set apart from elapsed time. */
export class FakeClock implements Clock {
  #elapsed = 0;
  #wall: number;
  #sleepers: Sleeper[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#wall = start;
  }

  now(): number {
    return this.#wall + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Sets the wall clock off by so much, as a person or a time server does. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: this.#elapsed + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Moves time on and wakes whoever is due, in order. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms;
    for (;;) {
      await settle();
      const next = this.#sleepers.filter((sleeper) => sleeper.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.wake();
    }
    this.#elapsed = until;
    await settle();
  }

  /** Moves time on, as far as it takes, until the work is done. Returns its result and the time it took. */
  async run<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
    const started = this.#elapsed;
    let done = false;
    work.then(
      () => {
        done = true;
      },
      () => {
        done = true;
      },
    );
    for (let rounds = 0; !done; rounds++) {
      await settle();
      if (done) break;
      const next = Math.min(...this.#sleepers.map((sleeper) => sleeper.at));
      if (rounds > 10_000 || !Number.isFinite(next)) throw new Error('nothing left to wait for, and not done');
      await this.advance(next - this.#elapsed);
    }
    return { value: await work, ms: this.#elapsed - started };
  }
}

/** Lets everything that can run without time passing run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
