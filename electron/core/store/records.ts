/**
 * Rows as the inventory hands them to the store. Ids are lower-case GUIDs, sizes bytes, times ISO 8601 UTC;
 * `null` = the service said "not set" or did not say. Quotas: -1 = Unlimited.
 */

export interface OrganizationRecord {
  tenantId: string;
  displayName: string;
  countryLetterCode: string | null;
  onPremisesSyncEnabled: boolean | null;
  defaultUsageLocation: string | null;
  domains: { name: string; isDefault: boolean; isInitial: boolean; isVerified: boolean }[];
  /** Whether this tenant answers signInActivity (needs Entra ID P1). null = not known. */
  hasSignInActivity: boolean | null;
}

export interface SkuRecord {
  skuId: string;
  partNumber: string;
  appliesTo: string;
  capabilityStatus: string;
  consumed: number;
  enabled: number;
  warning: number;
  suspended: number;
  lockedOut: number;
  subscriptionIds: string[];
  plans: { servicePlanId: string; servicePlanName: string; appliesTo: string; provisioningStatus: string }[];
}

/** One source of one license of one user. `groupId` null = direct. */
export interface LicenseAssignmentRecord {
  skuId: string;
  groupId: string | null;
  disabledPlans: string[];
  state: string;
  error: string | null;
}

export interface UserRecord {
  id: string;
  userPrincipalName: string;
  displayName: string | null;
  givenName: string | null;
  surname: string | null;
  mail: string | null;
  accountEnabled: boolean | null;
  userType: string | null;
  usageLocation: string | null;
  department: string | null;
  jobTitle: string | null;
  companyName: string | null;
  officeLocation: string | null;
  city: string | null;
  country: string | null;
  createdDateTime: string | null;
  onPremisesSyncEnabled: boolean | null;
  /** lastSignInDateTime and lastSuccessfulSignInDateTime; null when never or not readable. */
  lastSignIn: string | null;
  lastSuccessfulSignIn: string | null;
  /** Merged sources, as `assignedLicenses` gives them. */
  assignedLicenses: { skuId: string; disabledPlans: string[] }[];
  /** null when licenseAssignmentStates was not readable. */
  licenseAssignments: LicenseAssignmentRecord[] | null;
}

export interface MailboxRecord {
  /** ExternalDirectoryObjectId; null for system mailboxes. */
  objectId: string | null;
  exchangeGuid: string;
  guid: string | null;
  displayName: string | null;
  name: string | null;
  alias: string | null;
  userPrincipalName: string | null;
  primarySmtpAddress: string | null;
  emailAddresses: string[];
  recipientTypeDetails: string;
  issueWarningQuota: number | null;
  prohibitSendQuota: number | null;
  prohibitSendReceiveQuota: number | null;
  archiveGuid: string | null;
  archiveStatus: string | null;
  archiveQuota: number | null;
  autoExpandingArchiveEnabled: boolean | null;
  messageCopyForSentAsEnabled: boolean | null;
  messageCopyForSendOnBehalfEnabled: boolean | null;
  messageCopyForSMTPClientSubmissionEnabled: boolean | null;
  /** As the service gives them: object ids, names or addresses. */
  grantSendOnBehalfTo: string[];
  forwardingAddress: string | null;
  /** Without the `smtp:` prefix. */
  forwardingSmtpAddress: string | null;
  deliverToMailboxAndForward: boolean | null;
  litigationHoldEnabled: boolean | null;
  litigationHoldDate: string | null;
  litigationHoldOwner: string | null;
  litigationHoldDuration: number | null;
  inPlaceHolds: string[];
  retentionHoldEnabled: boolean | null;
  retentionPolicy: string | null;
  auditEnabled: boolean | null;
  hiddenFromAddressListsEnabled: boolean | null;
  isDirSynced: boolean | null;
  accountDisabled: boolean | null;
  mailboxPlan: string | null;
  whenMailboxCreated: string | null;
}

/** Sizes keyed by object id (live) or UPN (report). */
export interface SizeRecord {
  objectId: string | null;
  userPrincipalName: string | null;
  totalItemBytes: number | null;
  itemCount: number | null;
  deletedItemBytes: number | null;
  deletedItemCount: number | null;
  lastActivity: string | null;
  hasArchive: boolean | null;
  archiveItemBytes: number | null;
  /** From the report, used only where Get-Mailbox gave none. */
  prohibitSendReceiveQuota: number | null;
}

/** A commercial subscription behind a product. Times ISO 8601 UTC. */
export interface SubscriptionRecord {
  id: string;
  skuId: string;
  status: string | null;
  isTrial: boolean | null;
  nextLifecycle: string | null;
  total: number | null;
}

/** A group that gives licenses. `state`: licenseProcessingState. */
export interface LicenseGroupRecord {
  id: string;
  displayName: string;
  skuIds: string[];
  hasErrors: boolean;
  state: string | null;
}

/** When one person last used each service, as days (YYYY-MM-DD); null = not within the report's reach. */
export interface ActivityRecord {
  userPrincipalName: string;
  lastUse: Record<'exchange' | 'onedrive' | 'sharepoint' | 'skype' | 'yammer' | 'teams', string | null>;
}

/** A group as a name, a trustee, or a giver of licenses. */
export interface GroupRecord {
  id: string;
  displayName: string;
  mail: string | null;
  /** mailNickname. */
  alias: string | null;
  mailEnabled: boolean;
  securityEnabled: boolean;
  /** A Microsoft 365 group. */
  unified: boolean;
  onPremisesSyncEnabled: boolean | null;
}

/** Who holds which directory role. */
export interface RoleHolderRecord {
  principalId: string;
  roleTemplateId: string;
}

/** One entry of a mailbox's permissions, one right each, as the service lists it. */
export interface PermissionRecord {
  right: 'FullAccess' | 'SendAs';
  /** UPN, name, `NT AUTHORITY\SELF` or a security id. */
  trustee: string;
  isInherited: boolean;
  deny: boolean;
}

/** All permissions of one mailbox at one time. */
export interface MailboxPermissionsRecord {
  mailboxId: string;
  entries: PermissionRecord[];
  /** ISO time. */
  asOf: string;
}
