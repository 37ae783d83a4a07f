import { notSeenSince, skuField } from '../../../shared/domain/license-fields.ts';
import type { Finding } from '../../../shared/domain/licenses.ts';
import type { FilterNode } from '../../../shared/domain/query.ts';
import type { LicenseTally } from '../store/license-reads.ts';
import type { TenantLicenses } from './tenant-licenses.ts';

const GB = 1024 ** 3;
const unlicensedLimit = 50 * GB;

/** A finding before its users are counted. */
export interface Suspicion {
  id: string;
  title: string;
  why: string;
  confidence: Finding['confidence'];
  filter: FilterNode;
  /** The products that are waste; null = everything these users hold. */
  skuIds: readonly string[] | null;
  /** Saved per seat where less than the whole price is; null = the whole price. */
  saving?: number | null;
  action(tally: LicenseTally): Finding['action'];
}

const licensed: FilterNode = { field: 'licenseCount', op: 'gt', value: 0 };
const blocked: FilterNode = { field: 'accountEnabled', op: 'eq', value: false };
const ofType = (type: string): FilterNode => ({ field: 'recipientTypeDetails', op: 'eq', value: type });
const noMailbox: FilterNode = { field: 'recipientTypeDetails', op: 'isNull' };
const personal: FilterNode = { any: [ofType('UserMailbox'), noMailbox] };

const all = (...nodes: FilterNode[]): FilterNode => ({ all: nodes });
export const any = (...nodes: FilterNode[]): FilterNode => ({ any: nodes });
const not = (node: FilterNode): FilterNode => ({ not: node });
const before = (field: string, day: string): FilterNode => ({ field, op: 'lt', value: day });

/** The day that long before, as ISO date. `now` in milliseconds. */
export const dayBefore = (now: number, days: number): string =>
  new Date(now - days * 86_400_000).toISOString().slice(0, 10);

/** Removes what the users hold directly; what groups give is not this plan's to take. */
function removeHeld(tally: LicenseTally, label: string): Finding['action'] {
  const remove = Object.entries(tally.bySku)
    .filter(([, { direct, both }]) => direct + both > 0)
    .map(([skuId]) => skuId)
    .slice(0, 50);
  return remove.length === 0 ? null : { kind: 'licenses', params: { remove }, label };
}

const convert: Finding['action'] = {
  kind: 'convert-mailbox',
  params: { to: 'Shared', removeLicenses: 'unneeded', hideFromAddressLists: true, blockSignIn: true },
  label: 'Convert to shared, free licenses',
};

/** What had to be read for a suspicion to be more than a guess. */
export interface Known {
  signIn: boolean;
  /** Without mailboxes nobody can tell a person from a shared mailbox, or what would be lost. */
  mailboxes: boolean;
}

/** Users whose licenses are waste as a whole; each user is in one of them at most. */
export function wholeUsers(now: number, days: number, known: Known): Suspicion[] {
  const limit = dayBefore(now, days);
  const gone = all(
    licensed,
    blocked,
    ofType('UserMailbox'),
    any(
      { field: 'hiddenFromAddressListsEnabled', op: 'eq', value: true },
      before('lastActivity', limit),
      ...(known.signIn ? [before('lastSignIn', limit)] : []),
    ),
  );
  const byMailbox: Suspicion[] = [
    {
      id: 'leavers',
      title: 'Left the organization, by all signs',
      why: `Sign-in is blocked, and the mailbox is hidden from address lists or nothing has happened for ${days} days. A shared mailbox keeps the mail without a license, unless it is over 50 GB, has an archive or is on hold.`,
      confidence: 'high',
      filter: gone,
      skuIds: null,
      action: () => convert,
    },
    {
      id: 'sign-in-blocked',
      title: 'Licensed, but sign-in is blocked',
      why: 'Nobody can use these licenses. Some of these people may be on leave and come back.',
      confidence: 'medium',
      filter: all(licensed, blocked, ofType('UserMailbox'), not(gone)),
      skuIds: null,
      action: () => convert,
    },
    {
      id: 'sign-in-blocked-no-mailbox',
      title: 'Licensed and blocked, without a mailbox',
      why: 'Nobody can use these licenses, and there is no mailbox to lose. Files in OneDrive go after the retention time of the organization.',
      confidence: 'medium',
      filter: all(licensed, blocked, noMailbox),
      skuIds: null,
      action: (tally) => removeHeld(tally, 'Remove the licenses'),
    },
    {
      id: 'shared-mailboxes',
      title: 'Shared mailboxes that need no license',
      why: 'Under 50 GB, without archive and without hold, a shared mailbox works unlicensed. Keep the license where somebody signs in to it directly.',
      confidence: 'high',
      filter: all(
        licensed,
        ofType('SharedMailbox'),
        { field: 'totalItemBytes', op: 'le', value: unlicensedLimit },
        not({ field: 'archiveEnabled', op: 'eq', value: true }),
        not({ field: 'litigationHoldEnabled', op: 'eq', value: true }),
        not({ field: 'inPlaceHoldCount', op: 'gt', value: 0 }),
      ),
      skuIds: null,
      action: (tally) => removeHeld(tally, 'Remove the licenses'),
    },
  ];
  return [
    ...(known.mailboxes
      ? byMailbox
      : [
          {
            id: 'sign-in-blocked',
            title: 'Licensed, but sign-in is blocked',
            why: 'Nobody can use these licenses. Whether a mailbox would be lost with them is not known: mailboxes have not been read.',
            confidence: 'low' as const,
            filter: all(licensed, blocked),
            skuIds: null,
            action: () => null,
          },
        ]),
    ...(known.signIn
      ? [
          {
            id: 'not-seen',
            title: `Not signed in for ${days} days`,
            why: 'The last sign-in counts people and apps signing in as them. It is missing for accounts that never signed in, and somebody on long leave looks the same. Service accounts may work without one.',
            confidence: 'medium' as const,
            filter: all(licensed, not(blocked), personal, notSeenSince(now, days)),
            skuIds: null,
            action: (): Finding['action'] => ({
              kind: 'block-sign-in',
              params: { blocked: true },
              label: 'Block sign-in first',
            }),
          },
        ]
      : []),
  ];
}

/** Products that another product of the same user includes. */
export function overlaps(tenant: TenantLicenses, tally: LicenseTally, others: FilterNode): Suspicion[] {
  const coverers = new Map<string, string[]>();
  for (const { skuId, by } of tally.included) coverers.set(skuId, [...(coverers.get(skuId) ?? []), by]);
  return [...coverers].map(([skuId, by]) => ({
    id: `overlap-${skuId}`,
    title: `${tenant.skuName(skuId)}, although another product includes it`,
    why: `Everything in ${tenant.skuName(skuId)} comes with ${by.map((other) => tenant.skuName(other)).join(' or ')} in the same or a higher edition. Switched-off service plans are the exception: check them in the plan.`,
    confidence: 'high',
    filter: all(
      { field: skuField(skuId), op: 'in', value: ['direct', 'both'] },
      any(...by.map((other): FilterNode => ({ field: skuField(other), op: 'notNull' }))),
      not(others),
    ),
    skuIds: [skuId],
    action: () => ({ kind: 'licenses', params: { remove: [skuId] }, label: `Remove ${tenant.skuName(skuId)}` }),
  }));
}

/** Plans whose use shows as Teams or Skype activity; a product that adds them to its lower edition. */
const extraPlans = new Set(['MCOEV', 'MCOMEETADV']);

/** Top editions with extras nobody uses, with the edition below where it is owned. */
export function unusedExtras(tenant: TenantLicenses, now: number, days: number, others: FilterNode): Suspicion[] {
  const limit = dayBefore(now, days);
  const unused = (field: string): FilterNode => any({ field, op: 'isNull' }, before(field, limit));
  return [...tenant.skus.values()].flatMap((sku): Suspicion[] => {
    const edition = tenant.catalogue.products.get(sku.skuId);
    const extras = sku.plans.filter(({ servicePlanName }) => extraPlans.has(servicePlanName));
    if (edition?.tier == null || extras.length === 0) return [];
    const lower = [...tenant.catalogue.products.values()]
      .filter(
        ({ family, tier, skuId }) =>
          family === edition.family && tier !== null && tier < (edition.tier ?? 0) && tenant.skus.has(skuId),
      )
      .sort((a, b) => (b.tier ?? 0) - (a.tier ?? 0))[0];
    const price = tenant.price(sku.skuId)?.amount;
    const cheaper = lower === undefined ? undefined : tenant.price(lower.skuId)?.amount;
    const name = tenant.skuName(sku.skuId);
    return [
      {
        id: `extras-${sku.skuId}`,
        title: `${name} without a sign of calls or meetings`,
        why: `No use of Teams or Skype for ${days} days, so its calling and conferencing seem unused. Security and compliance features of ${name} do not show in the active-user report: make sure nobody relies on them.`,
        confidence: 'low',
        filter: all(
          { field: skuField(sku.skuId), op: 'in', value: ['direct', 'both'] },
          { field: 'activityKnown', op: 'eq', value: true },
          unused('lastTeamsUse'),
          unused('lastSkypeUse'),
          { field: 'overlap', op: 'eq', value: false },
          not(others),
        ),
        skuIds: [sku.skuId],
        saving: price === undefined || cheaper === undefined ? null : Math.max(0, price - cheaper),
        action: () =>
          lower === undefined
            ? null
            : {
                kind: 'licenses',
                params: { replace: { from: sku.skuId, to: lower.skuId } },
                label: `Replace by ${tenant.skuName(lower.skuId)}`,
              },
      },
    ];
  });
}
