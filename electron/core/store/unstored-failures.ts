import type { WireError } from '../../../shared/contract/errors.ts';
import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import type { Family } from '../../../shared/domain/mailbox.ts';

/**
 * Failed readings that could not be written down, as on a full disk: told all the same until the family is read again
 * or the console ends.
 */
export class UnstoredFailures {
  readonly #stale = new Map<Family, NonNullable<FamilyStatus['stale']>>();

  add(family: Family, error: WireError, since: string): void {
    this.#stale.set(family, { since: this.#stale.get(family)?.since ?? since, error });
  }

  forget(family: Family): void {
    this.#stale.delete(family);
  }

  /** The families as stored, with these failures over them. */
  over(stored: FamilyStatus[]): FamilyStatus[] {
    if (this.#stale.size === 0) return stored;
    const families = stored.map((status) => {
      const stale = this.#stale.get(status.family);
      return stale ? { ...status, stale: { since: status.stale?.since ?? stale.since, error: stale.error } } : status;
    });
    const missing = [...this.#stale].filter(([family]) => !stored.some((status) => status.family === family));
    return [
      ...families,
      ...missing.map(([family, stale]) => ({ family, asOf: null, readAt: null, rows: 0, stale, warning: null })),
    ];
  }
}
