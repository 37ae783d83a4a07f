import { type Catalogue, planLabel } from '../../../shared/domain/catalogue.ts';
import type { Price } from '../../../shared/domain/licenses.ts';
import type { SkuRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { PriceList, ProductBook } from './product-book.ts';

/** One connection's store together with the names and prices that go with it. */
export interface TenantLicenses {
  store: Store;
  catalogue: Catalogue;
  prices: PriceList;
  /** Owned products by SKU id. */
  skus: ReadonlyMap<string, SkuRecord>;
  /** Product name; the part number where nobody knows one. */
  skuName(skuId: string): string;
  partNumber(skuId: string): string;
  planName(servicePlanId: string, servicePlanName?: string): string;
  groupName(groupId: string): string;
  price(skuId: string): Price | null;
}

export interface TenantLicensesDeps {
  stores: { get(connectionId: string): Promise<Store> };
  book: ProductBook;
}

/** The licenses of every connection. */
export interface Tenants {
  /** The connection's store, working out costs with the connection's prices. */
  store(connectionId: string): Promise<Store>;
  open(connectionId: string): Promise<TenantLicenses>;
}

export function createTenants({ stores, book }: TenantLicensesDeps): Tenants {
  // What a store was told last; told again only when it changed or the store was opened anew.
  const told = new WeakMap<Store, { catalogue: Catalogue; prices: PriceList }>();
  const opened = new WeakMap<Store, { revision: number; catalogue: Catalogue; tenant: Promise<TenantLicenses> }>();

  const priced = async (connectionId: string) => {
    const [store, catalogue, prices] = await Promise.all([
      stores.get(connectionId),
      book.catalogue(),
      book.prices(connectionId),
    ]);
    const last = told.get(store);
    if (last?.catalogue !== catalogue || last.prices !== prices) {
      const amounts = [...new Set([...catalogue.products.keys(), ...Object.keys(prices.edited)])].flatMap((skuId) => {
        const known = book.price(catalogue, prices, skuId);
        return known === null ? [] : [[skuId, known.amount] as const];
      });
      await store.setPrices(Object.fromEntries(amounts));
      told.set(store, { catalogue, prices });
      opened.delete(store);
    }
    return { store, catalogue, prices };
  };

  return {
    store: async (connectionId) => (await priced(connectionId)).store,
    async open(connectionId) {
      const { store, catalogue, prices } = await priced(connectionId);
      const known = opened.get(store);
      if (known !== undefined && known.revision === store.revision && known.catalogue === catalogue)
        return known.tenant;
      const tenant = read(store, catalogue, prices, book);
      opened.set(store, { revision: store.revision, catalogue, tenant });
      tenant.catch(() => opened.delete(store));
      return tenant;
    },
  };
}

async function read(store: Store, catalogue: Catalogue, prices: PriceList, book: ProductBook): Promise<TenantLicenses> {
  const [{ skus: owned, groupNames }, groups] = await Promise.all([store.planTenant([], []), store.licenseGroups()]);
  const skus = new Map(owned.map((sku) => [sku.skuId, sku]));
  const names = new Map([...Object.entries(groupNames), ...groups.map(({ id, name }): [string, string] => [id, name])]);
  const planNames = new Map(
    owned.flatMap(({ plans }) => plans.map(({ servicePlanId, servicePlanName }) => [servicePlanId, servicePlanName])),
  );
  return {
    store,
    catalogue,
    prices,
    skus,
    skuName: (skuId) => catalogue.products.get(skuId)?.name ?? skus.get(skuId)?.partNumber ?? skuId,
    partNumber: (skuId) => skus.get(skuId)?.partNumber ?? catalogue.products.get(skuId)?.partNumber ?? skuId,
    planName: (servicePlanId, servicePlanName) =>
      planLabel(catalogue, servicePlanId, servicePlanName ?? planNames.get(servicePlanId) ?? servicePlanId),
    groupName: (groupId) => names.get(groupId) ?? groupId,
    price: (skuId) => book.price(catalogue, prices, skuId),
  };
}

export const money = (amount: number): number => Math.round(amount * 100) / 100;
