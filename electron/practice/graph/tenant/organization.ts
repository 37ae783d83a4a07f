import type { PracticeResponse } from '../../http/types.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { notFound } from '../errors.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';
import { isoSeconds } from '../values.ts';
import { serviceOfPlan } from './plan-services.ts';

const ENTITY = 'microsoft.graph.organization';

/** GET /organization: a collection of exactly one. */
export function listOrganization(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'organization.read');
  const { select } = call.options;
  return json({
    '@odata.context': contextUrl(call, 'organization', select),
    value: [pick(showOrganization(call), select, ENTITY)],
  });
}

/** GET /organization/{tenantId} */
export function readOrganization(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'organization.read');
  const key = call.params.organization!;
  if (key.toLowerCase() !== call.world.tenant.tenantId) throw notFound(key);
  const { select } = call.options;
  return json({
    '@odata.context': `${contextUrl(call, 'organization', select)}/$entity`,
    ...pick(showOrganization(call), select, ENTITY),
  });
}

function showOrganization(call: GraphCall): Record<string, unknown> {
  const { world, state } = call;
  const { tenant } = world;
  const lastSync = state.perVersion('organization.sync', world, () => lastDirectorySync(world));
  const contact = `it@${tenant.defaultDomain}`;
  return {
    id: tenant.tenantId,
    deletedDateTime: null,
    businessPhones: ['+1 206 555 0100'],
    city: null,
    country: null,
    countryLetterCode: tenant.countryLetterCode,
    createdDateTime: isoSeconds(tenant.createdAt),
    defaultUsageLocation: tenant.defaultUsageLocation,
    displayName: tenant.displayName,
    marketingNotificationEmails: [],
    mobileDeviceManagementAuthority: 'unknown',
    onPremisesLastSyncDateTime: isoSeconds(lastSync),
    onPremisesSyncEnabled: lastSync === null ? null : true,
    partnerTenantType: null,
    postalCode: null,
    preferredLanguage: 'en',
    privacyProfile: null,
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: null,
    street: null,
    technicalNotificationMails: [contact],
    tenantType: 'AAD',
    assignedPlans: tenantPlans(world).map((plan) => ({
      assignedDateTime: isoSeconds(tenant.createdAt),
      capabilityStatus: 'Enabled',
      service: serviceOfPlan(plan.servicePlanName),
      servicePlanId: plan.servicePlanId,
    })),
    provisionedPlans: tenantPlans(world).map((plan) => ({
      capabilityStatus: 'Enabled',
      provisioningStatus: 'Success',
      service: serviceOfPlan(plan.servicePlanName),
    })),
    verifiedDomains: world.domains
      .filter((domain) => domain.isVerified)
      .map((domain) => ({
        capabilities: domain.isInitial
          ? 'Email, OfficeCommunicationsOnline'
          : 'Email, OfficeCommunicationsOnline, Intune',
        isDefault: domain.isDefault,
        isInitial: domain.isInitial,
        name: domain.name,
        type: domain.authenticationType,
      })),
  };
}

function tenantPlans(world: World): { servicePlanId: string; servicePlanName: string }[] {
  const plans = new Map<string, { servicePlanId: string; servicePlanName: string }>();
  for (const sku of world.skus.values()) for (const plan of sku.servicePlans) plans.set(plan.servicePlanId, plan);
  return [...plans.values()];
}

function lastDirectorySync(world: World): number | null {
  let last: number | null = null;
  for (const user of world.users) {
    if (user.onPremisesLastSyncAt !== null && (last === null || user.onPremisesLastSyncAt > last)) {
      last = user.onPremisesLastSyncAt;
    }
  }
  return last;
}
