import type { LicenseProblem, UserLicense } from '../../../shared/domain/licenses.ts';
import { conflictingPlans, unmetPlans } from '../../../shared/domain/plan-rules.ts';
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
): ParticularMeaning {
  const general = assignmentErrorText(error);
  if (error === 'MutuallyExclusiveViolation') return exclusion(failed, licenses) ?? general;
  if (error === 'DependencyViolation') return dependency(failed, licenses) ?? general;
  if (error === 'ProhibitedInUsageLocationViolation')
    return usageLocation === null
      ? { ...general, reason: 'The user has no usage location.', fix: 'Set one, then process the user again.' }
      : { ...general, reason: `A service of this product is not offered in the usage location, ${usageLocation}.` };
  return general;
}

const wanted = ({ plans }: UserLicense) => plans.filter(({ state }) => state !== 'off');
const inForce = (licenses: readonly UserLicense[], failed: UserLicense) =>
  licenses.filter((license) => license !== failed && license.error === null);

function exclusion(failed: UserLicense, licenses: readonly UserLicense[]): ParticularMeaning | null {
  for (const plan of wanted(failed)) {
    for (const other of inForce(licenses, failed)) {
      const against = wanted(other).find(
        ({ servicePlanName }) => conflictingPlans(new Set([plan.servicePlanName, servicePlanName])).length > 0,
      );
      if (against === undefined) continue;
      const theirs = against.name === other.name ? other.name : `${against.name} of ${other.name}`;
      const reason = `${plan.name} of this product cannot be on together with ${theirs}, which the user has.`;
      // Taking the other one alone would leave the mailbox without a license for a while.
      if (other.direct && other.groups.length === 0 && plan.servicePlanName.startsWith('EXCHANGE'))
        return {
          reason,
          fix: `Replace ${other.name} by this product (no gap), then process the user again. After that the direct one may go.`,
          reprocess: true,
          action: {
            kind: 'licenses',
            params: { replace: { from: other.skuId, to: failed.skuId } },
            label: 'Replace',
          },
        };
      return {
        reason,
        fix: `Remove ${other.name}, or switch off one of the two service plans. Then process the user again.`,
        reprocess: true,
      };
    }
  }
  return null;
}

function dependency(failed: UserLicense, licenses: readonly UserLicense[]): ErrorMeaning | null {
  const own = wanted(failed);
  const active = new Set([...own, ...inForce(licenses, failed).flatMap(wanted)].map((plan) => plan.servicePlanName));
  const unmet = unmetPlans(active).find(({ plan }) => own.some(({ servicePlanName }) => servicePlanName === plan));
  const name = own.find(({ servicePlanName }) => servicePlanName === unmet?.plan)?.name;
  if (unmet === undefined || name === undefined) return null;
  const service = serviceOf(unmet.needs);
  return {
    reason: `${name} needs ${service}, which the user does not have.`,
    fix: `Give a product with ${service}, or switch ${name} off. Then process the user again.`,
    reprocess: true,
  };
}

/** Needed plans are editions of one service: its name says it all. */
function serviceOf([first = '']: readonly string[]): string {
  if (first.startsWith('EXCHANGE')) return 'Exchange Online';
  if (first.startsWith('SHAREPOINT')) return 'SharePoint';
  return first.startsWith('MCO') ? 'Skype for Business Online (Plan 2)' : first;
}
