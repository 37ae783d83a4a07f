import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { Finding } from '../../../shared/domain/licenses.ts';
import type { LicenseTally } from '../store/license-reads.ts';
import { money, type TenantLicenses } from './tenant-licenses.ts';
import { any, dayBefore, overlaps, type Suspicion, unusedExtras, wholeUsers } from './waste.ts';

type Findings = MethodOutput<'licenses.findings'>;

/** Everything that may be suspected, with the filter that names its users. */
async function suspicions(tenant: TenantLicenses, now: number, days: number) {
  const { store } = tenant;
  const [tally, summary, { signInKnown }] = await Promise.all([
    store.licenseTally(undefined),
    store.summary(),
    store.licenseCounts(undefined, []),
  ]);
  const activity = summary.families.find(({ family }) => family === 'activity');
  const mailboxes = summary.families.find(({ family }) => family === 'mailboxes');
  const sizes = summary.families.find(({ family }) => family === 'sizes');
  const mailboxesKnown = mailboxes?.readAt != null;
  const whole = wholeUsers(now, days, { signIn: signInKnown === true, mailboxes: mailboxesKnown });
  const others = any(...whole.map(({ filter }) => filter));
  const activityKnown = activity !== undefined && activity.rows > 0;
  return {
    signInKnown,
    activityKnown,
    activityWhy: activity?.warning?.message ?? null,
    mailboxesKnown,
    mailboxesWhy: mailboxes?.stale?.error.message ?? 'Mailboxes have not been read yet.',
    sizesKnown: sizes?.readAt != null,
    sizesWhy: sizes?.warning?.message ?? sizes?.stale?.error.message ?? 'Mailbox sizes have not been read yet.',
    list: [
      ...whole,
      ...overlaps(tenant, tally, others),
      ...(activityKnown ? unusedExtras(tenant, now, days, others) : []),
    ],
  };
}

const kept = new WeakMap<TenantLicenses, Map<string, Promise<Findings>>>();

/**
 * What costs money for nothing. No user is counted for the same product twice, so that the total holds. Worked out once
 * per state of the store, prices and day.
 */
export function findingsOf(tenant: TenantLicenses, now: number, days: number): Promise<Findings> {
  const known = kept.get(tenant) ?? new Map<string, Promise<Findings>>();
  kept.set(tenant, known);
  const key = `${days} ${dayBefore(now, days)}`;
  let findings = known.get(key);
  if (findings === undefined) {
    findings = workOut(tenant, now, days);
    known.set(key, findings);
    findings.catch(() => known.delete(key));
  }
  return findings;
}

async function workOut(tenant: TenantLicenses, now: number, days: number): Promise<Findings> {
  const known = await suspicions(tenant, now, days);
  const bySku = new Map<string, number>();
  const findings: Finding[] = [];
  // One after the other, so that what someone is waiting for gets its turn between them.
  for (const suspicion of known.list) {
    const tally = await tenant.store.licenseTally({
      kind: 'query',
      query: { filter: suspicion.filter },
      except: [],
    });
    if (tally.users > 0) findings.push(toFinding(suspicion, tally, tenant, bySku));
  }
  findings.push(...unassigned(tenant));
  findings.sort((a, b) => (b.monthlyCost ?? -1) - (a.monthlyCost ?? -1) || b.seats - a.seats);
  if (!known.mailboxesKnown)
    findings.push(unavailable('leavers', 'Left the organization, by all signs', known.mailboxesWhy));
  if (!known.mailboxesKnown || !known.sizesKnown)
    findings.push(
      unavailable(
        'shared-mailboxes',
        'Shared mailboxes that need no license',
        known.mailboxesKnown ? known.sizesWhy : known.mailboxesWhy,
      ),
    );
  if (known.signInKnown !== true) findings.push(unavailable('not-seen', `Not signed in for ${days} days`, noSignIn));
  if (!known.activityKnown)
    findings.push(
      unavailable(
        'extras',
        'Extra services nobody uses',
        known.activityWhy ?? 'The active-user report has not been read. Refresh the organization to read it.',
      ),
    );
  const costs = findings.map(({ monthlyCost }) => monthlyCost).filter((cost) => cost !== null);
  return {
    findings,
    currency: tenant.prices.currency,
    monthlyCost: costs.length === 0 ? null : money(costs.reduce((sum, cost) => sum + cost, 0)),
    wasteBySku: Object.fromEntries(bySku),
    inactiveDays: days,
  };
}

/** The users a finding names; none for findings without users. */
export async function findingUsers(tenant: TenantLicenses, id: string, now: number, days: number): Promise<string[]> {
  const found = (await suspicions(tenant, now, days)).list.find((suspicion) => suspicion.id === id);
  if (found === undefined) return [];
  return tenant.store.licenseIds({ kind: 'query', query: { filter: found.filter }, except: [] });
}

const noSignIn =
  'This tenant or account does not tell when people signed in: it takes Entra ID P1 and the permission to read the audit log.';

function toFinding(
  { id, title, why, confidence, filter, skuIds, saving, action }: Suspicion,
  tally: LicenseTally,
  tenant: TenantLicenses,
  bySku: Map<string, number>,
): Finding {
  const wasted = skuIds ?? Object.keys(tally.bySku);
  let seats = 0;
  let cost: number | null = null;
  for (const skuId of wasted) {
    const users = tally.bySku[skuId]?.users ?? 0;
    seats += users;
    const each = saving === undefined ? tenant.price(skuId)?.amount : saving;
    if (each === undefined || each === null) continue;
    cost = (cost ?? 0) + each * users;
    bySku.set(skuId, money((bySku.get(skuId) ?? 0) + each * users));
  }
  return {
    id,
    title,
    why,
    confidence,
    users: tally.users,
    seats,
    monthlyCost: cost === null ? null : money(cost),
    action: action(tally),
    unavailable: null,
    filter,
    products: [],
  };
}

/** Seats nobody holds, of products that cost something: one finding, product by product. */
function unassigned(tenant: TenantLicenses): Finding[] {
  const products = [...tenant.skus.values()].flatMap((sku) => {
    const seats = sku.enabled + sku.warning - sku.consumed;
    const price = tenant.price(sku.skuId);
    if (seats <= 0 || price === null || price.amount === 0) return [];
    return [{ skuId: sku.skuId, name: tenant.skuName(sku.skuId), seats, monthlyCost: money(seats * price.amount) }];
  });
  if (products.length === 0) return [];
  products.sort((a, b) => b.monthlyCost - a.monthlyCost || (a.name < b.name ? -1 : 1));
  return [
    {
      id: 'unassigned',
      title: 'Seats nobody has',
      why: 'Paid for and given to nobody. Some are worth keeping for people who are about to start; the others can be given up at renewal.',
      confidence: 'medium',
      users: 0,
      seats: products.reduce((sum, { seats }) => sum + seats, 0),
      monthlyCost: money(products.reduce((sum, { monthlyCost }) => sum + monthlyCost, 0)),
      action: null,
      unavailable: null,
      filter: null,
      products,
    },
  ];
}

const unavailable = (id: string, title: string, reason: string): Finding => ({
  id,
  title,
  why: '',
  confidence: 'low',
  users: 0,
  seats: 0,
  monthlyCost: null,
  action: null,
  unavailable: reason,
  filter: null,
  products: [],
});
