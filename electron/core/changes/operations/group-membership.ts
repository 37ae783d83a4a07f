import { quote } from '../../../../shared/domain/powershell.ts';
import { groupMemberWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

type Args = { groupId: string; groupName: string; skuId: string };

export type GroupMembership = Operation<'group-membership', Args & { member: boolean }>;
export type AwaitGroupLicense = Operation<'await-group-license', Args>;

const prefix = 'groupLicense:';

/** A user's field: whether that group gives that product, and it has come through. */
export const groupLicenseField = (groupId: string, skuId: string): string => `${prefix}${groupId}:${skuId}`;

/** Group and product of such a field; null for any other. */
export function groupLicenseOf(field: string): { groupId: string; skuId: string } | null {
  if (!field.startsWith(prefix)) return null;
  const [groupId = '', skuId = ''] = field.slice(prefix.length).split(':');
  return { groupId, skuId };
}

/** How long groups may take to hand out, or take back, what a member gets. */
const groupsTakeMs = 30 * 60_000;

/** Makes a user a member of a group that gives a product, or no longer. */
export function groupMembership(target: OperationTarget, args: Args, member: boolean): GroupMembership {
  const field = groupLicenseField(args.groupId, args.skuId);
  return {
    op: 'group-membership',
    target,
    args: { ...args, member },
    before: { [field]: !member },
    after: { [field]: member },
  };
}

/** Waits until the group has given the product, so that nobody is without it in between. */
export function awaitGroupLicense(target: OperationTarget, args: Args): AwaitGroupLicense {
  const field = groupLicenseField(args.groupId, args.skuId);
  return { op: 'await-group-license', target, args, before: { [field]: false }, after: { [field]: true } };
}

const readOf = ({ target, args }: GroupMembership | AwaitGroupLicense) => ({
  of: 'user' as const,
  objectId: target.objectId,
  fields: [groupLicenseField(args.groupId, args.skuId)],
});

export const groupMembershipModule: OperationModule<GroupMembership> = {
  op: 'group-membership',
  roles: groupMemberWriters,
  step(operation) {
    const { target, args } = operation;
    const members = `/groups/${args.groupId}/members`;
    return {
      words: args.member ? `add to ${args.groupName}` : `take out of ${args.groupName}`,
      call: args.member
        ? {
            service: 'graph',
            method: 'POST',
            path: `${members}/$ref`,
            body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${target.objectId}` },
          }
        : { service: 'graph', method: 'DELETE', path: `${members}/${target.objectId}/$ref`, body: undefined },
      powershell: args.member
        ? `New-MgGroupMember -GroupId ${quote(args.groupId)} -DirectoryObjectId ${quote(target.objectId)}`
        : `Remove-MgGroupMemberByRef -GroupId ${quote(args.groupId)} -DirectoryObjectId ${quote(target.objectId)}`,
      read: readOf(operation),
      // The second time is refused: a member already, or none any more.
      idempotent: false,
      readsLag: groupsTakeMs,
    };
  },
  invert({ target, args: { member, ...args } }) {
    return { operations: [groupMembership(target, args, !member)] };
  },
};

export const awaitGroupLicenseModule: OperationModule<AwaitGroupLicense> = {
  op: 'await-group-license',
  roles: [],
  step(operation) {
    const { target, args } = operation;
    return {
      words: `wait for the license of ${args.groupName}`,
      call: null,
      powershell: `while (-not ((Get-MgUser -UserId ${quote(target.objectId)} -Property LicenseAssignmentStates).LicenseAssignmentStates | Where-Object { $_.SkuId -eq ${quote(args.skuId)} -and $_.AssignedByGroup -eq ${quote(args.groupId)} -and $_.State -eq 'Active' })) { Start-Sleep -Seconds 15 }`,
      read: readOf(operation),
      waitsFor: `for ${operation.args.groupName} to hand out its license`,
      waitAtMost: groupsTakeMs,
      idempotent: true,
    };
  },
  invert() {
    return { operations: [] };
  },
};
