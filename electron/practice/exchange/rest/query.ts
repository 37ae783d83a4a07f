import { malformedRequest } from '../errors.ts';
import { FilterSyntaxError } from '../filter/ast.ts';
import { compileFilter, type Predicate } from '../filter/compile.ts';
import { parseOData } from '../filter/odata.ts';
import type { RowShape } from '../rows.ts';

/** Named groups of mailbox properties, as the module asks for them. */
const PROPERTY_SETS: Readonly<Record<string, readonly string[]>> = {
  minimum: [
    'Alias',
    'DisplayName',
    'DistinguishedName',
    'EmailAddresses',
    'ExchangeVersion',
    'ExternalDirectoryObjectId',
    'Guid',
    'Id',
    'Name',
    'OrganizationId',
    'PrimarySmtpAddress',
    'RecipientType',
    'RecipientTypeDetails',
    'UserPrincipalName',
  ],
  addresslist: [
    'AddressListMembership',
    'HiddenFromAddressListsEnabled',
    'AddressBookPolicy',
    'GeneratedOfflineAddressBooks',
    'OfflineAddressBook',
  ],
  archive: [
    'ArchiveDatabase',
    'ArchiveDomain',
    'ArchiveGuid',
    'ArchiveName',
    'ArchiveQuota',
    'ArchiveRelease',
    'ArchiveState',
    'ArchiveStatus',
    'ArchiveWarningQuota',
    'AutoExpandingArchiveEnabled',
    'DisabledArchiveDatabase',
    'DisabledArchiveGuid',
    'JournalArchiveAddress',
  ],
  audit: ['AuditAdmin', 'AuditDelegate', 'AuditEnabled', 'AuditLogAgeLimit', 'AuditOwner', 'DefaultAuditSet'],
  delivery: [
    'AcceptMessagesOnlyFrom',
    'AcceptMessagesOnlyFromDLMembers',
    'AcceptMessagesOnlyFromSendersOrMembers',
    'DeliverToMailboxAndForward',
    'DowngradeHighPriorityMessagesEnabled',
    'ForwardingAddress',
    'ForwardingSmtpAddress',
    'GrantSendOnBehalfTo',
    'MaxBlockedSenders',
    'MaxReceiveSize',
    'MaxSafeSenders',
    'MaxSendSize',
    'MessageCopyForSendOnBehalfEnabled',
    'MessageCopyForSentAsEnabled',
    'MessageRecallProcessingEnabled',
    'MessageTrackingReadStatusEnabled',
    'RecipientLimits',
    'RejectMessagesFrom',
    'RejectMessagesFromDLMembers',
    'RejectMessagesFromSendersOrMembers',
    'RulesQuota',
  ],
  hold: [
    'ComplianceTagHoldApplied',
    'DelayHoldApplied',
    'InPlaceHolds',
    'LitigationHoldDate',
    'LitigationHoldDuration',
    'LitigationHoldEnabled',
    'LitigationHoldOwner',
    'RetentionHoldEnabled',
  ],
  moderation: [
    'BypassModerationFromSendersOrMembers',
    'ModeratedBy',
    'ModerationEnabled',
    'SendModerationNotifications',
  ],
  move: [
    'MailboxMoveBatchName',
    'MailboxMoveFlags',
    'MailboxMoveRemoteHostName',
    'MailboxMoveSourceMDB',
    'MailboxMoveStatus',
    'MailboxMoveTargetMDB',
  ],
  policy: [
    'AddressBookPolicy',
    'DataEncryptionPolicy',
    'EmailAddressPolicyEnabled',
    'ManagedFolderMailboxPolicy',
    'PoliciesExcluded',
    'PoliciesIncluded',
    'RemoteAccountPolicy',
    'RetentionPolicy',
    'RoleAssignmentPolicy',
    'SharingPolicy',
    'ThrottlingPolicy',
  ],
  quota: [
    'ArchiveQuota',
    'ArchiveWarningQuota',
    'CalendarLoggingQuota',
    'IssueWarningQuota',
    'ProhibitSendQuota',
    'ProhibitSendReceiveQuota',
    'RecoverableItemsQuota',
    'RecoverableItemsWarningQuota',
    'RulesQuota',
    'UseDatabaseQuotaDefaults',
  ],
  resource: [
    'IsResource',
    'ResourceCapacity',
    'ResourceCustom',
    'ResourceProvisioningOptions',
    'ResourceType',
    'RoomMailboxAccountEnabled',
  ],
  retention: [
    'ElcProcessingDisabled',
    'EndDateForRetentionHold',
    'InPlaceHolds',
    'LitigationHoldDate',
    'LitigationHoldDuration',
    'LitigationHoldEnabled',
    'LitigationHoldOwner',
    'RetainDeletedItemsFor',
    'RetentionComment',
    'RetentionHoldEnabled',
    'RetentionPolicy',
    'RetentionUrl',
    'SingleItemRecoveryEnabled',
    'StartDateForRetentionHold',
  ],
  scl: [
    'AntispamBypassEnabled',
    'SCLDeleteEnabled',
    'SCLDeleteThreshold',
    'SCLJunkEnabled',
    'SCLJunkThreshold',
    'SCLQuarantineEnabled',
    'SCLQuarantineThreshold',
    'SCLRejectEnabled',
    'SCLRejectThreshold',
  ],
  softdelete: [
    'IncludeInGarbageCollection',
    'IsInactiveMailbox',
    'IsSoftDeletedByDisable',
    'IsSoftDeletedByRemove',
    'WhenSoftDeleted',
  ],
  statisticsseed: ['ArchiveDatabase', 'ArchiveGuid', 'DatabaseGuid', 'ExchangeGuid'],
  custom: [
    'CustomAttribute1',
    'CustomAttribute2',
    'CustomAttribute3',
    'CustomAttribute4',
    'CustomAttribute5',
    'CustomAttribute6',
    'CustomAttribute7',
    'CustomAttribute8',
    'CustomAttribute9',
    'CustomAttribute10',
    'CustomAttribute11',
    'CustomAttribute12',
    'CustomAttribute13',
    'CustomAttribute14',
    'CustomAttribute15',
    'ExtensionCustomAttribute1',
    'ExtensionCustomAttribute2',
    'ExtensionCustomAttribute3',
    'ExtensionCustomAttribute4',
    'ExtensionCustomAttribute5',
  ],
};

function commaList(raw: string | null): string[] {
  return (raw ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/** The properties a request asks for by `$select` and `PropertySet` together; null for all. */
export function selection(query: URLSearchParams): string[] | null {
  const named = commaList(query.get('$select'));
  const sets = commaList(query.get('PropertySet')).map((name) => name.toLowerCase());
  if (named.includes('*') || sets.includes('all') || (named.length === 0 && sets.length === 0)) return null;
  const fromSets = sets.flatMap((name) => {
    const members = PROPERTY_SETS[name];
    if (!members) throw malformedRequest(`The property set '${name}' is not known.`);
    return members;
  });
  return [...new Set([...named, ...fromSets])];
}

/** `$filter` as a test; null when there is none. Throws the 400 failure. */
export function filterOf<T>(query: URLSearchParams, shape: RowShape<T>): Predicate<T> | null {
  const source = query.get('$filter');
  if (source === null || source.trim() === '') return null;
  try {
    return compileFilter(parseOData(source), shape, null);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw malformedRequest(`The query specified in the URI is not valid. ${error.message}`);
  }
}

/** `$top`, which bounds a page; null without it. Throws the 400 failure for anything but a positive number. */
export function topOf(query: URLSearchParams): number | null {
  const raw = query.get('$top');
  if (raw === null) return null;
  const value = Number(raw);
  if (!Number.isInteger(value) || value < 1)
    throw malformedRequest(`Invalid value '${raw}' for $top query option found.`);
  return value;
}

/** A query option that is on: `Archive=true`. */
export function optionOn(query: URLSearchParams, name: string): boolean {
  return /^true$/i.test(query.get(name) ?? '');
}
