import { createServer, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { fetch, request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signInAs } from '../../../electron/practice/auto-sign-in.ts';
import { appToken, control, userToken } from '../../fixtures/practice-client.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;

beforeAll(async () => {
  tenant = await startTenant({ signInOverHttp: true });
});

afterEach(() => {
  tenant.faults.off();
});

afterAll(() => tenant.close());

const authorized = async (): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await appToken(tenant)}`,
});

describe('HTTP', () => {
  it('compresses what a client accepts compressed, and only then', async () => {
    const headers = await authorized();
    const url = `${tenant.origin}/v1.0/users?$select=id,displayName`;
    const plain = await request(url, { headers, dispatcher: tenant.dispatcher });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const text = await plain.body.text();
    const zipped = await request(url, {
      headers: { ...headers, 'accept-encoding': 'gzip' },
      dispatcher: tenant.dispatcher,
    });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(Buffer.from(await zipped.body.arrayBuffer())).toString()).toBe(text);
    const refused = await request(url, {
      headers: { ...headers, 'accept-encoding': 'br, gzip;q=0' },
      dispatcher: tenant.dispatcher,
    });
    expect(refused.headers['content-encoding']).toBeUndefined();
    await refused.body.dump();
  });

  it('echoes the client’s request id and adds its own', async () => {
    const id = '0d5f1f8e-2f5a-4f0b-9d3c-0a1b2c3d4e5f';
    const answer = await fetch(`${tenant.origin}/v1.0/users/nobody`, {
      headers: { ...(await authorized()), 'client-request-id': id },
      dispatcher: tenant.dispatcher,
    });
    expect(answer.headers.get('client-request-id')).toBe(id);
    const { error } = (await answer.json()) as { error: { innerError: Record<string, string> } };
    expect(error.innerError['request-id']).toBe(answer.headers.get('request-id'));
  });

  it('refuses bodies beyond the limit', async () => {
    const answer = await fetch(`${tenant.origin}/v1.0/$batch`, {
      method: 'POST',
      body: Buffer.alloc(5 * 1024 * 1024),
      dispatcher: tenant.dispatcher,
    });
    expect(answer.status).toBe(413);
  });

  it('refuses hosts it does not stand for', async () => {
    const status = await new Promise((resolve, reject) => {
      httpsRequest(
        {
          host: 'localhost',
          port: tenant.port,
          path: '/v1.0/users',
          ca: tenant.caPem,
          servername: 'localhost',
          headers: { host: 'example.com' },
        },
        (answer) => resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });

  it('never tells browsers to insist on HTTPS for localhost', async () => {
    const local = await fetch(`${tenant.origin}/`, { dispatcher: tenant.dispatcher });
    expect(local.headers.get('strict-transport-security')).toBeNull();
    const mapped = await fetch('https://login.microsoftonline.com/', { dispatcher: tenant.dispatcher });
    expect(mapped.headers.get('strict-transport-security')).not.toBeNull();
  });
});

describe('plain HTTP on the same port', () => {
  const plain = `http://localhost:`;

  it('serves the sign-in pages, and discovery announces them', async () => {
    const discovery = (await (
      await fetch(`${tenant.origin}/common/v2.0/.well-known/openid-configuration`, { dispatcher: tenant.dispatcher })
    ).json()) as Record<string, string>;
    expect(discovery.authorization_endpoint).toBe(`${plain}${tenant.port}/common/oauth2/v2.0/authorize`);
    expect(discovery.token_endpoint).toBe(`${tenant.origin}/common/oauth2/v2.0/token`);
    const mapped = (await (
      await fetch('https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration', {
        dispatcher: tenant.dispatcher,
      })
    ).json()) as Record<string, string>;
    expect(mapped.authorization_endpoint).toBe('https://login.microsoftonline.com/common/oauth2/v2.0/authorize');
  });

  it('signs in without knowing the authority, and by single sign-on the second time', async () => {
    const answers: URLSearchParams[] = [];
    const application = createServer((message, out) => {
      answers.push(new URL(message.url ?? '', 'http://localhost').searchParams);
      out.end('thanks');
    });
    await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
    const redirect = `http://localhost:${(application.address() as AddressInfo).port}/`;
    const query = new URLSearchParams({
      client_id: tenant.apps[2]!.clientId,
      response_type: 'code',
      redirect_uri: redirect,
      scope: 'User.Read',
      state: 's1',
    });
    const url = `${plain}${tenant.port}/common/oauth2/v2.0/authorize?${query}`;
    const cookies = new Map<string, string>();
    const first = await signInAs(url, tenant.persona('admin'), { cookies });
    expect(first).toMatchObject({ status: 200, body: 'thanks', steps: ['sign-in'] });
    const second = await signInAs(url, tenant.persona('admin'), { cookies });
    expect(second.steps).toEqual([]);
    expect(answers.map((answer) => [answer.get('state'), Boolean(answer.get('code'))])).toEqual([
      ['s1', true],
      ['s1', true],
    ]);
    const silently = async (scope: string): Promise<URLSearchParams> => {
      await signInAs(`${url.replace('scope=User.Read', `scope=${scope}`)}&prompt=none`, tenant.persona('admin'), {
        cookies,
      });
      return answers.pop()!;
    };
    expect((await silently('User.Read')).get('code')).toBeTruthy();
    expect(Object.fromEntries(await silently('User.ReadWrite.All'))).toMatchObject({
      error: 'consent_required',
      error_description: expect.stringContaining('AADSTS65001'),
    });
    const out = await fetch(`${plain}${tenant.port}/common/oauth2/v2.0/logout`, {
      headers: { cookie: [...cookies].map(([key, value]) => `${key.split('|')[1]}=${value}`).join('; ') },
    });
    expect(await out.text()).toContain('You signed out of your account');
    const third = await signInAs(url, tenant.persona('admin'), { cookies });
    expect(third.steps).toEqual(['sign-in']);
    application.close();
  });

  it.each([
    '/v1.0/users',
    '/common/oauth2/v2.0/token',
    '/_practice/state',
    '/common/v2.0/.well-known/openid-configuration',
  ])('refuses %s', async (path) => {
    const answer = await fetch(`${plain}${tenant.port}${path}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('speaks HTTPS');
  });
});

describe('the control endpoint', () => {
  it('shows traffic by route and status, and writes by object', async () => {
    await control(tenant, 'reset-counters', {});
    const headers = { ...(await authorized()), 'content-type': 'application/json' };
    const user = tenant.world.users.find(
      (candidate) => candidate.onPremisesSyncEnabled === null && candidate.roles.length === 0,
    )!;
    const before = tenant.world.writes.get(user.id) ?? 0;
    await fetch(`${tenant.origin}/v1.0/users/${user.id}`, {
      method: 'PATCH',
      headers,
      body: '{"city":"Oslo"}',
      dispatcher: tenant.dispatcher,
    });
    await fetch(`${tenant.origin}/v1.0/users/nobody`, { headers, dispatcher: tenant.dispatcher });
    const state = (await control(tenant, 'state')) as {
      counters: { requests: Record<string, number> };
      writes: { byObject: Record<string, number> };
    };
    expect(state.counters.requests).toMatchObject({
      'graph PATCH /v1.0/users/{id} 204': 1,
      'graph GET /v1.0/users/{id} 404': 1,
    });
    expect(state.writes.byObject[user.id]).toBe(before + 1);
  });

  it('switches faults, moves the clock and changes settings', async () => {
    expect(await control(tenant, 'faults', { name: 'stall', args: 'ms=1' })).toEqual({
      on: [{ name: 'stall', args: 'ms=1', seen: 0, hits: 0 }],
    });
    expect(await control(tenant, 'faults', { action: 'off' })).toEqual({ on: [] });
    const now = tenant.world.clock.now();
    const { practiceTime } = (await control(tenant, 'clock', { advanceMs: 86_400_000 })) as { practiceTime: string };
    expect(Date.parse(practiceTime)).toBeGreaterThanOrEqual(now + 86_400_000);
    expect(await control(tenant, 'settings', { premium: false, concealedNames: true })).toEqual({
      premium: false,
      concealedNames: true,
    });
    expect(await control(tenant, 'settings', { premium: true, concealedNames: false })).toEqual({
      premium: true,
      concealedNames: false,
    });
  });

  it.each([
    ['faults', { name: 'nonsense' }, /no fault named/],
    ['clock', { advanceMs: -1 }, /advanceMs/],
    ['settings', { colour: 'red' }, /colour/],
    ['apps', { clientId: 'x' }, /not a GUID/],
    [
      'apps',
      { clientId: '7a5c1f0e-1111-4222-8333-444455556667', roles: ['Globel Reader'] },
      /no role called Globel Reader/,
    ],
  ])('refuses %s %j', async (route, body, message) => {
    expect(String((await control(tenant, route, body)).error)).toMatch(message);
  });

  it('turns web pages away', async () => {
    const url = `${tenant.origin}/_practice/faults`;
    const fromPage = await fetch(url, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      body: '{}',
      dispatcher: tenant.dispatcher,
    });
    expect(fromPage.status).toBe(403);
    const simple = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"name":"stall"}',
      dispatcher: tenant.dispatcher,
    });
    expect(simple.status).toBe(415);
    expect(tenant.faults.list()).toEqual([]);
  });

  it('takes consent away again', async () => {
    const own = tenant.apps[2]!.clientId;
    await userToken(tenant, 'reader');
    await control(tenant, 'consent', { clientId: own, action: 'revoke' });
    await expect(userToken(tenant, 'reader')).rejects.toThrow(/AADSTS65001/);
  });
});

it('lets go of everything when it closes', async () => {
  const other = await startTenant({ faults: ['stall:ms=600000'] });
  const waiting = fetch(`${other.origin}/v1.0/users`, { dispatcher: other.dispatcher }).catch(() => 'cut');
  await expect.poll(() => other.faults.list()[0]?.hits).toBe(1);
  await other.close();
  expect(await waiting).toBe('cut');
  const refused = await new Promise((resolve) =>
    httpRequest({ host: '127.0.0.1', port: other.port })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      .end(),
  );
  expect(refused).toBe('ECONNREFUSED');
});
