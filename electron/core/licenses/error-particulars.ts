import type { LicenseProblem, UserLicense } from '../../../shared/domain/licenses.ts';
import { conflictingPlans, unmetPlans } from '../../../shared/domain/plan-rules.ts';
import type { SkuRecord } from '../store/records.ts';
import { assignmentErrorText, type ErrorMeaning } from './assignment-errors.ts';

export interface ParticularMeaning extends ErrorMeaning {
  /** What settles it for this user, where that is one change. */
  action?: LicenseProblem['action'];
}

/**
 * What a failed license means for one user, naming the plans and products that stand in the way where they can be
 * told; else as for everyone.
 */
export function particularError(
  error: string,
  failed: UserLicense,
  licenses: readonly UserLicense[],
  usageLocation: string | null,
  sku: SkuRecord | undefined,
): ParticularMeaning {
  const general = assignmentErrorText(error);
  if (error === 'CountViolation') return { ...general, ...seatsOf(sku) };
  if (error === 'MutuallyExclusiveViolation') {
    const found = exclusion(failed, licenses);
    if (found === null) return general;
    return {
      reason: `${found.plan} of this product cannot be on together with ${found.against}, which the user has.`,
      ...remedy(found, failed.skuId, 'this product', 'user'),
    };
  }
  if (error === 'DependencyViolation') {
    const found = dependency(failed, licenses);
    if (found === null) return general;
    return {
      reason: `${found.plan} needs ${found.needs}, which the user does not have.`,
      fix: `Give a product with ${found.needs}, or switch ${found.plan} off. Then process the user again.`,
      reprocess: true,
    };
  }
  if (error === 'ProhibitedInUsageLocationViolation')
    return usageLocation === null
      ? { ...general, reason: 'The user has no usage location.', fix: 'Set one, then process the user again.' }
      : { ...general, reason: `A service of this product is not offered in the usage location, ${usageLocation}.` };
  return general;
}

/** The same for all members of a group who failed in one way, told from what they hold. */
export function groupError(
  error: string,
  product: { skuId: string; name: string },
  members: number,
  holdings: readonly { licenses: readonly UserLicense[]; users: number }[],
  sku: SkuRecord | undefined,
): ParticularMeaning & { /** Whom the action is for: who holds this directly. */ holding?: string } {
  const general = assignmentErrorText(error);
  const opening = `${plural(members, 'member is', 'members are')} in error`;
  const text = ({ reason, ...rest }: ParticularMeaning) => ({ ...rest, reason: `${opening}. ${reason}` });
  if (error === 'CountViolation') {
    const seats = members === 1 ? 'a seat' : `${count(members)} seats`;
    return text({
      ...general,
      reason: seatsOf(sku, product.name).reason ?? `There are not enough seats of ${product.name}.`,
      fix: `Buy ${seats} of ${product.name} or free as many, then process the group again.`,
    });
  }
  const causes = new Map<string, { found: Exclusion | Dependency; users: number }>();
  for (const { licenses, users } of holdings) {
    const failed = licenses.find(({ skuId }) => skuId === product.skuId);
    if (failed === undefined) continue;
    const found =
      error === 'MutuallyExclusiveViolation'
        ? exclusion(failed, licenses)
        : error === 'DependencyViolation'
          ? dependency(failed, licenses)
          : null;
    if (found === null) continue;
    const key = 'against' in found ? `${found.plan} ${found.against}` : `${found.plan} ${found.needs}`;
    const known = causes.get(key) ?? { found, users: 0 };
    causes.set(key, { found, users: known.users + users });
  }
  const all = [...causes.values()].sort((a, b) => b.users - a.users);
  const [first] = all;
  if (first === undefined)
    return text({
      ...general,
      reason: general.reason.replace('this product', product.name),
      fix: general.fix.replace('rocess the user', 'rocess the group'),
    });
  const who = (users: number, one: string, many: string): string =>
    all.length === 1 && users === members
      ? `which ${members === 1 ? `that one ${one}` : `they ${many}`}`
      : `which ${count(users)} of them ${users === 1 ? one : many}`;
  const parts = all
    .slice(0, 3)
    .map(({ found, users }) =>
      'against' in found
        ? `${found.plan} of ${product.name} cannot be on together with ${found.against}, ${who(users, 'has', 'have')}.`
        : `${found.plan} needs ${found.needs}, ${who(users, 'does not have', 'do not have')}.`,
    );
  const { found } = first;
  if (!('against' in found))
    return text({
      ...general,
      reason: parts.join(' '),
      fix: `Give a product with ${found.needs}, or switch ${found.plan} off in the group’s license. Then process the group again.`,
    });
  return {
    ...text({ reason: parts.join(' '), ...remedy(found, product.skuId, product.name, 'group') }),
    ...(found.replaceable ? { holding: found.skuId } : {}),
  };
}

const count = (value: number): string => value.toLocaleString('en-US');
const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`;

/** How the seats of a product stand, for someone who got none. */
function seatsOf(sku: SkuRecord | undefined, product = 'this product'): { reason?: string } {
  if (sku === undefined) return {};
  const seats = sku.enabled + sku.warning;
  const free = seats - sku.consumed;
  if (free > 0)
    return { reason: `There were not enough seats of ${product}; ${count(free)} of ${count(seats)} are free now.` };
  if (seats === 0) return { reason: `There are not enough seats of ${product}: the organization has none.` };
  return { reason: `There are not enough seats of ${product}: all ${count(seats)} are taken.` };
}

const wanted = ({ plans }: UserLicense) => plans.filter(({ state }) => state !== 'off');
const inForce = (licenses: readonly UserLicense[], failed: UserLicense) =>
  licenses.filter((license) => license !== failed && license.error === null);

/** A plan that cannot be on because of one that is. */
interface Exclusion {
  plan: string;
  /** The other plan, with its product. */
  against: string;
  skuId: string;
  product: string;
  /** Taking the other product alone would leave the mailbox without a license for a while; a swap does not. */
  replaceable: boolean;
}

function exclusion(failed: UserLicense, licenses: readonly UserLicense[]): Exclusion | null {
  for (const plan of wanted(failed)) {
    for (const other of inForce(licenses, failed)) {
      const against = wanted(other).find(
        ({ servicePlanName }) => conflictingPlans(new Set([plan.servicePlanName, servicePlanName])).length > 0,
      );
      if (against === undefined) continue;
      return {
        plan: plan.name,
        against: against.name === other.name ? other.name : `${against.name} of ${other.name}`,
        skuId: other.skuId,
        product: other.name,
        replaceable: other.direct && other.groups.length === 0 && plan.servicePlanName.startsWith('EXCHANGE'),
      };
    }
  }
  return null;
}

function remedy(
  { product, skuId, replaceable }: Exclusion,
  to: string,
  by: string,
  whom: 'user' | 'group',
): Omit<ParticularMeaning, 'reason'> {
  if (replaceable)
    return {
      fix: `Replace ${product} by ${by} (no gap), then process the ${whom} again. After that the direct one may go.`,
      reprocess: true,
      action: { kind: 'licenses', params: { replace: { from: skuId, to } }, label: 'Replace' },
    };
  return {
    fix: `Remove ${product}, or switch off one of the two service plans. Then process the ${whom} again.`,
    reprocess: true,
  };
}

/** A plan that needs a service that is not there. */
interface Dependency {
  plan: string;
  needs: string;
}

function dependency(failed: UserLicense, licenses: readonly UserLicense[]): Dependency | null {
  const own = wanted(failed);
  const active = new Set([...own, ...inForce(licenses, failed).flatMap(wanted)].map((plan) => plan.servicePlanName));
  const unmet = unmetPlans(active).find(({ plan }) => own.some(({ servicePlanName }) => servicePlanName === plan));
  const name = own.find(({ servicePlanName }) => servicePlanName === unmet?.plan)?.name;
  return unmet === undefined || name === undefined ? null : { plan: name, needs: serviceOf(unmet.needs) };
}

/** Needed plans are editions of one service: its name says it all. */
function serviceOf([first = '']: readonly string[]): string {
  if (first.startsWith('EXCHANGE')) return 'Exchange Online';
  if (first.startsWith('SHAREPOINT')) return 'SharePoint';
  return first.startsWith('MCO') ? 'Skype for Business Online (Plan 2)' : first;
}
