import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import type {
  ChangeRequest,
  ItemOutcome,
  OutcomeCounts,
  PlanCheck,
  PlanState,
  PlanSummary,
} from '../../../shared/domain/changes.ts';
import type { JobHandle, Jobs } from '../jobs/jobs.ts';
import type { Clock } from '../ports.ts';
import { applyPlan } from './apply.ts';
import type { ChangeServices } from './change-services.ts';
import { estimateFor } from './estimate.ts';
import type { PlanFacts } from './facts.ts';
import type { ChangeKind } from './kind.ts';
import { kindNamed } from './kinds/index.ts';
import type { Operation } from './operation.ts';
import { graphOperations, rolesFor } from './operations/index.ts';
import { computePlan, type Draft, manyObjects } from './planner.ts';
import { missingRights } from './rights.ts';
import type { ChangesStore } from './store/changes-store.ts';
import type { ItemRecord, PlanRecord } from './store/plan-record.ts';
import { summaryOf } from './summary.ts';
import { inversePlan } from './undo.ts';
import { seatChecksOf } from './undo-checks.ts';

/** What the engine must know of a connection. */
export interface PlanConnection {
  id: string;
  name: string;
  tenantId: string;
  /** Who plans and applies; null when signed out. */
  account: string | null;
  /** Role template ids of the account; null while unknown. */
  roleIds: readonly string[] | null;
  readOnly: boolean;
  exchangeEnvironment: string;
}

export interface EngineDeps {
  store: ChangesStore;
  jobs: Jobs;
  clock: Clock;
  emit(event: CoreEvent): void;
  connection(connectionId: string): Promise<PlanConnection>;
  facts(connectionId: string): Promise<PlanFacts>;
  /** @throws AppError when nobody is signed in, or `consent-needed` when directory writes want consent first. */
  services(connectionId: string, needs: { directoryWrites: boolean }): Promise<ChangeServices>;
  /** Writes what took effect into the connection's local store. */
  recordApplied(connectionId: string, operations: Operation[], at: string): Promise<void>;
  /** A word on the desktop when an apply has ended. */
  notify(title: string, body: string): void;
}

/** A lease older than this belongs to a console that is gone. */
const leaseMs = 60_000;
const heartbeatMs = 15_000;
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
  ended: Promise<void>;
}

const undoKind = 'undo';

/**
 * Plans and their fate. All changes to a service go through here and nowhere else.
 */
export class ChangeEngine {
  private readonly deps: EngineDeps;
  private readonly owner = randomUUID();
  private readonly runs = new Map<string, Run>();
  /** Plans whose start is under way: a second click must not start them twice. */
  private readonly starting = new Set<string>();
  private readonly toldAt = new Map<string, number>();

  constructor(deps: EngineDeps) {
    this.deps = deps;
  }

  /** Finds plans that a crash left in the middle. Call once at start. */
  async recover(): Promise<string[]> {
    return this.deps.store.markInterrupted(this.deps.clock.now() - leaseMs);
  }

  /**
   * Computes and keeps a draft.
   * @throws AppError `invalid-input`, `not-found`
   */
  async plan(
    connectionId: string,
    request: ChangeRequest,
    links: { retryOf?: string; name?: string | null; checks?: PlanCheck[] } = {},
  ): Promise<PlanSummary> {
    const kind = this.kind(request.kind);
    const [connection, facts] = await Promise.all([this.deps.connection(connectionId), this.deps.facts(connectionId)]);
    const draft = await computePlan(kind, request, facts);
    draft.checks.push(...(links.checks ?? []));
    const header = { ...this.header(connection, request, draft, links), name: links.name ?? null };
    return this.keep(header, draft.items);
  }

  async get(planId: string): Promise<PlanSummary> {
    const found = await this.deps.store.plan(planId);
    if (found === null)
      throw new AppError('not-found', 'There is no such plan.', { hint: 'It may have been discarded.' });
    return summaryOf(found.plan, found.counts, found.outcomes);
  }

  /** Computes a draft anew from what the store knows now; items taken out stay out. */
  async recheck(
    planId: string,
    changeParams?: (kind: ChangeKind, params: Record<string, unknown>) => Record<string, unknown> | null,
  ): Promise<PlanSummary> {
    const plan = await this.draft(planId);
    if (plan.kind === undoKind) return this.get(planId);
    const kind = this.kind(plan.kind);
    let { request } = plan;
    if (changeParams !== undefined) {
      const params = changeParams(kind, request.params);
      if (params === null) throw new AppError('invalid-input', 'This fix does not apply to the plan any more.');
      request = { ...request, params };
    }
    const facts = await this.deps.facts(plan.connectionId);
    const out = new Set((await this.allItems(planId)).filter((item) => !item.included).map((item) => item.objectId));
    const draft = await computePlan(kind, request, facts);
    const connection = await this.deps.connection(plan.connectionId);
    const header = {
      ...this.header(connection, request, draft, {}),
      id: plan.id,
      number: plan.number,
      name: plan.name,
      createdAt: plan.createdAt,
      createdBy: plan.createdBy,
      undoOf: plan.undoOf,
      retryOf: plan.retryOf,
    };
    return this.keep(
      header,
      draft.items.map((item) => ({ ...item, included: !out.has(item.objectId) })),
    );
  }

  async fix(planId: string, fixId: string): Promise<PlanSummary> {
    return this.recheck(planId, (kind, params) => kind.applyFix?.(fixId, params) ?? null);
  }

  async setIncluded(planId: string, included: boolean, items: number[] | { check: string }): Promise<PlanSummary> {
    await this.draft(planId);
    await this.deps.store.setIncluded(planId, included, items);
    return this.told(planId);
  }

  async rename(planId: string, name: string | null): Promise<PlanSummary> {
    await this.get(planId);
    await this.deps.store.updatePlan(planId, { name: name === '' ? null : name });
    return this.told(planId);
  }

  async discard(planId: string): Promise<PlanSummary> {
    await this.draft(planId);
    await this.deps.store.updatePlan(planId, { state: 'discarded' });
    return this.told(planId);
  }

  /**
   * Starts applying a draft.
   * @throws AppError `invalid-input` (the typed word), `conflict` (another console applies it), `read-only`, `not-signed-in`
   */
  async apply(planId: string, confirmWord: string | undefined): Promise<{ jobId: string }> {
    const plan = await this.draft(planId);
    if (plan.hazard !== null && confirmWord?.trim().toUpperCase() !== plan.hazard.word.toUpperCase()) {
      throw new AppError('invalid-input', `Type ${plan.hazard.word} to apply this plan.`, {
        hint: plan.hazard.reason,
        details: { fields: { confirmWord: `Type ${plan.hazard.word}.` } },
      });
    }
    return this.start(plan);
  }

  /** Goes on with a plan that was paused, cancelled, interrupted by a crash, or stopped by an outage. */
  async resume(planId: string): Promise<{ jobId: string }> {
    const run = this.runs.get(planId);
    const { plan } = await this.stored(planId);
    if (run !== undefined) {
      run.paused = false;
      run.wake();
      run.wake = () => {};
      await this.deps.store.updatePlan(planId, { state: 'applying' });
      this.tell(planId);
      return { jobId: run.jobId };
    }
    if (plan.state !== 'interrupted' && plan.state !== 'paused' && plan.state !== 'cancelled') {
      throw new AppError('conflict', 'Only a paused, cancelled or interrupted plan can be resumed.');
    }
    return this.start(plan);
  }

  async pause(planId: string): Promise<PlanSummary> {
    const run = this.runs.get(planId);
    if (run === undefined) throw new AppError('conflict', 'This plan is not running here.');
    run.paused = true;
    await this.deps.store.updatePlan(planId, { state: 'paused' });
    return this.told(planId);
  }

  /** A draft that restores what was recorded, last step first. */
  async undo(planId: string): Promise<PlanSummary> {
    const { plan } = await this.stored(planId);
    if (plan.state === 'draft' || this.runs.has(planId))
      throw new AppError('conflict', 'Only a plan that has ended can be undone.');
    const [items, done] = await Promise.all([this.allItems(planId), this.deps.store.doneSteps(planId)]);
    const inverse = inversePlan(items, done);
    if (inverse.items.length === 0)
      throw new AppError('conflict', 'This plan changed nothing, so there is nothing to undo.');
    const [connection, facts] = await Promise.all([
      this.deps.connection(plan.connectionId),
      this.deps.facts(plan.connectionId),
    ]);
    const operations = inverse.items.flatMap((item) => item.operations);
    const draft: Draft = {
      title: `Undo: ${plan.title}`,
      items: inverse.items,
      checks: [...seatChecksOf(inverse.items, await facts.tenant([], [])), ...inverse.checks],
      effects: [],
      hazard:
        inverse.items.length > manyObjects
          ? { word: 'UNDO', reason: `This changes ${inverse.items.length.toLocaleString('en-US')} objects at once.` }
          : null,
      estimate: estimateFor(operations),
      irreversible: inverse.checks.map((check) => check.message),
      dataAsOf: plan.endedAt,
      roleSets: [...new Set(operations.map(rolesFor))].filter((set) => set.length > 0),
    };
    const request: ChangeRequest = { kind: undoKind, params: { planId }, selection: { kind: 'rows', rows: [] } };
    return this.keep({ ...this.header(connection, request, draft, {}), undoOf: planId }, inverse.items);
  }

  /** A draft for what failed, was skipped by cancelling, or stayed unknown. */
  async retryFailed(planId: string): Promise<PlanSummary> {
    const { plan } = await this.stored(planId);
    const items = await this.allItems(planId);
    const left = items.filter(
      (item) =>
        item.included &&
        (item.state === 'failed' ||
          item.state === 'unknown' ||
          (item.state === 'skipped' && item.outcome?.reason === 'cancelled')),
    );
    if (left.length === 0) throw new AppError('conflict', 'Nothing in this plan failed.');
    // What makes a new object may have made it already: there only the rest is done again.
    if (plan.kind === undoKind || this.kind(plan.kind).targets !== undefined) return this.retryRest(plan, left);
    const selection: ChangeRequest['selection'] = {
      kind: 'rows',
      rows: left.map((item) => ({
        objectId: item.objectId,
        ...(item.params === null ? {} : { params: item.params }),
      })),
    };
    return this.plan(plan.connectionId, { ...plan.request, selection }, { retryOf: planId });
  }

  private async retryRest(plan: PlanRecord, left: readonly ItemRecord[]): Promise<PlanSummary> {
    const items = left.map((item, index) => ({
      ...item,
      n: index + 1,
      operations: item.operations.slice(item.nextStep),
      words: item.words.slice(item.nextStep),
      state: 'pending' as const,
      nextStep: 0,
      outcome: null,
    }));
    const now = this.now();
    return this.keep(
      {
        ...plan,
        id: randomUUID(),
        number: '',
        name: null,
        state: 'draft',
        createdAt: now,
        appliedAt: null,
        endedAt: null,
        jobId: null,
        estimate: estimateFor(items.flatMap(({ operations }) => operations)),
        retryOf: plan.id,
      },
      items,
    );
  }

  /** Whether this console is applying the plan right now. */
  isRunning(planId: string): boolean {
    return this.runs.has(planId);
  }

  async allItems(planId: string): Promise<ItemRecord[]> {
    const items: ItemRecord[] = [];
    for (let from = 1; ; ) {
      const slice = await this.deps.store.itemRecords(planId, from, 2_000, false);
      const last = slice.at(-1);
      if (last === undefined) return items;
      items.push(...slice);
      from = last.n + 1;
    }
  }

  /** Lets running calls finish, leaves the rest for next time. */
  async close(): Promise<void> {
    const ending = [...this.runs.values()].map((run) => {
      run.close.abort();
      run.wake();
      return run.ended;
    });
    const tooLong = new AbortController();
    await Promise.race([
      Promise.allSettled(ending),
      this.deps.clock.sleep(closeWaitMs, tooLong.signal).catch(() => undefined),
    ]);
    tooLong.abort();
  }

  private kind(name: string): ChangeKind {
    const kind = kindNamed(name);
    if (kind === null) throw new AppError('invalid-input', `There is no kind of change called ${name}.`);
    return kind;
  }

  private now(): string {
    return new Date(this.deps.clock.now()).toISOString();
  }

  private async stored(planId: string): Promise<{ plan: PlanRecord }> {
    const found = await this.deps.store.plan(planId);
    if (found === null)
      throw new AppError('not-found', 'There is no such plan.', { hint: 'It may have been discarded.' });
    return found;
  }

  private async draft(planId: string): Promise<PlanRecord> {
    const { plan } = await this.stored(planId);
    if (plan.state !== 'draft')
      throw new AppError('conflict', 'This plan is no longer a draft.', {
        hint: 'Make a new plan from the same selection.',
      });
    return plan;
  }

  /** The plan as it is now, after listeners were told. */
  private told(planId: string): Promise<PlanSummary> {
    this.tell(planId);
    return this.get(planId);
  }

  private tell(planId: string): void {
    this.toldAt.set(planId, this.deps.clock.now());
    this.deps.emit({ type: 'plan', planId });
  }

  private header(
    connection: PlanConnection,
    request: ChangeRequest,
    draft: Draft,
    links: { retryOf?: string },
  ): PlanRecord {
    return {
      id: randomUUID(),
      number: '',
      kind: request.kind,
      title: draft.title,
      name: null,
      connectionId: connection.id,
      connectionName: connection.name,
      tenantId: connection.tenantId,
      state: 'draft',
      createdAt: this.now(),
      createdBy: connection.account ?? 'nobody signed in',
      dataAsOf: draft.dataAsOf,
      appliedAt: null,
      endedAt: null,
      request,
      checks: draft.checks,
      effects: draft.effects,
      hazard: draft.hazard,
      estimate: draft.estimate,
      irreversible: draft.irreversible,
      undoOf: null,
      retryOf: links.retryOf ?? null,
      jobId: null,
      missingRights: missingRights(connection.roleIds, draft.roleSets),
    };
  }

  private async keep(plan: PlanRecord, items: ItemRecord[]): Promise<PlanSummary> {
    const saved = await this.deps.store.savePlan(plan, items);
    return this.told(saved.id);
  }

  private async start(plan: PlanRecord): Promise<{ jobId: string }> {
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
    const { store, jobs, clock } = this.deps;
    const connection = await this.deps.connection(plan.connectionId);
    if (connection.readOnly) {
      throw new AppError('read-only', 'A snapshot cannot be changed.', { hint: 'Apply the plan to the live tenant.' });
    }
    if (connection.tenantId !== plan.tenantId) {
      throw new AppError('conflict', 'The plan was made for another tenant.', {
        hint: 'Open the connection it was made for.',
      });
    }
    const directoryWrites = await store.hasOperations(plan.id, graphOperations);
    const services = await this.deps.services(plan.connectionId, { directoryWrites });
    const now = clock.now();
    if (!(await store.lease(plan.id, this.owner, now, now - leaseMs))) {
      throw new AppError('conflict', 'Another Mailroom window is applying this plan.', {
        hint: 'Wait for it, or close that window.',
        retryable: true,
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
        ended: Promise.resolve(),
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
          const work = this.run(plan, by, services, run, job, signal, { total, finished: total - open });
          run.ended = work.then(
            () => undefined,
            () => undefined,
          );
          await work;
        },
      );
      run.jobId = jobId;
      await store.updatePlan(plan.id, { jobId });
      this.tell(plan.id);
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
    const beat = setInterval(() => {
      const now = clock.now();
      store.lease(plan.id, this.owner, now, now - leaseMs).then(
        (held) => {
          // This computer slept too long and another console went on: nothing further is sent from here.
          if (!held) run.close.abort();
        },
        () => undefined,
      );
    }, heartbeatMs);
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
      clearInterval(beat);
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
