import { AppError } from '../../../shared/contract/errors.ts';
import { productNames } from '../../../shared/domain/catalogue.ts';
import { licensePresets, notSeenPreset, sharedPreset } from '../../../shared/domain/license-fields.ts';
import { previewCsv } from '../changes/import-csv.ts';
import type { Handlers } from '../ports.ts';
import type { Stores } from '../store/stores.ts';
import { compareProducts, plansOf } from './compare.ts';
import { exportLicenses, type LicenseExportDeps } from './export.ts';
import { findingsOf, findingUsers } from './findings.ts';
import { largeShared } from './large-shared.ts';
import { licenseCsv } from './license-csv.ts';
import { problemsOf } from './problems.ts';
import type { PriceList, ProductBook } from './product-book.ts';
import { readPublishedNames } from './published-names.ts';
import { subscriptionsOf } from './subscriptions.ts';
import { userLicensesOf } from './user-licenses.ts';

export interface LicenseDeps extends LicenseExportDeps {
  book: ProductBook;
  stores: Pick<Stores, 'opened'>;
}

type LicenseMethod = Extract<keyof Handlers, `licenses.${string}`>;

/** The contract's license methods. */
export function licenseHandlers(deps: LicenseDeps): Pick<Handlers, LicenseMethod> {
  const { tenants, book, stores } = deps;
  const now = (): number => deps.ports.clock.now();
  const changePrices = async (connectionId: string, change: (prices: PriceList) => PriceList): Promise<PriceList> => {
    const prices = change(await book.prices(connectionId));
    await book.setPrices(connectionId, prices);
    return prices;
  };
  return {
    'licenses.subscriptions': async ({ connectionId }) => subscriptionsOf(await tenants.open(connectionId)),
    'licenses.window': async ({ connectionId, query, from, count }) => {
      const store = await tenants.store(connectionId);
      const window = await store.licenseWindow(query, from, count);
      return { ...window, signInKnown: window.signInKnown === true };
    },
    'licenses.counts': async ({ connectionId, search }) => {
      const store = await tenants.store(connectionId);
      const presets = licensePresets(now()).map(({ id, filter }) => ({ id, filter }));
      const answer = await store.licenseCounts(search, presets);
      const counts = { ...answer.counts };
      // Nobody is idle where nobody tells who signed in, and nothing is shared where no mailbox was read.
      if (answer.signInKnown !== true) delete counts[notSeenPreset];
      if (!answer.mailboxesKnown) delete counts[sharedPreset];
      return { counts, revision: answer.revision };
    },
    'licenses.user': async ({ connectionId, id }) => {
      const tenant = await tenants.open(connectionId);
      const stored = await tenant.store.licenseUser(id);
      if (stored === null) throw new AppError('not-found', 'This user is not in the local store.');
      return userLicensesOf(stored, tenant);
    },
    'licenses.selectionSummary': async ({ connectionId, selection }) => {
      const store = await tenants.store(connectionId);
      const [tally, mailboxes] = await Promise.all([store.licenseTally(selection), store.licenseMailboxes(selection)]);
      return {
        count: tally.users,
        ...mailboxes,
        bySku: Object.fromEntries(Object.entries(tally.bySku).map(([skuId, { users }]) => [skuId, users])),
        monthlyCost: tally.monthlyCost,
      };
    },
    'licenses.findings': async ({ connectionId, inactiveDays }) =>
      findingsOf(await tenants.open(connectionId), now(), inactiveDays),
    'licenses.findingUsers': async ({ connectionId, id, inactiveDays }) => ({
      ids: await findingUsers(await tenants.open(connectionId), id, now(), inactiveDays),
    }),
    'licenses.compare': async ({ connectionId, first, second, selection }) =>
      compareProducts(await tenants.open(connectionId), first.toLowerCase(), second.toLowerCase(), selection, now()),
    'licenses.problems': async ({ connectionId, search, from, count }) =>
      problemsOf(await tenants.open(connectionId), { search, from, count }),
    'licenses.plans': async ({ connectionId, skuId }) => {
      const tenant = await tenants.open(connectionId);
      const plans = plansOf(tenant, skuId.toLowerCase()).map(({ servicePlanId, servicePlanName }) => ({
        servicePlanId,
        servicePlanName,
        name: tenant.planName(servicePlanId, servicePlanName),
        appliesTo: 'User',
      }));
      return { plans: plans.sort((a, b) => (a.name < b.name ? -1 : 1)) };
    },
    'licenses.largeShared': async ({ connectionId }) => largeShared(await tenants.open(connectionId)),
    'licenses.groups': async ({ connectionId }) => {
      const { store } = await tenants.open(connectionId);
      const groups = (await store.licenseGroups()).map(({ id, name, skuIds }) => ({ id, name, skuIds }));
      return { groups: groups.sort((a, b) => (a.name < b.name ? -1 : 1)) };
    },
    'licenses.setPrice': async ({ connectionId, skuId, amount }) => {
      const id = skuId.toLowerCase();
      const date = new Date(now()).toISOString().slice(0, 10);
      const prices = await changePrices(connectionId, ({ edited, ...rest }) => {
        const { [id]: _before, ...others } = edited;
        return { ...rest, edited: amount === null ? others : { ...others, [id]: { amount, date } } };
      });
      return { price: book.price(await book.catalogue(), prices, id) };
    },
    'licenses.setCurrency': async ({ connectionId, currency, rate }) => {
      await changePrices(connectionId, (prices) => ({ ...prices, currency, rate: rate ?? null }));
      return { currency };
    },
    'licenses.loadNames': async (input) => {
      const bytes = 'text' in input ? Buffer.from(input.text, 'utf8') : Buffer.from(input.base64, 'base64');
      const names = readPublishedNames(bytes, now());
      await book.loadNames(names);
      const known = productNames(await book.catalogue());
      await Promise.all((await stores.opened()).map(([, store]) => store.setSkuNames(known)));
      return { products: Object.keys(names.products).length, plans: Object.keys(names.plans).length };
    },
    'licenses.importPreview': async ({ connectionId, base64, mapping }) => {
      const tenant = await tenants.open(connectionId);
      return previewCsv(tenant.store, 'licenses', Buffer.from(base64, 'base64'), mapping, licenseCsv(tenant));
    },
    'licenses.export': (input) => exportLicenses(deps, input),
  };
}
