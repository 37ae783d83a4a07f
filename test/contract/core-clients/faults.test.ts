import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionServices } from '../../../electron/core/connections/connection-services.ts';
import { isUnknownOutcome } from '../../../electron/core/http/outcome.ts';
import { failure } from '../../fixtures/failure.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { type ConsoleUnderTest, startConsole } from './console.ts';

let tenant: TenantUnderTest;
let desk: ConsoleUnderTest;
let connectionId: string;
let services: ConnectionServices;
let options: { signal: AbortSignal; onWait: (note: string | null) => void };
let notes: (string | null)[];

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 2600, seed: 5 });
  desk = await startConsole(tenant);
  connectionId = (await desk.connect()).id;
  await desk.signIn(connectionId);
  services = await desk.connections.services(connectionId);
});
afterAll(async () => {
  await desk?.close();
  await tenant?.close();
});
beforeEach(() => {
  tenant.faults.off();
  tenant.counters.reset();
  desk.opened.length = 0;
  desk.browser = { persona: 'admin', options: {} };
  notes = [];
  options = { signal: new AbortController().signal, onWait: (note) => notes.push(note) };
});

async function users(): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of services.graph.userPages(options)) ids.push(...page.map((user) => user.id));
  return ids.sort();
}
async function mailboxes(): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of services.exchange.mailboxPages(options)) ids.push(...page.map((box) => box.exchangeGuid));
  return ids.sort();
}
async function report(): Promise<number> {
  let rows = 0;
  for await (const page of (await services.graph.mailboxUsage(options)).rows) rows += page.length;
  return rows;
}
const trueUsers = (): string[] => tenant.world.users.map((user) => user.id).sort();
const trueMailboxes = (): string[] => tenant.world.mailboxes.map((box) => box.exchangeGuid).sort();

describe('a full reading comes through', () => {
  const survivable: [string, string][] = [
    ['429-storm', 'retryAfter=1,count=2'],
    ['429-storm', 'retryAfter=none,count=2'],
    ['429-text', 'count=2,retryAfter=1'],
    ['503-burst', 'count=4'],
    ['503-burst', 'count=1,retryAfter=1'],
    ['503-burst', 'count=3,status=504'],
    ['reset-before', 'count=3'],
    ['reset-after', 'count=3'],
    ['truncated-json', 'count=3'],
    ['cut-body', 'count=3'],
    ['html-error', 'count=3'],
    ['html-error', 'count=2,status=200'],
    ['gzip-lie', 'count=3'],
    ['token-expiry', ''],
    ['stall', 'ms=1200,count=2'],
    ['clock-jump', 'ms=7200000'],
    ['expiring-page-token', '2:1'],
  ];
  for (const [name, args] of survivable) {
    it(`${name} ${args}`, async () => {
      tenant.faults.on(name, args);
      expect(await users()).toEqual(trueUsers());
      tenant.faults.off();
      tenant.faults.on(name, args);
      expect(await mailboxes()).toEqual(trueMailboxes());
    });
  }
});

describe('the usage report comes through', () => {
  for (const [name, args] of [
    ['429-storm', 'retryAfter=1,count=2,path=reports'],
    ['503-burst', 'count=2,surface=reports'],
    ['truncated-csv', 'count=2'],
    ['cut-body', 'count=2,surface=reports'],
    ['reset-before', 'count=2,surface=reports'],
    ['gzip-lie', 'count=1,surface=reports'],
    ['html-error', 'count=2,surface=reports,status=200'],
  ] as const) {
    it(`${name} ${args}`, async () => {
      const whole = await report();
      const fault = tenant.faults.on(name, args);
      expect(await report()).toBe(whole);
      expect(fault.hits).toBeGreaterThan(0);
    });
  }
});

describe('waiting', () => {
  it('honors Retry-After for all callers at once and says so', async () => {
    tenant.faults.on('429-storm', 'retryAfter=1,count=1');
    const started = performance.now();
    await Promise.all(Array.from({ length: 12 }, () => services.graph.user(trueUsers()[0]!, options)));
    expect(performance.now() - started).toBeGreaterThan(990);
    expect(notes.some((note) => note?.includes('Microsoft Graph asked us to slow down'))).toBe(true);
    expect(notes.at(-1)).toBeNull();
    // Twelve asked, one was refused, nobody else tried in vain.
    expect(tenant.counters.count({ surface: 'graph', status: 429 })).toBeLessThanOrEqual(6);
  });

  it('waits for throttled items of a batch only', async () => {
    tenant.faults.on('429-in-batch', 'count=3,retryAfter=1');
    const ids = trueUsers().slice(0, 20);
    const results = await services.graph.batch(
      ids.map((id, index) => ({ id: `${index}`, method: 'GET', url: `/users/${id}?$select=id`, idempotent: true })),
      options,
    );
    expect(results.map((result) => result.ok && (result.body as { id: string }).id)).toEqual(ids);
    // A second batch with the three that were refused, and no more.
    expect(tenant.counters.count({ surface: 'graph', route: /\/users\/\{id\}/ })).toBe(23);
  });

  it('waits for throttled and failed items of an Exchange batch', async () => {
    tenant.faults.on('429-in-batch', 'count=3,retryAfter=1,surface=exchange');
    tenant.faults.on('503-in-batch', 'count=3,surface=exchange');
    const ids = tenant.world.mailboxes.filter((box) => box.userId !== null).slice(0, 25);
    const seen: string[] = [];
    for await (const answer of services.exchange.manyMailboxStatistics(
      ids.map((box) => ({ objectId: box.userId!, identity: box.userId! })),
      options,
    )) {
      expect('error' in answer ? answer.error : null).toBeNull();
      seen.push(answer.objectId);
    }
    expect(seen.sort()).toEqual(ids.map((box) => box.userId).sort());
  });

  it('gives up a wait as soon as the caller does', async () => {
    tenant.faults.on('429-storm', 'retryAfter=2');
    const abort = new AbortController();
    const reading = services.graph.organization({
      signal: abort.signal,
      onWait: (note) => {
        if (note !== null) abort.abort();
      },
    });
    // The first refusal pauses the gate; the retry waits in it until the caller leaves.
    expect((await failure(reading)).code).toBe('cancelled');
  });
});

describe('refusals and breakdowns are told apart', () => {
  it('a proxy page that stays', async () => {
    tenant.faults.on('html-error', 'count=1000,status=403');
    const error = await failure(services.graph.organization(options));
    expect(error.message).toContain('web page');
    expect(error.hint).toContain('proxy');
  });

  it('a redirect to another host gets no token', async () => {
    tenant.faults.on('redirect', 'count=1,to=https://collector.invalid');
    const error = await failure(services.graph.user(trueUsers()[0]!, options));
    expect(error).toMatchObject({ code: 'bad-response', details: { serviceMessage: 'collector.invalid' } });
    tenant.faults.on('redirect', 'count=1,to=https://collector.invalid,surface=exchange');
    expect((await failure(services.exchange.probe(options))).code).toBe('bad-response');
  });

  it('a certificate nobody knows', async () => {
    tenant.faults.on('wrong-certificate');
    // A new console: the old one would resume its TLS session and never see the certificate.
    const second = await desk.restart();
    const fresh = await second.connections.services(connectionId);
    const error = await failure(fresh.graph.user(trueUsers()[0]!, options));
    expect(error.code).toBe('tls');
    expect(error.hint).toMatch(/CA/);
    tenant.faults.off();
    expect((await fresh.graph.user(trueUsers()[0]!, options))?.id).toBe(trueUsers()[0]);
    await second.close();
  });

  it('a door that cuts every TLS handshake', async () => {
    tenant.faults.on('tls-failure');
    const second = await desk.restart();
    const fresh = await second.connections.services(connectionId);
    const error = await failure(fresh.graph.user(trueUsers()[0]!, options));
    expect(['network', 'tls']).toContain(error.code);
    await second.close();
  });

  it('a role that was taken away', async () => {
    tenant.faults.on('role-removed');
    const exchange = await failure(services.exchange.probe(options));
    expect(exchange).toMatchObject({ code: 'forbidden' });
    expect(exchange.hint).toContain('Exchange Administrator');
    const usage = await failure(services.graph.mailboxUsage(options));
    expect(usage).toMatchObject({ code: 'forbidden', message: 'This account may not read usage reports.' });
    // Users are still read: their own profile needs no role.
    expect(exchange.details?.clientRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(exchange.details?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('page tokens that never work', async () => {
    tenant.faults.on('expiring-page-token', '2');
    expect((await failure(users())).code).toBe('conflict');
    // Divided into parts of one page each, the mailboxes need no page token.
    expect(await mailboxes()).toEqual(trueMailboxes());
  });
});

describe('sign-in under way', () => {
  it('a claims challenge asks the person once for everybody', async () => {
    tenant.faults.on('claims-challenge');
    const ids = trueUsers().slice(0, 20);
    const found = await Promise.all(ids.map((id) => services.graph.user(id, options)));
    expect(found.map((user) => user?.id)).toEqual(ids);
    expect(desk.opened.length).toBe(1);
  });

  it('a declined challenge is not asked again and again', async () => {
    tenant.faults.on('claims-challenge', 'context=c9');
    desk.browser = { persona: 'reader', options: { cookies: new Map() } };
    const errors = await Promise.all(
      trueUsers()
        .slice(0, 10)
        .map((id) => failure(services.graph.user(id, options))),
    );
    expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['step-up-needed']));
    expect((await failure(services.graph.user(trueUsers()[0]!, options))).code).toBe('step-up-needed');
    expect(desk.opened.length).toBe(1);
  });

  it('an expired token is renewed once for all', async () => {
    tenant.faults.on('token-expiry');
    await Promise.all(
      trueUsers()
        .slice(0, 15)
        .map((id) => services.graph.user(id, options)),
    );
    expect(tenant.counters.count({ surface: 'login', method: 'POST', route: /token$/ })).toBe(1);
  });

  it('an expired refresh token asks to sign in again', async () => {
    tenant.faults.on('token-expiry');
    tenant.faults.on('refresh-expired');
    const error = await failure(services.graph.user(trueUsers()[0]!, options));
    expect(error.code).toBe('sign-in-needed');
    expect(desk.connections.record(connectionId).state).toBe('expired');
    expect((await failure(desk.connections.services(connectionId))).code).toBe('sign-in-needed');
    tenant.faults.off();
    await desk.signIn(connectionId);
    expect(desk.connections.record(connectionId).state).toBe('signed-in');
    // Work that kept its clients goes on.
    expect(await desk.connections.services(connectionId)).toBe(services);
    await services.graph.user(trueUsers()[0]!, options);
  });
});

describe('writes', () => {
  it('a cut write that may not be repeated has an unknown outcome', async () => {
    const box = tenant.world.mailboxes.find((each) => each.recipientTypeDetails === 'SharedMailbox')!;
    tenant.faults.on('reset-after', 'surface=exchange,path=Set-Mailbox');
    const parameters = { Identity: box.userId, HiddenFromAddressListsEnabled: true };
    const error = await failure(services.exchange.invoke('Set-Mailbox', parameters, options));
    expect(isUnknownOutcome(error)).toBe(true);
    // It was sent once, and it did act.
    expect(tenant.counters.count({ surface: 'exchange', route: /Set-Mailbox/ })).toBe(1);
    expect((await services.exchange.mailbox(box.userId!, options))?.hiddenFromAddressListsEnabled).toBe(true);
  });

  it('a write that is the same when repeated is repeated', async () => {
    const box = tenant.world.mailboxes.find((each) => each.recipientTypeDetails === 'SharedMailbox')!;
    tenant.faults.on('reset-after', 'surface=exchange,path=Set-Mailbox');
    const parameters = { Identity: box.userId, HiddenFromAddressListsEnabled: false };
    const { warnings } = await services.exchange.invoke('Set-Mailbox', parameters, { ...options, idempotent: true });
    // The second try finds nothing left to do, and says so.
    expect(warnings.join()).toContain('no settings');
    expect((await services.exchange.mailbox(box.userId!, options))?.hiddenFromAddressListsEnabled).toBe(false);
  });
});
