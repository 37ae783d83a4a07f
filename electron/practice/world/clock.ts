import type { PracticeClock } from './world.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const MINUTE = 60_000;
export const SECOND = 1_000;

/** Midnight (UTC) of the day a time falls in. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

interface Due {
  at: number;
  order: number;
  run: () => void;
}

/**
 * Real time multiplied by `timeScale`, plus what was advanced by hand. There are no timers: work that falls
 * due runs in time order when someone next asks for the time, and sees its own due time as the present.
 * A `timeScale` of 0 stands still between advances.
 */
export class Clock implements PracticeClock {
  readonly startTime: number;
  readonly #timeScale: number;
  readonly #realStart: number;
  readonly #heap: Due[] = [];
  #advanced = 0;
  #order = 0;
  /** The due time of the event that is running; null between events. */
  #inside: number | null = null;
  #last: number;

  constructor(startTime: number, timeScale: number) {
    this.startTime = startTime;
    this.#timeScale = timeScale;
    this.#realStart = performance.now();
    this.#last = startTime;
  }

  now(): number {
    if (this.#inside !== null) return this.#inside;
    const elapsed = this.#timeScale === 0 ? 0 : (performance.now() - this.#realStart) * this.#timeScale;
    const now = Math.floor(this.startTime + elapsed + this.#advanced);
    this.#last = Math.max(this.#last, now);
    if (this.#heap.length > 0) this.#runDue(this.#last);
    return this.#last;
  }

  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError('The practice clock only moves forward');
    this.#advanced += ms;
    this.now();
  }

  /** Runs `run` once the clock reaches `time`; equal times keep their order of scheduling. */
  at(time: number, run: () => void): void {
    const heap = this.#heap;
    const due = { at: time, order: this.#order++, run };
    let i = heap.push(due) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(due, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = due;
  }

  /** How many events wait. */
  get pending(): number {
    return this.#heap.length;
  }

  #runDue(now: number): void {
    try {
      while (this.#heap.length > 0 && this.#heap[0]!.at <= now) {
        const due = this.#pop();
        this.#inside = due.at;
        due.run();
      }
    } finally {
      this.#inside = null;
    }
  }

  #pop(): Due {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    const n = heap.length;
    if (n === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
