import type { MethodOutput } from '../../../shared/contract/index.ts';
import { strongestExchangePlan } from '../../../shared/domain/exchange-plans.ts';
import { skuField } from '../../../shared/domain/license-fields.ts';
import type { FilterNode } from '../../../shared/domain/query.ts';
import type { SkuRecord } from '../store/records.ts';
import type { TenantLicenses } from './tenant-licenses.ts';

const GB = 1024 ** 3;

/**
 * Shared mailboxes that have outgrown the 50 GB they may hold without a license, and the owned product that lets them
 * hold more for the least money.
 */
export async function largeShared(tenant: TenantLicenses): Promise<MethodOutput<'licenses.largeShared'>> {
  const products = [...tenant.skus.values()];
  const withMailbox = products.filter((sku) => exchangeOf(sku) !== 'none');
  const filter: FilterNode = {
    all: [
      { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' },
      { field: 'totalItemBytes', op: 'gt', value: 50 * GB },
      ...withMailbox.map(({ skuId }): FilterNode => ({ field: skuField(skuId), op: 'isNull' })),
    ],
  };
  const ids = await tenant.store.licenseIds({ kind: 'query', query: { filter }, except: [] });
  const seats = ({ enabled, warning, consumed }: SkuRecord): number => enabled + warning - consumed;
  const cost = ({ skuId }: SkuRecord): number => tenant.price(skuId)?.amount ?? Number.POSITIVE_INFINITY;
  const [fitting] = withMailbox
    .filter((sku) => exchangeOf(sku) === 'plan2' && sku.enabled + sku.warning > 0)
    .sort((a, b) => cost(a) - cost(b) || a.plans.length - b.plans.length);
  return {
    ids,
    product:
      fitting === undefined
        ? null
        : { skuId: fitting.skuId, name: tenant.skuName(fitting.skuId), free: seats(fitting) },
  };
}

const exchangeOf = ({ plans }: SkuRecord) => strongestExchangePlan(plans.map(({ servicePlanName }) => servicePlanName));
