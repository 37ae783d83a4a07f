import { listOf } from '../paging.ts';
import { columnsOf, RowShape } from '../rows.ts';
import type { OrganizationSettings } from '../state/organization-settings.ts';
import { distinguishedName, organizationPath } from './mailbox-view.ts';
import type { Cmdlet } from './types.ts';

const { text, bool, int32, date, dateUtc, guid, fixed } = columnsOf<OrganizationSettings>();

/** Switches in the order the row shows them. */
const SWITCHES = [
  'OAuth2ClientProfileEnabled',
  'AuditDisabled',
  'IsDehydrated',
  'CustomerLockBoxEnabled',
  'EwsEnabled',
  'EwsAllowOutlook',
  'EwsAllowMacOutlook',
  'EwsAllowEntourage',
  'AutoExpandingArchiveEnabled',
  'MailTipsAllTipsEnabled',
  'MailTipsExternalRecipientsTipsEnabled',
  'MailTipsGroupMetricsEnabled',
  'MailTipsMailboxSourcedTipsEnabled',
  'ConnectorsEnabled',
  'ConnectorsEnabledForOutlook',
  'ConnectorsEnabledForTeams',
  'ConnectorsEnabledForYammer',
  'PublicComputersDetectionEnabled',
  'ActivityBasedAuthenticationTimeoutEnabled',
  'ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled',
  'SendFromAliasEnabled',
  'AutodiscoverPartialDirSync',
  'BookingsEnabled',
  'FocusedInboxOn',
  'LinkPreviewEnabled',
  'MessageRemindersEnabled',
  'SmtpActionableMessagesEnabled',
  'WorkspaceTenantEnabled',
  'MessageRecallEnabled',
  'DirectReportsGroupAutoCreationEnabled',
  'UnblockUnsafeSenderPromptEnabled',
  'MaskClientIpInReceivedHeadersEnabled',
  'ElcProcessingDisabled',
  'IsMixedMode',
  'LeanPopoutEnabled',
  'OutlookMobileGCCRestrictionsEnabled',
  'WebPushNotificationsDisabled',
];

export const ORGANIZATION_CONFIG = new RowShape<OrganizationSettings>([
  text('DefaultAuthenticationPolicy', (o) => o.defaultAuthenticationPolicy),
  ...SWITCHES.map((name) => bool(name, (o) => o.switches[name] ?? null)),
  text('ActivityBasedAuthenticationTimeoutInterval', (o) => o.activityBasedAuthenticationTimeoutInterval),
  int32('MailTipsLargeAudienceThreshold', (o) => o.mailTipsLargeAudienceThreshold),
  ...fixed('text', {
    PublicFoldersEnabled: 'Local',
    EwsApplicationAccessPolicy: null,
    HierarchicalAddressBookRoot: null,
    DefaultMailboxRegion: null,
    ByteEncoderTypeFor7BitCharsets: '0',
    AdminDisplayVersion: '0.20 (15.20.9123.22)',
    AdminDisplayName: '',
    ExchangeVersion: '0.20 (15.0.0.0)',
    ObjectCategory: 'Configuration/Schema/ms-Exch-Configuration-Unit-Container',
  }),
  ...fixed('texts', { EwsAllowList: [], EwsBlockList: [], IPListBlocked: [], AcceptedDomainNames: [] }),
  ...fixed('bool', { IsValid: true }),
  text('DisplayName', (o) => o.displayName),
  text('Name', (o) => o.name),
  text('Identity', (o) => o.name),
  text('Id', (o) => o.name),
  guid('Guid', (o) => o.guid),
  guid('ExchangeObjectId', (o) => o.guid),
  text('DistinguishedName', (o, env) => distinguishedName(o.name, env)),
  text('OrganizationId', (_o, env) => organizationPath(env)),
  text('OrganizationalUnitRoot', (o) => o.name),
  text('OriginatingServer', (_o, { state }) => state.names.domainController),
  date('WhenCreated', (o) => o.createdAt),
  date('WhenChanged', (o) => o.changedAt),
  dateUtc('WhenCreatedUTC', (o) => o.createdAt),
  dateUtc('WhenChangedUTC', (o) => o.changedAt),
]);

export const getOrganizationConfig: Cmdlet = {
  name: 'Get-OrganizationConfig',
  access: 'read',
  parameters: {},
  run: ({ state }) => listOf(ORGANIZATION_CONFIG, [state.organization]),
};
