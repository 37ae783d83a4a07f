import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a list may hold the thread before others get their turn. */
const holdMs = 8;
/** The clock is looked at every so many. */
const stride = 16;

/** Maps a long list in turns, so that the thread answers others meanwhile. Rejects with what `work` throws. */
export async function mapGently<T, R>(list: readonly T[], work: (item: T, index: number) => R): Promise<R[]> {
  const results: R[] = [];
  let since = performance.now();
  for (const [index, item] of list.entries()) {
    if (index % stride === 0 && performance.now() - since > holdMs) {
      await nextTurn();
      since = performance.now();
    }
    results.push(work(item, index));
  }
  return results;
}
