import { type FilterKind, mailboxFilterKinds } from '../../../shared/domain/filter.ts';

/** Where a field of a list lives in the store. Only fields named here ever reach SQL. */
export interface Column {
  kind: FilterKind;
  /** What comparisons and sorts read: a key for text, JSON array of keys for lists. */
  compare: string;
  /** Has an index of its own, so its order can be read off. */
  indexed?: true;
  /** For lists kept in another table: row reference, and the table's columns. */
  via?: { table: string; keys: string; sortKey: string };
  /** In a row of another table: what refers to it, and its condition for being there. `compare` still reads the value. */
  within?: { reference: string; key: string; table: string; column: string; where: string };
  /** The reference of `within` is a row number, so that its table can be read in one scan. */
  byRow?: true;
  /** For numbers that follow from a code: `compare` reads the code, this tells the number; none = unknown. */
  scores?: () => ReadonlyMap<number, number>;
}

// Spelled out, though the table has columns of these names: only so can the index over figures answer.
const quota = 'coalesce(psr_quota, report_quota)';
/** SQL for the share of the quota in use, in percent. */
export const quotaUsed = `CASE WHEN ${quota} > 0 THEN total_bytes * 100.0 / ${quota} END`;

const compare: Readonly<Record<string, Omit<Column, 'kind'>>> = {
  id: { compare: 'id' },
  displayName: { compare: 'name_key', indexed: true },
  userPrincipalName: { compare: 'upn_key', indexed: true },
  primarySmtpAddress: { compare: 'smtp_key', indexed: true },
  recipientTypeDetails: { compare: 'type' },
  totalItemBytes: { compare: 'total_bytes' },
  itemCount: { compare: 'item_count' },
  deletedItemBytes: { compare: 'deleted_bytes' },
  deletedItemCount: { compare: 'deleted_count' },
  sizeSource: { compare: `CASE size_source WHEN 0 THEN 'report' WHEN 1 THEN 'live' END` },
  sizeAsOf: { compare: 'size_as_of' },
  quotaUsedPercent: { compare: quotaUsed },
  issueWarningQuota: { compare: 'issue_warning_quota' },
  prohibitSendQuota: { compare: 'prohibit_send_quota' },
  prohibitSendReceiveQuota: { compare: quota },
  archiveEnabled: { compare: 'coalesce(archive, report_archive)' },
  lastActivity: { compare: 'last_activity' },
  messageCopyForSentAsEnabled: { compare: 'copy_sent_as' },
  messageCopyForSendOnBehalfEnabled: { compare: 'copy_on_behalf' },
  grantSendOnBehalfTo: { compare: 'send_on_behalf_keys' },
  forwardingAddress: { compare: 'forwarding_address_key' },
  forwardingSmtpAddress: { compare: 'forwarding_smtp_key' },
  forwardsOutside: { compare: 'forwards_outside' },
  deliverToMailboxAndForward: { compare: 'keeps_copy' },
  litigationHoldEnabled: { compare: 'litigation_hold' },
  inPlaceHoldCount: { compare: 'in_place_holds' },
  hiddenFromAddressListsEnabled: { compare: 'hidden' },
  isDirSynced: { compare: 'dir_synced' },
  accountEnabled: { compare: 'account_enabled' },
  department: { compare: 'department_key' },
  usageLocation: { compare: 'usage_location_key' },
  licenses: { compare: 'license_set', via: { table: 'license_set', keys: 'label_keys', sortKey: 'sort_key' } },
  whenMailboxCreated: { compare: 'created' },
  goneSince: { compare: 'gone_since' },
};

/** The Mailboxes list's columns by field name. */
export const mailboxColumns: Readonly<Record<string, Column>> = Object.freeze(
  Object.fromEntries(
    Object.entries(mailboxFilterKinds).map(([field, kind]) => {
      const column = compare[field];
      if (!column) throw new Error(`No column for ${field}`);
      return [field, { kind, ...column }];
    }),
  ),
);
