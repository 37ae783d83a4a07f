import type { Clock } from '../ports.ts';
import { elapsedOf } from './system-clock.ts';

/** A place in the gate; hand it back with `leave`. */
export interface Pass {
  /** Which narrowing of the gate this call was admitted after. */
  readonly epoch: number;
}

/** How a call ended, as far as the limit is concerned. */
export type Outcome = 'good' | 'refused' | 'other';

interface Waiter {
  admit(pass: Pass): void;
  note(text: string | null): void;
}

export interface GateOptions {
  /** Named in wait notes, e.g. "Microsoft Graph". */
  service: string;
  clock: Clock;
  /** Calls in flight at first. */
  initial: number;
  /** Calls in flight at most. */
  max: number;
}

/**
 * One limit of a service, shared by all its callers: how many calls may be in flight, and until when nobody may call.
 * Narrows by half when the service pushes back and widens by one after each full round of good answers.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #queue: Waiter[] = [];
  #limit: number;
  #inFlight = 0;
  #epoch = 0;
  #goodSince = 0;
  #resumeAt = 0;
  #reason = '';
  #timerRunning = false;
  /** Refusals in a row without a good answer in between; drives the wait when the service names none. */
  #refusals = 0;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#limit = Math.min(options.initial, options.max);
  }

  /** Calls that may be in flight now. */
  get limit(): number {
    return this.#limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get refusals(): number {
    return this.#refusals;
  }

  /** Milliseconds until calls may go again; 0 when open. */
  get pausedFor(): number {
    return Math.max(0, this.#resumeAt - elapsedOf(this.#options.clock));
  }

  /**
   * Waits for a place. Rejects with the signal's reason.
   * @param onWait told in words while the gate is paused, then null.
   */
  enter(signal: AbortSignal, onWait?: (note: string | null) => void): Promise<Pass> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.pausedFor === 0 && this.#queue.length === 0 && this.#inFlight < this.#limit) {
      this.#inFlight++;
      return Promise.resolve({ epoch: this.#epoch });
    }
    return new Promise<Pass>((resolve, reject) => {
      let noted = false;
      const onAbort = (): void => {
        const index = this.#queue.indexOf(waiter);
        if (index !== -1) this.#queue.splice(index, 1);
        if (noted) onWait?.(null);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        admit: (pass) => {
          signal.removeEventListener('abort', onAbort);
          if (noted) onWait?.(null);
          resolve(pass);
        },
        note: (text) => {
          noted = true;
          onWait?.(text);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(waiter);
      if (this.pausedFor > 0) waiter.note(this.#note());
    });
  }

  /** Gives the place back. `good` = the service answered without pushing back. */
  leave(_pass: Pass, outcome: Outcome): void {
    this.#inFlight--;
    if (outcome === 'good') {
      this.#refusals = 0;
      this.#goodSince++;
      if (this.#goodSince >= this.#limit && this.#limit < this.#options.max) {
        this.#limit++;
        this.#goodSince = 0;
      }
    }
    this.#pump();
  }

  /**
   * The service pushed back: nobody calls for `ms`, and fewer at a time afterwards.
   * Calls admitted before the last narrowing do not narrow again: one storm is one storm.
   */
  refuse(pass: Pass, ms: number, reason: string): void {
    if (pass.epoch === this.#epoch) {
      this.#epoch++;
      this.#refusals++;
      this.#limit = Math.max(1, Math.floor(this.#limit / 2));
      this.#goodSince = 0;
    }
    this.pause(ms, reason);
  }

  /** Nobody calls for `ms` from now; a longer pause already running stays. */
  pause(ms: number, reason: string): void {
    const until = elapsedOf(this.#options.clock) + ms;
    if (until <= this.#resumeAt) return;
    this.#resumeAt = until;
    this.#reason = reason;
    for (const waiter of this.#queue) waiter.note(this.#note());
    if (!this.#timerRunning) void this.#wake();
  }

  #note(): string {
    return `Waiting ${Math.max(1, Math.ceil(this.pausedFor / 1000))} s: ${this.#reason}`;
  }

  async #wake(): Promise<void> {
    this.#timerRunning = true;
    try {
      for (let left = this.pausedFor; left > 0; left = this.pausedFor) await this.#options.clock.sleep(left);
    } finally {
      this.#timerRunning = false;
    }
    this.#pump();
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#inFlight < this.#limit && this.pausedFor === 0) {
      this.#inFlight++;
      this.#queue.shift()!.admit({ epoch: this.#epoch });
    }
    if (this.#queue.length > 0 && this.pausedFor > 0 && !this.#timerRunning) void this.#wake();
  }
}
