import { EXCEPTION, taskFailure } from '../errors.ts';
import { bool, choice, list, text, texts } from '../parameters.ts';
import { EXCHANGE_GUID } from '../state/exchange-state.ts';
import type { ColumnValue } from '../values.ts';
import { type ConfigKind, type ConfigProperty, configCmdlets, configShape } from './config-objects.ts';
import type { Cmdlet } from './types.ts';

const CONNECTOR_TYPE = choice(
  'Microsoft.Exchange.Data.Directory.SystemConfiguration.TenantConnectorType',
  'OnPremises',
  'Partner',
);
const CONNECTOR_SOURCE = choice(
  'Microsoft.Exchange.Data.Directory.SystemConfiguration.TenantConnectorSource',
  'Default',
  'Migrated',
  'HybridWizard',
  'AdminUI',
);
const TLS_SETTINGS = choice(
  'Microsoft.Exchange.Data.TlsAuthLevel',
  'EncryptionOnly',
  'CertificateValidation',
  'DomainValidation',
);

const both: readonly ConfigProperty[] = [
  { name: 'Enabled', kind: 'bool', initial: true, parameter: bool },
  { name: 'ConnectorType', kind: 'text', initial: 'Partner', parameter: CONNECTOR_TYPE },
  { name: 'ConnectorSource', kind: 'text', initial: 'Default', parameter: CONNECTOR_SOURCE },
  { name: 'Comment', kind: 'text', initial: '', parameter: text },
  { name: 'CloudServicesMailEnabled', kind: 'bool', initial: false, parameter: bool },
];

type Values = Record<string, ColumnValue>;

const items = (values: Values, name: string) => (values[name] ?? []) as readonly string[];

function refuse(message: string) {
  return taskFailure(EXCEPTION.invalidArgument, message, { detailCode: 'Client' });
}

/** `smtp:*.contoso.com;1`: address space type, pattern, cost. */
function senderDomain(value: string): string {
  const match = /^(?:smtp:)?([^;]+)(?:;(\d+))?$/i.exec(value.trim());
  const pattern = match?.[1] ?? '';
  if (!/^(\*|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+)$/i.test(pattern)) {
    throw refuse(`"${value}" isn't a valid SMTP domain.`);
  }
  return `smtp:${pattern};${match?.[2] ?? '1'}`;
}

/** A single IPv4 address, or a range of /24 to /32. */
function isSenderAddress(value: string): boolean {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(value);
  if (!match?.[1]?.split('.').every((part) => Number(part) <= 255)) return false;
  return match[2] === undefined || (Number(match[2]) >= 24 && Number(match[2]) <= 32);
}

const inbound: ConfigKind = {
  noun: 'InboundConnector',
  guidKind: EXCHANGE_GUID.connector,
  objects: (state) => state.inboundConnectors,
  properties: [
    ...both,
    { name: 'SenderIPAddresses', kind: 'texts', initial: [], parameter: list },
    { name: 'SenderDomains', kind: 'texts', initial: [], parameter: list, on: 'required' },
    { name: 'TrustedOrganizations', kind: 'texts', initial: [], parameter: list },
    { name: 'ClientHostNames', kind: 'texts', initial: [], parameter: list },
    { name: 'AssociatedAcceptedDomains', kind: 'texts', initial: [], parameter: list },
    { name: 'RequireTls', kind: 'bool', initial: true, parameter: bool },
    { name: 'RestrictDomainsToIPAddresses', kind: 'bool', initial: false, parameter: bool },
    { name: 'RestrictDomainsToCertificate', kind: 'bool', initial: false, parameter: bool },
    { name: 'TreatMessagesAsInternal', kind: 'bool', initial: false, parameter: bool },
    { name: 'TlsSenderCertificateName', kind: 'text', initial: null, parameter: text },
    { name: 'EFTestMode', kind: 'bool', initial: false, parameter: bool },
    { name: 'ScanAndDropRecipients', kind: 'texts', initial: [], parameter: texts },
    { name: 'EFSkipLastIP', kind: 'bool', initial: false, parameter: bool },
    { name: 'EFSkipIPs', kind: 'texts', initial: [], parameter: list },
    { name: 'EFSkipMailGateway', kind: 'texts', initial: [], parameter: list },
    { name: 'EFUsers', kind: 'texts', initial: [], parameter: list },
  ],
  settle(_call, values) {
    values.SenderDomains = items(values, 'SenderDomains').map(senderDomain);
    const bad = items(values, 'SenderIPAddresses').find((address) => !isSenderAddress(address));
    if (bad !== undefined)
      throw refuse(
        `"${bad}" isn't valid: SenderIPAddresses takes IPv4 addresses, or ranges with a prefix length of /24 to /32.`,
      );
    if (values.RestrictDomainsToIPAddresses === true && items(values, 'SenderIPAddresses').length === 0) {
      throw refuse('RestrictDomainsToIPAddresses needs at least one address in SenderIPAddresses.');
    }
    if (values.RestrictDomainsToCertificate === true && !values.TlsSenderCertificateName) {
      throw refuse('RestrictDomainsToCertificate needs TlsSenderCertificateName.');
    }
    if (values.TreatMessagesAsInternal === true && values.ConnectorType !== 'OnPremises') {
      throw refuse('TreatMessagesAsInternal is for connectors of type OnPremises only.');
    }
    if (values.TreatMessagesAsInternal === true && values.CloudServicesMailEnabled === true) {
      throw refuse("TreatMessagesAsInternal can't be used together with CloudServicesMailEnabled.");
    }
  },
};

const outbound: ConfigKind = {
  noun: 'OutboundConnector',
  guidKind: EXCHANGE_GUID.connector,
  objects: (state) => state.outboundConnectors,
  properties: [
    ...both,
    { name: 'UseMXRecord', kind: 'bool', initial: true, parameter: bool },
    { name: 'RecipientDomains', kind: 'texts', initial: [], parameter: list },
    { name: 'SmartHosts', kind: 'texts', initial: [], parameter: list },
    { name: 'TlsDomain', kind: 'text', initial: null, parameter: text },
    { name: 'TlsSettings', kind: 'text', initial: null, parameter: TLS_SETTINGS },
    { name: 'IsTransportRuleScoped', kind: 'bool', initial: false, parameter: bool },
    { name: 'RouteAllMessagesViaOnPremises', kind: 'bool', initial: false, parameter: bool },
    { name: 'AllAcceptedDomains', kind: 'bool', initial: false, parameter: bool },
    { name: 'SenderRewritingEnabled', kind: 'bool', initial: false, parameter: bool },
    {
      name: 'MtaStsMode',
      kind: 'text',
      initial: 'Opportunistic',
      parameter: choice('Microsoft.Exchange.Data.MtaStsMode', 'None', 'Opportunistic'),
    },
    {
      name: 'SmtpDaneMode',
      kind: 'text',
      initial: 'Opportunistic',
      parameter: choice('Microsoft.Exchange.Data.SmtpDaneMode', 'None', 'Opportunistic', 'Mandatory'),
    },
    { name: 'TestMode', kind: 'bool', initial: false, parameter: bool },
    { name: 'ValidationRecipients', kind: 'texts', initial: null, parameter: texts },
    { name: 'IsValidated', kind: 'bool', initial: false, parameter: bool },
    { name: 'LastValidationTimestamp', kind: 'date', initial: null, parameter: { type: 'date' } },
  ],
  settle(_call, values) {
    const hosts = items(values, 'SmartHosts');
    if (values.UseMXRecord === false && hosts.length === 0)
      throw refuse('SmartHosts must be given when UseMXRecord is False.');
    if (values.UseMXRecord === true && hosts.length > 0)
      throw refuse("SmartHosts can't be given when UseMXRecord is True.");
    if (values.TlsSettings === 'DomainValidation' && !values.TlsDomain)
      throw refuse('TlsDomain must be given when TlsSettings is DomainValidation.');
    if (values.TlsSettings !== 'DomainValidation' && values.TlsDomain)
      throw refuse('TlsDomain can be given only when TlsSettings is DomainValidation.');
    if (values.RouteAllMessagesViaOnPremises === true && values.ConnectorType !== 'OnPremises') {
      throw refuse('RouteAllMessagesViaOnPremises is for connectors of type OnPremises only.');
    }
  },
};

export const INBOUND_CONNECTOR = configShape(inbound);
export const OUTBOUND_CONNECTOR = configShape(outbound);

export const connectorCmdlets: readonly Cmdlet[] = [...configCmdlets(inbound), ...configCmdlets(outbound)];
