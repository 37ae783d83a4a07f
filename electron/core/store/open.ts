import { AppError } from '../../../shared/contract/errors.ts';
import type { Family, SizeSource } from '../../../shared/domain/mailbox.ts';
import type { ListQuery, Selection } from '../../../shared/domain/query.ts';
import type { StoredMatch, StoredTarget } from './plan-targets.ts';
import type { ReaderCalls, WriterCalls } from './protocol.ts';
import { markSuspect } from './set-aside.ts';
import type { FamilyReading, Store, StoreOptions } from './store.ts';
import { UnstoredFailures } from './unstored-failures.ts';
import { WorkerClient } from './worker-client.ts';

const noticeEveryMs = 500;
const idsPerSlice = 20_000;
const targetsPerSlice = 2_000;
const linesPerSlice = 2_000;

/**
 * Opens a store file, making it if need be.
 * @throws AppError `unsupported` for a file of a newer version, `store-busy`, `disk-full`, `file-unreadable`.
 */
export async function openStore({ path, workerUrl, skuNames, ladder = {} }: StoreOptions): Promise<Store> {
  const revisions = new Revisions();
  const onDamage = (): void => markSuspect(path);
  const writer = await WorkerClient.start<WriterCalls>(
    workerUrl,
    { role: 'writer', path, skuNames },
    { onRevision: (revision) => revisions.set(revision), onDamage },
  );
  revisions.start(writer.revision);
  const started: WorkerClient<ReaderCalls>[] = [];
  try {
    const readers = await Promise.all(
      [0, 1].map(async () => {
        const { client } = await WorkerClient.start<ReaderCalls>(
          workerUrl,
          { role: 'reader', path, skuNames, ladder },
          { onDamage },
        );
        started.push(client);
        return client;
      }),
    );
    return createStore(
      path,
      writer.setAside,
      revisions,
      writer.client,
      readers as [WorkerClient<ReaderCalls>, WorkerClient<ReaderCalls>],
    );
  } catch (error) {
    await Promise.all([...started, writer.client].map((client) => client.close()));
    throw error;
  }
}

/** The latest revision, told to listeners at most twice a second; the last one always. */
class Revisions {
  value = 0;
  readonly listeners = new Set<(revision: number) => void>();
  #told = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  start(revision: number): void {
    this.value = revision;
    this.#told = revision;
  }

  set(revision: number): void {
    this.value = revision;
    if (revision === this.#told || this.#timer) return;
    const wait = this.#toldAt + noticeEveryMs - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.value === this.#told) return;
    this.#told = this.value;
    this.#toldAt = performance.now();
    for (const listener of this.listeners) listener(this.value);
  }
}

function createStore(
  path: string,
  setAside: string | null,
  revisions: Revisions,
  writer: WorkerClient<WriterCalls>,
  // The first answers what scrolls, the second what counts and exports, so that neither waits for the other.
  [scroller, counter]: [WorkerClient<ReaderCalls>, WorkerClient<ReaderCalls>],
): Store {
  const unstored = new UnstoredFailures();
  const noteFailure: Store['noteFailure'] = (family, error) => unstored.add(family, error, new Date().toISOString());
  return {
    path,
    setAside,
    get revision() {
      return revisions.value;
    },
    onRevision(listener) {
      revisions.listeners.add(listener);
      return () => revisions.listeners.delete(listener);
    },
    beginReading: (family: Family) => writer.call('beginReading', family),
    putOrganization: (reading, organization) => writer.call('putOrganization', reading, organization),
    putSkus: (reading, skus) => writer.call('putSkus', reading, skus),
    putSubscriptions: (reading, subscriptions) => writer.call('putSubscriptions', reading, subscriptions),
    putLicenseGroups: (reading, groups) => writer.call('putLicenseGroups', reading, groups),
    putActivity: (reading, rows) => writer.call('putActivity', reading, rows),
    putUsers: (reading, users) => writer.call('putUsers', reading, users),
    putMailboxes: (reading, mailboxes) => writer.call('putMailboxes', reading, mailboxes),
    putSizes: (reading: FamilyReading, sizes, source: SizeSource, asOf) =>
      writer.call('putSizes', reading, sizes, source, asOf),
    async finishReading(reading, outcome) {
      await writer.call('finishReading', reading, outcome);
      unstored.forget(reading.family);
    },
    async failReading(reading, error) {
      try {
        await writer.call('failReading', reading, error);
        unstored.forget(reading.family);
      } catch (cause) {
        // Where a newer reading took over, how it ends is what counts.
        if (!(cause instanceof AppError && cause.code === 'conflict')) noteFailure(reading.family, error);
        throw cause;
      }
    },
    noteFailure,
    updateMailboxes: (mailboxes, asOf) => writer.call('updateMailboxes', mailboxes, asOf),
    updateUsers: (users, asOf) => writer.call('updateUsers', users, asOf),
    updateSizes: (sizes, asOf) => writer.call('updateSizes', sizes, asOf),
    putGroups: (reading, groups) => writer.call('putGroups', reading, groups),
    putRoleHolders: (reading, holders) => writer.call('putRoleHolders', reading, holders),
    putPermissions: (permissions) => writer.call('putPermissions', permissions),
    applyPatches: (patches, at) => writer.call('applyPatches', patches, at),
    setSkuNames: (names) => writer.call('setSkuNames', names),
    saveJob: (job) => writer.call('saveJob', job),
    setMeta: (key, value) => writer.call('setMeta', key, value),
    jobs: () => counter.call('jobs'),
    getMeta: (key) => counter.call('getMeta', key),
    async summary() {
      const summary = await counter.call('summary');
      return { ...summary, families: unstored.over(summary.families) };
    },
    async mailboxWindow(query, from, count) {
      const window = await scroller.call('mailboxWindow', query, from, count);
      return { ...window, families: unstored.over(window.families) };
    },
    mailboxCounts: (search) => counter.call('mailboxCounts', search),
    mailbox: (id) => scroller.call('mailbox', id),
    selectionSummary: (selection) => counter.call('selectionSummary', selection),
    async selectionIds(selection: Selection) {
      const ids: string[] = [];
      for (let from = 0, total = 1; from < total; from += idsPerSlice) {
        const slice = await counter.call('selectionSlice', selection, from, idsPerSlice);
        total = slice.total;
        for (const id of slice.ids) ids.push(id);
      }
      return ids;
    },
    mailboxSlice: (query: ListQuery, selection, from, count) =>
      counter.call('mailboxSlice', query, selection, from, count),
    async planTargets(objectKind, source, withAccess) {
      const targets: StoredTarget[] = [];
      for (let from = 0, total = 1; from < total; from += targetsPerSlice) {
        const slice = await counter.call('planTargets', objectKind, source, withAccess, from, targetsPerSlice);
        total = slice.total;
        for (const target of slice.targets) targets.push(target);
      }
      return targets;
    },
    planTenant: (recipients, templates) => counter.call('planTenant', recipients, templates),
    async matchLines(objectKind, lines) {
      const matches: StoredMatch[] = [];
      for (let from = 0; from < lines.length; from += linesPerSlice)
        matches.push(...(await counter.call('matchLines', objectKind, lines.slice(from, from + linesPerSlice))));
      return matches;
    },
    async setPrices(prices) {
      await Promise.all([scroller.call('setPrices', prices), counter.call('setPrices', prices)]);
    },
    async licenseWindow(query, from, count) {
      const window = await scroller.call('licenseWindow', query, from, count);
      return { ...window, families: unstored.over(window.families) };
    },
    licenseCounts: (search, filters) => counter.call('licenseCounts', search, filters),
    licenseUser: (id) => scroller.call('licenseUser', id),
    licenseTally: (selection, planIds = [], withSku) => counter.call('licenseTally', selection, planIds, withSku),
    licenseSlice: (query, selection, from, count) => counter.call('licenseSlice', query, selection, from, count),
    async licenseIds(selection) {
      const ids: string[] = [];
      for (let from = 0, total = 1; from < total; from += idsPerSlice) {
        const slice = await counter.call('licenseIds', selection, from, idsPerSlice);
        total = slice.total;
        for (const id of slice.ids) ids.push(id);
      }
      return ids;
    },
    licenseMailboxes: (selection) => counter.call('licenseMailboxes', selection),
    licenseProblems: (search, from, count) => counter.call('licenseProblems', search, from, count),
    groupProblems: () => counter.call('groupProblems'),
    subscriptions: () => counter.call('subscriptions'),
    licenseGroups: () => counter.call('licenseGroups'),
    accessFigures: () => counter.call('accessFigures'),
    accessOfMailbox: (mailboxId) => scroller.call('accessOfMailbox', mailboxId),
    accessWindow: (query, from, count) => scroller.call('accessWindow', query, from, count),
    accessMailboxes: (query) => counter.call('accessMailboxes', query),
    accessDue: (before, ids) => counter.call('accessDue', before, ids),
    people: (search, count, groups) => scroller.call('people', search, count, groups),
    forecasts: (ids) => scroller.call('forecasts', ids),
    mailboxHistory: (id) => scroller.call('mailboxHistory', id),
    fullWithin: (days) => counter.call('fullWithin', days),
    snapshotLog: (query) => counter.call('snapshotLog', query),
    addPastSizes: (sizes) => writer.call('addPastSizes', sizes),
    async close() {
      revisions.flush();
      revisions.listeners.clear();
      await Promise.all([scroller.close(), counter.close()]);
      await writer.close();
    },
  };
}
