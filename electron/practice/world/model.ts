/**
 * What the practice tenant is made of. Plain mutable records: the surfaces (Graph, Exchange, reports) read
 * and write these through `World`, which keeps the service's rules and the indexes.
 *
 * The world's records compute what follows from other facts on reading, so that half a million fit in memory:
 * read fields by name, never spread or enumerate a record, and replace lists instead of pushing to them.
 *
 * Times are epoch milliseconds of the practice clock; sizes are bytes; `null` means "not set".
 */

/** An object id: a lower-case GUID. */
export type Guid = string;

export type RecipientTypeDetails =
  | 'UserMailbox'
  | 'SharedMailbox'
  | 'RoomMailbox'
  | 'EquipmentMailbox'
  | 'DiscoveryMailbox'
  | 'SchedulingMailbox'
  | 'TeamMailbox'
  | 'GroupMailbox'
  | 'LinkedMailbox';

/** A license given to a user directly. `disabledPlans` are service plan ids that are switched off. */
export interface DirectLicense {
  skuId: Guid;
  disabledPlans: Guid[];
  assignedAt: number;
}

/** Why a license that should apply does not; the strings of licenseAssignmentState.error. */
export type LicenseError =
  | 'CountViolation'
  | 'MutuallyExclusiveViolation'
  | 'DependencyViolation'
  | 'ProhibitedInUsageLocationViolation'
  | 'UniquenessViolation'
  | 'Other';

/** The outcome of one license source (direct: `groupId` null) for one user. */
export interface LicenseState {
  skuId: Guid;
  groupId: Guid | null;
  disabledPlans: Guid[];
  state: 'Active' | 'ActiveWithError' | 'Disabled' | 'Error';
  error: LicenseError | null;
  updatedAt: number;
}

export interface PracticeUser {
  id: Guid;
  userPrincipalName: string;
  displayName: string;
  givenName: string | null;
  surname: string | null;
  mail: string | null;
  mailNickname: string;
  accountEnabled: boolean;
  userType: 'Member' | 'Guest';
  usageLocation: string | null;
  preferredLanguage: string | null;
  department: string | null;
  jobTitle: string | null;
  companyName: string | null;
  officeLocation: string | null;
  city: string | null;
  country: string | null;
  businessPhones: string[];
  mobilePhone: string | null;
  employeeId: string | null;
  createdAt: number;
  /** True when mastered on-premises; null for a cloud user, as Graph shows it. */
  onPremisesSyncEnabled: true | null;
  onPremisesImmutableId: string | null;
  onPremisesLastSyncAt: number | null;
  proxyAddresses: string[];
  passwordPolicies: string | null;
  signInSessionsValidFrom: number;
  lastSignInAt: number | null;
  lastNonInteractiveSignInAt: number | null;
  lastSuccessfulSignInAt: number | null;
  /** Set while the user is in deleted items (30 days). */
  deletedAt: number | null;
  directLicenses: DirectLicense[];
  /** Computed by the licensing rules from direct licenses and group membership. */
  licenseStates: LicenseState[];
  groupIds: Guid[];
  /** Directory role template ids held (tenant scope). */
  roles: Guid[];
  /** Grows with every change; delta queries compare against it. */
  version: number;
}

/** Who may open a mailbox. `trusteeId` is null for SELF and for an orphaned SID. */
export interface MailboxPermission {
  trusteeId: Guid | null;
  /** UPN, `NT AUTHORITY\SELF`, group name, or the raw SID of a trustee that is gone. */
  user: string;
  sid: string;
  accessRights: string[];
  isInherited: boolean;
  deny: boolean;
  autoMapping: boolean;
  /** Grants become visible to readers from this time on (replication lag). */
  visibleAt: number;
}

export interface RecipientPermission {
  trusteeId: Guid | null;
  trustee: string;
  sid: string;
  visibleAt: number;
}

/** What the usage report last saw of a mailbox: 24 to 48 hours behind. */
export interface ReportedUsage {
  itemCount: number;
  storageBytes: number;
  deletedItemCount: number;
  deletedItemBytes: number;
  lastActivityAt: number | null;
}

export interface PracticeMailbox {
  exchangeGuid: Guid;
  /** Directory guid of the mailbox object. */
  guid: Guid;
  /** ExternalDirectoryObjectId; null for system mailboxes such as the discovery mailbox. */
  userId: Guid | null;
  name: string;
  alias: string;
  displayName: string;
  primarySmtpAddress: string;
  emailAddresses: string[];
  userPrincipalName: string;
  recipientTypeDetails: RecipientTypeDetails;
  createdAt: number;
  isDirSynced: boolean;
  hiddenFromAddressLists: boolean;
  /** null = Unlimited. */
  issueWarningQuota: number | null;
  prohibitSendQuota: number | null;
  prohibitSendReceiveQuota: number | null;
  recoverableItemsQuota: number;
  itemCount: number;
  totalItemBytes: number;
  deletedItemCount: number;
  deletedItemBytes: number;
  associatedItemCount: number;
  lastLogonAt: number | null;
  lastUserActionAt: number | null;
  /** A mailbox nobody ever opened: statistics give a warning and no row. */
  neverOpened: boolean;
  reported: ReportedUsage | null;
  archiveGuid: Guid | null;
  archiveItemBytes: number;
  archiveItemCount: number;
  archiveQuota: number;
  autoExpandingArchive: boolean;
  messageCopyForSentAs: boolean;
  messageCopyForSendOnBehalf: boolean;
  messageCopyForSmtpClientSubmission: boolean;
  grantSendOnBehalfTo: Guid[];
  /** Internal recipient's object id. */
  forwardingAddressId: Guid | null;
  /** `smtp:a@b` without the prefix; external or internal. */
  forwardingSmtpAddress: string | null;
  deliverToMailboxAndForward: boolean;
  litigationHoldEnabled: boolean;
  litigationHoldAt: number | null;
  litigationHoldOwner: string;
  /** Days; null = Unlimited. */
  litigationHoldDays: number | null;
  inPlaceHolds: string[];
  retentionHoldEnabled: boolean;
  retentionPolicy: string;
  auditEnabled: boolean;
  authenticationPolicy: string | null;
  mailboxPlan: string | null;
  /** Explicit rows only; SELF is added by readers. */
  permissions: MailboxPermission[];
  sendAs: RecipientPermission[];
  mobileDeviceCount: number;
  /** Not shown by reads before this time (delayed visibility after creation). */
  visibleAt: number;
  /** A type change is shown by reads only from this time on; until then they show `previousType`. */
  typeVisibleAt: number;
  previousType: RecipientTypeDetails;
  /** When an unlicensed user mailbox will be soft-deleted; null = not threatened. */
  disablesAt: number | null;
  softDeletedAt: number | null;
  version: number;
}

export interface PracticeGroup {
  id: Guid;
  displayName: string;
  description: string | null;
  mail: string | null;
  mailNickname: string;
  mailEnabled: boolean;
  securityEnabled: boolean;
  groupTypes: string[];
  onPremisesSyncEnabled: true | null;
  createdAt: number;
  memberIds: Guid[];
  ownerIds: Guid[];
  assignedLicenses: { skuId: Guid; disabledPlans: Guid[] }[];
  licenseProcessing: 'QueuedForProcessing' | 'ProcessingInProgress' | 'ProcessingComplete' | null;
  version: number;
}

export interface ServicePlan {
  servicePlanId: Guid;
  servicePlanName: string;
  friendlyName: string;
  appliesTo: 'User' | 'Company';
}

/** One owned product. Usable units are enabled + warning. */
export interface PracticeSku {
  skuId: Guid;
  skuPartNumber: string;
  displayName: string;
  appliesTo: 'User' | 'Company';
  enabled: number;
  warning: number;
  suspended: number;
  lockedOut: number;
  /** Seats taken right now; `/subscribedSkus` shows `shownConsumed`, which lags. */
  consumed: number;
  shownConsumed: number;
  subscriptionIds: Guid[];
  isTrial: boolean;
  nextLifecycleAt: number | null;
  servicePlans: ServicePlan[];
}

export interface PracticeDomain {
  name: string;
  isDefault: boolean;
  isInitial: boolean;
  isVerified: boolean;
  authenticationType: 'Managed' | 'Federated';
}

export interface PracticeContact {
  guid: Guid;
  id: Guid;
  name: string;
  displayName: string;
  alias: string;
  firstName: string | null;
  lastName: string | null;
  externalEmailAddress: string;
  createdAt: number;
  visibleAt: number;
}

/** A person you can sign in as. */
export interface Persona {
  upn: string;
  password: string;
  /** Role display names, for people. */
  roles: string[];
  userId: Guid;
  /** Shown on the sign-in page. */
  title: string;
  /** What makes this sign-in unlike the others: a second factor, an account that is blocked. */
  note?: string;
}

export interface TenantFacts {
  tenantId: Guid;
  displayName: string;
  /** `x.onmicrosoft.com` */
  initialDomain: string;
  /** The address domain most people use. */
  defaultDomain: string;
  countryLetterCode: string;
  defaultUsageLocation: string;
  createdAt: number;
  /** False: P1 features (signInActivity, sign-ins, registration details) answer with the non-premium 403. */
  premium: boolean;
}

/** Entra and Exchange role template ids used across the surfaces (published, identical in every tenant). */
export const ROLE = {
  GlobalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  LicenseAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  UserAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  DirectoryWriters: '9360feb5-f418-4baa-8175-e2a00bac4301',
  GroupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  ExchangeAdministrator: '29232cdf-9323-42fd-ade2-1d097af3e4de',
  ExchangeRecipientAdministrator: '31392ffb-586c-42d1-9346-e59415a2cc4e',
  GlobalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  HelpdeskAdministrator: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  BillingAdministrator: 'b0f54661-2d74-4c50-afa3-1ec803f12efe',
  SecurityReader: '5d6b6bb7-de71-4623-b4af-96380a352509',
  SecurityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
  ReportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
  UsageSummaryReportsReader: '75934031-6c7e-415a-99d7-48dbd49e875e',
  DirectoryReaders: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  AuthenticationAdministrator: 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  PrivilegedAuthenticationAdministrator: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
} as const;
