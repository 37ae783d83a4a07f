import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import type { AccountInfo, Connection, NewTenant } from '../../../shared/contract/methods/connections.ts';
import { clouds } from '../../../shared/domain/clouds.ts';
import { AppSession } from '../auth/app-session.ts';
import { QUICK_CLIENTS } from '../auth/scopes.ts';
import { Session } from '../auth/session.ts';
import { throwIfCancelled } from '../http/outcome.ts';
import type { Handlers, Ports, PracticeReady } from '../ports.ts';
import { createVault } from '../vault/vault.ts';
import { findAbilities } from './abilities.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { buildServices, type ConnectionServices, fetchOf, sessionConfig } from './connection-services.ts';
import { loadConnections, saveConnections } from './connections-file.ts';

export type ConnectionHandlers = Pick<
  Handlers,
  | 'connections.list'
  | 'connections.add'
  | 'connections.startPractice'
  | 'connections.rename'
  | 'connections.remove'
  | 'connections.open'
  | 'auth.signIn'
  | 'auth.signOut'
>;

export interface Connections {
  readonly handlers: ConnectionHandlers;
  /**
   * Graph and Exchange of a signed-in connection. Starts its practice tenant again where there is one.
   * @throws AppError `not-found`, `not-signed-in`, `sign-in-needed`, `unsupported`
   */
  services(connectionId: string): Promise<ConnectionServices>;
  /** As the renderer may know it. @throws AppError `not-found` */
  record(connectionId: string): Connection;
  list(): Connection[];
  /** Adds an opened snapshot as a connection that only reads. Its store is in place already. */
  addSnapshot(opened: NewSnapshot): Promise<Connection>;
  /** The opened files, with what tells whether one has changed since. */
  snapshots(): { id: string; snapshot: NonNullable<ConnectionRecord['snapshot']> }[];
  /** What plans must know before they write. @throws AppError `not-found` */
  writing(connectionId: string): WritingFacts;
  /** Remembers what a role turned out not to allow, in words; null takes it back. */
  setLimit(connectionId: string, area: string, reason: string | null): Promise<void>;
  /** Called before a connection disappears: close and wipe what belongs to it. */
  onRemoved(listener: (connectionId: string) => Promise<void> | void): () => void;
  close(): Promise<void>;
}

export interface NewSnapshot {
  id: string;
  name: string;
  tenantId: string;
  snapshot: NonNullable<ConnectionRecord['snapshot']>;
}

export interface WritingFacts {
  /** Template ids of the account's directory roles; null while unknown. */
  roleIds: readonly string[] | null;
  /** Permissions to write to the directory were granted; Exchange needs none beside those for reading. */
  directoryConsent: boolean;
  /** As Connect-ExchangeOnline names the cloud. */
  exchangeEnvironment: string;
}

export interface ConnectionsDeps {
  ports: Ports;
  emit(event: CoreEvent): void;
  /** Told which connection is open now, so that the next start opens it again. */
  onOpened?(connectionId: string): void;
  /** 0..1, for backoff; `Math.random` unless a test wants to know. */
  random?: () => number;
}

/** A connection while the console runs. */
interface Live {
  record: ConnectionRecord;
  session: Session | AppSession | null;
  restored: boolean;
  services: ConnectionServices | null;
  /** The practice tenant behind it runs (always true for others). */
  reachable: boolean;
  signIn: AbortController | null;
}

const ABILITIES_MS = 60_000;

/** The registry of connections, loaded from the data folder. */
export async function createConnections(deps: ConnectionsDeps): Promise<Connections> {
  const loaded = await loadConnections(deps.ports.dataDir, deps.ports.clock.now());
  if (loaded.setAside !== null) {
    deps.emit({
      type: 'notice',
      notice: {
        id: 'connections-set-aside',
        severity: 'warning',
        message: 'The list of connections was damaged and has been set aside.',
        hint: 'Add the missing connections again; local data and sign-ins of the others are untouched.',
        path: loaded.setAside,
      },
    });
  }
  return new Registry(deps, loaded.records);
}

class Registry implements Connections {
  readonly #deps: ConnectionsDeps;
  readonly #live = new Map<string, Live>();
  readonly #removedListeners = new Set<(connectionId: string) => Promise<void> | void>();
  #saving: Promise<void> = Promise.resolve();

  constructor(deps: ConnectionsDeps, records: readonly ConnectionRecord[]) {
    this.#deps = deps;
    for (const record of records) this.#live.set(record.id, toLive(record, record.kind !== 'practice'));
  }

  readonly handlers: ConnectionHandlers = {
    'connections.list': async () => {
      await Promise.all([...this.#live.values()].map((live) => this.#restore(live).catch(() => undefined)));
      return this.list();
    },
    'connections.add': (input) => this.#add(input),
    'connections.startPractice': (input) => this.#startPractice(input),
    'connections.rename': async ({ id, name }) => {
      const live = this.#get(id);
      live.record = { ...live.record, name, renamed: true };
      await this.#changed();
      return this.#view(live);
    },
    'connections.remove': ({ id }) => this.#remove(id),
    'connections.open': async ({ id }) => {
      const live = this.#get(id);
      await this.#reach(live);
      await this.#restore(live);
      live.record = { ...live.record, lastUsedAt: this.#at() };
      await this.#changed();
      this.#deps.onOpened?.(id);
      return this.#view(live);
    },
    'auth.signIn': (input, context) => this.#signIn(input, context.signal),
    'auth.signOut': async ({ connectionId }) => {
      const live = this.#get(connectionId);
      if (live.record.kind === 'snapshot') throw new AppError('unsupported', 'Nobody is signed in to a snapshot.');
      live.signIn?.abort();
      await (await this.#session(live)).signOut();
      live.services = null;
      live.record = { ...live.record, account: null, limits: {} };
      await this.#changed();
      return this.#view(live);
    },
  };

  async services(connectionId: string): Promise<ConnectionServices> {
    const live = this.#get(connectionId);
    if (live.record.kind === 'snapshot') {
      throw new AppError('read-only', 'A snapshot has no service behind it.', {
        hint: 'Open the live tenant to read or change anything there.',
      });
    }
    await this.#reach(live);
    await this.#restore(live);
    const session = await this.#session(live);
    if (!session.identity) {
      throw new AppError('not-signed-in', `Not signed in to ${live.record.name}.`, { hint: 'Sign in first.' });
    }
    if (session.expired) {
      throw new AppError('sign-in-needed', `The sign-in to ${live.record.name} has expired.`, {
        hint: 'Sign in again. Your work is kept.',
      });
    }
    const { ports, random } = this.#deps;
    live.services ??= buildServices(live.record, session, await fetchOf(live.record, ports), ports, random);
    return live.services;
  }

  record(connectionId: string): Connection {
    return this.#view(this.#get(connectionId));
  }

  list(): Connection[] {
    return [...this.#live.values()].map((live) => this.#view(live));
  }

  async addSnapshot({ id, name, tenantId, snapshot }: NewSnapshot): Promise<Connection> {
    const live = toLive(
      {
        id,
        name,
        renamed: false,
        kind: 'snapshot',
        cloud: 'worldwide',
        tenant: tenantId,
        tenantId,
        app: { kind: 'quick' },
        snapshot,
        account: null,
        limits: {},
        createdAt: this.#at(),
        lastUsedAt: null,
      },
      true,
    );
    live.restored = true;
    this.#live.set(id, live);
    await this.#changed();
    return this.#view(live);
  }

  snapshots(): { id: string; snapshot: NonNullable<ConnectionRecord['snapshot']> }[] {
    return [...this.#live.values()].flatMap(({ record }) =>
      record.kind === 'snapshot' && record.snapshot ? [{ id: record.id, snapshot: record.snapshot }] : [],
    );
  }

  writing(connectionId: string): WritingFacts {
    const { record, session } = this.#get(connectionId);
    return {
      roleIds: record.account?.roleIds ?? null,
      directoryConsent: session?.identity?.write ?? false,
      exchangeEnvironment: clouds[record.cloud].exchangeEnvironment,
    };
  }

  async setLimit(connectionId: string, area: string, reason: string | null): Promise<void> {
    const live = this.#get(connectionId);
    if ((live.record.limits[area] ?? null) === reason) return;
    const { [area]: _, ...others } = live.record.limits;
    live.record = { ...live.record, limits: reason === null ? others : { ...others, [area]: reason } };
    await this.#changed();
  }

  onRemoved(listener: (connectionId: string) => Promise<void> | void): () => void {
    this.#removedListeners.add(listener);
    return () => this.#removedListeners.delete(listener);
  }

  async close(): Promise<void> {
    for (const live of this.#live.values()) live.signIn?.abort();
    await this.#saving;
    await this.#deps.ports.practice?.close();
  }

  async #add(input: NewTenant): Promise<Connection> {
    const wanted = { cloud: input.cloud, tenant: input.tenant.toLowerCase(), app: input.app, custom: input.custom };
    const same = [...this.#live.values()].find(
      ({ record, session }) =>
        record.kind === 'tenant' &&
        session?.identity == null &&
        record.account === null &&
        record.cloud === wanted.cloud &&
        record.tenant.toLowerCase() === wanted.tenant &&
        JSON.stringify(record.app) === JSON.stringify(wanted.app) &&
        JSON.stringify(record.custom) === JSON.stringify(wanted.custom),
    );
    if (same) return this.#view(same);
    const live = toLive(
      {
        id: randomUUID(),
        name: input.tenant,
        renamed: false,
        kind: 'tenant',
        ...wanted,
        tenant: input.tenant,
        tenantId: /^[0-9a-f]{8}-/i.test(input.tenant) ? input.tenant.toLowerCase() : null,
        account: null,
        limits: {},
        createdAt: this.#at(),
        lastUsedAt: null,
      },
      true,
    );
    live.restored = true;
    this.#live.set(live.record.id, live);
    await this.#changed();
    return this.#view(live);
  }

  async #startPractice(input: {
    mailboxes: number;
    seed: number;
  }): Promise<{ connection: Connection; personas: PracticeReady['personas'] }> {
    const ready = await this.#launch(input);
    let live = [...this.#live.values()].find(
      ({ record }) => record.practice?.mailboxes === input.mailboxes && record.practice.seed === input.seed,
    );
    if (!live) {
      live = toLive(
        {
          id: randomUUID(),
          name: `Practice tenant (${input.mailboxes.toLocaleString('en-US')} mailboxes)`,
          renamed: false,
          kind: 'practice',
          cloud: 'worldwide',
          tenant: ready.tenantId,
          tenantId: ready.tenantId.toLowerCase(),
          app: { kind: 'quick' },
          practice: { mailboxes: input.mailboxes, seed: input.seed },
          account: null,
          limits: {},
          createdAt: this.#at(),
          lastUsedAt: null,
        },
        true,
      );
      this.#live.set(live.record.id, live);
    }
    this.#reached(live, ready);
    await this.#restore(live);
    await this.#changed();
    const known = new Set(Object.values(QUICK_CLIENTS));
    if (!ready.apps.some((app) => known.has(app.clientId))) {
      this.#deps.ports.log.warn('the practice tenant does not know the quick-connect clients');
    }
    return { connection: this.#view(live), personas: ready.personas };
  }

  async #launch(options: { mailboxes: number; seed: number }): Promise<PracticeReady> {
    const launcher = this.#deps.ports.practice;
    if (!launcher) throw new AppError('unsupported', 'This build cannot start the practice tenant.');
    return launcher.start(options);
  }

  /** Where its practice tenant answers may be new after each start. */
  #reached(live: Live, ready: PracticeReady): void {
    const custom = { origin: ready.origin, caFile: ready.ca };
    const moved = live.record.custom?.origin !== custom.origin || live.record.custom?.caFile !== custom.caFile;
    live.reachable = true;
    if (!moved) return;
    live.record = { ...live.record, custom };
    live.session = null;
    live.restored = false;
    live.services = null;
  }

  /** Starts the practice tenant behind a connection again. Another one may have been started in its place. */
  async #reach(live: Live): Promise<void> {
    const { practice } = live.record;
    if (!practice) return;
    const wasReachable = live.reachable;
    const before = live.record.custom;
    this.#reached(live, await this.#launch(practice));
    if (!wasReachable || before?.origin !== live.record.custom?.origin) await this.#changed();
  }

  async #signIn(
    input: { connectionId: string; attemptId: string; mode: 'browser' | 'device-code'; write: boolean },
    signal: AbortSignal,
  ): Promise<Connection> {
    const live = this.#get(input.connectionId);
    if (live.record.kind === 'snapshot') throw new AppError('unsupported', 'A snapshot needs no sign-in.');
    await this.#reach(live);
    await this.#restore(live).catch(() => undefined);
    throwIfCancelled(signal);
    // A second attempt takes the place of the first.
    live.signIn?.abort();
    const attempt = new AbortController();
    live.signIn = attempt;
    const either = AbortSignal.any([signal, attempt.signal]);
    try {
      const session = await this.#session(live);
      const before = session.identity;
      const identity = await session.signIn({
        attemptId: input.attemptId,
        mode: input.mode,
        write: input.write,
        signal: either,
      });
      // The same person goes on with the same limits; work under way keeps its clients.
      const same = before?.objectId === identity.objectId && before.tenantId === identity.tenantId;
      if (!same) live.services = null;
      live.record = {
        ...live.record,
        tenantId: identity.tenantId || live.record.tenantId,
        lastUsedAt: this.#at(),
        account: {
          userPrincipalName: identity.userPrincipalName,
          displayName: identity.displayName,
          objectId: identity.objectId,
          roles: null,
        },
        limits: {},
        name: namedAfter(live.record, identity.userPrincipalName),
      };
      const services = await this.services(live.record.id);
      const abilities = await findAbilities(
        services,
        identity.exchangeProblem,
        AbortSignal.any([either, AbortSignal.timeout(ABILITIES_MS)]),
      ).catch(() => null);
      if (abilities) {
        const { record } = live;
        live.record = {
          ...record,
          name: record.renamed || abilities.organizationName === null ? record.name : abilities.organizationName,
          tenantId: abilities.tenantId ?? record.tenantId,
          account: record.account && { ...record.account, roles: abilities.roles, roleIds: abilities.roleIds },
          limits: abilities.limits,
        };
      }
      await this.#changed();
      return this.#view(live);
    } finally {
      if (live.signIn === attempt) live.signIn = null;
    }
  }

  async #remove(id: string): Promise<Record<string, never>> {
    const live = this.#get(id);
    live.signIn?.abort();
    for (const listener of this.#removedListeners) await listener(id);
    // Without its CA file a session cannot be built; its vault can be cleared all the same.
    if (live.record.kind !== 'snapshot')
      await this.#session(live).then(
        (session) => session.signOut(),
        () => this.#vault(live).clear(),
      );
    this.#live.delete(id);
    await this.#changed();
    return {};
  }

  #get(id: string): Live {
    const live = this.#live.get(id);
    if (!live) throw new AppError('not-found', 'That connection does not exist any more.');
    return live;
  }

  async #restore(live: Live): Promise<void> {
    if (live.restored || live.record.kind === 'snapshot') return;
    const session = await this.#session(live);
    const identity = await session.restore();
    live.restored = true;
    if (!identity && live.record.account) {
      // The session lasted only as long as the last run, or its vault was lost.
      live.record = { ...live.record, account: null };
      await this.#changed();
    }
  }

  async #session(live: Live): Promise<Session | AppSession> {
    if (live.session) return live.session;
    const { ports, emit, random } = this.#deps;
    const fetch = await fetchOf(live.record, ports);
    const { app } = live.record;
    if (app.kind === 'certificate') {
      live.session ??= new AppSession(sessionConfig(live.record), app, {
        fetch,
        clock: ports.clock,
        ...(random ? { random } : {}),
      });
      return live.session;
    }
    live.session ??= new Session(sessionConfig(live.record), {
      fetch,
      clock: ports.clock,
      ...(random ? { random } : {}),
      log: ports.log,
      vault: this.#vault(live),
      openSignIn: (url) => ports.openSignIn(url),
      onProgress: (progress) => emit({ type: 'sign-in', progress }),
      onExpired: () => emit({ type: 'connections' }),
    });
    return live.session;
  }

  #vault(live: Live): ReturnType<typeof createVault> {
    const { ports, emit } = this.#deps;
    return createVault({
      keys: ports.keys,
      clock: ports.clock,
      dataDir: ports.dataDir,
      connectionId: live.record.id,
      onDamaged: (path) =>
        emit({
          type: 'notice',
          notice: {
            id: `vault-set-aside-${live.record.id}`,
            severity: 'warning',
            message: `The stored sign-in of “${live.record.name}” could not be read and has been set aside.`,
            hint: 'Sign in again; nothing else is affected.',
            path,
          },
        }),
    });
  }

  #view(live: Live): Connection {
    const { record, session } = live;
    // A snapshot is ready as it is.
    const signedIn =
      record.kind === 'snapshot' || session?.identity != null || (!live.restored && record.account !== null);
    return {
      id: record.id,
      name: record.name,
      kind: record.kind,
      cloud: record.cloud,
      tenant: record.tenant,
      tenantId: record.tenantId,
      app: record.app.kind === 'quick' ? 'quick' : 'own-app',
      account: record.account && accountInfo(record.account),
      state: !live.reachable ? 'service-stopped' : session?.expired ? 'expired' : signedIn ? 'signed-in' : 'signed-out',
      limits: { ...record.limits },
      createdAt: record.createdAt,
      lastUsedAt: record.lastUsedAt,
      readOnly: record.kind === 'snapshot',
      ...(record.snapshot ? { snapshot: openedSnapshot(record.snapshot) } : {}),
    };
  }

  #changed(): Promise<void> {
    const records = [...this.#live.values()].map((live) => live.record);
    const save = (): Promise<void> => saveConnections(this.#deps.ports.dataDir, records);
    this.#saving = this.#saving.then(save, save);
    this.#deps.emit({ type: 'connections' });
    return this.#saving;
  }

  #at(): string {
    return new Date(this.#deps.ports.clock.now()).toISOString();
  }
}

function openedSnapshot({
  bytes: _bytes,
  modifiedMs: _modifiedMs,
  ...opened
}: NonNullable<ConnectionRecord['snapshot']>): NonNullable<Connection['snapshot']> {
  return opened;
}

/** What of an account the page may know. */
const accountInfo = ({
  userPrincipalName,
  displayName,
  objectId,
  roles,
}: NonNullable<ConnectionRecord['account']>): AccountInfo => ({ userPrincipalName, displayName, objectId, roles });

const toLive = (record: ConnectionRecord, reachable: boolean): Live => ({
  record,
  session: null,
  restored: false,
  services: null,
  reachable,
  signIn: null,
});

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A tenant that was added by its id is called by the domain of who signs in, until its own name is known. */
const namedAfter = ({ name }: ConnectionRecord, userPrincipalName: string): string =>
  guid.test(name) ? (userPrincipalName.split('@')[1] ?? name) : name;
