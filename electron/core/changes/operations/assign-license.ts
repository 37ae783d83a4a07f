import type { FieldValue } from '../../../../shared/domain/changes.ts';
import { quote } from '../../../../shared/domain/powershell.ts';
import { licenseWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

/** A directly assigned license: product and the service plans that are off. */
export interface DirectLicense {
  skuId: string;
  disabledPlans: string[];
}

export type AssignLicense = Operation<'assign-license', { add: DirectLicense[]; remove: string[] }>;

/**
 * Direct licenses as one comparable value: `skuId` or `skuId -planId -planId`, sorted.
 * Only direct ones: what groups give is not this plan's to change.
 */
export function licenseState(licenses: readonly DirectLicense[]): string[] {
  return licenses
    .map(({ skuId, disabledPlans }) => [skuId, ...[...disabledPlans].sort().map((id) => `-${id}`)].join(' '))
    .sort();
}

function parseState(state: FieldValue): DirectLicense[] {
  if (!Array.isArray(state)) return [];
  return state.map((entry) => {
    const [skuId = '', ...off] = entry.split(' ');
    return { skuId, disabledPlans: off.map((id) => id.slice(1)) };
  });
}

/** One `assignLicense` call that leads from the present direct licenses to the wanted ones: no gap in between. */
export function assignLicense(
  target: OperationTarget,
  before: readonly DirectLicense[],
  after: readonly DirectLicense[],
): AssignLicense {
  const was = new Map(before.map((license) => [license.skuId, licenseState([license])[0]]));
  const add = after
    .filter((license) => was.get(license.skuId) !== licenseState([license])[0])
    .map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans: [...disabledPlans] }));
  const kept = new Set(after.map(({ skuId }) => skuId));
  const remove = before.map(({ skuId }) => skuId).filter((skuId) => !kept.has(skuId));
  return {
    op: 'assign-license',
    target,
    args: { add, remove },
    before: { directLicenses: licenseState(before) },
    after: { directLicenses: licenseState(after) },
  };
}

export const assignLicenseModule: OperationModule<AssignLicense> = {
  op: 'assign-license',
  roles: licenseWriters,
  step({ target, args }) {
    const added = args.add.map(({ skuId, disabledPlans }) =>
      disabledPlans.length === 0
        ? `@{SkuId=${quote(skuId)}}`
        : `@{SkuId=${quote(skuId)}; DisabledPlans=@(${disabledPlans.map(quote).join(', ')})}`,
    );
    const words = [
      args.remove.length > 0 ? `remove ${args.remove.length} license${args.remove.length === 1 ? '' : 's'}` : null,
      args.add.length > 0 ? `set ${args.add.length} license${args.add.length === 1 ? '' : 's'}` : null,
    ].filter((part) => part !== null);
    return {
      words: words.length > 1 ? `${words.join(' and ')} in one call` : words.join(''),
      call: {
        service: 'graph',
        method: 'POST',
        path: `/users/${target.objectId}/assignLicense`,
        body: { addLicenses: args.add, removeLicenses: args.remove },
      },
      powershell: `Set-MgUserLicense -UserId ${quote(target.objectId)} -AddLicenses @(${added.join(', ')}) -RemoveLicenses @(${args.remove.map(quote).join(', ')})`,
      read: { of: 'user', objectId: target.objectId, fields: ['directLicenses'] },
      idempotent: true,
    };
  },
  invert({ target, before, after }) {
    return {
      operations: [
        assignLicense(target, parseState(after.directLicenses ?? null), parseState(before.directLicenses ?? null)),
      ],
    };
  },
};
