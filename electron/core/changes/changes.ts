import { join } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import { methodNames } from '../../../shared/contract/index.ts';
import type { Connections } from '../connections/connections.ts';
import type { FileRegistry } from '../exports/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Handlers, Ports } from '../ports.ts';
import type { Stores } from '../store/stores.ts';
import type { AppliedPatch } from '../store/write-applied.ts';
import { createdBy, patchOf } from './applied.ts';
import type { ChangeServices } from './change-services.ts';
import { ChangeEngine } from './engine.ts';
import type { PlanConnection } from './engine-deps.ts';
import { changeHandlers } from './handlers.ts';
import { liveServices } from './live-services.ts';
import type { Operation } from './operation.ts';
import { openChangesStore } from './store/changes-store.ts';
import type { ItemRecord, PlanRecord } from './store/plan-record.ts';
import { type ProductFacts, storeFacts } from './store-facts.ts';

export interface ChangesDeps {
  ports: Pick<Ports, 'dataDir' | 'workerUrl' | 'clock' | 'log' | 'desktop'>;
  connections: Pick<Connections, 'record' | 'list' | 'services' | 'writing'>;
  stores: Pick<Stores, 'get'>;
  jobs: Jobs;
  files: FileRegistry;
  emit(event: CoreEvent): void;
  /** Names and prices of products as a connection works with them. */
  products(connectionId: string): Promise<ProductFacts>;
}

type ChangeMethods = ReturnType<typeof changeHandlers>;

/** Plans, their journal and their log: everything that changes a service. */
export interface Changes {
  handlers: ChangeMethods;
  /** null when the journal could not be opened; every plan method then says why. */
  engine: ChangeEngine | null;
  /** Makes plans of removed connections to the same tenant plans of this one. Never fails. */
  adopt(connectionId: string): Promise<void>;
  /** A plan as it is kept, with all its items. @throws AppError `not-found` */
  plan(planId: string): Promise<{ plan: PlanRecord; items: ItemRecord[] }>;
  /** Lets calls that have left come back, leaves the rest for next time, closes the journal. Before jobs are stopped. */
  close(): Promise<void>;
}

/** Opens the journal and finds what a crash left behind. */
export async function createChanges(deps: ChangesDeps): Promise<Changes> {
  const { ports, emit } = deps;
  const path = join(ports.dataDir, 'changes.sqlite');
  let store: Awaited<ReturnType<typeof openChangesStore>>;
  try {
    store = await openChangesStore(path, ports.workerUrl('changes'), () => ports.clock.now());
  } catch (cause) {
    const error =
      cause instanceof AppError
        ? cause
        : new AppError('internal', 'The change journal could not be opened.', { cause });
    ports.log.error('The change journal could not be opened', { path, error });
    notice(emit, 'changes-closed', 'error', error.message, error.hint, path);
    return {
      handlers: refusing(error),
      engine: null,
      plan: () => Promise.reject(error),
      adopt: async () => {},
      close: async () => {},
    };
  }
  if (store.setAside !== null) {
    notice(
      emit,
      'changes-set-aside',
      'warning',
      'The file that keeps plans and the change log was damaged. It was set aside and a fresh one was started.',
      'The damaged file is kept. What a running plan had done then can be seen in the tenant itself.',
      store.setAside,
    );
  }

  const connection = async (connectionId: string): Promise<PlanConnection> => {
    const { id, name, tenantId, account, readOnly } = deps.connections.record(connectionId);
    const { roleIds, exchangeEnvironment } = deps.connections.writing(connectionId);
    return {
      id,
      name,
      tenantId: tenantId ?? '',
      account: account?.userPrincipalName ?? null,
      roleIds,
      readOnly,
      exchangeEnvironment,
    };
  };

  const engine = new ChangeEngine({
    store,
    jobs: deps.jobs,
    clock: ports.clock,
    emit,
    connection,
    facts: async (connectionId) =>
      storeFacts(await deps.stores.get(connectionId), await deps.products(connectionId), {
        now: () => ports.clock.now(),
        me: deps.connections.record(connectionId).account?.objectId.toLowerCase() ?? null,
      }),
    services: (connectionId, needs) => writingServices(deps, connectionId, needs),
    recordApplied: (connectionId, operations, at) => recordApplied(deps, connectionId, operations, at),
    notify: (title, body) => ports.desktop.notify(title, body),
  });

  const interrupted = await engine.recover();
  if (interrupted.length > 0) {
    notice(
      emit,
      'plans-interrupted',
      'warning',
      interrupted.length === 1
        ? 'A plan was interrupted when Mailroom stopped.'
        : `${interrupted.length.toLocaleString('en-US')} plans were interrupted when Mailroom stopped.`,
      'Open it under Changes and resume it. What had been sent is looked up first; nothing is done twice.',
    );
  }

  return {
    engine,
    async adopt(connectionId) {
      const { id, name, tenantId } = deps.connections.record(connectionId);
      if (tenantId === null) return;
      const known = deps.connections.list().map((each) => each.id);
      await store.adopt(tenantId, { id, name }, known).then(
        (adopted) => {
          for (const planId of adopted) emit({ type: 'plan', planId });
        },
        (error: unknown) => ports.log.warn('Plans of a removed connection could not be taken over', { error }),
      );
    },
    async plan(planId) {
      const found = await store.plan(planId);
      if (found === null)
        throw new AppError('not-found', 'There is no such plan.', { hint: 'It may have been discarded.' });
      return { plan: found.plan, items: await engine.allItems(planId) };
    },
    handlers: changeHandlers({
      engine,
      changes: store,
      store: (connectionId) => deps.stores.get(connectionId),
      connection,
      jobs: deps.jobs,
      ports,
      files: deps.files,
    }),
    async close() {
      await engine.close();
      await store.close();
    },
  };
}

/** @throws AppError `consent-needed` when the directory is to be written and nobody has agreed to that yet. */
async function writingServices(
  { connections, ports }: ChangesDeps,
  connectionId: string,
  { directoryWrites }: { directoryWrites: boolean },
): Promise<ChangeServices> {
  const { graph, exchange } = await connections.services(connectionId);
  if (directoryWrites && !connections.writing(connectionId).directoryConsent) {
    throw new AppError('consent-needed', 'Changing users and licenses needs permissions that were not asked for yet.', {
      hint: 'Sign in once more and accept them. The plan is kept.',
    });
  }
  return liveServices(graph, exchange, ports.clock);
}

/** Brings the local store up to date. The service has changed whether or not this works, so it never fails. */
async function recordApplied(
  { stores, connections, ports }: ChangesDeps,
  connectionId: string,
  operations: readonly Operation[],
  at: string,
): Promise<void> {
  try {
    const store = await stores.get(connectionId);
    const patches: AppliedPatch[] = operations.map(patchOf).filter((patch) => patch !== null);
    const created = createdBy(operations);
    if (created.length > 0) {
      const { graph, exchange } = await connections.services(connectionId);
      const options = { signal: AbortSignal.timeout(60_000) };
      for (const { address, objectId } of created) {
        const mailbox = await exchange.mailbox(address, options);
        const id = mailbox?.objectId ?? objectId;
        const user = id === null ? null : await graph.user(id, options);
        if (user !== null) await store.updateUsers([user], at);
        if (mailbox !== null) await store.updateMailboxes([mailbox], at);
      }
    }
    if (patches.length > 0) await store.applyPatches(patches, at);
    // What groups then gave or could not give is known to the service alone.
    const byGroups = operations
      .filter(({ op }) => ['reprocess-licenses', 'await-group-license', 'group-membership'].includes(op))
      .map(({ target }) => target.objectId);
    if (byGroups.length > 0) {
      const { graph } = await connections.services(connectionId);
      const users = await graph.users([...new Set(byGroups)], { signal: AbortSignal.timeout(60_000) });
      if (users.length > 0) await store.updateUsers(users, at);
    }
  } catch (error) {
    ports.log.warn('What a plan changed could not be noted in the local store', { connectionId, error });
  }
}

function notice(
  emit: ChangesDeps['emit'],
  id: string,
  severity: 'warning' | 'error',
  message: string,
  hint?: string,
  path?: string,
): void {
  emit({
    type: 'notice',
    notice: {
      id,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(path === undefined ? {} : { path }),
    },
  });
}

/** Handlers that say why there are no plans. */
function refusing(error: AppError): ChangeMethods {
  const refuse = (): never => {
    throw error;
  };
  const names = methodNames.filter((name) => name.startsWith('changes.') || name === 'targets.resolve');
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as ChangeMethods & Partial<Handlers>;
}
