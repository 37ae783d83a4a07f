import { guidOf } from '../../world/guid.ts';
import { hashText, Random } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import type { ColumnValue } from '../values.ts';
import type { ConfigObject } from './config-object.ts';
import type { DkimConfig } from './dkim-config.ts';

const DAY = 86_400_000;

type Make = (name: string, daysAfter: number, values: Record<string, ColumnValue>) => ConfigObject;

function maker(world: World, guidKind: number, base: Record<string, ColumnValue>): Make {
  let ordinal = 1_000_000;
  return (name, daysAfter, values) => {
    ordinal += 1;
    const at = world.tenant.createdAt + daysAfter * DAY;
    return {
      guid: guidOf(world.seed, guidKind, ordinal),
      name,
      createdAt: at,
      changedAt: at,
      values: { ...base, ...values },
    };
  };
}

const CONNECTOR = {
  Enabled: true,
  ConnectorType: 'OnPremises',
  ConnectorSource: 'HybridWizard',
  Comment: '',
  CloudServicesMailEnabled: false,
};

const INBOUND = {
  ...CONNECTOR,
  SenderIPAddresses: [],
  SenderDomains: ['smtp:*;1'],
  TrustedOrganizations: [],
  ClientHostNames: [],
  AssociatedAcceptedDomains: [],
  RequireTls: true,
  RestrictDomainsToIPAddresses: false,
  RestrictDomainsToCertificate: false,
  TreatMessagesAsInternal: false,
  TlsSenderCertificateName: null,
  EFTestMode: false,
  ScanAndDropRecipients: [],
  EFSkipLastIP: false,
  EFSkipIPs: [],
  EFSkipMailGateway: [],
  EFUsers: [],
};

/** Mail from the company's own servers, and from an office scanner on a fixed address that was switched off. */
export function initialInbound(world: World, guidKind: number): ConfigObject[] {
  const make = maker(world, guidKind, INBOUND);
  const domain = world.domains.find((d) => d.isDefault)?.name ?? world.tenant.initialDomain;
  return [
    make('Inbound from on-premises', 40, {
      CloudServicesMailEnabled: true,
      TlsSenderCertificateName: `mail.${domain}`,
    }),
    make('Office scanners', 190, {
      Enabled: false,
      ConnectorSource: 'AdminUI',
      Comment: 'Scan to mail, second floor',
      RequireTls: false,
      SenderIPAddresses: ['192.0.2.24'],
    }),
  ];
}

const OUTBOUND = {
  ...CONNECTOR,
  UseMXRecord: false,
  RecipientDomains: [],
  SmartHosts: [],
  TlsDomain: null,
  TlsSettings: 'CertificateValidation',
  IsTransportRuleScoped: false,
  RouteAllMessagesViaOnPremises: false,
  AllAcceptedDomains: false,
  SenderRewritingEnabled: false,
  MtaStsMode: 'Opportunistic',
  SmtpDaneMode: 'Opportunistic',
  TestMode: false,
  ValidationRecipients: null,
  IsValidated: true,
  LastValidationTimestamp: null,
};

export function initialOutbound(world: World, guidKind: number): ConfigObject[] {
  const make = maker(world, guidKind, OUTBOUND);
  const domain = world.domains.find((d) => d.isDefault)?.name ?? world.tenant.initialDomain;
  return [
    make('Outbound to on-premises', 40, {
      CloudServicesMailEnabled: true,
      RecipientDomains: [`legacy.${domain}`],
      SmartHosts: [`mail.${domain}`],
      TlsSettings: 'DomainValidation',
      TlsDomain: `mail.${domain}`,
    }),
  ];
}

/** One rule that marks outside mail, one that encrypts on demand, one that was tried and switched off. */
export function initialRules(world: World, guidKind: number): ConfigObject[] {
  const author = world.personas[0]?.upn ?? 'admin';
  const make = maker(world, guidKind, {
    DlpPolicy: null,
    Comments: null,
    CreatedBy: author,
    LastModifiedBy: author,
    ManuallyModified: false,
    ActivationDate: null,
    ExpiryDate: null,
    Enabled: true,
    Mode: 'Enforce',
    RuleErrorAction: 'Ignore',
    SenderAddressLocation: 'Header',
    StopRuleProcessing: false,
    DeleteMessage: false,
    Quarantine: false,
  });
  return [
    make('Mark outside mail', 60, {
      FromScope: 'NotInOrganization',
      PrependSubject: '[EXTERNAL] ',
      SetAuditSeverity: 'Low',
    }),
    make('Encrypt on request', 120, {
      SentToScope: 'NotInOrganization',
      SubjectContainsWords: ['[encrypt]'],
      ApplyRightsProtectionTemplate: 'Encrypt',
    }),
    make('Block executable attachments', 200, {
      Enabled: false,
      AttachmentExtensionMatchesWords: ['exe', 'scr', 'js'],
      RejectMessageReasonText: 'Attachments of this kind are not accepted.',
    }),
  ];
}

/** A policy that lets a few devices send by SMTP AUTH and nothing else. */
export function initialAuthenticationPolicies(
  world: World,
  guidKind: number,
  switches: readonly string[],
): ConfigObject[] {
  const make = maker(world, guidKind, Object.fromEntries(switches.map((name) => [name, false])));
  return [make('Allow SMTP for devices', 150, { AllowBasicAuthSmtp: true })];
}

/** The public part of a key pair nobody holds the private part of: random bytes from the seed. */
function publicKey(random: Random, bits: number): string {
  const bytes = Buffer.alloc(bits / 8 + 38);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.below(256);
  return bytes.toString('base64');
}

/** A domain's signing configuration; `publishedAt` says when its records appear in DNS. */
export function makeDkim(
  world: World,
  guid: string,
  domain: string,
  createdAt: number,
  bits: number,
  publishedAt: number,
): DkimConfig {
  const random = new Random(world.seed, 0x646b, hashText(domain));
  return {
    guid,
    domain,
    enabled: false,
    isDefault: world.domains.some((d) => d.isInitial && d.name.toLowerCase() === domain),
    keySizes: [bits, bits],
    publicKeys: [publicKey(random, bits), publicKey(random, bits)],
    headerCanonicalization: 'Relaxed',
    bodyCanonicalization: 'Relaxed',
    createdAt,
    checkedAt: createdAt,
    rotateAt: createdAt,
    publishedAt,
  };
}
