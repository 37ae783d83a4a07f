import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { MethodOutput } from '../../../../shared/contract/index.ts';
import { skuField } from '../../../../shared/domain/license-fields.ts';
import type { Subscription } from '../../../../shared/domain/licenses.ts';
import type { CallError } from '../../../api/call-error.ts';
import { serializeFilters } from '../../../grid/filters.ts';
import { Badge } from '../../../ui/badge.tsx';
import { FigureTile, FigureTiles } from '../../../ui/figure-tile.tsx';
import { formatCount, formatDate, plural, unknown } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import { type VirtualColumn, VirtualGrid } from '../../../ui/virtual-grid.tsx';
import { ExportLicenses } from '../export-licenses.tsx';
import type { LicenseView } from '../license-view.ts';
import screen from '../licenses-screen.module.css';
import { PriceEdit } from './price-edit.tsx';
import { ProductDataMenu } from './product-data-menu.tsx';
import { SeatsBar } from './seats-bar.tsx';
import styles from './subscriptions-tab.module.css';

const Free = ({ product }: { product: Subscription }) =>
  product.free < 0 ? (
    <strong className={styles.bad} title="More are assigned than may be used: nobody can be given this product.">
      {formatCount(-product.free)} too many
    </strong>
  ) : (
    <span className={product.free === 0 ? styles.quiet : ''}>
      {product.free === 0 ? 'none' : formatCount(product.free)}
    </span>
  );

/** How people hold it. */
const Holders = ({ product: { direct, viaGroup, both } }: { product: Subscription }) =>
  direct === null ? (
    <span className={styles.quiet} title="Users have not been read.">
      {unknown}
    </span>
  ) : (
    <span className={styles.holders} data-lines={both ? 3 : 2}>
      <span>{formatCount(direct)} direct</span>
      <small>{formatCount(viaGroup)} group</small>
      {both ? <small title="Directly and from a group as well">{formatCount(both)} both</small> : null}
    </span>
  );

const Renewal = ({ product }: { product: Subscription }) => {
  if (product.capabilityStatus !== 'Enabled') {
    return (
      <Badge tone={product.capabilityStatus === 'Warning' ? 'warn' : 'bad'} title="The state of the subscription">
        {product.capabilityStatus === 'Warning' ? 'In grace' : product.capabilityStatus}
      </Badge>
    );
  }
  return (
    <span className={styles.renewal}>
      {formatDate(product.nextLifecycle)} {product.isTrial ? <Badge tone="info">Trial</Badge> : null}
    </span>
  );
};

/** What is owned, who uses it, what it costs. */
export const SubscriptionsTab = ({
  connectionId,
  view,
  owned,
  findings,
  inactiveDays,
}: {
  connectionId: string;
  view: LicenseView;
  owned: MethodOutput<'licenses.subscriptions'>;
  /** Takes longer to work out than what is owned. */
  findings: Pick<UseQueryResult<MethodOutput<'licenses.findings'>, CallError>, 'data' | 'error'>;
  inactiveDays: number;
}) => {
  const { subscriptions, currency } = owned;
  const short = subscriptions.filter(({ free }) => free < 0);
  const missing = short.reduce((sum, { free }) => sum - free, 0);
  const unpriced = subscriptions.filter(({ price, appliesTo }) => price === null && appliesTo === 'User').length;

  const waste = findings.data?.wasteBySku;
  const wasted =
    waste === undefined || owned.monthlyCost === null
      ? null
      : Object.values(waste).reduce((sum, cost) => sum + cost, 0);
  const working = waste === undefined && !findings.error;

  const columns = useMemo<VirtualColumn<Subscription>[]>(
    () => [
      {
        id: 'name',
        label: 'Product',
        width: 'minmax(196px, 2.2fr)',
        cell: (product) => (
          <span className={styles.product} title={product.skuId}>
            <strong>{product.name}</strong>
            <small>{product.partNumber}</small>
          </span>
        ),
      },
      {
        id: 'seats',
        label: 'Seats',
        width: 'minmax(124px, 1.6fr)',
        cell: (product) => <SeatsBar product={product} />,
      },
      { id: 'free', label: 'Free', width: '92px', align: 'end', cell: (product) => <Free product={product} /> },
      {
        id: 'held',
        label: 'Held',
        width: '100px',
        align: 'end',
        cell: (product) => <Holders product={product} />,
      },
      {
        id: 'errors',
        label: 'Errors',
        width: '60px',
        align: 'end',
        cell: (product) =>
          product.inError ? (
            <strong className={styles.bad}>{formatCount(product.inError)}</strong>
          ) : (
            formatCount(product.inError)
          ),
      },
      {
        id: 'price',
        label: 'Price',
        width: '92px',
        align: 'end',
        cell: (product) => <PriceEdit connectionId={connectionId} product={product} currency={currency} />,
      },
      {
        id: 'cost',
        label: 'A month',
        width: '80px',
        align: 'end',
        cell: (product) => formatMoney(product.monthlyCost, currency),
      },
      {
        id: 'unused',
        label: 'Unused',
        width: '76px',
        align: 'end',
        cell: (product) => (
          <span className={product.unusedCost ? styles.warn : styles.quiet}>
            {formatMoney(product.unusedCost, currency)}
          </span>
        ),
      },
      {
        id: 'waste',
        label: 'Waste',
        width: '84px',
        align: 'end',
        cell: ({ price, skuId }) => {
          const cost = price === null || waste === undefined ? null : (waste[skuId] ?? 0);
          return (
            <span className={cost ? styles.warn : styles.quiet}>{working ? '…' : formatMoney(cost, currency)}</span>
          );
        },
      },
      { id: 'renewal', label: 'Renews', width: '110px', cell: (product) => <Renewal product={product} /> },
    ],
    [connectionId, currency, waste, working],
  );

  return (
    <div className={styles.tab}>
      <div className={styles.top}>
        <FigureTiles label="Costs and seats">
          <FigureTile
            label="Cost a month"
            value={formatMoney(owned.monthlyCost, currency)}
            detail={
              unpriced > 0 ? `estimate, ${plural(unpriced, 'product')} without a price` : 'estimate at list prices'
            }
          />
          <FigureTile
            label="Seats nobody has"
            value={formatMoney(owned.unusedCost, currency)}
            detail="a month"
            tone={owned.unusedCost ? 'warn' : 'neutral'}
          />
          <FigureTile
            label="Seats likely wasted"
            value={working ? '…' : formatMoney(wasted, currency)}
            detail="a month, see Findings"
            tone={wasted ? 'warn' : 'neutral'}
          />
          <FigureTile
            label="Short of seats"
            value={formatCount(missing)}
            detail={short.length > 0 ? `in ${plural(short.length, 'product')}` : 'in no product'}
            tone={missing > 0 ? 'bad' : 'good'}
          />
        </FigureTiles>
        <div className={styles.actions}>
          <span className={styles.quiet}>Enter or a click shows the users of a product.</span>
          <ExportLicenses label="Subscriptions" request={{ connectionId, what: 'subscriptions', inactiveDays }} />
          <ProductDataMenu connectionId={connectionId} currency={currency} />
        </div>
      </div>
      <div className={screen.panel}>
        <VirtualGrid<Subscription>
          label="Subscriptions"
          columns={columns}
          total={subscriptions.length}
          rowAt={(index) => subscriptions[index]}
          keyOf={({ skuId }) => skuId}
          nameOf={({ name }) => name}
          rowHeight={48}
          minWidth={1042}
          onOpen={({ skuId }) =>
            view.go('users', {
              preset: 'all',
              f: serializeFilters({ [skuField(skuId)]: { kind: 'enum', values: ['direct', 'group', 'both'] } }) ?? '',
            })
          }
        />
      </div>
    </div>
  );
};
