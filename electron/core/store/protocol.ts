import type { WireError } from '../../../shared/contract/errors.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { FamilyStatus, TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import type { SelectionSummary, Window } from '../../../shared/contract/methods/mailboxes.ts';
import type { ProductLadder } from '../../../shared/domain/included-products.ts';
import type { Family, MailboxDetails, MailboxRow, SizeSource } from '../../../shared/domain/mailbox.ts';
import type { ListQuery, Selection } from '../../../shared/domain/query.ts';
import type { PastSize } from '../history/keep.ts';
import type { HistoryReads } from '../history/reads.ts';
import type { AccessReads } from './access-rows.ts';
import type { LicenseReads } from './license-reads.ts';
import type { PlanReads } from './plan-targets.ts';
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
import type { FamilyReading } from './store.ts';
import type { AppliedPatch } from './write-applied.ts';

/** What the worker's entry is told when it starts. */
export interface StoreWorkerData {
  role: 'writer' | 'reader';
  path: string;
  skuNames: Readonly<Record<string, string>>;
  ladder?: ProductLadder;
}

/** First message of a worker. */
export type StoreWorkerReady =
  | { ready: true; setAside: string | null; revision: number }
  | { ready: false; error: WireError };

export interface StoreRequest {
  seq: number;
  method: string;
  args: readonly unknown[];
}

export type StoreResponse = { seq: number; revision: number | null } & (
  | { ok: true; value: unknown }
  | { ok: false; error: WireError }
);

/** Calls the writer thread answers; each is one transaction. */
export interface WriterCalls {
  beginReading(family: Family): FamilyReading;
  putOrganization(reading: FamilyReading, organization: OrganizationRecord): void;
  putSkus(reading: FamilyReading, skus: SkuRecord[]): void;
  putSubscriptions(reading: FamilyReading, subscriptions: SubscriptionRecord[]): void;
  putLicenseGroups(reading: FamilyReading, groups: LicenseGroupRecord[]): void;
  putActivity(reading: FamilyReading, rows: ActivityRecord[]): void;
  putUsers(reading: FamilyReading, users: UserRecord[]): void;
  putMailboxes(reading: FamilyReading, mailboxes: MailboxRecord[]): void;
  putSizes(reading: FamilyReading, sizes: SizeRecord[], source: SizeSource, asOf: string): { matched: number };
  finishReading(reading: FamilyReading, outcome: { asOf: string; warning?: FamilyStatus['warning'] }): void;
  failReading(reading: FamilyReading, error: WireError): void;
  updateMailboxes(mailboxes: MailboxRecord[], asOf: string): void;
  updateUsers(users: UserRecord[], asOf: string): void;
  updateSizes(sizes: SizeRecord[], asOf: string): void;
  putGroups(reading: FamilyReading, groups: GroupRecord[]): void;
  putRoleHolders(reading: FamilyReading, holders: RoleHolderRecord[]): void;
  putPermissions(permissions: MailboxPermissionsRecord[]): void;
  applyPatches(patches: AppliedPatch[], at: string): void;
  setSkuNames(names: Readonly<Record<string, string>>): void;
  addPastSizes(sizes: readonly PastSize[]): number;
  saveJob(job: Job): void;
  setMeta(key: string, value: unknown): void;
  close(): void;
}

/** Calls a reader thread answers, each from one consistent state. */
export interface ReaderCalls extends PlanReads, AccessReads, LicenseReads, HistoryReads {
  snapshotLog(query: SnapshotLogQuery): ReturnType<typeof snapshotLog>;
  jobs(): Job[];
  getMeta(key: string): unknown;
  summary(): Omit<TenantSummary, 'connectionId' | 'runningJobId'>;
  mailboxWindow(query: ListQuery, from: number, count: number): Window<MailboxRow>;
  mailboxCounts(search: string | undefined): {
    counts: Record<string, number | null>;
    totalItemBytes: number | null;
    revision: number;
  };
  mailbox(id: string): MailboxDetails | null;
  selectionSummary(selection: Selection): SelectionSummary;
  selectionSlice(selection: Selection, from: number, count: number): { ids: string[]; total: number };
  mailboxSlice(query: ListQuery, selection: Selection | undefined, from: number, count: number): MailboxRow[];
  close(): void;
}
