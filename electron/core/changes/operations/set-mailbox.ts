import type { FieldValue, FieldValues } from '../../../../shared/domain/changes.ts';
import { cmdlet, type PowerShellValue } from '../../../../shared/domain/powershell.ts';
import { exchangeWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

/** Properties of Set-Mailbox the console changes, with how each is sent. */
export const mailboxProperties = {
  MessageCopyForSentAsEnabled: { kind: 'boolean', words: 'copy of items sent as' },
  MessageCopyForSendOnBehalfEnabled: { kind: 'boolean', words: 'copy of items sent on behalf' },
  IssueWarningQuota: { kind: 'quota', words: 'warning quota' },
  ProhibitSendQuota: { kind: 'quota', words: 'send quota' },
  ProhibitSendReceiveQuota: { kind: 'quota', words: 'send and receive quota' },
  ForwardingAddress: { kind: 'recipient', words: 'forwarding recipient' },
  ForwardingSmtpAddress: { kind: 'text', words: 'forwarding address' },
  DeliverToMailboxAndForward: { kind: 'boolean', words: 'keep a copy of forwarded mail' },
  HiddenFromAddressListsEnabled: { kind: 'boolean', words: 'hidden from address lists' },
  LitigationHoldEnabled: { kind: 'boolean', words: 'litigation hold' },
} as const;

export type MailboxProperty = keyof typeof mailboxProperties;
/** Recipients by object id, with the other names the service may show them by. */
export type RecipientNames = Readonly<Record<string, readonly string[]>>;
export type SetMailbox = Operation<'set-mailbox', { names?: RecipientNames }>;

/** Sets properties of one mailbox in one call; only those that differ are sent. */
export function setMailbox(
  target: OperationTarget,
  before: FieldValues,
  after: FieldValues,
  names?: RecipientNames,
  unknownBefore: readonly string[] = [],
): SetMailbox {
  return {
    op: 'set-mailbox',
    target,
    args: names === undefined ? {} : { names },
    before,
    after,
    ...(unknownBefore.length === 0 ? {} : { unknownBefore }),
  };
}

/** What InvokeCommand takes: quotas as `Unlimited` or bytes with a unit, cleared values as null. */
function wireValue(property: string, wanted: FieldValue): unknown {
  const kind = mailboxProperties[property as MailboxProperty]?.kind;
  return kind === 'quota' ? (wanted === -1 ? 'Unlimited' : `${wanted}B`) : wanted;
}

function shellValue(property: string, wanted: FieldValue): PowerShellValue {
  const kind = mailboxProperties[property as MailboxProperty]?.kind;
  return kind === 'quota' ? (wanted === -1 ? 'Unlimited' : `${wanted}B`) : wanted;
}

export const setMailboxModule: OperationModule<SetMailbox> = {
  op: 'set-mailbox',
  roles: exchangeWriters,
  step({ target, args, after }) {
    const names = Object.keys(after);
    return {
      words: `set ${names.map((name) => mailboxProperties[name as MailboxProperty]?.words ?? name).join(', ')}`,
      call: {
        service: 'exchange',
        cmdlet: 'Set-Mailbox',
        parameters: {
          Identity: target.identity,
          ...Object.fromEntries(names.map((name) => [name, wireValue(name, after[name] ?? null)])),
        },
      },
      powershell: cmdlet('Set-Mailbox', {
        Identity: target.address,
        ...Object.fromEntries(names.map((name) => [name, shellValue(name, after[name] ?? null)])),
      }),
      read: {
        of: 'mailbox',
        objectId: target.objectId,
        identity: target.identity,
        fields: names,
        ...(args.names === undefined ? {} : { names: args.names }),
      },
      idempotent: true,
    };
  },
  invert({ target, args, before, after }) {
    return { operations: [setMailbox(target, after, before, args.names)] };
  },
};
