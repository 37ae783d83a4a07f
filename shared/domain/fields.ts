import type { Family, MailboxRow } from './mailbox.ts';

export type FieldType = 'text' | 'enum' | 'bytes' | 'number' | 'percent' | 'boolean' | 'date' | 'list';

/** A column a person can show, sort and filter by. */
export interface FieldSpec<K extends string = string> {
  field: K;
  /** Column header. */
  label: string;
  type: FieldType;
  family: Family;
  /** The service's property name, shown on hover and used as the CSV header. */
  property: string;
  /** Allowed values of an enum with their labels. */
  values?: readonly { value: string; label: string }[];
  sortable: boolean;
  filterable: boolean;
  /** Shown before anyone chose columns. */
  byDefault: boolean;
  width: number;
}

type MailboxField = Exclude<keyof MailboxRow, 'id' | 'sizeSource' | 'sizeAsOf' | 'goneSince'>;

const spec = <K extends string>(
  field: K,
  label: string,
  type: FieldType,
  family: Family,
  property: string,
  width: number,
  options: Partial<Pick<FieldSpec, 'values' | 'sortable' | 'filterable' | 'byDefault'>> = {},
): FieldSpec<K> => ({
  field,
  label,
  type,
  family,
  property,
  width,
  sortable: options.sortable ?? true,
  filterable: options.filterable ?? true,
  byDefault: options.byDefault ?? false,
  ...(options.values ? { values: options.values } : {}),
});

export const recipientTypeLabels: readonly { value: string; label: string }[] = [
  { value: 'UserMailbox', label: 'User' },
  { value: 'SharedMailbox', label: 'Shared' },
  { value: 'RoomMailbox', label: 'Room' },
  { value: 'EquipmentMailbox', label: 'Equipment' },
  { value: 'DiscoveryMailbox', label: 'Discovery' },
  { value: 'SchedulingMailbox', label: 'Scheduling' },
  { value: 'TeamMailbox', label: 'Team' },
  { value: 'GroupMailbox', label: 'Group' },
  { value: 'LinkedMailbox', label: 'Linked' },
];

/** The Mailboxes grid's columns, in their first order. */
export const mailboxFields: readonly FieldSpec<MailboxField>[] = [
  spec('displayName', 'Display name', 'text', 'mailboxes', 'DisplayName', 200, { byDefault: true }),
  spec('userPrincipalName', 'User principal name', 'text', 'mailboxes', 'UserPrincipalName', 230, { byDefault: true }),
  spec('primarySmtpAddress', 'Primary address', 'text', 'mailboxes', 'PrimarySmtpAddress', 230),
  spec('recipientTypeDetails', 'Type', 'enum', 'mailboxes', 'RecipientTypeDetails', 100, {
    values: recipientTypeLabels,
    byDefault: true,
  }),
  spec('totalItemBytes', 'Size', 'bytes', 'sizes', 'TotalItemSize', 100, { byDefault: true }),
  spec('quotaUsedPercent', 'Quota used', 'percent', 'sizes', 'QuotaUsed', 140, { byDefault: true }),
  spec('prohibitSendReceiveQuota', 'Quota', 'bytes', 'mailboxes', 'ProhibitSendReceiveQuota', 100, { byDefault: true }),
  spec('itemCount', 'Items', 'number', 'sizes', 'ItemCount', 100, { byDefault: true }),
  spec('lastActivity', 'Last activity', 'date', 'sizes', 'LastActivityDate', 120, { byDefault: true }),
  spec('messageCopyForSentAsEnabled', 'Copy: Sent As', 'boolean', 'mailboxes', 'MessageCopyForSentAsEnabled', 120, {
    byDefault: true,
  }),
  spec(
    'messageCopyForSendOnBehalfEnabled',
    'Copy: On Behalf',
    'boolean',
    'mailboxes',
    'MessageCopyForSendOnBehalfEnabled',
    130,
    {
      byDefault: true,
    },
  ),
  spec('forwardingSmtpAddress', 'Forwards to address', 'text', 'mailboxes', 'ForwardingSmtpAddress', 200, {
    byDefault: true,
  }),
  spec('forwardingAddress', 'Forwards to recipient', 'text', 'mailboxes', 'ForwardingAddress', 180),
  spec('forwardsOutside', 'Forwards outside', 'boolean', 'mailboxes', 'ForwardsOutside', 130),
  spec('deliverToMailboxAndForward', 'Keeps a copy', 'boolean', 'mailboxes', 'DeliverToMailboxAndForward', 120),
  spec('licenses', 'Licenses', 'list', 'users', 'AssignedLicenses', 240, { byDefault: true }),
  spec('accountEnabled', 'Sign-in', 'boolean', 'users', 'AccountEnabled', 100, { byDefault: true }),
  spec('archiveEnabled', 'Archive', 'boolean', 'mailboxes', 'ArchiveStatus', 90),
  spec('litigationHoldEnabled', 'Litigation hold', 'boolean', 'mailboxes', 'LitigationHoldEnabled', 120),
  spec('inPlaceHoldCount', 'Other holds', 'number', 'mailboxes', 'InPlaceHolds', 100),
  spec('hiddenFromAddressListsEnabled', 'Hidden', 'boolean', 'mailboxes', 'HiddenFromAddressListsEnabled', 90),
  spec('isDirSynced', 'Dir-synced', 'boolean', 'mailboxes', 'IsDirSynced', 100),
  spec('grantSendOnBehalfTo', 'Send on behalf', 'list', 'mailboxes', 'GrantSendOnBehalfTo', 180),
  spec('issueWarningQuota', 'Warning quota', 'bytes', 'mailboxes', 'IssueWarningQuota', 120),
  spec('prohibitSendQuota', 'Send quota', 'bytes', 'mailboxes', 'ProhibitSendQuota', 110),
  spec('deletedItemCount', 'Deleted items', 'number', 'sizes', 'DeletedItemCount', 110),
  spec('deletedItemBytes', 'Deleted size', 'bytes', 'sizes', 'TotalDeletedItemSize', 110),
  spec('department', 'Department', 'text', 'users', 'Department', 140),
  spec('usageLocation', 'Usage location', 'text', 'users', 'UsageLocation', 120),
  spec('whenMailboxCreated', 'Created', 'date', 'mailboxes', 'WhenMailboxCreated', 120),
];
