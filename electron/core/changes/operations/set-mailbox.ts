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
  GrantSendOnBehalfTo: { kind: 'list', words: 'send on behalf' },
} as const;

export type MailboxProperty = keyof typeof mailboxProperties;
export type SetMailbox = Operation<'set-mailbox', Record<string, never>>;

/** Sets properties of one mailbox in one call; only those that differ are sent. */
export function setMailbox(target: OperationTarget, before: FieldValues, after: FieldValues): SetMailbox {
  return { op: 'set-mailbox', target, args: {}, before, after };
}

/** What InvokeCommand takes: quotas as `Unlimited` or bytes with a unit, cleared values as null. */
function wireValue(property: string, wanted: FieldValue): unknown {
  const kind = mailboxProperties[property as MailboxProperty]?.kind;
  if (kind === 'quota') return wanted === -1 ? 'Unlimited' : `${wanted}B`;
  if (kind === 'list')
    return Array.isArray(wanted) && wanted.length > 0 ? wanted : { '@odata.type': '#Exchange.GenericHashTable' };
  return wanted;
}

function shellValue(property: string, wanted: FieldValue): PowerShellValue {
  const kind = mailboxProperties[property as MailboxProperty]?.kind;
  if (kind === 'quota') return wanted === -1 ? 'Unlimited' : `${wanted}B`;
  if (kind === 'list' && Array.isArray(wanted) && wanted.length === 0) return null;
  return wanted;
}

export const setMailboxModule: OperationModule<SetMailbox> = {
  op: 'set-mailbox',
  roles: exchangeWriters,
  step({ target, after }) {
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
      read: { of: 'mailbox', objectId: target.objectId, identity: target.identity, fields: names },
      idempotent: true,
    };
  },
  invert({ target, before, after }) {
    return { operations: [setMailbox(target, after, before)] };
  },
};
