import { z } from 'zod';
import type { ChangeKind, Target } from '../../kind.ts';
import { assignLicense } from '../../operations/assign-license.ts';
import { awaitGroupLicense, groupMembership } from '../../operations/group-membership.ts';
import { directLicenses } from '../convert-rules.ts';
import { operationTarget } from '../mailbox-target.ts';

const id = (message: string) => z.guid(message).transform((given) => given.toLowerCase());
const params = z.object({ skuId: id('Choose a product.'), groupId: id('Choose a group.') });
type Params = z.infer<typeof params>;

const givenBy = ({ licenses }: Target, { skuId, groupId }: Params): boolean =>
  licenses.some(
    (license) => license.skuId === skuId && license.groupId === groupId && (license.error ?? 'None') === 'None',
  );

/**
 * From a direct license to the same one by a group: in, wait until the group has given it, then the direct one goes.
 * Nobody is without the product in between.
 */
export const moveToGroup: ChangeKind<Params> = {
  kind: 'move-to-group',
  objectKind: 'user',
  params,
  title: ({ skuId, groupId }, count, tenant) =>
    `Move ${tenant.skuName(skuId)} to the group ${tenant.groupName(groupId)} for ${count.toLocaleString('en-US')} ${count === 1 ? 'user' : 'users'}`,
  propose(target, given, tenant) {
    const { skuId, groupId } = given;
    const direct = directLicenses(target);
    if (!direct.some((license) => license.skuId === skuId)) return { changes: [], operations: [] };
    const who = operationTarget(target);
    const args = { groupId, groupName: tenant.groupName(groupId), skuId };
    const rest = direct.filter((license) => license.skuId !== skuId);
    return {
      changes: [
        {
          field: `sku:${skuId}`,
          label: tenant.skuName(skuId),
          before: givenBy(target, given) ? `Direct and by ${args.groupName}` : 'Direct',
          after: `By ${args.groupName}`,
        },
      ],
      operations: [
        ...(givenBy(target, given) ? [] : [groupMembership(who, args, true), awaitGroupLicense(who, args)]),
        assignLicense(who, direct, rest),
      ],
    };
  },
  checks(items, tenant) {
    const joining = items.filter(({ target, params: given }) => !givenBy(target, given)).map(({ target }) => target);
    const offHere = items.filter(({ target, params: { skuId } }) =>
      directLicenses(target).some((license) => license.skuId === skuId && license.disabledPlans.length > 0),
    );
    return [
      {
        code: 'no-usage-location',
        severity: 'block' as const,
        title: 'No usage location',
        message: 'A group gives nothing to a user without a usage location. Set it first.',
        targets: joining.filter(({ user }) => user?.usageLocation == null).map(({ objectId }) => objectId),
      },
      {
        code: 'group-decides-plans',
        severity: 'warn' as const,
        title: 'The group decides which service plans are on',
        message: 'These users have service plans switched off. What the group switches off takes their place.',
        targets: offHere.map(({ target }) => target.objectId),
      },
      {
        code: 'joins-group',
        severity: 'info' as const,
        title: 'They become members of the group',
        message: `Whatever else ${items[0] ? tenant.groupName(items[0].params.groupId) : 'the group'} gives or allows, they get too. A group with a rule for its members, or one synchronized from on-premises, takes nobody by hand.`,
        targets: joining.map(({ objectId }) => objectId),
      },
    ].filter(({ targets }) => targets.length > 0);
  },
};
