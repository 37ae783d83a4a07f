import type { Guid, PracticeSku, ServicePlan } from './model.ts';
import facts from './sku-plans.json' with { type: 'json' };

const PLAN_FACTS = facts.plans as unknown as Readonly<Record<string, readonly [string, string]>>;

/** Plans the service switches per tenant, not per user. */
const COMPANY_PLANS: ReadonlySet<string> = new Set([
  'EXCHANGE_S_FOUNDATION',
  'INTUNE_O365',
  'M365_LIGHTHOUSE_CUSTOMER_PLAN1',
  'M365_LIGHTHOUSE_PARTNER_PLAN1',
  'WINDOWSUPDATEFORBUSINESS_DEPLOYMENTSERVICE',
]);

/** The id of a service plan by its name. Throws for a name that is not in the catalogue. */
export function planId(name: string): Guid {
  const fact = PLAN_FACTS[name];
  if (fact === undefined) throw new RangeError(`No service plan is called ${name}`);
  return fact[0];
}

const PLANS = new Map<string, ServicePlan>(
  Object.entries(PLAN_FACTS).map(([name, [id, friendlyName]]) => [
    name,
    { servicePlanId: id, servicePlanName: name, friendlyName, appliesTo: COMPANY_PLANS.has(name) ? 'Company' : 'User' },
  ]),
);

/** Part number and service plans of every product the tenant may own. */
export const CATALOGUE: readonly { skuId: Guid; part: string; name: string; plans: ServicePlan[] }[] = facts.skus.map(
  (sku) => ({
    skuId: sku.skuId,
    part: sku.part,
    name: sku.name,
    plans: sku.plans.map((plan) => {
      const found = PLANS.get(plan);
      if (found === undefined) throw new RangeError(`${sku.part} names an unknown plan ${plan}`);
      return found;
    }),
  }),
);

const BY_PART = new Map(CATALOGUE.map((sku) => [sku.part, sku.skuId]));

/** The id of an owned product by its part number. Throws for an unknown one. */
export function skuIdOf(part: string): Guid {
  const id = BY_PART.get(part);
  if (id === undefined) throw new RangeError(`No product is called ${part}`);
  return id;
}

export type ExchangeStrength = 'none' | 'kiosk' | 'plan1' | 'plan2';

const KIOSK = planId('EXCHANGE_S_DESKLESS');
const PLAN1 = planId('EXCHANGE_S_STANDARD');
const PLAN2 = planId('EXCHANGE_S_ENTERPRISE');
export const ARCHIVE_ADDON = planId('EXCHANGE_S_ARCHIVE_ADDON');

/** The mailbox plans; a user may have one of them enabled. */
export const EXCLUSIVE_PLANS: readonly Guid[] = [KIOSK, PLAN1, PLAN2];

const STRENGTH: ReadonlyMap<Guid, ExchangeStrength> = new Map([
  [KIOSK, 'kiosk'],
  [PLAN1, 'plan1'],
  [PLAN2, 'plan2'],
]);

export function strengthOf(plan: Guid): ExchangeStrength {
  return STRENGTH.get(plan) ?? 'none';
}

/** A plan on the left works only beside at least one on the right. */
export const DEPENDENCIES: ReadonlyMap<Guid, readonly Guid[]> = new Map([
  [ARCHIVE_ADDON, [PLAN1, PLAN2, KIOSK]],
  [planId('SHAREPOINT_PROJECT'), [planId('SHAREPOINTENTERPRISE')]],
  [
    planId('SHAREPOINTWAC'),
    [planId('SHAREPOINTENTERPRISE'), planId('SHAREPOINTSTANDARD'), planId('SHAREPOINTDESKLESS')],
  ],
  [planId('MCOEV'), [planId('MCOSTANDARD')]],
  [planId('MCOMEETADV'), [planId('MCOSTANDARD')]],
]);

/** Places where no online service is sold. */
export const PROHIBITED_LOCATIONS: ReadonlySet<string> = new Set(['CU', 'IR', 'KP', 'SY']);

/** What the licensing rules need to know of one product, prepared once. */
interface SkuFacts {
  skuId: Guid;
  planIds: ReadonlySet<Guid>;
  /** Its mailbox plan, if any. */
  exchange: Guid | null;
  /** Its plans that need others. */
  dependent: readonly Guid[];
}

export const SKU_FACTS: ReadonlyMap<Guid, SkuFacts> = new Map(
  CATALOGUE.map((sku) => {
    const planIds = new Set(sku.plans.map((p) => p.servicePlanId));
    return [
      sku.skuId,
      {
        skuId: sku.skuId,
        planIds,
        exchange: EXCLUSIVE_PLANS.find((plan) => planIds.has(plan)) ?? null,
        dependent: [...DEPENDENCIES.keys()].filter((plan) => planIds.has(plan)),
      },
    ];
  }),
);

/** Units that may be assigned. */
export function usableUnits(sku: PracticeSku): number {
  return sku.enabled + sku.warning;
}
