import { cmdlet } from '../../../../shared/domain/powershell.ts';
import { exchangeWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

export type CreateSharedMailbox = Operation<
  'create-shared-mailbox',
  { name: string; displayName: string; alias: string; address: string }
>;

/**
 * Makes a shared mailbox. Its object id is not known before: the engine learns it from the address
 * and gives it to the operations that follow (see `newObject` in the target).
 */
export function createSharedMailbox(target: OperationTarget, args: CreateSharedMailbox['args']): CreateSharedMailbox {
  return { op: 'create-shared-mailbox', target, args, before: { exists: false }, after: { exists: true } };
}

export const createSharedMailboxModule: OperationModule<CreateSharedMailbox> = {
  op: 'create-shared-mailbox',
  roles: exchangeWriters,
  step({ args }) {
    const parameters = {
      Shared: true,
      Name: args.name,
      DisplayName: args.displayName,
      Alias: args.alias,
      PrimarySmtpAddress: args.address,
    };
    return {
      words: 'create the shared mailbox',
      call: { service: 'exchange', cmdlet: 'New-Mailbox', parameters },
      powershell: cmdlet('New-Mailbox', parameters),
      read: { of: 'address', address: args.address },
      idempotent: false,
    };
  },
  invert() {
    return {
      irreversible:
        'A created mailbox is not deleted by undo, so that no mail in it is lost. Delete it in the Exchange admin center.',
    };
  },
};
