import type { SQLOutputValue } from 'node:sqlite';
import type { Family, MailboxDetails, MailboxRow } from '../../../shared/domain/mailbox.ts';
import { familyStatuses } from './families.ts';
import { type Statements, unflag } from './statements.ts';

type Cell = SQLOutputValue | undefined;
const text = (cell: Cell): string | null => (cell === null || cell === undefined ? null : String(cell));
const number = (cell: Cell): number | null => (cell === null || cell === undefined ? null : Number(cell));
const strings = (cell: Cell): string[] | null => (typeof cell === 'string' ? (JSON.parse(cell) as string[]) : null);

const select = `SELECT id, display_name, upn, smtp, type, total_bytes, item_count, deleted_bytes, deleted_count,
  size_source, size_as_of, quota_used, issue_warning_quota, prohibit_send_quota, quota, archive_enabled, last_activity,
  copy_sent_as, copy_on_behalf, send_on_behalf, forwarding_address, forwarding_smtp, forwards_outside, keeps_copy,
  litigation_hold, in_place_holds, hidden, dir_synced, account_enabled, department, usage_location, license_set, created,
  gone_since FROM mailbox WHERE row = ?`;

/** Reads list rows by row number. Labels of license sets are looked up once per instance. */
export class MailboxRows {
  readonly #sql: Statements;
  readonly #labels = new Map<number, string[]>();
  #labelsAt = -1;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Rows in the given order; those deleted meanwhile are left out. `revision` says which labels still hold. */
  read(rows: Iterable<number>, revision: number): MailboxRow[] {
    if (revision !== this.#labelsAt) {
      this.#labels.clear();
      this.#labelsAt = revision;
    }
    const statement = this.#sql.get(select);
    const list: MailboxRow[] = [];
    for (const row of rows) {
      const cells = statement.get(row) as unknown as SQLOutputValue[] | undefined;
      if (cells) list.push(this.#row(cells));
    }
    return list;
  }

  details(id: string, revision: number): MailboxDetails | null {
    const found = this.#sql.row(`SELECT row, as_of FROM mailbox WHERE id = ?`, id);
    const details = found ? this.planDetails(Number(found[0]), revision) : null;
    if (!found || !details) return null;
    const user = this.#sql.row(`SELECT row, as_of FROM user WHERE id = ?`, id);
    return {
      ...details,
      licenseDetails: user ? this.#licenses(Number(user[0])) : null,
      asOf: this.#asOf(details, text(found[1]), user ? text(user[1]) : null),
    };
  }

  /** All of a mailbox but what only one that is looked at alone needs. */
  planDetails(rowNumber: number, revision: number): Omit<MailboxDetails, 'licenseDetails' | 'asOf'> | null {
    const row = this.read([rowNumber], revision)[0];
    if (!row) return null;
    const d = this.#sql.row(
      `SELECT exchange_guid, guid, alias, name, email_addresses, archive_guid, archive_status, archive_quota,
         auto_expanding_archive, copy_smtp_client, hold_date, hold_owner, hold_duration, in_place_holds, retention_hold,
         retention_policy, audit_enabled, (SELECT archive_bytes FROM mailbox m WHERE m.row = mailbox_detail.row),
         send_on_behalf_raw
       FROM mailbox_detail WHERE row = ?`,
      rowNumber,
    );
    const user = this.#sql.row(
      `SELECT job_title, office_location, coalesce(last_successful_sign_in, last_sign_in) FROM user WHERE id = ?`,
      row.id,
    );
    return {
      ...row,
      exchangeGuid: text(d?.[0]),
      guid: text(d?.[1]),
      alias: text(d?.[2]),
      name: text(d?.[3]),
      emailAddresses: strings(d?.[4]),
      grantSendOnBehalfToIds: d ? (strings(d[18]) ?? []) : null,
      archiveGuid: text(d?.[5]),
      archiveStatus: text(d?.[6]),
      archiveQuota: number(d?.[7]),
      archiveItemBytes: number(d?.[17]),
      autoExpandingArchiveEnabled: unflag(d?.[8]),
      messageCopyForSMTPClientSubmissionEnabled: unflag(d?.[9]),
      litigationHoldDate: text(d?.[10]),
      litigationHoldOwner: text(d?.[11]),
      litigationHoldDuration: number(d?.[12]),
      inPlaceHolds: strings(d?.[13]),
      retentionHoldEnabled: unflag(d?.[14]),
      retentionPolicy: text(d?.[15]),
      auditEnabled: unflag(d?.[16]),
      jobTitle: text(user?.[0]),
      officeLocation: text(user?.[1]),
      lastSignIn: text(user?.[2]),
    };
  }

  #row(c: SQLOutputValue[]): MailboxRow {
    const set = number(c[31]);
    return {
      id: String(c[0]),
      displayName: text(c[1]),
      userPrincipalName: text(c[2]),
      primarySmtpAddress: text(c[3]),
      recipientTypeDetails: text(c[4]),
      totalItemBytes: number(c[5]),
      itemCount: number(c[6]),
      deletedItemBytes: number(c[7]),
      deletedItemCount: number(c[8]),
      sizeSource: c[9] === null ? null : c[9] === 1 ? 'live' : 'report',
      sizeAsOf: text(c[10]),
      quotaUsedPercent: number(c[11]),
      issueWarningQuota: number(c[12]),
      prohibitSendQuota: number(c[13]),
      prohibitSendReceiveQuota: number(c[14]),
      archiveEnabled: unflag(c[15]),
      lastActivity: text(c[16]),
      messageCopyForSentAsEnabled: unflag(c[17]),
      messageCopyForSendOnBehalfEnabled: unflag(c[18]),
      grantSendOnBehalfTo: strings(c[19]),
      forwardingAddress: text(c[20]),
      forwardingSmtpAddress: text(c[21]),
      forwardsOutside: unflag(c[22]),
      deliverToMailboxAndForward: unflag(c[23]),
      litigationHoldEnabled: unflag(c[24]),
      inPlaceHoldCount: number(c[25]),
      hiddenFromAddressListsEnabled: unflag(c[26]),
      isDirSynced: unflag(c[27]),
      accountEnabled: unflag(c[28]),
      department: text(c[29]),
      usageLocation: text(c[30]),
      licenses: set === null ? null : this.#labelsOf(set),
      whenMailboxCreated: text(c[32]),
      goneSince: text(c[33]),
    };
  }

  #labelsOf(set: number): string[] {
    let labels = this.#labels.get(set);
    if (!labels) {
      labels = strings(this.#sql.row(`SELECT labels FROM license_set WHERE id = ?`, set)?.[0]) ?? [];
      this.#labels.set(set, labels);
    }
    return labels;
  }

  #licenses(user: number): NonNullable<MailboxDetails['licenseDetails']> {
    const facts = this.#sql.rows(
      `SELECT f.sku_id, f.source, f.group_id, f.disabled_plans, f.error, s.name, s.part_number
       FROM user_license l JOIN license_fact f ON f.id = l.fact LEFT JOIN sku s ON s.sku_id = f.sku_id
       WHERE l.user = ? ORDER BY s.name_key, f.sku_id, f.id`,
      user,
    );
    const bySku = new Map<string, NonNullable<MailboxDetails['licenseDetails']>[number]>();
    for (const [skuId, source, group, disabled, error, name, partNumber] of facts) {
      const id = String(skuId);
      const entry = bySku.get(id) ?? {
        skuId: id,
        name: text(name) ?? id,
        partNumber: text(partNumber) ?? id,
        direct: false,
        viaGroups: [],
        plansOff: 0,
        error: null,
      };
      bySku.set(id, entry);
      if (source === 'merged') entry.plansOff = strings(disabled)?.length ?? 0;
      else if (source === 'direct') entry.direct = true;
      else entry.viaGroups.push(String(group));
      const message = text(error);
      if (message && message !== 'None') entry.error = message;
    }
    return [...bySku.values()];
  }

  #asOf(row: MailboxRow, mailbox: string | null, user: string | null): MailboxDetails['asOf'] {
    const asOf: Partial<Record<Family, string>> = {};
    for (const status of familyStatuses(this.#sql)) if (status.asOf) asOf[status.family] = status.asOf;
    const later = (family: Family, own: string | null): void => {
      if (own && own > (asOf[family] ?? '')) asOf[family] = own;
    };
    later('mailboxes', mailbox);
    later('users', user);
    if (row.sizeAsOf) asOf.sizes = row.sizeAsOf;
    return asOf;
  }
}
