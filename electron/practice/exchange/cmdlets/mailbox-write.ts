import type { PracticeMailbox } from '../../world/model.ts';
import { applyList } from '../binding.ts';
import { badArgument, EXCEPTION, synchronizedObject, taskFailure } from '../errors.ts';
import { bool, choice, date, days, flag, list, must, type ParameterTable, size, text } from '../parameters.ts';
import { LARGEST_QUOTA } from '../sizes.ts';
import { changeAddresses, requireSmtpAddress } from './email-addresses.ts';
import { findMailbox } from './mailbox-lookup.ts';
import { CUSTOM_ATTRIBUTES, identityOf } from './mailbox-view.ts';
import { findRecipient } from './recipient-lookup.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

type Patch = Partial<PracticeMailbox>;

const PARAMETERS: ParameterTable = {
  Identity: must(text),
  Type: choice(
    'Microsoft.Exchange.Data.Directory.Recipient.ConvertibleMailboxSubType',
    'Regular',
    'Room',
    'Equipment',
    'Shared',
    'Workspace',
    'Desk',
  ),
  DisplayName: { type: 'text', max: 256 },
  Name: { type: 'text', max: 64 },
  Alias: { type: 'text', max: 64 },
  EmailAddresses: list,
  WindowsEmailAddress: text,
  HiddenFromAddressListsEnabled: bool,
  IssueWarningQuota: size,
  ProhibitSendQuota: size,
  ProhibitSendReceiveQuota: size,
  RecoverableItemsQuota: size,
  MessageCopyForSentAsEnabled: bool,
  MessageCopyForSendOnBehalfEnabled: bool,
  MessageCopyForSMTPClientSubmissionEnabled: bool,
  ForwardingAddress: text,
  ForwardingSmtpAddress: text,
  DeliverToMailboxAndForward: bool,
  GrantSendOnBehalfTo: list,
  LitigationHoldEnabled: bool,
  LitigationHoldDate: date,
  LitigationHoldDuration: days,
  LitigationHoldOwner: text,
  RetentionHoldEnabled: bool,
  RetentionPolicy: text,
  AuditEnabled: bool,
  StsRefreshTokensValidFrom: date,
  Force: flag,
  ...Object.fromEntries(CUSTOM_ATTRIBUTES.map((name) => [name, { type: 'text', max: 1024 } as const])),
};

const SWITCHES = {
  HiddenFromAddressListsEnabled: 'hiddenFromAddressLists',
  MessageCopyForSentAsEnabled: 'messageCopyForSentAs',
  MessageCopyForSendOnBehalfEnabled: 'messageCopyForSendOnBehalf',
  MessageCopyForSMTPClientSubmissionEnabled: 'messageCopyForSmtpClientSubmission',
  DeliverToMailboxAndForward: 'deliverToMailboxAndForward',
  RetentionHoldEnabled: 'retentionHoldEnabled',
  AuditEnabled: 'auditEnabled',
} as const satisfies Record<string, keyof Patch>;

const QUOTAS = {
  IssueWarningQuota: 'issueWarningQuota',
  ProhibitSendQuota: 'prohibitSendQuota',
  ProhibitSendReceiveQuota: 'prohibitSendReceiveQuota',
} as const satisfies Record<string, keyof Patch>;

const TEXTS = { DisplayName: 'displayName', Name: 'name', Alias: 'alias' } as const satisfies Record<
  string,
  keyof Patch
>;

/** Attributes a synchronized mailbox takes from on-premises alone. */
const SYNCHRONIZED = [
  'DisplayName',
  'Name',
  'Alias',
  'EmailAddresses',
  'WindowsEmailAddress',
  'HiddenFromAddressListsEnabled',
  ...CUSTOM_ATTRIBUTES,
];

const ALIAS = /^[a-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[a-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/i;

function texts({ args }: CmdletCall): Patch {
  const patch: Record<string, string> = {};
  for (const [parameter, field] of Object.entries(TEXTS)) {
    if (!args.has(parameter)) continue;
    const value = args.text(parameter) ?? '';
    if (value === '')
      throw taskFailure(EXCEPTION.validation, `The property "${parameter}" can't be empty.`, { detailCode: 'Client' });
    if (parameter === 'Alias' && !ALIAS.test(value))
      throw badArgument('Alias', value, 'System.String', `"${value}" isn't a valid alias.`);
    patch[field] = value;
  }
  return patch;
}

function switches({ args }: CmdletCall): Patch {
  const patch: Record<string, boolean> = {};
  for (const [parameter, field] of Object.entries(SWITCHES)) {
    const value = args.bool(parameter);
    if (value !== null) patch[field] = value;
  }
  return patch;
}

/** A limit given to Set-Mailbox: bytes, or null for Unlimited. */
function quota({ args }: CmdletCall, parameter: string): number | null {
  const bytes = args.unlimited(parameter);
  if (bytes !== null && bytes > LARGEST_QUOTA) {
    throw taskFailure(
      EXCEPTION.validation,
      `The value of property '${parameter}' exceeds the maximum allowed. The maximum value is 2,199,023,254,528 bytes.`,
      { detailCode: 'Client' },
    );
  }
  return bytes;
}

function quotas(call: CmdletCall): Patch {
  const patch: Patch = {};
  for (const [parameter, field] of Object.entries(QUOTAS)) {
    if (call.args.has(parameter)) patch[field] = quota(call, parameter);
  }
  if (call.args.has('RecoverableItemsQuota')) {
    const bytes = quota(call, 'RecoverableItemsQuota');
    if (bytes !== null) patch.recoverableItemsQuota = bytes;
  }
  return patch;
}

function forwarding(call: CmdletCall): Patch {
  const { args } = call;
  const patch: Patch = {};
  if (args.has('ForwardingAddress')) {
    const target = args.text('ForwardingAddress');
    patch.forwardingAddressId = target === null || target === '' ? null : findRecipient(call, target).id;
  }
  if (args.has('ForwardingSmtpAddress')) {
    const target = args.text('ForwardingSmtpAddress');
    patch.forwardingSmtpAddress = target === null || target === '' ? null : requireSmtpAddress(target);
  }
  return patch;
}

function delegates(call: CmdletCall, mailbox: PracticeMailbox): Patch {
  const change = call.args.list('GrantSendOnBehalfTo');
  if (change === null) return {};
  const idOf = (identity: string) => findRecipient(call, identity).id;
  const byId =
    change.kind === 'replace'
      ? { kind: 'replace' as const, values: change.values.map(idOf) }
      : { kind: 'delta' as const, add: change.add.map(idOf), remove: change.remove.map(idOf) };
  return { grantSendOnBehalfTo: applyList(mailbox.grantSendOnBehalfTo, byId) };
}

function addresses(call: CmdletCall, mailbox: PracticeMailbox): Patch {
  const change = call.args.list('EmailAddresses');
  if (change !== null) return changeAddresses(call.world, mailbox.emailAddresses, change);
  const primary = call.args.text('WindowsEmailAddress');
  if (primary === null || primary === '') return {};
  return changeAddresses(call.world, mailbox.emailAddresses, {
    kind: 'delta',
    add: [`SMTP:${requireSmtpAddress(primary)}`],
    remove: [],
  });
}

function holds(call: CmdletCall, mailbox: PracticeMailbox): Patch {
  const { args, caller } = call;
  const patch: Patch = {};
  const enabled = args.bool('LitigationHoldEnabled');
  if (enabled !== null && enabled !== mailbox.litigationHoldEnabled) {
    patch.litigationHoldEnabled = enabled;
    if (enabled) patch.litigationHoldOwner = caller.upn ?? caller.clientId;
  }
  if (args.has('LitigationHoldDate')) patch.litigationHoldAt = args.number('LitigationHoldDate');
  if (args.has('LitigationHoldDuration')) patch.litigationHoldDays = args.unlimited('LitigationHoldDuration');
  if (args.has('LitigationHoldOwner')) patch.litigationHoldOwner = args.text('LitigationHoldOwner') ?? '';
  if (args.has('RetentionPolicy')) patch.retentionPolicy = args.text('RetentionPolicy') ?? '';
  return patch;
}

/** Attributes the world's records have no place for. Returns whether anything differed. */
function applyCustomAttributes({ args, state, world }: CmdletCall, mailbox: PracticeMailbox): boolean {
  const given = CUSTOM_ATTRIBUTES.filter((name) => args.has(name));
  if (given.length === 0) return false;
  const before = state.customAttributes.get(mailbox.guid) ?? {};
  const after = { ...before, ...Object.fromEntries(given.map((name) => [name, args.text(name) ?? ''])) };
  const differs = given.some((name) => (before[name] ?? '') !== after[name]);
  if (!differs) return false;
  state.customAttributes.set(mailbox.guid, after);
  world.touchMailbox(mailbox);
  world.countWrite(mailbox.userId ?? mailbox.guid);
  return true;
}

const CONVERSIONS = {
  Regular: 'Regular',
  Shared: 'Shared',
  Room: 'Room',
  Equipment: 'Equipment',
  Workspace: 'Room',
  Desk: 'Room',
} as const;

const CONVERTIBLE = ['UserMailbox', 'SharedMailbox', 'RoomMailbox', 'EquipmentMailbox'];

/** Refuses a conversion that cannot be, before anything else of the call is stored. */
function checkType({ args, world }: CmdletCall, mailbox: PracticeMailbox): void {
  const type = args.text('Type');
  if (type === null) return;
  if (mailbox.userId === null || !CONVERTIBLE.includes(mailbox.recipientTypeDetails)) {
    throw taskFailure(EXCEPTION.task, `A mailbox of type ${mailbox.recipientTypeDetails} can't be converted.`);
  }
  const leavesUser = mailbox.recipientTypeDetails === 'UserMailbox' && type !== 'Regular';
  if (leavesUser && world.hasExchangePlan(mailbox.userId) === 'none') {
    throw taskFailure(
      EXCEPTION.task,
      `The mailbox "${mailbox.displayName}" has no Exchange Online license. A user mailbox must have a license when it is converted.`,
    );
  }
}

function applyType({ args, state, world }: CmdletCall, mailbox: PracticeMailbox): boolean {
  const type = args.text('Type') as keyof typeof CONVERSIONS | null;
  if (type === null) return false;
  const changed = world.convertMailbox(mailbox, CONVERSIONS[type]);
  const before = state.resourceTypes.get(mailbox.guid);
  if (type === 'Workspace' || type === 'Desk') state.resourceTypes.set(mailbox.guid, type);
  else state.resourceTypes.delete(mailbox.guid);
  return changed || before !== state.resourceTypes.get(mailbox.guid);
}

function applyTokenFloor({ args, world }: CmdletCall, mailbox: PracticeMailbox): boolean {
  const from = args.number('StsRefreshTokensValidFrom');
  const user = mailbox.userId === null ? undefined : world.userById(mailbox.userId);
  if (from === null || !user || user.signInSessionsValidFrom === from) return false;
  user.signInSessionsValidFrom = from;
  world.touchUser(user);
  world.countWrite(user.id);
  return true;
}

function run(call: CmdletCall): undefined {
  const { args, world } = call;
  const mailbox = findMailbox(call, args.required('Identity'));
  if (mailbox.isDirSynced) {
    const refused = SYNCHRONIZED.find((name) => args.has(name));
    if (refused) throw synchronizedObject(call.cmdlet, refused, mailbox.displayName);
  }
  const patch: Patch = {
    ...texts(call),
    ...switches(call),
    ...quotas(call),
    ...forwarding(call),
    ...delegates(call, mailbox),
    ...addresses(call, mailbox),
    ...holds(call, mailbox),
  };
  checkType(call, mailbox);
  let changed = Object.keys(patch).length > 0 && world.updateMailbox(mailbox, patch);
  changed = applyType(call, mailbox) || changed;
  changed = applyCustomAttributes(call, mailbox) || changed;
  changed = applyTokenFloor(call, mailbox) || changed;
  if (!changed) call.warnings.push(unchanged(identityOf(mailbox)));
  return undefined;
}

export const setMailbox: Cmdlet = { name: 'Set-Mailbox', access: 'recipients', parameters: PARAMETERS, run };
