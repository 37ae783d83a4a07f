import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { QUICK_CLIENTS, scopesFor } from '../../../electron/core/auth/scopes.ts';
import type { Fetch } from '../../../electron/core/ports.ts';
import { vaultPath } from '../../../electron/core/vault/vault.ts';
import { signInAs } from '../../../electron/practice/auto-sign-in.ts';
import type { AppError } from '../../../shared/contract/errors.ts';
import type { SignInProgress } from '../../../shared/contract/events.ts';
import { clouds } from '../../../shared/domain/clouds.ts';
import { failure } from '../../fixtures/failure.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { type ConsoleUnderTest, call, startConsole } from './console.ts';

let tenant: TenantUnderTest;
let desk: ConsoleUnderTest;
/** Everything Entra handed out: tokens and codes. */
const secrets = new Set<string>();

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 80, deviceInterval: 1 });
});
afterAll(() => tenant?.close());
beforeEach(async () => {
  tenant.faults.off();
  desk = await startConsole(tenant);
  desk.ports.fetchFor = eavesdrop(desk.ports.fetchFor);
});
afterEach(() => desk.close());

/** Notes what the token endpoint gives, so that it can be looked for where it must not be. */
function eavesdrop(fetchFor: (ca?: string) => Fetch): (ca?: string) => Fetch {
  return (ca) => async (input, init) => {
    const response = await fetchFor(ca)(input, init);
    if (/\/(token|devicecode)\b/.test(String(input))) {
      const body = (await response.clone().json()) as Record<string, unknown>;
      for (const name of ['access_token', 'refresh_token', 'id_token', 'device_code']) {
        if (typeof body[name] === 'string') secrets.add(body[name]);
      }
      const code = new URLSearchParams(String(init?.body ?? '')).get('code');
      if (code) secrets.add(code);
    }
    return response;
  };
}

const progress = (): SignInProgress[] =>
  desk.events.flatMap((event) => (event.type === 'sign-in' ? [event.progress] : []));
const states = (): string[] => progress().map((entry) => entry.state);
const options = { signal: new AbortController().signal };

describe('signing in', () => {
  it('quick connect signs in to both services with one password', async () => {
    const { id } = await desk.connect('quick');
    const connection = await desk.signIn(id);
    expect(connection).toMatchObject({
      state: 'signed-in',
      name: tenant.world.tenant.displayName,
      tenantId: tenant.tenantId,
      limits: {},
      account: { userPrincipalName: tenant.persona('admin').upn, roles: ['Global Administrator'] },
    });
    expect(desk.opened.map((url) => new URL(url).searchParams.get('client_id'))).toEqual([
      QUICK_CLIENTS.graph,
      QUICK_CLIENTS.exchange,
    ]);
    expect(new URL(desk.opened[1]!).searchParams.get('login_hint')).toBe(tenant.persona('admin').upn);
    expect(states()).toEqual([
      'opening-browser',
      'waiting-for-browser',
      'opening-browser',
      'waiting-for-browser',
      'finishing',
      'done',
    ]);
    expect(desk.browserErrors).toEqual([]);
  });

  it('an own registration needs one page', async () => {
    const { id } = await desk.connect('own-app');
    const connection = await desk.signIn(id);
    expect(connection.state).toBe('signed-in');
    expect(desk.opened.length).toBe(1);
    const services = await desk.connections.services(id);
    await services.exchange.probe(options);
  });

  it('asks for write permissions only when told to', async () => {
    const { id } = await desk.connect('quick');
    await desk.signIn(id);
    const scopesOf = (url: string): string => new URL(url).searchParams.get('scope') ?? '';
    expect(scopesOf(desk.opened[0]!)).not.toContain('ReadWrite');
    let services = await desk.connections.services(id);
    const user = tenant.world.users.find((each) => each.userType === 'Member' && !each.onPremisesSyncEnabled)!;
    const patch = {
      method: 'PATCH' as const,
      path: `/users/${user.id}`,
      body: { usageLocation: 'DE' },
      idempotent: true,
    };
    expect((await failure(services.graph.request(patch, options))).code).toBe('forbidden');
    desk.browser!.options = { forEveryone: true };
    await desk.signIn(id, { write: true });
    expect(scopesOf(desk.opened[2]!)).toContain('User.ReadWrite.All');
    services = await desk.connections.services(id);
    expect((await services.graph.request(patch, options)).status).toBe(204);
  });

  it('someone who may not agree gets a link for an administrator, and changes things once they have agreed', async () => {
    // Of its own: nobody has agreed to anything there.
    const fresh = await startTenant({ mailboxes: 50, signInOverHttp: true });
    const theirs = await startConsole(fresh);
    const { id } = await theirs.connect('quick');
    theirs.browser = { persona: 'licenses', options: { decline: true } };
    await theirs.signIn(id);
    const refused = await failure(theirs.signIn(id, { write: true }));
    expect(refused.code).toBe('consent-needed');
    const link = new URL(refused.details?.adminConsentUrl ?? '');
    // A page for a browser, as the sign-in page is.
    expect(link.origin).toBe(new URL(theirs.opened[0] ?? '').origin);
    expect(link.protocol).toBe('http:');
    expect(link.searchParams.get('client_id')).toBe(QUICK_CLIENTS.graph);
    expect(link.searchParams.get('scope')?.split(' ')).toEqual(
      scopesFor('graph', clouds.worldwide, { write: true, quick: true }),
    );
    const waited = theirs.events.findLast((event) => event.type === 'sign-in' && event.progress.url !== undefined);
    expect(waited).toMatchObject({ progress: { adminConsentUrl: link.href } });
    // Nobody listens where the page ends.
    await signInAs(link.href, fresh.persona('admin'), { ca: fresh.caPem }).catch(() => undefined);
    await theirs.signIn(id, { write: true });
    expect(theirs.browserErrors).toEqual([]);
    await theirs.close();
    await fresh.close();
  });

  it('works with a device code', async () => {
    const { id } = await desk.connect('own-app');
    const signingIn = desk.signIn(id, { mode: 'device-code' });
    await expect.poll(() => progress().find((entry) => entry.state === 'device-code')?.userCode).toBeTruthy();
    const shown = progress().find((entry) => entry.state === 'device-code')!;
    await signInAs(shown.verificationUri!, tenant.persona('reader'), { ca: tenant.caPem, userCode: shown.userCode! });
    // The second service comes from the first one's refresh token.
    const connection = await signingIn;
    expect(connection.account?.userPrincipalName).toBe(tenant.persona('reader').upn);
    expect(connection.limits['licenses.write']).toBeTruthy();
  });

  it('a role without Exchange signs in and says what it may not see', async () => {
    const { id } = await desk.connect();
    desk.browser = { persona: 'licenses', options: {} };
    const connection = await desk.signIn(id);
    expect(connection.state).toBe('signed-in');
    expect(connection.limits.mailboxes).toContain('Exchange');
    // No mailbox can be asked for its size either.
    expect(connection.limits.reports).toMatch(/^Usage reports per mailbox need .*Reports Reader\.$/);
    expect(connection.limits['licenses.write']).toBeUndefined();
  });

  it('goes on without Exchange where its permission was declined', async () => {
    const clientId = '99999999-2222-4333-8444-555555555555';
    tenant.registerApp({
      clientId,
      name: 'Half allowed',
      kind: 'public',
      consented: {
        graph: scopesFor('graph', clouds.worldwide, { write: false, quick: false }).map((s) => s.split('/').at(-1)!),
      },
    });
    const added = await call(desk.connections, 'connections.add', {
      cloud: 'worldwide',
      tenant: tenant.tenantId,
      app: { kind: 'own-app', clientId },
      custom: { origin: tenant.origin, caFile: tenant.caFile },
    });
    desk.browser = { persona: 'admin', options: { decline: true } };
    const connection = await desk.signIn(added.id);
    expect(connection.state).toBe('signed-in');
    expect(connection.limits.mailboxes).toContain('declined');
    const services = await desk.connections.services(added.id);
    expect((await failure(services.exchange.probe(options))).code).toBe('consent-needed');
    // That is no reason to call the whole sign-in expired, now or after a restart.
    const second = await desk.restart();
    const again = await second.connections.services(added.id);
    expect((await failure(again.exchange.probe(options))).code).toBe('consent-needed');
    expect((await again.graph.organization(options)).tenantId).toBe(tenant.tenantId);
    expect(second.connections.record(added.id).state).toBe('signed-in');
    await second.close();
  });

  it('is cancelled by aborting, and stops listening', async () => {
    const { id } = await desk.connect();
    desk.browser = null;
    const abort = new AbortController();
    const signingIn = desk.signIn(id, { signal: abort.signal });
    await expect.poll(() => states()).toContain('waiting-for-browser');
    const port = Number(new URL(new URL(desk.opened[0]!).searchParams.get('redirect_uri')!).port);
    abort.abort();
    expect((await failure(signingIn)).code).toBe('cancelled');
    expect(states().at(-1)).toBe('cancelled');
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('close', () => socket.destroy());
    });
    expect(open).toBe(false);
    // Nothing is in the way of the next attempt.
    desk.browser = { persona: 'admin', options: {} };
    expect((await desk.signIn(id)).state).toBe('signed-in');
  });
});

describe('what goes wrong', () => {
  it('an account of another person in the second step', async () => {
    const { id } = await desk.connect();
    const { openSignIn } = desk.ports;
    desk.ports.openSignIn = (url) => {
      if (desk.opened.length === 1) desk.browser = { persona: 'reader', options: { cookies: new Map() } };
      return openSignIn(url);
    };
    const error = await failure(desk.signIn(id));
    expect(error.code).toBe('sign-in-failed');
    expect(error.message).toContain(tenant.persona('reader').upn);
    expect(desk.connections.record(id).state).toBe('signed-out');
  });

  it('an application the tenant does not know', async () => {
    const connection = await call(desk.connections, 'connections.add', {
      cloud: 'worldwide',
      tenant: tenant.tenantId,
      app: { kind: 'own-app', clientId: '11111111-2222-4333-8444-555555555555' },
      custom: { origin: tenant.origin, caFile: tenant.caFile },
    });
    const error = await failure(desk.signIn(connection.id, { mode: 'device-code' }));
    expect(error).toMatchObject({ code: 'sign-in-failed', details: { serviceCode: 'AADSTS700016' } });
    expect(error.hint).toContain('client');
  });

  it('a tenant that does not exist', async () => {
    const connection = await call(desk.connections, 'connections.add', {
      cloud: 'worldwide',
      tenant: 'nowhere.example',
      app: { kind: 'quick' },
      custom: { origin: tenant.origin, caFile: tenant.caFile },
    });
    const error = await failure(desk.signIn(connection.id));
    expect(error).toMatchObject({ code: 'sign-in-failed', message: 'This tenant was not found.' });
    expect(desk.opened).toEqual([]);
  });

  it('consent that was taken away', async () => {
    const { id } = await desk.connect('own-app');
    await desk.signIn(id);
    const services = await desk.connections.services(id);
    const own = tenant.apps.find((app) => app.name === 'Mailroom')!;
    tenant.revokeConsent(own.clientId);
    tenant.faults.on('token-expiry');
    const error = await failure(services.graph.user(tenant.world.users[0]!.id, options));
    expect(error.code).toBe('consent-needed');
    expect(error.hint).toContain(`/adminconsent?client_id=${own.clientId}`);
    tenant.registerApp({ clientId: own.clientId });
  });

  it('a CA that is not the right one, or not there', async () => {
    const other = await startTenant({ mailboxes: 50 });
    const wrong = await call(desk.connections, 'connections.add', {
      cloud: 'worldwide',
      tenant: tenant.tenantId,
      app: { kind: 'quick' },
      custom: { origin: tenant.origin, caFile: other.caFile },
    });
    const error = await failure(desk.signIn(wrong.id));
    expect(error.code).toBe('tls');
    await other.close();
    const missing = await call(desk.connections, 'connections.add', {
      cloud: 'worldwide',
      tenant: tenant.tenantId,
      app: { kind: 'quick' },
      custom: { origin: tenant.origin, caFile: '/nowhere/ca.pem' },
    });
    expect(await failure(desk.signIn(missing.id))).toMatchObject({
      code: 'file-unreadable',
      details: { path: '/nowhere/ca.pem' },
    });
    // It can be removed all the same.
    await call(desk.connections, 'connections.remove', { id: missing.id });
  });

  it('a sign-in service that is away', async () => {
    const { id } = await desk.connect();
    tenant.faults.on('reset-before', 'surface=login,count=100');
    const error = await failure(desk.signIn(id));
    expect(error.code).toBe('network');
    expect(desk.opened).toEqual([]);
  });
});

describe('between runs', () => {
  it('stays signed in over a restart, and signs out for good', async () => {
    const { id } = await desk.connect();
    await desk.signIn(id);
    const second = await desk.restart();
    const [listed] = await call(second.connections, 'connections.list', {});
    expect(listed).toMatchObject({ id, state: 'signed-in', name: tenant.world.tenant.displayName });
    const services = await second.connections.services(id);
    await services.exchange.probe(options);
    expect(second.opened).toEqual([]);
    await call(second.connections, 'auth.signOut', { connectionId: id });
    expect(existsSync(vaultPath(desk.dataDir, id))).toBe(false);
    expect(desk.keys.secrets.size).toBe(0);
    expect((await failure(second.connections.services(id))).code).toBe('not-signed-in');
    await second.close();
  });

  it('a damaged vault is set aside and means signed out', async () => {
    const { id } = await desk.connect();
    await desk.signIn(id);
    const path = vaultPath(desk.dataDir, id);
    const sealed = readFileSync(path);
    sealed[sealed.length - 1]! ^= 1;
    writeFileSync(path, sealed);
    const second = await desk.restart();
    const [listed] = await call(second.connections, 'connections.list', {});
    expect(listed?.state).toBe('signed-out');
    const notice = second.events.find((event) => event.type === 'notice');
    expect(notice).toMatchObject({ notice: { severity: 'warning' } });
    expect(existsSync((notice as { notice: { path: string } }).notice.path)).toBe(true);
    expect((await second.signIn(id)).state).toBe('signed-in');
    await second.close();
  });

  it('removing wipes tokens, key and what others keep for it', async () => {
    const { id } = await desk.connect();
    await desk.signIn(id);
    const wiped: string[] = [];
    desk.connections.onRemoved((connectionId) => {
      wiped.push(connectionId);
    });
    await call(desk.connections, 'connections.remove', { id });
    expect(wiped).toEqual([id]);
    expect(existsSync(vaultPath(desk.dataDir, id))).toBe(false);
    expect(desk.keys.secrets.size).toBe(0);
    expect(desk.connections.list()).toEqual([]);
    expect(readFileSync(join(desk.dataDir, 'connections.json'), 'utf8')).not.toContain(id);
  });
});

describe('secrets', () => {
  it('are in no log, event, error, setting or plain file', async () => {
    const { id } = await desk.connect();
    await desk.signIn(id);
    const services = await desk.connections.services(id);
    const said: string[] = [];
    for (const fault of ['role-removed', 'html-error', 'truncated-json', 'redirect', 'reset-before', 'token-expiry']) {
      tenant.faults.on(fault, fault === 'role-removed' ? '' : 'count=9');
      await services.exchange
        .mailbox('x', options)
        .catch((error: AppError) => said.push(JSON.stringify(error.toWire())));
      await services.graph.mailboxUsage(options).catch((error: AppError) => said.push(JSON.stringify(error.toWire())));
      tenant.faults.off();
    }
    tenant.faults.on('token-expiry');
    tenant.faults.on('refresh-expired');
    await services.graph.organization(options).catch((error: AppError) => said.push(JSON.stringify(error.toWire())));
    expect(secrets.size).toBeGreaterThan(6);
    expect(said.length).toBeGreaterThan(4);
    const everything = [
      ...desk.logged,
      ...said,
      ...desk.events.map((event) => JSON.stringify(event)),
      JSON.stringify(desk.connections.list()),
      JSON.stringify(desk.ports.settingsFile.read()),
      ...readdirSync(desk.dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')),
    ].join('\n');
    for (const secret of secrets) expect(everything.includes(secret)).toBe(false);
    expect(everything).not.toMatch(/eyJ[\w-]{10,}\./);
  });
});
