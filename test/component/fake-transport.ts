import type { Transport } from '../../renderer/transport/transport.ts';
import type { Result, WireError } from '../../shared/contract/errors.ts';
import type { CoreEvent } from '../../shared/contract/events.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { AppInfo } from '../../shared/contract/methods/app.ts';
import type { Connection } from '../../shared/contract/methods/connections.ts';
import type { Settings } from '../../shared/contract/settings.ts';
import { mailboxFilterKinds, matchesFilter } from '../../shared/domain/filter.ts';
import type { MailboxRow } from '../../shared/domain/mailbox.ts';
import { mailboxPresets } from '../../shared/domain/presets.ts';
import type { ListQuery, Selection } from '../../shared/domain/query.ts';
import { fakeDetails, fakeRow, fakeSummary } from './fake-tenant.ts';

type Answer<M extends MethodName> = Result<MethodOutput<M>> | Promise<Result<MethodOutput<M>>>;
type Answers = { [M in MethodName]?: (input: MethodInput<M>, signal: AbortSignal | undefined) => Answer<M> };

/** A transport in memory: a small tenant that answers at once, unless a test says otherwise. */
export interface FakeTransport extends Transport {
  readonly calls: { method: MethodName; input: unknown }[];
  /** Replaces one method's answer. */
  answer<M extends MethodName>(method: M, handler: NonNullable<Answers[M]>): void;
  emit(event: CoreEvent): void;
  /** Loses or finds the event stream. */
  setConnected(connected: boolean): void;
  rows: MailboxRow[];
  connections: Connection[];
  settings: Settings;
  jobs: Job[];
  readonly downloads: string[];
}

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (error: Partial<WireError> = {}): Result<never> => ({
  ok: false,
  error: { code: 'service-error', message: 'The service said no.', retryable: true, ...error },
});

export const fakeConnection = (change: Partial<Connection> = {}): Connection => ({
  id: 'contoso',
  name: 'Contoso',
  kind: 'tenant',
  cloud: 'worldwide',
  tenant: 'contoso.com',
  tenantId: '11111111-1111-4111-8111-111111111111',
  app: 'quick',
  account: {
    userPrincipalName: 'admin@contoso.com',
    displayName: 'Adele Vance',
    objectId: '22222222-2222-4222-8222-222222222222',
    roles: ['Global Administrator'],
  },
  state: 'signed-in',
  limits: {},
  createdAt: '2026-01-01T00:00:00Z',
  lastUsedAt: '2026-01-14T09:00:00Z',
  readOnly: false,
  ...change,
});

export const fakeJob = (change: Partial<Job> = {}): Job => ({
  id: 'job-1',
  kind: 'inventory',
  connectionId: 'contoso',
  title: 'Read Contoso',
  state: 'running',
  done: 1_240,
  total: 4_200,
  failed: 0,
  skipped: 0,
  rate: 800,
  eta: 190,
  phases: [
    { id: 'organization', label: 'Organization', state: 'done', done: 1, total: 1, rate: null },
    { id: 'users', label: 'People and licenses', state: 'running', done: 1_240, total: 2_200, rate: 800 },
    {
      id: 'mailboxes',
      label: 'Mailboxes',
      state: 'running',
      done: 0,
      total: null,
      rate: null,
      note: 'Waiting 12 s: the service asked us to slow down',
    },
    { id: 'sizes', label: 'Sizes', state: 'waiting', done: 0, total: null, rate: null },
  ],
  firstErrors: [],
  createdAt: '2026-01-14T09:00:00Z',
  startedAt: '2026-01-14T09:00:00Z',
  endedAt: null,
  cancellable: true,
  ...change,
});

const fakePersonas = [
  { upn: 'alex@contoso.com', password: 'Practice-1', roles: ['Global Administrator'] },
  { upn: 'eva@contoso.com', password: 'Practice-2', roles: ['Exchange Administrator'] },
];

export const fakeInfo: AppInfo = {
  version: '0.1.0',
  host: 'browser',
  platform: 'linux',
  dataDir: '/home/someone/.local/share/mailroom',
  vault: { kind: 'keychain', description: 'Secret Service' },
  canStartPractice: true,
  nativeDialogs: false,
  notices: [],
};

const compare = (a: unknown, b: unknown, dir: 1 | -1): number => {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * dir;
  return String(a).localeCompare(String(b)) * dir;
};

const listOf = (rows: readonly MailboxRow[], query: ListQuery): MailboxRow[] => {
  const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter(
    (row) =>
      words.every((word) => `${row.displayName} ${row.primarySmtpAddress}`.toLowerCase().includes(word)) &&
      (query.filter === undefined ||
        matchesFilter(query.filter, row as unknown as Record<string, unknown>, mailboxFilterKinds)),
  );
  const sort = query.sort ?? [];
  return found.sort((a, b) => {
    for (const { field, dir } of sort) {
      const key = field as keyof MailboxRow;
      const order = compare(a[key], b[key], dir === 'asc' ? 1 : -1);
      if (order !== 0) return order;
    }
    return String(a.displayName).localeCompare(String(b.displayName));
  });
};

export const createFakeTransport = (rows = 40): FakeTransport => {
  const listeners = new Set<(event: CoreEvent) => void>();
  const watchers = new Set<(connected: boolean) => void>();
  let revision = 1;
  const selected = (selection: Selection): MailboxRow[] =>
    selection.kind === 'ids'
      ? fake.rows.filter((row) => selection.ids.includes(row.id))
      : listOf(fake.rows, selection.query).filter((row) => !selection.except.includes(row.id));
  const connectionOf = (id: string) => fake.connections.find((each) => each.id === id) ?? fakeConnection({ id });

  const standard: Answers = {
    'app.info': () => ok(fakeInfo),
    'app.openExternal': () => ok({ opened: true }),
    'app.revealFile': () => ok({ revealed: true }),
    'app.dismissNotice': () => ok({}),
    'app.chooseFolder': () => ok({ path: null }),
    'settings.get': () => ok(fake.settings),
    'settings.update': (patch) => {
      const { grids, ...plain } = patch;
      fake.settings = { ...fake.settings, ...(plain as Partial<Settings>) };
      for (const [name, layout] of Object.entries(grids ?? {})) {
        if (layout) fake.settings.grids = { ...fake.settings.grids, [name]: { ...layout, sort: layout.sort ?? [] } };
      }
      return ok(fake.settings);
    },
    'connections.list': () => ok(fake.connections),
    'connections.open': ({ id }) => ok(connectionOf(id)),
    'connections.add': (input) => {
      const added = fakeConnection({
        id: 'added',
        name: input.tenant,
        tenant: input.tenant,
        state: 'signed-out',
        account: null,
      });
      fake.connections = [...fake.connections, added];
      return ok(added);
    },
    'connections.startPractice': () => {
      const added = fakeConnection({ id: 'practice', kind: 'practice', state: 'signed-out', account: null });
      fake.connections = [...fake.connections, added];
      return ok({ connection: added, personas: fakePersonas });
    },
    'connections.personas': ({ id }) => ok(connectionOf(id).kind === 'practice' ? fakePersonas : []),
    'connections.rename': ({ id, name }) => {
      fake.connections = fake.connections.map((each) => (each.id === id ? { ...each, name } : each));
      fake.emit({ type: 'connections' });
      return ok(connectionOf(id));
    },
    'connections.remove': ({ id }) => {
      fake.connections = fake.connections.filter((each) => each.id !== id);
      fake.emit({ type: 'connections' });
      return ok({});
    },
    'auth.signIn': (_, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () =>
          resolve({ ok: false, error: { code: 'cancelled', message: 'Cancelled.', retryable: false } }),
        );
      }),
    'auth.signOut': ({ connectionId }) => {
      fake.connections = fake.connections.map((each) =>
        each.id === connectionId ? { ...each, state: 'signed-out', account: null } : each,
      );
      fake.emit({ type: 'connections' });
      return ok(connectionOf(connectionId));
    },
    'inventory.summary': ({ connectionId }) => ok(fakeSummary(connectionId, fake.rows, revision)),
    'inventory.start': () => ok({ jobId: 'job-1' }),
    'inventory.estimateLiveSizes': () => ok({ mailboxes: 2_000, requests: 200, seconds: 340 }),
    'inventory.startLiveSizes': () => ok({ jobId: 'job-2' }),
    'jobs.list': () => ok(fake.jobs),
    'jobs.get': ({ id }) => {
      const job = fake.jobs.find((each) => each.id === id);
      return job ? ok(job) : fail({ code: 'not-found' });
    },
    'jobs.cancel': ({ id }) => {
      const job = fakeJob({ ...fake.jobs.find((each) => each.id === id), state: 'cancelled' });
      return ok(job);
    },
    'mailboxes.window': ({ connectionId, query, from, count }) => {
      const found = listOf(fake.rows, query as ListQuery);
      return ok({
        rows: found.slice(from, from + count),
        total: found.length,
        of: fake.rows.length,
        revision,
        families: fakeSummary(connectionId, fake.rows, revision).families,
      });
    },
    'mailboxes.counts': ({ search }) => {
      const found = listOf(fake.rows, { ...(search ? { search } : {}) });
      const counts = Object.fromEntries(
        mailboxPresets.map((preset) => [
          preset.id,
          preset.filter ? listOf(found, { filter: preset.filter }).length : found.length,
        ]),
      );
      return ok({ counts, totalItemBytes: found.reduce((sum, row) => sum + (row.totalItemBytes ?? 0), 0), revision });
    },
    'mailboxes.get': ({ id }) => {
      const row = fake.rows.find((each) => each.id === id);
      return row ? ok(fakeDetails(row)) : fail({ code: 'not-found', message: 'No such mailbox.', retryable: false });
    },
    'mailboxes.refresh': ({ ids }) => {
      fake.rows = fake.rows.map((row) =>
        ids.includes(row.id) ? { ...row, sizeSource: 'live', sizeAsOf: new Date().toISOString() } : row,
      );
      revision += 1;
      fake.emit({ type: 'revision', connectionId: 'contoso', revision });
      return ok({ refreshed: fake.rows.filter((row) => ids.includes(row.id)).map(fakeDetails), failed: [] });
    },
    'mailboxes.selectionSummary': ({ selection }) => {
      const found = selected(selection as Selection);
      return ok({
        count: found.length,
        totalItemBytes: found.reduce((sum, row) => sum + (row.totalItemBytes ?? 0), 0),
        sizesUnknown: found.filter((row) => row.totalItemBytes === null).length,
        typeCounts: {},
      });
    },
    'mailboxes.export': () => ok({ jobId: 'export-1' }),
  };
  const answers: Answers = { ...standard };

  const fake: FakeTransport = {
    host: 'browser',
    calls: [],
    downloads: [],
    rows: Array.from({ length: rows }, (_, index) => fakeRow(index)),
    connections: [fakeConnection()],
    settings: { theme: 'light', density: 'comfortable', lastConnectionId: 'contoso', grids: {}, navCollapsed: false },
    jobs: [],
    async call(method, input, signal) {
      fake.calls.push({ method, input });
      const handler = answers[method] as ((input: unknown, signal: AbortSignal | undefined) => unknown) | undefined;
      if (!handler) return fail({ code: 'not-found', message: `No answer for ${method}` });
      return (await handler(input, signal)) as never;
    },
    pathOf: () => null,
    subscribe(listener, onConnection) {
      listeners.add(listener);
      if (onConnection) watchers.add(onConnection);
      onConnection?.(true);
      return () => {
        listeners.delete(listener);
        if (onConnection) watchers.delete(onConnection);
      };
    },
    download(fileId) {
      fake.downloads.push(fileId);
    },
    answer(method, handler) {
      Object.assign(answers, { [method]: handler });
    },
    emit(event) {
      for (const listener of [...listeners]) listener(event);
    },
    setConnected(connected) {
      for (const watcher of [...watchers]) watcher(connected);
    },
  };
  return fake;
};
