import { serviceFamily } from './plan-rules.ts';

/** Where a product stands among the editions of its line; by SKU id. */
export type ProductLadder = Readonly<Record<string, { family: string; tier: number }>>;

/** Plans that every product carries and that are worth nothing by themselves. */
const trivial = /^(EXCHANGE_S_FOUNDATION|PEOPLE_SKILLS_FOUNDATION|M365_PEOPLE|.*_FOUNDATION)$/;

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
};

function rank(planName: string): number {
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
  const services = products.map(({ skuId, planNames }) => ({ skuId, ranks: bestRanks(planNames) }));
  const pairs: [string, string][] = [];
  for (const small of services) {
    for (const large of services) {
      if (small === large) continue;
      const covered = covers(large.ranks, small.ranks);
      // Two products that give the same are not both superfluous.
      if (
        (covered && !(covers(small.ranks, large.ranks) && small.skuId < large.skuId)) ||
        isHigher(small, large, ladder)
      )
        pairs.push([small.skuId, large.skuId]);
    }
  }
  return pairs;
}

function isHigher(small: { skuId: string }, large: { skuId: string }, ladder: ProductLadder): boolean {
  const low = ladder[small.skuId];
  const high = ladder[large.skuId];
  return low !== undefined && high !== undefined && low.family === high.family && low.tier < high.tier;
}

function bestRanks(planNames: readonly string[]): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const name of planNames) {
    if (trivial.test(name)) continue;
    const family = serviceFamily(name);
    ranks.set(family, Math.max(ranks.get(family) ?? 0, rank(name)));
  }
  return ranks;
}

function covers(large: ReadonlyMap<string, number>, small: ReadonlyMap<string, number>): boolean {
  if (small.size === 0) return false;
  for (const [family, wanted] of small) if ((large.get(family) ?? -1) < wanted) return false;
  return true;
}
