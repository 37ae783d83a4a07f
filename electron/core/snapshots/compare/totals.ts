import type { DatabaseSync } from 'node:sqlite';
import type { ComparisonSummary } from '../../../../shared/domain/snapshots.ts';
import type { ComparePrices } from './compare.ts';
import type { Knowledge } from './fields.ts';

interface Total {
  label: string;
  unit: 'count' | 'bytes';
  needs: Knowledge;
  /** With `$` in place of the side. */
  sql: string;
}

const present = 'gone_since IS NULL';
const totals: readonly Total[] = [
  {
    label: 'Mailboxes',
    unit: 'count',
    needs: 'mailboxes',
    sql: `SELECT count(*) FROM $.mailbox WHERE ${present} AND provisional = 0`,
  },
  {
    label: 'Shared mailboxes',
    unit: 'count',
    needs: 'mailboxes',
    sql: `SELECT count(*) FROM $.mailbox WHERE ${present} AND type = 'SharedMailbox'`,
  },
  {
    label: 'Size of all mailboxes',
    unit: 'bytes',
    needs: 'sizes',
    sql: `SELECT CASE WHEN count(total_bytes) > 0 THEN total(total_bytes) END FROM $.mailbox WHERE ${present}`,
  },
  {
    label: 'Forwarding outside',
    unit: 'count',
    needs: 'mailboxes',
    sql: `SELECT count(*) FROM $.mailbox WHERE ${present} AND forwards_outside = 1`,
  },
  {
    label: 'Litigation hold',
    unit: 'count',
    needs: 'mailboxes',
    sql: `SELECT count(*) FROM $.mailbox WHERE ${present} AND litigation_hold = 1`,
  },
  { label: 'Users', unit: 'count', needs: 'users', sql: `SELECT count(*) FROM $.user WHERE ${present}` },
  {
    label: 'Users with licenses',
    unit: 'count',
    needs: 'licenses',
    sql: `SELECT count(*) FROM $.user u JOIN $.license_set s ON s.id = u.license_set WHERE u.${present} AND s.size > 0`,
  },
  {
    label: 'Seats bought',
    unit: 'count',
    needs: 'skus',
    sql: `SELECT sum(enabled) FROM $.sku WHERE ${present}`,
  },
  {
    label: 'Seats assigned',
    unit: 'count',
    needs: 'skus',
    sql: `SELECT sum(consumed) FROM $.sku WHERE ${present}`,
  },
  {
    label: 'Full Access grants',
    unit: 'count',
    needs: 'access',
    sql: `SELECT count(*) FROM $.access_entry WHERE "right" = 0 AND kind <> 2 AND deny = 0 AND inherited = 0`,
  },
];

/** What subscriptions cost a month, by the seats that are paid and by those that are used. */
const costs = [
  { label: 'Seats bought, a month', sql: `SELECT sku_id, enabled FROM $.sku WHERE ${present}` },
  { label: 'Seats assigned, a month', sql: `SELECT sku_id, consumed FROM $.sku WHERE ${present}` },
] as const;

/** Figures of the whole on both sides; null where a side does not know. */
export function compareTotals(
  db: DatabaseSync,
  known: ReadonlySet<Knowledge>,
  prices: ComparePrices | null,
): ComparisonSummary['totals'] {
  const read = (sql: string, side: 'a' | 'b'): number | null => {
    const value = Object.values(db.prepare(sql.replaceAll('$', side)).get() ?? {})[0];
    return value === null || value === undefined ? null : Number(value);
  };
  const figures: ComparisonSummary['totals'] = totals
    .filter(({ needs }) => known.has(needs))
    .map(({ label, unit, sql }) => ({ label, unit, before: read(sql, 'b'), after: read(sql, 'a') }));
  if (prices === null || !known.has('skus')) return figures;
  const cost = (sql: string, side: 'a' | 'b'): number => {
    const statement = db.prepare(sql.replaceAll('$', side));
    statement.setReturnArrays(true);
    const rows = statement.all() as unknown as [string, number][];
    const cents = rows.reduce((sum, [skuId, seats]) => sum + Math.round((prices.amounts[skuId] ?? 0) * 100) * seats, 0);
    return cents / 100;
  };
  return [
    ...figures,
    ...costs.map(({ label, sql }) => ({
      label,
      unit: 'money' as const,
      before: cost(sql, 'b'),
      after: cost(sql, 'a'),
    })),
  ];
}
