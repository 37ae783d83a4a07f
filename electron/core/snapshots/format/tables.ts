import type { SnapshotPart } from '../../../../shared/domain/snapshots.ts';

/** "MlSn": tells snapshots from other SQLite files, also from the console's own stores. */
export const snapshotApplicationId = 0x4d6c536e;
/** `user_version` of a snapshot: grows when the tables change. */
export const snapshotFormat = 1;
/** The whole schema must stand in the first page, which is looked at before SQLite is. */
export const snapshotPageSize = 16_384;

export type Cell = string | number | null;

/** What a column may hold. Lists are JSON arrays of texts. */
export type ColumnKind = 'id' | 'text' | 'list' | 'integer' | 'boolean';

export interface SnapshotColumn {
  name: string;
  kind: ColumnKind;
  nullable: boolean;
  /** Longest text in UTF-16 units. */
  max: number;
  /** Range of an integer. */
  from: number;
  to: number;
  values: ReadonlySet<string> | null;
}

export interface SnapshotTable {
  name: string;
  part: SnapshotPart;
  columns: readonly SnapshotColumn[];
  /** The first columns; rows are kept and read in their order. */
  keys: number;
  /** More rows than any real tenant has: the file is refused. */
  maxRows: number;
}

const longName = 4_096;
const longList = 1_000_000;
const largest = Number.MAX_SAFE_INTEGER;

const column = (name: string, kind: ColumnKind, rest: Partial<SnapshotColumn> = {}): SnapshotColumn => ({
  name,
  kind,
  nullable: false,
  max: kind === 'id' ? 128 : kind === 'list' ? longList : longName,
  from: 0,
  to: kind === 'boolean' ? 1 : largest,
  values: null,
  ...rest,
});

const orNull = { nullable: true };
const id = (name: string): SnapshotColumn => column(name, 'id');
const idOrNull = (name: string): SnapshotColumn => column(name, 'id', orNull);
const text = (name: string, max = longName): SnapshotColumn => column(name, 'text', { max });
const textOrNull = (name: string, max = longName): SnapshotColumn => column(name, 'text', { max, nullable: true });
const oneOf = (name: string, ...values: string[]): SnapshotColumn => column(name, 'text', { values: new Set(values) });
const oneOfOrNull = (name: string, ...values: string[]): SnapshotColumn =>
  column(name, 'text', { values: new Set(values), nullable: true });
const time = (name: string): SnapshotColumn => text(name, 40);
const timeOrNull = (name: string): SnapshotColumn => textOrNull(name, 40);
const listOrNull = (name: string): SnapshotColumn => column(name, 'list', orNull);
const list = (name: string): SnapshotColumn => column(name, 'list');
const count = (name: string): SnapshotColumn => column(name, 'integer');
const countOrNull = (name: string): SnapshotColumn => column(name, 'integer', orNull);
/** Bytes; -1 = Unlimited. */
const quotaOrNull = (name: string): SnapshotColumn => column(name, 'integer', { nullable: true, from: -1 });
const flag = (name: string): SnapshotColumn => column(name, 'boolean');
const flagOrNull = (name: string): SnapshotColumn => column(name, 'boolean', orNull);

const table = (
  name: string,
  part: SnapshotPart,
  keys: number,
  maxRows: number,
  columns: readonly SnapshotColumn[],
): SnapshotTable => ({ name, part, keys, maxRows, columns });

const million = 1_000_000;

/** Every table of a snapshot but its manifest, in the order of the digest. */
export const snapshotTables: readonly SnapshotTable[] = [
  table('families', 'identities', 1, 100, [
    text('name', 40),
    timeOrNull('as_of'),
    timeOrNull('read_at'),
    count('row_count'),
    timeOrNull('stale_since'),
    textOrNull('stale_error', 20_000),
    textOrNull('warning', 20_000),
  ]),
  table('organization', 'identities', 1, 1, [
    id('tenant_id'),
    text('display_name'),
    textOrNull('country', 40),
    flagOrNull('on_premises_sync'),
    textOrNull('usage_location', 40),
    flagOrNull('has_sign_in_activity'),
  ]),
  table('domains', 'identities', 1, 20_000, [
    text('name', 300),
    flag('is_default'),
    flag('is_initial'),
    flag('is_verified'),
  ]),
  table('skus', 'licenses', 1, 20_000, [
    id('sku_id'),
    text('part_number', 200),
    text('name', 400),
    text('applies_to', 40),
    text('capability_status', 40),
    column('consumed', 'integer', { from: -largest }),
    column('enabled', 'integer', { from: -largest }),
    column('warning', 'integer', { from: -largest }),
    column('suspended', 'integer', { from: -largest }),
    column('locked_out', 'integer', { from: -largest }),
    list('subscription_ids'),
    timeOrNull('gone_since'),
  ]),
  table('sku_plans', 'licenses', 2, million, [
    id('sku_id'),
    id('plan_id'),
    text('name', 400),
    text('applies_to', 40),
    text('provisioning_status', 60),
  ]),
  table('user_licenses', 'licenses', 2, 2 * million, [
    count('license_set'),
    count('n'),
    id('sku_id'),
    oneOf('source', 'merged', 'direct', 'group'),
    idOrNull('group_id'),
    list('disabled_plans'),
    textOrNull('state', 100),
    textOrNull('error', 1_000),
  ]),
  table('subscriptions', 'licenses', 1, 100_000, [
    id('id'),
    id('sku_id'),
    textOrNull('status', 60),
    flagOrNull('is_trial'),
    timeOrNull('next_lifecycle'),
    countOrNull('total'),
  ]),
  table('license_groups', 'licenses', 1, million, [
    id('id'),
    text('name'),
    list('sku_ids'),
    flag('has_errors'),
    textOrNull('state', 100),
  ]),
  table('activity', 'licenses', 1, 5 * million, [
    text('upn', 1_200),
    timeOrNull('exchange'),
    timeOrNull('onedrive'),
    timeOrNull('sharepoint'),
    timeOrNull('skype'),
    timeOrNull('yammer'),
    timeOrNull('teams'),
  ]),
  table('users', 'identities', 1, 5 * million, [
    id('id'),
    text('upn', 1_200),
    textOrNull('display_name'),
    textOrNull('given_name'),
    textOrNull('surname'),
    textOrNull('mail', 1_200),
    flagOrNull('account_enabled'),
    textOrNull('user_type', 40),
    textOrNull('usage_location', 40),
    textOrNull('department'),
    textOrNull('job_title'),
    textOrNull('company_name'),
    textOrNull('office_location'),
    textOrNull('city'),
    textOrNull('country'),
    timeOrNull('created'),
    flagOrNull('dir_synced'),
    timeOrNull('last_sign_in'),
    timeOrNull('last_successful_sign_in'),
    countOrNull('license_set'),
    flag('sources_known'),
    timeOrNull('as_of'),
    timeOrNull('gone_since'),
  ]),
  table('groups', 'identities', 1, 5 * million, [
    id('id'),
    text('name'),
    textOrNull('mail', 1_200),
    textOrNull('alias'),
    flag('mail_enabled'),
    flag('security_enabled'),
    flag('unified'),
    flagOrNull('dir_synced'),
    timeOrNull('gone_since'),
  ]),
  table('role_holders', 'identities', 2, 5 * million, [id('id'), id('role')]),
  table('mailboxes', 'identities', 1, 5 * million, [
    id('id'),
    flag('provisional'),
    idOrNull('exchange_guid'),
    idOrNull('guid'),
    textOrNull('type', 60),
    textOrNull('display_name'),
    textOrNull('name'),
    textOrNull('alias'),
    textOrNull('upn', 1_200),
    textOrNull('primary_smtp', 1_200),
    listOrNull('email_addresses'),
    quotaOrNull('issue_warning_quota'),
    quotaOrNull('prohibit_send_quota'),
    quotaOrNull('prohibit_send_receive_quota'),
    flagOrNull('archive'),
    idOrNull('archive_guid'),
    textOrNull('archive_status', 60),
    quotaOrNull('archive_quota'),
    flagOrNull('auto_expanding_archive'),
    flagOrNull('copy_sent_as'),
    flagOrNull('copy_on_behalf'),
    flagOrNull('copy_smtp_client'),
    listOrNull('send_on_behalf'),
    listOrNull('send_on_behalf_names'),
    textOrNull('forwarding_address', 2_000),
    textOrNull('forwarding_smtp', 1_200),
    flagOrNull('forwards_outside'),
    flagOrNull('keeps_copy'),
    flagOrNull('litigation_hold'),
    timeOrNull('hold_date'),
    textOrNull('hold_owner'),
    countOrNull('hold_duration'),
    listOrNull('in_place_holds'),
    flagOrNull('retention_hold'),
    textOrNull('retention_policy'),
    flagOrNull('audit_enabled'),
    flagOrNull('account_disabled'),
    flagOrNull('hidden'),
    flagOrNull('dir_synced'),
    textOrNull('mailbox_plan'),
    timeOrNull('created'),
    timeOrNull('as_of'),
    timeOrNull('gone_since'),
  ]),
  table('mailbox_sizes', 'sizes', 1, 5 * million, [
    id('mailbox_id'),
    countOrNull('total_bytes'),
    countOrNull('item_count'),
    countOrNull('deleted_bytes'),
    countOrNull('deleted_count'),
    countOrNull('archive_bytes'),
    flagOrNull('has_archive'),
    quotaOrNull('quota'),
    timeOrNull('last_activity'),
    oneOfOrNull('source', 'report', 'live'),
    timeOrNull('as_of'),
  ]),
  table('access', 'access', 5, 20 * million, [
    id('mailbox_id'),
    oneOf('right', 'FullAccess', 'SendAs', 'SendOnBehalf'),
    text('trustee', 2_000),
    flag('inherited'),
    flag('deny'),
    idOrNull('trustee_id'),
    oneOf('trustee_kind', 'user', 'group', 'self', 'orphan', 'unknown'),
  ]),
  table('access_scans', 'access', 1, 5 * million, [id('mailbox_id'), time('at')]),
  table('change_log', 'changes', 1, 5 * million, [
    count('seq'),
    time('at'),
    text('by', 1_200),
    text('connection_name', 400),
    text('plan_id', 60),
    text('plan_number', 40),
    text('plan_title', 2_000),
    text('kind', 100),
    text('object_id', 400),
    text('name'),
    text('address', 1_200),
    oneOf('result', 'done', 'failed', 'skipped', 'unknown'),
    textOrNull('reason', 40),
    textOrNull('message', 20_000),
    text('changes', longList),
    textOrNull('request_id', 200),
  ]),
  table('size_history', 'history', 2, 200 * million, [
    id('mailbox_id'),
    column('day', 'integer', { to: 100_000 }),
    count('total_bytes'),
    countOrNull('item_count'),
  ]),
];

export const manifestSql =
  'CREATE TABLE manifest (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID';

/** The statement that makes a table, letter for letter as it stands in `sqlite_schema`. */
export function createSql({ name, columns, keys }: SnapshotTable): string {
  const lines = columns.map(
    (one) =>
      `"${one.name}" ${one.kind === 'integer' || one.kind === 'boolean' ? 'INTEGER' : 'TEXT'}${one.nullable ? '' : ' NOT NULL'}`,
  );
  const key = columns.slice(0, keys).map((one) => `"${one.name}"`);
  return `CREATE TABLE ${name} (${lines.join(', ')}, PRIMARY KEY (${key.join(', ')})) STRICT, WITHOUT ROWID`;
}

/** Reads a whole table in key order. */
export const selectSql = ({ name, columns, keys }: SnapshotTable): string =>
  `SELECT ${columns.map((one) => `"${one.name}"`).join(', ')} FROM ${name} ORDER BY ${columns
    .slice(0, keys)
    .map((one) => `"${one.name}"`)
    .join(', ')}`;

/** No cell is longer than this many bytes. */
export const longestCell = 4 * longList;
