import type { AppError } from '../../../shared/contract/errors.ts';
import type { ItemOutcome } from '../../../shared/domain/changes.ts';
import type { ApplyInput } from './apply-input.ts';
import type { ItemAdvance, JournalEntry } from './store/plan-record.ts';
import { currentOperation, endOf, learned, partly, type Walker, withPartial } from './walker.ts';
import { outcomeOfError } from './wording.ts';

/** Writes down what becomes of a chunk's items, and knows which of them are still under way. */
export class ChunkRecord {
  private readonly input: ApplyInput;
  /** Items with operations left. */
  active: Walker[];

  constructor(input: ApplyInput, walkers: Walker[]) {
    this.input = input;
    this.active = walkers;
  }

  async markUnknown(walker: Walker, error: AppError): Promise<void> {
    walker.unsettled = true;
    await this.journal(
      [{ n: walker.item.n, step: walker.next, state: 'unknown', answer: error.toWire() }],
      [{ n: walker.item.n, state: 'unknown', nextStep: walker.next, outcome: null, final: false }],
    );
  }

  async fail(walker: Walker, error: AppError): Promise<void> {
    const outcome = outcomeOfError(error, walker.changed ? partly(walker) : undefined);
    await this.finish(
      [{ walker, outcome }],
      [{ n: walker.item.n, step: walker.next, state: 'failed', answer: error.toWire() }],
    );
  }

  /** The step took effect: go on, or finish the item. */
  async stepDone(walkers: Walker[]): Promise<void> {
    const applied = walkers.map(currentOperation);
    const journal: JournalEntry[] = walkers.map((walker) => ({
      n: walker.item.n,
      step: walker.next,
      state: 'done',
      answer: { requestId: walker.requestId },
    }));
    for (const walker of walkers) walker.changed = true;
    await this.moveOn(walkers, journal);
    await this.input.onApplied(applied);
  }

  /** Nothing took effect and nothing will for now: the item stays open for when the plan is resumed. */
  async putBack(walker: Walker): Promise<void> {
    await this.journal(
      [{ n: walker.item.n, step: walker.next, state: 'skipped' }],
      [{ n: walker.item.n, state: 'pending', nextStep: walker.next, outcome: null, final: false }],
    );
  }

  /** Tells what items wait for that have not been told so yet. */
  async waitsFor(walkers: readonly Walker[], what: (walker: Walker) => string): Promise<void> {
    const untold = walkers.filter((walker) => walker.waitsFor !== what(walker));
    for (const walker of untold) walker.waitsFor = what(walker);
    if (untold.length > 0)
      await this.journal(
        [],
        untold.map((walker) => ({
          n: walker.item.n,
          state: 'running',
          nextStep: walker.next,
          outcome: { state: 'running', message: `Waits ${walker.waitsFor}.` },
          ...learned(walker),
          final: false,
        })),
      );
    this.input.onProgress({ finished: [] });
  }

  /** Nothing had to be sent for this step. */
  async stepOver(walkers: Walker[]): Promise<void> {
    await this.moveOn(
      walkers,
      walkers.map((walker) => ({ n: walker.item.n, step: walker.next, state: 'skipped' })),
    );
  }

  private async moveOn(walkers: Walker[], journal: JournalEntry[]): Promise<void> {
    const at = this.at();
    const advances: ItemAdvance[] = [];
    const finished: ItemOutcome[] = [];
    for (const walker of walkers) {
      walker.next += 1;
      walker.waitsFor = undefined;
      const last = walker.next >= walker.operations.length;
      const outcome: ItemOutcome | null = last ? endOf(walker, at) : null;
      if (outcome !== null) finished.push(outcome);
      advances.push({
        n: walker.item.n,
        state: outcome?.state ?? 'running',
        nextStep: walker.next,
        outcome,
        ...learned(walker),
        final: last,
      });
    }
    await this.journal(journal, advances);
    this.active = this.active.filter((walker) => walker.next < walker.operations.length);
    if (finished.length > 0) this.input.onProgress({ finished });
  }

  finishAll(walkers: readonly Walker[], outcomeOf: (walker: Walker) => ItemOutcome): Promise<void> {
    return this.finish(
      walkers.map((walker) => ({ walker, outcome: withPartial(outcomeOf(walker), walker) })),
      [],
    );
  }

  private async finish(
    ended: readonly { walker: Walker; outcome: ItemOutcome }[],
    journal: JournalEntry[],
  ): Promise<void> {
    const at = this.at();
    await this.journal(
      journal,
      ended.map(({ walker, outcome }) => ({
        n: walker.item.n,
        state: outcome.state,
        nextStep: walker.next,
        outcome: { ...outcome, at },
        ...learned(walker),
        final: true,
      })),
    );
    const gone = new Set(ended.map(({ walker }) => walker));
    this.active = this.active.filter((walker) => !gone.has(walker));
    this.input.onProgress({ finished: ended.map(({ outcome }) => outcome) });
  }

  async journal(entries: JournalEntry[], advances: ItemAdvance[]): Promise<void> {
    const { store, planId, by, owner } = this.input;
    await store.advance(planId, this.at(), by, owner, entries, advances);
  }

  private at(): string {
    return new Date(this.input.clock.now()).toISOString();
  }
}
