import { cmdlet } from '../../../../shared/domain/powershell.ts';
import { exchangeWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

export type CreateSharedMailbox = Operation<
  'create-shared-mailbox',
  { name: string; displayName: string; alias: string; address: string }
>;

/**
 * Makes a shared mailbox. Its object id is not known before: follow with `awaitCreated`, by which the engine learns
 * it from the address and gives it to the operations after that.
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

export type AwaitCreated = Operation<'await-created', { address: string }>;

/** Waits until the service shows the new mailbox; that takes seconds to a minute. */
export function awaitCreated(target: OperationTarget, address: string): AwaitCreated {
  return { op: 'await-created', target, args: { address }, before: { exists: true }, after: { exists: true } };
}

export const awaitCreatedModule: OperationModule<AwaitCreated> = {
  op: 'await-created',
  roles: [],
  step({ args }) {
    return {
      words: 'wait until shown',
      call: null,
      powershell: `while (-not (${cmdlet('Get-Mailbox', { Identity: args.address, ErrorAction: 'SilentlyContinue' })})) { Start-Sleep -Seconds 10 }`,
      read: { of: 'address', address: args.address },
      waitsFor: 'for the new mailbox to appear',
      waitAtMost: 10 * 60_000,
      idempotent: true,
    };
  },
  invert() {
    return { operations: [] };
  },
};
