import { bool, choice, list, type ParameterSpec, text } from '../parameters.ts';
import type { ColumnKind, ColumnValue } from '../values.ts';

/** A condition or an action of a transport rule: its parameter, its class, and how it reads. */
export interface RulePart {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly parameter: ParameterSpec;
  /** Class name without its namespace. */
  readonly className: string;
  /** A line of the rule's description. */
  describe(value: ColumnValue): string;
}

const quoted = (value: ColumnValue) =>
  Array.isArray(value) ? value.map((item) => `'${item}'`).join(' or ') : `'${String(value)}'`;

function words(name: string, className: string, phrase: string): RulePart {
  return { name, kind: 'texts', parameter: list, className, describe: (value) => `${phrase} ${quoted(value)}` };
}

const SCOPE: Record<string, string> = {
  InOrganization: 'Inside the organization',
  NotInOrganization: 'Outside the organization',
  ExternalPartner: 'External partners',
  ExternalNonPartner: 'External non-partners',
};

/** What a message may be tested for. Every one also exists with `ExceptIf` before its name. */
export const PREDICATES: readonly RulePart[] = [
  {
    name: 'FromScope',
    kind: 'text',
    parameter: choice(
      'Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromUserScope',
      'InOrganization',
      'NotInOrganization',
    ),
    className: 'FromScopePredicate',
    describe: (value) => `Is received from ${quoted(SCOPE[String(value)] ?? value)}`,
  },
  {
    name: 'SentToScope',
    kind: 'text',
    parameter: choice(
      'Microsoft.Exchange.MessagingPolicies.Rules.Tasks.ToUserScope',
      'InOrganization',
      'NotInOrganization',
      'ExternalPartner',
      'ExternalNonPartner',
    ),
    className: 'SentToScopePredicate',
    describe: (value) => `Is sent to ${quoted(SCOPE[String(value)] ?? value)}`,
  },
  words('From', 'FromPredicate', 'Is received from'),
  words('FromMemberOf', 'FromMemberOfPredicate', 'Is received from a member of group'),
  words('SentTo', 'SentToPredicate', 'Is sent to'),
  words('SentToMemberOf', 'SentToMemberOfPredicate', 'Is sent to a member of group'),
  words('FromAddressContainsWords', 'FromAddressContainsPredicate', "Includes these words in the sender's address:"),
  words(
    'SenderDomainIs',
    'SenderDomainIsPredicate',
    "Sender's address domain portion belongs to any of these domains:",
  ),
  words(
    'RecipientDomainIs',
    'RecipientDomainIsPredicate',
    "Recipient's address domain portion belongs to any of these domains:",
  ),
  words(
    'RecipientAddressContainsWords',
    'RecipientAddressContainsWordsPredicate',
    "Includes these words in the recipient's address:",
  ),
  words('SubjectContainsWords', 'SubjectContainsPredicate', 'Includes these words in the message subject:'),
  words(
    'SubjectOrBodyContainsWords',
    'SubjectOrBodyContainsPredicate',
    'Includes these words in the message subject or body:',
  ),
  words('SubjectMatchesPatterns', 'SubjectMatchesPredicate', 'Includes these patterns in the message subject:'),
  words(
    'AttachmentExtensionMatchesWords',
    'AttachmentExtensionMatchesWordsPredicate',
    "Any attachment's extension matches",
  ),
  {
    name: 'HasSenderOverride',
    kind: 'bool',
    parameter: bool,
    className: 'HasSenderOverridePredicate',
    describe: () => 'Has sender overridden the policy',
  },
];

function recipients(name: string, className: string, phrase: string): RulePart {
  return { name, kind: 'texts', parameter: list, className, describe: (value) => `${phrase} ${quoted(value)}` };
}

function toggle(name: string, className: string, phrase: string): RulePart {
  return { name, kind: 'bool', parameter: bool, className, describe: () => phrase };
}

/** What a rule may do. */
export const ACTIONS: readonly RulePart[] = [
  {
    name: 'PrependSubject',
    kind: 'text',
    parameter: text,
    className: 'PrependSubjectAction',
    describe: (value) => `Prepend the subject with ${quoted(value)}`,
  },
  {
    name: 'SetAuditSeverity',
    kind: 'text',
    parameter: choice(
      'Microsoft.Exchange.MessagingPolicies.Rules.AuditSeverityLevel',
      'DoNotAudit',
      'Low',
      'Medium',
      'High',
    ),
    className: 'SetAuditSeverityAction',
    describe: (value) => `Set audit severity level to ${quoted(value)}`,
  },
  {
    name: 'ApplyRightsProtectionTemplate',
    kind: 'text',
    parameter: text,
    className: 'RightsProtectMessageAction',
    describe: (value) => `rights protect message with RMS template:  ${quoted(value)} `,
  },
  {
    name: 'ApplyRightsProtectionCustomizationTemplate',
    kind: 'text',
    parameter: text,
    className: 'ApplyRightsProtectionCustomizationTemplateAction',
    describe: (value) => `apply the custom branding template ${quoted(value)}`,
  },
  toggle('ApplyOME', 'ApplyOMEAction', 'Encrypt the message'),
  toggle('RemoveOMEv2', 'RemoveOMEv2Action', 'Remove message encryption and rights protection'),
  recipients('BlindCopyTo', 'BlindCopyToAction', 'Blind carbon copy (Bcc) the message to'),
  recipients('CopyTo', 'CopyToAction', 'Carbon copy (Cc) the message to'),
  recipients('AddToRecipients', 'AddToRecipientAction', 'Add the recipients'),
  recipients('RedirectMessageTo', 'RedirectMessageAction', 'Redirect the message to'),
  {
    name: 'RouteMessageOutboundConnector',
    kind: 'text',
    parameter: text,
    className: 'RouteMessageOutboundConnectorAction',
    describe: (value) => `Route the message using the connector named ${quoted(value)}.`,
  },
  toggle('RouteMessageOutboundRequireTls', 'RouteMessageOutboundRequireTlsAction', 'Require TLS encryption'),
  {
    name: 'RejectMessageReasonText',
    kind: 'text',
    parameter: text,
    className: 'RejectMessageAction',
    describe: (value) => `Reject the message and include the explanation ${quoted(value)}`,
  },
  {
    name: 'ApplyHtmlDisclaimerText',
    kind: 'text',
    parameter: text,
    className: 'ApplyHtmlDisclaimerAction',
    describe: (value) => `Append the message with the disclaimer ${quoted(value)}`,
  },
  {
    name: 'SetSCL',
    kind: 'int32',
    parameter: { type: 'int', min: -1, max: 9 },
    className: 'SetSclAction',
    describe: (value) => `Set the spam confidence level (SCL) to ${quoted(value)}`,
  },
  toggle('DeleteMessage', 'DeleteMessageAction', 'Delete the message without notifying the recipient or sender'),
  toggle('Quarantine', 'QuarantineAction', 'Deliver the message to the hosted quarantine'),
];

/** Fully qualified, as rows show it. */
export function className(part: RulePart): string {
  return `Microsoft.Exchange.MessagingPolicies.Rules.Tasks.${part.className}`;
}

/** True when a rule uses a part: unset values and empty lists do not count, nor does a switch that is off. */
export function isUsed(value: ColumnValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}
