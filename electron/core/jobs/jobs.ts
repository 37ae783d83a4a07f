import { randomUUID } from 'node:crypto';
import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { Clock, Handlers, Log } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { Stores } from '../store/stores.ts';
import { type JobHandle, Progress } from './progress.ts';

export type { JobHandle } from './progress.ts';

interface NewJob {
  kind: Job['kind'];
  /** null for work that belongs to no connection. */
  connectionId: string | null;
  title: string;
  phases?: readonly { id: string; label: string }[];
  cancellable?: boolean;
  /** For `apply`. */
  planId?: string;
}

export interface Jobs {
  /**
   * Starts work at once and returns the job as it begins. `run` ends it by returning (done; partial when items or
   * phases failed), throwing (failed), or throwing after its signal was aborted (cancelled).
   */
  start(job: NewJob, run: (job: JobHandle, signal: AbortSignal) => Promise<void>): Job;
  /** A job that has not ended, if there is one of this kind. */
  running(connectionId: string | null, kind: Job['kind']): Job | null;
  /** Newest first. */
  list(connectionId?: string): Promise<Job[]>;
  /** @throws AppError `not-found`. */
  get(id: string): Promise<Job>;
  /** Asks the job to stop and waits a moment for it. Cancelling what has ended changes nothing. */
  cancel(id: string): Promise<Job>;
  /** Resolves with the job as it ended. @throws AppError `not-found`. */
  ended(id: string): Promise<Job>;
  /** Cancels what runs for a connection (or everything) and waits until it has ended. */
  stop(connectionId?: string): Promise<void>;
}

export interface JobsDeps {
  stores: Pick<Stores, 'get' | 'app' | 'opened'>;
  emit(event: CoreEvent): void;
  clock: Clock;
  log: Log;
}

const eventEveryMs = 250;
const saveEveryMs = 2_000;
const cancelWaitMs = 2_000;
const keepEnded = 50;

interface Live {
  progress: Progress;
  abort: AbortController;
  ended: Promise<Job>;
  /** The job as it was when it ended. */
  final: Job | null;
}

const isActive = (job: Job): boolean => job.state === 'queued' || job.state === 'running';

export function createJobs({ stores, emit, clock, log }: JobsDeps): Jobs {
  const live = new Map<string, Live>();
  const elapsed = (): number => clock.monotonic?.() ?? clock.now();
  const iso = (): string => new Date(clock.now()).toISOString();

  const storeOf = (connectionId: string | null): Promise<Store> =>
    connectionId === null ? stores.app() : stores.get(connectionId);

  const save = async (job: Job): Promise<void> => {
    try {
      await (await storeOf(job.connectionId)).saveJob(job);
    } catch (error) {
      log.warn('A job could not be noted', { job: job.id, error: error instanceof Error ? error.message : 'unknown' });
    }
  };

  /** Tells listeners at most four times a second, the last state always, and notes it every few seconds. */
  const teller = (progress: Progress) => {
    let toldAt = Number.NEGATIVE_INFINITY;
    let savedAt = elapsed();
    let waiting: AbortController | null = null;
    const tell = (): Job => {
      waiting?.abort();
      waiting = null;
      toldAt = elapsed();
      const job = progress.snapshot();
      emit({ type: 'job', job });
      if (toldAt - savedAt >= saveEveryMs && isActive(job)) {
        savedAt = toldAt;
        void save(job);
      }
      return job;
    };
    const changed = (): void => {
      if (waiting) return;
      const wait = toldAt + eventEveryMs - elapsed();
      if (wait <= 0) {
        tell();
        return;
      }
      const timer = new AbortController();
      waiting = timer;
      clock.sleep(wait, timer.signal).then(tell, () => {});
    };
    return { tell, changed };
  };

  const finish = (progress: Progress, error: unknown, signal: AbortSignal): void => {
    const { job } = progress;
    const failedPhases = job.phases.filter((phase) => phase.state === 'failed').length;
    if (error === null) {
      progress.closePhases('done');
      const counted = job.phases.length === 0 || job.failed > 0;
      if (failedPhases > 0) job.state = failedPhases === job.phases.length ? 'failed' : 'partial';
      else if (counted && job.failed > 0) job.state = job.done > job.failed ? 'partial' : 'failed';
      else job.state = 'done';
    } else if (signal.aborted || (error instanceof AppError && error.code === 'cancelled')) {
      progress.closePhases('cancelled');
      job.state = 'cancelled';
    } else {
      progress.closePhases('failed');
      job.state = 'failed';
      const wire = asWire(error, log);
      const known = job.firstErrors.some((one) => one.code === wire.code && one.message === wire.message);
      if (!known && job.firstErrors.length < 5) job.firstErrors.push(wire);
    }
    delete job.note;
    job.endedAt = iso();
  };

  const forgetOld = (): void => {
    const ended = [...live].filter(([, one]) => one.final !== null);
    for (const [id] of ended.slice(0, Math.max(0, ended.length - keepEnded))) live.delete(id);
  };

  const current = (one: Live): Job => one.final ?? one.progress.snapshot();

  /** Rows of an earlier run that never ended: a crash cut them short. */
  const settle = async (store: Store, job: Job): Promise<Job> => {
    if (live.has(job.id) || !isActive(job)) return job;
    const interrupted: Job = {
      ...job,
      state: 'interrupted',
      rate: null,
      eta: null,
      phases: job.phases.map((phase) =>
        phase.state === 'running' || phase.state === 'waiting' ? { ...phase, state: 'cancelled', rate: null } : phase,
      ),
    };
    delete interrupted.note;
    await store.saveJob(interrupted).catch(() => {});
    return interrupted;
  };

  const stored = async (connectionId: string | undefined): Promise<Job[]> => {
    const open =
      connectionId === undefined
        ? [await stores.app(), ...(await stores.opened()).map(([, store]) => store)]
        : [await stores.get(connectionId)];
    const lists = await Promise.all(
      open.map(async (store) => Promise.all((await store.jobs()).map((job) => settle(store, job)))),
    );
    return lists.flat();
  };

  const jobs: Jobs = {
    start(fresh, run) {
      const abort = new AbortController();
      const at = iso();
      const told: { changed(): void } = { changed: () => {} };
      const progress = new Progress(
        {
          id: randomUUID(),
          kind: fresh.kind,
          connectionId: fresh.connectionId,
          title: fresh.title,
          state: 'running',
          done: 0,
          total: null,
          failed: 0,
          skipped: 0,
          rate: null,
          eta: null,
          phases: (fresh.phases ?? []).map(({ id, label }) => ({
            id,
            label,
            state: 'waiting',
            done: 0,
            total: null,
            rate: null,
          })),
          firstErrors: [],
          createdAt: at,
          startedAt: at,
          endedAt: null,
          cancellable: fresh.cancellable ?? true,
          ...(fresh.planId === undefined ? {} : { planId: fresh.planId }),
        },
        elapsed,
        () => told.changed(),
      );
      const { tell, changed } = teller(progress);
      told.changed = changed;
      const work = async (): Promise<Job> => {
        let error: unknown = null;
        try {
          await save(progress.snapshot());
          await run(progress.handle(), abort.signal);
        } catch (caught) {
          error = caught ?? new Error('The job threw nothing.');
        }
        finish(progress, error, abort.signal);
        told.changed = () => {};
        one.final = progress.snapshot();
        await save(one.final);
        tell();
        forgetOld();
        return one.final;
      };
      const one: Live = { progress, abort, final: null, ended: Promise.resolve(progress.job) };
      live.set(progress.job.id, one);
      const first = tell();
      one.ended = work();
      return first;
    },
    running(connectionId, kind) {
      for (const one of live.values())
        if (!one.final && one.progress.job.connectionId === connectionId && one.progress.job.kind === kind)
          return current(one);
      return null;
    },
    async list(connectionId) {
      const byId = new Map((await stored(connectionId)).map((job) => [job.id, job]));
      for (const one of live.values())
        if (connectionId === undefined || one.progress.job.connectionId === connectionId)
          byId.set(one.progress.job.id, current(one));
      return [...byId.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
    },
    async get(id) {
      const one = live.get(id);
      if (one) return current(one);
      const job = (await stored(undefined)).find((candidate) => candidate.id === id);
      if (!job) throw noJob();
      return job;
    },
    async cancel(id) {
      const one = live.get(id);
      if (!one || one.final) return jobs.get(id);
      if (!one.progress.job.cancellable)
        throw new AppError('conflict', 'This job cannot be stopped once it has begun.');
      one.abort.abort(new AppError('cancelled', 'Cancelled.'));
      one.progress.handle().note('Stopping…');
      const enough = new AbortController();
      await Promise.race([one.ended, clock.sleep(cancelWaitMs, enough.signal).catch(() => {})]);
      enough.abort();
      return current(one);
    },
    async ended(id) {
      const one = live.get(id);
      return one ? one.ended : jobs.get(id);
    },
    async stop(connectionId) {
      const affected = [...live.values()].filter(
        (one) => !one.final && (connectionId === undefined || one.progress.job.connectionId === connectionId),
      );
      for (const one of affected) one.abort.abort(new AppError('cancelled', 'Cancelled.'));
      await Promise.all(affected.map((one) => one.ended));
    },
  };
  return jobs;
}

const noJob = (): AppError => new AppError('not-found', 'This job is no longer known.');

function asWire(error: unknown, log: Log): WireError {
  if (error instanceof AppError) return error.toWire();
  log.error('A job failed unexpectedly', {
    error: error instanceof Error ? (error.stack ?? error.message) : 'unknown',
  });
  return new AppError('internal', 'Something went wrong inside Mailroom.').toWire();
}

/** The contract's job methods. */
export const jobHandlers = (jobs: Jobs): Pick<Handlers, 'jobs.list' | 'jobs.get' | 'jobs.cancel'> => ({
  'jobs.list': ({ connectionId }) => jobs.list(connectionId),
  'jobs.get': ({ id }) => jobs.get(id),
  'jobs.cancel': ({ id }) => jobs.cancel(id),
});
