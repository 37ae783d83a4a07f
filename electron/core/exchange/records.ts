import { AppError } from '../../../shared/contract/errors.ts';
import { parseExchangeSize } from '../../../shared/domain/sizes.ts';
import { count, flag, guid, type Json, text, texts, time } from '../http/read.ts';
import type { MailboxRecord, SizeRecord } from '../store/records.ts';

/** What a MailboxRecord needs of Get-Mailbox. */
export const MAILBOX_PROPERTIES = [
  'ExternalDirectoryObjectId',
  'ExchangeGuid',
  'Guid',
  'DisplayName',
  'Name',
  'Alias',
  'UserPrincipalName',
  'PrimarySmtpAddress',
  'EmailAddresses',
  'RecipientTypeDetails',
  'IssueWarningQuota',
  'ProhibitSendQuota',
  'ProhibitSendReceiveQuota',
  'ArchiveGuid',
  'ArchiveStatus',
  'ArchiveQuota',
  'AutoExpandingArchiveEnabled',
  'MessageCopyForSentAsEnabled',
  'MessageCopyForSendOnBehalfEnabled',
  'MessageCopyForSMTPClientSubmissionEnabled',
  'GrantSendOnBehalfTo',
  'ForwardingAddress',
  'ForwardingSmtpAddress',
  'DeliverToMailboxAndForward',
  'LitigationHoldEnabled',
  'LitigationHoldDate',
  'LitigationHoldOwner',
  'LitigationHoldDuration',
  'InPlaceHolds',
  'RetentionHoldEnabled',
  'RetentionPolicy',
  'AuditEnabled',
  'HiddenFromAddressListsEnabled',
  'IsDirSynced',
  'AccountDisabled',
  'MailboxPlan',
  'WhenMailboxCreated',
] as const;

/** What a SizeRecord needs of Get-MailboxStatistics. */
export const STATISTICS_PROPERTIES = [
  'TotalItemSize',
  'ItemCount',
  'TotalDeletedItemSize',
  'DeletedItemCount',
  'LastInteractionTime',
  'LastLogonTime',
  'MailboxGuid',
] as const;

/** @throws AppError `bad-response` for a row that names no mailbox. */
export function toMailbox(row: Json): MailboxRecord {
  const exchangeGuid = guid(row.ExchangeGuid) ?? guid(row.Guid);
  if (exchangeGuid === null) {
    throw new AppError('bad-response', 'Exchange Online gave a mailbox without an id.', { retryable: true });
  }
  return {
    objectId: guid(row.ExternalDirectoryObjectId),
    exchangeGuid,
    guid: guid(row.Guid),
    displayName: text(row.DisplayName),
    name: text(row.Name),
    alias: text(row.Alias),
    userPrincipalName: text(row.UserPrincipalName),
    primarySmtpAddress: text(row.PrimarySmtpAddress),
    emailAddresses: texts(row.EmailAddresses),
    recipientTypeDetails: text(row.RecipientTypeDetails) ?? 'UserMailbox',
    issueWarningQuota: parseExchangeSize(row.IssueWarningQuota),
    prohibitSendQuota: parseExchangeSize(row.ProhibitSendQuota),
    prohibitSendReceiveQuota: parseExchangeSize(row.ProhibitSendReceiveQuota),
    archiveGuid: guid(row.ArchiveGuid),
    archiveStatus: text(row.ArchiveStatus),
    archiveQuota: parseExchangeSize(row.ArchiveQuota),
    autoExpandingArchiveEnabled: flag(row.AutoExpandingArchiveEnabled),
    messageCopyForSentAsEnabled: flag(row.MessageCopyForSentAsEnabled),
    messageCopyForSendOnBehalfEnabled: flag(row.MessageCopyForSendOnBehalfEnabled),
    messageCopyForSMTPClientSubmissionEnabled: flag(row.MessageCopyForSMTPClientSubmissionEnabled),
    grantSendOnBehalfTo: texts(row.GrantSendOnBehalfTo),
    forwardingAddress: text(row.ForwardingAddress),
    forwardingSmtpAddress: text(row.ForwardingSmtpAddress)?.replace(/^smtp:/i, '') ?? null,
    deliverToMailboxAndForward: flag(row.DeliverToMailboxAndForward),
    litigationHoldEnabled: flag(row.LitigationHoldEnabled),
    litigationHoldDate: time(row.LitigationHoldDate),
    litigationHoldOwner: text(row.LitigationHoldOwner),
    litigationHoldDuration: days(row.LitigationHoldDuration),
    inPlaceHolds: texts(row.InPlaceHolds),
    retentionHoldEnabled: flag(row.RetentionHoldEnabled),
    retentionPolicy: text(row.RetentionPolicy),
    auditEnabled: flag(row.AuditEnabled),
    hiddenFromAddressListsEnabled: flag(row.HiddenFromAddressListsEnabled),
    isDirSynced: flag(row.IsDirSynced),
    accountDisabled: flag(row.AccountDisabled),
    mailboxPlan: text(row.MailboxPlan),
    whenMailboxCreated: time(row.WhenMailboxCreated),
  };
}

export function toSize(objectId: string, row: Json): SizeRecord {
  return {
    objectId,
    userPrincipalName: null,
    totalItemBytes: parseExchangeSize(row.TotalItemSize),
    itemCount: count(row.ItemCount),
    deletedItemBytes: parseExchangeSize(row.TotalDeletedItemSize),
    deletedItemCount: count(row.DeletedItemCount),
    lastActivity: time(row.LastInteractionTime) ?? time(row.LastLogonTime),
    hasArchive: null,
    archiveItemBytes: null,
    prohibitSendReceiveQuota: null,
  };
}

/** Days of a time span such as `"365.00:00:00"`; null for Unlimited. */
function days(value: unknown): number | null {
  const match = typeof value === 'string' ? /^(\d+)\.\d\d:\d\d:\d\d/.exec(value) : null;
  return match ? Number(match[1]) : null;
}
