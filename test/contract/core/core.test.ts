import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '../../../electron/core/core.ts';
import { systemClock } from '../../../electron/core/http/system-clock.ts';
import type { Core, Fetch, KeyStore, Ports } from '../../../electron/core/ports.ts';
import { createFileLog } from '../../../electron/node-ports/log.ts';
import { createNetwork } from '../../../electron/node-ports/network.ts';
import { browserDesktop } from '../../../electron/node-ports/node-ports.ts';
import { createSignInOpener, startSignedInPractice } from '../../../electron/node-ports/practice-start.ts';
import { openSettingsFile } from '../../../electron/node-ports/settings-file.ts';
import type { Result } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../../shared/contract/index.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
beforeAll(async () => {
  tenant = await startTenant({ signInOverHttp: true });
});
afterAll(() => tenant.close());

interface Bench {
  core: Core;
  dataDir: string;
  events: CoreEvent[];
  /** Everything that crossed to the page: answers and events, as text. */
  crossed: string[];
  /** Tokens and codes seen on the network. */
  secrets: Set<string>;
  value<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  answer<M extends MethodName>(method: M, input: MethodInput<M>): Promise<Result<MethodOutput<M>>>;
  signInToPractice(): Promise<string>;
  jobEnd(jobId: string): Promise<string>;
  close(): Promise<void>;
}

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) {
    await bench.close();
    rmSync(bench.dataDir, { recursive: true, force: true });
  }
});

/** The whole core as the browser host runs it, against a practice tenant in this process. */
async function openBench(options: { dataDir?: string; prepare?: (dataDir: string) => void } = {}): Promise<Bench> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mailroom-core-'));
  options.prepare?.(dataDir);
  const network = createNetwork({});
  const secrets = new Set<string>();
  const stored = new Map<string, Uint8Array>();
  const keys: KeyStore = {
    kind: 'keychain',
    description: 'a map',
    get: async (name) => stored.get(name) ?? null,
    set: async (name, secret) => void stored.set(name, secret),
    delete: async (name) => void stored.delete(name),
  };
  const opener = createSignInOpener(
    async () => false,
    (error) => {
      throw error;
    },
  );
  const ports: Ports = {
    keys,
    desktop: browserDesktop,
    fetchFor: (ca) => watched(network.fetchFor(ca), secrets),
    clock: systemClock,
    dataDir,
    log: createFileLog(join(dataDir, 'logs', 'mailroom.log'), { level: 'debug' }),
    settingsFile: openSettingsFile(dataDir, ({ cwd, name }) => new Conf({ cwd, configName: name })),
    practice: {
      start: async () => ({
        origin: tenant.origin,
        tenantId: tenant.tenantId,
        domain: tenant.domain,
        ca: tenant.caFile,
        personas: tenant.personas.map(({ upn, password, roles }) => ({ upn, password, roles: [...roles] })),
        apps: tenant.apps.map(({ clientId, kind }) => ({ clientId, kind })),
      }),
      close: async () => {},
    },
    workerUrl: (name) => new URL(`../../../electron/workers/${name}.ts`, import.meta.url),
    host: 'browser',
    version: '0.0.0',
    openSignIn: opener.open,
  };
  const core = await createCore(ports);
  const events: CoreEvent[] = [];
  const crossed: string[] = [];
  core.subscribe((event) => {
    events.push(event);
    crossed.push(JSON.stringify(event));
  });
  const context = () => ({ signal: new AbortController().signal, client: 'test' });
  const bench: Bench = {
    core,
    dataDir,
    events,
    crossed,
    secrets,
    async answer(method, input) {
      const result = await core.call(method, input, context());
      crossed.push(JSON.stringify(result));
      return result;
    },
    async value(method, input) {
      const result = await bench.answer(method, input);
      if (!result.ok) throw new Error(`${method}: ${result.error.code} ${result.error.message}`);
      return result.value;
    },
    signInToPractice: () => startSignedInPractice(core, opener, 80),
    async jobEnd(jobId) {
      await expect
        .poll(async () => (await bench.value('jobs.get', { id: jobId })).endedAt, { timeout: 15_000 })
        .not.toBeNull();
      return (await bench.value('jobs.get', { id: jobId })).state;
    },
    async close() {
      await core.close();
      await network.close();
    },
  };
  benches.push(bench);
  return bench;
}

/** Notes every token and authorization code that goes over the wire. */
function watched(fetch: Fetch, secrets: Set<string>): Fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    const bearer = headers.get('authorization')?.replace(/^Bearer /, '');
    if (bearer) secrets.add(bearer);
    if (typeof init?.body === 'string' && init.body.includes('grant_type')) {
      const form = new URLSearchParams(init.body);
      for (const name of ['code', 'refresh_token', 'code_verifier']) {
        const secret = form.get(name);
        if (secret) secrets.add(secret);
      }
    }
    const response = await fetch(input, init);
    if (/\/token($|\?)/.test(String(input instanceof Request ? input.url : input))) {
      const answer = (await response.clone().json()) as Record<string, unknown>;
      for (const name of ['access_token', 'refresh_token', 'id_token']) {
        if (typeof answer[name] === 'string') secrets.add(answer[name]);
      }
    }
    return response;
  };
}

const allText = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

describe('the core, from sign-in to export', () => {
  it('reads a tenant, lists it, exports it, and lets no token out', async () => {
    const bench = await openBench();
    const connectionId = await bench.signInToPractice();
    const [connection] = await bench.value('connections.list', {});
    expect(connection).toMatchObject({
      id: connectionId,
      state: 'signed-in',
      account: { roles: ['Global Administrator'] },
    });
    expect((await bench.value('settings.get', {})).lastConnectionId).toBe(connectionId);

    const [inventory] = await bench.value('jobs.list', { connectionId });
    expect(await bench.jobEnd(inventory?.id ?? '')).toBe('done');
    expect(await bench.value('inventory.summary', { connectionId })).toMatchObject({ mailboxes: 80 });
    const window = await bench.value('mailboxes.window', { connectionId, query: {}, from: 0, count: 10 });
    expect(window).toMatchObject({ total: 80 });
    await bench.value('mailboxes.refresh', { connectionId, ids: window.rows.slice(0, 3).map(({ id }) => id) });

    const { jobId } = await bench.value('mailboxes.export', {
      connectionId,
      query: {},
      columns: ['displayName', 'primarySmtpAddress'],
      format: 'csv',
    });
    expect(await bench.jobEnd(jobId)).toBe('done');
    const { file } = await bench.value('jobs.get', { id: jobId });
    const opened = await bench.core.openFile(file?.fileId ?? '');
    expect(
      readFileSync(opened?.path ?? '', 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(81);
    expect(await bench.core.openFile('no-such-file')).toBeNull();
    // This host has no file manager, but the file is one that may be shown.
    expect(await bench.value('app.revealFile', { path: opened?.path ?? '' })).toEqual({ revealed: false });
    expect(await bench.answer('app.revealFile', { path: join(bench.dataDir, 'settings.json') })).toMatchObject({
      error: { code: 'forbidden' },
    });
    await bench.answer('mailboxes.get', { connectionId, id: 'nobody' });

    await bench.core.close();
    expect(bench.secrets.size).toBeGreaterThan(5);
    const page = bench.crossed.join('\n');
    const disk = allText(bench.dataDir);
    for (const secret of bench.secrets) {
      expect(page).not.toContain(secret);
      expect(disk).not.toContain(secret);
    }
  });

  it('tells listeners of jobs and revisions', async () => {
    const bench = await openBench();
    const connectionId = await bench.signInToPractice();
    const [inventory] = await bench.value('jobs.list', { connectionId });
    await bench.jobEnd(inventory?.id ?? '');
    const kinds = new Set(bench.events.map(({ type }) => type));
    expect([...kinds]).toEqual(expect.arrayContaining(['connections', 'sign-in', 'settings', 'job', 'revision']));
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'job', job: expect.objectContaining({ id: inventory?.id, state: 'done' }) }),
    );
  });

  it('wipes what belongs to a connection with it', async () => {
    const bench = await openBench();
    const connectionId = await bench.signInToPractice();
    const [inventory] = await bench.value('jobs.list', { connectionId });
    await bench.jobEnd(inventory?.id ?? '');
    expect(readdirSync(join(bench.dataDir, 'stores')).join()).toContain(connectionId);
    await bench.value('connections.remove', { id: connectionId });
    expect(readdirSync(join(bench.dataDir, 'stores')).join()).not.toContain(connectionId);
    expect(await bench.value('connections.list', {})).toEqual([]);
    expect((await bench.value('settings.get', {})).lastConnectionId).toBeNull();
    expect(await bench.answer('inventory.start', { connectionId })).toMatchObject({ error: { code: 'not-found' } });
  });

  it('refuses calls after it was closed, and closes twice without harm', async () => {
    const bench = await openBench();
    await Promise.all([bench.core.close(), bench.core.close()]);
    expect(await bench.answer('connections.list', {})).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('starts over damaged files and tells which were set aside', async () => {
    const bench = await openBench({
      prepare: (dataDir) => {
        writeFileSync(join(dataDir, 'settings.json'), '{"theme":');
        writeFileSync(join(dataDir, 'connections.json'), 'not json');
      },
    });
    const { notices } = await bench.value('app.info', {});
    expect(notices.map(({ path }) => path)).toEqual([
      expect.stringContaining('settings.damaged-'),
      expect.stringContaining('connections'),
    ]);
    await bench.value('app.dismissNotice', { id: notices[0]?.id ?? '' });
    expect((await bench.value('app.info', {})).notices).toHaveLength(1);
  });

  it('opens the page of a sign-in again, and no other place', async () => {
    const bench = await openBench();
    const { connection } = await bench.value('connections.startPractice', { mailboxes: 80 });
    const giveUp = new AbortController();
    const signIn = bench.core.call(
      'auth.signIn',
      { connectionId: connection.id, attemptId: 'a', mode: 'browser' },
      { signal: giveUp.signal, client: 'test' },
    );
    const pageOf = () =>
      bench.events.flatMap((event) => (event.type === 'sign-in' && event.progress.url ? [event.progress.url] : []))[0];
    await expect.poll(pageOf).toBeDefined();
    expect(await bench.value('app.openExternal', { url: pageOf() ?? '' })).toEqual({ opened: false });
    expect(await bench.answer('app.openExternal', { url: `${tenant.origin}/elsewhere` })).toMatchObject({
      error: { code: 'forbidden' },
    });
    giveUp.abort();
    expect(await signIn).toMatchObject({ error: { code: 'cancelled' } });
  });
});
