import type { Inverse, Operation, OperationModule, Step } from '../operation.ts';
import { fullAccessModule, sendAsModule, sendOnBehalfModule } from './access.ts';
import { assignLicenseModule } from './assign-license.ts';
import { awaitTypeModule, convertMailboxModule } from './convert-mailbox.ts';
import { awaitCreatedModule, createSharedMailboxModule } from './create-shared-mailbox.ts';
import { awaitGroupLicenseModule, groupMembershipModule } from './group-membership.ts';
import { reprocessLicensesModule } from './reprocess-licenses.ts';
import { setMailboxModule } from './set-mailbox.ts';
import { setUserModule } from './set-user.ts';

const modules = new Map<string, OperationModule>(
  [
    setMailboxModule,
    convertMailboxModule,
    awaitTypeModule,
    fullAccessModule,
    sendAsModule,
    sendOnBehalfModule,
    setUserModule,
    assignLicenseModule,
    reprocessLicensesModule,
    groupMembershipModule,
    awaitGroupLicenseModule,
    createSharedMailboxModule,
    awaitCreatedModule,
  ].map((module) => [module.op, module as unknown as OperationModule]),
);

function moduleOf(operation: Operation): OperationModule {
  const found = modules.get(operation.op);
  if (found === undefined) throw new Error(`No module for operation ${operation.op}`);
  return found;
}

/** Operations that send nothing. */
export const waitingOperations: readonly string[] = [
  awaitTypeModule.op,
  awaitCreatedModule.op,
  awaitGroupLicenseModule.op,
];
/** Operations that write to the directory, which takes permissions of its own. */
export const graphOperations: readonly string[] = [
  setUserModule.op,
  assignLicenseModule.op,
  reprocessLicensesModule.op,
  groupMembershipModule.op,
];
export const stepOf = (operation: Operation): Step => moduleOf(operation).step(operation);
export const invert = (operation: Operation): Inverse => moduleOf(operation).invert(operation);
/** Role template ids, any of which suffices; empty = none needed. */
export const rolesFor = (operation: Operation): readonly string[] => {
  const module = moduleOf(operation);
  return module.rolesOf?.(operation) ?? module.roles;
};
