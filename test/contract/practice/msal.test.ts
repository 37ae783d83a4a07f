import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import {
  type AuthenticationResult,
  ConfidentialClientApplication,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-node';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AutoSignInError, signInAs } from '../../../electron/practice/auto-sign-in.ts';
import { signCertificate } from '../../../electron/practice/http/certificates.ts';
import { startTenant, type TenantUnderTest, useAsGlobalNetwork } from '../../fixtures/practice-tenant.ts';

const GRAPH_COMMAND_LINE = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const EXCHANGE_MODULE = 'fb78d390-0c51-40cd-8e17-fdbfab77341b';

let tenant: TenantUnderTest;
let restoreNetwork: () => void;

beforeAll(async () => {
  tenant = await startTenant({ deviceInterval: 1 });
  restoreNetwork = useAsGlobalNetwork(tenant);
});

afterAll(async () => {
  restoreNetwork();
  await tenant.close();
});

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}

function publicClient(base: string, clientId = GRAPH_COMMAND_LINE, segment = tenant.tenantId): PublicClientApplication {
  const host = new URL(base).host;
  return new PublicClientApplication({
    auth: {
      clientId,
      authority: `${base}/${segment}`,
      ...(host.startsWith('localhost') ? { knownAuthorities: [host] } : {}),
    },
  });
}

/** Signs in as a person in a system browser would; a failure of the page fails the test. */
async function interactive(
  client: PublicClientApplication,
  scopes: string[],
  who = 'admin',
  more: { claims?: string; prompt?: string } = {},
): Promise<AuthenticationResult> {
  let browser: Promise<unknown> = Promise.resolve();
  const result = client.acquireTokenInteractive({
    scopes,
    ...more,
    openBrowser: async (url) => {
      browser = signInAs(url, tenant.persona(who), { ca: tenant.caPem, mapToPort: tenant.port });
      browser.catch(() => undefined);
    },
  });
  await Promise.race([result, browser.then(() => result)]);
  return result;
}

const bases = (): [string, string][] => [
  ['localhost', tenant.origin],
  ['host mapping', 'https://login.microsoftonline.com'],
];

describe.each(['localhost', 'host mapping'])('MSAL over %s', (door) => {
  const base = (): string => bases().find(([name]) => name === door)![1];

  it('signs in interactively with PKCE and form_post, and reads the account from the id token', async () => {
    const result = await interactive(publicClient(base()), ['User.Read.All']);
    expect(result.account?.username).toBe(tenant.persona('admin').upn);
    expect(result.tenantId).toBe(tenant.tenantId);
    expect(result.scopes).toContain('User.Read.All');
    const claims = claimsOf(result.accessToken);
    expect(claims).toMatchObject({
      aud: 'https://graph.microsoft.com',
      appid: GRAPH_COMMAND_LINE,
      idtyp: 'user',
      tid: tenant.tenantId,
    });
    expect(String(claims.scp).split(' ')).toContain('User.Read.All');
    expect(claims.wids).toContain('62e90394-69f5-4237-9190-012177145e10');
    expect(result.expiresOn!.getTime() - Date.now()).toBeGreaterThan(3_500_000);
    expect(claims.exp).toBe(Number(claims.iat) + 3900);
  });

  it('answers silently from the cache, refreshes when forced, and gets Exchange tokens with the same sign-in', async () => {
    const client = publicClient(base(), tenant.apps[2]!.clientId);
    const first = await interactive(client, ['https://graph.microsoft.com/User.Read.All']);
    const account = first.account!;
    const cached = await client.acquireTokenSilent({ account, scopes: ['https://graph.microsoft.com/User.Read.All'] });
    expect(cached.fromCache).toBe(true);
    expect(cached.accessToken).toBe(first.accessToken);
    const refreshed = await client.acquireTokenSilent({
      account,
      scopes: ['https://graph.microsoft.com/User.Read.All'],
      forceRefresh: true,
    });
    expect(refreshed.fromCache).toBe(false);
    expect(refreshed.accessToken).not.toBe(first.accessToken);
    const exchange = await client.acquireTokenSilent({
      account,
      scopes: ['https://outlook.office365.com/Exchange.Manage'],
    });
    expect(claimsOf(exchange.accessToken)).toMatchObject({
      aud: 'https://outlook.office365.com',
      scp: expect.stringContaining('Exchange.Manage'),
    });
  });

  it('signs in through `organizations` with a device code', async () => {
    const client = publicClient(base(), EXCHANGE_MODULE, 'organizations');
    let signedIn: Promise<unknown> | undefined;
    const result = await client.acquireTokenByDeviceCode({
      scopes: ['https://outlook.office365.com/.default'],
      deviceCodeCallback: (code) => {
        expect(code.message).toContain(code.userCode);
        signedIn = signInAs(code.verificationUri, tenant.persona('exchange'), {
          ca: tenant.caPem,
          mapToPort: tenant.port,
          userCode: code.userCode,
        });
      },
    });
    await signedIn;
    expect(result?.account?.username).toBe(tenant.persona('exchange').upn);
    expect(claimsOf(result!.accessToken).scp).toContain('Exchange.Manage');
  });

  it('gives an automation app its application permissions for a secret', async () => {
    const app = tenant.apps.find(({ kind }) => kind === 'confidential')!;
    const host = new URL(base()).host;
    const client = new ConfidentialClientApplication({
      auth: {
        clientId: app.clientId,
        clientSecret: app.secret!,
        authority: `${base()}/${tenant.tenantId}`,
        ...(host.startsWith('localhost') ? { knownAuthorities: [host] } : {}),
      },
    });
    const graph = await client.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
    expect(claimsOf(graph!.accessToken)).toMatchObject({
      idtyp: 'app',
      roles: expect.arrayContaining(['User.ReadWrite.All', 'Reports.Read.All']),
    });
    const exchange = await client.acquireTokenByClientCredential({
      scopes: ['https://outlook.office365.com/.default'],
    });
    expect(claimsOf(exchange!.accessToken).roles).toContain('Exchange.ManageAsApp');
  });

  it.each(['sha256', 'sha1'] as const)(
    'takes a client assertion signed with a registered certificate (%s)',
    async (digest) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const now = Date.now();
      const pem = signCertificate({
        subject: 'automation',
        issuer: 'automation',
        publicKey,
        signingKey: privateKey,
        notBefore: now - 1000,
        notAfter: now + 3_600_000,
      });
      const clientId =
        digest === 'sha256' ? '3f0d3c9a-64f5-4b1b-9f0a-0a7c5d1c8e01' : '3f0d3c9a-64f5-4b1b-9f0a-0a7c5d1c8e02';
      tenant.registerApp({
        clientId,
        kind: 'confidential',
        name: 'Certificate app',
        certificates: [pem],
        permissions: { graph: ['User.Read.All'] },
      });
      const certificate = new X509Certificate(pem);
      const thumbprint = (digest === 'sha256' ? certificate.fingerprint256 : certificate.fingerprint).replaceAll(
        ':',
        '',
      );
      const host = new URL(base()).host;
      const client = new ConfidentialClientApplication({
        auth: {
          clientId,
          authority: `${base()}/${tenant.tenantId}`,
          ...(host.startsWith('localhost') ? { knownAuthorities: [host] } : {}),
          clientCertificate: {
            privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
            ...(digest === 'sha256' ? { thumbprintSha256: thumbprint } : { thumbprint }),
          },
        },
      });
      const result = await client.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
      expect(claimsOf(result!.accessToken)).toMatchObject({ appidacr: '2', roles: ['User.Read.All'] });
    },
  );

  it('asks for interaction once sessions were revoked, and works after a new sign-in', async () => {
    const client = publicClient(base());
    const first = await interactive(client, ['User.Read.All'], 'licenses');
    const user = tenant.world.userByUpn(tenant.persona('licenses').upn)!;
    tenant.world.clock.advance(1000);
    tenant.world.updateUser(user, { signInSessionsValidFrom: tenant.world.clock.now() });
    const silent = client.acquireTokenSilent({
      account: first.account!,
      scopes: ['User.Read.All'],
      forceRefresh: true,
    });
    await expect(silent).rejects.toMatchObject({ errorNo: 50173 });
    const again = await interactive(client, ['User.Read.All'], 'licenses');
    expect(again.accessToken).not.toBe(first.accessToken);
  });
});

describe('consent', () => {
  it('is asked when a write scope is first needed, by an administrator only', async () => {
    const own = tenant.apps[2]!.clientId;
    const client = publicClient(tenant.origin, own);
    const first = await interactive(client, ['User.Read.All'], 'admin');
    const silent = client.acquireTokenSilent({ account: first.account!, scopes: ['User.ReadWrite.All'] });
    await expect(silent).rejects.toBeInstanceOf(InteractionRequiredAuthError);
    await expect(silent).rejects.toMatchObject({
      subError: 'consent_required',
      errorMessage: expect.stringContaining('AADSTS65001'),
    });
    const widened = await interactive(client, ['User.ReadWrite.All'], 'admin');
    expect(String(claimsOf(widened.accessToken).scp).split(' ')).toContain('User.ReadWrite.All');
  });

  it('cannot be given by somebody without the role', async () => {
    const client = publicClient(tenant.origin, tenant.apps[2]!.clientId);
    const url = await client.getAuthCodeUrl({ scopes: ['User.ReadWrite.All'], redirectUri: 'http://localhost:1' });
    await expect(signInAs(url, tenant.persona('reader'), { ca: tenant.caPem })).rejects.toMatchObject({ code: 90094 });
  });
});

describe('the sign-in page refuses', () => {
  const attempt = async (upn: string, password: string): Promise<AutoSignInError> => {
    const url = await publicClient(tenant.origin).getAuthCodeUrl({
      scopes: ['User.Read'],
      redirectUri: 'http://localhost:1',
    });
    return signInAs(url, { upn, password }, { ca: tenant.caPem }).then(
      () => Promise.reject(new Error('the sign-in went through')),
      (error: AutoSignInError) => error,
    );
  };

  it('a wrong password with AADSTS50126', async () => {
    expect((await attempt(tenant.persona('admin').upn, 'wrong')).code).toBe(50126);
  });

  it('a disabled account with AADSTS50057', async () => {
    const { upn, password } = tenant.persona('disabled');
    expect((await attempt(upn, password)).code).toBe(50057);
  });

  it('an unknown name with AADSTS50034', async () => {
    expect((await attempt('nobody@alderfinch.com', 'x')).code).toBe(50034);
  });

  it('an unknown application with AADSTS700016', async () => {
    const url = await publicClient(tenant.origin, '11111111-2222-4333-8444-555555555555').getAuthCodeUrl({
      scopes: ['User.Read'],
      redirectUri: 'http://localhost:1',
    });
    await expect(signInAs(url, tenant.persona('admin'), { ca: tenant.caPem })).rejects.toMatchObject({ code: 700016 });
  });
});

it('takes a second factor from those who need it', async () => {
  const result = await interactive(publicClient(tenant.origin), ['User.Read'], 'mfa');
  expect(claimsOf(result.accessToken).amr).toEqual(['pwd', 'mfa']);
});

it('puts the demanded authentication context into the token after a claims challenge', async () => {
  const client = publicClient(tenant.origin);
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });
  const plain = await interactive(client, ['User.Read.All']);
  expect(claimsOf(plain.accessToken).acrs).toBeUndefined();
  const silent = client.acquireTokenSilent({ account: plain.account!, scopes: ['User.Read.All'], claims });
  await expect(silent).rejects.toBeInstanceOf(InteractionRequiredAuthError);
  const stepped = await interactive(client, ['User.Read.All'], 'admin', { claims });
  expect(claimsOf(stepped.accessToken).acrs).toEqual(['c1']);
});

it('signs tokens that verify against the published keys', async () => {
  const result = await interactive(publicClient(tenant.origin), ['User.Read']);
  const discovery = (await (
    await fetch(`${tenant.origin}/${tenant.tenantId}/v2.0/.well-known/openid-configuration`)
  ).json()) as { jwks_uri: string; issuer: string };
  const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
  const { payload } = await jwtVerify(result.idToken, keys, { issuer: discovery.issuer, audience: GRAPH_COMMAND_LINE });
  expect(payload.preferred_username).toBe(tenant.persona('admin').upn);
});
