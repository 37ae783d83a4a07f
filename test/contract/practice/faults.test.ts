import { request as httpsRequest } from 'node:https';
import { Agent, fetch, type Response } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appToken, userToken } from '../../fixtures/practice-client.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
let admin: string;
let exchange: string;

beforeAll(async () => {
  tenant = await startTenant();
  admin = await userToken(tenant, 'admin');
  exchange = await appToken(tenant, 'https://outlook.office365.com/.default');
});

afterEach(() => {
  tenant.faults.off();
});

afterAll(() => tenant.close());

const graph = (path: string, token = admin, init: { method?: string; body?: string } = {}): Promise<Response> =>
  fetch(`${tenant.origin}/v1.0${path}`, {
    dispatcher: tenant.dispatcher,
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}`, ...(init.body ? { 'content-type': 'application/json' } : {}) },
    ...init,
  });

const cmdlet = (name: string, parameters: object): Promise<Response> =>
  fetch(`${tenant.origin}/adminapi/beta/${tenant.tenantId}/InvokeCommand`, {
    method: 'POST',
    dispatcher: tenant.dispatcher,
    headers: { authorization: `Bearer ${exchange}`, 'content-type': 'application/json' },
    body: JSON.stringify({ CmdletInput: { CmdletName: name, Parameters: parameters } }),
  });

const report = (): Promise<Response> =>
  fetch(`${tenant.origin}/v1.0/reports/getMailboxUsageDetail(period='D7')`, {
    dispatcher: tenant.dispatcher,
    headers: { authorization: `Bearer ${admin}` },
  });

/** The code of the system error under a failed fetch. */
async function failure(call: Promise<unknown>): Promise<string> {
  const error = (await call.then(
    () => {
      throw new Error('the call went through');
    },
    (reason: unknown) => reason,
  )) as Error & { cause?: { code?: string } };
  return error.cause?.code ?? error.message;
}

describe('in place of an answer', () => {
  it('429-storm: Graph’s own body, with Retry-After or without', async () => {
    tenant.faults.on('429-storm', 'count=1,retryAfter=7');
    tenant.faults.on('429-storm', 'count=1,skip=1,retryAfter=none');
    const first = await graph('/users');
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await first.json()).toMatchObject({ error: { code: 'TooManyRequests', innerError: { code: '429' } } });
    const second = await graph('/users');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, null]);
    expect((await graph('/users')).status).toBe(200);
  });

  it('429-text: the plain sentence of Exchange', async () => {
    tenant.faults.on('429-text', 'count=1');
    const answer = await cmdlet('Get-OrganizationConfig', {});
    expect(answer.status).toBe(429);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toMatch(/^You have reached the maximum number of concurrent requests per tenant/);
  });

  it('503-burst: as many as asked for, then none', async () => {
    tenant.faults.on('503-burst', 'count=2');
    const statuses = [await graph('/users'), await graph('/users'), await graph('/users')].map(({ status }) => status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('html-error: a page that is not ours', async () => {
    tenant.faults.on('html-error');
    const answer = await graph('/users');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('<h1>502 Proxy Error</h1>');
  });

  it('redirect: to a host that must not see the token', async () => {
    tenant.faults.on('redirect', 'to=https://elsewhere.invalid');
    const answer = await graph('/users?$top=5');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/elsewhere\.invalid\/v1\.0\/users\?/);
  });

  it('stall: the real answer, late', async () => {
    tenant.faults.on('stall', 'ms=300');
    const started = performance.now();
    expect((await graph('/users?$top=1')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
  });

  it('stall: lets go when the client gives up', async () => {
    tenant.faults.on('stall', 'ms=60000');
    const given = AbortSignal.timeout(100);
    await expect(
      fetch(`${tenant.origin}/v1.0/users`, {
        dispatcher: tenant.dispatcher,
        signal: given,
        headers: { authorization: `Bearer ${admin}` },
      }),
    ).rejects.toThrow(/timeout|aborted/i);
    await expect.poll(() => tenant.counters.recent.at(-1)).toMatchObject({ path: '/v1.0/users', status: 0 });
  });
});

describe('connections cut', () => {
  const cloudUser = (skip: number) =>
    tenant.world.users.filter((user) => user.onPremisesSyncEnabled === null && user.roles.length === 0)[skip]!;

  it('reset-before: nothing was done', async () => {
    const user = cloudUser(0);
    const token = await appToken(tenant);
    tenant.faults.on('reset-before', 'method=PATCH');
    expect(await failure(graph(`/users/${user.id}`, token, { method: 'PATCH', body: '{"city":"Before"}' }))).toMatch(
      /ECONNRESET|UND_ERR_SOCKET/,
    );
    expect(tenant.world.userById(user.id)?.city).not.toBe('Before');
  });

  it('reset-after: it was done, and nobody was told', async () => {
    const user = cloudUser(1);
    const token = await appToken(tenant);
    tenant.faults.on('reset-after', 'method=PATCH');
    expect(await failure(graph(`/users/${user.id}`, token, { method: 'PATCH', body: '{"city":"After"}' }))).toMatch(
      /ECONNRESET|UND_ERR_SOCKET/,
    );
    expect(tenant.world.userById(user.id)?.city).toBe('After');
    expect(tenant.counters.count({ route: '/v1.0/users/{id}', method: 'PATCH', status: 0 })).toBeGreaterThan(0);
  });

  it('cut-body: the length promises more than comes', async () => {
    tenant.faults.on('cut-body');
    const answer = await graph('/users');
    expect(answer.status).toBe(200);
    expect(await failure(answer.text())).toMatch(/terminated|UND_ERR_SOCKET|ECONNRESET|Z_BUF_ERROR/);
  });
});

describe('bodies spoiled', () => {
  it('truncated-json: a whole answer that does not parse', async () => {
    tenant.faults.on('truncated-json', 'keep=0.5');
    const answer = await graph('/users');
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(await (await graph('/users')).json()).toHaveProperty('value');
  });

  it('truncated-csv: a report that ends within a row', async () => {
    const whole = await (await report()).text();
    tenant.faults.on('truncated-csv');
    const cut = await (await report()).text();
    expect(whole.startsWith(cut.slice(0, 1000))).toBe(true);
    expect(cut.length).toBeLessThan(whole.length * 0.7);
    expect(cut.endsWith('\r\n')).toBe(false);
  });

  it('gzip-lie: the header says gzip, the bytes do not', async () => {
    tenant.faults.on('gzip-lie');
    const answer = await graph('/users?$top=5');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await failure(answer.text())).toMatch(/Z_DATA_ERROR|terminated|incorrect header/);
  });
});

describe('in a batch', () => {
  const batch = (count: number): string =>
    JSON.stringify({
      requests: tenant.world.users
        .slice(0, count)
        .map((user, index) => ({ id: String(index), method: 'GET', url: `/users/${user.id}?$select=id` })),
    });

  it('429-in-batch: some items, each with its own Retry-After', async () => {
    tenant.faults.on('429-in-batch', 'skip=3,count=2,retryAfter=9');
    const answer = await graph('/$batch', admin, { method: 'POST', body: batch(8) });
    expect(answer.status).toBe(200);
    const { responses } = (await answer.json()) as {
      responses: { id: string; status: number; headers?: Record<string, string> }[];
    };
    const throttled = responses.filter(({ status }) => status === 429);
    expect(throttled.map(({ id }) => id).sort()).toEqual(['3', '4']);
    expect(throttled.every(({ headers }) => headers?.['Retry-After'] === '9')).toBe(true);
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(6);
  });
});

describe('tokens and roles', () => {
  it('token-expiry: tokens of before are refused, new ones are good', async () => {
    const token = await userToken(tenant, 'reader');
    tenant.faults.on('token-expiry', 'skip=1');
    expect((await graph('/users?$top=1', token)).status).toBe(200);
    const refused = await graph('/users?$top=1', token);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({
      error: { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed, the token is expired.' },
    });
    admin = await userToken(tenant, 'admin');
    exchange = await appToken(tenant, 'https://outlook.office365.com/.default');
    expect((await graph('/users?$top=1')).status).toBe(200);
  });

  it('role-removed: the next calls are forbidden', async () => {
    tenant.faults.on('role-removed', 'skip=1,surface=exchange');
    expect((await cmdlet('Get-Mailbox', { ResultSize: 1 })).status).toBe(200);
    const forbidden = await cmdlet('Get-Mailbox', { ResultSize: 1 });
    expect(forbidden.status).toBe(403);
    expect(new Uint8Array(await forbidden.arrayBuffer()).every((byte) => byte === 0)).toBe(true);
  });

  it('claims-challenge: says which context it wants', async () => {
    tenant.faults.on('claims-challenge');
    const answer = await graph('/users');
    expect(answer.status).toBe(401);
    const header = answer.headers.get('www-authenticate') ?? '';
    const claims = /error="insufficient_claims", claims="([^"]+)"/.exec(header)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toEqual({
      access_token: { acrs: { essential: true, value: 'c1' } },
    });
  });

  it('a revocation reaches at once those who can answer a challenge, the others when their token ends', async () => {
    const { upn, password } = tenant.persona('helpdesk');
    const sign = async (claims: object): Promise<string> => {
      const answer = await fetch(`${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        dispatcher: tenant.dispatcher,
        body: new URLSearchParams({
          grant_type: 'password',
          client_id: tenant.apps[2]!.clientId,
          username: upn,
          password,
          scope: 'User.Read',
          claims: JSON.stringify(claims),
        }),
      });
      return ((await answer.json()) as { access_token: string }).access_token;
    };
    const plain = await sign({});
    const able = await sign({ access_token: { xms_cc: { values: ['CP1'] } } });
    expect((await graph('/me', able)).status).toBe(200);
    tenant.world.clock.advance(1000);
    const user = tenant.world.userByUpn(upn)!;
    tenant.world.updateUser(user, { signInSessionsValidFrom: tenant.world.clock.now() });
    const challenged = await graph('/me', able);
    expect(challenged.status).toBe(401);
    const claims = /error="insufficient_claims", claims="([^"]+)"/.exec(
      challenged.headers.get('www-authenticate') ?? '',
    )?.[1];
    expect(JSON.parse(Buffer.from(claims ?? '', 'base64').toString())).toMatchObject({
      access_token: { nbf: { essential: true } },
    });
    expect((await graph('/me', plain)).status).toBe(200);
    expect((await graph('/me', await sign({ access_token: { xms_cc: { values: ['CP1'] } } }))).status).toBe(200);
  });

  it('clock-jump: ends the tokens that are out', async () => {
    const token = await userToken(tenant, 'reader');
    tenant.faults.on('clock-jump', 'ms=7200000,path=/users');
    expect((await graph('/users?$top=1', token)).status).toBe(401);
    admin = await userToken(tenant, 'admin');
    exchange = await appToken(tenant, 'https://outlook.office365.com/.default');
    expect((await graph('/users?$top=1')).status).toBe(200);
  });
});

describe('at the door', () => {
  const connectAnew = async (): Promise<number> => {
    const agent = new Agent({ connect: { ca: tenant.caPem } });
    try {
      return (await fetch(`${tenant.origin}/common/v2.0/.well-known/openid-configuration`, { dispatcher: agent }))
        .status;
    } finally {
      await agent.destroy();
    }
  };

  it('tls-failure cuts the handshake', async () => {
    tenant.faults.on('tls-failure');
    expect(await failure(connectAnew())).toMatch(/ECONNRESET/);
  });

  it('wrong-certificate shows one nobody knows, and takes it back', async () => {
    tenant.faults.on('wrong-certificate');
    expect(await failure(connectAnew())).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    tenant.faults.off('wrong-certificate');
    expect(await connectAnew()).toBe(200);
  });
});

it('an aborted upload disturbs nobody', async () => {
  await new Promise<void>((resolve) => {
    const upload = httpsRequest(`${tenant.origin}/v1.0/users`, {
      method: 'POST',
      ca: tenant.caPem,
      headers: { 'content-length': 1000 },
    });
    upload.on('error', () => resolve());
    upload.write('{"displayName":', () => upload.destroy());
    upload.on('close', () => resolve());
  });
  expect((await graph('/users?$top=1')).status).toBe(200);
});
