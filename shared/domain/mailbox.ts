/** Mailbox facts as the console knows them. `null` is always "unknown or not set", never zero. */

export const recipientTypes = [
  'UserMailbox',
  'SharedMailbox',
  'RoomMailbox',
  'EquipmentMailbox',
  'DiscoveryMailbox',
  'SchedulingMailbox',
  'TeamMailbox',
  'GroupMailbox',
  'LinkedMailbox',
] as const;

/** Exchange's RecipientTypeDetails; other values of the service are kept as they come. */
export type RecipientTypeDetails = (typeof recipientTypes)[number] | (string & {});

/** A family is a set of columns that come from one source at one time. */
export const families = [
  'organization',
  'skus',
  'users',
  'mailboxes',
  'sizes',
  'permissions',
  'groups',
  'activity',
  'history',
] as const;
export type Family = (typeof families)[number];

/** Where a size figure comes from. */
export type SizeSource = 'report' | 'live';

/** One row of the Mailboxes grid. Sizes are bytes, times ISO 8601 in UTC. */
export interface MailboxRow {
  /** ExternalDirectoryObjectId, or `exo:<ExchangeGuid>` for a mailbox without a directory object. */
  id: string;
  displayName: string | null;
  userPrincipalName: string | null;
  primarySmtpAddress: string | null;
  recipientTypeDetails: RecipientTypeDetails | null;
  /** TotalItemSize. */
  totalItemBytes: number | null;
  itemCount: number | null;
  deletedItemBytes: number | null;
  deletedItemCount: number | null;
  sizeSource: SizeSource | null;
  /** As-of of this row's size. */
  sizeAsOf: string | null;
  /** totalItemBytes / prohibitSendReceiveQuota in percent; null when either is unknown or the quota is Unlimited. */
  quotaUsedPercent: number | null;
  /** null = unknown; -1 = Unlimited. */
  issueWarningQuota: number | null;
  prohibitSendQuota: number | null;
  prohibitSendReceiveQuota: number | null;
  archiveEnabled: boolean | null;
  lastActivity: string | null;
  messageCopyForSentAsEnabled: boolean | null;
  messageCopyForSendOnBehalfEnabled: boolean | null;
  /** Resolved to display names where the directory knows them. */
  grantSendOnBehalfTo: string[] | null;
  forwardingAddress: string | null;
  forwardingSmtpAddress: string | null;
  /** True when mail leaves the tenant's accepted domains by forwarding. */
  forwardsOutside: boolean | null;
  deliverToMailboxAndForward: boolean | null;
  litigationHoldEnabled: boolean | null;
  inPlaceHoldCount: number | null;
  hiddenFromAddressListsEnabled: boolean | null;
  isDirSynced: boolean | null;
  /** Directory: accountEnabled. */
  accountEnabled: boolean | null;
  department: string | null;
  usageLocation: string | null;
  /** Friendly product names, ordered. */
  licenses: string[] | null;
  whenMailboxCreated: string | null;
  /** ISO time since when the service no longer lists it; null = present. */
  goneSince: string | null;
}

/** Everything stored about one mailbox, for the flyout. */
export interface MailboxDetails extends MailboxRow {
  exchangeGuid: string | null;
  guid: string | null;
  alias: string | null;
  name: string | null;
  emailAddresses: string[] | null;
  /** GrantSendOnBehalfTo as the service gives it (object ids where it can), for comparing and changing. */
  grantSendOnBehalfToIds: string[] | null;
  archiveGuid: string | null;
  archiveStatus: string | null;
  archiveQuota: number | null;
  archiveItemBytes: number | null;
  autoExpandingArchiveEnabled: boolean | null;
  messageCopyForSMTPClientSubmissionEnabled: boolean | null;
  litigationHoldDate: string | null;
  litigationHoldOwner: string | null;
  /** Days; null = Unlimited or unknown. */
  litigationHoldDuration: number | null;
  inPlaceHolds: string[] | null;
  retentionHoldEnabled: boolean | null;
  retentionPolicy: string | null;
  auditEnabled: boolean | null;
  jobTitle: string | null;
  officeLocation: string | null;
  lastSignIn: string | null;
  licenseDetails:
    | {
        skuId: string;
        name: string;
        partNumber: string;
        direct: boolean;
        viaGroups: string[];
        plansOff: number;
        error: string | null;
      }[]
    | null;
  /** As-of per family that this record draws on. */
  asOf: Partial<Record<Family, string>>;
}
