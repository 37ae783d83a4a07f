import type {
  ActivityRecord,
  GroupRecord,
  LicenseGroupRecord,
  MailboxRecord,
  OrganizationRecord,
  PermissionRecord,
  RoleHolderRecord,
  SizeRecord,
  SkuRecord,
  SubscriptionRecord,
  UserRecord,
} from './store/records.ts';

export interface CallOptions {
  signal: AbortSignal;
  /** Told in plain words when a call has to wait (throttling, retry). */
  onWait?: (note: string | null) => void;
  /** Told when the service refused some of a batch for going too fast; they are sent again after the wait it asked for. */
  onThrottled?: () => void;
}

/** Microsoft Graph as the inventory and the screens need it. Throws AppError. */
export interface GraphApi {
  organization(options: CallOptions): Promise<OrganizationRecord>;
  subscribedSkus(options: CallOptions): Promise<SkuRecord[]>;
  /** Number of users, or null when the service does not tell. */
  userCount(options: CallOptions): Promise<number | null>;
  /** All users, a page at a time, in parallel partitions where that helps. Restarts once on an expired page token. */
  userPages(options: CallOptions): AsyncIterable<UserRecord[]>;
  user(id: string, options: CallOptions): Promise<UserRecord | null>;
  /** Several users by id; those that are gone or could not be read are left out. */
  users(ids: readonly string[], options: CallOptions): Promise<UserRecord[]>;
  /** The signed-in person's directory role template ids and names. */
  myRoles(options: CallOptions): Promise<{ templateId: string; displayName: string }[]>;
  /** All groups: as names, and as those that may be given rights. */
  groupPages(options: CallOptions): AsyncIterable<GroupRecord[]>;
  /** Who holds which directory role; null where this account may not see it. */
  roleHolders(options: CallOptions): Promise<RoleHolderRecord[] | null>;
  /** The mailbox usage report, in batches, with the day it speaks of. */
  mailboxUsage(options: CallOptions): Promise<{
    /** Report Refresh Date, `YYYY-MM-DD`. */
    refreshDate: string | null;
    /** True when names come as hashes (tenant setting "conceal names"). */
    concealed: boolean;
    rows: AsyncIterable<SizeRecord[]>;
  }>;
  /** Renewal dates and trials; null where this account may not see them. */
  subscriptions(options: CallOptions): Promise<SubscriptionRecord[] | null>;
  /** Groups that give licenses; null where this account may not see them. */
  licenseGroups(options: CallOptions): Promise<LicenseGroupRecord[] | null>;
  /** When people last used which service, as `mailboxUsage`. */
  activeUserDetail(options: CallOptions): Promise<{
    refreshDate: string | null;
    concealed: boolean;
    rows: AsyncIterable<ActivityRecord[]>;
  }>;
}

/** Exchange Online as the inventory and the screens need it. Throws AppError. */
export interface ExchangeApi {
  /** `expected`: about how many there are, when known, so that a large tenant is read in parts from the start. */
  mailboxPages(options: CallOptions & { expected?: number | null }): AsyncIterable<MailboxRecord[]>;
  mailbox(identity: string, options: CallOptions): Promise<MailboxRecord | null>;
  /** null row = the mailbox was never opened (no statistics yet). */
  mailboxStatistics(objectId: string, identity: string, options: CallOptions): Promise<SizeRecord | null>;
  /** Statistics of many, bounded and adaptive; yields as answers arrive, in any order. */
  manyMailboxStatistics(
    items: readonly { objectId: string; identity: string }[],
    options: CallOptions,
  ): AsyncIterable<
    | { objectId: string; size: SizeRecord | null }
    | { objectId: string; error: import('../../shared/contract/errors.ts').AppError }
  >;
  /** Full Access and Send As entries of many mailboxes, bounded and adaptive; yields as answers arrive, in any order. */
  manyPermissions(
    items: readonly { objectId: string; identity: string }[],
    options: CallOptions,
  ): AsyncIterable<
    | { objectId: string; entries: PermissionRecord[] }
    | { objectId: string; error: import('../../shared/contract/errors.ts').AppError }
  >;
  /** One cheap read that tells whether this account may read Exchange. */
  probe(options: CallOptions): Promise<void>;
}

export interface Services {
  graph: GraphApi;
  exchange: ExchangeApi;
  /** False where the cloud has no usage reports. */
  hasUsageReports: boolean;
}
