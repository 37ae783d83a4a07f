const windowMs = 8_000;
const leastMs = 1_000;

/** Items per second over the last seconds. Times in milliseconds on a clock that only goes forward. */
export class Rate {
  readonly #samples: { at: number; done: number }[] = [];

  /** Notes how many items are done in all. */
  note(at: number, done: number): void {
    const last = this.#samples.at(-1);
    // A sample every quarter second is enough; many advances fall into one.
    if (last && this.#samples.length > 1 && at - (this.#samples.at(-2)?.at ?? 0) < 250) {
      last.at = at;
      last.done = done;
    } else this.#samples.push({ at, done });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) > windowMs) this.#samples.shift();
  }

  /** null until there is a second's worth of progress to speak of. */
  perSecond(at: number): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || at - first.at < leastMs) return null;
    return ((last.done - first.done) * 1000) / (at - first.at);
  }
}
