import type { FieldChange, PlanEffect } from '../../../../../shared/domain/changes.ts';
import type { ChangeKind, Proposal, Target, TenantFacts } from '../../kind.ts';
import type { Operation } from '../../operation.ts';
import { assignLicense, type DirectLicense, licenseState } from '../../operations/assign-license.ts';
import { setUser } from '../../operations/set-user.ts';
import { directLicenses } from '../convert-rules.ts';
import { operationTarget } from '../mailbox-target.ts';
import { licensesAfter, seatChange, skuOf } from './arithmetic.ts';
import { licenseChecks, licenseWaves } from './checks.ts';
import { type LicenseParams, licenseParams } from './params.ts';

/** Give, take, swap and fine-tune licenses: one call per user, never touching what is not named. */
export const licenses: ChangeKind<LicenseParams> = {
  kind: 'licenses',
  objectKind: 'user',
  params: licenseParams,
  templates: ({ copyFrom }) => (copyFrom === undefined ? [] : [copyFrom]),
  title(params, count, tenant) {
    const users = `${count.toLocaleString('en-US')} ${count === 1 ? 'user' : 'users'}`;
    const name = (skuId: string): string => tenant.skuName(skuId);
    const names = (ids: readonly string[]): string =>
      ids.length > 2 ? `${ids.length} products` : ids.map(name).join(' and ');
    if (params.replace !== undefined)
      return `Replace ${name(params.replace.from)} by ${name(params.replace.to)} for ${users}`;
    if (params.copyFrom !== undefined)
      return `Copy licenses of ${tenant.template(params.copyFrom)?.name ?? params.copyFrom} to ${users}`;
    if (params.dropDirect !== undefined) return `Remove direct licenses that groups give too, for ${users}`;
    if (params.add.length > 0 && params.remove.length > 0) return `Change licenses of ${users}`;
    if (params.add.length > 0) return `Add ${names(params.add.map(({ skuId }) => skuId))} to ${users}`;
    if (params.remove.length > 0) return `Remove ${names(params.remove)} from ${users}`;
    if (params.plans.length > 0) return `Turn service plans on or off for ${users}`;
    return `Set usage location ${params.usageLocation ?? ''} for ${users}`;
  },
  mixedTitle: (count) => `Change licenses of ${count.toLocaleString('en-US')} users`,
  propose(target, params, tenant) {
    const template = params.copyFrom === undefined ? null : tenant.template(params.copyFrom);
    const before = directLicenses(target);
    const after = licensesAfter(target, params, tenant, template);
    const location = locationFor(target, params, before, after);
    const licensing = assignment(target, before, after, tenant);
    return {
      changes: [...location.changes, ...licensing.changes],
      operations: [...location.operations, ...licensing.operations],
    };
  },
  waves: (items, tenant) => licenseWaves(items, tenant),
  checks: (items, tenant, idle) => licenseChecks(items, tenant, idle),
  applyFix(fixId, params) {
    if (fixId.startsWith('set-location-')) return { ...params, missingLocation: fixId.slice('set-location-'.length) };
    if (fixId === 'free-first') return { ...params, freeFirst: true };
    return null;
  },
  effects: (items, tenant) => seatEffects(items, tenant),
};

function locationFor(
  target: Target,
  params: LicenseParams,
  before: readonly DirectLicense[],
  after: readonly DirectLicense[],
): Proposal {
  const now = target.user?.usageLocation ?? null;
  const gives = after.some(({ skuId }) => !before.some((held) => held.skuId === skuId));
  const wanted = params.usageLocation ?? (now === null && gives ? params.missingLocation : undefined);
  if (wanted === undefined || wanted === now) return { changes: [], operations: [] };
  return {
    changes: [{ field: 'usageLocation', label: 'Usage location', before: now, after: wanted }],
    operations: [setUser(operationTarget(target), { usageLocation: now }, { usageLocation: wanted })],
  };
}

function assignment(
  target: Target,
  before: readonly DirectLicense[],
  after: readonly DirectLicense[],
  tenant: TenantFacts,
): Proposal {
  if (licenseState(before).join() === licenseState(after).join()) return { changes: [], operations: [] };
  const changes: FieldChange[] = [];
  const beforeBySku = new Map(before.map((license) => [license.skuId, license]));
  const afterBySku = new Map(after.map((license) => [license.skuId, license]));
  for (const skuId of new Set([...beforeBySku.keys(), ...afterBySku.keys()])) {
    const was = beforeBySku.get(skuId);
    const will = afterBySku.get(skuId);
    if (was !== undefined && will !== undefined && licenseState([was])[0] === licenseState([will])[0]) continue;
    changes.push({
      field: `sku:${skuId}`,
      label: tenant.skuName(skuId),
      before: was === undefined ? null : describe(was, tenant),
      after: will === undefined ? null : describe(will, tenant),
    });
  }
  const operations: Operation[] = [assignLicense(operationTarget(target), before, after)];
  return { changes, operations };
}

/** "on", or "on without Teams, Yammer". */
function describe(license: DirectLicense, tenant: TenantFacts): string {
  if (license.disabledPlans.length === 0) return 'On';
  const plans = skuOf(license.skuId, tenant)?.plans ?? [];
  const names = license.disabledPlans.map((id) =>
    tenant.planName(plans.find(({ servicePlanId }) => servicePlanId === id)?.servicePlanName ?? id),
  );
  return names.length > 3
    ? `On without ${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
    : `On without ${names.join(', ')}`;
}

function seatEffects(items: readonly { target: Target; params: LicenseParams }[], tenant: TenantFacts): PlanEffect[] {
  const net = new Map<string, number>();
  for (const { target, params } of items) {
    const template = params.copyFrom === undefined ? null : tenant.template(params.copyFrom);
    for (const [skuId, change] of seatChange(target, licensesAfter(target, params, tenant, template)))
      net.set(skuId, (net.get(skuId) ?? 0) + change);
  }
  const effects: PlanEffect[] = [];
  let cost: number | null = null;
  let currency = 'USD';
  for (const [skuId, change] of net) {
    if (change === 0) continue;
    effects.push({
      label: tenant.skuName(skuId),
      value: `${change > 0 ? '+' : '−'}${Math.abs(change).toLocaleString('en-US')} ${Math.abs(change) === 1 ? 'seat' : 'seats'}`,
      tone: change > 0 ? 'neutral' : 'good',
    });
    const price = tenant.price(skuId);
    if (price !== null) {
      cost = (cost ?? 0) + change * price.amount;
      currency = price.currency;
    }
  }
  if (cost !== null && cost !== 0) {
    const amount = new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: 0 }).format(
      Math.abs(cost),
    );
    effects.push({
      label: 'List price',
      value: `${cost > 0 ? '+' : '−'}${amount}`,
      detail: 'a month, estimated',
      tone: cost > 0 ? 'bad' : 'good',
    });
  }
  return effects;
}
