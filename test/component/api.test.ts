import './setup.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEventBus } from '../../renderer/api/event-bus.ts';
import { createJobsStore } from '../../renderer/api/jobs.ts';
import { createRevisions } from '../../renderer/api/revisions.ts';
import { createSignInStore } from '../../renderer/api/sign-in.ts';
import { createFakeTransport, fail, fakeConnection, fakeJob, ok } from './fake-transport.ts';

afterEach(() => vi.useRealTimers());

const parts = () => {
  const transport = createFakeTransport(0);
  return { transport, events: createEventBus(transport) };
};

describe('the event bus', () => {
  it('hands events to those who asked for their type, until they stop', () => {
    const { transport, events } = parts();
    const seen = vi.fn();
    const stop = events.on('settings', seen);
    transport.emit({ type: 'connections' });
    expect(seen).not.toHaveBeenCalled();
    transport.emit({ type: 'settings' });
    stop();
    transport.emit({ type: 'settings' });
    expect(seen).toHaveBeenCalledOnce();
  });

  it('tells of a reconnect only after a loss', () => {
    const { transport, events } = parts();
    const back = vi.fn();
    events.onReconnect(back);
    transport.setConnected(true);
    expect(back).not.toHaveBeenCalled();
    transport.setConnected(false);
    expect(events.connected.get()).toBe(false);
    transport.setConnected(true);
    expect(back).toHaveBeenCalledOnce();
  });
});

describe('revisions', () => {
  const follow = () => {
    vi.useFakeTimers();
    const { transport, events } = parts();
    const cell = createRevisions(events).of('contoso');
    const seen: number[] = [];
    cell.subscribe(() => seen.push(cell.get()));
    const emit = (revision: number, connectionId = 'contoso') =>
      transport.emit({ type: 'revision', connectionId, revision });
    return { transport, seen, emit };
  };

  it('show the first change at once and a storm of them at most once a second', () => {
    const { seen, emit } = follow();
    for (let revision = 1; revision <= 40; revision++) emit(revision);
    expect(seen).toEqual([1]);
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([1, 40]);
    emit(41);
    vi.advanceTimersByTime(999);
    expect(seen).toEqual([1, 40]);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual([1, 40, 41]);
    vi.advanceTimersByTime(10_000);
    emit(42);
    expect(seen).toEqual([1, 40, 41, 42]);
  });

  it('count as newer when a reading failed, which may not have been stored', () => {
    const { transport, seen, emit } = follow();
    emit(5);
    transport.emit({ type: 'job', job: fakeJob({ state: 'running' }) });
    vi.advanceTimersByTime(2_000);
    expect(seen).toEqual([5]);
    transport.emit({ type: 'job', job: fakeJob({ state: 'failed' }) });
    vi.advanceTimersByTime(2_000);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBeGreaterThan(5);
    emit(6);
    expect(seen.at(-1)).toBe(6);
  });

  it('belong to one connection', () => {
    const { seen, emit } = follow();
    emit(7, 'fabrikam');
    expect(seen).toEqual([]);
  });

  it('count as newer after the event stream was lost', () => {
    const { transport, seen, emit } = follow();
    emit(5);
    vi.advanceTimersByTime(1_000);
    transport.setConnected(false);
    transport.setConnected(true);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBeGreaterThan(5);
    expect(seen[1]).toBeLessThan(6);
  });
});

describe('the jobs store', () => {
  it('believes the end of a job over an older answer that comes after it', async () => {
    const { transport, events } = parts();
    const jobs = createJobsStore(transport, events);
    const asked = Promise.withResolvers<void>();
    transport.answer('jobs.list', async () => {
      await asked.promise;
      return ok([fakeJob({ id: 'a', state: 'running' })]);
    });
    const reloaded = jobs.reload();
    transport.emit({ type: 'job', job: fakeJob({ id: 'a', state: 'done' }) });
    asked.resolve();
    await reloaded;
    expect(jobs.all.get().map(({ state }) => state)).toEqual(['done']);
    transport.emit({ type: 'job', job: fakeJob({ id: 'a', state: 'running' }) });
    expect(jobs.all.get().map(({ state }) => state)).toEqual(['done']);
  });

  it('follows events, newest first', async () => {
    const { transport, events } = parts();
    transport.jobs = [fakeJob({ id: 'old', createdAt: '2026-01-01T00:00:00Z' })];
    const jobs = createJobsStore(transport, events);
    await jobs.reload();
    transport.emit({ type: 'job', job: fakeJob({ id: 'new' }) });
    expect(jobs.all.get().map((job) => job.id)).toEqual(['new', 'old']);
    transport.emit({ type: 'job', job: fakeJob({ id: 'new', done: 2_000 }) });
    expect(jobs.all.get()).toHaveLength(2);
    expect(jobs.all.get()[0]?.done).toBe(2_000);
  });

  it('waits for the end, also for one that ended before anyone waited', async () => {
    const { transport, events } = parts();
    const jobs = createJobsStore(transport, events);
    const end = jobs.ended('a');
    transport.emit({ type: 'job', job: fakeJob({ id: 'a' }) });
    transport.emit({ type: 'job', job: fakeJob({ id: 'a', state: 'partial' }) });
    expect((await end).state).toBe('partial');

    transport.jobs = [fakeJob({ id: 'b', state: 'done' })];
    expect((await jobs.ended('b')).state).toBe('done');
  });
});

describe('the sign-in store', () => {
  it('follows its own attempt only, and counts the services', async () => {
    const { transport, events } = parts();
    const signIn = createSignInStore(transport, events);
    void signIn.start('contoso');
    const attemptId = signIn.attempt.get()?.attemptId ?? '';
    const tell = (change: object) =>
      transport.emit({
        type: 'sign-in',
        progress: { connectionId: 'contoso', attemptId, state: 'waiting-for-browser', ...change },
      });
    tell({ service: 'Microsoft Graph', url: 'https://a' });
    tell({ service: 'Somewhere else', attemptId: 'another' });
    expect(signIn.attempt.get()).toMatchObject({ progress: { service: 'Microsoft Graph' }, done: [] });
    tell({ service: 'Exchange Online', url: 'https://b' });
    expect(signIn.attempt.get()).toMatchObject({ progress: { url: 'https://b' }, done: ['Microsoft Graph'] });
  });

  it('ends in done, failed or cancelled', async () => {
    const { transport, events } = parts();
    const signIn = createSignInStore(transport, events);
    const running = signIn.start('contoso');
    signIn.dismiss();
    expect(await running).toBe(false);
    expect(signIn.attempt.get()).toBeNull();

    transport.answer('auth.signIn', () => fail({ code: 'cancelled', message: 'Another attempt took its place.' }));
    expect(await signIn.start('contoso')).toBe(false);
    expect(signIn.attempt.get()?.status).toBe('cancelled');

    transport.answer('auth.signIn', () => fail({ code: 'sign-in-failed', message: 'Wrong password.' }));
    expect(await signIn.start('contoso')).toBe(false);
    expect(signIn.attempt.get()).toMatchObject({ status: 'failed', error: { message: 'Wrong password.' } });

    transport.answer('auth.signIn', () => ok(fakeConnection()));
    expect(await signIn.start('contoso', 'device-code')).toBe(true);
    expect(signIn.attempt.get()).toMatchObject({ status: 'done', mode: 'device-code' });
  });

  it('gives up the attempt before when another starts', async () => {
    const { transport, events } = parts();
    const signIn = createSignInStore(transport, events);
    const first = signIn.start('contoso');
    void signIn.start('fabrikam');
    expect(await first).toBe(false);
    expect(signIn.attempt.get()).toMatchObject({ connectionId: 'fabrikam', status: 'running' });
  });
});
