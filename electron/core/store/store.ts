import type { WireError } from '../../../shared/contract/errors.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { FamilyStatus, TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import type { SelectionSummary, Window } from '../../../shared/contract/methods/mailboxes.ts';
import type { Family, MailboxDetails, MailboxRow, SizeSource } from '../../../shared/domain/mailbox.ts';
import type { ListQuery, Selection } from '../../../shared/domain/query.ts';
import type { MailboxRecord, OrganizationRecord, SizeRecord, SkuRecord, UserRecord } from './records.ts';

/**
 * One reading of one family. Rows that the reading did not see are marked gone when it finishes, never deleted
 * silently; when it fails the older rows stay and the family is marked stale.
 */
export interface FamilyReading {
  readonly family: Family;
  readonly generation: number;
}

/**
 * The local store of one connection: one SQLite file, a writer thread and reader threads.
 * Every method is asynchronous and never runs SQL on the calling thread.
 * @throws AppError `store-damaged`, `store-busy`, `disk-full`.
 */
export interface Store {
  readonly path: string;
  /** Where a damaged file was set aside when this store was opened; null when all was well. */
  readonly setAside: string | null;
  /** Grows with each commit that changes what a reader may see. */
  readonly revision: number;
  onRevision(listener: (revision: number) => void): () => void;

  // Writing: each call is one transaction.
  beginReading(family: Family): Promise<FamilyReading>;
  putOrganization(reading: FamilyReading, organization: OrganizationRecord): Promise<void>;
  putSkus(reading: FamilyReading, skus: SkuRecord[]): Promise<void>;
  putUsers(reading: FamilyReading, users: UserRecord[]): Promise<void>;
  putMailboxes(reading: FamilyReading, mailboxes: MailboxRecord[]): Promise<void>;
  /** Returns how many rows matched a mailbox; the others are kept aside until mailboxes are read. */
  putSizes(reading: FamilyReading, sizes: SizeRecord[], source: SizeSource, asOf: string): Promise<{ matched: number }>;
  finishReading(reading: FamilyReading, outcome: { asOf: string; warning?: FamilyStatus['warning'] }): Promise<void>;
  failReading(reading: FamilyReading, error: WireError): Promise<void>;
  /** Live figures for single mailboxes, outside any reading. */
  updateMailboxes(mailboxes: MailboxRecord[], asOf: string): Promise<void>;
  updateUsers(users: UserRecord[], asOf: string): Promise<void>;
  updateSizes(sizes: SizeRecord[], asOf: string): Promise<void>;
  saveJob(job: Job): Promise<void>;
  jobs(): Promise<Job[]>;
  setMeta(key: string, value: unknown): Promise<void>;
  getMeta(key: string): Promise<unknown>;

  // Reading
  summary(): Promise<Omit<TenantSummary, 'connectionId' | 'runningJobId'>>;
  mailboxWindow(query: ListQuery, from: number, count: number): Promise<Window<MailboxRow>>;
  mailboxCounts(
    search: string | undefined,
  ): Promise<{ counts: Record<string, number>; totalItemBytes: number | null; revision: number }>;
  mailbox(id: string): Promise<MailboxDetails | null>;
  selectionSummary(selection: Selection): Promise<SelectionSummary>;
  /** Ids of a selection in order, in slices; for jobs. */
  selectionIds(selection: Selection): Promise<string[]>;
  /** Rows of a query in order, a slice at a time, for exports: pass the last slice's end as `from`. */
  mailboxSlice(query: ListQuery, selection: Selection | undefined, from: number, count: number): Promise<MailboxRow[]>;
  close(): Promise<void>;
}

export interface StoreOptions {
  path: string;
  workerUrl: URL;
  /** SKU part number → product name. */
  skuNames: Readonly<Record<string, string>>;
}
