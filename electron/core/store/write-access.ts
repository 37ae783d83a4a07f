import { textKey } from '../../../shared/domain/text-key.ts';
import type { Keys } from './bulk.ts';
import { Lookup } from './lookup.ts';
import type { GroupRecord, MailboxPermissionsRecord, RoleHolderRecord } from './records.ts';
import { flag, type Statements, textOrNull, upsertSql } from './statements.ts';

/** As stored in `access_entry.kind`, by place. */
export const trusteeKinds = ['user', 'group', 'self', 'orphan', 'unknown'] as const;
export type TrusteeKind = (typeof trusteeKinds)[number];
/** As stored in `access_entry.right`, by place. */
export const storedRights = ['FullAccess', 'SendAs', 'SendOnBehalf'] as const;
const onBehalf = storedRights.indexOf('SendOnBehalf');

const kindNumber = (kind: TrusteeKind): number => trusteeKinds.indexOf(kind);
const self = /^(NT AUTHORITY\\SELF|S-1-5-10|SELF)$/i;
/** A security id that the service could not turn into a name: its account is gone. */
const securityId = /^S-1-5-21-[\d-]+$/i;
const systemAccount = /^(NT AUTHORITY|BUILTIN)\\/i;

const insertEntry = `INSERT OR REPLACE INTO access_entry
  (mailbox, right, trustee_key, inherited, deny, trustee, trustee_id, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Puts the permissions of these mailboxes in the place of those known before. Mailboxes not in the store are left out. */
export function writePermissions(sql: Statements, keys: Keys, records: readonly MailboxPermissionsRecord[]): void {
  const lookup = new Lookup(sql);
  const known = new Map<string, { id: string | null; kind: TrusteeKind }>();
  for (const { mailboxId, entries, asOf } of records) {
    const row = keys.row('mailbox', mailboxId.toLowerCase());
    if (row === undefined) continue;
    sql.run(`DELETE FROM access_entry WHERE mailbox = ? AND right <> ?`, row, onBehalf);
    for (const { right, trustee, isInherited, deny } of entries) {
      const key = textKey(trustee);
      let who = known.get(trustee);
      if (who === undefined) {
        who = resolve(lookup, trustee);
        known.set(trustee, who);
      }
      sql.run(
        insertEntry,
        row,
        storedRights.indexOf(right),
        key,
        flag(isInherited),
        flag(deny),
        trustee,
        who.id,
        kindNumber(who.kind),
      );
    }
    sql.run(`INSERT OR REPLACE INTO access_scan VALUES (?, ?)`, row, asOf);
  }
}

/** One entry that was given or taken by the console itself. */
export function writeGrant(
  sql: Statements,
  row: number,
  grant: { right: 'FullAccess' | 'SendAs'; trustee: string; trusteeId: string | null; given: boolean },
): void {
  const right = storedRights.indexOf(grant.right);
  sql.run(
    `DELETE FROM access_entry WHERE mailbox = ? AND right = ? AND inherited = 0 AND deny = 0
       AND (trustee_key = ? OR (trustee_id IS NOT NULL AND trustee_id = ?))`,
    row,
    right,
    textKey(grant.trustee),
    grant.trusteeId,
  );
  if (!grant.given) return;
  const who = resolve(new Lookup(sql), grant.trusteeId ?? grant.trustee);
  sql.run(insertEntry, row, right, textKey(grant.trustee), 0, 0, grant.trustee, who.id, kindNumber(who.kind));
}

/**
 * Brings the Send on Behalf entries in line with the mailboxes' own lists: of these rows, or of all mailboxes. People
 * stand there by id and groups by name.
 */
export function syncSendOnBehalf(sql: Statements, rows: readonly number[] | null): void {
  const lookup = new Lookup(sql);
  const within = rows === null ? '' : 'AND row IN (SELECT value FROM json_each(?))';
  const values = rows === null ? [] : [JSON.stringify(rows)];
  sql.run(`DELETE FROM access_entry WHERE right = ? ${within.replace('row', 'mailbox')}`, onBehalf, ...values);
  const lists = sql.rows(
    `SELECT row, send_on_behalf_raw FROM mailbox_detail WHERE send_on_behalf_raw IS NOT NULL ${within}`,
    ...values,
  );
  for (const [row, raw] of lists)
    for (const trustee of JSON.parse(String(raw)) as string[]) {
      const who = resolve(lookup, trustee);
      sql.run(insertEntry, Number(row), onBehalf, textKey(trustee), 0, 0, trustee, who.id, kindNumber(who.kind));
    }
}

/** Looks again for those whom nobody knew when they were read: users and groups may have come in since. */
export function resolveTrustees(sql: Statements): void {
  const lookup = new Lookup(sql);
  const open = sql.rows(`SELECT DISTINCT trustee FROM access_entry WHERE kind = ?`, kindNumber('unknown'));
  for (const [trustee] of open) {
    const who = resolve(lookup, String(trustee));
    if (who.kind === 'unknown') continue;
    sql.run(
      `UPDATE access_entry SET trustee_id = ?, kind = ? WHERE kind = ? AND trustee = ?`,
      who.id,
      kindNumber(who.kind),
      kindNumber('unknown'),
      String(trustee),
    );
  }
}

function resolve(lookup: Lookup, trustee: string): { id: string | null; kind: TrusteeKind } {
  if (self.test(trustee)) return { id: null, kind: 'self' };
  if (securityId.test(trustee)) return { id: null, kind: 'orphan' };
  if (systemAccount.test(trustee)) return { id: null, kind: 'unknown' };
  const found = lookup.find(trustee) ?? lookup.find(trustee.slice(trustee.lastIndexOf('\\') + 1));
  return found === null
    ? { id: null, kind: 'unknown' }
    : { id: found.id, kind: found.kind === 'group' ? 'group' : 'user' };
}

const groupColumns = [
  'id',
  'generation',
  'name',
  'name_key',
  'mail',
  'alias',
  'mail_enabled',
  'security_enabled',
  'unified',
  'dir_synced',
  'gone_since',
];

export function writeGroups(sql: Statements, groups: readonly GroupRecord[], generation: number): void {
  const upsert = upsertSql('directory_group', ['id'], groupColumns);
  for (const group of groups)
    sql.run(
      upsert,
      group.id.toLowerCase(),
      generation,
      group.displayName,
      textKey(group.displayName),
      textOrNull(group.mail),
      textOrNull(group.alias),
      flag(group.mailEnabled),
      flag(group.securityEnabled),
      flag(group.unified),
      flag(group.onPremisesSyncEnabled),
      null,
    );
}

/** Marks groups that the finished reading did not list. Returns how many there are. */
export function finishGroups(sql: Statements, generation: number, now: string): number {
  sql.run(`UPDATE directory_group SET gone_since = ? WHERE generation < ? AND gone_since IS NULL`, now, generation);
  return Number(sql.row(`SELECT count(*) FROM directory_group WHERE gone_since IS NULL`)?.[0] ?? 0);
}

/** All role assignments at once. */
export function writeRoleHolders(sql: Statements, holders: readonly RoleHolderRecord[]): void {
  sql.run(`DELETE FROM role_holder`);
  for (const { principalId, roleTemplateId } of holders)
    sql.run(`INSERT OR IGNORE INTO role_holder VALUES (?, ?)`, principalId.toLowerCase(), roleTemplateId.toLowerCase());
}
