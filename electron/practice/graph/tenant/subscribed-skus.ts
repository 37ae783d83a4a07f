import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeSku } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { badRequest, notFound } from '../errors.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';

const ENTITY = 'microsoft.graph.subscribedSku';

/** GET /subscribedSkus */
export function listSubscribedSkus(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'skus.read');
  const { options } = call;
  if (options.filter !== null || options.orderBy.length > 0 || options.search !== null || options.top !== null) {
    throw badRequest('Only $select is supported on this resource.');
  }
  return json({
    '@odata.context': contextUrl(call, 'subscribedSkus', options.select),
    value: [...call.world.skus.values()].map((sku) => pick(showSku(sku, call.world), options.select, ENTITY)),
  });
}

/** GET /subscribedSkus/{tenantId}_{skuId} */
export function readSubscribedSku(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'skus.read');
  const key = call.params.sku!;
  const sku = [...call.world.skus.values()].find((one) => skuKey(one, call.world) === key.toLowerCase());
  if (!sku) throw notFound(key);
  return json({
    '@odata.context': `${contextUrl(call, 'subscribedSkus', call.options.select)}/$entity`,
    ...pick(showSku(sku, call.world), call.options.select, ENTITY),
  });
}

/** One product as `/subscribedSkus` shows it; the consumed count is the lagging one. */
function showSku(sku: PracticeSku, world: World): Record<string, unknown> {
  return {
    accountName: world.tenant.initialDomain.split('.')[0],
    accountId: world.tenant.tenantId,
    appliesTo: sku.appliesTo,
    capabilityStatus: capabilityStatus(sku),
    consumedUnits: sku.shownConsumed,
    id: skuKey(sku, world),
    skuId: sku.skuId,
    skuPartNumber: sku.skuPartNumber,
    subscriptionIds: sku.subscriptionIds,
    prepaidUnits: {
      enabled: sku.enabled,
      suspended: sku.suspended,
      warning: sku.warning,
      lockedOut: sku.lockedOut,
    },
    servicePlans: sku.servicePlans.map((plan) => ({
      servicePlanId: plan.servicePlanId,
      servicePlanName: plan.servicePlanName,
      provisioningStatus: 'Success',
      appliesTo: plan.appliesTo,
    })),
  };
}

/** Enabled while at least one unit is; otherwise the state most units are in. */
export function capabilityStatus(sku: PracticeSku): string {
  if (sku.enabled > 0) return 'Enabled';
  if (sku.warning > 0) return 'Warning';
  if (sku.suspended > 0) return 'Suspended';
  if (sku.lockedOut > 0) return 'LockedOut';
  return 'Deleted';
}

function skuKey(sku: PracticeSku, world: World): string {
  return `${world.tenant.tenantId}_${sku.skuId}`;
}
