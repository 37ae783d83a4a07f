import { textKey } from '../../../shared/domain/text-key.ts';
import type { Keys } from './bulk.ts';
import type { Directory } from './directory.ts';
import type { MailboxRecord } from './records.ts';
import { flag, insertSql, type Statements, textOrNull, updateSql, upsertSql } from './statements.ts';
import { adoptReport, reportedColumns, reportedFigures } from './write-sizes.ts';
import { projectedColumns } from './write-users.ts';

const columns = [
  'generation',
  'provisional',
  'type',
  'psr_quota',
  'issue_warning_quota',
  'prohibit_send_quota',
  'archive',
  'copy_sent_as',
  'copy_on_behalf',
  'forwards_outside',
  'keeps_copy',
  'litigation_hold',
  'in_place_holds',
  'hidden',
  'dir_synced',
  'created',
  'gone_since',
  'as_of',
  'forwarding_address',
  'forwarding_address_key',
  'forwarding_smtp',
  'forwarding_smtp_key',
  'send_on_behalf',
  'send_on_behalf_keys',
];
// Indexed ones are written only when they change: an UPDATE that names them rewrites their index entries.
const nameColumns = ['display_name', 'name_key', 'upn', 'upn_key', 'smtp', 'smtp_key', 'other_key'];
const detailColumns = [
  'row',
  'exchange_guid',
  'guid',
  'alias',
  'name',
  'email_addresses',
  'archive_guid',
  'archive_status',
  'archive_quota',
  'auto_expanding_archive',
  'copy_smtp_client',
  'send_on_behalf_raw',
  'hold_date',
  'hold_owner',
  'hold_duration',
  'in_place_holds',
  'retention_hold',
  'retention_policy',
  'audit_enabled',
  'account_disabled',
  'mailbox_plan',
];
const insert = insertSql('mailbox', ['id', ...columns, ...nameColumns, ...projectedColumns, ...reportedColumns]);
const update = updateSql('mailbox', columns, 'row = ?');
const updateNames = updateSql('mailbox', nameColumns, 'row = ?');
const selectNames = `SELECT ${nameColumns.join(', ')} FROM mailbox WHERE row = ?`;
const putDetail = upsertSql('mailbox_detail', ['row'], detailColumns);
const selectUser = `SELECT account_enabled, license_set, department, usage_location FROM user WHERE row = ? AND gone_since IS NULL`;

const zeroGuid = '00000000-0000-0000-0000-000000000000';

/** The id under which lists know a mailbox. */
export const mailboxId = (mailbox: Pick<MailboxRecord, 'objectId' | 'exchangeGuid'>): string =>
  mailbox.objectId ? mailbox.objectId.toLowerCase() : `exo:${mailbox.exchangeGuid.toLowerCase()}`;

const keyOrNull = (text: string | null): string | null => (text === null ? null : textKey(text));

/** Whether the mailbox has an archive; null when the service did not say. */
function archiveOf(mailbox: MailboxRecord): boolean | null {
  if (mailbox.archiveGuid !== null) return mailbox.archiveGuid !== zeroGuid;
  return mailbox.archiveStatus === null ? null : mailbox.archiveStatus === 'Active';
}

/** Addresses and names to be found by, beside the three that have columns of their own. */
function otherKeys(mailbox: MailboxRecord, known: readonly (string | null)[]): string {
  const words = new Set<string>();
  const add = (text: string | null): void => {
    if (!text) return;
    const key = textKey(text);
    if (!known.some((other) => other?.includes(key))) words.add(key);
  };
  for (const address of mailbox.emailAddresses) {
    const colon = address.indexOf(':');
    const scheme = address.slice(0, Math.max(colon, 0)).toLowerCase();
    if (colon < 0 || scheme === 'smtp' || scheme === 'sip') add(address.slice(colon + 1));
  }
  add(mailbox.alias);
  add(mailbox.name);
  return [...words].join('\n');
}

/** Stores mailboxes with what users and the usage report already say of them. Returns how many rows are new. */
export function writeMailboxes(
  sql: Statements,
  keys: Keys,
  directory: Directory,
  mailboxes: readonly MailboxRecord[],
  generation: number,
  asOf: string | null,
): number {
  let added = 0;
  for (const mailbox of mailboxes) {
    const id = mailboxId(mailbox);
    const name = textOrNull(mailbox.displayName) ?? textOrNull(mailbox.name);
    const upn = textOrNull(mailbox.userPrincipalName);
    const smtp = textOrNull(mailbox.primarySmtpAddress);
    const [nameKey, upnKey, smtpKey] = [
      keyOrNull(name),
      keyOrNull(upn),
      upn === smtp ? keyOrNull(upn) : keyOrNull(smtp),
    ];
    const names = [name, nameKey, upn, upnKey, smtp, smtpKey, otherKeys(mailbox, [nameKey, upnKey, smtpKey])];
    const forward = textOrNull(mailbox.forwardingAddress);
    const forwardSmtp = textOrNull(mailbox.forwardingSmtpAddress);
    const behalf = directory.displayNames(mailbox.grantSendOnBehalfTo);
    const values = [
      generation,
      0,
      mailbox.recipientTypeDetails,
      mailbox.prohibitSendReceiveQuota,
      mailbox.issueWarningQuota,
      mailbox.prohibitSendQuota,
      flag(archiveOf(mailbox)),
      flag(mailbox.messageCopyForSentAsEnabled),
      flag(mailbox.messageCopyForSendOnBehalfEnabled),
      flag(directory.forwardsOutside(forwardSmtp, forward)),
      flag(mailbox.deliverToMailboxAndForward),
      flag(mailbox.litigationHoldEnabled),
      mailbox.inPlaceHolds.length,
      flag(mailbox.hiddenFromAddressListsEnabled),
      flag(mailbox.isDirSynced),
      textOrNull(mailbox.whenMailboxCreated),
      null,
      asOf,
      forward,
      keyOrNull(forward),
      forwardSmtp,
      keyOrNull(forwardSmtp),
      JSON.stringify(behalf),
      JSON.stringify(behalf.map(textKey)),
    ];
    const known = keys.row('mailbox', id);
    let row: number;
    if (known !== undefined) {
      row = known;
      const old = sql.row(selectNames, row);
      sql.run(update, ...values, row);
      if (names.some((value, i) => value !== old?.[i])) {
        sql.run(updateNames, ...names, row);
        keys.note('mailbox', id, row, upnKey);
        keys.indexText(row, true);
        if (upnKey !== null && upnKey !== old?.[3]) adoptReport(sql, keys, row, upnKey);
      }
    } else {
      const user = keys.row('user', id);
      const cells =
        user === undefined ? undefined : (sql.row(selectUser, user) as (string | number | null)[] | undefined);
      const [enabled = null, set = null, department = null, location = null] = cells ?? [];
      row = Number(
        sql
          .get(insert)
          .run(
            id,
            ...values,
            ...names,
            enabled,
            set,
            department,
            keyOrNull(department as string | null),
            location,
            keyOrNull(location as string | null),
            ...reportedFigures(sql, keys, upnKey),
          ).lastInsertRowid,
      );
      keys.note('mailbox', id, row, upnKey);
      keys.indexText(row, false);
      added++;
    }
    sql.run(
      putDetail,
      row,
      mailbox.exchangeGuid.toLowerCase(),
      mailbox.guid?.toLowerCase() ?? null,
      textOrNull(mailbox.alias),
      textOrNull(mailbox.name),
      JSON.stringify(mailbox.emailAddresses),
      mailbox.archiveGuid === zeroGuid ? null : mailbox.archiveGuid,
      textOrNull(mailbox.archiveStatus),
      mailbox.archiveQuota,
      flag(mailbox.autoExpandingArchiveEnabled),
      flag(mailbox.messageCopyForSMTPClientSubmissionEnabled),
      mailbox.grantSendOnBehalfTo.length === 0 ? null : JSON.stringify(mailbox.grantSendOnBehalfTo),
      textOrNull(mailbox.litigationHoldDate),
      textOrNull(mailbox.litigationHoldOwner),
      mailbox.litigationHoldDuration,
      JSON.stringify(mailbox.inPlaceHolds),
      flag(mailbox.retentionHoldEnabled),
      textOrNull(mailbox.retentionPolicy),
      flag(mailbox.auditEnabled),
      flag(mailbox.accountDisabled),
      textOrNull(mailbox.mailboxPlan),
    );
  }
  return added;
}

/**
 * Marks mailboxes that the finished reading did not list; drops stand-ins and those gone for long.
 * Returns how many mailboxes are present.
 */
export function finishMailboxes(sql: Statements, generation: number, now: string, keepGoneDays = 30): number {
  sql.run(
    `UPDATE mailbox SET gone_since = ? WHERE generation < ? AND provisional = 0 AND gone_since IS NULL`,
    now,
    generation,
  );
  const limit = new Date(Date.parse(now) - keepGoneDays * 86_400_000).toISOString();
  const doomed = sql.rows(
    `SELECT row FROM mailbox WHERE (provisional = 1 AND generation < ?) OR gone_since < ?`,
    generation,
    limit,
  );
  for (const [row] of doomed) removeMailbox(sql, Number(row));
  return Number(sql.row(`SELECT count(*) FROM mailbox WHERE gone_since IS NULL`)?.[0] ?? 0);
}

/** Removes every trace of one mailbox. */
export function removeMailbox(sql: Statements, row: number): void {
  for (const table of ['mailbox', 'mailbox_detail']) sql.run(`DELETE FROM ${table} WHERE row = ?`, row);
  sql.run(`DELETE FROM mailbox_search WHERE rowid = ?`, row);
  sql.run(`DELETE FROM size_history WHERE mailbox = ?`, row);
}
