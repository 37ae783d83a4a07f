import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { Subscription } from '../../../shared/domain/licenses.ts';
import type { LicenseTally, StoredSubscription } from '../store/license-reads.ts';
import type { SkuRecord } from '../store/records.ts';
import { money, type TenantLicenses } from './tenant-licenses.ts';

/** Owned products with seats, holders and costs; those that cost most come first. */
export async function subscriptionsOf(tenant: TenantLicenses): Promise<MethodOutput<'licenses.subscriptions'>> {
  const [tally, renewals, summary] = await Promise.all([
    tenant.store.licenseTally(undefined),
    tenant.store.subscriptions(),
    tenant.store.summary(),
  ]);
  const families = new Map(summary.families.map((family) => [family.family as string, family]));
  const usersRead = families.get('users')?.readAt != null;
  const subscriptions = [...tenant.skus.values()].map((sku) =>
    subscription(
      sku,
      tenant,
      usersRead ? tally : null,
      renewals.filter(({ skuId }) => skuId === sku.skuId),
    ),
  );
  subscriptions.sort(
    (a, b) => (b.monthlyCost ?? -1) - (a.monthlyCost ?? -1) || b.assigned - a.assigned || (a.name < b.name ? -1 : 1),
  );
  const total = (of: (subscription: Subscription) => number | null): number | null =>
    subscriptions.reduce<number | null>((sum, subscription) => {
      const part = of(subscription);
      return part === null ? sum : money((sum ?? 0) + part);
    }, null);
  return {
    subscriptions,
    currency: tenant.prices.currency,
    monthlyCost: total(({ monthlyCost }) => monthlyCost),
    unusedCost: total(({ unusedCost }) => unusedCost),
    asOf: families.get('skus')?.asOf ?? null,
  };
}

function subscription(
  sku: SkuRecord,
  tenant: TenantLicenses,
  tally: LicenseTally | null,
  renewals: readonly StoredSubscription[],
): Subscription {
  const { skuId, enabled, warning, consumed } = sku;
  const usable = enabled + warning;
  const free = usable - consumed;
  const price = tenant.price(skuId);
  const held = tally?.bySku[skuId];
  const known = tenant.catalogue.products.get(skuId);
  const counted = tally !== null && sku.appliesTo === 'User';
  const next = renewals
    .map(({ nextLifecycle }) => nextLifecycle)
    .filter((at) => at !== null)
    .sort()[0];
  return {
    skuId,
    name: tenant.skuName(skuId),
    partNumber: sku.partNumber,
    appliesTo: sku.appliesTo,
    capabilityStatus: sku.capabilityStatus,
    assigned: consumed,
    enabled,
    warning,
    suspended: sku.suspended,
    lockedOut: sku.lockedOut,
    free,
    direct: counted ? (held?.direct ?? 0) : null,
    viaGroup: counted ? (held?.viaGroup ?? 0) : null,
    both: counted ? (held?.both ?? 0) : null,
    inError: counted ? (held?.inError ?? 0) : null,
    edition: known?.tier == null ? null : { family: known.family, tier: known.tier },
    price,
    monthlyCost: price === null ? null : money(usable * price.amount),
    unusedCost: price === null ? null : money(Math.max(0, free) * price.amount),
    isTrial: renewals.length === 0 ? null : renewals.every(({ isTrial }) => isTrial === true),
    nextLifecycle: next ?? null,
  };
}
