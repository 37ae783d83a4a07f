import type { DatabaseSync } from 'node:sqlite';
import type { SnapshotPart } from '../../../shared/domain/snapshots.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** SQL for a column as it may be shown: itself, or behind a pseudonym. */
export type Hide = (kind: keyof Pseudonyms, column: string) => string;

/** Where the rows of one table of a snapshot come from. `live` is the store, `log` the file of changes. */
export interface Source {
  table: string;
  /** SELECT in the order of the table's columns. With spans, it takes rows after id ?1 up to id ?2. */
  sql: string;
  /** Counts its rows, as `n`. */
  size: string;
  spans: 'user' | 'mailbox' | null;
}

const familyParts: Readonly<Record<string, SnapshotPart>> = {
  skus: 'licenses',
  activity: 'licenses',
  sizes: 'sizes',
  permissions: 'access',
  history: 'history',
};

/**
 * Numbers the distinct ways to hold licenses by their content, so that two snapshots of the same content are the same,
 * and puts them into `user_licenses`. Which users hold which is left in `temp.license_number`.
 */
export function numberLicenseSets(db: DatabaseSync, include: boolean): void {
  db.exec('CREATE TEMP TABLE license_number (facts TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID');
  if (!include) return;
  const facts = new Map<string, string>();
  for (const row of db
    .prepare('SELECT id, source, sku_id, group_id, disabled_plans, state, error FROM live.license_fact')
    .all())
    facts.set(
      String(row.id),
      JSON.stringify([row.sku_id, row.source, row.group_id, row.disabled_plans, row.state, row.error]),
    );
  const sets = db
    .prepare('SELECT DISTINCT license_facts AS facts FROM live.user')
    .all()
    .map((row) => {
      const held = String(row.facts).split(' ');
      return {
        facts: String(row.facts),
        held: held
          .map((id) => facts.get(id) ?? '')
          .filter((fact) => fact !== '')
          .sort(),
      };
    })
    .map((set) => ({ ...set, key: set.held.join('\n') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const number = db.prepare('INSERT INTO temp.license_number VALUES (?, ?)');
  const insert = db.prepare('INSERT INTO user_licenses VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  let n = -1;
  let before: string | null = null;
  for (const { facts: ids, held, key } of sets) {
    if (key !== before) {
      // 0 is the set of those who hold nothing.
      n = before === null && key !== '' ? 1 : n + 1;
      held.forEach((fact, i) => {
        const [skuId, source, groupId, disabled, state, error] = JSON.parse(fact) as (string | null)[];
        insert.run(n, i, skuId ?? '', source ?? '', groupId ?? null, disabled ?? '[]', state ?? null, error ?? null);
      });
    }
    before = key;
    number.run(ids, n);
  }
}

/** The content of a store that belongs to these parts. */
export function livingContent(options: {
  parts: ReadonlySet<SnapshotPart>;
  hide: Hide;
  /** Whose change log entries; null = there is no log. */
  connectionId: string | null;
}): Source[] {
  const { parts, hide } = options;
  const left = Object.entries(familyParts).filter(([, part]) => !parts.has(part));
  const named = left.map(([family]) => `'${family}'`).join(', ');
  const has = (part: SnapshotPart, column: string): string => (parts.has(part) ? column : 'NULL');
  const sources: (Source & { part: SnapshotPart })[] = [
    {
      part: 'identities',
      table: 'families',
      sql: `SELECT name, as_of, read_at, row_count, stale_since, stale_error, warning FROM live.family
        WHERE name NOT IN (${named})`,
      size: `SELECT count(*) AS n FROM live.family WHERE name NOT IN (${named})`,
      spans: null,
    },
    {
      part: 'identities',
      table: 'organization',
      sql: `SELECT tenant_id, display_name, country, on_premises_sync, usage_location, has_sign_in_activity
        FROM live.organization`,
      size: 'SELECT count(*) AS n FROM live.organization',
      spans: null,
    },
    {
      part: 'identities',
      table: 'domains',
      sql: 'SELECT name, is_default, is_initial, is_verified FROM live.domain',
      size: 'SELECT count(*) AS n FROM live.domain',
      spans: null,
    },
    {
      part: 'licenses',
      table: 'skus',
      sql: `SELECT sku_id, part_number, name, applies_to, capability_status, consumed, enabled, warning, suspended,
        locked_out, subscription_ids, gone_since FROM live.sku`,
      size: 'SELECT count(*) AS n FROM live.sku',
      spans: null,
    },
    {
      part: 'licenses',
      table: 'sku_plans',
      sql: 'SELECT sku_id, plan_id, name, applies_to, provisioning_status FROM live.sku_plan',
      size: 'SELECT count(*) AS n FROM live.sku_plan',
      spans: null,
    },
    {
      part: 'licenses',
      table: 'subscriptions',
      sql: 'SELECT id, sku_id, status, is_trial, next_lifecycle, total FROM live.subscription',
      size: 'SELECT count(*) AS n FROM live.subscription',
      spans: null,
    },
    {
      part: 'licenses',
      table: 'license_groups',
      sql: 'SELECT id, name, sku_ids, has_errors, state FROM live.license_group',
      size: 'SELECT count(*) AS n FROM live.license_group',
      spans: null,
    },
    {
      part: 'licenses',
      table: 'activity',
      sql: `SELECT ${hide('address', 'upn_key')}, exchange, onedrive, sharepoint, skype, yammer, teams FROM live.activity`,
      size: 'SELECT count(*) AS n FROM live.activity',
      spans: null,
    },
    {
      part: 'identities',
      table: 'users',
      sql: `SELECT id, ${hide('address', 'upn')}, ${hide('name', 'display_name')}, ${hide('name', 'given_name')},
        ${hide('name', 'surname')}, ${hide('address', 'mail')}, account_enabled, user_type, usage_location, department,
        job_title, company_name, office_location, city, country, created, dir_synced, last_sign_in,
        last_successful_sign_in,
        ${has('licenses', '(SELECT n FROM temp.license_number s WHERE s.facts = license_facts)')},
        sources_known, as_of, gone_since FROM live.user WHERE id > ?1 AND id <= ?2 ORDER BY id`,
      size: 'SELECT count(*) AS n FROM live.user',
      spans: 'user',
    },
    {
      part: 'identities',
      table: 'groups',
      sql: `SELECT id, name, mail, alias, mail_enabled, security_enabled, unified, dir_synced, gone_since
        FROM live.directory_group ORDER BY id`,
      size: 'SELECT count(*) AS n FROM live.directory_group',
      spans: null,
    },
    {
      part: 'identities',
      table: 'role_holders',
      sql: 'SELECT id, role FROM live.role_holder',
      size: 'SELECT count(*) AS n FROM live.role_holder',
      spans: null,
    },
    {
      part: 'identities',
      table: 'mailboxes',
      sql: `SELECT m.id, m.provisional, d.exchange_guid, d.guid, m.type, ${hide('name', 'm.display_name')},
        ${hide('name', 'd.name')}, ${hide('address', 'd.alias')}, ${hide('address', 'm.upn')},
        ${hide('address', 'm.smtp')}, ${hide('proxies', 'd.email_addresses')}, m.issue_warning_quota,
        m.prohibit_send_quota, m.psr_quota, m.archive, d.archive_guid, d.archive_status, d.archive_quota,
        d.auto_expanding_archive, m.copy_sent_as, m.copy_on_behalf, d.copy_smtp_client,
        ${has('access', hide('references', 'd.send_on_behalf_raw'))},
        ${has('access', hide('references', 'm.send_on_behalf'))},
        ${hide('reference', 'm.forwarding_address')}, ${hide('address', 'm.forwarding_smtp')}, m.forwards_outside,
        m.keeps_copy, m.litigation_hold, d.hold_date, ${hide('reference', 'd.hold_owner')}, d.hold_duration,
        d.in_place_holds, d.retention_hold, d.retention_policy, d.audit_enabled, d.account_disabled, m.hidden,
        m.dir_synced, d.mailbox_plan, m.created, m.as_of, m.gone_since
        FROM live.mailbox m LEFT JOIN live.mailbox_detail d ON d.row = m.row
        WHERE m.id > ?1 AND m.id <= ?2 ORDER BY m.id`,
      size: 'SELECT count(*) AS n FROM live.mailbox',
      spans: 'mailbox',
    },
    {
      part: 'sizes',
      table: 'mailbox_sizes',
      sql: `SELECT id, total_bytes, item_count, deleted_bytes, deleted_count, archive_bytes, report_archive, report_quota,
        last_activity, CASE size_source WHEN 0 THEN 'report' WHEN 1 THEN 'live' END, size_as_of
        FROM live.mailbox WHERE size_source IS NOT NULL AND id > ?1 AND id <= ?2 ORDER BY id`,
      size: 'SELECT count(*) AS n FROM live.mailbox WHERE size_source IS NOT NULL',
      spans: 'mailbox',
    },
    {
      part: 'access',
      table: 'access',
      sql: `SELECT m.id, CASE e."right" WHEN 0 THEN 'FullAccess' WHEN 1 THEN 'SendAs' ELSE 'SendOnBehalf' END AS r,
        ${hide('reference', 'e.trustee')} AS t, e.inherited AS i, e.deny AS d, e.trustee_id,
        CASE e.kind WHEN 0 THEN 'user' WHEN 1 THEN 'group' WHEN 2 THEN 'self' WHEN 3 THEN 'orphan' ELSE 'unknown' END
        FROM live.mailbox m JOIN live.access_entry e ON e.mailbox = m.row
        WHERE m.id > ?1 AND m.id <= ?2 ORDER BY m.id, r, t, i, d`,
      size: 'SELECT count(*) AS n FROM live.access_entry',
      spans: 'mailbox',
    },
    {
      part: 'access',
      table: 'access_scans',
      sql: `SELECT m.id, s.at FROM live.mailbox m JOIN live.access_scan s ON s.mailbox = m.row
        WHERE m.id > ?1 AND m.id <= ?2 ORDER BY m.id`,
      size: 'SELECT count(*) AS n FROM live.access_scan',
      spans: 'mailbox',
    },
    {
      part: 'history',
      table: 'size_history',
      sql: `SELECT m.id, h.day, h.total_bytes, h.item_count FROM live.mailbox m
        JOIN live.size_history h ON h.mailbox = m.row WHERE m.id > ?1 AND m.id <= ?2 ORDER BY m.id, h.day`,
      size: 'SELECT count(*) AS n FROM live.size_history',
      spans: 'mailbox',
    },
  ];
  const chosen: Source[] = sources.filter(({ part }) => part === 'identities' || parts.has(part));
  if (options.connectionId !== null && parts.has('changes')) chosen.push(changeLog(hide, options.connectionId));
  return chosen;
}

/** Entries without connection id, and under pseudonyms without words and values that may name people. */
function changeLog(hide: Hide, connectionId: string): Source {
  const hidden = hide('name', 'x') !== 'x';
  const whose = `connection_id = '${connectionId.replaceAll("'", "''")}'`;
  return {
    table: 'change_log',
    sql: `SELECT seq, at, ${hide('address', 'by')}, connection_name, plan_id, plan_number,
      ${hidden ? 'kind' : 'plan_title'}, kind, object_id, ${hide('name', 'name')}, ${hide('reference', 'address')}, result,
      reason, ${hidden ? 'NULL' : 'message'}, ${hidden ? `'[]'` : 'changes'}, request_id
      FROM log.log WHERE ${whose} ORDER BY seq`,
    size: `SELECT count(*) AS n FROM log.log WHERE ${whose}`,
    spans: null,
  };
}
