import type { Clock } from '../ports.ts';

/** The machine's own clock. `sleep` rejects with the signal's reason as soon as it aborts. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.max(0, ms),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** Elapsed-time reading that survives a change of the wall clock, where the clock offers one. */
export const elapsedOf = (clock: Clock): number => clock.monotonic?.() ?? clock.now();
