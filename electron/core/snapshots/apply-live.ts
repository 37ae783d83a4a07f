import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { ChangeRequest, FieldValue } from '../../../shared/domain/changes.ts';
import type { Changes } from '../changes/changes.ts';
import { sameValue } from '../changes/compare.ts';
import type { ChangeEngine } from '../changes/engine.ts';
import { kindNamed } from '../changes/kinds/index.ts';
import type { ItemRecord, PlanRecord } from '../changes/store/plan-record.ts';
import type { Connections } from '../connections/connections.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { refreshMailboxes } from '../mailboxes/refresh.ts';
import type { Clock, Handlers } from '../ports.ts';
import type { Stores } from '../store/stores.ts';
import { isPseudonym } from './pseudonyms.ts';

export interface ApplyLiveDeps {
  changes: Pick<Changes, 'engine' | 'plan'>;
  connections: Pick<Connections, 'record' | 'services'>;
  stores: Pick<Stores, 'get'>;
  jobs: Jobs;
  clock: Clock;
  /** Reads families again, and permissions, when there are too many objects to read them one by one. */
  handlers: Pick<Handlers, 'inventory.start' | 'access.scan'>;
}

type Answer = MethodOutput<'snapshots.applyPlanLive'>;

/** More objects than this are read again with everything else: pages beat single reads. */
const oneByOne = 200;
const shownDrifts = 500;
const caller = 'snapshots';

/** Brings a plan drawn up on a snapshot to the live tenant. */
export function applyLiveHandlers(deps: ApplyLiveDeps): Pick<Handlers, 'snapshots.applyPlanLive'> {
  const { changes, connections, stores } = deps;
  return {
    'snapshots.applyPlanLive': async ({ planId, connectionId }, { signal }): Promise<Answer> => {
      const { plan, items } = await changes.plan(planId);
      const { engine } = changes;
      if (engine === null) throw new AppError('internal', 'The change journal could not be opened.');
      const live = connections.record(connectionId);
      if (live.readOnly)
        throw new AppError('read-only', 'A snapshot cannot be changed.', {
          hint: 'Choose the live connection of this organization.',
        });
      if (plan.connectionId === connectionId)
        throw new AppError('conflict', 'This plan was made on the live tenant.', { hint: 'Apply it as it is.' });
      if (plan.tenantId !== live.tenantId)
        throw new AppError('conflict', `The plan was made for another organization than ${live.name}.`, {
          hint: 'Choose the connection of the organization the snapshot was taken of.',
        });
      const wanted = items.filter(({ included }) => included);
      if (wanted.length === 0) throw new AppError('conflict', 'Everything was taken out of this plan.');
      const { gone, unread } = await reread(deps, connectionId, plan, wanted, signal);
      const present = wanted.filter(({ objectId }) => !gone.has(objectId));
      if (present.length === 0) throw nothingFits('The objects it names are gone.');
      const store = await stores.get(connectionId);
      // Selections of a snapshot mean what they meant then: the very objects, each with its own parameters.
      const draft = await engine
        .plan(connectionId, liveRequest(plan, present), {
          name: `${plan.name ?? plan.title} (${plan.connectionName})`.slice(0, 120),
        })
        .catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code !== 'invalid-input') throw error;
          throw nothingFits(error.message);
        });
      const answer = await compared(engine, draft.id, wanted, unread);
      const earlier = await store.getMeta(draftKey(planId));
      await store.setMeta(draftKey(planId), draft.id);
      if (typeof earlier === 'string') await supersede(engine, earlier);
      return answer;
    },
  };
}

/** Names the draft that a snapshot's plan became on this tenant. */
const draftKey = (planId: string): string => `plan.${planId}.draft`;

/** One check, one draft: an earlier one that was not applied gives way. */
async function supersede(engine: ChangeEngine, planId: string): Promise<void> {
  try {
    await engine.discard(planId);
  } catch (error) {
    // What was applied, discarded or is gone stays as it is.
    if (!(error instanceof AppError) || (error.code !== 'conflict' && error.code !== 'not-found')) throw error;
  }
}

const nothingFits = (hint: string): AppError =>
  new AppError('conflict', 'Nothing of this plan fits the live tenant any more.', { hint });

function liveRequest({ kind, request }: PlanRecord, wanted: readonly ItemRecord[]): ChangeRequest {
  // What makes something new names no stored object.
  if (kindNamed(kind)?.targets !== undefined) return request;
  return {
    ...request,
    selection: {
      kind: 'rows',
      rows: wanted.map(({ objectId, params }) => ({ objectId, ...(params === null ? {} : { params }) })),
    },
  };
}

/** What reading again could not bring, by object id. */
interface Missing {
  /** The service does not know these any more. */
  gone: Set<string>;
  /** Reading these failed: what they are like now is unknown. The words say why. */
  unread: Map<string, string>;
}

/** Reads from the service what the plan is about, so that the new draft speaks of now. */
async function reread(
  { connections, stores, jobs, clock, handlers }: ApplyLiveDeps,
  connectionId: string,
  plan: PlanRecord,
  wanted: readonly ItemRecord[],
  signal: AbortSignal,
): Promise<Missing> {
  const ids = wanted.map(({ objectId }) => objectId);
  const context = { signal, client: caller };
  const missing: Missing = { gone: new Set(), unread: new Map() };
  const { gone, unread } = missing;
  const kind = kindNamed(plan.kind);
  if (kind?.targets !== undefined) return missing;
  const store = await stores.get(connectionId);
  if (ids.length > oneByOne) {
    const { jobId } = await handlers['inventory.start']({ connectionId, phases: ['users', 'mailboxes'] }, context);
    const { phases, firstErrors } = await endOf(jobs, jobId, signal);
    const needed = kind?.objectKind === 'user' ? 'users' : 'mailboxes';
    if (phases.some(({ id, state }) => id === needed && state === 'failed')) throw notRead(firstErrors[0]);
  } else {
    const services = await connections.services(connectionId);
    const mailboxes: string[] = [];
    for (const id of ids) if (await store.mailbox(id)) mailboxes.push(id);
    const { failed } = await refreshMailboxes(store, services, mailboxes, { signal, now: () => clock.now() });
    if (kind?.objectKind === 'user') {
      const users = await services.graph.users(ids, { signal });
      await store.updateUsers(users, new Date(clock.now()).toISOString());
      const known = new Set(users.map(({ id }) => id.toLowerCase()));
      for (const id of ids) if (!known.has(id.toLowerCase())) gone.add(id);
    } else
      for (const { id, error } of failed)
        if (error.code === 'not-found') gone.add(id);
        else unread.set(id, error.message);
  }
  if (kind?.needsAccess !== true) return missing;
  const since = new Date(clock.now()).toISOString();
  const rest = ids.filter((id) => !gone.has(id));
  const { jobId } = await handlers['access.scan'](
    { connectionId, selection: { kind: 'ids', ids: rest }, olderThanHours: 0 },
    context,
  );
  const { firstErrors } = await endOf(jobs, jobId, signal);
  for (const { objectId } of await store.accessDue(since, rest))
    if (!unread.has(objectId)) unread.set(objectId, firstErrors[0]?.message ?? 'Its permissions were not read.');
  return missing;
}

const notRead = (first: WireError | undefined): AppError =>
  first
    ? new AppError(first.code, first.message, first)
    : new AppError('cancelled', 'The live tenant was not read to the end.');

async function endOf(jobs: Jobs, jobId: string, signal: AbortSignal): Promise<Job> {
  const stop = (): void => void jobs.cancel(jobId).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    const job = await jobs.ended(jobId);
    signal.throwIfAborted();
    if (job.state === 'failed' || job.state === 'cancelled') throw notRead(job.firstErrors[0]);
    return job;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * How the live tenant differs from what the plan was drawn up on. What changed meanwhile is taken out of the draft, and
 * so is what could not be read.
 */
async function compared(
  engine: ChangeEngine,
  draftId: string,
  wanted: readonly ItemRecord[],
  unread: Missing['unread'],
): Promise<Answer> {
  const drafted = new Map((await engine.allItems(draftId)).map((item) => [item.objectId, item]));
  const answer: Answer = {
    planId: draftId,
    drift: { changed: 0, gone: 0, already: 0, unread: 0, fits: 0 },
    drifts: [],
  };
  const out: number[] = [];
  const note = (
    item: ItemRecord,
    drift: Answer['drifts'][number]['drift'],
    fields: Answer['drifts'][number]['fields'],
    why: string | null = null,
  ) => {
    answer.drift[drift]++;
    if (answer.drifts.length < shownDrifts)
      answer.drifts.push({ objectId: item.objectId, name: item.name, drift, fields, why });
  };
  for (const item of wanted) {
    const now = drafted.get(item.objectId);
    const why = unread.get(item.objectId);
    if (now === undefined) note(item, 'gone', []);
    else if (why !== undefined) {
      out.push(now.n);
      note(now, 'unread', [], why);
    } else if (now.verdict === 'unchanged' && item.verdict !== 'unchanged') note(item, 'already', []);
    else {
      const fields = changedFields(item, now);
      if (fields.length === 0) answer.drift.fits++;
      else {
        out.push(now.n);
        note(now, 'changed', fields);
      }
    }
  }
  if (out.length > 0) await engine.setIncluded(draftId, false, out);
  return answer;
}

function changedFields(then: ItemRecord, now: ItemRecord): Answer['drifts'][number]['fields'] {
  const before = new Map(then.changes.map((change) => [change.field, change]));
  return now.changes.flatMap(({ field, label, before: present }) => {
    const known = before.get(field);
    // A field that was as wanted when the plan was drawn up has changed since, too.
    const planned = known === undefined ? null : known.before;
    if (known !== undefined && (sameValue(known.before, present) || hidden(known.before))) return [];
    return [{ field, label, planned, now: present }];
  });
}

/** A pseudonym cannot be compared with the name it hides. */
const hidden = (value: FieldValue): boolean =>
  typeof value === 'string' ? isPseudonym(value) : Array.isArray(value) && value.some(isPseudonym);
