import type { Store } from '../store/store.ts';
import type { PlanFacts } from './facts.ts';
import type { Recipient, Target, TenantFacts } from './kind.ts';

/** Names and list prices of products, as one connection works with them. */
export interface ProductFacts {
  /** Service plan name → what people call it. */
  planName(servicePlanName: string): string;
  /** Per seat and month; null where none is known. */
  price(skuId: string): { amount: number; currency: string } | null;
}

/** What planning needs, from a connection's local store. */
export function storeFacts(
  store: Store,
  products: ProductFacts,
  { now, me }: { now: () => number; me: string | null },
): PlanFacts {
  let dataAsOf: string | null = null;
  return {
    targets: (objectKind, selection, needsAccess) => store.planTargets(objectKind, { selection }, needsAccess),
    targetsById: (objectKind, ids, needsAccess) => store.planTargets(objectKind, { ids }, needsAccess),
    async tenant(recipients, templates): Promise<TenantFacts> {
      const stored = await store.planTenant(recipients, templates);
      dataAsOf = stored.dataAsOf;
      const named = new Map<string, Recipient>();
      for (const [asked, { id, ...known }] of Object.entries(stored.recipients)) {
        const recipient = { objectId: id, ...known };
        for (const name of [asked, id, ...known.shownAs]) named.set(name.toLowerCase(), recipient);
      }
      const models = new Map<string, Target>();
      for (const [asked, target] of Object.entries(stored.templates)) {
        models.set(asked.toLowerCase(), target);
        models.set(target.objectId, target);
      }
      const holders = new Set(stored.roleHolders ?? []);
      return {
        organization: stored.organization,
        skus: stored.skus,
        skuName: (skuId) => stored.skuNames[skuId] ?? skuId,
        groupName: (groupId) => stored.groupNames[groupId] ?? groupId,
        recipient: (idOrAddress) => named.get(idOrAddress.trim().toLowerCase()) ?? null,
        template: (idOrAddress) => models.get(idOrAddress.trim().toLowerCase()) ?? null,
        planName: (servicePlanName) => products.planName(servicePlanName),
        price: (skuId) => products.price(skuId),
        mailboxesKnown: stored.mailboxesKnown,
        isAdmin: (objectId) => holders.has(objectId),
        me,
        now: now(),
      };
    },
    async dataAsOf() {
      return dataAsOf ?? (await store.planTenant([], [])).dataAsOf;
    },
  };
}
