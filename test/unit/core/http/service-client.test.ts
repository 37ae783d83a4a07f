import { beforeEach, describe, expect, it } from 'vitest';
import { isUnknownOutcome } from '../../../../electron/core/http/outcome.ts';
import { ServiceClient } from '../../../../electron/core/http/service-client.ts';
import type { ServiceRequest, TokenNeed } from '../../../../electron/core/http/types.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { html, json, networkError, quiet, type Step, scriptedFetch, silence } from './scripted-fetch.ts';

const ORIGIN = 'https://service.test';
let clock: FakeClock;
let needs: TokenNeed[];

beforeEach(() => {
  clock = new FakeClock();
  needs = [];
});

function client(...steps: Step[]) {
  const fetch = scriptedFetch(...steps);
  let issued = 0;
  const service = new ServiceClient({
    profile: { name: 'The Service', origin: ORIGIN, explain: () => null },
    fetch,
    clock,
    log: quiet,
    random: () => 1,
    token: async (need) => {
      needs.push(need);
      if (issued === 0 || need.rejected !== undefined || need.claims !== undefined) issued++;
      return `token-${issued}`;
    },
    anonymousHosts: ['reports*.office.test'],
    limits: { read: { initial: 4, max: 8 } },
  });
  return { service, fetch };
}

const read = (over: Partial<ServiceRequest> = {}): ServiceRequest => ({
  method: 'GET',
  url: `${ORIGIN}/x`,
  idempotent: true,
  budget: 'read',
  signal: new AbortController().signal,
  ...over,
});
const write = (over: Partial<ServiceRequest> = {}): ServiceRequest =>
  read({ method: 'POST', body: '{}', idempotent: false, budget: 'write', ...over });

async function failure(work: Promise<unknown>): Promise<AppError> {
  const caught = work.then(
    () => null,
    (error: unknown) => error,
  );
  const { value } = await clock.run(caught);
  expect(value).toBeInstanceOf(AppError);
  return value as AppError;
}

describe('repeating', () => {
  it('waits Retry-After to the second', async () => {
    const { service, fetch } = client(json({}, 429, { 'retry-after': '7' }), json({ ok: 1 }));
    const { value, ms } = await clock.run(service.send(read()));
    expect(value.json).toEqual({ ok: 1 });
    expect(ms).toBe(7000);
    expect(fetch.sent.length).toBe(2);
  });

  it('reads Retry-After as a date against the server’s own clock', async () => {
    const date = new Date(clock.now() + 3_600_000);
    const until = new Date(date.getTime() + 9000);
    const { service } = client(
      json({}, 503, { 'retry-after': until.toUTCString(), date: date.toUTCString() }),
      json({}),
    );
    expect((await clock.run(service.send(read()))).ms).toBe(9000);
  });

  it('backs off by itself without Retry-After, and keeps one request id', async () => {
    const { service, fetch } = client(json({}, 503), networkError('ECONNRESET'), json({}, 504), json({ ok: 1 }));
    const { ms } = await clock.run(service.send(read()));
    // Full jitter at its upper end: 1 + 2 + 4 s.
    expect(ms).toBe(7000);
    expect(new Set(fetch.sent.map((request) => request.headers['client-request-id'])).size).toBe(1);
  });

  it('gives up after five repeats, with the ids for a support case', async () => {
    const { service, fetch } = client(...Array.from({ length: 6 }, () => json({}, 503, { 'request-id': 'r-1' })));
    const error = await failure(service.send(read()));
    expect(error).toMatchObject({ code: 'service-unavailable', retryable: true });
    expect(error.details).toMatchObject({ status: 503, requestId: 'r-1' });
    expect(error.details?.clientRequestId).toBe(fetch.sent[0]?.headers['client-request-id']);
    expect(fetch.sent.length).toBe(6);
  });

  it('asks once a call while the service is out of reach, and in full again when it answers', async () => {
    const gone = (times: number) => Array.from({ length: times }, () => networkError('ENOTFOUND'));
    const { service, fetch } = client(...gone(6), ...gone(3), json({ ok: 1 }), ...gone(5), json({ ok: 2 }));
    expect(await failure(service.send(read()))).toMatchObject({ code: 'network', retryable: true });
    expect(fetch.sent.length).toBe(6);
    for (let calls = 1; calls <= 3; calls++) {
      expect(await failure(service.send(read()))).toMatchObject({ code: 'network', retryable: true });
      expect(fetch.sent.length).toBe(6 + calls);
    }
    expect((await clock.run(service.send(read()))).value.json).toEqual({ ok: 1 });
    expect((await clock.run(service.send(read()))).value.json).toEqual({ ok: 2 });
    expect(fetch.left()).toBe(0);
  });

  it('lets calls that wait for another try give up together when one of them has tried enough', async () => {
    const { service, fetch } = client(...Array.from({ length: 60 }, () => networkError('ECONNREFUSED')));
    const first = failure(service.send(read()));
    await clock.advance(25_000);
    const later = Promise.allSettled(Array.from({ length: 7 }, () => service.send(read())));
    await first;
    const { value } = await clock.run(later);
    expect(value.every(({ status }) => status === 'rejected')).toBe(true);
    // Six of the first; the others stop at their next try. Alone each would have made six.
    expect(fetch.sent.length).toBeLessThanOrEqual(6 + 7 * 4);
  });

  it('does not wait longer than the call may take', async () => {
    const { service } = client(json({}, 429, { 'retry-after': '600' }));
    const error = await failure(service.send(read({ deadlineMs: 60_000 })));
    expect(error).toMatchObject({ code: 'throttled', details: { retryAfterSeconds: 600 } });
    expect(clock.monotonic()).toBeLessThan(60_000);
  });

  it('does not stretch a wait when the wall clock is set back', async () => {
    const { service } = client(json({}, 429, { 'retry-after': '10' }), json({}));
    const sending = service.send(read());
    await clock.advance(4000);
    clock.jump(-3_600_000);
    expect((await clock.run(sending)).ms).toBe(6000);
  });

  it('ends a try that went silent and makes another', async () => {
    const { service, fetch } = client(silence, json({ ok: 1 }));
    const { value, ms } = await clock.run(service.send(read({ idleMs: 20_000 })));
    expect(value.status).toBe(200);
    expect(ms).toBe(21_000);
    expect(fetch.sent[0]?.signal?.aborted).toBe(true);
  });

  it('does not end a slow answer that keeps coming', async () => {
    const { service } = client(
      () =>
        new Response(
          new ReadableStream({
            async start(controller) {
              for (const part of ['{"a"', ':', '1}']) {
                await clock.sleep(15_000);
                controller.enqueue(new TextEncoder().encode(part));
              }
              controller.close();
            },
          }),
        ),
    );
    const { value, ms } = await clock.run(service.send(read({ idleMs: 20_000 })));
    expect(value.json).toEqual({ a: 1 });
    expect(ms).toBe(45_000);
  });

  it('repeats what was cut off, then says so', async () => {
    const cut = (): Response => new Response('{"value":[1,2', { headers: { 'content-type': 'application/json' } });
    const { service, fetch } = client(...Array.from({ length: 6 }, () => cut));
    expect(await failure(service.send(read()))).toMatchObject({ code: 'bad-response', retryable: true });
    expect(fetch.sent.length).toBe(6);
  });

  it('asks for an uncompressed answer after one that could not be decompressed', async () => {
    const { service, fetch } = client(networkError('Z_DATA_ERROR'), json({}));
    await clock.run(service.send(read()));
    expect(fetch.sent.map((request) => request.headers['accept-encoding'])).toEqual([undefined, 'identity']);
  });
});

describe('writes', () => {
  it('are not repeated when they may have acted', async () => {
    for (const step of [networkError('ECONNRESET'), json({}, 503), json({}, 500), html('Bad gateway', 502)]) {
      const { service, fetch } = client(step);
      const error = await failure(service.send(write()));
      expect(isUnknownOutcome(error)).toBe(true);
      expect(error.details?.clientRequestId).toBeTruthy();
      expect(fetch.sent.length).toBe(1);
    }
  });

  it('are unknown when silent, and when given up on the way', async () => {
    const first = client(silence);
    expect(isUnknownOutcome(await failure(first.service.send(write({ idleMs: 5000 }))))).toBe(true);
    const abort = new AbortController();
    const second = client(silence);
    const sending = second.service.send(write({ signal: abort.signal }));
    await settle();
    abort.abort();
    const error = await failure(sending);
    expect(error.code).toBe('cancelled');
    expect(isUnknownOutcome(error)).toBe(true);
  });

  it('are repeated when they were refused or never left', async () => {
    const { service, fetch } = client(
      json({}, 429, { 'retry-after': '1' }),
      networkError('ECONNREFUSED'),
      networkError('ENOTFOUND'),
      json({ done: true }),
    );
    expect((await clock.run(service.send(write()))).value.json).toEqual({ done: true });
    expect(fetch.sent.length).toBe(4);
  });

  it('an unreadable answer to a write is unknown too', async () => {
    const { service } = client(new Response('{"val'));
    expect(isUnknownOutcome(await failure(service.send(write())))).toBe(true);
  });

  it('have a limit of their own', async () => {
    const { service } = client(json({}, 429, { 'retry-after': '30' }), json({ read: 1 }), json({}));
    const writing = service.send(write());
    await settle();
    const reading = await clock.run(service.send(read()));
    expect(reading.ms).toBe(0);
    await clock.run(writing);
  });
});

describe('tokens', () => {
  it('never go to another origin', async () => {
    const { service, fetch } = client();
    expect((await failure(service.send(read({ url: 'https://evil.test/x' })))).code).toBe('bad-response');
    expect((await failure(service.send(read({ url: 'https://service.test.evil.test/x' })))).code).toBe('bad-response');
    expect((await failure(service.send(read({ url: 'http://service.test/x' })))).code).toBe('bad-response');
    expect(fetch.sent).toEqual([]);
    expect(() => service.requireOwn('https://service.test@evil.test/')).toThrow(AppError);
  });

  it('do not follow a redirect elsewhere', async () => {
    const { service, fetch } = client(
      new Response(null, { status: 307, headers: { location: 'https://evil.test/x' } }),
    );
    const error = await failure(service.send(read()));
    expect(error).toMatchObject({ code: 'bad-response', details: { serviceMessage: 'evil.test' } });
    expect(fetch.sent.length).toBe(1);
    expect(fetch.sent[0]?.redirect).toBe('manual');
  });

  it('follow a redirect at home, also from the internal port', async () => {
    const { service, fetch } = client(
      new Response(null, { status: 302, headers: { location: '/y' } }),
      new Response(null, { status: 307, headers: { location: 'https://service.test:446/z' } }),
      json({}),
    );
    await clock.run(service.send(read()));
    expect(fetch.sent.map((request) => request.url)).toEqual([`${ORIGIN}/x`, `${ORIGIN}/y`, `${ORIGIN}/z`]);
    const endless = client(...Array.from({ length: 6 }, () => () => Response.redirect(`${ORIGIN}/x`)));
    expect((await failure(endless.service.send(read()))).code).toBe('bad-response');
  });

  it('stay at home on a download, which comes from known hosts only', async () => {
    const { service, fetch } = client(new Response('a,b\n1,2\n'));
    const request = read({ url: 'https://reportsweu.office.test/d?sig=1', anonymous: true, expect: 'bytes' });
    expect((await clock.run(service.send(request))).value.text()).toBe('a,b\n1,2\n');
    expect(fetch.sent[0]?.headers.authorization).toBeUndefined();
    expect(needs).toEqual([]);
    for (const url of ['https://reports.office.test.evil.test/', 'http://reports.office.test/', 'https://x.test/']) {
      expect((await failure(service.send({ ...request, url }))).code).toBe('bad-response');
    }
  });

  it('are renewed once when refused', async () => {
    const { service, fetch } = client(json({}, 401), json({}));
    await clock.run(service.send(read()));
    expect(needs.map((need) => need.rejected)).toEqual([undefined, 'token-1']);
    expect(fetch.sent[1]?.headers.authorization).toBe('Bearer token-2');
  });

  it('that are refused again mean: sign in', async () => {
    const { service } = client(json({}, 401), json({}, 401));
    expect((await failure(service.send(read()))).code).toBe('sign-in-needed');
  });

  it('refused under a wrong clock say so', async () => {
    const date = new Date(clock.now() - 50 * 60_000).toUTCString();
    const { service } = client(json({}, 401, { date }), json({}, 401, { date }));
    const error = await failure(service.send(read()));
    expect(error.code).toBe('clock-skew');
    expect(error.message).toContain('50 min ahead');
  });

  it('answer a claims challenge, on 401 and on 403', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    for (const status of [401, 403]) {
      needs = [];
      const { service } = client(json({}, status, { 'www-authenticate': challenge }), json({}));
      await clock.run(service.send(read()));
      expect(needs.at(-1)).toMatchObject({ claims, rejected: 'token-1' });
    }
  });
});

describe('what is said', () => {
  const cases: [string, Step, Partial<AppError>][] = [
    ['DNS', networkError('ENOTFOUND'), { code: 'network' }],
    ['offline', networkError('ENETUNREACH'), { code: 'network' }],
    ['a foreign certificate', networkError('SELF_SIGNED_CERT_IN_CHAIN'), { code: 'tls' }],
    ['an old certificate', networkError('CERT_HAS_EXPIRED'), { code: 'tls' }],
    ['a proxy page', html('Access denied by policy', 403), { code: 'bad-response' }],
    ['a proxy that wants a password', new Response('', { status: 407 }), { code: 'network' }],
    ['not found', json({}, 404), { code: 'not-found' }],
    ['forbidden', json({}, 403), { code: 'forbidden' }],
    ['conflict', json({}, 409), { code: 'conflict' }],
  ];
  for (const [name, step, expected] of cases) {
    it(name, async () => {
      const again = step instanceof Error ? Array.from({ length: 6 }, () => step) : [step];
      const { service } = client(...again);
      expect(await failure(service.send(read()))).toMatchObject(expected);
    });
  }

  it('names the page a proxy sent, without its markup', async () => {
    const { service } = client(html('<b>Access</b> denied', 403));
    expect((await failure(service.send(read()))).message).toContain('“Access denied”');
  });
});

describe('many at once', () => {
  it('share one wait, halve, and widen again', async () => {
    const { service, fetch } = client(
      ...Array.from({ length: 4 }, () => () => json({}, 429, { 'retry-after': '5' })),
      ...Array.from({ length: 40 }, () => () => json({})),
    );
    const notes: (string | null)[] = [];
    const sending = Promise.all(
      Array.from({ length: 40 }, () => service.send(read({ onWait: (note) => notes.push(note) }))),
    );
    await settle();
    // Four were out when the first refusal came; nobody else left.
    expect(fetch.sent.length).toBe(4);
    expect(service.gate('read').limit).toBe(2);
    const { ms } = await clock.run(sending);
    expect(ms).toBe(5000);
    expect(service.gate('read').limit).toBeGreaterThan(4);
    expect(notes).toContain('Waiting 5 s: The Service asked us to slow down');
    expect(notes.at(-1)).toBeNull();
  });

  it('a caller that leaves the queue takes no place', async () => {
    const { service, fetch } = client(json({}, 429, { 'retry-after': '5' }), json({}), json({}));
    const abort = new AbortController();
    const first = service.send(read());
    await settle();
    const second = failure(service.send(read({ signal: abort.signal })));
    const third = service.send(read());
    abort.abort();
    expect((await second).code).toBe('cancelled');
    await clock.run(Promise.all([first, third]));
    expect(fetch.sent.length).toBe(3);
    expect(service.gate('read').inFlight).toBe(0);
  });
});
