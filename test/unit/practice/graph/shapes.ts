/**
 * What each kind of object may carry: `name type` pairs. A trailing `?` allows null, `[]` is a list, `{…}` another
 * shape by name. Written from the published metadata of the service.
 */
export const SHAPES: Readonly<Record<string, string>> = {
  user: `id string, deletedDateTime date?, aboutMe string?, accountEnabled boolean?, ageGroup string?,
    assignedLicenses assignedLicense[], assignedPlans assignedPlan[], authorizationInfo any?, birthday date,
    businessPhones string[], city string?, companyName string?, consentProvidedForMinor string?, country string?,
    createdDateTime date?, creationType string?, customSecurityAttributes any?, department string?, displayName string?,
    employeeHireDate date?, employeeId string?, employeeLeaveDateTime date?, employeeOrgData any?, employeeType string?,
    externalUserState string?, externalUserStateChangeDateTime date?, faxNumber string?, givenName string?,
    identities any[], identityParentId string?, imAddresses string[], isManagementRestricted boolean?,
    isResourceAccount boolean?, jobTitle string?, lastPasswordChangeDateTime date?, legalAgeGroupClassification string?,
    licenseAssignmentStates licenseAssignmentState[], mail string?, mailNickname string?, mobilePhone string?,
    officeLocation string?, onPremisesDistinguishedName string?, onPremisesDomainName string?,
    onPremisesExtensionAttributes any?, onPremisesImmutableId string?, onPremisesLastSyncDateTime date?,
    onPremisesProvisioningErrors any[], onPremisesSamAccountName string?, onPremisesSecurityIdentifier string?,
    onPremisesSyncEnabled boolean?, onPremisesUserPrincipalName string?, otherMails string[], passwordPolicies string?,
    passwordProfile any?, postalCode string?, preferredDataLocation string?, preferredLanguage string?, print any?,
    provisionedPlans provisionedPlan[], proxyAddresses string[], securityIdentifier string?,
    serviceProvisioningErrors any[], showInAddressList boolean?, signInActivity signInActivity?,
    signInSessionsValidFromDateTime date?, state string?, streetAddress string?, surname string?, usageLocation string?,
    userPrincipalName string?, userType string?`,
  assignedLicense: 'disabledPlans guid[], skuId guid?',
  assignedPlan: 'assignedDateTime date?, capabilityStatus string?, service string?, servicePlanId guid?',
  provisionedPlan: 'capabilityStatus string?, provisioningStatus string?, service string?',
  licenseAssignmentState:
    'skuId guid?, assignedByGroup string?, disabledPlans guid[], state string?, error string?, lastUpdatedDateTime date?',
  signInActivity: `lastSignInDateTime date?, lastSignInRequestId string?, lastNonInteractiveSignInDateTime date?,
    lastNonInteractiveSignInRequestId string?, lastSuccessfulSignInDateTime date?, lastSuccessfulSignInRequestId string?`,
  licenseDetails: 'id string, skuId guid?, skuPartNumber string?, servicePlans servicePlanInfo[]',
  servicePlanInfo: 'appliesTo string?, provisioningStatus string?, servicePlanId guid?, servicePlanName string?',
  subscribedSku: `id string, accountId string?, accountName string?, appliesTo string?, capabilityStatus string?,
    consumedUnits int?, prepaidUnits licenseUnitsDetail?, servicePlans servicePlanInfo[], skuId guid?,
    skuPartNumber string?, subscriptionIds string[]`,
  licenseUnitsDetail: 'enabled int?, suspended int?, warning int?, lockedOut int?',
  companySubscription: `id string, commerceSubscriptionId string?, createdDateTime date?, isTrial boolean?,
    nextLifecycleDateTime date?, ownerId string?, ownerTenantId string?, ownerType string?,
    serviceStatus servicePlanInfo[], skuId string?, skuPartNumber string?, status string?, totalLicenses int?`,
  group: `id string, deletedDateTime date?, assignedLabels any[], assignedLicenses assignedLicense[],
    classification string?, createdDateTime date?, description string?, displayName string?, expirationDateTime date?,
    groupTypes string[], hasMembersWithLicenseErrors boolean?, infoCatalogs string[], isAssignableToRole boolean?,
    isManagementRestricted boolean?, licenseProcessingState any?, mail string?, mailEnabled boolean?,
    mailNickname string?, membershipRule string?, membershipRuleProcessingState string?, onPremisesDomainName string?,
    onPremisesExtensionAttributes any?, onPremisesLastSyncDateTime date?, onPremisesNetBiosName string?,
    onPremisesProvisioningErrors any[], onPremisesSamAccountName string?, onPremisesSecurityIdentifier string?,
    onPremisesSyncEnabled boolean?, organizationId string?, preferredDataLocation string?, preferredLanguage string?,
    proxyAddresses string[], renewedDateTime date?, resourceBehaviorOptions string[],
    resourceProvisioningOptions string[], securityEnabled boolean?, securityIdentifier string?,
    serviceProvisioningErrors any[], theme string?, uniqueName string?, visibility string?`,
  organization: `id string, deletedDateTime date?, assignedPlans assignedPlan[], businessPhones string[], city string?,
    country string?, countryLetterCode string?, createdDateTime date?, defaultUsageLocation string?, displayName string?,
    marketingNotificationEmails string[], mobileDeviceManagementAuthority string, onPremisesLastSyncDateTime date?,
    onPremisesSyncEnabled boolean?, partnerTenantType string?, postalCode string?, preferredLanguage string?,
    privacyProfile any?, provisionedPlans provisionedPlan[], securityComplianceNotificationMails string[],
    securityComplianceNotificationPhones string[], state string?, street string?, technicalNotificationMails string[],
    tenantType string?, verifiedDomains verifiedDomain[]`,
  verifiedDomain: 'capabilities string?, isDefault boolean?, isInitial boolean?, name string?, type string?',
  domain: `id string, authenticationType string, availabilityStatus string?, isAdminManaged boolean, isDefault boolean,
    isInitial boolean, isRoot boolean, isVerified boolean, manufacturer string?, model string?,
    passwordNotificationWindowInDays int?, passwordValidityPeriodInDays int?, state any?, supportedServices string[]`,
  dnsRecord: `id string, isOptional boolean, label string, recordType string?, supportedService string, ttl int,
    mailExchange string, preference int?, text string, canonicalName string?, nameTarget string?, port int?,
    priority int?, protocol string?, service string?, weight int?`,
  directoryRole: 'id string, deletedDateTime date?, description string?, displayName string?, roleTemplateId string?',
  unifiedRoleAssignment: `id string, appScopeId string?, condition string?, directoryScopeId string?,
    principalId string?, principalOrganizationId string?, roleDefinitionId string?`,
  unifiedRoleDefinition: `id string, description string?, displayName string?, isBuiltIn boolean?, isEnabled boolean?,
    resourceScopes string[], rolePermissions rolePermission[], templateId string?, version string?`,
  rolePermission: 'allowedResourceActions string[], condition string?, excludedResourceActions string[]',
  adminReportSettings: 'id string, displayConcealedNames boolean',
  mailboxSettings: `archiveFolder string?, automaticRepliesSetting automaticReplies?, dateFormat string?,
    delegateMeetingMessageDeliveryOptions string?, language any?, timeFormat string?, timeZone string?,
    userPurpose string?, workingHours any?`,
  automaticReplies: `externalAudience string?, externalReplyMessage string?, internalReplyMessage string?,
    scheduledEndDateTime any?, scheduledStartDateTime any?, status string?`,
  userRegistrationDetails: `id string, isAdmin boolean?, isMfaCapable boolean, isMfaRegistered boolean,
    isPasswordlessCapable boolean, isSsprCapable boolean, isSsprEnabled boolean, isSsprRegistered boolean,
    isSystemPreferredAuthenticationMethodEnabled boolean?, lastUpdatedDateTime date, methodsRegistered string[],
    systemPreferredAuthenticationMethods string[], userDisplayName string,
    userPreferredMethodForSecondaryAuthentication string?, userPrincipalName string, userType string?`,
  secureScore: `id string, activeUserCount int?, averageComparativeScores averageScore[], azureTenantId string,
    controlScores controlScore[], createdDateTime date?, currentScore number?, enabledServices string[],
    licensedUserCount int?, maxScore number?, vendorInformation vendor?`,
  averageScore: 'averageScore number?, basis string?',
  controlScore: 'controlCategory string?, controlName string?, description string?, score number?',
  vendor: 'provider string?, providerVersion string?, subProvider string?, vendor string?',
  secureScoreControlProfile: `id string, actionType string?, actionUrl string?, azureTenantId string,
    complianceInformation any[], controlCategory string?, controlStateUpdates any[], deprecated boolean?,
    implementationCost string?, lastModifiedDateTime date?, maxScore number?, rank int?, remediation string?,
    remediationImpact string?, service string?, threats string[], tier string?, title string?, userImpact string?,
    vendorInformation vendor?`,
  signIn: `id string, appDisplayName string?, appId string?, appliedConditionalAccessPolicies any[],
    authenticationAppDeviceDetails any?, clientAppUsed string?, conditionalAccessStatus string?, correlationId string?,
    createdDateTime date, deviceDetail deviceDetail?, homeTenantId string?, ipAddress string?, isInteractive boolean?,
    location any?, resourceDisplayName string?, resourceId string?, resourceTenantId string?, riskDetail string?,
    riskEventTypes string[], riskEventTypes_v2 string[], riskLevelAggregated string?, riskLevelDuringSignIn string?,
    riskState string?, servicePrincipalId string?, servicePrincipalName string?, status signInStatus?, userAgent string?,
    userDisplayName string?, userId string, userPrincipalName string?`,
  deviceDetail: `browser string?, deviceId string?, displayName string?, isCompliant boolean?, isManaged boolean?,
    operatingSystem string?, trustType string?`,
  signInStatus: 'additionalDetails string?, errorCode int?, failureReason string?',
};

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?Z$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Every way `value` departs from a shape, as `path: problem`. */
export function departures(value: unknown, shape: string, path = shape): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: not an object`];
  const members = new Map(
    SHAPES[shape]!.split(',').map((pair) => {
      const [name, type] = pair.trim().split(/\s+/) as [string, string];
      return [name, type];
    }),
  );
  return Object.entries(value).flatMap(([name, member]) => {
    if (name.startsWith('@odata.')) return [];
    const type = members.get(name);
    return type === undefined ? [`${path}.${name}: unknown`] : memberDepartures(member, type, `${path}.${name}`);
  });
}

function memberDepartures(value: unknown, type: string, path: string): string[] {
  if (type.endsWith('?')) return value === null ? [] : memberDepartures(value, type.slice(0, -1), path);
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${path}: not a list`];
    return value.flatMap((item, i) => memberDepartures(item, type.slice(0, -2), `${path}[${i}]`));
  }
  if (type in SHAPES) return departures(value, type, path);
  return fits(value, type) ? [] : [`${path}: ${JSON.stringify(value)} is not ${type}`];
}

function fits(value: unknown, type: string): boolean {
  switch (type) {
    case 'any':
      return value !== null && value !== undefined;
    case 'int':
      return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
    case 'date':
      return typeof value === 'string' && DATE.test(value);
    case 'guid':
      return typeof value === 'string' && GUID.test(value);
    default:
      return typeof value === type;
  }
}
