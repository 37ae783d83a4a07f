import { serviceFamily } from '../../../../../shared/domain/plan-rules.ts';
import type { SkuRecord } from '../../../store/records.ts';
import type { Target, TenantFacts } from '../../kind.ts';
import type { DirectLicense } from '../../operations/assign-license.ts';
import { directLicenses } from '../convert-rules.ts';
import type { LicenseParams } from './params.ts';

export const skuOf = (skuId: string, tenant: TenantFacts): SkuRecord | null =>
  tenant.skus.find((sku) => sku.skuId === skuId) ?? null;

/** Products a user gets from groups, with the plans off in that source. */
export const groupLicenses = (target: Target): { skuId: string; disabledPlans: string[]; groupId: string }[] =>
  target.licenses.flatMap(({ skuId, disabledPlans, groupId, state }) =>
    groupId === null || state === 'Error' ? [] : [{ skuId, disabledPlans, groupId }],
  );

/** Everything that would be in force: direct and inherited. */
export const allLicenses = (target: Target, direct: readonly DirectLicense[]): DirectLicense[] => [
  ...direct,
  ...groupLicenses(target),
];

/**
 * Plans of `to` that should be off because the same service is off in `from`: by id first, then by the service
 * behind the edition's name.
 */
export function carriedOver(from: DirectLicense, to: SkuRecord, fromSku: SkuRecord | null): string[] {
  const off = new Set(from.disabledPlans);
  const families = new Set(
    (fromSku?.plans ?? [])
      .filter(({ servicePlanId }) => off.has(servicePlanId))
      .map(({ servicePlanName }) => serviceFamily(servicePlanName)),
  );
  // A family with one plan still on is in use: it must not be switched off by its sibling.
  for (const plan of fromSku?.plans ?? [])
    if (!off.has(plan.servicePlanId)) families.delete(serviceFamily(plan.servicePlanName));
  return to.plans
    .filter(
      ({ servicePlanId, servicePlanName }) => off.has(servicePlanId) || families.has(serviceFamily(servicePlanName)),
    )
    .map(({ servicePlanId }) => servicePlanId);
}

/** The direct licenses a user would hold afterwards. */
export function licensesAfter(
  target: Target,
  params: LicenseParams,
  tenant: TenantFacts,
  template: Target | null,
): DirectLicense[] {
  const held = new Map(directLicenses(target).map((license) => [license.skuId, license]));
  const give = (license: DirectLicense): void => {
    if (!held.has(license.skuId)) held.set(license.skuId, { ...license, disabledPlans: [...license.disabledPlans] });
  };
  for (const skuId of params.remove) held.delete(skuId);
  if (params.replace !== undefined) {
    const { from, to, disabledPlans } = params.replace;
    const old = held.get(from);
    const sku = skuOf(to, tenant);
    if (old !== undefined) {
      held.delete(from);
      // A product nobody owns is named all the same: it is stopped with the reason.
      const carried = sku === null ? [] : carriedOver(old, sku, skuOf(from, tenant));
      give({ skuId: to, disabledPlans: [...new Set([...disabledPlans, ...carried])] });
    }
  }
  if (template !== null) for (const license of directLicenses(template)) give(license);
  for (const license of params.add) give(license);
  for (const { skuId, on, off } of params.plans) {
    const license = held.get(skuId);
    if (license === undefined) continue;
    const turnedOn = new Set(on);
    held.set(skuId, {
      skuId,
      disabledPlans: [...new Set([...license.disabledPlans.filter((id) => !turnedOn.has(id)), ...off])],
    });
  }
  if (params.dropDirect !== undefined) {
    const inherited = new Set(groupLicenses(target).map(({ skuId }) => skuId));
    const only = new Set(params.dropDirect.skuIds);
    for (const skuId of held.keys())
      if (inherited.has(skuId) && (only.size === 0 || only.has(skuId))) held.delete(skuId);
  }
  return [...held.values()];
}

/** Seats a user takes more (+1) or less (-1) of each product; a product also held by group takes no second seat. */
export function seatChange(target: Target, after: readonly DirectLicense[]): Map<string, 1 | -1> {
  const groups = new Set(groupLicenses(target).map(({ skuId }) => skuId));
  const before = new Set(directLicenses(target).map(({ skuId }) => skuId));
  const then = new Set(after.map(({ skuId }) => skuId));
  const change = new Map<string, 1 | -1>();
  for (const skuId of then) if (!before.has(skuId) && !groups.has(skuId)) change.set(skuId, 1);
  for (const skuId of before) if (!then.has(skuId) && !groups.has(skuId)) change.set(skuId, -1);
  return change;
}

/** Seats that may still be given: enabled and in grace, less what is taken; suspended ones cannot be. */
export const freeSeats = (sku: SkuRecord): number => sku.enabled + sku.warning - sku.consumed;
