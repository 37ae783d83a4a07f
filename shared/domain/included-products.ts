import { serviceFamily } from './plan-rules.ts';

/** Where a product stands among the editions of its line; by SKU id. */
export type ProductLadder = Readonly<Record<string, { family: string; tier: number }>>;

/** Plans that every product carries and that are worth nothing by themselves. */
const trivial = /^(EXCHANGE_S_FOUNDATION|PEOPLE_SKILLS_FOUNDATION|M365_PEOPLE|.*_FOUNDATION)$/;

/** Plans that another service makes superfluous. */
const supersededBy: Readonly<Record<string, readonly string[]>> = {
  OFFICEMOBILE_SUBSCRIPTION: ['OFFICESUBSCRIPTION', 'OFFICE_BUSINESS'],
  RMS_S_BASIC: ['RMS_S_PREMIUM', 'RMS_S_PREMIUM2'],
  BI_AZURE_P0: ['BI_AZURE_P1', 'BI_AZURE_P2'],
};

/** Editions of one service in ascending order; others are ranked by the mark at the end of their name. */
const editions: Readonly<Record<string, number>> = {
  EXCHANGE_S_DESKLESS: 1,
  EXCHANGE_S_STANDARD: 2,
  EXCHANGE_B_STANDARD: 2,
  EXCHANGE_L_STANDARD: 2,
  EXCHANGE_S_ENTERPRISE: 3,
  SHAREPOINTDESKLESS: 1,
  SHAREPOINTSTANDARD: 2,
  SHAREPOINTENTERPRISE: 3,
  MCOIMP: 1,
  MCOSTANDARD: 2,
  OFFICE_BUSINESS: 1,
  OFFICESUBSCRIPTION: 2,
  WHITEBOARD_FIRSTLINE1: 1,
  TEAMS: 1,
  TEAMS1: 1,
  WINBIZ: 1,
  WIN10_ENT_LOC_F1: 2,
  WIN10_PRO_ENT_SUB: 3,
  INTUNE_A: 1,
  INTUNE_SMBIZ: 1,
  MCOVOICECONF: 3,
  RMS_S_BASIC: 1,
  RMS_S_ENTERPRISE: 2,
  MDE_LITE: 1,
  MDE_SMB: 2,
  WINDEFATP: 3,
  ADALLOM_S_DISCOVERY: 1,
  ADALLOM_S_O365: 2,
  ADALLOM_S_STANDALONE: 3,
  ONEDRIVE_BASIC: 1,
  ONEDRIVE_BASIC_P2: 1,
  ONEDRIVESTANDARD: 2,
  ONEDRIVEENTERPRISE: 3,
  KAIZALA_STANDALONE: 20,
  VIVA_LEARNING_SEEDED: 1,
  VIVA_LEARNING_PREMIUM: 2,
};

/** Place of a plan among the editions of its service: higher is more; only comparable within a service. */
export function editionRank(planName: string): number {
  const bare = planName.replace(/(_(GOV|GCC|DOD|GCCHIGH|USGOV|EDU|SMB|MIDMARKET))+$/, '');
  const known = editions[bare];
  if (known !== undefined) return known;
  const mark = /_?([EPFKS]?)([1-7])$/.exec(bare);
  if (mark === null) return 0;
  // Frontline editions (F, K, S) are below the others.
  return Number(mark[2]) + (mark[1] === '' || mark[1] === 'E' || mark[1] === 'P' ? 10 : 0);
}

/**
 * Pairs of products where holding the second makes the first superfluous: every service of the first is in the second
 * in the same or a higher edition, or both are editions of one line and the second is the higher one.
 */
export function includedProducts(
  products: readonly { skuId: string; planNames: readonly string[] }[],
  ladder: ProductLadder,
): [skuId: string, by: string][] {
  const services = products.map(({ skuId, planNames }) => ({
    skuId,
    names: planNames.filter((name) => !trivial.test(name)),
    all: offerOf(planNames),
  }));
  const covers = (large: Offer, names: readonly string[]): boolean =>
    names.length > 0 && names.every((name) => offers(large, name));
  const pairs: [string, string][] = [];
  for (const small of services) {
    for (const large of services) {
      if (small === large) continue;
      const covered = covers(large.all, small.names);
      // Two products that give the same are not both superfluous.
      const same = covered && covers(small.all, large.names);
      if ((covered && !(same && small.skuId < large.skuId)) || isHigher(small, large, ladder))
        pairs.push([small.skuId, large.skuId]);
    }
  }
  return pairs;
}

/** Another service among these that makes a plan superfluous; undefined = none does. */
export const superseding = (planName: string, among: ReadonlySet<string>): string | undefined =>
  supersededBy[planName]?.find((other) => among.has(other));

/** Plans of which the service, or its edition, is missing among others. */
export function lostPlans(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  const gone = [...before].filter((name) => !after.has(name) && !trivial.test(name));
  if (gone.length === 0) return gone;
  const offer = offerOf([...after]);
  return gone.filter((name) => !offers(offer, name));
}

function isHigher(small: { skuId: string }, large: { skuId: string }, ladder: ProductLadder): boolean {
  const low = ladder[small.skuId];
  const high = ladder[large.skuId];
  return low !== undefined && high !== undefined && low.family === high.family && low.tier < high.tier;
}

/** What some plans amount to: their names, and the highest edition of each service. */
interface Offer {
  names: ReadonlySet<string>;
  ranks: ReadonlyMap<string, number>;
}

function offerOf(planNames: readonly string[]): Offer {
  const ranks = new Map<string, number>();
  for (const name of planNames) {
    const family = serviceFamily(name);
    ranks.set(family, Math.max(ranks.get(family) ?? 0, editionRank(name)));
  }
  return { names: new Set(planNames), ranks };
}

const offers = ({ names, ranks }: Offer, name: string): boolean =>
  (ranks.get(serviceFamily(name)) ?? -1) >= editionRank(name) || superseding(name, names) !== undefined;
