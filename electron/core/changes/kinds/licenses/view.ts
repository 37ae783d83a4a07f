import { activePlans } from '../../../../../shared/domain/exchange-plans.ts';
import type { Proposal, Target, TenantFacts } from '../../kind.ts';
import { type DirectLicense, licenseState } from '../../operations/assign-license.ts';
import { directLicenses } from '../convert-rules.ts';
import { allLicenses, licensesAfter } from './arithmetic.ts';
import type { LicenseParams } from './params.ts';

export interface Item {
  target: Target;
  params: LicenseParams;
  proposal: Proposal;
}

/** One user with what would be in force before and after. */
export interface View extends Item {
  before: DirectLicense[];
  after: DirectLicense[];
  plansBefore: ReadonlySet<string>;
  plansAfter: ReadonlySet<string>;
}

/** Views of a plan's users. People hold licenses in few distinct ways, so what follows from them is worked out once. */
export function viewsOf(items: readonly Item[], tenant: TenantFacts): View[] {
  const known = new Map<string, ReadonlySet<string>>();
  const plansOf = (licenses: readonly DirectLicense[]): ReadonlySet<string> => {
    const key = licenseState(licenses).join();
    let plans = known.get(key);
    if (plans === undefined) {
      plans = activePlans(licenses, tenant.skus);
      known.set(key, plans);
    }
    return plans;
  };
  return items.map((item): View => {
    const template = item.params.copyFrom === undefined ? null : tenant.template(item.params.copyFrom);
    const before = directLicenses(item.target);
    const after = licensesAfter(item.target, item.params, tenant, template);
    return {
      ...item,
      before,
      after,
      plansBefore: plansOf(allLicenses(item.target, before)),
      plansAfter: plansOf(allLicenses(item.target, after)),
    };
  });
}

export const ids = (views: readonly View[], test: (view: View) => boolean): string[] =>
  views.filter(test).map(({ target }) => target.objectId);

/** Products a user would get that are not held directly yet. */
export const gives = ({ before, after }: View): string[] =>
  after.map(({ skuId }) => skuId).filter((skuId) => !before.some((held) => held.skuId === skuId));
