import { describe, expect, it } from 'vitest';
import { createJobs, type JobHandle, type Jobs } from '../../../../electron/core/jobs/jobs.ts';
import type { Log } from '../../../../electron/core/ports.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../../shared/contract/events.ts';
import { type Job, jobSchema } from '../../../../shared/contract/jobs.ts';
import { createManualClock } from '../../../fixtures/manual-clock.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Job rows of connections, in memory. */
function fakeStores() {
  const rows = new Map<string, Map<string, Job>>();
  const storeOf = (name: string): Store => {
    const jobs = rows.get(name) ?? new Map<string, Job>();
    rows.set(name, jobs);
    return {
      saveJob: async (job: Job) => void jobs.set(job.id, structuredClone(job)),
      jobs: async () => [...jobs.values()].map((job) => structuredClone(job)),
    } as unknown as Store;
  };
  return {
    rows,
    get: async (connectionId: string) => storeOf(connectionId),
    app: async () => storeOf('app'),
    opened: async () =>
      [...rows.keys()].filter((name) => name !== 'app').map((name) => [name, storeOf(name)] as [string, Store]),
  };
}

function setUp(stores = fakeStores()) {
  const clock = createManualClock();
  const events: Job[] = [];
  const jobs = createJobs({
    stores,
    clock,
    log: silent,
    emit: (event: CoreEvent) => {
      if (event.type === 'job') events.push(event.job);
    },
  });
  return { clock, events, jobs, stores };
}

/** A job that does what the test tells it, step by step. */
function steered(jobs: Jobs, more: Partial<Parameters<Jobs['start']>[0]> = {}) {
  const started = Promise.withResolvers<{ job: JobHandle; signal: AbortSignal }>();
  const end = Promise.withResolvers<void>();
  const row = jobs.start({ kind: 'export', connectionId: 'c1', title: 'Export', ...more }, (job, signal) => {
    started.resolve({ job, signal });
    return end.promise;
  });
  return { row, started: started.promise, finish: () => end.resolve(), fail: (error: unknown) => end.reject(error) };
}

const failure = new AppError('service-error', 'It broke.').toWire();

describe('a job', () => {
  it('begins at once and ends done, in memory and in the store', async () => {
    const { jobs, events, stores } = setUp();
    const { row, started, finish } = steered(jobs);
    expect(row).toMatchObject({ state: 'running', done: 0, endedAt: null });
    const { job } = await started;
    job.total(3);
    job.advance(3);
    finish();
    const ended = await jobs.ended(row.id);
    expect(ended).toMatchObject({ state: 'done', done: 3, total: 3, rate: null, eta: null });
    expect(ended.endedAt).not.toBeNull();
    expect(stores.rows.get('c1')?.get(row.id)).toEqual(ended);
    expect(events.at(-1)).toEqual(ended);
    for (const event of events) expect(jobSchema.safeParse(event).success).toBe(true);
  });

  it('tells its progress at most four times a second, and the last state always', async () => {
    const { jobs, events, clock } = setUp();
    const { started, finish, row } = steered(jobs);
    const { job } = await started;
    job.total(10_000);
    const before = events.length;
    for (let n = 0; n < 4_000; n++) {
      job.advance(1);
      if (n % 4 === 3) await clock.advance(1);
    }
    await clock.advance(250);
    expect(events.length - before).toBeLessThanOrEqual(5);
    expect(events.length - before).toBeGreaterThanOrEqual(4);
    expect(events.at(-1)?.done).toBe(4_000);
    job.advance(6_000);
    finish();
    await jobs.ended(row.id);
    expect(events.at(-1)).toMatchObject({ state: 'done', done: 10_000 });
    expect(clock.sleeping).toBe(0);
  });

  it('knows its rate from the last seconds and says how long only when it can', async () => {
    const { jobs, clock } = setUp();
    const { started, row } = steered(jobs);
    const { job } = await started;
    expect(await jobs.get(row.id)).toMatchObject({ rate: null, eta: null });
    job.total(null);
    for (let n = 0; n < 40; n++) {
      job.advance(100);
      await clock.advance(1_000);
    }
    expect(await jobs.get(row.id)).toMatchObject({ eta: null });
    job.total(6_000);
    const fast = await jobs.get(row.id);
    expect(fast.rate).toBeGreaterThan(80);
    expect(fast.rate).toBeLessThanOrEqual(100);
    expect(fast.eta).toBe(Math.ceil(2_000 / (fast.rate as number)));
    // Slower now: the old pace must not linger.
    for (let n = 0; n < 12; n++) {
      job.advance(10);
      await clock.advance(1_000);
    }
    expect((await jobs.get(row.id)).rate).toBeLessThan(12);
    // Stalled: no honest figure.
    await clock.advance(60_000);
    job.note('Waiting 60 s');
    const stalled = await jobs.get(row.id);
    expect(stalled.rate ?? 0).toBeLessThan(2);
  });

  it('keeps the first five errors and ends partial when items failed', async () => {
    const { jobs } = setUp();
    const { row, started, finish } = steered(jobs);
    const { job } = await started;
    job.total(10);
    for (let n = 0; n < 7; n++) job.fail({ ...failure, message: `No ${n}` });
    job.advance(10);
    job.skip(2);
    finish();
    const ended = await jobs.ended(row.id);
    expect(ended).toMatchObject({ state: 'partial', failed: 7, skipped: 2 });
    expect(ended.firstErrors.map(({ message }) => message)).toEqual(['No 0', 'No 1', 'No 2', 'No 3', 'No 4']);
  });

  it('that throws is failed, with the reason for a person and nothing else', async () => {
    const { jobs } = setUp();
    const known = steered(jobs);
    known.fail(new AppError('disk-full', 'No room.', { hint: 'Free some space.' }));
    expect(await jobs.ended(known.row.id)).toMatchObject({
      state: 'failed',
      firstErrors: [{ code: 'disk-full', message: 'No room.', hint: 'Free some space.' }],
    });
    const unknown = steered(jobs);
    unknown.fail(new TypeError('x is undefined at /home/me/secret.ts'));
    const ended = await jobs.ended(unknown.row.id);
    expect(ended).toMatchObject({ state: 'failed', firstErrors: [{ code: 'internal' }] });
    expect(JSON.stringify(ended)).not.toContain('secret');
  });
});

describe('phases', () => {
  const phases = [
    { id: 'users', label: 'Users' },
    { id: 'mailboxes', label: 'Mailboxes' },
  ];

  it('add up, side by side', async () => {
    const { jobs, clock } = setUp();
    const { row, started, finish } = steered(jobs, { kind: 'inventory', phases });
    const { job } = await started;
    const users = job.phase('users');
    const mailboxes = job.phase('mailboxes');
    users.total(100);
    for (let n = 0; n < 5; n++) {
      users.advance(10);
      mailboxes.advance(20);
      await clock.advance(1_000);
    }
    expect(await jobs.get(row.id)).toMatchObject({
      done: 150,
      total: null,
      eta: null,
      phases: [
        { state: 'running', done: 50, total: 100 },
        { state: 'running', done: 100, total: null },
      ],
    });
    mailboxes.total(1_000);
    const told = await jobs.get(row.id);
    expect(told.total).toBe(1_100);
    // The slower phase decides.
    const slow = told.phases[1] as Job['phases'][number];
    expect(told.eta).toBe(Math.ceil((1_000 - 100) / (slow.rate as number)));
    users.advance(60);
    expect((await jobs.get(row.id)).phases[0]).toMatchObject({ done: 110, total: 110 });
    users.done();
    mailboxes.done();
    finish();
    expect(await jobs.ended(row.id)).toMatchObject({ state: 'done', phases: [{ state: 'done' }, { state: 'done' }] });
  });

  it('that failed make the job partial, and failed when all did', async () => {
    const { jobs } = setUp();
    const one = steered(jobs, { phases });
    const { job } = await one.started;
    job.phase('users').fail(failure);
    job.phase('mailboxes').done();
    one.finish();
    expect(await jobs.ended(one.row.id)).toMatchObject({
      state: 'partial',
      firstErrors: [failure],
      phases: [{ state: 'failed', error: failure }, { state: 'done' }],
    });
    const both = steered(jobs, { phases });
    const handle = (await both.started).job;
    handle.phase('users').fail(failure);
    handle.phase('mailboxes').fail(failure);
    both.finish();
    expect((await jobs.ended(both.row.id)).state).toBe('failed');
  });

  it('left open are closed the way the job ended', async () => {
    const { jobs } = setUp();
    const one = steered(jobs, { phases });
    (await one.started).job.phase('users').start();
    one.fail(new AppError('network', 'Offline.'));
    expect(await jobs.ended(one.row.id)).toMatchObject({ phases: [{ state: 'failed' }, { state: 'cancelled' }] });
  });
});

describe('cancelling', () => {
  it('is a result, not an error', async () => {
    const { jobs, stores } = setUp();
    const { row, started, fail } = steered(jobs);
    const { job, signal } = await started;
    job.advance(1);
    signal.addEventListener('abort', () => fail(signal.reason));
    const cancelled = await jobs.cancel(row.id);
    expect(cancelled).toMatchObject({ state: 'cancelled', done: 1, firstErrors: [] });
    expect(await jobs.cancel(row.id)).toEqual(cancelled);
    expect(stores.rows.get('c1')?.get(row.id)?.state).toBe('cancelled');
  });

  it('does not wait forever for work that is slow to stop', async () => {
    const { jobs, clock } = setUp();
    const { row, started, finish } = steered(jobs);
    await started;
    const answer = jobs.cancel(row.id);
    await clock.advance(10_000);
    expect(await answer).toMatchObject({ state: 'running', note: 'Stopping…' });
    finish();
    expect((await jobs.ended(row.id)).state).toBe('done');
  });

  it('is refused where stopping half way would do harm', async () => {
    const { jobs } = setUp();
    const { row, finish } = steered(jobs, { cancellable: false });
    await expect(jobs.cancel(row.id)).rejects.toMatchObject({ code: 'conflict' });
    finish();
    await jobs.ended(row.id);
  });

  it('stops everything of a connection when that closes', async () => {
    const { jobs } = setUp();
    const mine = steered(jobs);
    const other = steered(jobs, { connectionId: 'c2' });
    const { signal } = await mine.started;
    signal.addEventListener('abort', () => mine.fail(signal.reason));
    await jobs.stop('c1');
    expect((await jobs.get(mine.row.id)).state).toBe('cancelled');
    expect((await jobs.get(other.row.id)).state).toBe('running');
    expect(jobs.running('c1', 'export')).toBeNull();
    expect(jobs.running('c2', 'export')?.id).toBe(other.row.id);
    other.finish();
    await jobs.ended(other.row.id);
  });
});

describe('job rows', () => {
  it('that an earlier run never ended show as interrupted', async () => {
    const first = setUp();
    const { row, started } = steered(first.jobs, { phases: [{ id: 'a', label: 'A' }] });
    (await started).job.phase('a').advance(5);
    await first.clock.advance(5_000);
    (await started).job.phase('a').advance(1);
    const second = setUp(first.stores);
    const [listed] = await second.jobs.list('c1');
    expect(listed).toMatchObject({ id: row.id, state: 'interrupted', phases: [{ state: 'cancelled' }] });
    expect(first.stores.rows.get('c1')?.get(row.id)?.state).toBe('interrupted');
    expect((await second.jobs.get(row.id)).state).toBe('interrupted');
    expect((await second.jobs.cancel(row.id)).state).toBe('interrupted');
  });

  it('list newest first, by connection or all', async () => {
    const { jobs, clock } = setUp();
    const ids: string[] = [];
    for (const connectionId of ['c1', null, 'c2']) {
      const one = steered(jobs, { connectionId });
      one.finish();
      await jobs.ended(one.row.id);
      ids.unshift(one.row.id);
      await clock.advance(1_000);
    }
    expect((await jobs.list()).map(({ id }) => id)).toEqual(ids);
    expect((await jobs.list('c1')).map(({ id }) => id)).toEqual([ids[2]]);
    await expect(jobs.get('nobody')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that cannot be written do not stop the work', async () => {
    const stores = fakeStores();
    const full = async () => {
      throw new AppError('disk-full', 'No room.');
    };
    stores.get = async () => ({ saveJob: full, jobs: async () => [] }) as unknown as Store;
    const { jobs } = setUp(stores);
    const { row, finish } = steered(jobs);
    finish();
    expect((await jobs.ended(row.id)).state).toBe('done');
  });
});
