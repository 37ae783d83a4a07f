import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../electron/core/store/store.ts';
import { matchesFilter } from '../../../../shared/domain/filter.ts';
import { includedProducts } from '../../../../shared/domain/included-products.ts';
import {
  derivedKind,
  licenseFilterKinds,
  licensePresets,
  planField,
  skuField,
} from '../../../../shared/domain/license-fields.ts';
import type { FilterNode, ListQuery } from '../../../../shared/domain/query.ts';
import { searchWords, textKey } from '../../../../shared/domain/text-key.ts';
import { type LicensedRows, licensedRows, licensesOf } from '../../../fixtures/license-rows.ts';
import { emptyUser, guidOf, pick, readerInto, seeded } from '../../../fixtures/store-rows.ts';
import { asOf, fill, freshDirectory, storeAt } from './open-store.ts';

async function filled(rows: LicensedRows, path?: string): Promise<Store> {
  const store = await storeAt(path);
  await fill(store, rows);
  const read = readerInto(store, { asOf });
  await read('skus', (reading) => store.putSkus(reading, rows.skus));
  await read('activity', (reading) => store.putActivity(reading, rows.activity));
  await store.setPrices(prices(rows));
  return store;
}

const prices = ({ skus }: LicensedRows): Record<string, number> =>
  Object.fromEntries(skus.slice(0, 5).map(({ skuId }, n) => [skuId, 3 * n + 1.25]));

/** What a filter may look at, worked out from the records alone. */
function plainRows(rows: LicensedRows): Record<string, unknown>[] {
  const mailboxOf = new Map(
    rows.mailboxes.flatMap((mailbox) => (mailbox.objectId ? [[mailbox.objectId, mailbox]] : [])),
  );
  const sizeOf = new Map(rows.sizes.map((size) => [textKey(size.userPrincipalName ?? ''), size]));
  const useOf = new Map(rows.activity.map((use) => [textKey(use.userPrincipalName), use.lastUse]));
  const included = includedProducts(
    rows.skus.map(({ skuId, plans }) => ({ skuId, planNames: plans.map(({ servicePlanName }) => servicePlanName) })),
    {},
  );
  const price = prices(rows);
  return rows.users.map((user) => {
    const mailbox = mailboxOf.get(user.id);
    const size = mailbox ? sizeOf.get(textKey(user.userPrincipalName)) : undefined;
    const held = new Map(user.assignedLicenses.map(({ skuId, disabledPlans }) => [skuId, disabledPlans]));
    const sources = user.licenseAssignments ?? [];
    const costs = [...held.keys()].flatMap((skuId) => price[skuId] ?? []);
    const row: Record<string, unknown> = {
      ...user,
      isDirSynced: user.onPremisesSyncEnabled,
      lastSignIn: user.lastSuccessfulSignIn,
      recipientTypeDetails: mailbox?.recipientTypeDetails ?? null,
      totalItemBytes: size?.totalItemBytes ?? null,
      hiddenFromAddressListsEnabled: mailbox?.hiddenFromAddressListsEnabled ?? null,
      litigationHoldEnabled: mailbox?.litigationHoldEnabled ?? null,
      inPlaceHoldCount: mailbox?.inPlaceHolds.length ?? null,
      lastTeamsUse: useOf.get(textKey(user.userPrincipalName))?.teams ?? null,
      activityKnown: useOf.has(textKey(user.userPrincipalName)),
      licenseCount: held.size,
      monthlyCost: costs.length === 0 ? null : Math.round(costs.reduce((a, b) => a + b, 0) * 100) / 100,
      overlap: included.some(([sku, by]) => held.has(sku) && held.has(by)),
      licenseError: sources.some(({ error }) => error !== null),
      licenseGroup: sources.flatMap(({ groupId }) => groupId ?? []),
    };
    for (const { skuId, plans } of rows.skus) {
      const of = sources.filter((source) => source.skuId === skuId);
      const [direct, group] = [of.some(({ groupId }) => groupId === null), of.some(({ groupId }) => groupId !== null)];
      row[skuField(skuId)] =
        of.length === 0
          ? ['none']
          : [
              direct && group ? 'both' : group ? 'group' : 'direct',
              ...((held.get(skuId)?.length ?? 0) > 0 ? ['off'] : []),
              ...(of.some(({ error }) => error !== null) ? ['error'] : []),
            ];
      for (const { servicePlanId } of plans) {
        const among = rows.skus.filter(
          (sku) => held.has(sku.skuId) && sku.plans.some((plan) => plan.servicePlanId === servicePlanId),
        );
        row[planField(servicePlanId)] =
          among.length === 0
            ? 'none'
            : among.some(({ skuId: id }) => !held.get(id)?.includes(servicePlanId))
              ? 'on'
              : 'off';
      }
    }
    return row;
  });
}

const kindsOf = (field: string) => derivedKind(field) ?? licenseFilterKinds[field];

function randomFilter(rows: LicensedRows, random: () => number, depth = 0): FilterNode {
  if (depth < 3 && random() < 0.35) {
    const children = () =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => randomFilter(rows, random, depth + 1));
    return pick(random, [
      () => ({ all: children() }),
      () => ({ any: children() }),
      () => ({ not: randomFilter(rows, random, depth + 1) }),
    ])();
  }
  const sku = pick(random, rows.skus);
  const plan = pick(random, sku.plans);
  return pick(random, [
    (): FilterNode => ({
      field: skuField(sku.skuId),
      op: pick(random, ['eq', 'ne'] as const),
      value: pick(random, ['none', 'direct', 'group', 'both', 'off', 'error']),
    }),
    (): FilterNode => ({ field: skuField(sku.skuId), op: 'in', value: ['both', 'error'] }),
    (): FilterNode => ({
      field: planField(plan.servicePlanId),
      op: pick(random, ['eq', 'ne'] as const),
      value: pick(random, ['on', 'off', 'none']),
    }),
    (): FilterNode => ({
      field: 'licenseCount',
      op: pick(random, ['eq', 'gt', 'le'] as const),
      value: Math.floor(random() * 4),
    }),
    (): FilterNode => ({ field: 'monthlyCost', op: pick(random, ['lt', 'ge'] as const), value: random() * 20 }),
    (): FilterNode => ({ field: 'monthlyCost', op: 'isNull' }),
    (): FilterNode => ({ field: pick(random, ['overlap', 'licenseError']), op: 'eq', value: random() < 0.5 }),
    (): FilterNode => ({ field: 'licenseGroup', op: 'eq', value: guidOf(8, 1 + Math.floor(random() * 8)) }),
    (): FilterNode => ({
      field: 'department',
      op: pick(random, ['eq', 'contains'] as const),
      value: pick(random, ['resume', 'Finance', 'a']),
    }),
    (): FilterNode => ({
      field: 'usageLocation',
      op: pick(random, ['eq', 'ne'] as const),
      value: pick(random, ['de', 'FR']),
    }),
    (): FilterNode => ({ field: 'usageLocation', op: 'isNull' }),
    (): FilterNode => ({ field: 'accountEnabled', op: 'eq', value: random() < 0.5 }),
    (): FilterNode => ({
      field: 'recipientTypeDetails',
      op: pick(random, ['eq', 'ne'] as const),
      value: 'SharedMailbox',
    }),
    (): FilterNode => ({ field: 'totalItemBytes', op: pick(random, ['gt', 'le'] as const), value: 5e10 }),
    (): FilterNode => ({
      field: pick(random, ['lastSignIn', 'lastTeamsUse']),
      op: pick(random, ['lt', 'ge'] as const),
      value: '2025-05-01',
    }),
    (): FilterNode => ({ field: pick(random, ['lastSignIn', 'lastTeamsUse', 'recipientTypeDetails']), op: 'isNull' }),
    (): FilterNode => ({ field: 'activityKnown', op: 'eq', value: random() < 0.5 }),
    (): FilterNode => ({ field: 'inPlaceHoldCount', op: 'gt', value: 0 }),
    (): FilterNode => ({ field: 'jobTitle', op: 'startsWith', value: 'INGE' }),
  ])();
}

const idsOf = async (store: Store, query: ListQuery): Promise<string[]> =>
  (await store.licenseSlice(query, undefined, 0, 100_000)).map(({ id }) => id);

describe('the license grid', () => {
  it('lists exactly what the predicate passes, for 400 random filters', async () => {
    const rows = licensedRows(500, 3);
    const store = await filled(rows);
    const plain = plainRows(rows);
    const random = seeded(5);
    let some = 0;
    for (let n = 0; n < 400; n++) {
      const filter = randomFilter(rows, random);
      const kinds = Object.fromEntries(fieldsOf(filter).map((field) => [field, kindsOf(field) ?? 'text']));
      const expected = plain.filter((row) => matchesFilter(filter, row, kinds)).map(({ id }) => id);
      const { total } = await store.licenseWindow({ filter }, 0, 1);
      if (total > 0 && total < rows.users.length) some++;
      expect({ filter, ids: (await idsOf(store, { filter })).sort() }).toEqual({ filter, ids: expected.sort() });
      expect(total).toBe(expected.length);
    }
    expect(some).toBeGreaterThan(250);
  });

  it('sorts by any field both ways, unknown last, ties by name', async () => {
    const rows = licensedRows(300, 4);
    const store = await filled(rows);
    const plain = plainRows(rows);
    const names = new Map(
      rows.users.map(({ id, displayName }) => [id, displayName === null ? null : textKey(displayName)]),
    );
    const score = (row: Record<string, unknown>, field: string): number | string | null => {
      const value = row[field];
      if (field.startsWith('sku:')) {
        const tokens = value as string[];
        const base = { none: null, direct: 1, group: 2, both: 3 }[tokens[0] as 'none'] as number | null;
        return base === null ? null : base + (tokens.includes('off') ? 0.1 : 0) + (tokens.includes('error') ? 0.5 : 0);
      }
      if (value === null || value === undefined) return null;
      if (typeof value === 'boolean') return Number(value);
      return kindsOf(field) === 'text' ? textKey(String(value)) : (value as number | string);
    };
    const compare = (a: number | string | null, b: number | string | null, way: number): number =>
      a === b ? 0 : a === null ? 1 : b === null ? -1 : (a < b ? -1 : 1) * way;
    const fields = [
      'displayName',
      'userPrincipalName',
      'department',
      'usageLocation',
      'accountEnabled',
      'lastSignIn',
      'recipientTypeDetails',
      'totalItemBytes',
      'licenseCount',
      'monthlyCost',
      'jobTitle',
      'lastTeamsUse',
      skuField(rows.skus[0]?.skuId ?? ''),
      skuField(rows.skus[4]?.skuId ?? ''),
    ];
    for (const field of fields)
      for (const dir of ['asc', 'desc'] as const) {
        const expected = plain
          .toSorted(
            (a, b) =>
              compare(score(a, field), score(b, field), dir === 'asc' ? 1 : -1) ||
              compare(names.get(String(a.id)) ?? null, names.get(String(b.id)) ?? null, 1) ||
              (String(a.id) < String(b.id) ? -1 : 1),
          )
          .map(({ id }) => id);
        expect({ field, dir, ids: await idsOf(store, { sort: [{ field, dir }] }) }).toEqual({
          field,
          dir,
          ids: expected,
        });
      }
  });

  it('finds words in names and addresses, without accents, and only people who are still there', async () => {
    const rows = licensedRows(300, 6);
    const store = await filled(rows);
    for (const search of ['zapata', 'MULLER ann', 'contoso.example', 'ö', 'nobody-there', "o'neil"]) {
      const words = searchWords(search);
      const expected = rows.users
        .filter(({ displayName, userPrincipalName }) =>
          words.every((word) => textKey(displayName ?? '').includes(word) || textKey(userPrincipalName).includes(word)),
        )
        .map(({ id }) => id);
      expect({ search, ids: (await idsOf(store, { search })).sort() }).toEqual({ search, ids: expected.sort() });
    }
    await readerInto(store, { asOf })('users', (reading) => store.putUsers(reading, rows.users.slice(0, 100)));
    expect(await store.licenseWindow({}, 0, 1)).toMatchObject({ total: 100, of: 100 });
    expect((await store.licenseTally(undefined)).users).toBe(100);
  });

  it('shows each user with cells, cost and mailbox', async () => {
    const rows = licensedRows(50, 7);
    const store = await filled(rows);
    const plain = new Map(plainRows(rows).map((row) => [row.id, row]));
    for (const row of (await store.licenseWindow({}, 0, 500)).rows) {
      const expected = plain.get(row.id);
      expect(row).toMatchObject({
        displayName: expected?.displayName,
        monthlyCost: expected?.monthlyCost,
        licenseCount: expected?.licenseCount,
        recipientTypeDetails: expected?.recipientTypeDetails,
        totalItemBytes: expected?.totalItemBytes,
        lastSignIn: expected?.lastSignIn,
      });
      for (const { skuId } of rows.skus) {
        const tokens = expected?.[skuField(skuId)] as string[];
        const cell = row.licenses[skuId];
        expect(cell?.source ?? 'none').toBe(tokens[0]);
        if (cell)
          expect([cell.plansOff > 0, cell.error !== null]).toEqual([tokens.includes('off'), tokens.includes('error')]);
      }
    }
  });

  it('counts presets as it lists them, within a search', async () => {
    const rows = licensedRows(300, 8);
    const store = await filled(rows);
    const presets = licensePresets(Date.parse('2025-09-01T00:00:00Z'));
    for (const search of [undefined, 'ann']) {
      const { counts } = await store.licenseCounts(search, presets);
      for (const { id, filter } of presets) {
        const query = { ...(search === undefined ? {} : { search }), ...(filter === null ? {} : { filter }) };
        expect([id, counts[id]]).toEqual([id, (await store.licenseWindow(query, 0, 1)).total]);
      }
    }
  });

  it('selects by rule: ids, or all that a query matches but for exceptions', async () => {
    const rows = licensedRows(200, 9);
    const store = await filled(rows);
    const filter: FilterNode = { field: skuField(rows.skus[0]?.skuId ?? ''), op: 'ne', value: 'none' };
    const all = await idsOf(store, { filter });
    const except = all.slice(0, 3);
    const ids = await store.licenseIds({ kind: 'query', query: { filter }, except });
    expect(ids).toEqual(all.slice(3));
    const tally = await store.licenseTally({ kind: 'query', query: { filter }, except });
    expect(tally.users).toBe(ids.length);
    const held = rows.users.filter(
      ({ id, assignedLicenses }) =>
        ids.includes(id) && assignedLicenses.some(({ skuId }) => skuId === rows.skus[0]?.skuId),
    );
    expect(tally.bySku[rows.skus[0]?.skuId ?? '']?.users ?? 0).toBe(held.length);
    // The same rule names the targets of a plan.
    const targets = await store.planTargets('user', { selection: { kind: 'query', query: { filter }, except } }, false);
    expect(targets.map(({ objectId }) => objectId)).toEqual(ids);
    expect(await store.licenseIds({ kind: 'ids', ids: [all[0] ?? '', 'nobody'] })).toEqual([all[0]]);
  });

  it('orders by what costs now, after prices change', async () => {
    const rows = licensedRows(120, 10);
    const store = await filled(rows);
    const sort = [{ field: 'monthlyCost', dir: 'desc' as const }];
    const before = await idsOf(store, { sort });
    const [first, second] = rows.skus;
    await store.setPrices({ [first?.skuId ?? '']: 1, [second?.skuId ?? '']: 500 });
    const after = (await store.licenseWindow({ sort }, 0, 500)).rows;
    expect(after.map(({ id }) => id)).not.toEqual(before);
    const costs = after.map(({ monthlyCost }) => monthlyCost ?? -1);
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
  });

  it('follows single changes and later readings', async () => {
    const rows = licensedRows(60, 12);
    const store = await filled(rows);
    const [user] = rows.users;
    const skuId = rows.skus[3]?.skuId ?? '';
    const groupId = guidOf(8, 99);
    const licenses = licensesOf([{ skuId, groupId, disabledPlans: [], state: 'Active', error: null }]);
    await store.updateUsers([{ ...(user ?? emptyUser), ...licenses }], asOf);
    const filter: FilterNode = { field: 'licenseGroup', op: 'eq', value: groupId };
    const { rows: found } = await store.licenseWindow({ filter }, 0, 10);
    expect(found.map(({ id }) => id)).toEqual([user?.id]);
    expect(found[0]?.licenses).toEqual({ [skuId]: { source: 'group', plansOff: 0, error: null, groupIds: [groupId] } });
    expect(await store.licenseUser(user?.id ?? '')).toMatchObject({ row: { id: user?.id }, asOf });
    expect(await store.licenseUser('nobody')).toBeNull();
  });

  it('refuses fields and values it does not know', async () => {
    const store = await filled(licensedRows(5, 13));
    const refusals: FilterNode[] = [
      { field: 'sku:not-an-id', op: 'eq', value: 'none' },
      { field: 'password', op: 'eq', value: 'x' },
      { field: skuField(guidOf(5, 1)), op: 'gt', value: 'none' },
      { field: 'licenseCount', op: 'eq', value: 'many' },
      { field: 'overlap', op: 'eq', value: 'yes' },
    ];
    for (const filter of refusals)
      await expect(store.licenseWindow({ filter }, 0, 1)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(
      store.licenseWindow({ sort: [{ field: 'licenseCombo; DROP', dir: 'asc' }] }, 0, 1),
    ).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('keeps everything over a restart', async () => {
    const rows = licensedRows(80, 14);
    const path = join(freshDirectory(), 'store.db');
    const first = await filled(rows, path);
    const filter: FilterNode = { field: 'licenseCount', op: 'gt', value: 1 };
    const ids = await idsOf(first, { filter });
    await first.close();
    const second = await storeAt(path);
    expect(await idsOf(second, { filter })).toEqual(ids);
  });
});

function fieldsOf(node: FilterNode): string[] {
  if ('all' in node) return node.all.flatMap(fieldsOf);
  if ('any' in node) return node.any.flatMap(fieldsOf);
  return 'not' in node ? fieldsOf(node.not) : [node.field];
}
