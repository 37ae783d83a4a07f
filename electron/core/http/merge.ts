/**
 * Drains several sources at once and gives their items as they come. Sources start in order, at most `parallel` at a
 * time; at most `ahead` items wait for the consumer, so that nothing piles up. The first failure ends everything, and
 * so does a consumer that stops early: `stop` is aborted.
 */
export async function* merge<T>(
  sources: readonly ((stop: AbortSignal) => AsyncIterable<T>)[],
  limits: { parallel: number; ahead: number },
  signal: AbortSignal,
): AsyncGenerator<T> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const ready: T[] = [];
  let failure: { error: unknown } | null = null;
  let running = 0;
  let nextSource = 0;
  let wakeConsumer = (): void => undefined;
  let roomMade = Promise.withResolvers<void>();

  const drain = async (): Promise<void> => {
    while (nextSource < sources.length && !failure && !either.aborted) {
      const source = sources[nextSource++]!;
      for await (const item of source(either)) {
        while (ready.length >= limits.ahead && !either.aborted) await roomMade.promise;
        if (either.aborted) return;
        ready.push(item);
        wakeConsumer();
      }
    }
  };
  const start = (): void => {
    running++;
    drain()
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => {
        running--;
        wakeConsumer();
      });
  };
  const makeRoom = (): void => {
    roomMade.resolve();
    roomMade = Promise.withResolvers<void>();
  };
  for (let i = 0; i < Math.min(limits.parallel, sources.length); i++) start();
  try {
    for (;;) {
      if (failure) throw (failure as { error: unknown }).error;
      const item = ready.shift();
      if (item !== undefined) {
        makeRoom();
        yield item;
      } else if (running === 0) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve;
        });
      }
    }
  } finally {
    stop.abort();
    makeRoom();
  }
}
