import type { SQLInputValue } from 'node:sqlite';
import type { FieldValue } from '../../../shared/domain/changes.ts';
import { textKey } from '../../../shared/domain/text-key.ts';
import type { Keys } from './bulk.ts';
import type { Directory } from './directory.ts';
import type { Licenses } from './licenses.ts';
import type { UserRecord } from './records.ts';
import { flag, type Statements } from './statements.ts';
import { UserRecords } from './user-records.ts';
import { syncSendOnBehalf, writeGrant } from './write-access.ts';
import { writeUsers } from './write-users.ts';

/** What a change that took effect means for one object here. Only what is named changes. */
export interface AppliedPatch {
  /** Object id, or `exo:<guid>` for a mailbox without one. */
  id: string;
  /** By Get-Mailbox property: quotas in bytes (-1 = Unlimited), cleared values null. */
  mailbox?: Readonly<Record<string, FieldValue>>;
  user?: { accountEnabled?: boolean; usageLocation?: string | null };
  /** All licenses assigned directly, afterwards. */
  directLicenses?: readonly { skuId: string; disabledPlans: readonly string[] }[];
  grants?: readonly { right: 'FullAccess' | 'SendAs'; trustee: string; trusteeId: string | null; given: boolean }[];
  sendOnBehalf?: readonly { trustee: string; shownAs: readonly string[]; given: boolean }[];
}

const flags: Readonly<Record<string, string>> = {
  MessageCopyForSentAsEnabled: 'copy_sent_as',
  MessageCopyForSendOnBehalfEnabled: 'copy_on_behalf',
  DeliverToMailboxAndForward: 'keeps_copy',
  HiddenFromAddressListsEnabled: 'hidden',
  LitigationHoldEnabled: 'litigation_hold',
};
const plain: Readonly<Record<string, string>> = {
  RecipientTypeDetails: 'type',
  IssueWarningQuota: 'issue_warning_quota',
  ProhibitSendQuota: 'prohibit_send_quota',
  ProhibitSendReceiveQuota: 'psr_quota',
};
const keyed: Readonly<Record<string, string>> = {
  ForwardingAddress: 'forwarding_address',
  ForwardingSmtpAddress: 'forwarding_smtp',
};

interface Parts {
  sql: Statements;
  keys: Keys;
  directory: Directory;
  licenses: Licenses;
}

/** Writes what changes did into mailboxes, users and permissions, as of `at`. Objects not in the store are left out. */
export function writeApplied(parts: Parts, patches: readonly AppliedPatch[], at: string, generation: number): void {
  const users = new UserRecords(parts.sql);
  for (const patch of patches) {
    const id = patch.id.toLowerCase();
    const row = parts.keys.row('mailbox', id);
    if (row !== undefined) {
      if (patch.mailbox) patchMailbox(parts, row, patch.mailbox, at);
      if (patch.sendOnBehalf) patchSendOnBehalf(parts, row, patch.sendOnBehalf, at);
      for (const grant of patch.grants ?? []) writeGrant(parts.sql, row, grant);
    }
    if (patch.user === undefined && patch.directLicenses === undefined) continue;
    const user = users.read(id);
    if (user === null) continue;
    const next = patched(user, patch);
    writeUsers(parts.sql, parts.keys, parts.licenses, [next], generation, at);
    countSeats(parts.sql, user, next);
  }
}

/** Seats as they will be once the service counts them anew, which takes it up to minutes. */
function countSeats(sql: Statements, before: UserRecord, after: UserRecord): void {
  const held = (user: UserRecord): Set<string> => new Set(user.assignedLicenses.map(({ skuId }) => skuId));
  const [was, is] = [held(before), held(after)];
  const count = `UPDATE sku SET consumed = max(0, consumed + ?) WHERE sku_id = ?`;
  for (const skuId of is) if (!was.has(skuId)) sql.run(count, 1, skuId);
  for (const skuId of was) if (!is.has(skuId)) sql.run(count, -1, skuId);
}

function patchMailbox({ sql, directory }: Parts, row: number, patch: NonNullable<AppliedPatch['mailbox']>, at: string) {
  const sets = ['as_of = ?'];
  const values: SQLInputValue[] = [at];
  const set = (column: string, value: SQLInputValue): void => {
    sets.push(`${column} = ?`);
    values.push(value);
  };
  for (const [property, value] of Object.entries(patch)) {
    if (flags[property] !== undefined) set(flags[property], typeof value === 'boolean' ? flag(value) : null);
    else if (plain[property] !== undefined)
      set(plain[property], typeof value === 'string' || typeof value === 'number' ? value : null);
    else if (keyed[property] !== undefined) {
      const text = typeof value === 'string' && value !== '' ? value : null;
      set(keyed[property], text);
      set(`${keyed[property]}_key`, text === null ? null : textKey(text));
    }
  }
  sql.run(`UPDATE mailbox SET ${sets.join(', ')} WHERE row = ?`, ...values, row);
  if (!('ForwardingAddress' in patch) && !('ForwardingSmtpAddress' in patch)) return;
  const [smtp, address] = sql.row(`SELECT forwarding_smtp, forwarding_address FROM mailbox WHERE row = ?`, row) ?? [];
  const outside = directory.forwardsOutside((smtp ?? null) as string | null, (address ?? null) as string | null);
  sql.run(`UPDATE mailbox SET forwards_outside = ? WHERE row = ?`, flag(outside), row);
}

function patchSendOnBehalf(
  { sql, directory }: Parts,
  row: number,
  changes: NonNullable<AppliedPatch['sendOnBehalf']>,
  at: string,
): void {
  const raw = sql.row(`SELECT send_on_behalf_raw FROM mailbox_detail WHERE row = ?`, row)?.[0];
  let list = typeof raw === 'string' ? (JSON.parse(raw) as string[]) : [];
  for (const { trustee, shownAs, given } of changes) {
    const names = new Set([trustee, ...shownAs].map((name) => name.toLowerCase()));
    list = list.filter((entry) => !names.has(entry.toLowerCase()));
    if (given) list.push(shownAs[0] ?? trustee);
  }
  sql.run(
    `UPDATE mailbox_detail SET send_on_behalf_raw = ? WHERE row = ?`,
    list.length === 0 ? null : JSON.stringify(list),
    row,
  );
  const names = directory.displayNames(list);
  sql.run(
    `UPDATE mailbox SET send_on_behalf = ?, send_on_behalf_keys = ?, as_of = ? WHERE row = ?`,
    JSON.stringify(names),
    JSON.stringify(names.map(textKey)),
    at,
    row,
  );
  syncSendOnBehalf(sql, [row]);
}

function patched(user: UserRecord, { user: fields, directLicenses }: AppliedPatch): UserRecord {
  const next: UserRecord = {
    ...user,
    ...(fields?.accountEnabled === undefined ? {} : { accountEnabled: fields.accountEnabled }),
    ...(fields?.usageLocation === undefined ? {} : { usageLocation: fields.usageLocation }),
  };
  if (directLicenses === undefined) return next;
  const inherited = (user.licenseAssignments ?? []).filter(({ groupId }) => groupId !== null);
  const direct = directLicenses.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans: [...disabledPlans] }));
  const merged = new Map(direct.map((license) => [license.skuId, license]));
  for (const { skuId, disabledPlans, state } of inherited) {
    if (state === 'Error') continue;
    const own = merged.get(skuId);
    // A service plan is off only where every source has it off.
    merged.set(skuId, {
      skuId,
      disabledPlans: own ? own.disabledPlans.filter((id) => disabledPlans.includes(id)) : [...disabledPlans],
    });
  }
  return {
    ...next,
    assignedLicenses: [...merged.values()],
    licenseAssignments: [
      ...direct.map((license) => ({ ...license, groupId: null, state: 'Active', error: null })),
      ...inherited,
    ],
  };
}
