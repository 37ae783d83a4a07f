import type { LicenseState, PracticeSku, PracticeUser, ServicePlan } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { serviceOfPlan } from '../tenant/plan-services.ts';
import { isoSeconds } from '../values.ts';

interface EffectiveLicense {
  skuId: string;
  disabledPlans: string[];
  since: number;
}

function takesEffect(state: LicenseState): boolean {
  return state.state !== 'Error';
}

/**
 * A user's licenses with all sources merged: one entry per product, and a plan counts as disabled only when no
 * source gives it.
 */
export function effectiveLicenses(user: PracticeUser): EffectiveLicense[] {
  const merged: EffectiveLicense[] = [];
  for (const state of user.licenseStates) {
    if (!takesEffect(state)) continue;
    const known = merged.find((license) => license.skuId === state.skuId);
    if (!known) {
      merged.push({ skuId: state.skuId, disabledPlans: [...state.disabledPlans], since: state.updatedAt });
      continue;
    }
    known.disabledPlans = known.disabledPlans.filter((plan) => state.disabledPlans.includes(plan));
    known.since = Math.min(known.since, state.updatedAt);
  }
  return merged;
}

export function assignedLicenses(user: PracticeUser): Record<string, unknown>[] {
  return effectiveLicenses(user).map(({ skuId, disabledPlans }) => ({ disabledPlans, skuId }));
}

/** A light view for filters: no merging, only products held. */
export function heldSkus(user: PracticeUser): { skuId: string }[] {
  const held: { skuId: string }[] = [];
  for (const state of user.licenseStates) {
    if (takesEffect(state) && !held.some((other) => other.skuId === state.skuId)) held.push(state);
  }
  return held;
}

export function licenseAssignmentStates(user: PracticeUser): Record<string, unknown>[] {
  return user.licenseStates.map((state) => ({
    skuId: state.skuId,
    disabledPlans: state.disabledPlans,
    assignedByGroup: state.groupId,
    state: state.state,
    error: state.error,
    lastUpdatedDateTime: isoSeconds(state.updatedAt),
  }));
}

export interface HeldPlan {
  plan: ServicePlan;
  sku: PracticeSku;
  enabled: boolean;
  since: number;
}

/** Every user-level plan of every product held, switched off ones included. */
export function heldPlans(user: PracticeUser, world: World): HeldPlan[] {
  const plans: HeldPlan[] = [];
  for (const license of effectiveLicenses(user)) {
    const sku = world.skus.get(license.skuId);
    if (!sku) continue;
    for (const plan of sku.servicePlans) {
      plans.push({ plan, sku, enabled: !license.disabledPlans.includes(plan.servicePlanId), since: license.since });
    }
  }
  return plans;
}

export function assignedPlans(user: PracticeUser, world: World): Record<string, unknown>[] {
  return heldPlans(user, world)
    .filter((held) => held.enabled)
    .map((held) => ({
      assignedDateTime: isoSeconds(held.since),
      capabilityStatus: 'Enabled',
      service: serviceOfPlan(held.plan.servicePlanName),
      servicePlanId: held.plan.servicePlanId,
    }));
}

export function provisionedPlans(user: PracticeUser, world: World): Record<string, unknown>[] {
  return heldPlans(user, world)
    .filter((held) => held.enabled)
    .map((held) => ({
      capabilityStatus: 'Enabled',
      provisioningStatus: 'Success',
      service: serviceOfPlan(held.plan.servicePlanName),
    }));
}

/** `/users/{id}/licenseDetails`: one entry per product with the state of each plan for this user. */
export function licenseDetails(user: PracticeUser, world: World): Record<string, unknown>[] {
  return effectiveLicenses(user).flatMap((license) => {
    const sku = world.skus.get(license.skuId);
    if (!sku) return [];
    return [
      {
        id: licenseDetailId(user.id, sku.skuId),
        skuId: sku.skuId,
        skuPartNumber: sku.skuPartNumber,
        servicePlans: sku.servicePlans.map((plan) => ({
          servicePlanId: plan.servicePlanId,
          servicePlanName: plan.servicePlanName,
          provisioningStatus: license.disabledPlans.includes(plan.servicePlanId) ? 'Disabled' : 'Success',
          appliesTo: plan.appliesTo,
        })),
      },
    ];
  });
}

/** Opaque and URL-safe, made from both ids, as the service makes it. */
function licenseDetailId(userId: string, skuId: string): string {
  return Buffer.from((userId + skuId).replaceAll('-', ''), 'hex').toString('base64url');
}
