import { badArgument, notFound } from '../errors.ts';
import { listOf } from '../paging.ts';
import { bool, int, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { findConfig } from '../state/config-object.ts';
import type { OrganizationSettings } from '../state/organization-settings.ts';
import { distinguishedName, organizationPath } from './mailbox-view.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

const { text: string, bool: boolean, int32, date, dateUtc, guid, fixed } = columnsOf<OrganizationSettings>();

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

const ORGANIZATION_CONFIG = new RowShape<OrganizationSettings>([
  string('DefaultAuthenticationPolicy', (o) => o.defaultAuthenticationPolicy),
  ...SWITCHES.map((name) => boolean(name, (o) => o.switches[name] ?? null)),
  string('ActivityBasedAuthenticationTimeoutInterval', (o) => o.activityBasedAuthenticationTimeoutInterval),
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
  string('DisplayName', (o) => o.displayName),
  string('Name', (o) => o.name),
  string('Identity', (o) => o.name),
  string('Id', (o) => o.name),
  guid('Guid', (o) => o.guid),
  guid('ExchangeObjectId', (o) => o.guid),
  string('DistinguishedName', (o, env) => distinguishedName(o.name, env)),
  string('OrganizationId', (_o, env) => organizationPath(env)),
  string('OrganizationalUnitRoot', (o) => o.name),
  string('OriginatingServer', (_o, { state }) => state.names.domainController),
  date('WhenCreated', (o) => o.createdAt),
  date('WhenChanged', (o) => o.changedAt),
  dateUtc('WhenCreatedUTC', (o) => o.createdAt),
  dateUtc('WhenChangedUTC', (o) => o.changedAt),
]);

/** Switches the service reports but nobody can set. */
const READ_ONLY = new Set(['IsDehydrated', 'IsMixedMode']);

const SETTABLE = SWITCHES.filter((name) => !READ_ONLY.has(name));

function set(call: CmdletCall): undefined {
  const { args, state } = call;
  const { organization } = state;
  let changed = false;
  for (const name of SETTABLE) {
    if (!args.has(name) || organization.switches[name] === args.bool(name)) continue;
    organization.switches[name] = args.bool(name);
    changed = true;
  }
  if (args.has('DefaultAuthenticationPolicy')) {
    const wanted = args.text('DefaultAuthenticationPolicy') || null;
    const policy = wanted === null ? null : findConfig(state.authenticationPolicies, wanted);
    if (policy === undefined) throw notFound(wanted ?? '', state.names.domainController);
    const name = policy?.name ?? null;
    changed ||= organization.defaultAuthenticationPolicy !== name;
    organization.defaultAuthenticationPolicy = name;
  }
  const threshold = args.number('MailTipsLargeAudienceThreshold');
  if (threshold !== null && threshold !== organization.mailTipsLargeAudienceThreshold) {
    organization.mailTipsLargeAudienceThreshold = threshold;
    changed = true;
  }
  const interval = args.text('ActivityBasedAuthenticationTimeoutInterval');
  if (interval !== null && interval !== organization.activityBasedAuthenticationTimeoutInterval) {
    if (!/^0?[0-8]:[0-5]\d:[0-5]\d$/.test(interval)) {
      throw badArgument(
        'ActivityBasedAuthenticationTimeoutInterval',
        interval,
        'Microsoft.Exchange.Data.EnhancedTimeSpan',
        'The value must be between 00:05:00 and 08:00:00.',
      );
    }
    organization.activityBasedAuthenticationTimeoutInterval = interval;
    changed = true;
  }
  if (!changed) {
    call.warnings.push(unchanged(organization.name));
    return undefined;
  }
  organization.changedAt = call.now;
  call.world.countWrite(organization.guid);
  return undefined;
}

export const organizationConfigCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-OrganizationConfig',
    access: 'read',
    parameters: {},
    run: ({ state }) => listOf(ORGANIZATION_CONFIG, [state.organization]),
  },
  {
    name: 'Set-OrganizationConfig',
    access: 'organization',
    parameters: {
      ...Object.fromEntries(SETTABLE.map((name) => [name, bool])),
      DefaultAuthenticationPolicy: text,
      MailTipsLargeAudienceThreshold: int(0, 1000),
      ActivityBasedAuthenticationTimeoutInterval: text,
    },
    run: set,
  },
];
