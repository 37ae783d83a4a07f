import type { PracticeMailbox } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { DAY_MS, isoDay } from '../values.ts';
import { type Conceal, concealer } from './conceal.ts';
import type { ReportDefinition, ReportQuery, ReportRow } from './report.ts';

/** Mailbox types the usage report counts. */
const REPORTED_TYPES: ReadonlySet<string> = new Set([
  'UserMailbox',
  'SharedMailbox',
  'RoomMailbox',
  'EquipmentMailbox',
  'LinkedMailbox',
]);

export const MAILBOX_USAGE: ReportDefinition = {
  name: 'MailboxUsageDetail',
  columns: [
    ['Report Refresh Date', 'reportRefreshDate'],
    ['User Principal Name', 'userPrincipalName'],
    ['Display Name', 'displayName'],
    ['Is Deleted', 'isDeleted'],
    ['Deleted Date', 'deletedDate'],
    ['Created Date', 'createdDate'],
    ['Last Activity Date', 'lastActivityDate'],
    ['Item Count', 'itemCount'],
    ['Storage Used (Byte)', 'storageUsedInBytes'],
    ['Issue Warning Quota (Byte)', 'issueWarningQuotaInBytes'],
    ['Prohibit Send Quota (Byte)', 'prohibitSendQuotaInBytes'],
    ['Prohibit Send/Receive Quota (Byte)', 'prohibitSendReceiveQuotaInBytes'],
    ['Deleted Item Count', 'deletedItemCount'],
    ['Deleted Item Size (Byte)', 'deletedItemSizeInBytes'],
    ['Deleted Item Quota (Byte)', 'deletedItemQuota'],
    ['Has Archive', 'hasArchive'],
    ['Report Period', 'reportPeriod'],
  ],
  items: mailboxItems,
  rows: mailboxRows,
};

function mailboxItems(world: World, day: number): PracticeMailbox[] {
  const end = day + DAY_MS;
  return [...world.mailboxes, ...world.softDeletedMailboxes].filter((mailbox) => belongs(mailbox, end));
}

function mailboxRows(world: World, { day, period, concealed }: ReportQuery): (mailbox: PracticeMailbox) => ReportRow {
  const conceal: Conceal = concealed ? concealer(world) : (text) => text;
  const refreshed = isoDay(day);
  const days = (period ?? 'D7').slice(1);
  return (mailbox) => row(mailbox, world, conceal, refreshed, days, day + DAY_MS);
}

function belongs(mailbox: PracticeMailbox, end: number): boolean {
  if (mailbox.reported === null || !REPORTED_TYPES.has(mailbox.recipientTypeDetails)) return false;
  return mailbox.createdAt < end;
}

function row(
  mailbox: PracticeMailbox,
  world: World,
  conceal: Conceal,
  refreshed: string,
  days: string,
  end: number,
): ReportRow {
  const reported = mailbox.reported!;
  // A deletion after the report day is not known to the report yet.
  const deletedAt = mailbox.softDeletedAt !== null && mailbox.softDeletedAt < end ? mailbox.softDeletedAt : null;
  const ceiling = mailbox.prohibitSendReceiveQuota ?? world.quotaCeiling(mailbox);
  return [
    refreshed,
    conceal(mailbox.userPrincipalName),
    conceal(mailbox.displayName),
    deletedAt !== null,
    isoDay(deletedAt),
    isoDay(mailbox.createdAt),
    isoDay(reported.lastActivityAt),
    reported.itemCount,
    reported.storageBytes,
    mailbox.issueWarningQuota ?? ceiling,
    mailbox.prohibitSendQuota ?? ceiling,
    ceiling,
    reported.deletedItemCount,
    reported.deletedItemBytes,
    mailbox.recoverableItemsQuota,
    mailbox.archiveGuid !== null,
    days,
  ];
}
