import type { PracticeMailbox } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { DAY_MS, isoDay } from '../values.ts';
import { type Conceal, concealer } from './conceal.ts';
import type { Period } from './periods.ts';
import type { ReportDefinition, ReportRow } from './report.ts';

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
  rows: mailboxRows,
};

function* mailboxRows(world: World, day: number, period: Period | null, concealed: boolean): Generator<ReportRow> {
  const conceal: Conceal = concealed ? concealer(world) : (text) => text;
  const end = day + DAY_MS;
  const refreshed = isoDay(day);
  const days = (period ?? 'D7').slice(1);
  for (const source of [world.mailboxes, world.softDeletedMailboxes]) {
    // Copied: the answer is written while the world goes on changing.
    for (const mailbox of source.slice()) {
      if (!belongs(mailbox, end)) continue;
      yield row(mailbox, world, conceal, refreshed, days, end);
    }
  }
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
