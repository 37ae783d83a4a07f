/** One recorded change: the record went from one version to the next, touching these properties. */
interface ChangeEntry {
  from: number;
  to: number;
  properties: readonly string[];
}

const KEEP_PER_USER = 64;

/**
 * Which properties changed in which version step, as far as this surface saw it. Changes made elsewhere leave a
 * gap in the chain, and a gap means "could be anything".
 */
export class ChangeLog {
  readonly #byUser = new Map<string, ChangeEntry[]>();

  record(id: string, from: number, to: number, properties: readonly string[]): void {
    if (to === from) return;
    let entries = this.#byUser.get(id);
    if (!entries) {
      entries = [];
      this.#byUser.set(id, entries);
    }
    entries.push({ from, to, properties });
    if (entries.length > KEEP_PER_USER) entries.shift();
  }

  /** Property names changed after version `since` up to `current`, or null when the record is not complete. */
  changedSince(id: string, since: number, current: number): Set<string> | null {
    const entries = this.#byUser.get(id);
    if (!entries) return null;
    const changed = new Set<string>();
    let expected = current;
    for (let i = entries.length - 1; i >= 0 && expected > since; i--) {
      const entry = entries[i]!;
      if (entry.to !== expected) return null;
      for (const property of entry.properties) changed.add(property);
      expected = entry.from;
    }
    return expected <= since ? changed : null;
  }
}
