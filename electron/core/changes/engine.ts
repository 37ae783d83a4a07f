import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ChangeRequest, PlanCheck, PlanSummary } from '../../../shared/domain/changes.ts';
import type { EngineDeps, PlanConnection } from './engine-deps.ts';
import { estimateFor } from './estimate.ts';
import type { ChangeKind } from './kind.ts';
import { kindNamed } from './kinds/index.ts';
import { rolesFor } from './operations/index.ts';
import { PlanRuns } from './plan-runs.ts';
import { computePlan, type Draft, manyObjects } from './planner.ts';
import { missingRights } from './rights.ts';
import type { ItemRecord, PlanRecord } from './store/plan-record.ts';
import { summaryOf } from './summary.ts';
import { inversePlan } from './undo.ts';
import { seatChecksOf } from './undo-checks.ts';

const undoKind = 'undo';
/** Items that go to and from the journal's thread at once. */
const sliceSize = 500;

/**
 * Plans and their fate. All changes to a service go through here and nowhere else.
 */
export class ChangeEngine {
  private readonly deps: EngineDeps;
  private readonly runs: PlanRuns;

  constructor(deps: EngineDeps) {
    this.deps = deps;
    this.runs = new PlanRuns(deps);
  }

  /** Finds plans that a crash left in the middle. To be called once, at start. */
  recover(): Promise<string[]> {
    return this.runs.recover();
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
    const summary = summaryOf(found);
    return { ...summary, missingRights: await this.rightsNow(found.plan) };
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
   * @throws AppError `invalid-input` (the typed word), `conflict` (another console applies it), `read-only`, `forbidden`,
   * `not-signed-in`
   */
  async apply(planId: string, confirmWord: string | undefined): Promise<{ jobId: string }> {
    const plan = await this.draft(planId);
    if (plan.hazard !== null && confirmWord?.trim().toUpperCase() !== plan.hazard.word.toUpperCase()) {
      throw new AppError('invalid-input', `Type ${plan.hazard.word} to apply this plan.`, {
        hint: plan.hazard.reason,
        details: { fields: { confirmWord: `Type ${plan.hazard.word}.` } },
      });
    }
    return this.runs.start(plan);
  }

  /** Goes on with a plan that was paused, cancelled, interrupted by a crash, or stopped by an outage. */
  async resume(planId: string): Promise<{ jobId: string }> {
    const { plan } = await this.stored(planId);
    const jobId = this.runs.unpause(planId);
    if (jobId !== null) {
      await this.deps.store.updatePlan(planId, { state: 'applying' });
      this.runs.tell(planId);
      return { jobId };
    }
    if (plan.state !== 'interrupted' && plan.state !== 'paused' && plan.state !== 'cancelled') {
      throw new AppError('conflict', 'Only a paused, cancelled or interrupted plan can be resumed.');
    }
    return this.runs.start(plan);
  }

  async pause(planId: string): Promise<PlanSummary> {
    if (!this.runs.pause(planId)) throw new AppError('conflict', 'This plan is not running here.');
    await this.deps.store.updatePlan(planId, { state: 'paused' });
    return this.told(planId);
  }

  /** A draft that restores what was recorded, last step first. */
  async undo(planId: string): Promise<PlanSummary> {
    const { plan } = await this.stored(planId);
    if (plan.state === 'draft' || this.runs.has(planId))
      throw new AppError('conflict', 'Only a plan that has ended can be undone.');
    const { undo, undoneBy } = await this.get(planId);
    if (undoneBy !== null && !undo.possible) throw new AppError('conflict', undo.reason ?? 'It was undone already.');
    const begun = await this.deps.store.undoDraft(planId, plan.endedAt ?? plan.createdAt);
    if (begun !== null) return this.get(begun);
    const [items, done, undone] = await Promise.all([
      this.allItems(planId),
      this.deps.store.doneSteps(planId),
      this.deps.store.undoneObjects(planId),
    ]);
    const inverse = await inversePlan(items, done, new Set(undone));
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
      estimate: await estimateFor(operations),
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
        estimate: await estimateFor(items.flatMap(({ operations }) => operations)),
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
      const slice = await this.deps.store.itemRecords(planId, from, sliceSize, false);
      const last = slice.at(-1);
      if (last === undefined) return items;
      items.push(...slice);
      from = last.n + 1;
    }
  }

  /** Lets running calls finish, leaves the rest for next time. */
  close(): Promise<void> {
    return this.runs.close();
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
    this.runs.tell(planId);
    return this.get(planId);
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
      roleSets: draft.roleSets,
    };
  }

  /** What the account that is signed in now may not do of a draft; another one may have drawn it up. */
  private async rightsNow({ state, roleSets, missingRights: then, connectionId }: PlanRecord): Promise<string | null> {
    if (state !== 'draft' || roleSets === null) return then;
    return this.deps.connection(connectionId).then(
      ({ roleIds }) => missingRights(roleIds, roleSets),
      () => then,
    );
  }

  private async keep(plan: PlanRecord, items: ItemRecord[]): Promise<PlanSummary> {
    // A message of ten thousand items would hold the thread for as long as it takes to copy them.
    for (let from = 0; from < items.length; from += sliceSize)
      await this.deps.store.stageItems(plan.id, from, items.slice(from, from + sliceSize));
    const saved = await this.deps.store.saveStaged(plan);
    return this.told(saved.id);
  }
}
