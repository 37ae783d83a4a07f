import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, EventSource, fetch as undiciFetch } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../../electron/node-ports/start-error.ts';
import { openStaticFiles, type StaticFiles } from '../../../electron/node-ports/static-files.ts';
import { startWebHost, type WebHost } from '../../../electron/web-host/server.ts';
import { createHttpTransport } from '../../../renderer/transport/http-transport.ts';
import type { Result } from '../../../shared/contract/errors.ts';
import { createFakeCore, type FakeCore, silentLog } from './fake-core.ts';
import { describeHost } from './host-suite.ts';

let folder: string;
let files: StaticFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailroom-http-'));
  await mkdir(join(folder, 'page/assets'), { recursive: true });
  await writeFile(join(folder, 'page/index.html'), '<!doctype html><title>Mailroom</title>');
  await writeFile(join(folder, 'page/assets/main-abcDEF12.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'not for you');
  files = await openStaticFiles(join(folder, 'page'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const startHost = (fake: FakeCore) => startWebHost({ core: fake.core, files, log: silentLog, port: 0 });

/** Opens the link like a browser and keeps the cookie. */
async function letIn(host: WebHost): Promise<string> {
  const response = await fetch(host.link, { redirect: 'manual' });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/');
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describeHost('browser host', async (fake) => {
  const host = await startHost(fake);
  const cookie = await letIn(host);
  const headers = { cookie, origin: host.origin };
  const agent = new Agent();
  const asBrowser = agent.compose(
    (dispatch) => (options, handler) =>
      dispatch({ ...options, headers: [...flat(options.headers), ...Object.entries(headers).flat()] }, handler),
  );
  const send = (path: unknown, init: unknown) =>
    undiciFetch(`${host.origin}${path}`, {
      ...(init as object),
      dispatcher: asBrowser,
    }) as unknown as Promise<Response>;
  return {
    transport: createHttpTransport({
      fetch: send as typeof fetch,
      createEventSource: (path) =>
        new EventSource(`${host.origin}${path}`, {
          node: { dispatcher: asBrowser },
        } as never) as unknown as globalThis.EventSource,
    }),
    rawCall: async (method, input) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ input }) };
      const response = await send(`/rpc/${method}`, init);
      return response.ok
        ? ((await response.json()) as Result<unknown>)
        : { ok: false, error: { code: 'not-found', message: '', retryable: false } };
    },
    close: async () => {
      await host.close();
      await agent.destroy();
    },
  };
});

function flat(headers: unknown): string[] {
  if (Array.isArray(headers)) return headers as string[];
  return Object.entries((headers ?? {}) as Record<string, string>).flat();
}

describe('browser host: who is let in', () => {
  let fake: FakeCore;
  let host: WebHost;
  let cookie: string;

  beforeEach(async () => {
    fake = createFakeCore();
    host = await startHost(fake);
    cookie = await letIn(host);
  });
  afterEach(() => host.close());

  /** A request with exactly these headers, Host included. */
  const ask = (
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; headers: Record<string, unknown>; text: string }> => {
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number;
      headers: Record<string, unknown>;
      text: string;
    }>();
    const { port, host: authority } = new URL(host.origin);
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host: authority, ...options.headers },
        setHost: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        // An event stream does not end by itself.
        if (String(response.headers['content-type']).startsWith('text/event-stream')) {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
          response.destroy();
        }
      },
    );
    call.on('error', reject);
    call.end(options.body);
    return promise;
  };
  const good = () => ({ cookie, origin: host.origin, 'content-type': 'application/json' });
  const post = (headers: Record<string, string>, body = '{"input":{}}') =>
    ask('/rpc/connections.list', { method: 'POST', headers, body });

  it('listens on the loopback address only', () => {
    expect(host.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('answers its own page', async () => {
    expect(await post(good())).toMatchObject({ status: 200, text: '{"ok":true,"value":[]}' });
  });

  it('gives a cookie no script can read and no other site can use', async () => {
    const other = await startHost(createFakeCore());
    const response = await fetch(other.link, { redirect: 'manual' });
    const parts = (response.headers.get('set-cookie') ?? '').split('; ');
    expect(parts).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/']));
    expect(parts[0]).toMatch(/^mailroom_\d+=[\w-]{43}$/);
    await other.close();
  });

  it('opens its link once', async () => {
    expect((await fetch(host.link, { redirect: 'manual' })).status).toBe(403);
    // The browser that is in already may follow it again.
    expect((await ask(`/open?${new URL(host.link).searchParams}`, { headers: { cookie } })).status).toBe(303);
  });

  it.each(['', 'wrong', 'x'.repeat(43), encodeURIComponent('é'.repeat(43))])(
    'refuses the token "%s"',
    async (token) => {
      const response = await ask(`/open?token=${token}`);
      expect(response.status).toBe(403);
      expect(response.headers['set-cookie']).toBeUndefined();
    },
  );

  it.each<[string, () => Record<string, string>]>([
    ['no cookie', () => ({ ...good(), cookie: '' })],
    ['a wrong cookie', () => ({ ...good(), cookie: cookie.replace(/=.*/, `=${'A'.repeat(43)}`) })],
    ['a cookie of another port', () => ({ ...good(), cookie: cookie.replace(/_\d+/, '_1') })],
  ])('refuses calls with %s', async (_what, headers) => {
    expect((await post(headers())).status).toBe(401);
    expect(fake.seen).toEqual([]);
  });

  it.each(['/', '/mailboxes', '/assets/main-abcDEF12.js', '/events', '/files/f1'])(
    'shows %s to no stranger',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(401);
      expect(response.text).not.toContain('<script');
    },
  );

  it.each<[string, () => Record<string, string>]>([
    [
      'a name that resolves to this machine',
      () => ({ ...good(), host: `rebound.example:${new URL(host.origin).port}` }),
    ],
    ['localhost', () => ({ ...good(), host: `localhost:${new URL(host.origin).port}` })],
    ['another port', () => ({ ...good(), host: '127.0.0.1:1' })],
    ['no Host', () => ({ ...good(), host: '' })],
    ['another origin', () => ({ ...good(), origin: 'https://example.com' })],
    ['an opaque origin', () => ({ ...good(), origin: 'null' })],
    ['another scheme', () => ({ ...good(), origin: host.origin.replace('http:', 'https:') })],
    ['another site', () => ({ ...good(), 'sec-fetch-site': 'cross-site' })],
    ['a page on another port', () => ({ ...good(), 'sec-fetch-site': 'same-site' })],
  ])('refuses a call through %s', async (_what, headers) => {
    const { status } = await post(headers());
    expect([400, 403]).toContain(status);
    expect(fake.seen).toEqual([]);
  });

  it('refuses a call without an origin', async () => {
    const { origin: _, ...headers } = good();
    expect((await post(headers)).status).toBe(403);
  });

  it('refuses foreign pages that embed its files or read its events', async () => {
    for (const path of ['/events', '/files/f1', '/assets/main-abcDEF12.js']) {
      const headers = {
        cookie,
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': 'script',
      };
      expect((await ask(path, { headers })).status).toBe(403);
    }
  });

  it('takes JSON only, of bounded size', async () => {
    expect((await post({ ...good(), 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post({ ...good(), 'content-type': 'application/x-www-form-urlencoded' }, 'input=1')).status).toBe(
      415,
    );
    expect((await post(good(), '{"input":')).status).toBe(400);
    expect((await post({ ...good(), 'content-length': String(90 * 1024 * 1024) })).status).toBe(413);
    const long = JSON.stringify({ input: 'x'.repeat(13 * 1024 * 1024) });
    expect((await post({ ...good(), 'transfer-encoding': 'chunked' }, long)).status).toBe(413);
    expect(fake.seen).toEqual([]);
  });

  it('takes calls by POST only, and nothing else by POST', async () => {
    expect((await ask('/rpc/connections.list', { headers: { cookie } })).status).toBe(405);
    expect((await ask('/', { method: 'POST', headers: good() })).status).toBe(405);
    expect((await ask('/events', { method: 'DELETE', headers: good() })).status).toBe(405);
  });

  it('sends its security headers with every answer', async () => {
    for (const [path, headers] of [
      ['/', { cookie }],
      ['/', {}],
      ['/nowhere.js', { cookie }],
      ['/events', { cookie }],
    ] as const) {
      const answer = await ask(path, { headers });
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('same-origin');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('serves the page for screens, hashed files for ever, and nothing outside its folder', async () => {
    expect((await ask('/mailboxes', { headers: { cookie } })).text).toContain('<title>Mailroom');
    const hashed = await ask('/assets/main-abcDEF12.js', { headers: { cookie } });
    expect(hashed.headers['cache-control']).toContain('immutable');
    expect((await ask('/', { headers: { cookie } })).headers['cache-control']).toBe('no-cache');
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/none.js',
      '/%E0%A4%A',
    ]) {
      const answer = await ask(path, { headers: { cookie } });
      expect(answer.status, path).toBe(404);
      expect(answer.text).not.toContain('not for you');
    }
  });

  it('hands over a file under its own name', async () => {
    const path = join(folder, 'export.csv');
    await writeFile(path, 'a,b\r\n');
    fake.files.set('f1', { name: 'Größe "alle".csv', path, bytes: 5 });
    const answer = await ask('/files/f1', { headers: { cookie } });
    expect(answer).toMatchObject({ status: 200, text: 'a,b\r\n' });
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="Gr__e _alle_.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%22alle%22.csv`,
    );
    expect((await ask('/files/f2', { headers: { cookie } })).status).toBe(404);
  });

  it('stops listening to the core when a reader leaves, and when it closes', async () => {
    expect(fake.listeners()).toBe(1);
    await ask('/events', { headers: { cookie } });
    await host.close();
    expect(fake.listeners()).toBe(0);
  });

  it('cancels a call whose page is gone', async () => {
    const giveUp = new AbortController();
    const gone = fetch(`${host.origin}/rpc/auth.signIn`, {
      method: 'POST',
      headers: good(),
      body: JSON.stringify({ input: { connectionId: 'c', attemptId: 'a' } }),
      signal: giveUp.signal,
    }).catch(() => 'gone');
    await fake.signInBegan;
    giveUp.abort();
    await fake.signInAborted;
    expect(await gone).toBe('gone');
  });

  it('says in plain words that a port is taken', async () => {
    const port = Number(new URL(host.origin).port);
    const second = startWebHost({ core: fake.core, files, log: silentLog, port });
    await expect(second).rejects.toBeInstanceOf(StartError);
    await expect(second).rejects.toThrow(`Port ${port} is already in use.`);
  });
});
