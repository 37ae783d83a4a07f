import type { WireError } from '../../../shared/contract/errors.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { FamilyStatus, TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import type { SelectionSummary, Window } from '../../../shared/contract/methods/mailboxes.ts';
import type { AccessEntry } from '../../../shared/domain/access.ts';
import type { ProductLadder } from '../../../shared/domain/included-products.ts';
import type { LicenseRow } from '../../../shared/domain/licenses.ts';
import type { Family, MailboxDetails, MailboxRow, SizeSource } from '../../../shared/domain/mailbox.ts';
import type { FilterNode, ListQuery, Selection } from '../../../shared/domain/query.ts';
import type { PastSize } from '../history/keep.ts';
import type { HistoryReads } from '../history/reads.ts';
import type { AccessFigures, AccessQuery, Person } from './access-rows.ts';
import type { SkuPrices } from './license-combos.ts';
import type {
  LicenseReads,
  LicenseTally,
  StoredGroupProblem,
  StoredLicenseGroup,
  StoredLicenseWindow,
  StoredSubscription,
  StoredUserLicenses,
} from './license-reads.ts';
import type { StoredMatch, StoredTarget, StoredTenant, TargetSource } from './plan-targets.ts';
import type {
  ActivityRecord,
  GroupRecord,
  LicenseGroupRecord,
  MailboxPermissionsRecord,
  MailboxRecord,
  OrganizationRecord,
  RoleHolderRecord,
  SizeRecord,
  SkuRecord,
  SubscriptionRecord,
  UserRecord,
} from './records.ts';
import type { SnapshotLogQuery, snapshotLog } from './snapshot-log.ts';
import type { AppliedPatch } from './write-applied.ts';

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
  /** Renewal dates and groups that give licenses belong to the products' reading; each replaces what was known. */
  putSubscriptions(reading: FamilyReading, subscriptions: SubscriptionRecord[]): Promise<void>;
  putLicenseGroups(reading: FamilyReading, groups: LicenseGroupRecord[]): Promise<void>;
  putActivity(reading: FamilyReading, rows: ActivityRecord[]): Promise<void>;
  putUsers(reading: FamilyReading, users: UserRecord[]): Promise<void>;
  putMailboxes(reading: FamilyReading, mailboxes: MailboxRecord[]): Promise<void>;
  /** Returns how many rows matched a mailbox; the others are kept aside until mailboxes are read. */
  putSizes(reading: FamilyReading, sizes: SizeRecord[], source: SizeSource, asOf: string): Promise<{ matched: number }>;
  finishReading(reading: FamilyReading, outcome: { asOf: string; warning?: FamilyStatus['warning'] }): Promise<void>;
  failReading(reading: FamilyReading, error: WireError): Promise<void>;
  /** Tells of a failure that cannot be written down: it shows as the family's state until this store is closed. */
  noteFailure(family: Family, error: WireError): void;
  /** Live figures for single mailboxes, outside any reading. */
  updateMailboxes(mailboxes: MailboxRecord[], asOf: string): Promise<void>;
  updateUsers(users: UserRecord[], asOf: string): Promise<void>;
  updateSizes(sizes: SizeRecord[], asOf: string): Promise<void>;
  putGroups(reading: FamilyReading, groups: GroupRecord[]): Promise<void>;
  /** Replaces all role holders known before. */
  putRoleHolders(reading: FamilyReading, holders: RoleHolderRecord[]): Promise<void>;
  /** Replaces what was known of these mailboxes' permissions. */
  putPermissions(permissions: MailboxPermissionsRecord[]): Promise<void>;
  /** What changes did to objects, as of that ISO time. */
  applyPatches(patches: AppliedPatch[], at: string): Promise<void>;
  /** Product names by SKU id or part number, in place of those the store was opened with. */
  setSkuNames(names: Readonly<Record<string, string>>): Promise<void>;
  saveJob(job: Job): Promise<void>;
  jobs(): Promise<Job[]>;
  setMeta(key: string, value: unknown): Promise<void>;
  getMeta(key: string): Promise<unknown>;

  // Reading
  summary(): Promise<Omit<TenantSummary, 'connectionId' | 'runningJobId'>>;
  mailboxWindow(query: ListQuery, from: number, count: number): Promise<Window<MailboxRow>>;
  mailboxCounts(
    search: string | undefined,
  ): Promise<{ counts: Record<string, number | null>; totalItemBytes: number | null; revision: number }>;
  mailbox(id: string): Promise<MailboxDetails | null>;
  selectionSummary(selection: Selection): Promise<SelectionSummary>;
  /** Ids of a selection in order, in slices; for jobs. */
  selectionIds(selection: Selection): Promise<string[]>;
  /** Rows of a query in order, a slice at a time, for exports: pass the last slice's end as `from`. */
  mailboxSlice(query: ListQuery, selection: Selection | undefined, from: number, count: number): Promise<MailboxRow[]>;

  /** Whole targets for a plan, in the source's order; those the store does not know are left out. */
  planTargets(
    objectKind: StoredTarget['objectKind'],
    source: TargetSource,
    withAccess: boolean,
  ): Promise<StoredTarget[]>;
  planTenant(recipients: readonly string[], templates: readonly string[]): Promise<StoredTenant>;
  /** Pasted lines matched to mailboxes or users: by id, any address, or a name only one bears. */
  matchLines(objectKind: 'mailbox' | 'user', lines: readonly string[]): Promise<StoredMatch[]>;
  /** List prices per seat and month that costs are worked out with from now on. */
  setPrices(prices: SkuPrices): Promise<void>;
  /** Users with what they hold. Knows `sku:<id>`, `plan:<id>` and the other fields of licenses. */
  licenseWindow(query: ListQuery, from: number, count: number): Promise<StoredLicenseWindow>;
  licenseCounts(
    search: string | undefined,
    filters: readonly { id: string; filter: FilterNode | null }[],
  ): Promise<ReturnType<LicenseReads['licenseCounts']>>;
  licenseUser(id: string): Promise<StoredUserLicenses | null>;
  /** Licenses of the selected users (of everyone without a selection), added up. */
  licenseTally(selection: Selection | undefined, planIds?: readonly string[], withSku?: string): Promise<LicenseTally>;
  /** As `mailboxSlice`, of users. */
  licenseSlice(query: ListQuery, selection: Selection | undefined, from: number, count: number): Promise<LicenseRow[]>;
  licenseIds(selection: Selection): Promise<string[]>;
  licenseMailboxes(selection: Selection): Promise<ReturnType<LicenseReads['licenseMailboxes']>>;
  licenseProblems(
    search: string | undefined,
    from: number,
    count: number,
  ): Promise<ReturnType<LicenseReads['licenseProblems']>>;
  groupProblems(): Promise<StoredGroupProblem[]>;
  subscriptions(): Promise<StoredSubscription[]>;
  licenseGroups(): Promise<StoredLicenseGroup[]>;
  accessFigures(): Promise<AccessFigures>;
  accessOfMailbox(mailboxId: string): Promise<{ entries: AccessEntry[]; asOf: string | null }>;
  accessWindow(query: AccessQuery, from: number, count: number): Promise<{ entries: AccessEntry[]; total: number }>;
  accessMailboxes(query: AccessQuery): Promise<string[]>;
  accessDue(before: string, ids: readonly string[] | null): Promise<{ objectId: string; identity: string }[]>;
  people(search: string, count: number, groups: boolean): Promise<Person[]>;
  /** null = no such mailbox. */
  mailboxHistory(id: string): Promise<ReturnType<HistoryReads['mailboxHistory']>>;
  forecasts(ids: readonly string[]): Promise<ReturnType<HistoryReads['forecasts']>>;
  fullWithin(days: number): Promise<ReturnType<HistoryReads['fullWithin']>>;
  /** Sizes of the past from elsewhere; days already known stay. Returns how many were new. */
  addPastSizes(sizes: readonly PastSize[]): Promise<number>;
  /** The change log an opened snapshot came with; null in the store of a live connection. */
  snapshotLog(query: SnapshotLogQuery): Promise<ReturnType<typeof snapshotLog>>;
  close(): Promise<void>;
}

export interface StoreOptions {
  path: string;
  workerUrl: URL;
  /** Product name by SKU id or part number. */
  skuNames: Readonly<Record<string, string>>;
  /** Which products are editions of one line. */
  ladder?: ProductLadder;
}
