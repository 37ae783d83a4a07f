import { elapsedOf } from '../http/system-clock.ts';
import type { Clock } from '../ports.ts';
import type { ServiceOptions } from './change-services.ts';

/** Graph identity writes: 3,000 per 150 seconds per app and tenant, the published limit. */
export const graphWriteLimit = { writes: 3_000, seconds: 150 } as const;
/** Waits shorter than this are not worth a word. */
const tellFromMs = 2_000;

/**
 * Keeps writes to the directory within the published limit: a full budget may go at once, after that it refills evenly.
 * Takers are served in order.
 */
export class WriteBudget {
  readonly #clock: Clock;
  readonly #perMs = graphWriteLimit.writes / (graphWriteLimit.seconds * 1000);
  #left: number = graphWriteLimit.writes;
  #at: number;
  #queue: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = elapsedOf(clock);
  }

  /** Resolves when so many writes may go. Rejects with the signal's reason. */
  take(writes: number, { signal, onWait }: ServiceOptions): Promise<void> {
    const turn = this.#queue.then(async () => {
      this.#refill();
      const wait = Math.ceil((writes - this.#left) / this.#perMs);
      if (wait > 0) {
        const says = wait >= tellFromMs;
        if (says) onWait?.(`Waiting ${Math.ceil(wait / 1000)} s: the published limit for changes is used up`);
        try {
          await this.#clock.sleep(wait, signal);
        } finally {
          if (says) onWait?.(null);
        }
        this.#refill();
      }
      this.#left -= writes;
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  giveBack(writes: number): void {
    this.#refill();
    this.#left = Math.min(graphWriteLimit.writes, this.#left + writes);
  }

  /**
   * The service has no room now, whatever was counted here: others write to the tenant too. What it refused keeps the
   * room it had taken, for it is sent again.
   */
  usedUp(): void {
    this.#refill();
    this.#left = Math.min(this.#left, 0);
  }

  #refill(): void {
    const now = elapsedOf(this.#clock);
    this.#left = Math.min(graphWriteLimit.writes, this.#left + (now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
