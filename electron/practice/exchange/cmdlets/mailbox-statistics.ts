import type { PracticeMailbox } from '../../world/model.ts';
import { EXCEPTION, taskFailure } from '../errors.ts';
import { listOf, type RowSource } from '../paging.ts';
import { flag, must, text } from '../parameters.ts';
import { columnsOf, type RowEnv, RowShape } from '../rows.ts';
import { findMailbox } from './mailbox-lookup.ts';
import { shownType } from './mailbox-view.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

/** One store mailbox: the primary or the archive of a mailbox. */
interface Statistics {
  readonly mailbox: PracticeMailbox;
  readonly archive: boolean;
}

const { text: string, bool, int32, date, guid, size, bytes, fixed } = columnsOf<Statistics>();

const TYPE_DETAIL: Record<string, string> = {
  SharedMailbox: 'SharedMailbox',
  RoomMailbox: 'RoomMailbox',
  EquipmentMailbox: 'EquipmentMailbox',
  DiscoveryMailbox: 'DiscoveryMailbox',
  TeamMailbox: 'TeamMailbox',
  GroupMailbox: 'GroupMailbox',
};

function total({ mailbox, archive }: Statistics): number {
  return archive ? mailbox.archiveItemBytes : mailbox.totalItemBytes;
}

function deleted({ mailbox, archive }: Statistics): number {
  return archive ? 0 : mailbox.deletedItemBytes;
}

/** How the store rates a mailbox against its own limits. */
function storageLimitStatus({ mailbox, archive }: Statistics): string {
  if (archive) return 'BelowLimit';
  const used = mailbox.totalItemBytes;
  if (mailbox.prohibitSendReceiveQuota !== null && used >= mailbox.prohibitSendReceiveQuota) return 'MailboxDisabled';
  if (mailbox.prohibitSendQuota !== null && used >= mailbox.prohibitSendQuota) return 'ProhibitSend';
  if (mailbox.issueWarningQuota !== null && used >= mailbox.issueWarningQuota) return 'IssueWarning';
  return 'BelowLimit';
}

const counts = [
  int32('AssociatedItemCount', ({ mailbox, archive }) => (archive ? 0 : mailbox.associatedItemCount)),
  int32('DeletedItemCount', ({ mailbox, archive }) => (archive ? 0 : mailbox.deletedItemCount)),
  int32('ItemCount', ({ mailbox, archive }) => (archive ? mailbox.archiveItemCount : mailbox.itemCount)),
];

const facts = [
  date('DisconnectDate', ({ mailbox }) => mailbox.softDeletedAt),
  string('DisplayName', ({ mailbox, archive }) =>
    archive ? `In-Place Archive -${mailbox.displayName}` : mailbox.displayName,
  ),
  date('LastLoggedOnUserAccount', () => null),
  date('LastLogonTime', ({ mailbox }) => mailbox.lastLogonAt),
  date('LastLogoffTime', ({ mailbox }) => (mailbox.lastLogonAt === null ? null : mailbox.lastLogonAt + 12 * 60_000)),
  date('LastInteractionTime', ({ mailbox }) => mailbox.lastUserActionAt),
  date('LastUserActionTime', ({ mailbox }) => mailbox.lastUserActionAt),
  guid('MailboxGuid', ({ mailbox, archive }) =>
    archive ? (mailbox.archiveGuid ?? mailbox.exchangeGuid) : mailbox.exchangeGuid,
  ),
  string('MailboxType', ({ archive }) => (archive ? 'PrivateArchive' : 'Private')),
  string('MailboxTypeDetail', ({ mailbox, archive }, { now }) =>
    archive ? 'PrivateArchive' : (TYPE_DETAIL[shownType(mailbox, now)] ?? 'UserMailbox'),
  ),
  bool('IsArchiveMailbox', ({ archive }) => archive),
  string('StorageLimitStatus', storageLimitStatus),
  string('OwnerADGuid', ({ mailbox }) => mailbox.guid),
  string('Database', ({ mailbox }, { state }: RowEnv) => state.databaseName(mailbox)),
  guid('DatabaseGuid', ({ mailbox }, { state }: RowEnv) => state.databaseGuid(mailbox)),
  string('ServerName', (_s, { state }) => state.names.backEnd.split('.')[0] ?? ''),
  string(
    'LegacyDN',
    ({ mailbox }) =>
      `/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=${mailbox.guid.replaceAll('-', '').toUpperCase()}`,
  ),
  ...fixed('bool', {
    IsQuarantined: false,
    IsDatabaseCopyActive: true,
    IsAbandonedMoveDestination: false,
    FastIsEnabled: true,
    IsClutterEnabled: false,
    IsValid: true,
  }),
  ...fixed('text', {
    ObjectClass: 'Mailbox',
    DisconnectReason: null,
    MoveHistory: null,
    CurrentSchemaVersion: '0.146',
    ExternalDirectoryOrganizationId: null,
  }),
  string('Identity', ({ mailbox, archive }) => (archive ? (mailbox.archiveGuid ?? '') : mailbox.exchangeGuid)),
];

/** Statistics as InvokeCommand rows: sizes are texts. */
export const STATISTICS = new RowShape<Statistics>([
  ...counts,
  size('TotalItemSize', total),
  size('TotalDeletedItemSize', deleted),
  size('AttachmentTableTotalSize', (s) => Math.round(total(s) * 0.6)),
  size('MessageTableTotalSize', (s) => Math.round(total(s) * 0.38)),
  size('DatabaseProhibitSendReceiveQuota', ({ mailbox }) => mailbox.prohibitSendReceiveQuota),
  size('DatabaseProhibitSendQuota', ({ mailbox }) => mailbox.prohibitSendQuota),
  size('DatabaseIssueWarningQuota', ({ mailbox }) => mailbox.issueWarningQuota),
  ...facts,
]);

/** Statistics as an entity: sizes are 64-bit numbers of bytes. */
export const STATISTICS_ENTITY = new RowShape<Statistics>([
  ...counts,
  bytes('TotalItemSize', total),
  bytes('TotalDeletedItemSize', deleted),
  ...facts,
]);

/** The store mailbox meant, or null when nobody ever opened it. */
export function statisticsOf(call: CmdletCall, mailbox: PracticeMailbox, archive: boolean): Statistics | null {
  if (archive && mailbox.archiveGuid === null) {
    throw taskFailure(EXCEPTION.task, `The user "${mailbox.displayName}" doesn't have an archive mailbox enabled.`, {
      detailCode: 'Client',
    });
  }
  if (!mailbox.neverOpened) return { mailbox, archive };
  call.warnings.push(
    `There is no data to return for the specified mailbox '${mailbox.userId ?? mailbox.name}', because it has not been logged on to.`,
  );
  return null;
}

function run(call: CmdletCall): RowSource {
  const { args } = call;
  const softDeleted = args.flag('IncludeSoftDeletedRecipients');
  const mailbox = findMailbox(call, args.required('Identity'), { softDeleted, wording: 'store' });
  const found = statisticsOf(call, mailbox, args.flag('Archive'));
  return listOf(STATISTICS, found === null ? [] : [found]);
}

export const getMailboxStatistics: Cmdlet = {
  name: 'Get-MailboxStatistics',
  access: 'read',
  parameters: {
    Identity: must(text),
    Archive: flag,
    IncludeSoftDeletedRecipients: flag,
    IncludeMoveHistory: flag,
    IncludeMoveReport: flag,
    IncludeQuarantineDetails: flag,
    UseCustomRouting: flag,
  },
  run,
};
