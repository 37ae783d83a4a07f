import { textKey } from '../../../shared/domain/text-key.ts';
import type { Keys } from './bulk.ts';
import type { Licenses } from './licenses.ts';
import type { UserRecord } from './records.ts';
import { flag, insertSql, type Statements, textOrNull, updateSql } from './statements.ts';

const columns = [
  'generation',
  'given_name',
  'surname',
  'account_enabled',
  'user_type',
  'usage_location',
  'department',
  'job_title',
  'company_name',
  'office_location',
  'city',
  'country',
  'created',
  'dir_synced',
  'last_sign_in',
  'last_successful_sign_in',
  'license_set',
  'license_facts',
  'license_combo',
  'department_key',
  'sources_known',
  'as_of',
];
// Indexed ones are written only when they change: an UPDATE that names them rewrites their index entries.
const nameColumns = ['upn', 'upn_key', 'display_name', 'name_key', 'mail', 'mail_key', 'gone_since'];
const insert = insertSql('user', ['id', ...columns, ...nameColumns]);
const update = updateSql('user', columns, 'row = ?');
const updateNames = updateSql('user', nameColumns, 'row = ?');

const oldColumns = ['license_facts', 'account_enabled', 'license_set', 'department', 'usage_location'];
const selectOld = `SELECT ${[...nameColumns, ...oldColumns].join(', ')} FROM user WHERE row = ?`;

/** Columns of a mailbox that come from its directory user. */
export const projectedColumns = [
  'account_enabled',
  'license_set',
  'department',
  'department_key',
  'usage_location',
  'usage_location_key',
] as const;
const rowsAtOnce = 20_000;
const project = updateSql('mailbox', projectedColumns, 'row = ?');

/** Stores users and what their mailboxes show of them. Returns how many rows are new. */
export function writeUsers(
  sql: Statements,
  keys: Keys,
  licenses: Licenses,
  users: readonly UserRecord[],
  generation: number,
  asOf: string | null,
): number {
  let added = 0;
  for (const user of users) {
    const id = user.id.toLowerCase();
    const set = licenses.setOf(user);
    const facts = licenses.factsOf(user).join(' ');
    const department = textOrNull(user.department);
    const departmentKey = department === null ? null : textKey(department);
    const location = textOrNull(user.usageLocation);
    const upnKey = textKey(user.userPrincipalName);
    const mailKey = textOrNull(user.mail)?.toLowerCase() ?? null;
    const name = textOrNull(user.displayName);
    const values = [
      generation,
      textOrNull(user.givenName),
      textOrNull(user.surname),
      flag(user.accountEnabled),
      textOrNull(user.userType),
      location,
      department,
      textOrNull(user.jobTitle),
      textOrNull(user.companyName),
      textOrNull(user.officeLocation),
      textOrNull(user.city),
      textOrNull(user.country),
      textOrNull(user.createdDateTime),
      flag(user.onPremisesSyncEnabled),
      textOrNull(user.lastSignIn),
      textOrNull(user.lastSuccessfulSignIn),
      set,
      facts,
      licenses.comboOf(facts),
      departmentKey,
      user.licenseAssignments === null ? 0 : 1,
      asOf,
    ];
    const names = [
      user.userPrincipalName,
      upnKey,
      name,
      name === null ? null : textKey(name),
      textOrNull(user.mail),
      mailKey === upnKey ? null : mailKey,
      null,
    ];
    const known = keys.row('user', id);
    const old = known === undefined ? undefined : sql.row(selectOld, known);
    const renamed = old !== undefined && names.some((value, i) => value !== old[i]);
    const [oldFacts, ...oldShown] = old?.slice(nameColumns.length) ?? [];
    let row: number;
    if (known !== undefined) {
      row = known;
      sql.run(update, ...values, row);
      if (renamed) sql.run(updateNames, ...names, row);
    } else {
      row = Number(sql.get(insert).run(id, ...values, ...names).lastInsertRowid);
      keys.note('user', id, row, null);
      added++;
    }
    if (oldFacts !== facts) {
      if (old) sql.run(`DELETE FROM user_license WHERE user = ?`, row);
      if (facts !== '')
        for (const fact of facts.split(' ')) sql.run(`INSERT INTO user_license VALUES (?, ?)`, row, Number(fact));
    }
    // Users do not come in the order of mailboxes: a first reading is carried over in one go when it ends.
    if (asOf === null && keys.isBulk('user')) continue;
    const shown = [flag(user.accountEnabled), set, department, location];
    const wasGone = old !== undefined && old[nameColumns.length - 1] !== null;
    if (old && !wasGone && shown.every((value, i) => value === oldShown[i])) continue;
    const mailbox = keys.row('mailbox', id);
    if (mailbox !== undefined)
      sql.run(
        project,
        flag(user.accountEnabled),
        set,
        department,
        departmentKey,
        location,
        location === null ? null : textKey(location),
        mailbox,
      );
  }
  return added;
}

/** Ties users to their mailboxes by row. `ids`: only these. Call when both tables have their indexes. */
export function linkMailboxes(sql: Statements, ids?: readonly string[]): void {
  const among = ids === undefined ? '' : ' AND user.id IN (SELECT lower(value) FROM json_each(?))';
  const params = ids === undefined ? [] : [JSON.stringify(ids)];
  sql.run(
    `UPDATE user SET mailbox = m.row FROM mailbox m WHERE m.id = user.id AND user.mailbox IS NOT m.row${among}`,
    ...params,
  );
  if (ids === undefined)
    sql.run(
      `UPDATE user SET mailbox = NULL WHERE mailbox IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM mailbox m WHERE m.row = user.mailbox AND m.id = user.id)`,
    );
}

/** Marks users that the finished reading did not list, and clears what their mailboxes showed of them. */
export function finishUsers(sql: Statements, generation: number, now: string): number {
  sql.run(`UPDATE user SET gone_since = ? WHERE generation < ? AND gone_since IS NULL`, now, generation);
  sql.run(
    `UPDATE mailbox SET ${projectedColumns.map((column) => `${column} = NULL`).join(', ')}
     WHERE license_set IS NOT NULL AND id IN (SELECT id FROM user WHERE gone_since IS NOT NULL)`,
  );
  projectUsers(sql);
  return Number(sql.row(`SELECT count(*) FROM user WHERE gone_since IS NULL`)?.[0] ?? 0);
}

/** Carries over what mailboxes do not show yet, in the order of the mailboxes. */
export function projectUsers(sql: Statements): void {
  const last = Number(sql.row(`SELECT max(row) FROM mailbox`)?.[0] ?? 0);
  for (let from = 0; from <= last; from += rowsAtOnce) {
    const found = sql.rows(
      `SELECT u.account_enabled, u.license_set, u.department, u.department_key, u.usage_location,
         text_key(u.usage_location), m.row
       FROM mailbox m CROSS JOIN user u INDEXED BY user_id ON u.id = m.id
       WHERE m.row >= ? AND m.row < ? AND u.gone_since IS NULL
         AND (m.license_set IS NOT u.license_set OR m.account_enabled IS NOT u.account_enabled
           OR m.department IS NOT u.department OR m.usage_location IS NOT u.usage_location)
       ORDER BY m.row`,
      from,
      from + rowsAtOnce,
    );
    for (const cells of found) sql.run(project, ...(cells as (string | number | null)[]));
  }
}
