import type { AppError } from '../../../shared/contract/errors.ts';
import type { ItemOutcome } from '../../../shared/domain/changes.ts';
import type { ApplyInput } from './apply-input.ts';
import type { CallAnswer, ReadAnswer } from './change-services.ts';
import { ChunkRecord } from './chunk-record.ts';
import { drifted, matches } from './compare.ts';
import type { Step } from './operation.ts';
import { currentOperation, currentStep, gone, learnBefore, learned, tooLate, type Walker } from './walker.ts';
import { describeDrift, outcomeOfError } from './wording.ts';

/** How long an unknown outcome is watched before it is tried again or reported. */
const settleMs = 60_000;
const firstPollMs = 2_000;
const slowestPollMs = 15_000;
/** A new object is known to one service minutes before the other. */
const newbornMs = 5 * 60_000;
/** A step whose outcome stayed unknown is sent once more at most. */
const maxAttempts = 2;

/** Failures of the line or the sign-in, not of the object: the plan stops and can be resumed. */
const outages: ReadonlySet<string> = new Set([
  'network',
  'tls',
  'timeout',
  'service-unavailable',
  'throttled',
  'sign-in-needed',
  'sign-in-failed',
  'not-signed-in',
  'consent-needed',
  'step-up-needed',
  'clock-skew',
  'cancelled',
]);
const isOutage = (error: AppError): boolean => outages.has(error.code);

/** Takes one chunk of items through all their operations, step by step together so that calls can be batched. */
export class ChunkRun {
  private readonly input: ApplyInput;
  private readonly record: ChunkRecord;
  /** Steps that found their object as wanted, by somebody else's doing. */
  foundDone = 0;

  constructor(input: ApplyInput, walkers: Walker[]) {
    this.input = input;
    this.record = new ChunkRecord(input, walkers);
  }

  async run(): Promise<void> {
    while (this.record.active.length > 0) {
      await this.input.whileNotPaused();
      if (this.input.closing.aborted) return;
      const settling = this.record.active.filter((walker) => walker.unsettled);
      if (settling.length > 0) await this.settle(settling);
      if (this.input.cancelled.aborted) {
        await this.record.finishAll(this.record.active, () => ({
          state: 'skipped',
          reason: 'cancelled',
          message: 'Cancelled before it was done.',
        }));
        return;
      }
      const groups = new Map<string, Walker[]>();
      for (const walker of this.record.active) {
        const kind = currentStep(walker).call?.service ?? 'wait';
        groups.set(kind, [...(groups.get(kind) ?? []), walker]);
      }
      for (const [kind, walkers] of groups) {
        if (kind === 'wait') await this.wait(walkers);
        else if (kind === 'graph') await this.changeDirectory(walkers);
        else await this.change(walkers);
      }
    }
  }

  /** As `change`, once the published limit leaves room for the writes. */
  private async changeDirectory(walkers: Walker[]): Promise<void> {
    const { services, onWait } = this.input;
    let giveBack: (unused: number) => void;
    try {
      giveBack = await services.room(walkers.length, { signal: this.stop(), onWait });
    } catch (cause) {
      // Stopped while waiting: nothing has left, the loop sees to the rest.
      if (this.stop().aborted) return;
      throw cause;
    }
    giveBack(walkers.length - (await this.change(walkers)));
  }

  /** Reads, compares, journals, sends, journals: one step of each walker. Returns how many were sent. */
  private async change(walkers: Walker[]): Promise<number> {
    const states = await this.read(walkers);
    const toSend: Walker[] = [];
    const already: Walker[] = [];
    const ended: { walker: Walker; outcome: ItemOutcome }[] = [];
    const awaited: Walker[] = [];
    walkers.forEach((walker, index) => {
      const operation = currentOperation(walker);
      const state = states[index] as ReadAnswer;
      if (state.kind === 'gone') {
        if (this.mayYetAppear(walker)) awaited.push(walker);
        else ended.push({ walker, outcome: gone });
      } else if (state.kind === 'failed') ended.push({ walker, outcome: outcomeOfError(state.error) });
      else if (matches(state.values, operation.after)) already.push(walker);
      else {
        const fields = drifted(state.values, operation.before, operation.after, [
          ...(operation.anyBefore ?? []),
          ...(operation.unknownBefore ?? []),
        ]);
        learnBefore(walker, state.values);
        if (fields.length > 0) ended.push({ walker, outcome: describeDrift(operation, state.values, fields) });
        else toSend.push(walker);
      }
    });
    for (const { walker, outcome } of ended) await this.record.finishAll([walker], () => outcome);
    const doubtful = await this.doubtful(already);
    const settled = already.filter((walker) => !doubtful.has(walker));
    this.foundDone += settled.length;
    if (settled.length > 0) await this.record.stepOver(settled);
    toSend.push(...doubtful);
    if (toSend.length > 0) await this.send(toSend);
    if (awaited.length > 0) {
      await this.record.waitsFor(awaited, () => 'for the new mailbox to be known everywhere');
      await this.pauseFor(firstPollMs);
    }
    return toSend.length;
  }

  /** Whether the object was made by this item so lately that it is merely not known everywhere. */
  private mayYetAppear(walker: Walker): boolean {
    const isNew = walker.operations.slice(0, walker.next).some(({ op }) => op === 'await-created');
    if (!isNew) return false;
    const now = this.input.clock.now();
    walker.missingUntil ??= now + newbornMs;
    return now < walker.missingUntil;
  }

  /**
   * Walkers that look done but may not be: reads of their kind lag behind writes, and the object was changed from here
   * a moment ago. Sending what is idempotent once more is the safe way.
   */
  private async doubtful(walkers: readonly Walker[]): Promise<Set<Walker>> {
    const lagging = walkers.filter(
      (walker) => (currentStep(walker).readsLag ?? 0) > 0 && currentStep(walker).idempotent,
    );
    if (lagging.length === 0) return new Set();
    const lag = Math.max(...lagging.map((walker) => currentStep(walker).readsLag ?? 0));
    const since = new Date(this.input.clock.now() - lag).toISOString();
    const ids = lagging.map((walker) => currentOperation(walker).target.objectId);
    const changed = new Set(await this.input.store.changedSince(this.input.tenantId, ids, since));
    return new Set(lagging.filter((walker) => changed.has(currentOperation(walker).target.objectId)));
  }

  private async send(walkers: Walker[]): Promise<void> {
    const steps = walkers.map(currentStep);
    await this.record.journal(
      walkers.map((walker, index) => ({
        n: walker.item.n,
        step: walker.next,
        state: 'sending',
        request: steps[index]?.call,
      })),
      walkers.map((walker) => ({
        n: walker.item.n,
        state: 'running',
        nextStep: walker.next,
        outcome: null,
        ...learned(walker),
        final: false,
      })),
    );
    // Not cancellable: a write that was aborted half-way would only be another unknown outcome.
    const answers = await this.input.services.send(
      steps.map((step) => step.call as NonNullable<Step['call']>),
      { signal: new AbortController().signal, onWait: this.input.onWait },
    );
    const sent: Walker[] = [];
    let outage: AppError | null = null;
    for (const [index, walker] of walkers.entries()) {
      const answer = answers[index] as CallAnswer;
      if (answer.kind === 'done') {
        walker.requestId = answer.requestId;
        sent.push(walker);
      } else if (answer.kind === 'unknown') await this.record.markUnknown(walker, answer.error);
      else if (isOutage(answer.error)) {
        outage = answer.error;
        await this.record.putBack(walker);
      } else await this.record.fail(walker, answer.error);
    }
    if (sent.length > 0) await this.record.stepDone(sent);
    if (outage !== null) throw outage;
  }

  /** A waiting step: polls until the state shows, within the step's own limit. */
  private async wait(walkers: Walker[]): Promise<void> {
    let waiting = walkers;
    const started = this.input.clock.now();
    let pause = firstPollMs;
    while (waiting.length > 0 && !this.input.cancelled.aborted && !this.input.closing.aborted) {
      const states = await this.read(waiting);
      const shown: Walker[] = [];
      const still: Walker[] = [];
      for (const [index, walker] of waiting.entries()) {
        const state = states[index] as ReadAnswer;
        if (state.kind === 'gone') await this.record.finishAll([walker], () => gone);
        else if (state.kind === 'state' && matches(state.values, currentOperation(walker).after)) shown.push(walker);
        else if (this.input.clock.now() - started > (currentStep(walker).waitAtMost ?? settleMs))
          await this.record.finishAll([walker], tooLate);
        else still.push(walker);
      }
      if (shown.length > 0) {
        const confirmed = shown.map(currentOperation);
        await this.record.stepOver(shown);
        await this.input.onApplied(confirmed);
      }
      waiting = still;
      if (waiting.length === 0) break;
      await this.record.waitsFor(waiting, (walker) => currentStep(walker).waitsFor ?? 'for the service to show it');
      await this.pauseFor(pause);
      pause = Math.min(pause * 1.5, slowestPollMs);
    }
  }

  /** Finds out what became of calls whose outcome is not known. */
  private async settle(walkers: Walker[]): Promise<void> {
    let open = walkers;
    const until = this.input.clock.now() + settleMs;
    let pause = firstPollMs;
    for (;;) {
      const states = await this.read(open);
      const late = this.input.clock.now() >= until;
      const still: Walker[] = [];
      for (const [index, walker] of open.entries()) {
        const state = states[index] as ReadAnswer;
        const operation = currentOperation(walker);
        if (state.kind === 'state' && matches(state.values, operation.after)) {
          walker.unsettled = false;
          this.learn(walker, state);
          await this.record.stepDone([walker]);
        } else if (!late) still.push(walker);
        else await this.giveUpOrRepeat(walker, state);
      }
      open = still;
      if (open.length === 0 || this.input.closing.aborted) return;
      await this.pauseFor(pause);
      pause = Math.min(pause * 1.5, slowestPollMs);
    }
  }

  private async giveUpOrRepeat(walker: Walker, state: ReadAnswer): Promise<void> {
    const operation = currentOperation(walker);
    const attempts = await this.input.store.attempts(this.input.planId, walker.item.n, walker.next);
    const asBefore =
      state.kind === 'state' &&
      drifted(state.values, operation.before, operation.after, operation.anyBefore).length === 0;
    if (asBefore && currentStep(walker).idempotent && attempts < maxAttempts) {
      walker.unsettled = false;
      return;
    }
    await this.record.finishAll([walker], () => ({
      state: 'unknown',
      message: 'The service did not say whether this took effect, and the object does not show it.',
      hint: 'Look at the object in a few minutes. If it is unchanged, use Retry failed.',
    }));
  }

  private async read(walkers: readonly Walker[]): Promise<ReadAnswer[]> {
    const answers = await this.input.services.read(
      walkers.map((walker) => currentStep(walker).read),
      { signal: this.input.closing, onWait: this.input.onWait },
    );
    for (const [index, walker] of walkers.entries()) {
      const answer = answers[index] as ReadAnswer;
      if (answer.kind === 'failed' && isOutage(answer.error)) throw answer.error;
      this.learn(walker, answer);
    }
    return answers;
  }

  /** A new object's id becomes known by reading; the operations after it need it. */
  private learn(walker: Walker, answer: ReadAnswer): void {
    if (
      answer.kind !== 'state' ||
      answer.objectId === undefined ||
      currentOperation(walker).target.objectId === answer.objectId
    )
      return;
    const { objectId } = answer;
    walker.operations = walker.operations.map((operation) => ({
      ...operation,
      target: { ...operation.target, objectId },
    }));
  }

  private stop(): AbortSignal {
    return AbortSignal.any([this.input.closing, this.input.cancelled]);
  }

  private async pauseFor(ms: number): Promise<void> {
    const stop = this.stop();
    if (stop.aborted && !this.input.closing.aborted) {
      // Cancelled while an outcome is open: it is still looked up, without the person's waiting being cut short.
      await this.input.clock.sleep(ms, this.input.closing).catch(() => undefined);
      return;
    }
    await this.input.clock.sleep(ms, stop).catch(() => undefined);
  }
}
