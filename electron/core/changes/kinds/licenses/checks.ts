import { lostPlans } from '../../../../../shared/domain/included-products.ts';
import { conflictingPlans, unmetPlans } from '../../../../../shared/domain/plan-rules.ts';
import type { CheckResult, TenantFacts } from '../../kind.ts';
import { directLicenses } from '../convert-rules.ts';
import { freeSeats, groupLicenses, skuOf } from './arithmetic.ts';
import { mailboxChecks } from './mailbox-checks.ts';
import { planSeats, type SeatPlan } from './seats.ts';
import { gives, type Item, ids, type View, viewsOf } from './view.ts';

const n = (count: number): string => count.toLocaleString('en-US');

/** What a plan's findings and its order both rest on. */
interface Analysis {
  results: CheckResult[];
  views: View[];
  seats: SeatPlan;
}

function analyze(items: readonly Item[], tenant: TenantFacts): Analysis {
  const views = viewsOf(items, tenant);
  const results = [
    ...productChecks(views, tenant),
    ...locationChecks(views, tenant),
    ...mailboxChecks(views, tenant),
    ...groupChecks(views, tenant),
    ...planChecks(views, tenant),
    ...templateChecks(views, tenant),
    ...adminChecks(views, tenant),
  ];
  // Seats last: users stopped for another reason take none and free none.
  const blocked = new Set(results.filter(({ severity }) => severity === 'block').flatMap(({ targets }) => targets));
  const counted = views
    .filter(({ target }) => !blocked.has(target.objectId))
    .map(({ target, after, params }) => ({ target, after, freeFirst: params.freeFirst }));
  return { results, views, seats: planSeats(counted, tenant) };
}

/** Waves in the order of the items, so that seats are freed before they are taken. */
export function licenseWaves(items: readonly Item[], tenant: TenantFacts): number[] {
  const { seats } = analyze(items, tenant);
  return items.map(({ target }) => seats.waves.get(target.objectId) ?? 0);
}

/**
 * All findings about a license plan. Blocks name only the users they stop; the others go on. `idle`: users for whom
 * nothing is to be done, which may want a word.
 */
export function licenseChecks(
  items: readonly Item[],
  tenant: TenantFacts,
  idle: readonly Pick<Item, 'target' | 'params'>[],
): CheckResult[] {
  const { results, views, seats } = analyze(items, tenant);
  return [...seatChecks(views, seats, tenant), ...results, ...idleChecks(idle, tenant)].filter(
    ({ targets }) => targets.length > 0,
  );
}

function productChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const wanted = new Set(views.flatMap(gives));
  const results: CheckResult[] = [];
  for (const skuId of wanted) {
    const sku = skuOf(skuId, tenant);
    const targets = ids(views, (view) => gives(view).includes(skuId));
    if (sku === null) {
      results.push({
        code: `not-owned-${skuId}`,
        severity: 'block',
        title: 'A product this organization does not own',
        message: `${tenant.skuName(skuId)} is not among the subscriptions. Buy it first, or refresh the inventory.`,
        targets,
      });
    } else if (sku.enabled + sku.warning === 0) {
      results.push({
        code: `suspended-${skuId}`,
        severity: 'block',
        title: 'The subscription is suspended',
        message: `${tenant.skuName(skuId)} has no seats that may be assigned.`,
        targets,
      });
    } else if (sku.warning > 0 && sku.enabled === 0) {
      results.push({
        code: `expiring-${skuId}`,
        severity: 'warn',
        title: 'The subscription has expired and is in its grace period',
        message: `${tenant.skuName(skuId)} still works for now; licenses are lost when the grace period ends.`,
        targets,
      });
    }
  }
  return results;
}

/** Countries that licenses are refused for. */
const notServed: ReadonlySet<string> = new Set(['CU', 'IR', 'KP', 'SY']);

function locationChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const missing = views.filter(
    (view) =>
      gives(view).length > 0 &&
      view.target.user?.usageLocation == null &&
      view.params.usageLocation === undefined &&
      view.params.missingLocation === undefined,
  );
  const unserved = views.filter((view) => {
    const location = view.params.usageLocation ?? view.target.user?.usageLocation ?? view.params.missingLocation;
    return gives(view).length > 0 && location != null && notServed.has(location);
  });
  const suggestion = tenant.organization?.defaultUsageLocation ?? tenant.organization?.countryLetterCode ?? null;
  return [
    {
      code: 'no-usage-location',
      severity: 'block',
      title: 'No usage location',
      message: 'The service refuses a license for someone without a usage location.',
      targets: missing.map(({ target }) => target.objectId),
      ...(suggestion === null ? {} : { fix: { id: `set-location-${suggestion}`, label: `Set ${suggestion}` } }),
    },
    {
      code: 'location-not-served',
      severity: 'block',
      title: 'A usage location where the service is not offered',
      message: 'Licenses are refused for Cuba, Iran, North Korea and Syria. Correct the usage location.',
      targets: unserved.map(({ target }) => target.objectId),
    },
  ];
}

function groupChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const results: CheckResult[] = [];
  const inherited = new Map<string, string[]>();
  for (const view of views) {
    const wanted = [...view.params.remove, ...(view.params.replace === undefined ? [] : [view.params.replace.from])];
    for (const { skuId, groupId } of groupLicenses(view.target)) {
      if (wanted.includes(skuId)) inherited.set(groupId, [...(inherited.get(groupId) ?? []), view.target.objectId]);
    }
  }
  for (const [groupId, targets] of inherited) {
    results.push({
      code: `inherited-${groupId}`,
      severity: 'warn',
      title: 'Also given by a group',
      message: `The group ${tenant.groupName(groupId)} keeps giving the license; only what is assigned directly is removed. Take people out of the group to end it.`,
      targets,
    });
  }
  results.push({
    code: 'group-gives-it',
    severity: 'info',
    title: 'A group gives it already',
    message: 'The direct license costs no second seat, but it stays when the person leaves the group.',
    targets: ids(views, (view) =>
      gives(view).some((skuId) => groupLicenses(view.target).some((license) => license.skuId === skuId)),
    ),
  });
  return results;
}

function planChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const known = new Map<string, string[]>();
  const lost = ({ plansBefore, plansAfter }: View): string[] => {
    const key = `${[...plansBefore].join()} ${[...plansAfter].join()}`;
    const plans = known.get(key) ?? lostPlans(plansBefore, plansAfter);
    known.set(key, plans);
    return plans;
  };
  const reEnabled = (view: View): boolean =>
    view.after.some(({ skuId, disabledPlans }) => {
      const was = view.before.find((license) => license.skuId === skuId);
      const asked = new Set(view.params.plans.filter((change) => change.skuId === skuId).flatMap(({ on }) => on));
      return was?.disabledPlans.some((id) => !disabledPlans.includes(id) && !asked.has(id)) === true;
    });
  const losers = new Map<string, number>();
  for (const view of views) for (const name of lost(view)) losers.set(name, (losers.get(name) ?? 0) + 1);
  const most = [...losers].sort((a, b) => b[1] - a[1]).slice(0, 5);
  const foreign = (view: View): boolean =>
    view.after.some(({ skuId, disabledPlans }) => {
      const sku = skuOf(skuId, tenant);
      const had = view.before.find((license) => license.skuId === skuId)?.disabledPlans ?? [];
      return (
        sku !== null &&
        disabledPlans.some((id) => !had.includes(id) && !sku.plans.some(({ servicePlanId }) => servicePlanId === id))
      );
    });
  return [
    {
      code: 'foreign-plan',
      severity: 'block',
      title: 'A service plan that is not part of the product',
      message: 'The service refuses to switch off what a product does not contain. Choose the plans again.',
      targets: ids(views, foreign),
    },
    {
      code: 'conflicting-plans',
      severity: 'block',
      title: 'Service plans that exclude each other',
      message:
        'Only one of Exchange Online Kiosk, Plan 1 and Plan 2 may be on per person. Switch one off, or replace instead of adding.',
      targets: ids(views, ({ plansAfter }) => conflictingPlans(plansAfter).length > 0),
    },
    {
      code: 'missing-dependency',
      severity: 'block',
      title: 'A service plan lacks what it depends on',
      message:
        'For example, the archiving add-on needs an Exchange Online plan, and Office for the web needs SharePoint.',
      targets: ids(views, ({ plansAfter }) => unmetPlans(plansAfter).length > 0),
    },
    {
      code: 'services-lost',
      severity: 'warn',
      title: 'Services that will be lost',
      message: `${most.map(([name, count]) => `${tenant.planName(name)} (${count.toLocaleString('en-US')})`).join(', ')}${losers.size > 5 ? ` and ${losers.size - 5} more` : ''}.`,
      targets: ids(views, (view) => lost(view).length > 0),
    },
    {
      code: 'plans-re-enabled',
      severity: 'warn',
      title: 'Switched-off services come back on',
      message: 'Someone had switched these service plans off on purpose.',
      targets: ids(views, reEnabled),
    },
  ];
}

/** What copying from a user leaves out. */
function templateChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const copying = views.filter(({ params }) => params.copyFrom !== undefined);
  const [first] = copying;
  const template = first?.params.copyFrom === undefined ? null : tenant.template(first.params.copyFrom);
  if (template === null) return [];
  const direct = new Set(directLicenses(template).map(({ skuId }) => skuId));
  const inherited = [...new Set(groupLicenses(template).map(({ skuId }) => skuId))].filter(
    (skuId) => !direct.has(skuId),
  );
  if (inherited.length === 0) return [];
  return [
    {
      code: 'template-inherits',
      severity: 'info',
      title: 'Not copied: what groups give',
      message: `${template.name} gets ${inherited.map((skuId) => tenant.skuName(skuId)).join(', ')} from groups. Put people into the same groups to give it to them.`,
      targets: copying.map(({ target }) => target.objectId),
    },
  ];
}

function adminChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  return [
    {
      code: 'admin-accounts',
      severity: 'warn',
      title: 'Administrators among them',
      message: 'Check that emergency and service accounts are meant.',
      targets: ids(views, ({ target }) => tenant.isAdmin(target.objectId)),
    },
  ];
}

function seatChecks(views: readonly View[], seats: SeatPlan, tenant: TenantFacts): CheckResult[] {
  const freeFirst = views.every(({ params }) => params.freeFirst);
  return [...seats.short].map(([skuId, targets]): CheckResult => {
    const sku = skuOf(skuId, tenant);
    const free = sku === null ? 0 : freeSeats(sku);
    const wanted = seats.wanted.get(skuId) ?? 0;
    const back = seats.freed.get(skuId) ?? 0;
    const now =
      free < 0
        ? `${n(-free)} more ${free === -1 ? 'is' : 'are'} assigned than owned`
        : `${n(free)} ${free === 1 ? 'is' : 'are'} free`;
    return {
      code: `no-seats-${skuId}`,
      severity: 'block',
      title: `${n(targets.length)} ${targets.length === 1 ? 'seat' : 'seats'} short of ${tenant.skuName(skuId)}`,
      message: `${n(wanted)} ${wanted === 1 ? 'is' : 'are'} needed and ${now}${
        back > 0 ? `; this plan frees ${n(back)}${freeFirst ? ' first' : ''}` : ''
      }. The last ones in the list wait; buy seats or free some.`,
      targets,
      ...(freeFirst || back === 0 ? {} : { fix: { id: 'free-first', label: 'Free first, then assign' } }),
    };
  });
}

/** Why nothing is to be done for some, where that may surprise. */
function idleChecks(idle: readonly Pick<Item, 'target' | 'params'>[], tenant: TenantFacts): CheckResult[] {
  const onlyByGroup = new Map<string, string[]>();
  for (const { target, params } of idle) {
    const direct = new Set(directLicenses(target).map(({ skuId }) => skuId));
    const wanted = new Set([
      ...params.remove,
      ...(params.replace === undefined ? [] : [params.replace.from]),
      ...params.plans.map(({ skuId }) => skuId),
    ]);
    for (const { skuId, groupId } of groupLicenses(target))
      if (wanted.has(skuId) && !direct.has(skuId))
        onlyByGroup.set(groupId, [...(onlyByGroup.get(groupId) ?? []), target.objectId]);
  }
  return [...onlyByGroup].map(
    ([groupId, targets]): CheckResult => ({
      code: `only-by-group-${groupId}`,
      severity: 'warn',
      title: 'Given by a group alone',
      message: `The group ${tenant.groupName(groupId)} gives the license, so it cannot be changed user by user. Take people out of the group, or change what the group gives.`,
      targets,
    }),
  );
}
