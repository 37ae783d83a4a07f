import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import { mailboxFields } from '../../../shared/domain/fields.ts';
import type { Family, MailboxRow } from '../../../shared/domain/mailbox.ts';
import { columnsOf, type GridColumn } from '../../grid/columns.ts';
import { formatBytesExact, formatDateTime, unknown } from '../../ui/format.ts';

const never = (family: Family): FamilyStatus => ({
  family,
  asOf: null,
  readAt: null,
  rows: 0,
  stale: null,
  warning: null,
});

/** Why a figure of this row is not known, in a sentence. */
export const whyUnknown = (
  row: MailboxRow,
  column: { field: string; family: Family },
  families: readonly FamilyStatus[],
): string => {
  const status = families.find((each) => each.family === column.family) ?? never(column.family);
  if (column.family === 'sizes') {
    if (column.field === 'quotaUsedPercent' && row.totalItemBytes !== null) {
      return row.prohibitSendReceiveQuota === -1 ? 'This mailbox has no limit.' : 'The quota is not known.';
    }
    if (column.field === 'lastActivity' && row.sizeSource !== null) return 'No activity is recorded.';
    if (row.sizeSource === 'live') return 'Exchange has no figure: the mailbox was never opened.';
    if (status.warning) return status.warning.message;
    if (status.readAt === null) return status.stale?.error.message ?? 'Sizes have not been read yet.';
    return 'The usage report does not list this mailbox.';
  }
  if (column.family === 'mailboxes') {
    if (status.readAt === null) return status.stale?.error.message ?? 'Mailboxes have not been read yet.';
    return 'The service does not tell.';
  }
  if (status.readAt === null) return status.stale?.error.message ?? 'People have not been read yet.';
  return 'No account in the directory belongs to this mailbox.';
};

/** Columns where nothing is the rule: an empty cell says "not set", a dash would shout it. */
const blankWhenUnset = ['forwardingSmtpAddress', 'forwardingAddress', 'department', 'usageLocation'] as const;

/** The Mailboxes grid's columns. `families` is asked for each hover, so it is always the current state. */
export const mailboxColumns = (families: () => readonly FamilyStatus[]): GridColumn<MailboxRow>[] => {
  const wasRead = (family: Family) => families().some((each) => each.family === family && each.readAt !== null);
  const blank = (field: (typeof blankWhenUnset)[number], family: Family) => ({
    text: (row: MailboxRow) => row[field] ?? (wasRead(family) ? '' : unknown),
  });
  return columnsOf<MailboxRow>(
    mailboxFields,
    {
      displayName: {
        look: 'strong',
        title: (row) =>
          row.goneSince === null
            ? row.displayName
            : `${row.displayName ?? ''}: the service has not listed it since ${formatDateTime(row.goneSince)}`,
      },
      userPrincipalName: { look: 'quiet' },
      primarySmtpAddress: { look: 'quiet' },
      totalItemBytes: {
        title: (row) =>
          row.totalItemBytes === null
            ? null
            : [
                formatBytesExact(row.totalItemBytes),
                row.sizeSource === 'live' ? 'read live' : 'from the usage report',
                ...(row.sizeAsOf ? [formatDateTime(row.sizeAsOf)] : []),
              ].join(', '),
      },
      accountEnabled: {
        text: (row) => (row.accountEnabled === null ? unknown : row.accountEnabled ? 'Allowed' : 'Blocked'),
      },
      messageCopyForSentAsEnabled: { text: (row) => onOff(row.messageCopyForSentAsEnabled) },
      messageCopyForSendOnBehalfEnabled: { text: (row) => onOff(row.messageCopyForSendOnBehalfEnabled) },
      archiveEnabled: { text: (row) => onOff(row.archiveEnabled) },
      litigationHoldEnabled: { text: (row) => onOff(row.litigationHoldEnabled) },
      grantSendOnBehalfTo: {
        text: (row) => (row.grantSendOnBehalfTo === null ? unknown : row.grantSendOnBehalfTo.join(', ')),
      },
      forwardingSmtpAddress: blank('forwardingSmtpAddress', 'mailboxes'),
      forwardingAddress: blank('forwardingAddress', 'mailboxes'),
      department: blank('department', 'users'),
      usageLocation: blank('usageLocation', 'users'),
    },
    (row, column) => whyUnknown(row, column, families()),
  );
};

/** On, Off or "–". */
export const onOff = (value: boolean | null): string => (value === null ? unknown : value ? 'On' : 'Off');
