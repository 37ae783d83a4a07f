import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { effectiveLicenses } from '../users/licenses.ts';
import { DAY_MS, isoDay, stableNumber } from '../values.ts';
import { type Conceal, concealer } from './conceal.ts';
import type { ReportDefinition, ReportQuery, ReportRow } from './report.ts';

const SERVICES: { name: string; key: string; plans: RegExp }[] = [
  { name: 'Exchange', key: 'exchange', plans: /^EXCHANGE_S_(?:DESKLESS|STANDARD|ENTERPRISE|ESSENTIALS)/ },
  { name: 'OneDrive', key: 'oneDrive', plans: /^(?:SHAREPOINT(?:STANDARD|ENTERPRISE|DESKLESS)|ONEDRIVE)/ },
  { name: 'SharePoint', key: 'sharePoint', plans: /^SHAREPOINT(?:STANDARD|ENTERPRISE|DESKLESS)/ },
  { name: 'Skype For Business', key: 'skypeForBusiness', plans: /^MCO(?:STANDARD|IMP)/ },
  { name: 'Yammer', key: 'yammer', plans: /^YAMMER/ },
  { name: 'Teams', key: 'teams', plans: /^TEAMS1$/ },
];

export const ACTIVE_USERS: ReportDefinition = {
  name: 'Office365ActiveUserDetail',
  columns: [
    ['Report Refresh Date', 'reportRefreshDate'],
    ['User Principal Name', 'userPrincipalName'],
    ['Display Name', 'displayName'],
    ['Is Deleted', 'isDeleted'],
    ['Deleted Date', 'deletedDate'],
    ...SERVICES.map(
      ({ name, key }) => [`Has ${name} License`, `has${key[0]!.toUpperCase()}${key.slice(1)}License`] as const,
    ),
    ...SERVICES.map(({ name, key }) => [`${name} Last Activity Date`, `${key}LastActivityDate`] as const),
    ...SERVICES.map(({ name, key }) => [`${name} License Assign Date`, `${key}LicenseAssignDate`] as const),
    ['Assigned Products', 'assignedProducts'],
  ],
  items: userItems,
  rows: userRows,
  json: { assignedProducts: (value) => (value ? String(value).split('+') : []) },
};

function userItems(world: World, day: number): PracticeUser[] {
  const end = day + DAY_MS;
  return [...world.users, ...world.deletedUsers].filter((user) => user.createdAt < end && user.userType === 'Member');
}

function userRows(world: World, { day, concealed }: ReportQuery): (user: PracticeUser) => ReportRow {
  const conceal: Conceal = concealed ? concealer(world) : (text) => text;
  const refreshed = isoDay(day);
  return (user) => row(user, world, conceal, refreshed, day + DAY_MS);
}

function row(user: PracticeUser, world: World, conceal: Conceal, refreshed: string, end: number): ReportRow {
  const deletedAt = user.deletedAt !== null && user.deletedAt < end ? user.deletedAt : null;
  const products: string[] = [];
  const since: (number | null)[] = SERVICES.map(() => null);
  for (const license of effectiveLicenses(user)) {
    const sku = world.skus.get(license.skuId);
    if (!sku || license.since >= end) continue;
    products.push(sku.displayName.toUpperCase());
    SERVICES.forEach((service, i) => {
      const enabled = sku.servicePlans.some(
        (plan) => service.plans.test(plan.servicePlanName) && !license.disabledPlans.includes(plan.servicePlanId),
      );
      if (enabled) since[i] = Math.min(since[i] ?? license.since, license.since);
    });
  }
  return [
    refreshed,
    conceal(user.userPrincipalName),
    conceal(user.displayName),
    deletedAt !== null,
    isoDay(deletedAt),
    ...since.map((at) => at !== null),
    ...SERVICES.map((service, i) => (since[i] === null ? null : isoDay(lastActivity(user, world, service.key, end)))),
    ...since.map((at) => isoDay(at)),
    products.join('+'),
  ];
}

/** Mail activity is the mailbox's own; the other services follow the person's sign-ins at their own pace. */
function lastActivity(user: PracticeUser, world: World, service: string, end: number): number | null {
  if (service === 'exchange') return world.mailboxByUserId(user.id)?.reported?.lastActivityAt ?? null;
  const signedIn = user.lastSuccessfulSignInAt ?? user.lastSignInAt;
  if (signedIn === null) return null;
  const habit = stableNumber('activity', service, user.id) % 100;
  const uses = { oneDrive: 80, sharePoint: 70, teams: 90, skypeForBusiness: 8, yammer: 15 }[service] ?? 50;
  if (habit >= uses) return null;
  const at = signedIn - (stableNumber('gap', service, user.id) % 5) * DAY_MS;
  return Math.max(Math.min(at, end - 1), user.createdAt);
}
