import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeSku } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { notFound } from '../errors.ts';
import { compileFilter } from '../odata/compile-filter.ts';
import { parseFilter } from '../odata/parse-filter.ts';
import type { FilterRule, FilterSchema } from '../odata/properties.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';
import { isoSeconds, stableGuid } from '../values.ts';
import { capabilityStatus } from './subscribed-skus.ts';

const ENTITY = 'microsoft.graph.companySubscription';

interface Subscription {
  id: string;
  sku: PracticeSku;
  status: string;
  totalLicenses: number;
}

/** GET /directory/subscriptions */
export function listSubscriptions(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'subscriptions.read');
  const { filter, select } = call.options;
  const keep = filter === null ? () => true : compileFilter(parseFilter(filter), SCHEMA, call.world, false).predicate;
  return json({
    '@odata.context': contextUrl(call, 'directory/subscriptions', select),
    value: subscriptions(call.world)
      .filter(keep)
      .map((one) => pick(show(one, call.world), select, ENTITY)),
  });
}

/** GET /directory/subscriptions/{id} */
export function readSubscription(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'subscriptions.read');
  const key = call.params.subscription!;
  const found = subscriptions(call.world).find((one) => one.id === key.toLowerCase());
  if (!found) throw notFound(key);
  return json({
    '@odata.context': `${contextUrl(call, 'directory/subscriptions', call.options.select)}/$entity`,
    ...pick(show(found, call.world), call.options.select, ENTITY),
  });
}

/** The contracts behind each product: units in another state than the rest have a contract of their own. */
function subscriptions(world: World): Subscription[] {
  const all: Subscription[] = [];
  for (const sku of world.skus.values()) {
    const parts = [
      { status: 'Enabled', totalLicenses: sku.enabled },
      { status: 'Warning', totalLicenses: sku.warning },
      { status: 'Suspended', totalLicenses: sku.suspended },
      { status: 'LockedOut', totalLicenses: sku.lockedOut },
    ].filter((part) => part.totalLicenses > 0);
    if (parts.length === 0) parts.push({ status: capabilityStatus(sku), totalLicenses: 0 });
    sku.subscriptionIds.forEach((id, i) => {
      const part = parts[i];
      if (part === undefined) return;
      // With fewer contracts than states, the last contract stands for the rest.
      const rest = i === sku.subscriptionIds.length - 1 ? parts.slice(i + 1) : [];
      all.push({
        id,
        sku,
        status: part.status,
        totalLicenses: part.totalLicenses + rest.reduce((sum, other) => sum + other.totalLicenses, 0),
      });
    });
  }
  return all;
}

function show({ id, sku, status, totalLicenses }: Subscription, world: World): Record<string, unknown> {
  return {
    id,
    commerceSubscriptionId: stableGuid('commerce', id),
    createdDateTime: isoSeconds(world.tenant.createdAt),
    isTrial: sku.isTrial,
    nextLifecycleDateTime: isoSeconds(sku.nextLifecycleAt),
    ownerId: null,
    ownerTenantId: null,
    ownerType: 'User',
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
    status,
    totalLicenses,
    serviceStatus: sku.servicePlans.map((plan) => ({
      appliesTo: plan.appliesTo,
      provisioningStatus: 'Success',
      servicePlanId: plan.servicePlanId,
      servicePlanName: plan.servicePlanName,
    })),
  };
}

const SCHEMA: FilterSchema<Subscription, World> = {
  resource: 'CompanySubscription',
  entity: ENTITY,
  rules: new Map<string, FilterRule<Subscription, World>>([
    ['skuid', { type: 'string', plain: ['eq'], advanced: [], read: (s) => s.sku.skuId }],
    ['skupartnumber', { type: 'string', plain: ['eq', 'startsWith'], advanced: [], read: (s) => s.sku.skuPartNumber }],
    ['status', { type: 'string', plain: ['eq'], advanced: [], read: (s) => s.status }],
    ['istrial', { type: 'boolean', plain: ['eq'], advanced: [], read: (s) => s.sku.isTrial }],
  ]),
  known: new Set(['id', 'nextLifecycleDateTime', 'totalLicenses', 'createdDateTime', 'serviceStatus', 'ownerType']),
};
