import { textKey } from '../../../shared/domain/text-key.ts';
import type { CsvInput, CsvParams } from '../changes/csv-input.ts';
import { readList } from '../imports/cells.ts';
import { plansOf } from './compare.ts';
import type { TenantLicenses } from './tenant-licenses.ts';

interface Params {
  add?: { skuId: string; disabledPlans: string[] }[];
  remove?: string[];
  plans?: { skuId: string; on: string[]; off: string[] }[];
  usageLocation?: string;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How a file asks for licenses: products and plans by name, part number or id, as this organization owns them. */
export function licenseCsv(tenant: TenantLicenses): CsvInput {
  const products = new Names();
  for (const product of tenant.catalogue.products.values())
    for (const name of [product.skuId, product.partNumber, product.name]) products.add(name, product.skuId);
  for (const sku of tenant.skus.values())
    for (const name of [sku.skuId, sku.partNumber, tenant.skuName(sku.skuId)]) products.add(name, sku.skuId, true);

  const plansByProduct = new Map<string, Names>();
  const plansIn = (skuId: string): Names => {
    let names = plansByProduct.get(skuId);
    if (names === undefined) {
      names = new Names();
      for (const { servicePlanId, servicePlanName } of plansOf(tenant, skuId))
        for (const name of [servicePlanId, servicePlanName, tenant.planName(servicePlanId, servicePlanName)])
          names.add(name, servicePlanId);
      plansByProduct.set(skuId, names);
    }
    return names;
  };

  const productsOf = (cell: string): string[] | { problem: string } => {
    const ids: string[] = [];
    for (const name of parts(cell, (text) => products.find(text).length > 0)) {
      const found = products.find(name);
      if (found.length === 0) return { problem: `“${name.slice(0, 60)}” is not a product known here.` };
      if (found.length > 1)
        return { problem: `“${name.slice(0, 60)}” may be several products; use the part number or the id.` };
      ids.push(found[0] as string);
    }
    return ids;
  };

  return {
    columns: [
      {
        id: 'add',
        label: 'Add',
        help: 'Products by name, part number or id, separated by semicolons.',
        synonyms: [
          'Licenses to add',
          'Assign',
          'License',
          'Licenses',
          'Product',
          'Products',
          'SKU',
          'SkuPartNumber',
          'Hinzufügen',
          'Ajouter',
          'Lizenz',
          'Lizenzen',
          'Produkt',
          'Licences',
        ],
      },
      {
        id: 'remove',
        label: 'Remove',
        help: 'Products by name, part number or id, separated by semicolons.',
        synonyms: ['Licenses to remove', 'Unassign', 'Entfernen', 'Lizenzen entfernen', 'Supprimer'],
      },
      {
        id: 'disabledPlans',
        label: 'Service plans off',
        help: 'Service plans by name or id, separated by semicolons: off in the products that are added, else in those held.',
        synonyms: [
          'Disabled plans',
          'DisabledPlans',
          'Plans off',
          'Disabled service plans',
          'Deaktivierte Pläne',
          'Deaktivierte Dienstpläne',
        ],
      },
      {
        id: 'usageLocation',
        label: 'Usage location',
        help: 'A two-letter country code.',
        synonyms: ['UsageLocation', 'Country', 'Location', 'Nutzungsstandort', 'Verwendungsstandort', 'Land'],
      },
    ],
    params: (cells): CsvParams => {
      const add = productsOf(cells.add ?? '');
      if ('problem' in add) return add;
      const remove = productsOf(cells.remove ?? '');
      if ('problem' in remove) return remove;
      const both = add.find((skuId) => remove.includes(skuId));
      if (both !== undefined) return { problem: `${tenant.skuName(both)} is to be added and removed.` };
      const among = add.length > 0 ? add : [...tenant.skus.keys()];
      const off = new Map<string, string[]>();
      for (const name of parts(cells.disabledPlans ?? '', (text) =>
        among.some((sku) => plansIn(sku).find(text).length > 0),
      )) {
        let known = false;
        for (const skuId of among) {
          const ids = plansIn(skuId).find(name);
          if (ids.length === 0) continue;
          known = true;
          off.set(skuId, [...new Set([...(off.get(skuId) ?? []), ...ids])]);
        }
        if (!known)
          return {
            problem: `“${name.slice(0, 60)}” is not a service plan of ${add.length > 0 ? 'the products added' : 'a product owned here'}.`,
          };
      }
      const location = cells.usageLocation?.trim();
      if (location !== undefined && !/^[A-Za-z]{2}$/.test(location))
        return { problem: `Usage location: “${location.slice(0, 60)}” is not a two-letter country code.` };
      const params: Params = {
        ...(add.length > 0 ? { add: add.map((skuId) => ({ skuId, disabledPlans: off.get(skuId) ?? [] })) } : {}),
        ...(remove.length > 0 ? { remove } : {}),
        ...(add.length === 0 && off.size > 0
          ? { plans: [...off].map(([skuId, ids]) => ({ skuId, on: [], off: ids })) }
          : {}),
        ...(location === undefined ? {} : { usageLocation: location.toUpperCase() }),
      };
      return Object.keys(params).length === 0 ? null : { params: { ...params } };
    },
    join: (first, second) => joined(first as Params, second as Params),
  };
}

function joined(first: Params, second: Params): Record<string, unknown> {
  const lists = {
    add: [...(first.add ?? []), ...(second.add ?? [])],
    remove: [...(first.remove ?? []), ...(second.remove ?? [])],
    plans: [...(first.plans ?? []), ...(second.plans ?? [])],
  };
  const usageLocation = second.usageLocation ?? first.usageLocation;
  return {
    ...(lists.add.length > 0 ? { add: lists.add } : {}),
    ...(lists.remove.length > 0 ? { remove: [...new Set(lists.remove)] } : {}),
    ...(lists.plans.length > 0 ? { plans: lists.plans } : {}),
    ...(usageLocation === undefined ? {} : { usageLocation }),
  };
}

/** Parts of a cell: divided as lists are, or by what else people divide by where the whole is no name itself. */
function parts(cell: string, isName: (text: string) => boolean): string[] {
  return readList(cell).flatMap((part) => {
    if (isName(part)) return [part];
    for (const mark of [',', ' + ', '+']) {
      const pieces = part.split(mark).map((piece) => piece.trim());
      if (pieces.length > 1 && pieces.every((piece) => piece !== '' && isName(piece))) return pieces;
    }
    return [part];
  });
}

/** Ids by name, whatever the case and spacing; preferred ids win over others of the same name. */
class Names {
  readonly #byName = new Map<string, Map<string, boolean>>();

  add(name: string, id: string, preferred = false): void {
    const key = plain(name);
    if (key === '') return;
    const ids = this.#byName.get(key) ?? new Map<string, boolean>();
    this.#byName.set(key, ids.set(id, preferred || ids.get(id) === true));
  }

  find(name: string): string[] {
    const ids = this.#byName.get(plain(name));
    if (ids === undefined) return [];
    const preferred = [...ids].filter(([, is]) => is);
    return (preferred.length > 0 ? preferred : [...ids]).map(([id]) => id);
  }
}

const plain = (name: string): string =>
  guid.test(name.trim()) ? name.trim().toLowerCase() : textKey(name).replace(/[^\p{L}\p{N}+]/gu, '');
