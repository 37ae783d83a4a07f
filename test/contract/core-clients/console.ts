import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connections, createConnections } from '../../../electron/core/connections/connections.ts';
import { systemClock } from '../../../electron/core/http/system-clock.ts';
import type { KeyStore, Log, Ports, SettingsFile } from '../../../electron/core/ports.ts';
import { createNetwork } from '../../../electron/node-ports/network.ts';
import { type AutoSignInOptions, signInAs } from '../../../electron/practice/auto-sign-in.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { TenantUnderTest } from '../../fixtures/practice-tenant.ts';

/** A keychain that lives in a map, so that sealed files are used. */
export function mapKeyStore(): KeyStore & { secrets: Map<string, Uint8Array> } {
  const secrets = new Map<string, Uint8Array>();
  return {
    kind: 'keychain',
    description: 'test keychain',
    secrets,
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, secret) => {
      secrets.set(name, secret);
    },
    delete: async (name) => {
      secrets.delete(name);
    },
  };
}

export function memorySettings(initial: unknown = {}): SettingsFile & { value: unknown } {
  const file = {
    value: initial,
    path: '/settings.json',
    setAside: null as string | null,
    read: () => structuredClone(file.value),
    write: (value: unknown) => {
      file.value = structuredClone(value);
    },
  };
  return file;
}

export interface ConsoleUnderTest {
  connections: Connections;
  ports: Ports;
  events: CoreEvent[];
  /** Everything logged, as text. */
  logged: string[];
  keys: ReturnType<typeof mapKeyStore>;
  dataDir: string;
  /** Pages the person was sent to. */
  opened: string[];
  /** Who sits at the browser, and how they behave. `null`: nobody answers. */
  browser: { persona: string; options: AutoSignInOptions } | null;
  /** Failures of the browser side, for messages. */
  browserErrors: unknown[];
  connect(app?: 'quick' | 'own-app'): Promise<Connection>;
  signIn(connectionId: string, options?: SignInOptions): Promise<Connection>;
  /** A second console over the same data folder and keychain. */
  restart(): Promise<ConsoleUnderTest>;
  close(): Promise<void>;
}

export interface SignInOptions {
  mode?: 'browser' | 'device-code';
  write?: boolean;
  signal?: AbortSignal;
}

/** The connections room with real ports against a practice tenant, and a person at the browser. */
export async function startConsole(
  tenant: TenantUnderTest,
  shared: { dataDir?: string; keys?: ReturnType<typeof mapKeyStore>; ports?: Partial<Ports> } = {},
): Promise<ConsoleUnderTest> {
  const dataDir = shared.dataDir ?? mkdtempSync(join(tmpdir(), 'mailroom-core-'));
  const keys = shared.keys ?? mapKeyStore();
  const events: CoreEvent[] = [];
  const logged: string[] = [];
  const write = (message: string, fields?: Record<string, unknown>): void => {
    logged.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const network = createNetwork({});
  const state: ConsoleUnderTest = {
    connections: null as unknown as Connections,
    ports: null as unknown as Ports,
    events,
    logged,
    keys,
    dataDir,
    opened: [],
    browser: { persona: 'admin', options: {} },
    browserErrors: [],
    connect: (app = 'quick') => {
      const own = tenant.apps.find((entry) => entry.name === 'Mailroom')!;
      return call(state.connections, 'connections.add', {
        cloud: 'worldwide',
        tenant: tenant.tenantId,
        app: app === 'quick' ? { kind: 'quick' } : { kind: 'own-app', clientId: own.clientId },
        custom: { origin: tenant.origin, caFile: tenant.caFile },
      });
    },
    signIn: (connectionId, options = {}) =>
      Promise.resolve(
        state.connections.handlers['auth.signIn'](
          { connectionId, attemptId: 'attempt', mode: options.mode ?? 'browser', write: options.write ?? false },
          { signal: options.signal ?? new AbortController().signal, client: 'test' },
        ),
      ),
    restart: () => startConsole(tenant, { dataDir, keys }),
    close: async () => {
      await state.connections.close();
      await network.close();
      if (!shared.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  const cookies = new Map<string, string>();
  state.ports = {
    keys,
    desktop: {
      nativeDialogs: false,
      openExternal: async () => false,
      revealFile: async () => false,
      chooseSavePath: async () => undefined,
      chooseOpenPath: async () => undefined,
      chooseFolder: async () => undefined,
      notify: () => undefined,
    },
    fetchFor: network.fetchFor,
    clock: systemClock,
    dataDir,
    log,
    settingsFile: memorySettings(),
    practice: null,
    workerUrl: () => new URL('file:///none'),
    host: 'browser',
    version: '0.0.0',
    openSignIn: async (url) => {
      state.opened.push(url);
      const person = state.browser;
      if (!person) return false;
      signInAs(url, tenant.persona(person.persona), { ca: tenant.caPem, cookies, ...person.options }).catch(
        (error: unknown) => state.browserErrors.push(error),
      );
      return true;
    },
    ...shared.ports,
  };
  state.connections = await createConnections({
    ports: state.ports,
    emit: (event) => events.push(event),
    // Full jitter with nothing to jitter: backoff costs the tests no time.
    random: () => 0,
  });
  return state;
}

type Names = keyof Connections['handlers'];

/** Calls a handler that looks at nothing but its input. */
export function call<N extends Names>(
  connections: Connections,
  name: N,
  input: Parameters<Connections['handlers'][N]>[0],
): Promise<Awaited<ReturnType<Connections['handlers'][N]>>> {
  const context = { signal: new AbortController().signal, client: 'test' };
  const handler = connections.handlers[name] as (input: unknown, context: unknown) => unknown;
  return Promise.resolve(handler(input, context)) as Promise<Awaited<ReturnType<Connections['handlers'][N]>>>;
}
