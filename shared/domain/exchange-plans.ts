/** Which Exchange Online a set of licenses amounts to. */

export type ExchangePlan = 'none' | 'kiosk' | 'plan1' | 'plan2';

const GB = 1024 ** 3;

/** Service plans that carry a mailbox. EXCHANGE_S_FOUNDATION carries none. */
const planByServicePlan: Readonly<Record<string, ExchangePlan>> = {
  EXCHANGE_S_DESKLESS: 'kiosk',
  EXCHANGE_S_DESKLESS_GOV: 'kiosk',
  EXCHANGE_S_STANDARD: 'plan1',
  EXCHANGE_S_STANDARD_GOV: 'plan1',
  EXCHANGE_S_STANDARD_MIDMARKET: 'plan1',
  EXCHANGE_B_STANDARD: 'plan1',
  EXCHANGE_L_STANDARD: 'plan1',
  EXCHANGE_S_ENTERPRISE: 'plan2',
  EXCHANGE_S_ENTERPRISE_GOV: 'plan2',
};
const rank: Readonly<Record<ExchangePlan, number>> = { none: 0, kiosk: 1, plan1: 2, plan2: 3 };

/** The largest ProhibitSendReceiveQuota a plan allows, in bytes; an unlicensed mailbox can only be a shared one. */
export const quotaOfPlan: Readonly<Record<ExchangePlan, number>> = {
  none: 50 * GB,
  kiosk: 2 * GB,
  plan1: 50 * GB,
  plan2: 100 * GB,
};

export const exchangePlanLabels: Readonly<Record<ExchangePlan, string>> = {
  none: 'no Exchange Online license',
  kiosk: 'Exchange Online Kiosk',
  plan1: 'Exchange Online Plan 1',
  plan2: 'Exchange Online Plan 2',
};

interface OwnedSku {
  skuId: string;
  plans: readonly { servicePlanId: string; servicePlanName: string }[];
}
interface HeldLicense {
  skuId: string;
  disabledPlans: readonly string[];
}

/** Names of the service plans that are on, over all the licenses. */
export function activePlans(licenses: readonly HeldLicense[], skus: readonly OwnedSku[]): Set<string> {
  const bySku = new Map(skus.map((sku) => [sku.skuId, sku]));
  const names = new Set<string>();
  for (const { skuId, disabledPlans } of licenses) {
    const off = new Set(disabledPlans);
    for (const plan of bySku.get(skuId)?.plans ?? []) if (!off.has(plan.servicePlanId)) names.add(plan.servicePlanName);
  }
  return names;
}

/** The strongest Exchange plan among service plan names. */
export function strongestExchangePlan(planNames: Iterable<string>): ExchangePlan {
  let best: ExchangePlan = 'none';
  for (const name of planNames) {
    const plan = planByServicePlan[name] ?? 'none';
    if (rank[plan] > rank[best]) best = plan;
  }
  return best;
}

export function exchangePlanOf(licenses: readonly HeldLicense[], skus: readonly OwnedSku[]): ExchangePlan {
  return strongestExchangePlan(activePlans(licenses, skus));
}

/** Plan 2 brings archiving and holds; with Plan 1 the archiving add-on brings both. */
export function allowsArchiveAndHold(planNames: ReadonlySet<string>): boolean {
  const plan = strongestExchangePlan(planNames);
  return (
    plan === 'plan2' ||
    (plan === 'plan1' && (planNames.has('EXCHANGE_S_ARCHIVE_ADDON') || planNames.has('EXCHANGE_S_ARCHIVE')))
  );
}
