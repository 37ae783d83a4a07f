/** A record that stores only what differs from the rule. */
export interface Sparse {
  rare: Record<string, unknown> | undefined;
}

/** A field's value while nothing else was set: a constant, or a function of the record. */
type FieldDefaults<T> = { [K in keyof T]?: T[K] | ((record: T) => T[K]) };

/**
 * Gives a class fields that cost nothing until they are set. Half a million mailboxes have some twenty
 * properties that are alike for nearly all of them; this keeps those out of the records.
 */
export function lazyFields<T extends Sparse>(prototype: T, defaults: FieldDefaults<T>): void {
  for (const [key, rule] of Object.entries(defaults)) {
    const derive = typeof rule === 'function' ? (rule as (record: T) => unknown) : () => rule;
    Object.defineProperty(prototype, key, {
      get(this: T): unknown {
        const { rare } = this;
        if (rare !== undefined) {
          const value = rare[key];
          if (value !== undefined) return value;
        }
        return derive(this);
      },
      set(this: T, value: unknown): void {
        if (this.rare === undefined) {
          if (typeof rule !== 'function' && rule === value) return;
          this.rare = {};
        }
        this.rare[key] = value;
      },
    });
  }
}
