import { AppError } from '../../../shared/contract/errors.ts';
import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import type { Family } from '../../../shared/domain/mailbox.ts';
import type { Log } from '../ports.ts';
import type { CallOptions, Services } from '../services.ts';
import type { FamilyReading, Store } from '../store/store.ts';

/** The families one inventory reads, in the order people see them. */
export const inventoryPhases = ['organization', 'skus', 'users', 'groups', 'mailboxes', 'sizes', 'activity'] as const;
export type InventoryPhase = (typeof inventoryPhases)[number];

export const phaseLabels: Readonly<Record<InventoryPhase, string>> = {
  organization: 'Organization and domains',
  skus: 'Subscriptions',
  users: 'Users and licenses',
  groups: 'Groups and roles',
  mailboxes: 'Mailboxes',
  sizes: 'Mailbox sizes',
  activity: 'Use of services',
};

/** What nothing else waits for, read when the rest is in. */
export const latePhases: ReadonlySet<InventoryPhase> = new Set(['activity']);

/** How a phase tells how far it is. */
export interface PhaseReporter {
  total(count: number | null): void;
  advance(count: number): void;
  note(text: string | null): void;
}

export interface PhaseInput {
  store: Store;
  services: Services;
  report: PhaseReporter;
  signal: AbortSignal;
  /** About how many people there are, asked once for all phases; null when the service does not tell. */
  userCount(): Promise<number | null>;
  /** Practice or real time; for the as-of of what is read. */
  now(): number;
  log: Log;
}

type Outcome = { asOf: string; warning?: FamilyStatus['warning'] };

const iso = (at: number): string => new Date(at).toISOString();

const concealed: NonNullable<FamilyStatus['warning']> = {
  code: 'names-concealed',
  message: 'The usage report hides names in this organization, so its sizes cannot be matched to mailboxes.',
  hint: 'Read the sizes mailbox by mailbox, or have a Global Administrator turn off "Display concealed user, group, and site names in all reports" in the Microsoft 365 admin center (Settings, Org settings, Reports).',
};

const activityConcealed =
  'The active-user report hides names in this organization, so use of services cannot be matched to people.';

const noReports: NonNullable<FamilyStatus['warning']> = {
  code: 'no-usage-reports',
  message: 'This cloud has no usage reports, so sizes are not read for the whole organization at once.',
  hint: 'Read the sizes mailbox by mailbox.',
};

const rolesHidden: NonNullable<FamilyStatus['warning']> = {
  code: 'partial',
  message: 'This account may not see who holds which directory role, so plans cannot point out administrators.',
};

/** Why the active-user report may be missing without anything being wrong. */
const withoutActivity: ReadonlySet<string> = new Set(['forbidden', 'unsupported', 'service-error', 'bad-response']);

/** What each phase does between beginning and finishing a reading. Throws AppError. */
const readers: Record<
  InventoryPhase,
  (input: PhaseInput, reading: FamilyReading, options: CallOptions) => Promise<Outcome>
> = {
  async organization({ store, services, report, now }, reading, options) {
    const asOf = iso(now());
    report.total(1);
    await store.putOrganization(reading, await services.graph.organization(options));
    report.advance(1);
    return { asOf };
  },

  async skus({ store, services, report, now }, reading, options) {
    const asOf = iso(now());
    const skus = await services.graph.subscribedSkus(options);
    report.total(skus.length);
    await store.putSkus(reading, skus);
    report.advance(skus.length);
    // Good to have, and not every role may see it.
    const [subscriptions, groups] = await Promise.all([
      services.graph.subscriptions(options),
      services.graph.licenseGroups(options),
    ]);
    if (subscriptions !== null) await store.putSubscriptions(reading, subscriptions);
    if (groups !== null) await store.putLicenseGroups(reading, groups);
    return { asOf };
  },

  async users({ store, services, report, now, userCount }, reading, options) {
    // The figures speak of when the reading began: rows read first may be that old.
    const asOf = iso(now());
    report.total(await userCount());
    await drain(services.graph.userPages(options), (page) => store.putUsers(reading, page), report, options.signal);
    return { asOf };
  },

  async groups({ store, services, report, now }, reading, options) {
    const asOf = iso(now());
    await drain(services.graph.groupPages(options), (page) => store.putGroups(reading, page), report, options.signal);
    const holders = await services.graph.roleHolders(options);
    await store.putRoleHolders(reading, holders ?? []);
    return holders === null ? { asOf, warning: rolesHidden } : { asOf };
  },

  async mailboxes({ store, services, report, now, userCount }, reading, options) {
    const asOf = iso(now());
    await drain(
      services.exchange.mailboxPages({ ...options, expected: await userCount() }),
      (page) => store.putMailboxes(reading, page),
      report,
      options.signal,
    );
    return { asOf };
  },

  async sizes({ store, services, report, now }, reading, options) {
    if (!services.hasUsageReports) return { asOf: iso(now()), warning: noReports };
    const usage = await services.graph.mailboxUsage(options);
    const asOf = usage.refreshDate === null ? iso(now()) : `${usage.refreshDate}T00:00:00.000Z`;
    if (usage.concealed) return { asOf, warning: concealed };
    await drain(
      usage.rows,
      (page) => store.putSizes(reading, page, 'report', asOf).then(() => undefined),
      report,
      options.signal,
    );
    return { asOf };
  },

  async activity({ store, services, report, now }, reading, options) {
    if (!services.hasUsageReports) return { asOf: iso(now()), warning: noReports };
    try {
      const usage = await services.graph.activeUserDetail(options);
      const asOf = usage.refreshDate === null ? iso(now()) : `${usage.refreshDate}T00:00:00.000Z`;
      if (usage.concealed) return { asOf, warning: { ...concealed, message: activityConcealed } };
      await drain(usage.rows, (page) => store.putActivity(reading, page), report, options.signal);
      return { asOf };
    } catch (cause) {
      if (!(cause instanceof AppError) || !withoutActivity.has(cause.code)) throw cause;
      return {
        asOf: iso(now()),
        warning: { code: 'partial', message: `Use of services is not known: ${cause.message}` },
      };
    }
  },
};

/**
 * Reads one family into the store.
 * A failure keeps the older rows and marks the family stale; it is thrown on for the job to show.
 * @throws AppError
 */
export async function runPhase(phase: InventoryPhase, input: PhaseInput): Promise<void> {
  const { store, signal, report, log } = input;
  let reading: FamilyReading | null = null;
  try {
    reading = await store.beginReading(phase satisfies Family);
    const outcome = await readers[phase](input, reading, { signal, onWait: (note) => report.note(note) });
    signal.throwIfAborted();
    await store.finishReading(reading, outcome);
    report.note(outcome.warning?.message ?? null);
  } catch (cause) {
    const error = asAppError(cause, { phase, log, signal });
    await noteFailed(store, phase, reading, error, log);
    throw error;
  }
}

/** Keeps why a reading failed. Where even that cannot be stored, what failed first is still what people are told. */
async function noteFailed(
  store: Store,
  phase: InventoryPhase,
  reading: FamilyReading | null,
  error: AppError,
  log: Log,
): Promise<void> {
  if (reading === null) return store.noteFailure(phase, error.toWire());
  try {
    await store.failReading(reading, error.toWire());
  } catch (cause) {
    log.warn('The failure of a reading could not be stored', { phase, error: cause });
  }
}

/**
 * Writes pages as they arrive with one write in flight, so that receiving and storing overlap
 * and a slow disk holds the network back instead of filling memory.
 */
async function drain<T>(
  pages: AsyncIterable<T[]>,
  write: (page: T[]) => Promise<void>,
  report: PhaseReporter,
  signal: AbortSignal,
): Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const page of pages) {
      signal.throwIfAborted();
      await writing;
      writing = write(page).then(() => report.advance(page.length));
      // Awaited on the next turn; until then a failure must not count as unhandled.
      writing.catch(() => {});
    }
  } finally {
    await writing;
  }
}

/** Any failure as AppError; an abort is `cancelled` whatever was thrown for it. The unexpected goes to the log. */
export function asAppError(
  cause: unknown,
  { phase, log, signal }: { phase: InventoryPhase; log: Log; signal: AbortSignal },
): AppError {
  if (signal.aborted) return new AppError('cancelled', 'Cancelled.');
  if (cause instanceof AppError) return cause;
  log.error('A phase of an inventory failed unexpectedly', { phase, error: cause });
  return new AppError('internal', 'Something went wrong inside Mailroom while reading the tenant.', {
    hint: 'Try again. The log file in the data directory has the details.',
    cause,
  });
}
