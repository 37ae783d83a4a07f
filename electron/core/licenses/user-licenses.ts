import type { ServicePlanState, UserLicense, UserLicenses } from '../../../shared/domain/licenses.ts';
import type { StoredFact } from '../store/license-combos.ts';
import type { StoredUserLicenses } from '../store/license-reads.ts';
import { particularError } from './error-particulars.ts';
import type { TenantLicenses } from './tenant-licenses.ts';

/** One user's products with their sources, down to service plans. */
export function userLicensesOf(stored: StoredUserLicenses, tenant: TenantLicenses): UserLicenses {
  const licenses = licensesFrom(stored.facts, tenant);
  for (const license of licenses)
    if (license.error !== null)
      license.errorText = particularError(
        license.error,
        license,
        licenses,
        stored.row.usageLocation,
        tenant.skus.get(license.skuId),
      ).reason;
  licenses.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { row: stored.row, licenses, asOf: stored.asOf };
}

/** The products behind some facts of one user, down to service plans; errors not yet in words. */
export function licensesFrom(facts: readonly StoredFact[], tenant: TenantLicenses): UserLicense[] {
  return [...new Set(facts.map(({ skuId }) => skuId))].map((skuId) =>
    userLicense(
      skuId,
      facts.filter((fact) => fact.skuId === skuId),
      tenant,
    ),
  );
}

function userLicense(skuId: string, facts: readonly StoredFact[], tenant: TenantLicenses): UserLicense {
  const merged = facts.find(({ source }) => source === 'merged');
  const groups = [...new Set(facts.flatMap(({ groupId }) => (groupId === null ? [] : [groupId])))];
  const error = facts.find((fact) => fact.error !== null)?.error ?? null;
  const off = new Set(merged?.disabledPlans ?? facts[0]?.disabledPlans ?? []);
  const owned = tenant.skus.get(skuId)?.plans;
  const plans =
    owned?.filter(({ appliesTo }) => appliesTo === 'User') ??
    (tenant.catalogue.products.get(skuId)?.planIds ?? []).map((servicePlanId) => ({
      servicePlanId,
      servicePlanName: tenant.catalogue.plans.get(servicePlanId)?.servicePlanName ?? servicePlanId,
      provisioningStatus: 'Success',
    }));
  const stateOf = (servicePlanId: string, status: string): ServicePlanState['state'] => {
    if (off.has(servicePlanId)) return 'off';
    if (merged === undefined || error !== null) return 'error';
    return status.startsWith('Pending') ? 'pending' : 'on';
  };
  return {
    skuId,
    name: tenant.skuName(skuId),
    partNumber: tenant.partNumber(skuId),
    direct: facts.some(({ source }) => source === 'direct') || groups.length === 0,
    groups: groups.map((id) => ({ id, name: tenant.groupName(id) })),
    error,
    errorText: null,
    plans: plans
      .map(({ servicePlanId, servicePlanName, provisioningStatus }) => ({
        servicePlanId,
        servicePlanName,
        name: tenant.planName(servicePlanId, servicePlanName),
        state: stateOf(servicePlanId, provisioningStatus),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
