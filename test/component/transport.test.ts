import './setup.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpTransport } from '../../renderer/transport/http-transport.ts';
import { createIpcTransport, type MailroomBridge } from '../../renderer/transport/ipc-transport.ts';
import type { CoreEvent } from '../../shared/contract/events.ts';

afterEach(() => vi.useRealTimers());

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const untilAborted = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new DOMException('no', 'AbortError'))));

describe('the HTTP transport', () => {
  it('posts the input and hands the answer through', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => json({ ok: true, value: [] }));
    const answer = await createHttpTransport({ fetch }).call('jobs.list', { connectionId: 'a' });
    expect(answer).toEqual({ ok: true, value: [] });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('/rpc/jobs.list');
    expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin' });
    expect(JSON.parse(String(init?.body))).toEqual({ input: { connectionId: 'a' } });
  });

  it('hands failures through whatever their HTTP status', async () => {
    const error = { code: 'forbidden', message: 'No.', retryable: false };
    const fetch = async () => json({ ok: false, error }, 403);
    expect(await createHttpTransport({ fetch }).call('app.info', {})).toEqual({ ok: false, error });
  });

  it.each([
    ['a host that is gone', async () => Promise.reject(new TypeError('Failed to fetch')), 'network'],
    ['a page whose session ended', async () => new Response('Forbidden', { status: 403 }), 'network'],
    ['a proxy’s page', async () => new Response('<html>', { status: 200 }), 'bad-response'],
    ['JSON that is not ours', async () => json({ hello: 1 }, 502), 'bad-response'],
  ] as const)('answers %s with a failure and never rejects', async (_, fetch, code) => {
    const answer = await createHttpTransport({ fetch }).call('app.info', {});
    expect(answer).toMatchObject({ ok: false, error: { code } });
  });

  it('answers an aborted call with "cancelled" and aborts the request', async () => {
    const controller = new AbortController();
    let seen: AbortSignal | null | undefined;
    const fetch = ((_: unknown, init?: RequestInit) => {
      seen = init?.signal;
      return untilAborted(seen);
    }) as typeof globalThis.fetch;
    const pending = createHttpTransport({ fetch }).call('app.info', {}, controller.signal);
    controller.abort();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(seen?.aborted).toBe(true);
  });
});

class FakeEventSource extends EventTarget {
  static readonly all: FakeEventSource[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeEventSource.all.push(this);
  }

  close(): void {
    this.closed = true;
  }
}

describe('the event stream', () => {
  const start = () => {
    FakeEventSource.all.length = 0;
    vi.useFakeTimers();
    const events: CoreEvent[] = [];
    const states: boolean[] = [];
    const stop = createHttpTransport({
      createEventSource: (url) => new FakeEventSource(url) as unknown as EventSource,
    }).subscribe(
      (event) => events.push(event),
      (connected) => states.push(connected),
    );
    return { events, states, stop, sources: FakeEventSource.all };
  };

  it('delivers the core’s events', () => {
    const { events, states, sources } = start();
    sources[0]?.dispatchEvent(new Event('open'));
    sources[0]?.dispatchEvent(new MessageEvent('core', { data: JSON.stringify({ type: 'settings' }) }));
    expect(sources[0]?.url).toBe('/events');
    expect(events).toEqual([{ type: 'settings' }]);
    expect(states).toEqual([true]);
  });

  it('comes back after a loss, waiting longer each time, and says so', () => {
    const { states, sources } = start();
    sources[0]?.dispatchEvent(new Event('open'));
    sources[0]?.dispatchEvent(new Event('error'));
    expect(states).toEqual([true, false]);
    expect(sources[0]?.closed).toBe(true);
    vi.advanceTimersByTime(499);
    expect(sources).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sources).toHaveLength(2);
    sources[1]?.dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(999);
    expect(sources).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sources).toHaveLength(3);
    sources[2]?.dispatchEvent(new Event('open'));
    expect(states.at(-1)).toBe(true);
    // Once it stood, the next loss starts from the short wait again.
    sources[2]?.dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(500);
    expect(sources).toHaveLength(4);
  });

  it('stays closed once nobody listens', () => {
    const { stop, sources } = start();
    stop();
    sources[0]?.dispatchEvent(new Event('error'));
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(1);
    expect(sources[0]?.closed).toBe(true);
  });
});

describe('the desktop transport', () => {
  const bridge = (call: MailroomBridge['call']): MailroomBridge & { cancelled: string[] } => {
    const cancelled: string[] = [];
    return { call, cancelled, cancel: (id) => cancelled.push(id), subscribe: () => () => {}, pathOf: () => '' };
  };

  it('gives each call its own id and hands the answer through', async () => {
    const ids: string[] = [];
    const transport = createIpcTransport(
      bridge(async (_method, _input, id) => {
        ids.push(id);
        return { ok: true, value: id };
      }),
    );
    await transport.call('app.info', {});
    await transport.call('app.info', {});
    expect(new Set(ids).size).toBe(2);
  });

  it('cancels in the core and answers at once', async () => {
    const controller = new AbortController();
    const ids: string[] = [];
    const stuck = bridge((_method, _input, id) => {
      ids.push(id);
      return new Promise(() => {});
    });
    const pending = createIpcTransport(stuck).call('app.info', {}, controller.signal);
    controller.abort();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(stuck.cancelled).toEqual(ids);
  });

  it('does not ask at all when the call was given up before', async () => {
    const call = vi.fn<MailroomBridge['call']>();
    const answer = await createIpcTransport(bridge(call)).call('app.info', {}, AbortSignal.abort());
    expect(answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(call).not.toHaveBeenCalled();
  });

  it('never rejects when the shell is gone', async () => {
    const answer = await createIpcTransport(bridge(() => Promise.reject(new Error('gone')))).call('app.info', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'network' } });
  });
});
