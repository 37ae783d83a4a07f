import catalogueFile from '../../../assets/sku-catalogue.json' with { type: 'json' };
import {
  type Catalogue,
  type CatalogueFile,
  type LoadedNames,
  openCatalogue,
  productLadder,
  productNames,
} from '../../../shared/domain/catalogue.ts';
import type { ProductLadder } from '../../../shared/domain/included-products.ts';
import type { Price } from '../../../shared/domain/licenses.ts';
import type { Stores } from '../store/stores.ts';

/** Prices one connection works with. */
export interface PriceList {
  currency: string;
  /** Set by a person. */
  edited: Readonly<Record<string, { amount: number; date: string }>>;
  /** Units of the currency per unit of the catalogue's, when a person gave it. */
  rate: number | null;
}

/** Names and prices of products, as shipped, loaded and edited. */
export interface ProductBook {
  catalogue(): Promise<Catalogue>;
  /** What a store is opened with. */
  storeNames(): Promise<{ skuNames: Record<string, string>; ladder: ProductLadder }>;
  /** Lays names from Microsoft's list over the shipped ones. */
  loadNames(names: LoadedNames): Promise<void>;
  prices(connectionId: string): Promise<PriceList>;
  setPrices(connectionId: string, prices: PriceList): Promise<void>;
  /** List price of a product; null where none is known. */
  price(catalogue: Catalogue, prices: PriceList, skuId: string): Price | null;
}

const namesKey = 'licenses.names';
const pricesKey = (connectionId: string): string => `licenses.prices.${connectionId}`;

export function createProductBook(stores: Pick<Stores, 'app'>): ProductBook {
  let opened: Promise<Catalogue> | null = null;
  const lists = new Map<string, Promise<PriceList>>();

  const open = async (): Promise<Catalogue> => {
    const loaded = (await (await stores.app()).getMeta(namesKey)) as LoadedNames | undefined;
    return openCatalogue(catalogueFile as CatalogueFile, loaded ?? null);
  };
  const catalogue = (): Promise<Catalogue> => {
    if (opened === null) {
      opened = open();
      // A failed reading must not stick.
      opened.catch(() => {
        opened = null;
      });
    }
    return opened;
  };
  const readPrices = async (connectionId: string): Promise<PriceList> => {
    const [kept, { currency }] = await Promise.all([
      stores.app().then((store) => store.getMeta(pricesKey(connectionId))),
      catalogue(),
    ]);
    return (kept as PriceList | undefined) ?? { currency, edited: {}, rate: null };
  };

  return {
    catalogue,
    async storeNames() {
      const book = await catalogue();
      return { skuNames: productNames(book), ladder: productLadder(book) };
    },
    async loadNames(names) {
      await (await stores.app()).setMeta(namesKey, names);
      opened = null;
      await catalogue();
    },
    prices(connectionId) {
      let list = lists.get(connectionId);
      if (list === undefined) {
        list = readPrices(connectionId);
        lists.set(connectionId, list);
        list.catch(() => lists.delete(connectionId));
      }
      return list;
    },
    async setPrices(connectionId, prices) {
      await (await stores.app()).setMeta(pricesKey(connectionId), prices);
      lists.set(connectionId, Promise.resolve(prices));
    },
    price: priceOf,
  };
}

function priceOf(catalogue: Catalogue, prices: PriceList, skuId: string): Price | null {
  const { currency, edited, rate } = prices;
  const own = edited[skuId];
  if (own !== undefined) return { amount: own.amount, currency, source: 'Set here', date: own.date, edited: true };
  const list = catalogue.products.get(skuId)?.price ?? null;
  if (list === null) return null;
  if (currency === catalogue.currency)
    return {
      amount: list.amount,
      currency,
      source: 'US list price, annual commitment',
      date: list.date,
      edited: false,
    };
  // A figure in another currency is no price here unless somebody said what it is worth.
  if (rate === null) return null;
  return {
    amount: Math.round(list.amount * rate * 100) / 100,
    currency,
    source: `US list price, annual commitment, at ${rate} ${currency} for 1 ${catalogue.currency}`,
    date: list.date,
    edited: false,
  };
}
