import { describe, expect, it } from 'vitest';
import { createProductBook } from '../../../../electron/core/licenses/product-book.ts';
import { readPublishedNames } from '../../../../electron/core/licenses/published-names.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import { openCatalogue, planLabel, productLadder, productNames } from '../../../../shared/domain/catalogue.ts';
import { includedProducts, lostPlans } from '../../../../shared/domain/included-products.ts';
import { catalogue, ownedSku, planId, skuId } from '../../../fixtures/license-facts.ts';

/** A store for what belongs to no connection, as far as the book uses it. */
function appStore(kept: Record<string, unknown> = {}) {
  const store = {
    getMeta: async (key: string) => structuredClone(kept[key]),
    setMeta: async (key: string, value: unknown) => {
      kept[key] = structuredClone(value);
    },
  } as unknown as Store;
  return { app: async () => store };
}

describe('the catalogue', () => {
  it('names products by id and part number, each plan once', () => {
    const names = productNames(catalogue);
    expect(names[skuId('SPE_E3')]).toBe('Microsoft 365 E3');
    expect(names.SPE_E3).toBe('Microsoft 365 E3');
    for (const product of catalogue.products.values()) {
      expect(product.skuId).toMatch(/^[0-9a-f-]{36}$/);
      expect(product.planIds.length).toBeGreaterThan(0);
      expect(new Set(product.planIds).size).toBe(product.planIds.length);
      for (const id of product.planIds) expect(catalogue.plans.get(id)?.servicePlanName).toBeTruthy();
    }
    expect(catalogue.products.size).toBeGreaterThan(130);
    expect([...catalogue.plans.values()].filter(({ name }) => !/[a-z]/.test(name))).toEqual([]);
  });

  it('makes technical names readable where nobody knows better', () => {
    expect(planLabel(catalogue, 'unknown', 'SOME_NEW_PLAN')).toBe('Some new plan');
    expect(planLabel(catalogue, 'unknown', 'Some_New_Enterprise')).toBe('Some New Enterprise');
    expect(planLabel(catalogue, planId('SPE_E3', 'SWAY'), 'SWAY')).toBe('Sway');
    // The same plan under another id, as national clouds have it.
    expect(planLabel(catalogue, 'unknown', 'OFFICESUBSCRIPTION')).toBe('Microsoft 365 Apps for Enterprise');
    const codes = [...catalogue.plans.values()].filter(({ name }) => /_|DO NOT USE|RETIRED|\bTest\b/.test(name));
    expect(codes).toEqual([]);
  });

  it('lays loaded names over its own and keeps families and prices', () => {
    const id = skuId('SPE_E3');
    const opened = openCatalogue(
      {
        about: '',
        currency: 'USD',
        plans: [
          ['p1', 'SWAY', 'Sway'],
          ['p3', 'OFFICESUBSCRIPTION', 'Microsoft 365 Apps for Enterprise'],
        ],
        products: [{ id, part: 'SPE_E3', name: 'Old', family: 'M365', tier: 3, price: [36, '2025-01-01'], plans: [0] }],
      },
      {
        loadedAt: '',
        products: {
          [id]: { partNumber: 'SPE_E3', name: 'New', planIds: ['p2'] },
          other: { partNumber: 'X', name: 'Other', planIds: [] },
        },
        plans: {
          p2: { servicePlanName: 'P2', name: 'Two' },
          p3: { servicePlanName: 'OFFICESUBSCRIPTION', name: 'OFFICESUBSCRIPTION' },
        },
      },
    );
    expect(opened.products.get(id)).toMatchObject({
      name: 'New',
      family: 'M365',
      tier: 3,
      price: { amount: 36, date: '2025-01-01' },
      planIds: ['p2'],
    });
    expect(opened.products.get('other')).toMatchObject({ name: 'Other', family: 'Other', tier: null, price: null });
    expect([opened.plans.get('p1')?.name, opened.plans.get('p2')?.name]).toEqual(['Sway', 'Two']);
    // A name that only shouts the technical one is none.
    expect(opened.plans.get('p3')?.name).toBe('Microsoft 365 Apps for Enterprise');
  });
});

describe('prices', () => {
  it('are list prices until somebody sets one, and again when it is taken back', async () => {
    const kept = {};
    const book = createProductBook(appStore(kept));
    const shown = async () => {
      const price = book.price(await book.catalogue(), await book.prices('c1'), skuId('SPE_E5'));
      return price === null ? null : [price.amount, price.currency, price.edited];
    };
    expect(await shown()).toEqual([60, 'USD', false]);
    const list = await book.prices('c1');
    await book.setPrices('c1', { ...list, edited: { [skuId('SPE_E5')]: { amount: 42.5, date: '2026-01-01' } } });
    expect(await shown()).toEqual([42.5, 'USD', true]);
    // Another connection has prices of its own; another start remembers.
    expect((await book.prices('c2')).edited).toEqual({});
    const again = createProductBook(appStore(kept));
    expect((await again.prices('c1')).edited[skuId('SPE_E5')]?.amount).toBe(42.5);
    await book.setPrices('c1', { ...list, edited: {} });
    expect(await shown()).toEqual([60, 'USD', false]);
  });

  it('in another currency are those set, and list prices only at a rate', async () => {
    const book = createProductBook(appStore());
    const all = await book.catalogue();
    const price = (prices: Parameters<typeof book.price>[1], part = 'SPE_E5') => book.price(all, prices, skuId(part));
    expect(price({ currency: 'EUR', edited: {}, rate: null })).toBeNull();
    expect(price({ currency: 'EUR', edited: {}, rate: 0.5 })).toMatchObject({
      amount: 30,
      currency: 'EUR',
      edited: false,
    });
    const edited = { [skuId('SPE_E5')]: { amount: 0, date: '2026-01-01' } };
    expect(price({ currency: 'EUR', edited, rate: null })).toMatchObject({ amount: 0, currency: 'EUR', edited: true });
    expect(price({ currency: 'USD', edited: {}, rate: null }, 'ENTERPRISEWITHSCAL')).toBeNull();
  });
});

describe('Microsoft’s published list', () => {
  const header =
    'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names';
  const [sku, first, second] = [
    '05e9a617-0261-4cee-bb44-138d3ef5d965',
    'efb87545-963c-4e0d-99df-69c6916d9eb0',
    'a23b959c-7ce8-4e57-9140-b90eb88a9e97',
  ];
  const lines = [
    header,
    `"Microsoft 365, ""E3""",SPE_E3,${sku.toUpperCase()},EXCHANGE_S_ENTERPRISE,${first},Exchange Online (Plan 2)`,
    `"Microsoft 365, ""E3""",SPE_E3,${sku},SWAY,${second},SWAY`,
    `Sway for all,SWAY_ONLY,${second.replace('a', 'b')},SWAY,${second},Sway`,
    'Broken line,NO_ID,not-a-guid,X,Y,Z',
  ];
  const bytes = (text: string, encoding: BufferEncoding = 'utf8', mark: number[] = []): Buffer =>
    Buffer.concat([Buffer.from(mark), Buffer.from(text, encoding)]);

  it.each([
    ['plain', bytes(lines.join('\r\n'))],
    ['with a byte order mark', bytes(lines.join('\n'), 'utf8', [0xef, 0xbb, 0xbf])],
    ['in UTF-16', bytes(lines.join('\r\n'), 'utf16le', [0xff, 0xfe])],
    [
      'with semicolons',
      bytes(
        lines
          .map((line) => line.replaceAll(',', ';'))
          .join('\r\n')
          .replace('Microsoft 365;', 'Microsoft 365,'),
      ),
    ],
    ['with a mark that was read as letters', bytes(`ï»¿${lines.join('\r\n')}`)],
  ])('is read %s', (_, file) => {
    const names = readPublishedNames(file, Date.parse('2026-01-01'));
    expect(names.products[sku]).toEqual({
      partNumber: 'SPE_E3',
      name: 'Microsoft 365, "E3"',
      planIds: [first, second],
    });
    expect(Object.keys(names.products)).toHaveLength(2);
    expect(names.plans[first]).toEqual({ servicePlanName: 'EXCHANGE_S_ENTERPRISE', name: 'Exchange Online (Plan 2)' });
    // A friendlier name from another line wins over the technical one.
    expect(names.plans[second]?.name).toBe('Sway');
    expect(names.loadedAt).toBe('2026-01-01T00:00:00.000Z');
  });

  it('is told from other files', () => {
    expect(() => readPublishedNames(bytes('Name,Address\r\nx,y'), 0)).toThrow('not the list of product names');
    expect(() => readPublishedNames(bytes(header), 0)).toThrow('holds no products');
  });
});

describe('products within products', () => {
  const pairs = (...parts: string[]) => {
    const skus = parts.map((part) => ownedSku(part));
    const name = new Map(skus.map(({ skuId: id, partNumber }) => [id, partNumber]));
    return includedProducts(
      skus.map(({ skuId: id, plans }) => ({
        skuId: id,
        planNames: plans.map(({ servicePlanName }) => servicePlanName),
      })),
      productLadder(catalogue),
    )
      .map(([small, large]) => `${name.get(small)} in ${name.get(large)}`)
      .sort();
  };

  it('are found by their services, in the same or a higher edition', () => {
    expect(pairs('EXCHANGESTANDARD', 'ENTERPRISEPACK')).toEqual(['EXCHANGESTANDARD in ENTERPRISEPACK']);
    expect(pairs('EXCHANGEENTERPRISE', 'STANDARDPACK')).toEqual([]);
    expect(pairs('EMS', 'SPE_E3', 'VISIOCLIENT')).toEqual(['EMS in SPE_E3']);
    expect(pairs('POWER_BI_PRO', 'SPE_E5')).toEqual(['POWER_BI_PRO in SPE_E5']);
    expect(pairs('POWER_BI_PRO', 'SPE_E3')).toEqual([]);
    expect(pairs('Microsoft_365_Copilot', 'SPE_E5')).toEqual([]);
  });

  it('are found along a line of editions', () => {
    expect(pairs('SPE_E3', 'SPE_E5')).toEqual(['SPE_E3 in SPE_E5']);
    expect(pairs('O365_BUSINESS_ESSENTIALS', 'SPB')).toEqual(['O365_BUSINESS_ESSENTIALS in SPB']);
  });

  it('that are the same are superfluous once', () => {
    const names = ['A_PLAN', 'B_PLAN'];
    const same = includedProducts(
      [
        { skuId: 'x', planNames: names },
        { skuId: 'y', planNames: names },
      ],
      {},
    );
    expect(same).toHaveLength(1);
  });

  it('lose services by edition, not by name', () => {
    const plans = (part: string) => new Set(ownedSku(part).plans.map(({ servicePlanName }) => servicePlanName));
    expect(lostPlans(plans('STANDARDPACK'), plans('ENTERPRISEPACK'))).toEqual([]);
    expect(lostPlans(plans('SPE_E5'), plans('SPE_E3'))).toEqual(
      expect.arrayContaining(['AAD_PREMIUM_P2', 'MCOEV', 'FORMS_PLAN_E5']),
    );
    expect(lostPlans(plans('ENTERPRISEPACK'), plans('STANDARDPACK'))).toEqual(
      expect.arrayContaining(['EXCHANGE_S_ENTERPRISE', 'OFFICESUBSCRIPTION']),
    );
    expect(lostPlans(new Set(['EXCHANGE_S_FOUNDATION']), new Set())).toEqual([]);
  });
});
