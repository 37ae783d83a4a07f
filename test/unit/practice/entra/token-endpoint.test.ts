import { createHash, randomBytes } from 'node:crypto';
import { fetch } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signInAs } from '../../../../electron/practice/auto-sign-in.ts';
import { startTenant, type TenantUnderTest } from '../../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
let own: string;

beforeAll(async () => {
  tenant = await startTenant({ refreshGraceSeconds: 60, deviceInterval: 5 });
  own = tenant.apps[2]!.clientId;
});

afterEach(() => {
  tenant.faults.off();
});

afterAll(() => tenant.close());

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${tenant.origin}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
    dispatcher: tenant.dispatcher,
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers as unknown as Headers,
  };
}

const token = (form: Record<string, string>, segment = tenant.tenantId): Promise<Answer> =>
  post(`/${segment}/oauth2/v2.0/token`, form);

/** Signs in and returns what the redirect carries; the answer is taken from a code in the query. */
async function codeFor(
  parameters: Record<string, string> = {},
  who = 'admin',
): Promise<{ code: string; verifier: string; redirectUri: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = `http://localhost:${tenant.port + 1}/answer`;
  const query = new URLSearchParams({
    client_id: own,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile offline_access User.Read',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'st',
    ...parameters,
  });
  const location = await redirectOf(`${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`, who);
  return { code: location.searchParams.get('code') ?? '', verifier, redirectUri };
}

/** Walks the pages by hand up to the redirect to the application, which nobody listens for. */
async function redirectOf(url: string, who: string): Promise<URL> {
  const { upn, password } = tenant.persona(who);
  const first = await (await fetch(url, { dispatcher: tenant.dispatcher })).text();
  const ctx = /name="ctx" value="([^"]+)"/.exec(first)?.[1] ?? '';
  const answer = await fetch(`${tenant.origin}/${tenant.tenantId}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ctx, login: upn, passwd: password }),
    dispatcher: tenant.dispatcher,
  });
  return new URL(answer.headers.get('location') ?? '', url);
}

const redeem = (
  grant: { code: string; verifier: string; redirectUri: string },
  more: Record<string, string> = {},
): Promise<Answer> =>
  token({
    grant_type: 'authorization_code',
    client_id: own,
    code: grant.code,
    code_verifier: grant.verifier,
    redirect_uri: grant.redirectUri,
    scope: 'openid profile offline_access User.Read',
    ...more,
  });

describe('errors have Entra’s form', () => {
  it('names code, time, trace and correlation, in fields and in the text', async () => {
    const correlation = '7f1d4a52-3a52-4cc0-9d3c-1a2b3c4d5e6f';
    const { status, body } = await post(
      `/${tenant.tenantId}/oauth2/v2.0/token`,
      {
        grant_type: 'client_credentials',
        client_id: tenant.apps[3]!.clientId,
        client_secret: 'wrong',
        scope: 'https://graph.microsoft.com/.default',
      },
      { 'client-request-id': correlation },
    );
    expect(status).toBe(401);
    expect(body).toMatchObject({
      error: 'invalid_client',
      error_codes: [7000215],
      correlation_id: correlation,
      trace_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
    });
    expect(body.error_description).toBe(
      `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${tenant.apps[3]!.clientId}'. Trace ID: ${body.trace_id} Correlation ID: ${correlation} Timestamp: ${body.timestamp}`,
    );
  });

  it.each([
    [{ client_id: 'x' }, 'invalid_request', 900144],
    [{ grant_type: 'authorization_code' }, 'invalid_request', 900144],
    [
      { grant_type: 'authorization_code', client_id: '11111111-2222-4333-8444-555555555555' },
      'unauthorized_client',
      700016,
    ],
    [{ grant_type: 'teapot', client_id: '14d82eec-204b-4c2f-b7e8-296a70dab67e' }, 'unsupported_grant_type', 70003],
    [
      { grant_type: 'refresh_token', client_id: '14d82eec-204b-4c2f-b7e8-296a70dab67e', refresh_token: 'forged' },
      'invalid_grant',
      9002313,
    ],
    [
      {
        grant_type: 'client_credentials',
        client_id: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
        scope: 'https://graph.microsoft.com/.default',
      },
      'invalid_client',
      7000218,
    ],
    [
      {
        grant_type: 'authorization_code',
        client_id: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
        client_secret: 's',
        code: 'c',
      },
      'invalid_client',
      700025,
    ],
  ])('%j → %s AADSTS%i', async (form, error, code) => {
    expect((await token(form as Record<string, string>)).body).toMatchObject({ error, error_codes: [code] });
  });

  it('knows tenants by id and by domain, and no others', async () => {
    const form = { grant_type: 'teapot', client_id: own };
    for (const segment of [
      'common',
      'organizations',
      tenant.tenantId,
      tenant.domain,
      tenant.world.tenant.initialDomain,
    ]) {
      expect((await token(form, segment)).body.error_codes, segment).toEqual([70003]);
    }
    expect((await token(form, 'contoso.com')).body.error_codes).toEqual([90002]);
  });

  it.each([
    ['User.Read https://outlook.office365.com/Exchange.Manage', 28000],
    ['https://nowhere.example/.default', 500011],
    ['https://graph.microsoft.com/Made.Up', 650053],
    ['.default User.Read', 70011],
  ])('scope %s → AADSTS%i', async (scope, code) => {
    const { upn, password } = tenant.persona('admin');
    const { body } = await token({ grant_type: 'password', client_id: own, username: upn, password, scope });
    expect(body.error_codes).toEqual([code]);
  });
});

describe('authorization codes', () => {
  it('are redeemed once, for the client info, tokens and scopes MSAL reads', async () => {
    const grant = await codeFor();
    const { status, body } = await redeem(grant, { client_info: '1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600 });
    expect(String(body.scope).split(' ')).toEqual(expect.arrayContaining(['openid', 'profile', 'User.Read']));
    expect(JSON.parse(Buffer.from(String(body.client_info), 'base64url').toString())).toEqual({
      uid: tenant.world.userByUpn(tenant.persona('admin').upn)!.id,
      utid: tenant.tenantId,
    });
    expect((await redeem(grant)).body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
  });

  it('need the verifier of the challenge', async () => {
    const wrong = await codeFor();
    expect((await redeem({ ...wrong, verifier: randomBytes(32).toString('base64url') })).body.error_codes).toEqual([
      501481,
    ]);
    const { verifier: _, ...without } = await codeFor();
    const missing = await token({
      grant_type: 'authorization_code',
      client_id: own,
      code: without.code,
      redirect_uri: without.redirectUri,
      scope: 'User.Read',
    });
    expect(missing.body.error_codes).toEqual([50148]);
  });

  it('belong to their redirect and their client', async () => {
    const grant = await codeFor();
    expect((await redeem({ ...grant, redirectUri: 'http://localhost/other' })).body.error_codes).toEqual([500112]);
    expect(
      (await redeem(await codeFor(), { client_id: '14d82eec-204b-4c2f-b7e8-296a70dab67e' })).body.error_codes,
    ).toEqual([700005]);
  });

  it('end after ten minutes', async () => {
    const grant = await codeFor();
    tenant.world.clock.advance(10 * 60_000);
    expect((await redeem(grant)).body.error_codes).toEqual([70008]);
  });

  it('come in the fragment when that is asked for', async () => {
    const query = new URLSearchParams({
      client_id: own,
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:1/',
      scope: 'User.Read',
      response_mode: 'fragment',
      state: 'a b',
    });
    const location = await redirectOf(`${tenant.origin}/common/oauth2/v2.0/authorize?${query}`, 'admin');
    expect(location.search).toBe('');
    const answer = new URLSearchParams(location.hash.slice(1));
    expect(answer.get('state')).toBe('a b');
    expect(answer.get('code')).toMatch(/^1\./);
  });

  it('carry errors to the application, not to a page, once the redirect is known to be good', async () => {
    const query = new URLSearchParams({
      client_id: own,
      response_type: 'token',
      redirect_uri: 'http://localhost:1/',
      scope: 'User.Read',
      state: 's',
    });
    const answer = await fetch(`${tenant.origin}/common/oauth2/v2.0/authorize?${query}`, {
      redirect: 'manual',
      dispatcher: tenant.dispatcher,
    });
    const location = new URL(answer.headers.get('location') ?? '');
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      error: 'unsupported_response_type',
      state: 's',
      error_description: expect.stringContaining('AADSTS700051'),
    });
  });

  it('never go to an address that was not registered', async () => {
    const query = new URLSearchParams({
      client_id: own,
      response_type: 'code',
      redirect_uri: 'https://evil.example/',
      scope: 'User.Read',
    });
    const answer = await fetch(`${tenant.origin}/common/oauth2/v2.0/authorize?${query}`, {
      redirect: 'manual',
      dispatcher: tenant.dispatcher,
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await answer.text()).toContain('AADSTS50011');
  });

  it('are not given silently to somebody who is not signed in', async () => {
    const query = new URLSearchParams({
      client_id: own,
      response_type: 'code',
      redirect_uri: 'http://localhost:1/',
      scope: 'User.Read',
      prompt: 'none',
    });
    const answer = await fetch(`${tenant.origin}/common/oauth2/v2.0/authorize?${query}`, {
      redirect: 'manual',
      dispatcher: tenant.dispatcher,
    });
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('login_required');
  });
});

describe('refresh tokens', () => {
  const refresh = (refreshToken: unknown): Promise<Answer> =>
    token({
      grant_type: 'refresh_token',
      client_id: own,
      refresh_token: String(refreshToken),
      scope: 'openid offline_access User.Read',
    });

  it('rotate: the replaced one works within the grace, then no more; the new one does', async () => {
    const first = (await redeem(await codeFor())).body;
    const second = (await refresh(first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    tenant.world.clock.advance(59_000);
    expect((await refresh(first.refresh_token)).status).toBe(200);
    tenant.world.clock.advance(2_000);
    expect((await refresh(first.refresh_token)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [70000],
      suberror: 'bad_token',
    });
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  it('are refused at once when the switch says so', async () => {
    const first = (await redeem(await codeFor())).body;
    await refresh(first.refresh_token);
    tenant.faults.on('strict-refresh');
    expect((await refresh(first.refresh_token)).body.error_codes).toEqual([70000]);
  });

  it('end with the account and with revoked sessions', async () => {
    const first = (await redeem(await codeFor({}, 'helpdesk'))).body;
    const user = tenant.world.userByUpn(tenant.persona('helpdesk').upn)!;
    tenant.world.updateUser(user, { accountEnabled: false });
    expect((await refresh(first.refresh_token)).body.error_codes).toEqual([50057]);
    tenant.world.updateUser(user, { accountEnabled: true });
    tenant.world.clock.advance(1000);
    tenant.world.updateUser(user, { signInSessionsValidFrom: tenant.world.clock.now() });
    expect((await refresh(first.refresh_token)).body.error_codes).toEqual([50173]);
  });

  it('end after ninety days', async () => {
    const first = (await redeem(await codeFor())).body;
    tenant.world.clock.advance(91 * 86_400_000);
    expect((await refresh(first.refresh_token)).body.error_codes).toEqual([700082]);
  });

  it('survive a restart on the same state folder', async () => {
    const first = (await redeem(await codeFor())).body;
    const again = await startTenant({ stateDir: tenant.stateDir, startTime: tenant.now() });
    const answer = await fetch(`${again.origin}/${again.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: own,
        refresh_token: String(first.refresh_token),
        scope: 'User.Read',
      }),
      dispatcher: again.dispatcher,
    });
    expect(answer.status).toBe(200);
    await again.close();
  });
});

describe('device codes', () => {
  const start = async (): Promise<{
    device_code: string;
    user_code: string;
    verification_uri: string;
    interval: number;
  }> =>
    (
      await post(`/${tenant.tenantId}/oauth2/v2.0/devicecode`, {
        client_id: own,
        scope: 'openid offline_access User.Read',
      })
    ).body as never;
  const poll = (device_code: string): Promise<Answer> =>
    token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: own, device_code });

  it('wait for the person, tell fast pollers to slow down, and are good once', async () => {
    const device = await start();
    expect((await poll(device.device_code)).body.error).toBe('authorization_pending');
    expect((await poll(device.device_code)).body.error).toBe('slow_down');
    tenant.world.clock.advance((device.interval + 5) * 1000);
    expect((await poll(device.device_code)).body.error).toBe('authorization_pending');
    const done = await signInAs(device.verification_uri, tenant.persona('reader'), {
      ca: tenant.caPem,
      userCode: device.user_code.toLowerCase(),
    });
    expect(done.steps).toEqual(['device-code', 'sign-in', 'confirm']);
    expect((await poll(device.device_code)).status).toBe(200);
    expect((await poll(device.device_code)).body.error).toBe('bad_verification_code');
  });

  it('end when the person declines', async () => {
    const device = await start();
    await signInAs(device.verification_uri, tenant.persona('reader'), {
      ca: tenant.caPem,
      userCode: device.user_code,
      decline: true,
    });
    expect((await poll(device.device_code)).body.error).toBe('authorization_declined');
  });

  it('end after fifteen minutes', async () => {
    const device = await start();
    tenant.world.clock.advance(15 * 60_000);
    expect((await poll(device.device_code)).body.error).toBe('expired_token');
    await expect(
      signInAs(device.verification_uri, tenant.persona('reader'), { ca: tenant.caPem, userCode: device.user_code }),
    ).rejects.toMatchObject({ code: 70019 });
  });
});

it('speaks the v1 endpoints too', async () => {
  const app = tenant.apps[3]!;
  const discovery = (await (
    await fetch(`${tenant.origin}/${tenant.tenantId}/.well-known/openid-configuration`, {
      dispatcher: tenant.dispatcher,
    })
  ).json()) as { token_endpoint: string; issuer: string };
  expect(discovery.issuer).toBe(`https://sts.windows.net/${tenant.tenantId}/`);
  const { body } = await post(new URL(discovery.token_endpoint).pathname, {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.secret!,
    resource: 'https://outlook.office365.com',
  });
  expect(body).toMatchObject({
    token_type: 'Bearer',
    expires_in: '3600',
    resource: 'https://outlook.office365.com',
    expires_on: expect.stringMatching(/^\d+$/),
  });
});

it('describes its instance as Microsoft does', async () => {
  const ask = (endpoint: string) =>
    fetch(
      `${tenant.origin}/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(endpoint)}`,
      { dispatcher: tenant.dispatcher },
    );
  const known = (await (await ask('https://login.microsoftonline.com/common/oauth2/v2.0/authorize')).json()) as {
    tenant_discovery_endpoint: string;
    metadata: { aliases: string[] }[];
  };
  expect(known.tenant_discovery_endpoint).toBe(
    'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
  );
  expect(known.metadata[0]?.aliases).toContain('login.windows.net');
  expect(await (await ask('https://login.evil.example/common/oauth2/v2.0/authorize')).json()).toMatchObject({
    error: 'invalid_instance',
  });
});
