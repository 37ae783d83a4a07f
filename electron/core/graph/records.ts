import { count, flag, guid, type Json, objects, text, texts, time } from '../http/read.ts';
import type { OrganizationRecord, SkuRecord, UserRecord } from '../store/records.ts';

/** What a UserRecord needs; everything outside the default set must be named. */
export const USER_PROPERTIES = [
  'id',
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'accountEnabled',
  'userType',
  'usageLocation',
  'department',
  'jobTitle',
  'companyName',
  'officeLocation',
  'city',
  'country',
  'createdDateTime',
  'onPremisesSyncEnabled',
  'assignedLicenses',
  'licenseAssignmentStates',
] as const;

/** A user as Graph gives it; null when it has no id. */
export function toUser(row: Json): UserRecord | null {
  const id = guid(row.id);
  if (id === null) return null;
  const activity = (row.signInActivity ?? {}) as Json;
  return {
    id,
    userPrincipalName: text(row.userPrincipalName) ?? '',
    displayName: text(row.displayName),
    givenName: text(row.givenName),
    surname: text(row.surname),
    mail: text(row.mail),
    accountEnabled: flag(row.accountEnabled),
    userType: text(row.userType),
    usageLocation: text(row.usageLocation),
    department: text(row.department),
    jobTitle: text(row.jobTitle),
    companyName: text(row.companyName),
    officeLocation: text(row.officeLocation),
    city: text(row.city),
    country: text(row.country),
    createdDateTime: time(row.createdDateTime),
    onPremisesSyncEnabled: flag(row.onPremisesSyncEnabled),
    lastSignIn: time(activity.lastSignInDateTime),
    lastSuccessfulSignIn: time(activity.lastSuccessfulSignInDateTime),
    assignedLicenses: objects(row.assignedLicenses).flatMap((license) => {
      const skuId = guid(license.skuId);
      return skuId === null ? [] : [{ skuId, disabledPlans: guids(license.disabledPlans) }];
    }),
    licenseAssignments: Array.isArray(row.licenseAssignmentStates)
      ? objects(row.licenseAssignmentStates).flatMap((state) => {
          const skuId = guid(state.skuId);
          if (skuId === null) return [];
          const error = text(state.error);
          return [
            {
              skuId,
              groupId: guid(state.assignedByGroup),
              disabledPlans: guids(state.disabledPlans),
              state: text(state.state) ?? 'Active',
              error: error === 'None' ? null : error,
            },
          ];
        })
      : null,
  };
}

export function toOrganization(row: Json, hasSignInActivity: boolean | null): OrganizationRecord {
  return {
    tenantId: guid(row.id) ?? '',
    displayName: text(row.displayName) ?? '',
    countryLetterCode: text(row.countryLetterCode),
    onPremisesSyncEnabled: flag(row.onPremisesSyncEnabled),
    defaultUsageLocation: text(row.defaultUsageLocation),
    domains: objects(row.verifiedDomains).flatMap((domain) => {
      const name = text(domain.name);
      return name === null
        ? []
        : [{ name, isDefault: domain.isDefault === true, isInitial: domain.isInitial === true, isVerified: true }];
    }),
    hasSignInActivity,
  };
}

export function toSku(row: Json): SkuRecord | null {
  const skuId = guid(row.skuId);
  if (skuId === null) return null;
  const units = (row.prepaidUnits ?? {}) as Json;
  return {
    skuId,
    partNumber: text(row.skuPartNumber) ?? skuId,
    appliesTo: text(row.appliesTo) ?? 'User',
    capabilityStatus: text(row.capabilityStatus) ?? 'Enabled',
    consumed: count(row.consumedUnits) ?? 0,
    enabled: count(units.enabled) ?? 0,
    warning: count(units.warning) ?? 0,
    suspended: count(units.suspended) ?? 0,
    lockedOut: count(units.lockedOut) ?? 0,
    subscriptionIds: texts(row.subscriptionIds),
    plans: objects(row.servicePlans).flatMap((plan) => {
      const servicePlanId = guid(plan.servicePlanId);
      if (servicePlanId === null) return [];
      return [
        {
          servicePlanId,
          servicePlanName: text(plan.servicePlanName) ?? servicePlanId,
          appliesTo: text(plan.appliesTo) ?? 'User',
          provisioningStatus: text(plan.provisioningStatus) ?? '',
        },
      ];
    }),
  };
}

const guids = (value: unknown): string[] => texts(value).map((id) => id.toLowerCase());
