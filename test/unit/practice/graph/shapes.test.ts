import { beforeAll, describe, expect, it } from 'vitest';
import { departures } from './shapes.ts';
import { type Json, Tenant } from './tenant.ts';

let tenant: Tenant;
beforeAll(() => {
  tenant = new Tenant(200);
});

const EVERY_USER_PROPERTY =
  `accountEnabled,ageGroup,assignedLicenses,assignedPlans,authorizationInfo,businessPhones,city,companyName,
consentProvidedForMinor,country,createdDateTime,creationType,customSecurityAttributes,deletedDateTime,department,displayName,employeeHireDate,
employeeId,employeeLeaveDateTime,employeeOrgData,employeeType,externalUserState,externalUserStateChangeDateTime,faxNumber,givenName,id,identities,
identityParentId,imAddresses,isManagementRestricted,isResourceAccount,jobTitle,lastPasswordChangeDateTime,legalAgeGroupClassification,
licenseAssignmentStates,mail,mailNickname,mobilePhone,officeLocation,onPremisesDistinguishedName,onPremisesDomainName,onPremisesExtensionAttributes,
onPremisesImmutableId,onPremisesLastSyncDateTime,onPremisesProvisioningErrors,onPremisesSamAccountName,onPremisesSecurityIdentifier,
onPremisesSyncEnabled,onPremisesUserPrincipalName,otherMails,passwordPolicies,passwordProfile,postalCode,preferredDataLocation,preferredLanguage,
print,provisionedPlans,proxyAddresses,securityIdentifier,serviceProvisioningErrors,showInAddressList,signInActivity,
signInSessionsValidFromDateTime,state,streetAddress,surname,usageLocation,userPrincipalName,userType`.replace(
    /\s/g,
    '',
  );

describe('answers have the published shapes', () => {
  it.each([
    ['user', `/users?$top=500&$select=${EVERY_USER_PROPERTY}`],
    ['user', '/users?$top=999'],
    ['user', '/directory/deletedItems/microsoft.graph.user'],
    ['group', '/groups'],
    [
      'group',
      '/groups?$select=id,assignedLicenses,licenseProcessingState,hasMembersWithLicenseErrors,organizationId,assignedLabels',
    ],
    ['subscribedSku', '/subscribedSkus'],
    ['companySubscription', '/directory/subscriptions'],
    ['organization', '/organization'],
    ['domain', '/domains'],
    ['dnsRecord', '/domains/alderfinch.com/serviceConfigurationRecords'],
    ['dnsRecord', '/domains/alderfinch.com/verificationDnsRecords'],
    ['directoryRole', '/directoryRoles'],
    ['unifiedRoleDefinition', '/roleManagement/directory/roleDefinitions'],
    ['unifiedRoleAssignment', '/roleManagement/directory/roleAssignments'],
    ['userRegistrationDetails', '/reports/authenticationMethods/userRegistrationDetails'],
    ['secureScore', '/security/secureScores'],
    ['secureScoreControlProfile', '/security/secureScoreControlProfiles'],
    ['signIn', '/auditLogs/signIns'],
    ['licenseDetails', '/me/licenseDetails'],
  ])('%s from %s', async (shape, url) => {
    const items = await tenant.all(url);
    expect(items.length).toBeGreaterThan(0);
    expect(items.flatMap((item) => departures(item, shape)).slice(0, 5)).toEqual([]);
  });

  it('single objects', async () => {
    for (const [shape, url] of [
      ['user', '/me?$select=aboutMe,birthday,id'],
      ['mailboxSettings', '/me/mailboxSettings'],
      ['adminReportSettings', '/admin/reportSettings'],
    ] as const) {
      expect(departures((await tenant.get(url)).body, shape)).toEqual([]);
    }
  });

  it('errors', async () => {
    const { error } = (await tenant.get('/users?$top=0')).body as { error: Json };
    expect(Object.keys(error)).toEqual(['code', 'message', 'innerError']);
    expect(Object.keys(error.innerError as Json)).toEqual(['date', 'request-id', 'client-request-id']);
  });
});

describe('the check itself', () => {
  it('sees unknown names, wrong types and forbidden nulls', () => {
    expect(departures({ id: 1, shoe: 2, disabledPlans: null }, 'user')).toEqual([
      'user.id: 1 is not string',
      'user.shoe: unknown',
      'user.disabledPlans: unknown',
    ]);
    expect(departures({ skuId: 'E3', disabledPlans: null }, 'assignedLicense')).toHaveLength(2);
  });
});
