import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import { countKnown } from '../../../shared/domain/known.ts';
import type { Family } from '../../../shared/domain/mailbox.ts';
import { quotaUsed } from './columns.ts';
import { familyStatuses } from './families.ts';
import { type Statements, unflag } from './statements.ts';

const GB = 1024 ** 3;
/** Sum of the known sizes, NULL when none is known. A real number: large tenants hold more than 2^53 bytes. */
export const sumOfBytes = `CASE WHEN count(total_bytes) > 0 THEN total(total_bytes) END`;

const shared = `type = 'SharedMailbox'`;

type FindingId = TenantSummary['findings'][number]['id'];
/** What each finding is told from. */
const toldBy: Readonly<Record<FindingId, readonly Family[]>> = {
  'shared-over-50-unlicensed': ['mailboxes', 'sizes', 'users'],
  'shared-sign-in-enabled': ['mailboxes', 'users'],
  'shared-no-copy': ['mailboxes'],
  'near-full': ['sizes'],
  'forwarding-outside': ['mailboxes'],
  'blocked-licensed': ['users'],
};

type Summary = Omit<TenantSummary, 'connectionId' | 'runningJobId'>;
/** What takes a scan of all rows. */
export type TenantFigures = Omit<Summary, 'revision' | 'organization' | 'families' | 'subscriptions' | 'findings'> & {
  findings: { id: FindingId; count: number }[];
};

/** What the Overview counts. Vanished rows do not count. */
export function tenantFigures(sql: Statements): TenantFigures {
  const [mailboxes, bytes, sizesKnown, over50, signIn, noCopy, nearFull, outside] =
    sql.row(
      `SELECT count(*), ${sumOfBytes}, count(total_bytes),
         sum(${shared} AND total_bytes > ${50 * GB} AND license_set IS NOT NULL AND license_set IN
           (SELECT id FROM license_set WHERE size = 0 OR has_exchange = 0)),
         sum(${shared} AND account_enabled IS 1),
         sum(${shared} AND (copy_sent_as IS 0 OR copy_on_behalf IS 0)),
         sum(ifnull(${quotaUsed} >= 90, 0)),
         sum(forwards_outside IS 1)
       FROM mailbox WHERE gone_since IS NULL`,
    ) ?? [];
  const quotaBuckets = new Array<number>(11).fill(0);
  const buckets = sql.rows(
    `SELECT CASE WHEN used > 100 THEN 10 ELSE min(CAST(used / 10 AS INTEGER), 9) END AS bucket, count(*)
     FROM (SELECT ${quotaUsed} AS used FROM mailbox WHERE gone_since IS NULL) WHERE used IS NOT NULL GROUP BY bucket`,
  );
  for (const [bucket, count] of buckets) quotaBuckets[Number(bucket)] = Number(count);
  const types = sql.rows(
    `SELECT type, count(*) FROM mailbox WHERE gone_since IS NULL AND type IS NOT NULL GROUP BY type ORDER BY 2 DESC, 1`,
  );
  const [users, blocked] =
    sql.row(
      `SELECT count(*), sum(account_enabled IS 0 AND license_set IN (SELECT id FROM license_set WHERE size > 0))
       FROM user WHERE gone_since IS NULL`,
    ) ?? [];
  return {
    mailboxes: Number(mailboxes ?? 0),
    users: Number(users ?? 0),
    totalItemBytes: bytes === null || bytes === undefined ? null : Number(bytes),
    sizesKnown: Number(sizesKnown ?? 0),
    quotaBuckets,
    typeCounts: Object.fromEntries(types.map(([type, count]) => [String(type), Number(count)])),
    findings: [
      { id: 'shared-over-50-unlicensed', count: Number(over50 ?? 0) },
      { id: 'shared-sign-in-enabled', count: Number(signIn ?? 0) },
      { id: 'shared-no-copy', count: Number(noCopy ?? 0) },
      { id: 'near-full', count: Number(nearFull ?? 0) },
      { id: 'forwarding-outside', count: Number(outside ?? 0) },
      { id: 'blocked-licensed', count: Number(blocked ?? 0) },
    ],
  };
}

/** What the Overview shows, from one consistent state. */
export function tenantSummary(sql: Statements, revision: number, figures: TenantFigures): Summary {
  const families = familyStatuses(sql);
  return {
    ...figures,
    findings: figures.findings.map(({ id, count }) => ({ id, count: countKnown(count, toldBy[id], families) })),
    revision,
    organization: organization(sql),
    families,
    subscriptions: subscriptions(sql),
  };
}

function organization(sql: Statements): TenantSummary['organization'] {
  const row = sql.row(`SELECT display_name, tenant_id, on_premises_sync FROM organization`);
  if (!row) return null;
  const domains = sql.rows(`SELECT name, is_initial FROM domain ORDER BY is_default DESC, name`);
  const initial = domains.find(([, isInitial]) => isInitial === 1);
  return {
    displayName: String(row[0]),
    tenantId: String(row[1]),
    initialDomain: initial ? String(initial[0]) : null,
    domains: domains.map(([name]) => String(name)),
    onPremisesSyncEnabled: unflag(row[2]),
  };
}

function subscriptions(sql: Statements): TenantSummary['subscriptions'] {
  return sql
    .rows(
      `SELECT sku_id, name, part_number, consumed, enabled, warning, suspended FROM sku WHERE gone_since IS NULL
       ORDER BY consumed DESC, name_key`,
    )
    .map(([skuId, name, partNumber, consumed, enabled, warning, suspended]) => ({
      skuId: String(skuId),
      name: String(name),
      partNumber: String(partNumber),
      consumed: Number(consumed),
      enabled: Number(enabled),
      warning: Number(warning),
      suspended: Number(suspended),
    }));
}
