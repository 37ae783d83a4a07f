import { AppError } from '../../../shared/contract/errors.ts';
import type { MailboxDetails } from '../../../shared/domain/mailbox.ts';
import type { Selection } from '../../../shared/domain/query.ts';
import { namedBy } from '../../../shared/domain/text-key.ts';
import { AccessRows, type StoredAccess } from './access-rows.ts';
import { familyStatuses } from './families.ts';
import { type Known, Lookup } from './lookup.ts';
import type { MailboxRows } from './mailbox-rows.ts';
import type { LicenseAssignmentRecord, OrganizationRecord, SkuRecord, UserRecord } from './records.ts';
import { type Statements, unflag } from './statements.ts';
import { UserRecords } from './user-records.ts';

/** A mailbox as plans see it: everything but what only the flyout shows. */
export type PlanMailbox = Omit<MailboxDetails, 'licenseDetails' | 'asOf'>;

/** One object a plan may change, whole. */
export interface StoredTarget {
  objectId: string;
  objectKind: 'mailbox' | 'user' | 'group';
  name: string;
  address: string;
  mailbox: PlanMailbox | null;
  user: UserRecord | null;
  /** By source; where the tenant does not tell sources, everything counts as assigned directly. */
  licenses: LicenseAssignmentRecord[];
  /** null = not asked for. Send on Behalf is there even where permissions were never read. */
  access: StoredAccess[] | null;
  /** When the permissions of this mailbox were read; null = never. */
  accessAsOf: string | null;
}

/** Which objects: by id in this order, or by selection. */
export type TargetSource = { ids: readonly string[] } | { selection: Selection };

/** What plans need to know of the tenant, beside their targets. */
export interface StoredTenant {
  organization: OrganizationRecord | null;
  skus: SkuRecord[];
  /** Product names by SKU id. */
  skuNames: Record<string, string>;
  groupNames: Record<string, string>;
  /** By the name asked for. */
  recipients: Record<string, Known>;
  templates: Record<string, StoredTarget>;
  /** Object ids of everyone who holds a directory role; null = not read. */
  roleHolders: string[] | null;
  /** Mailboxes were read to the end once. */
  mailboxesKnown: boolean;
  /** ISO time of the oldest family plans draw on; null when one was never read. */
  dataAsOf: string | null;
}

/** Lines matched against what is known; places are those of the input. */
export interface StoredMatch {
  found: Known | null;
  /** Names of all that fit, when more than one does. */
  candidates: string[];
}

export interface PlanReads {
  planTargets(
    objectKind: StoredTarget['objectKind'],
    source: TargetSource,
    withAccess: boolean,
    from: number,
    count: number,
  ): { targets: StoredTarget[]; total: number };
  planTenant(recipients: readonly string[], templates: readonly string[]): StoredTenant;
  matchLines(objectKind: 'mailbox' | 'user', lines: readonly string[]): StoredMatch[];
}

interface Parts {
  sql: Statements;
  rows: MailboxRows;
  /** Runs in one consistent state. */
  read<T>(work: (revision: number) => T): T;
  /** Ids of the mailboxes of a selection, in order. */
  mailboxIds(selection: Selection): string[];
  /** Ids of the users of a selection by query; without it only mailboxes can be selected by query. */
  userIds?: (selection: Selection) => string[];
}

const planFamilies: readonly string[] = ['organization', 'skus', 'users', 'mailboxes'];

/** What a reader thread answers for plans. */
export function planReads({ sql, rows, read, mailboxIds, userIds }: Parts): PlanReads {
  const lookup = new Lookup(sql);
  const access = new AccessRows(sql);
  let users = new UserRecords(sql);
  let usersAt = -1;
  // The list a many-sliced read works through stays as it was at its first slice.
  let pinned: { key: string; ids: readonly string[] } | null = null;

  const usersOf = (revision: number): UserRecords => {
    // Facts are only ever added, but a store wiped and filled again may number them anew.
    if (revision !== usersAt) users = new UserRecords(sql);
    usersAt = revision;
    return users;
  };

  const idsOf = (objectKind: StoredTarget['objectKind'], source: TargetSource): readonly string[] => {
    if ('ids' in source) return source.ids;
    const { selection } = source;
    if (selection.kind === 'ids') return objectKind === 'mailbox' ? mailboxIds(selection) : selection.ids;
    if (objectKind === 'user') return (userIds ?? mailboxIds)(selection);
    if (objectKind === 'mailbox') return mailboxIds(selection);
    throw new AppError('invalid-input', 'Groups are selected one by one.');
  };

  const mailboxOf = (id: string, revision: number): { row: number; mailbox: PlanMailbox } | null => {
    const row = sql.row(`SELECT row FROM mailbox WHERE id = ?`, id)?.[0];
    if (row === undefined) return null;
    const mailbox = rows.planDetails(Number(row), revision);
    return mailbox === null ? null : { row: Number(row), mailbox };
  };

  const target = (
    objectKind: StoredTarget['objectKind'],
    given: string,
    withAccess: boolean,
    revision: number,
  ): StoredTarget | null => {
    const id = given.toLowerCase();
    if (objectKind === 'group') {
      const group = lookup.byId(id);
      if (group?.kind !== 'group') return null;
      const { name, address } = group;
      return { ...empty, objectId: id, objectKind, name, address };
    }
    const mailbox = mailboxOf(id, revision);
    const user = id.startsWith('exo:') ? null : usersOf(revision).read(id);
    if ((objectKind === 'mailbox' ? mailbox : user) === null) return null;
    const address =
      objectKind === 'mailbox'
        ? (mailbox?.mailbox.primarySmtpAddress ?? mailbox?.mailbox.userPrincipalName)
        : user?.userPrincipalName;
    return {
      objectId: id,
      objectKind,
      name: (objectKind === 'mailbox' ? mailbox?.mailbox.displayName : user?.displayName) ?? address ?? id,
      address: address ?? id,
      mailbox: mailbox?.mailbox ?? null,
      user,
      licenses: user === null ? [] : (user.licenseAssignments ?? asDirect(user)),
      access: withAccess ? (mailbox === null ? [] : access.of(mailbox.row)) : null,
      accessAsOf: withAccess && mailbox !== null ? access.asOf(mailbox.row) : null,
    };
  };

  return {
    planTargets: (objectKind, source, withAccess, from, count) =>
      read((revision) => {
        const key = JSON.stringify([objectKind, source]);
        if (from === 0 || pinned?.key !== key) pinned = { key, ids: idsOf(objectKind, source) };
        const { ids } = pinned;
        const targets = ids
          .slice(from, from + count)
          .map((id) => target(objectKind, id, withAccess, revision))
          .filter((found) => found !== null);
        if (from + count >= ids.length) pinned = null;
        return { targets, total: ids.length };
      }),
    planTenant: (recipients, templates) =>
      read((revision) => ({
        organization: organization(sql),
        ...products(sql),
        groupNames: Object.fromEntries(
          sql.rows(`SELECT id, name FROM directory_group`).map(([id, name]) => [String(id), String(name)]),
        ),
        recipients: Object.fromEntries(
          recipients.map((name) => [name, lookup.find(name)]).filter(([, found]) => found !== null),
        ),
        templates: Object.fromEntries(
          templates
            .map((name) => [name, lookup.find(name)] as const)
            .map(([name, found]) => [name, found === null ? null : target('user', found.id, false, revision)])
            .filter(([, found]) => found !== null),
        ),
        roleHolders: roleHolders(sql),
        mailboxesKnown: sql.row(`SELECT 1 FROM family WHERE name = 'mailboxes' AND read_at IS NOT NULL`) !== undefined,
        dataAsOf: dataAsOf(sql),
      })),
    matchLines: (objectKind, lines) =>
      read(() => {
        const fits = (known: Known): boolean =>
          sql.row(
            objectKind === 'mailbox'
              ? `SELECT 1 FROM mailbox WHERE id = ? AND gone_since IS NULL`
              : `SELECT 1 FROM user WHERE id = ? AND gone_since IS NULL`,
            known.id,
          ) !== undefined;
        return lines.map((line) => match(lookup, line, fits));
      }),
  };
}

const empty = { mailbox: null, user: null, licenses: [], access: null, accessAsOf: null };

const asDirect = (user: UserRecord): LicenseAssignmentRecord[] =>
  user.assignedLicenses.map((license) => ({ ...license, groupId: null, state: 'Active', error: null }));

function match(lookup: Lookup, line: string, fits: (known: Known) => boolean): StoredMatch {
  const given = namedBy(line);
  if (given === '') return { found: null, candidates: [] };
  const byId = /^[0-9a-f-]{36}$/i.test(given) || given.startsWith('exo:') ? lookup.byId(given) : null;
  const known = byId ? [byId] : given.includes('@') ? lookup.byAddress(given) : lookup.byName(given);
  const fitting = known.filter(fits);
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) return { found: only, candidates: [] };
  return { found: null, candidates: fitting.map(({ name, address }) => `${name} <${address}>`) };
}

function organization(sql: Statements): OrganizationRecord | null {
  const row = sql.row(
    `SELECT tenant_id, display_name, country, on_premises_sync, usage_location, has_sign_in_activity FROM organization`,
  );
  if (!row) return null;
  return {
    tenantId: String(row[0]),
    displayName: String(row[1]),
    countryLetterCode: row[2] === null ? null : String(row[2]),
    onPremisesSyncEnabled: unflag(row[3]),
    defaultUsageLocation: row[4] === null ? null : String(row[4]),
    hasSignInActivity: unflag(row[5]),
    domains: sql
      .rows(`SELECT name, is_default, is_initial, is_verified FROM domain ORDER BY is_default DESC, name`)
      .map(([name, isDefault, isInitial, isVerified]) => ({
        name: String(name),
        isDefault: isDefault === 1,
        isInitial: isInitial === 1,
        isVerified: isVerified === 1,
      })),
  };
}

function products(sql: Statements): Pick<StoredTenant, 'skus' | 'skuNames'> {
  const plans = new Map<string, SkuRecord['plans']>();
  for (const [skuId, planId, name, appliesTo, status] of sql.rows(
    `SELECT sku_id, plan_id, name, applies_to, provisioning_status FROM sku_plan ORDER BY sku_id, name`,
  )) {
    const list = plans.get(String(skuId)) ?? [];
    plans.set(String(skuId), list);
    list.push({
      servicePlanId: String(planId),
      servicePlanName: String(name),
      appliesTo: String(appliesTo),
      provisioningStatus: String(status),
    });
  }
  const skuNames: Record<string, string> = {};
  const skus = sql
    .rows(
      `SELECT sku_id, part_number, applies_to, capability_status, consumed, enabled, warning, suspended, locked_out,
         subscription_ids, name, gone_since FROM sku`,
    )
    .flatMap((c): SkuRecord[] => {
      const skuId = String(c[0]);
      skuNames[skuId] = String(c[10]);
      if (c[11] !== null) return [];
      return [
        {
          skuId,
          partNumber: String(c[1]),
          appliesTo: String(c[2]),
          capabilityStatus: String(c[3]),
          consumed: Number(c[4]),
          enabled: Number(c[5]),
          warning: Number(c[6]),
          suspended: Number(c[7]),
          lockedOut: Number(c[8]),
          subscriptionIds: JSON.parse(String(c[9])) as string[],
          plans: plans.get(skuId) ?? [],
        },
      ];
    });
  return { skus, skuNames };
}

function roleHolders(sql: Statements): string[] | null {
  const read = sql.row(`SELECT 1 FROM family WHERE name = 'groups' AND read_at IS NOT NULL`);
  return read ? sql.rows(`SELECT DISTINCT id FROM role_holder`).map(([id]) => String(id)) : null;
}

/** When the oldest of what plans are drawn up from was read. Mailboxes that were never read go into no plan. */
function dataAsOf(sql: Statements): string | null {
  const known = new Map(familyStatuses(sql).map(({ family, asOf }) => [family as string, asOf]));
  const times = planFamilies
    .filter((family) => family !== 'mailboxes' || known.get(family) != null)
    .map((family) => known.get(family) ?? null);
  return times.includes(null) ? null : (times.sort()[0] ?? null);
}
