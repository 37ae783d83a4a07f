import {
  activePlans,
  allowsArchiveAndHold,
  exchangePlanLabels,
  quotaOfPlan,
  strongestExchangePlan,
} from '../../../../../shared/domain/exchange-plans.ts';
import { conflictingPlans, unmetPlans } from '../../../../../shared/domain/plan-rules.ts';
import type { CheckResult, Proposal, Target, TenantFacts } from '../../kind.ts';
import type { DirectLicense } from '../../operations/assign-license.ts';
import { directLicenses, hasArchive, onHold } from '../convert-rules.ts';
import { allLicenses, freeSeats, groupLicenses, licensesAfter, seatChange, skuOf } from './arithmetic.ts';
import type { LicenseParams } from './params.ts';

interface Item {
  target: Target;
  params: LicenseParams;
  proposal: Proposal;
}

/** One user with what would be in force before and after. */
interface View extends Item {
  before: DirectLicense[];
  after: DirectLicense[];
  plansBefore: Set<string>;
  plansAfter: Set<string>;
}

const gb = (bytes: number): string => `${(bytes / 1024 ** 3).toLocaleString('en-US', { maximumFractionDigits: 1 })} GB`;

/** All findings about a license plan. Blocks name only the users they stop; the others go on. */
export function licenseChecks(items: readonly Item[], tenant: TenantFacts): CheckResult[] {
  const views = items.map((item): View => {
    const template = item.params.copyFrom === undefined ? null : tenant.template(item.params.copyFrom);
    const before = directLicenses(item.target);
    const after = licensesAfter(item.target, item.params, tenant, template);
    return {
      ...item,
      before,
      after,
      plansBefore: activePlans(allLicenses(item.target, before), tenant.skus),
      plansAfter: activePlans(allLicenses(item.target, after), tenant.skus),
    };
  });
  const results = [
    ...productChecks(views, tenant),
    ...locationChecks(views, tenant),
    ...mailboxChecks(views),
    ...groupChecks(views, tenant),
    ...planChecks(views, tenant),
    ...adminChecks(views, tenant),
  ];
  // Seats last: users stopped for another reason take none.
  const blocked = new Set(results.filter(({ severity }) => severity === 'block').flatMap(({ targets }) => targets));
  return [
    ...seatChecks(
      views.filter(({ target }) => !blocked.has(target.objectId)),
      tenant,
    ),
    ...results,
  ].filter(({ targets }) => targets.length > 0);
}

const ids = (views: readonly View[], test: (view: View) => boolean): string[] =>
  views.filter(test).map(({ target }) => target.objectId);
const gives = ({ before, after }: View): string[] =>
  after.map(({ skuId }) => skuId).filter((skuId) => !before.some((held) => held.skuId === skuId));

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

function locationChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const missing = views.filter(
    (view) =>
      gives(view).length > 0 &&
      view.target.user?.usageLocation == null &&
      view.params.usageLocation === undefined &&
      view.params.missingLocation === undefined,
  );
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
  ];
}

function mailboxChecks(views: readonly View[]): CheckResult[] {
  const plan = (names: ReadonlySet<string>) => strongestExchangePlan(names);
  const isShared = ({ target }: View): boolean => target.mailbox?.recipientTypeDetails === 'SharedMailbox';
  const isUserMailbox = ({ target }: View): boolean => target.mailbox?.recipientTypeDetails === 'UserMailbox';
  const losesExchange = ({ plansBefore, plansAfter }: View): boolean =>
    plan(plansBefore) !== 'none' && plan(plansAfter) === 'none';
  const size = ({ target }: View): number => target.mailbox?.totalItemBytes ?? 0;
  const results: CheckResult[] = [
    {
      code: 'last-exchange-plan',
      severity: 'block',
      title: 'The mailbox would be deleted in 30 days',
      message:
        'This takes the last Exchange Online plan from a user mailbox. Convert it to shared first, or replace the license by another with Exchange.',
      targets: ids(views, (view) => isUserMailbox(view) && losesExchange(view)),
    },
    {
      code: 'shared-loses-needed-license',
      severity: 'block',
      title: 'The shared mailbox needs its license',
      message:
        'It is over 50 GB, has an archive or is on hold. Without Exchange Online Plan 2 it would stop working or lose the archive.',
      targets: ids(
        views,
        (view) =>
          isShared(view) &&
          losesExchange(view) &&
          (size(view) > quotaOfPlan.none || hasArchive(view.target) || onHold(view.target)),
      ),
    },
    {
      code: 'shared-needs-no-license',
      severity: 'info',
      title: 'A shared mailbox that needs no license',
      message: 'Under 50 GB without archive or hold, a shared mailbox works without one.',
      targets: ids(
        views,
        (view) =>
          isShared(view) &&
          gives(view).length > 0 &&
          plan(view.plansBefore) === 'none' &&
          size(view) <= quotaOfPlan.none &&
          !hasArchive(view.target) &&
          !onHold(view.target),
      ),
    },
    {
      code: 'archive-or-hold-needs-plan2',
      severity: 'block',
      title: 'Archive or hold needs Exchange Online Plan 2',
      message: 'The archive or the litigation hold would lose the license that carries it.',
      targets: ids(
        views,
        (view) =>
          !isShared(view) &&
          (hasArchive(view.target) || onHold(view.target)) &&
          allowsArchiveAndHold(view.plansBefore) &&
          !allowsArchiveAndHold(view.plansAfter) &&
          plan(view.plansAfter) !== 'none',
      ),
    },
  ];
  const tooLarge = new Map<string, View[]>();
  for (const view of views) {
    const after = plan(view.plansAfter);
    if (after === 'none' || after === plan(view.plansBefore) || isShared(view) || size(view) <= quotaOfPlan[after])
      continue;
    tooLarge.set(after, [...(tooLarge.get(after) ?? []), view]);
  }
  for (const [after, large] of tooLarge) {
    const key = after as keyof typeof quotaOfPlan;
    results.push({
      code: `mailbox-too-large-${after}`,
      severity: 'block',
      title: 'The mailbox is larger than the new license allows',
      message: `${exchangePlanLabels[key]} allows ${gb(quotaOfPlan[key])}; the mailbox could no longer send or receive.`,
      targets: large.map(({ target }) => target.objectId),
    });
  }
  results.push({
    code: 'sizes-unknown',
    severity: 'warn',
    title: 'Mailbox size unknown',
    message: 'Whether the mailbox fits the smaller quota was not read yet. Refresh these mailboxes to be sure.',
    targets: ids(views, (view) => {
      const after = plan(view.plansAfter);
      return (
        view.target.mailbox !== null &&
        view.target.mailbox.totalItemBytes === null &&
        quotaOfPlan[after] < quotaOfPlan[plan(view.plansBefore)]
      );
    }),
  });
  return results;
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
  const lost = (view: View): string[] => [...view.plansBefore].filter((name) => !view.plansAfter.has(name));
  const reEnabled = (view: View): boolean =>
    view.after.some(({ skuId, disabledPlans }) => {
      const was = view.before.find((license) => license.skuId === skuId);
      const asked = new Set(view.params.plans.filter((change) => change.skuId === skuId).flatMap(({ on }) => on));
      return was?.disabledPlans.some((id) => !disabledPlans.includes(id) && !asked.has(id)) === true;
    });
  const losers = new Map<string, number>();
  for (const view of views) for (const name of lost(view)) losers.set(name, (losers.get(name) ?? 0) + 1);
  const most = [...losers].sort((a, b) => b[1] - a[1]).slice(0, 5);
  return [
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

function seatChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const freeFirst = views.every(({ params }) => params.freeFirst);
  const takers = new Map<string, string[]>();
  const freed = new Map<string, number>();
  for (const view of views) {
    for (const [skuId, change] of seatChange(view.target, view.after)) {
      if (change === 1) takers.set(skuId, [...(takers.get(skuId) ?? []), view.target.objectId]);
      else freed.set(skuId, (freed.get(skuId) ?? 0) + 1);
    }
  }
  const results: CheckResult[] = [];
  for (const [skuId, wanting] of takers) {
    const sku = skuOf(skuId, tenant);
    if (sku === null) continue;
    const back = freed.get(skuId) ?? 0;
    const free = Math.max(0, freeSeats(sku) + (freeFirst ? back : 0));
    const short = wanting.length - free;
    if (short <= 0) continue;
    results.push({
      code: `no-seats-${skuId}`,
      severity: 'block',
      title: `${short.toLocaleString('en-US')} ${short === 1 ? 'seat' : 'seats'} short of ${tenant.skuName(skuId)}`,
      message: `${wanting.length.toLocaleString('en-US')} are needed and ${free.toLocaleString('en-US')} ${free === 1 ? 'is' : 'are'} free${
        freeFirst && back > 0 ? `, ${back.toLocaleString('en-US')} of them freed by this plan first` : ''
      }. The last ones in the list wait; buy seats or free some.`,
      targets: wanting.slice(free),
      ...(freeFirst || back === 0 ? {} : { fix: { id: 'free-first', label: 'Free first, then assign' } }),
    });
  }
  return results;
}
