import type { FieldValues } from '../../../../shared/domain/changes.ts';
import { cmdlet } from '../../../../shared/domain/powershell.ts';
import { exchangeWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';
import { setMailbox } from './set-mailbox.ts';

export type MailboxType = 'Regular' | 'Shared' | 'Room' | 'Equipment';
/** `quotas`: as they were; the service sets its own with each conversion. */
export type ConvertMailbox = Operation<'convert-mailbox', { type: MailboxType; quotas?: FieldValues }>;
export type AwaitType = Operation<'await-type', { type: MailboxType }>;

const details: Record<MailboxType, string> = {
  Regular: 'UserMailbox',
  Shared: 'SharedMailbox',
  Room: 'RoomMailbox',
  Equipment: 'EquipmentMailbox',
};
const typeOf = (recipientTypeDetails: unknown): MailboxType | null =>
  (Object.keys(details) as MailboxType[]).find((type) => details[type] === recipientTypeDetails) ?? null;

/** Sends the conversion. Follow with `awaitType` before anything that relies on it. */
export function convertMailbox(
  target: OperationTarget,
  from: string,
  type: MailboxType,
  quotas?: FieldValues,
): ConvertMailbox {
  return {
    op: 'convert-mailbox',
    target,
    args: quotas === undefined ? { type } : { type, quotas },
    before: { RecipientTypeDetails: from },
    after: { RecipientTypeDetails: details[type] },
  };
}

/** Waits until the service shows the new type; conversions take seconds to minutes to appear. */
export function awaitType(target: OperationTarget, type: MailboxType): AwaitType {
  const shown = { RecipientTypeDetails: details[type] };
  return { op: 'await-type', target, args: { type }, before: shown, after: shown };
}

export const convertMailboxModule: OperationModule<ConvertMailbox> = {
  op: 'convert-mailbox',
  roles: exchangeWriters,
  step({ target, args }) {
    return {
      words: args.type === 'Shared' ? 'convert to shared' : `convert to ${args.type.toLowerCase()}`,
      call: { service: 'exchange', cmdlet: 'Set-Mailbox', parameters: { Identity: target.identity, Type: args.type } },
      powershell: cmdlet('Set-Mailbox', { Identity: target.address, Type: args.type }),
      read: { of: 'mailbox', objectId: target.objectId, identity: target.identity, fields: ['RecipientTypeDetails'] },
      idempotent: true,
    };
  },
  invert({ target, args, before }) {
    const back = typeOf(before.RecipientTypeDetails);
    if (back === null) {
      return {
        irreversible: `The mailbox was a ${String(before.RecipientTypeDetails)}, which it cannot be made into again.`,
      };
    }
    const operations: Operation[] = [convertMailbox(target, details[args.type], back), awaitType(target, back)];
    if (args.quotas !== undefined)
      operations.push({
        ...setMailbox(target, args.quotas, args.quotas),
        anyBefore: Object.keys(args.quotas),
      });
    return { operations };
  },
};

export const awaitTypeModule: OperationModule<AwaitType> = {
  op: 'await-type',
  roles: [],
  step({ target, args }) {
    return {
      words: 'wait until shown',
      call: null,
      powershell: `while ((${cmdlet('Get-Mailbox', { Identity: target.address })}).RecipientTypeDetails -ne '${details[args.type]}') { Start-Sleep -Seconds 15 }`,
      read: { of: 'mailbox', objectId: target.objectId, identity: target.identity, fields: ['RecipientTypeDetails'] },
      waitsFor: 'for the service to show the new type',
      waitAtMost: 15 * 60_000,
      idempotent: true,
    };
  },
  invert() {
    return { operations: [] };
  },
};
