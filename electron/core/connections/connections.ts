import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Connection, NewTenant } from '../../../shared/contract/methods/connections.ts';
import { clouds } from '../../../shared/domain/clouds.ts';
import { QUICK_CLIENTS } from '../auth/scopes.ts';
import { throwIfCancelled } from '../http/outcome.ts';
import type { Handlers, PracticeReady } from '../ports.ts';
import { findAbilities } from './abilities.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { buildServices, type ConnectionServices, fetchOf } from './connection-services.ts';
import { loadConnections, saveConnections } from './connections-file.ts';
import { type Live, namedAfter, newRecord, toLive, viewOf } from './live-connection.ts';
import { type SessionDeps, sessionOf, vaultOf } from './sessions.ts';

export type ConnectionHandlers = Pick<
  Handlers,
  | 'connections.list'
  | 'connections.add'
  | 'connections.startPractice'
  | 'connections.personas'
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
  /** Called when someone has signed in, before anyone hears of it: the tenant is known then. */
  onSignedIn(listener: (connectionId: string) => Promise<void> | void): () => void;
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

export interface ConnectionsDeps extends SessionDeps {
  /** Told which connection is open now, so that the next start opens it again. */
  onOpened?(connectionId: string): void;
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
  readonly #signedInListeners = new Set<(connectionId: string) => Promise<void> | void>();
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
    'connections.personas': async ({ id }) => (await this.#reach(this.#get(id)))?.personas ?? [],
    'connections.rename': async ({ id, name }) => {
      const live = this.#get(id);
      live.record = { ...live.record, name, renamed: true };
      await this.#changed();
      return viewOf(live);
    },
    'connections.remove': ({ id }) => this.#remove(id),
    'connections.open': async ({ id }) => {
      const live = this.#get(id);
      await this.#reach(live);
      await this.#restore(live);
      live.record = { ...live.record, lastUsedAt: this.#at() };
      await this.#changed();
      this.#deps.onOpened?.(id);
      return viewOf(live);
    },
    'auth.signIn': (input, context) => this.#signIn(input, context.signal),
    'auth.signOut': async ({ connectionId }) => {
      const live = this.#get(connectionId);
      if (live.record.kind === 'snapshot') throw new AppError('unsupported', 'Nobody is signed in to a snapshot.');
      live.signIn?.abort();
      await (await sessionOf(live, this.#deps)).signOut();
      live.services = null;
      live.record = { ...live.record, account: null, limits: {} };
      await this.#changed();
      return viewOf(live);
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
    const session = await sessionOf(live, this.#deps);
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
    return viewOf(this.#get(connectionId));
  }

  list(): Connection[] {
    return [...this.#live.values()].map((live) => viewOf(live));
  }

  async addSnapshot({ id, name, tenantId, snapshot }: NewSnapshot): Promise<Connection> {
    const live = toLive(
      newRecord(this.#at(), {
        id,
        name,
        kind: 'snapshot',
        cloud: 'worldwide',
        tenant: tenantId,
        tenantId,
        app: { kind: 'quick' },
        snapshot,
      }),
      true,
    );
    live.restored = true;
    this.#live.set(id, live);
    await this.#changed();
    return viewOf(live);
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

  onSignedIn(listener: (connectionId: string) => Promise<void> | void): () => void {
    this.#signedInListeners.add(listener);
    return () => this.#signedInListeners.delete(listener);
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
    if (same) return viewOf(same);
    const live = toLive(
      newRecord(this.#at(), {
        id: randomUUID(),
        name: input.tenant,
        kind: 'tenant',
        ...wanted,
        tenant: input.tenant,
        tenantId: /^[0-9a-f]{8}-/i.test(input.tenant) ? input.tenant.toLowerCase() : null,
      }),
      true,
    );
    live.restored = true;
    this.#live.set(live.record.id, live);
    await this.#changed();
    return viewOf(live);
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
        newRecord(this.#at(), {
          id: randomUUID(),
          name: `Practice tenant (${input.mailboxes.toLocaleString('en-US')} mailboxes)`,
          kind: 'practice',
          cloud: 'worldwide',
          tenant: ready.tenantId,
          tenantId: ready.tenantId.toLowerCase(),
          app: { kind: 'quick' },
          practice: { mailboxes: input.mailboxes, seed: input.seed },
        }),
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
    return { connection: viewOf(live), personas: ready.personas };
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
  async #reach(live: Live): Promise<PracticeReady | null> {
    const { practice } = live.record;
    if (!practice) return null;
    const wasReachable = live.reachable;
    const before = live.record.custom;
    const ready = await this.#launch(practice);
    this.#reached(live, ready);
    if (!wasReachable || before?.origin !== live.record.custom?.origin) await this.#changed();
    return ready;
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
      const session = await sessionOf(live, this.#deps);
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
      for (const listener of this.#signedInListeners) await listener(live.record.id);
      await this.#changed();
      return viewOf(live);
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
      await sessionOf(live, this.#deps).then(
        (session) => session.signOut(),
        () => vaultOf(live, this.#deps).clear(),
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
    const session = await sessionOf(live, this.#deps);
    const identity = await session.restore();
    live.restored = true;
    if (!identity && live.record.account) {
      // The session lasted only as long as the last run, or its vault was lost.
      live.record = { ...live.record, account: null };
      await this.#changed();
    }
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
