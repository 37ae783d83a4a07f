import type { World } from '../../world/world.ts';

/** Organization-wide settings. A null switch is one nobody ever set. */
export class OrganizationSettings {
  readonly guid: string;
  readonly name: string;
  readonly displayName: string;
  readonly createdAt: number;
  changedAt: number;
  defaultAuthenticationPolicy: string | null = null;
  activityBasedAuthenticationTimeoutInterval = '06:00:00';
  mailTipsLargeAudienceThreshold = 25;
  readonly switches: Record<string, boolean | null> = {
    OAuth2ClientProfileEnabled: true,
    AuditDisabled: false,
    IsDehydrated: false,
    CustomerLockBoxEnabled: false,
    EwsEnabled: null,
    EwsAllowOutlook: null,
    EwsAllowMacOutlook: null,
    EwsAllowEntourage: null,
    AutoExpandingArchiveEnabled: false,
    MailTipsAllTipsEnabled: true,
    MailTipsExternalRecipientsTipsEnabled: false,
    MailTipsGroupMetricsEnabled: true,
    MailTipsMailboxSourcedTipsEnabled: true,
    ConnectorsEnabled: true,
    ConnectorsEnabledForOutlook: true,
    ConnectorsEnabledForTeams: true,
    ConnectorsEnabledForYammer: true,
    PublicComputersDetectionEnabled: false,
    ActivityBasedAuthenticationTimeoutEnabled: true,
    ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled: true,
    SendFromAliasEnabled: false,
    AutodiscoverPartialDirSync: false,
    BookingsEnabled: true,
    FocusedInboxOn: null,
    LinkPreviewEnabled: true,
    MessageRemindersEnabled: true,
    SmtpActionableMessagesEnabled: true,
    WorkspaceTenantEnabled: true,
    MessageRecallEnabled: null,
    DirectReportsGroupAutoCreationEnabled: false,
    UnblockUnsafeSenderPromptEnabled: true,
    MaskClientIpInReceivedHeadersEnabled: true,
    ElcProcessingDisabled: false,
    IsMixedMode: false,
    LeanPopoutEnabled: false,
    OutlookMobileGCCRestrictionsEnabled: false,
    WebPushNotificationsDisabled: false,
  };

  constructor(world: World, guid: string) {
    this.guid = guid;
    this.name = world.tenant.initialDomain;
    this.displayName = world.tenant.displayName;
    this.createdAt = world.tenant.createdAt;
    this.changedAt = world.tenant.createdAt;
  }
}
