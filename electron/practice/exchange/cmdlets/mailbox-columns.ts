import type { PracticeMailbox } from '../../world/model.ts';
import { type Column, columnsOf, type RowEnv, RowShape } from '../rows.ts';
import {
  CUSTOM_ATTRIBUTES,
  distinguishedName,
  formatDays,
  identityOf,
  NO_GUID,
  organizationPath,
  recipientName,
  shownType,
} from './mailbox-view.ts';

const GB = 1024 ** 3;
const { text, bool, int32, date, dateUtc, guid, texts, size, fixed } = columnsOf<PracticeMailbox>();

const CAPABILITY = {
  none: [],
  kiosk: ['BPOS_S_Deskless'],
  plan1: ['BPOS_S_Standard'],
  plan2: ['BPOS_S_Enterprise'],
} as const;

function plan(mailbox: PracticeMailbox, { world }: RowEnv): 'none' | 'kiosk' | 'plan1' | 'plan2' {
  return mailbox.userId === null ? 'none' : world.hasExchangePlan(mailbox.userId);
}

function owner(mailbox: PracticeMailbox, { world }: RowEnv) {
  return mailbox.userId === null ? undefined : world.userById(mailbox.userId);
}

function isResource(mailbox: PracticeMailbox, { now }: RowEnv): boolean {
  const type = shownType(mailbox, now);
  return type === 'RoomMailbox' || type === 'EquipmentMailbox';
}

function isShared(mailbox: PracticeMailbox, { now }: RowEnv): boolean {
  const type = shownType(mailbox, now);
  return type === 'SharedMailbox' || type === 'DiscoveryMailbox';
}

function resourceType(mailbox: PracticeMailbox, { now, state }: RowEnv): string | null {
  const type = shownType(mailbox, now);
  if (type === 'EquipmentMailbox') return 'Equipment';
  return type === 'RoomMailbox' ? (state.resourceTypes.get(mailbox.guid) ?? 'Room') : null;
}

/** Changes move a mailbox's version; its time of change follows the soonest thing known of it. */
function changedAt(mailbox: PracticeMailbox): number {
  return Math.max(mailbox.createdAt, mailbox.litigationHoldAt ?? 0, mailbox.softDeletedAt ?? 0);
}

const delivery: Column<PracticeMailbox>[] = [
  bool('MessageCopyForSentAsEnabled', (m) => m.messageCopyForSentAs),
  bool('MessageCopyForSendOnBehalfEnabled', (m) => m.messageCopyForSendOnBehalf),
  bool('MessageCopyForSMTPClientSubmissionEnabled', (m) => m.messageCopyForSmtpClientSubmission),
  bool('DeliverToMailboxAndForward', (m) => m.deliverToMailboxAndForward),
  text('ForwardingAddress', (m, { world }) =>
    m.forwardingAddressId === null ? null : recipientName(world, m.forwardingAddressId),
  ),
  text('ForwardingSmtpAddress', (m) => (m.forwardingSmtpAddress === null ? null : `smtp:${m.forwardingSmtpAddress}`)),
  texts('GrantSendOnBehalfTo', (m, { world }) => m.grantSendOnBehalfTo.map((id) => recipientName(world, id))),
];

const holds: Column<PracticeMailbox>[] = [
  bool('LitigationHoldEnabled', (m) => m.litigationHoldEnabled),
  bool('RetentionHoldEnabled', (m) => m.retentionHoldEnabled),
  date('LitigationHoldDate', (m) => m.litigationHoldAt),
  text('LitigationHoldOwner', (m) => m.litigationHoldOwner),
  text('LitigationHoldDuration', (m) => formatDays(m.litigationHoldDays)),
  texts('InPlaceHolds', (m) => m.inPlaceHolds),
  text('RetentionPolicy', (m) => m.retentionPolicy),
  ...fixed('text', { RetentionComment: '', RetentionUrl: '', RetainDeletedItemsFor: '14.00:00:00' }),
  ...fixed('date', { EndDateForRetentionHold: null, StartDateForRetentionHold: null }),
  ...fixed('bool', {
    SingleItemRecoveryEnabled: true,
    ElcProcessingDisabled: false,
    ComplianceTagHoldApplied: false,
    WasInactiveMailbox: false,
    DelayHoldApplied: false,
    DelayReleaseHoldApplied: false,
  }),
];

const quotas: Column<PracticeMailbox>[] = [
  size('IssueWarningQuota', (m) => m.issueWarningQuota),
  size('ProhibitSendQuota', (m) => m.prohibitSendQuota),
  size('ProhibitSendReceiveQuota', (m) => m.prohibitSendReceiveQuota),
  size('RecoverableItemsQuota', (m) => m.recoverableItemsQuota),
  size('RecoverableItemsWarningQuota', (m) => Math.round((m.recoverableItemsQuota * 2) / 3)),
  ...fixed('size', {
    CalendarLoggingQuota: 6 * GB,
    RulesQuota: 256 * 1024,
    MaxSendSize: 35 * 1024 ** 2,
    MaxReceiveSize: 36 * 1024 ** 2,
  }),
  ...fixed('bool', { UseDatabaseQuotaDefaults: false, UseDatabaseRetentionDefaults: false }),
];

const archive: Column<PracticeMailbox>[] = [
  text('ArchiveDatabase', (m, { state }) => (m.archiveGuid === null ? null : state.databaseName(m))),
  guid('ArchiveGuid', (m) => m.archiveGuid ?? NO_GUID),
  texts('ArchiveName', (m) => (m.archiveGuid === null ? [] : [`In-Place Archive -${m.displayName}`])),
  size('ArchiveQuota', (m) => m.archiveQuota),
  size('ArchiveWarningQuota', (m) => Math.round(m.archiveQuota * 0.9)),
  text('ArchiveStatus', (m) => (m.archiveGuid === null ? 'None' : 'Active')),
  text('ArchiveState', (m) => (m.archiveGuid === null ? 'None' : 'Local')),
  bool('AutoExpandingArchiveEnabled', (m) => m.autoExpandingArchive),
  ...fixed('guid', { DisabledArchiveGuid: NO_GUID }),
  ...fixed('text', {
    ArchiveDomain: null,
    ArchiveRelease: '',
    DisabledArchiveDatabase: null,
    JournalArchiveAddress: '',
  }),
];

const audit: Column<PracticeMailbox>[] = [
  bool('AuditEnabled', (m) => m.auditEnabled),
  ...fixed('text', { AuditLogAgeLimit: '90.00:00:00' }),
  ...fixed('texts', {
    AuditAdmin: [
      'Update',
      'MoveToDeletedItems',
      'SoftDelete',
      'HardDelete',
      'SendAs',
      'SendOnBehalf',
      'Create',
      'UpdateFolderPermissions',
      'UpdateInboxRules',
      'UpdateCalendarDelegation',
      'ApplyRecord',
      'MailItemsAccessed',
      'Send',
    ],
    AuditDelegate: [
      'Update',
      'MoveToDeletedItems',
      'SoftDelete',
      'HardDelete',
      'SendAs',
      'SendOnBehalf',
      'Create',
      'UpdateFolderPermissions',
      'UpdateInboxRules',
      'ApplyRecord',
      'MailItemsAccessed',
    ],
    AuditOwner: [
      'Update',
      'MoveToDeletedItems',
      'SoftDelete',
      'HardDelete',
      'UpdateFolderPermissions',
      'UpdateInboxRules',
      'UpdateCalendarDelegation',
      'ApplyRecord',
      'MailItemsAccessed',
      'Send',
    ],
    DefaultAuditSet: ['Admin', 'Delegate', 'Owner'],
  }),
];

const store: Column<PracticeMailbox>[] = [
  text('Database', (m, { state }) => state.databaseName(m)),
  guid('DatabaseGuid', (m, { state }) => state.databaseGuid(m)),
  guid('ExchangeGuid', (m) => m.exchangeGuid),
  texts('MailboxLocations', (m, { state }) => [
    `1;${m.exchangeGuid};Primary;${state.names.forest.toLowerCase()}.prod.outlook.com;${state.databaseGuid(m)}`,
  ]),
  text('ServerName', (_m, { state }) => (state.names.backEnd.split('.')[0] ?? '').toLowerCase()),
  text(
    'ServerLegacyDN',
    (_m, { state }) =>
      `/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=${state.names.backEnd.split('.')[0]}`,
  ),
  date('WhenMailboxCreated', (m) => m.createdAt),
  ...fixed('text', {
    MailboxRegion: null,
    MailboxRegionSuffix: 'None',
    MailboxProvisioningConstraint: null,
    MailboxContainerGuid: null,
    UnifiedMailbox: null,
    AdminDisplayVersion: 'Version 15.20 (Build 9123.22)',
    MailboxMoveFlags: 'None',
    MailboxMoveStatus: 'None',
    MailboxMoveBatchName: '',
    MailboxMoveRemoteHostName: '',
    MailboxMoveTargetMDB: null,
    MailboxMoveSourceMDB: null,
    MailboxRelease: 'E15',
  }),
  ...fixed('date', { MailboxRegionLastUpdateTime: null }),
  ...fixed('texts', { AggregatedMailboxGuids: [], MailboxProvisioningPreferences: [] }),
];

const account: Column<PracticeMailbox>[] = [
  text('UserPrincipalName', (m) => m.userPrincipalName),
  text('WindowsLiveID', (m) => m.userPrincipalName),
  text('MicrosoftOnlineServicesID', (m) => m.userPrincipalName),
  bool('AccountDisabled', (m, env) => {
    const user = owner(m, env);
    return user ? !user.accountEnabled : true;
  }),
  bool('IsDirSynced', (m) => m.isDirSynced),
  bool('IsExchangeCloudManaged', (m) => !m.isDirSynced),
  bool('SKUAssigned', (m, env) => plan(m, env) !== 'none'),
  texts('PersistedCapabilities', (m, env) => CAPABILITY[plan(m, env)]),
  text('MailboxPlan', (m) => m.mailboxPlan),
  text('ImmutableId', (m, env) => owner(m, env)?.onPremisesImmutableId ?? ''),
  text('UsageLocation', (m, env) => owner(m, env)?.usageLocation ?? null),
  text('Office', (m, env) => owner(m, env)?.officeLocation ?? ''),
  date('StsRefreshTokensValidFrom', (m, env) => owner(m, env)?.signInSessionsValidFrom ?? null),
  ...fixed('text', {
    RemoteRecipientType: 'None',
    LinkedMasterAccount: '',
    RoleAssignmentPolicy: 'Default Role Assignment Policy',
    SharingPolicy: 'Default Sharing Policy',
    AddressBookPolicy: null,
    ThrottlingPolicy: null,
    ManagedFolderMailboxPolicy: null,
    RemoteAccountPolicy: null,
    OfflineAddressBook: null,
    DefaultPublicFolderMailbox: null,
    EffectivePublicFolderMailbox: null,
    ExchangeUserAccountControl: 'None',
    ExternalOofOptions: 'External',
    RecipientLimits: '500',
    RecipientThrottlingThreshold: 'Standard',
    SourceAnchor: '',
    DataEncryptionPolicy: null,
  }),
  ...fixed('bool', { ResetPasswordOnNextLogon: false, UMEnabled: false, IsMailboxEnabled: true, IsLinked: false }),
];

const kindOf: Column<PracticeMailbox>[] = [
  bool('IsShared', isShared),
  bool('IsResource', isResource),
  text('ResourceType', resourceType),
  ...fixed('int32', { ResourceCapacity: null }),
  ...fixed('texts', { ResourceCustom: [], ResourceProvisioningOptions: [] }),
  bool('RoomMailboxAccountEnabled', (m, env) => (isResource(m, env) ? false : null)),
  bool('IsInactiveMailbox', (m) => m.softDeletedAt !== null && (m.litigationHoldEnabled || m.inPlaceHolds.length > 0)),
  bool('IsSoftDeletedByDisable', (m) => m.softDeletedAt !== null && m.userId !== null),
  date('WhenSoftDeleted', (m) => m.softDeletedAt),
  int32('RecipientSoftDeletedStatus', (m) => (m.softDeletedAt === null ? 0 : 1)),
  ...fixed('bool', {
    IsSoftDeletedByRemove: false,
    IncludeInGarbageCollection: false,
    IsRootPublicFolderMailbox: false,
    IsPublicFolderSystemMailbox: false,
    IsMonitoringMailbox: false,
    IsHierarchyReady: true,
    IsHierarchySyncEnabled: true,
    IsExcludedFromServingHierarchy: false,
  }),
];

const behavior: Column<PracticeMailbox>[] = [
  ...fixed('bool', {
    MessageRecallProcessingEnabled: true,
    MessageTrackingReadStatusEnabled: true,
    CalendarRepairDisabled: false,
    CalendarVersionStoreDisabled: false,
    DowngradeHighPriorityMessagesEnabled: false,
    ImListMigrationCompleted: false,
    AntispamBypassEnabled: false,
    QueryBaseDNRestrictionEnabled: false,
    IsPersonToPersonTextMessagingEnabled: false,
    IsMachineToPersonTextMessagingEnabled: false,
    HasPicture: false,
    HasSpokenName: false,
    HasSnackyAppData: false,
    ModerationEnabled: false,
    RequireSenderAuthenticationEnabled: false,
    EmailAddressPolicyEnabled: false,
    SCLDeleteEnabled: null,
    SCLRejectEnabled: null,
    SCLQuarantineEnabled: null,
    SCLJunkEnabled: null,
  }),
  ...fixed('int32', {
    SCLDeleteThreshold: null,
    SCLRejectThreshold: null,
    SCLQuarantineThreshold: null,
    SCLJunkThreshold: null,
    MaxSafeSenders: null,
    MaxBlockedSenders: null,
  }),
  ...fixed('texts', {
    Languages: ['en-US'],
    ProtocolSettings: [],
    UserSMimeCertificate: [],
    UserCertificate: [],
    GeneratedOfflineAddressBooks: [],
    NonCompliantDevices: [],
    EmailAddressDisplayNames: [],
    Extensions: [],
    AdministrativeUnits: [],
    ModeratedBy: [],
    MailTipTranslations: [],
  }),
  ...fixed('texts', {
    AcceptMessagesOnlyFrom: [],
    AcceptMessagesOnlyFromDLMembers: [],
    AcceptMessagesOnlyFromSendersOrMembers: [],
    RejectMessagesFrom: [],
    RejectMessagesFromDLMembers: [],
    RejectMessagesFromSendersOrMembers: [],
    BypassModerationFromSendersOrMembers: [],
    PoliciesIncluded: [],
    PoliciesExcluded: ['{26491cfc-9e50-4857-861b-0cb8df22b5d7}'],
    UMDtmfMap: [],
  }),
  ...fixed('text', {
    SendModerationNotifications: 'Always',
    SimpleDisplayName: '',
    MailTip: null,
    ArbitrationMailbox: null,
    QueryBaseDN: null,
  }),
];

const attributes: Column<PracticeMailbox>[] = [
  ...CUSTOM_ATTRIBUTES.map((name) => text(name, (m, { state }) => state.customAttributes.get(m.guid)?.[name] ?? '')),
  ...fixed('texts', Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`ExtensionCustomAttribute${i + 1}`, []]))),
];

const directory: Column<PracticeMailbox>[] = [
  text('Alias', (m) => m.alias),
  text('DisplayName', (m) => m.displayName),
  texts('EmailAddresses', (m) => m.emailAddresses),
  text('ExternalDirectoryObjectId', (m) => m.userId ?? ''),
  bool('HiddenFromAddressListsEnabled', (m) => m.hiddenFromAddressLists),
  text(
    'LegacyExchangeDN',
    (m) =>
      `/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=${m.guid.replaceAll('-', '')}-${m.alias}`,
  ),
  text('PrimarySmtpAddress', (m) => m.primarySmtpAddress),
  text('WindowsEmailAddress', (m) => m.primarySmtpAddress),
  ...fixed('text', { RecipientType: 'UserMailbox' }),
  text('RecipientTypeDetails', (m, { now }) => shownType(m, now)),
  texts('AddressListMembership', (m) =>
    m.hiddenFromAddressLists
      ? ['\\All Mailboxes(VLV)', '\\All Recipients(VLV)']
      : [
          '\\All Users',
          '\\Offline Global Address List',
          '\\Mailboxes(VLV)',
          '\\All Mailboxes(VLV)',
          '\\All Recipients(VLV)',
          '\\Default Global Address List',
        ],
  ),
  text('Identity', identityOf),
  text('Id', identityOf),
  ...fixed('bool', { IsValid: true }),
  ...fixed('text', { ExchangeVersion: '0.20 (15.0.0.0)' }),
  text('Name', (m) => m.name),
  text('DistinguishedName', (m, env) => distinguishedName(m.name, env)),
  text('ObjectCategory', (_m, { state }) => `${state.names.forest}.PROD.OUTLOOK.COM/Configuration/Schema/Person`),
  ...fixed('texts', { ObjectClass: ['top', 'person', 'organizationalPerson', 'user'] }),
  date('WhenChanged', changedAt),
  date('WhenCreated', (m) => m.createdAt),
  dateUtc('WhenChangedUTC', changedAt),
  dateUtc('WhenCreatedUTC', (m) => m.createdAt),
  guid('ExchangeObjectId', (m) => m.guid),
  text(
    'OrganizationalUnit',
    (_m, { world, state }) =>
      `${state.names.forest.toLowerCase()}.prod.outlook.com/Microsoft Exchange Hosted Organizations/${world.tenant.initialDomain}`,
  ),
  text('OrganizationalUnitRoot', (_m, { world }) => world.tenant.initialDomain),
  text('OrganizationId', (_m, env) => organizationPath(env)),
  guid('Guid', (m) => m.guid),
  text('OriginatingServer', (_m, { state }) => state.names.domainController),
];

const ALL = [
  ...store,
  ...delivery,
  ...holds,
  ...quotas,
  ...archive,
  ...audit,
  ...account,
  ...kindOf,
  ...behavior,
  ...attributes,
  ...directory,
];

/** A mailbox as Get-Mailbox returns it. */
export const MAILBOX = new RowShape<PracticeMailbox>(ALL);

/** The same with delegates' display names, on request. */
export const MAILBOX_WITH_NAMES = new RowShape<PracticeMailbox>([
  texts('GrantSendOnBehalfToWithDisplayNames', (m, { world }) =>
    m.grantSendOnBehalfTo.map((id) => world.userById(id)?.displayName ?? recipientName(world, id)),
  ),
  ...ALL,
]);
