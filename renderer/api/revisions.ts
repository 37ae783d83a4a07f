import type { EventBus } from './event-bus.ts';
import { type Cell, createCell, type Observable } from './observable.ts';

/** Screens follow a growing store at most this often. */
const followEveryMs = 1_000;

/** The newest store revision of each connection, as far as screens should follow it. */
export interface Revisions {
  of(connectionId: string): Observable<number>;
}

/**
 * Follows `revision` events. While a job writes many times a second, the first change shows at once and the rest
 * at most once a second, so that a running inventory never makes the screens flicker or flood the core.
 */
export const createRevisions = (events: EventBus): Revisions => {
  interface Entry {
    cell: Cell<number>;
    newest: number;
    timer: ReturnType<typeof setTimeout> | undefined;
  }
  const entries = new Map<string, Entry>();
  const entry = (connectionId: string): Entry => {
    let found = entries.get(connectionId);
    if (!found) {
      found = { cell: createCell(0), newest: 0, timer: undefined };
      entries.set(connectionId, found);
    }
    return found;
  };
  const follow = (item: Entry) => {
    if (item.timer !== undefined || item.cell.get() === item.newest) return;
    item.cell.set(item.newest);
    item.timer = setTimeout(() => {
      item.timer = undefined;
      follow(item);
    }, followEveryMs);
  };

  events.on('revision', ({ connectionId, revision }) => {
    const item = entry(connectionId);
    if (revision === item.newest) return;
    item.newest = revision;
    follow(item);
  });
  /** What was committed is unknown; a fraction marks "newer than whatever was seen". */
  const askAgain = (item: Entry) => {
    item.newest += 0.001;
    follow(item);
  };
  events.on('job', ({ job }) => {
    // Why a reading failed is told even when nothing could be stored any more.
    if (job.kind === 'inventory' && ['failed', 'partial'].includes(job.state) && job.connectionId !== null)
      askAgain(entry(job.connectionId));
  });
  events.onReconnect(() => {
    for (const item of entries.values()) askAgain(item);
  });

  return { of: (connectionId) => entry(connectionId).cell };
};
