import type { ProductLadder } from './included-products.ts';

/** A list price per seat and month. */
export interface ListPrice {
  amount: number;
  /** ISO date of the figure; null where none is known. */
  date: string | null;
}

export interface CatalogueProduct {
  skuId: string;
  partNumber: string;
  name: string;
  family: string;
  /** Place among the editions of its family; null for products that are no edition of anything. */
  tier: number | null;
  price: ListPrice | null;
  /** Service plan ids. */
  planIds: readonly string[];
}

/** Products and service plans by id, with names people know. */
export interface Catalogue {
  /** Currency of the prices. */
  currency: string;
  /** Where names and prices come from, in words. */
  about: string;
  products: ReadonlyMap<string, CatalogueProduct>;
  /** Service plan id → its technical and its friendly name. */
  plans: ReadonlyMap<string, { servicePlanName: string; name: string }>;
}

/** The catalogue's file form: plans as rows, products pointing into them. */
export interface CatalogueFile {
  about: string;
  currency: string;
  plans: readonly (readonly string[])[];
  products: readonly {
    id: string;
    part: string;
    name: string;
    family: string;
    tier?: number;
    price?: readonly (number | string)[];
    plans: readonly number[];
  }[];
}

/** Names loaded from Microsoft's published list, over those that come with the console. */
export interface LoadedNames {
  /** ISO time of loading. */
  loadedAt: string;
  products: Readonly<Record<string, { partNumber: string; name: string; planIds: readonly string[] }>>;
  plans: Readonly<Record<string, { servicePlanName: string; name: string }>>;
}

/** Reads the file form, with loaded names laid over it. */
export function openCatalogue(file: CatalogueFile, loaded: LoadedNames | null = null): Catalogue {
  const planIds = file.plans.map(([id = '']) => id.toLowerCase());
  const plans = new Map(
    file.plans.map(([id = '', servicePlanName = '', name = '']) => [
      id.toLowerCase(),
      { servicePlanName, name: name === '' ? servicePlanName : name },
    ]),
  );
  const products = new Map(
    file.products.map((product): [string, CatalogueProduct] => {
      const [amount, date] = product.price ?? [];
      return [
        product.id.toLowerCase(),
        {
          skuId: product.id.toLowerCase(),
          partNumber: product.part,
          name: product.name,
          family: product.family,
          tier: product.tier ?? null,
          price: typeof amount === 'number' ? { amount, date: typeof date === 'string' ? date : null } : null,
          planIds: product.plans.flatMap((index) => planIds[index] ?? []),
        },
      ];
    }),
  );
  for (const [id, plan] of Object.entries(loaded?.plans ?? {})) {
    // The published list has capitals only where nobody has named a plan for people.
    const known = /\p{Ll}/u.test(plan.name) ? undefined : plans.get(id);
    plans.set(id, known ?? plan);
  }
  for (const [skuId, product] of Object.entries(loaded?.products ?? {})) {
    const known = products.get(skuId);
    products.set(skuId, {
      skuId,
      partNumber: product.partNumber,
      name: product.name,
      family: known?.family ?? 'Other',
      tier: known?.tier ?? null,
      price: known?.price ?? null,
      planIds: product.planIds,
    });
  }
  return { currency: file.currency, about: file.about, products, plans };
}

/** Product names by SKU id and by part number. */
export function productNames({ products }: Catalogue): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { skuId, partNumber, name } of products.values()) {
    names[skuId] = name;
    names[partNumber] ??= name;
  }
  return names;
}

/** Which products are editions of one line, and in which order. */
export function productLadder({ products }: Catalogue): ProductLadder {
  return Object.fromEntries(
    [...products.values()].flatMap(({ skuId, family, tier }) => (tier === null ? [] : [[skuId, { family, tier }]])),
  );
}

/**
 * A plan's name for people: from the catalogue by id, else of the plan of that technical name (national clouds give
 * the same plans other ids), else the technical name made readable.
 */
export function planLabel(catalogue: Catalogue, servicePlanId: string, servicePlanName: string): string {
  const known = catalogue.plans.get(servicePlanId.toLowerCase())?.name;
  if (known !== undefined && known !== servicePlanName) return known;
  return namesByPlan(catalogue).get(servicePlanName.toUpperCase()) ?? readable(known ?? servicePlanName);
}

const byPlan = new WeakMap<Catalogue, ReadonlyMap<string, string>>();
function namesByPlan(catalogue: Catalogue): ReadonlyMap<string, string> {
  const known = byPlan.get(catalogue);
  if (known !== undefined) return known;
  const names = new Map(
    [...catalogue.plans.values()].flatMap(({ servicePlanName, name }) =>
      name === servicePlanName ? [] : [[servicePlanName.toUpperCase(), name] as const],
    ),
  );
  byPlan.set(catalogue, names);
  return names;
}

function readable(name: string): string {
  const text = name.replace(/_/g, ' ').trim();
  return /[a-z]/.test(text) ? text : text.charAt(0) + text.slice(1).toLowerCase();
}
