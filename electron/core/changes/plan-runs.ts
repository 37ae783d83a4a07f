import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ItemOutcome, OutcomeCounts, PlanState, PlanSummary } from '../../../shared/domain/changes.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { applyPlan } from './apply.ts';
import type { ChangeServices } from './change-services.ts';
import type { EngineDeps } from './engine-deps.ts';
import { graphOperations } from './operations/index.ts';
import { missingRights } from './rights.ts';
import type { PlanRecord } from './store/plan-record.ts';

/** A stopping console waits this long for calls that have left. */
const closeWaitMs = 20_000;
/** Listeners hear of a running plan at most this often. */
const tellEveryMs = 500;

interface Run {
  jobId: string;
  cancel: AbortController;
  close: AbortController;
  paused: boolean;
  wake(): void;
  ended: PromiseWithResolvers<void>;
}

/** Plans that are being applied by this console. */
export class PlanRuns {
  private readonly deps: EngineDeps;
  private readonly owner = randomUUID();
  private readonly runs = new Map<string, Run>();
  /** Plans whose start is under way: a second click must not start them twice. */
  private readonly starting = new Set<string>();
  private readonly toldAt = new Map<string, number>();

  constructor(deps: EngineDeps) {
    this.deps = deps;
  }

  has(planId: string): boolean {
    return this.runs.has(planId);
  }

  /** Marks plans that an earlier console left in the middle, and tells listeners. To be called once, at start. */
  async recover(): Promise<string[]> {
    const found = await this.deps.store.takeOver(this.owner);
    for (const planId of found) this.tell(planId);
    return found;
  }

  /** False when the plan is not running here. */
  pause(planId: string): boolean {
    const run = this.runs.get(planId);
    if (run !== undefined) run.paused = true;
    return run !== undefined;
  }

  /** The job of a plan that runs here and may go on now; null when it does not run here. */
  unpause(planId: string): string | null {
    const run = this.runs.get(planId);
    if (run === undefined) return null;
    run.paused = false;
    run.wake();
    run.wake = () => {};
    return run.jobId;
  }

  /** Lets running calls finish, leaves the rest for next time. */
  async close(): Promise<void> {
    const ending = [...this.runs.values()].map((run) => {
      run.close.abort();
      run.wake();
      return run.ended.promise;
    });
    const tooLong = new AbortController();
    await Promise.race([
      Promise.all(ending),
      this.deps.clock.sleep(closeWaitMs, tooLong.signal).catch(() => undefined),
    ]);
    tooLong.abort();
  }

  /** Tells listeners that what they know of a plan is stale. */
  tell(planId: string): void {
    if (this.runs.has(planId)) this.toldAt.set(planId, this.deps.clock.now());
    this.deps.emit({ type: 'plan', planId });
  }

  /** What a plan takes back stands otherwise from its start on, and so does what that had taken back. */
  private async tellUndone(plan: PlanRecord): Promise<void> {
    for (let id = plan.undoOf; id !== null; ) {
      this.tell(id);
      id = (await this.deps.store.plan(id))?.plan.undoOf ?? null;
    }
  }

  private now(): string {
    return new Date(this.deps.clock.now()).toISOString();
  }

  /**
   * Starts applying a plan as a job.
   * @throws AppError `conflict` (it is being applied, here or elsewhere; another tenant), `read-only`, `forbidden`
   * (the roles signed in do not allow it), `invalid-input` (nothing to apply), and what getting the services throws
   */
  async start(plan: PlanRecord): Promise<{ jobId: string }> {
    if (this.starting.has(plan.id) || this.runs.has(plan.id))
      throw new AppError('conflict', 'This plan is being applied already.');
    this.starting.add(plan.id);
    try {
      return await this.begin(plan);
    } finally {
      this.starting.delete(plan.id);
    }
  }

  private async begin(plan: PlanRecord): Promise<{ jobId: string }> {
    const { store, jobs } = this.deps;
    const connection = await this.deps.connection(plan.connectionId);
    if (connection.readOnly) {
      throw new AppError('read-only', 'A snapshot cannot be changed.', { hint: 'Apply the plan to the live tenant.' });
    }
    if (connection.tenantId !== plan.tenantId) {
      throw new AppError('conflict', 'The plan was made for another tenant.', {
        hint: 'Open the connection it was made for.',
      });
    }
    const missing = missingRights(connection.roleIds, plan.roleSets ?? []);
    if (missing !== null) {
      throw new AppError('forbidden', missing, {
        hint: 'If you were given the role since you signed in, sign in again; then apply the plan.',
      });
    }
    const directoryWrites = await store.hasOperations(plan.id, graphOperations);
    const services = await this.deps.services(plan.connectionId, { directoryWrites });
    if (!(await store.lease(plan.id, this.owner))) {
      throw new AppError('conflict', 'Another Mailroom console has taken over this data folder.', {
        hint: 'Go on in that one and close this one.',
      });
    }
    try {
      if (plan.state === 'cancelled') await store.reopenCancelled(plan.id);
      const { outcomes } = (await store.plan(plan.id)) as { outcomes: PlanSummary['outcomes'] };
      const total = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
      const open = outcomes.pending + outcomes.running + outcomes.unknown;
      if (open === 0)
        throw new AppError('invalid-input', 'Nothing in this plan can be applied.', {
          hint: 'Put items back, or settle what blocks them.',
        });
      await store.updatePlan(plan.id, { state: 'applying', appliedAt: plan.appliedAt ?? this.now(), endedAt: null });
      const run: Run = {
        jobId: '',
        cancel: new AbortController(),
        close: new AbortController(),
        paused: false,
        wake: () => {},
        ended: Promise.withResolvers<void>(),
      };
      this.runs.set(plan.id, run);
      const { id: jobId } = jobs.start(
        {
          kind: 'apply',
          connectionId: plan.connectionId,
          title: plan.title,
          phases: [{ id: 'apply', label: 'Apply' }],
          cancellable: true,
          planId: plan.id,
        },
        async (job, signal) => {
          const by = connection.account ?? plan.createdBy;
          await this.run(plan, by, services, run, job, signal, { total, finished: total - open }).finally(() =>
            run.ended.resolve(),
          );
        },
      );
      run.jobId = jobId;
      await store.updatePlan(plan.id, { jobId });
      this.tell(plan.id);
      await this.tellUndone(plan);
      return { jobId };
    } catch (cause) {
      if (!this.runs.has(plan.id)) await store.release(plan.id, this.owner).catch(() => undefined);
      throw cause;
    }
  }

  private async run(
    plan: PlanRecord,
    by: string,
    services: ChangeServices,
    run: Run,
    job: JobHandle,
    signal: AbortSignal,
    counts: { total: number; finished: number },
  ): Promise<void> {
    const { store, clock } = this.deps;
    signal.addEventListener('abort', () => run.cancel.abort(), { once: true });
    const phase = job.phase('apply');
    phase.start();
    phase.total(counts.total);
    phase.advance(counts.finished);
    let failure: unknown = null;
    try {
      await applyPlan({
        planId: plan.id,
        tenantId: plan.tenantId,
        by,
        owner: this.owner,
        store,
        services,
        clock,
        cancelled: run.cancel.signal,
        closing: run.close.signal,
        whileNotPaused: () => this.whileNotPaused(run, job),
        onProgress: ({ finished }) => {
          report(job, finished);
          if (clock.now() - (this.toldAt.get(plan.id) ?? 0) >= tellEveryMs) this.tell(plan.id);
        },
        onWait: (note) => phase.note(note),
        onApplied: (operations) => this.deps.recordApplied(plan.connectionId, operations, this.now()),
      });
    } catch (cause) {
      failure = cause;
    } finally {
      this.runs.delete(plan.id);
    }
    await this.finish(plan, failure, run).finally(() => store.release(plan.id, this.owner).catch(() => undefined));
    if (failure !== null) throw failure;
    signal.throwIfAborted();
    if (run.close.signal.aborted) throw new AppError('cancelled', 'Stopped before it was through.');
  }

  private async finish(plan: PlanRecord, failure: unknown, run: Run): Promise<void> {
    const found = await this.deps.store.plan(plan.id);
    if (found === null) return;
    const { outcomes } = found;
    const unmet = await this.deps.store.unmetSkips(plan.id);
    const open = outcomes.pending + outcomes.running;
    const stopped = failure !== null || run.close.signal.aborted;
    const state =
      stopped && open + outcomes.unknown > 0
        ? 'interrupted'
        : run.cancel.signal.aborted && !stopped
          ? 'cancelled'
          : endState(outcomes, unmet);
    await this.deps.store.updatePlan(plan.id, { state, endedAt: state === 'interrupted' ? null : this.now() });
    this.tell(plan.id);
    await this.tellUndone(plan);
    this.toldAt.delete(plan.id);
    if (!run.close.signal.aborted) this.deps.notify(plan.name ?? plan.title, endWords(state, outcomes));
  }

  private async whileNotPaused(run: Run, job: JobHandle): Promise<void> {
    while (run.paused && !run.close.signal.aborted && !run.cancel.signal.aborted) {
      job.phase('apply').note('Paused');
      await new Promise<void>((resolve) => {
        const wake = run.wake;
        run.wake = () => {
          wake();
          resolve();
        };
        run.cancel.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      job.phase('apply').note(null);
    }
  }
}

/** `unmet`: skipped items that are not as wanted; those found so already count as done. */
function endState({ done, failed, unknown }: OutcomeCounts, unmet: number): PlanState {
  if (failed + unknown > 0) return done > 0 ? 'partial' : 'failed';
  return unmet > 0 ? 'partial' : 'done';
}

/** For the notification: "120 done, 3 failed, 1 skipped." */
function endWords(state: PlanState, outcomes: OutcomeCounts): string {
  const parts = (['done', 'failed', 'unknown', 'skipped'] as const)
    .filter((name) => outcomes[name] > 0)
    .map((name) => `${outcomes[name].toLocaleString('en-US')} ${name}`);
  const left = outcomes.pending + outcomes.running;
  if (left > 0) parts.push(`${left.toLocaleString('en-US')} left`);
  const words = parts.length === 0 ? 'Nothing changed' : parts.join(', ');
  return state === 'interrupted' ? `Stopped: ${words}. It can be resumed.` : `${words}.`;
}

function report(job: JobHandle, outcomes: readonly ItemOutcome[]): void {
  const phase = job.phase('apply');
  phase.advance(outcomes.length);
  for (const outcome of outcomes) {
    if (outcome.state === 'skipped') job.skip(1);
    else if (outcome.state === 'failed' || outcome.state === 'unknown') {
      job.fail(
        new AppError(
          'service-error',
          outcome.message ?? 'Failed.',
          outcome.hint === undefined ? {} : { hint: outcome.hint },
        ).toWire(),
      );
    }
  }
}
