import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import type { ProductLadder } from '../../../shared/domain/included-products.ts';
import type { LicenseRow } from '../../../shared/domain/licenses.ts';
import type { FilterNode, ListQuery, Selection } from '../../../shared/domain/query.ts';
import { searchWords } from '../../../shared/domain/text-key.ts';
import type { Bitmap } from './bitmap.ts';
import { transaction } from './database.ts';
import { familyStatuses } from './families.ts';
import type { Combo, SkuPrices, StoredFact } from './license-combos.ts';
import { Lru } from './lru.ts';
import type { Statements } from './statements.ts';
import { type ComboCount, UserLists } from './user-lists.ts';

/** One window of the license grid as the store answers it. */
export interface StoredLicenseWindow {
  rows: LicenseRow[];
  total: number;
  of: number;
  revision: number;
  families: FamilyStatus[];
  /** Whether this tenant tells sign-in activity; null = not known yet. */
  signInKnown: boolean | null;
}

/** One user's licenses, by source. */
export interface StoredUserLicenses {
  row: LicenseRow;
  facts: StoredFact[];
  /** ISO time the licenses speak of. */
  asOf: string | null;
}

/** How some users hold one product. */
export interface SkuTally {
  /** Users with the product in force. */
  users: number;
  direct: number;
  viaGroup: number;
  both: number;
  inError: number;
  /** Users with service plans of it off. */
  plansOff: number;
}

/** Licenses of some users, added up. */
export interface LicenseTally {
  users: number;
  bySku: Record<string, SkuTally>;
  /** Users with the plan on, by service plan id; only when asked for. */
  plansOn: Record<string, number>;
  /** List price of everything in force; null when no price is known for any of it. */
  monthlyCost: number | null;
  /** Pairs of products of which the second gives all that the first does, with how many hold both. */
  included: { skuId: string; by: string; users: number }[];
}

/** One source of one product that failed for one user. */
export interface StoredProblem {
  id: string;
  name: string | null;
  address: string;
  usageLocation: string | null;
  skuId: string;
  groupId: string | null;
  error: string;
}

/** Failures of one product by one group. */
export interface StoredGroupProblem {
  groupId: string;
  skuId: string;
  error: string;
  users: number;
  /** The same users by what they hold, most first; only the commonest ways to hold licenses. */
  holdings: { facts: readonly StoredFact[]; users: number }[];
}

const mostHoldings = 50;

/** A commercial subscription, as the directory tells it. */
export interface StoredSubscription {
  skuId: string;
  status: string | null;
  isTrial: boolean | null;
  nextLifecycle: string | null;
  total: number | null;
}

/** A group that gives licenses. */
export interface StoredLicenseGroup {
  id: string;
  name: string;
  skuIds: string[];
  hasErrors: boolean;
  state: string | null;
}

export interface LicenseReads {
  /** List prices that costs are worked out with from now on. */
  setPrices(prices: SkuPrices): void;
  licenseWindow(query: ListQuery, from: number, count: number): StoredLicenseWindow;
  licenseCounts(
    search: string | undefined,
    filters: readonly { id: string; filter: FilterNode | null }[],
  ): { counts: Record<string, number>; revision: number; signInKnown: boolean | null; mailboxesKnown: boolean };
  licenseUser(id: string): StoredUserLicenses | null;
  /** Without a selection: everyone. `planIds`: service plans to count, where `withSku` is named only those that come from it alone. */
  licenseTally(selection: Selection | undefined, planIds: readonly string[], withSku: string | undefined): LicenseTally;
  licenseSlice(query: ListQuery, selection: Selection | undefined, from: number, count: number): LicenseRow[];
  licenseIds(selection: Selection, from: number, count: number): { ids: string[]; total: number };
  licenseMailboxes(selection: Selection): {
    totalItemBytes: number;
    sizesUnknown: number;
    typeCounts: Record<string, number>;
  };
  /** Failed assignments, by user in order of name. */
  licenseProblems(
    search: string | undefined,
    from: number,
    count: number,
  ): { problems: StoredProblem[]; total: number };
  groupProblems(): StoredGroupProblem[];
  subscriptions(): StoredSubscription[];
  licenseGroups(): StoredLicenseGroup[];
}

const inError: FilterNode = { field: 'licenseError', op: 'eq', value: true };

interface Parts {
  sql: Statements;
  ladder: ProductLadder;
}

/** What a reader thread answers about licenses, and ids of users for plans. */
export function licenseReads({ sql, ladder }: Parts): LicenseReads & { userIds(selection: Selection): string[] } {
  const lists = new UserLists(sql, ladder);
  const counts = new Lru<string, ReturnType<LicenseReads['licenseCounts']>>(16);

  const enter = (): { revision: number; listed: number } => {
    const [value, reading] =
      sql.row(`SELECT value, EXISTS (SELECT 1 FROM family WHERE reading = 1) FROM revision`) ?? [];
    const revision = Number(value ?? 0);
    return { revision, listed: lists.enter(revision, reading === 1) };
  };
  const read = <T>(work: (revision: number, listed: number) => T): T =>
    transaction(
      sql.db,
      () => {
        const { revision, listed } = enter();
        return work(revision, listed);
      },
      'BEGIN',
    );

  const signInKnown = (): boolean | null => {
    const known = sql.row(`SELECT has_sign_in_activity FROM organization`)?.[0];
    return known === null || known === undefined ? null : known === 1;
  };

  const failures = new Lru<string, { row: number; fact: StoredFact }[]>(2);
  const failuresOf = (rows: Uint32Array): { row: number; fact: StoredFact }[] => {
    const combo = sql.get(`SELECT license_combo FROM user WHERE row = ?`);
    const all: { row: number; fact: StoredFact }[] = [];
    for (const row of rows) {
      const [id] = (combo.get(row) as unknown as [number] | undefined) ?? [];
      for (const fact of lists.combos.get(Number(id))?.facts ?? []) if (fact.error !== null) all.push({ row, fact });
    }
    return all;
  };

  const queryOf = (selection: Selection): ListQuery => (selection.kind === 'query' ? selection.query : {});

  const countOf = (filter: FilterNode | null, found: Bitmap | null): number => {
    const passed = filter === null ? null : lists.matching({ filter });
    if (passed === null) return found?.count ?? lists.sets.ordered([]).length;
    return found === null ? passed.count : passed.and(found).count;
  };

  return {
    setPrices: (prices) => lists.setPrices(prices),
    licenseWindow: (query, from, count) =>
      read((_, revision) => {
        const list = lists.list(query);
        return {
          rows: lists.read(list.subarray(from, from + count)),
          total: list.length,
          of: lists.sets.ordered([]).length,
          revision,
          families: familyStatuses(sql),
          signInKnown: signInKnown(),
        };
      }),
    licenseCounts: (search, filters) =>
      read((_, revision) => {
        const key = JSON.stringify([searchWords(search), filters]);
        const known = counts.get(key);
        if (known?.revision === revision) return known;
        const found = lists.matching({ ...(search === undefined ? {} : { search }) });
        const fresh = {
          counts: Object.fromEntries(filters.map(({ id, filter }) => [id, countOf(filter, found)])),
          revision,
          signInKnown: signInKnown(),
          mailboxesKnown: familyStatuses(sql).some(({ family, readAt }) => family === 'mailboxes' && readAt !== null),
        };
        counts.set(key, fresh);
        return fresh;
      }),
    licenseUser: (id) =>
      read(() => {
        const row = lists.rowOf(id);
        if (row === null) return null;
        const [combo, asOf] = sql.row(`SELECT license_combo, as_of FROM user WHERE row = ?`, row) ?? [];
        const grid = lists.read([row])[0];
        if (!grid) return null;
        const family = familyStatuses(sql).find((status) => status.family === 'users')?.asOf ?? null;
        const own = asOf === null || asOf === undefined ? null : String(asOf);
        return {
          row: grid,
          facts: [...(lists.combos.get(Number(combo))?.facts ?? [])],
          asOf: own !== null && (family === null || own > family) ? own : family,
        };
      }),
    licenseTally: (selection, planIds, withSku) =>
      read(() => {
        const rows = selection === undefined ? null : lists.selected(selection);
        return tally(lists, lists.countByCombo(rows), planIds, withSku);
      }),
    licenseSlice: (query, selection, from, count) =>
      read(() => {
        const key = `rows ${JSON.stringify([query, selection])}`;
        return lists.read(lists.sets.slice(key, () => lists.listSelected(query, selection), from, count).rows);
      }),
    licenseIds: (selection, from, count) =>
      read(() => {
        const make = (): Uint32Array => lists.listSelected(queryOf(selection), selection);
        const part = lists.sets.slice(`ids ${JSON.stringify(selection)}`, make, from, count);
        return { ids: lists.sets.idsOf(part.rows), total: part.total };
      }),
    licenseMailboxes: (selection) =>
      read(() => {
        const types = lists.sets.withRows(lists.selected(selection), (condition, params) =>
          sql.rows(
            `SELECT m.type, count(*), total(m.total_bytes), sum(m.total_bytes IS NULL)
             FROM (SELECT mailbox FROM user WHERE gone_since IS NULL AND ${condition}) u
             JOIN mailbox m ON m.row = u.mailbox AND m.gone_since IS NULL GROUP BY m.type ORDER BY 2 DESC, 1`,
            ...params,
          ),
        );
        const result = { totalItemBytes: 0, sizesUnknown: 0, typeCounts: {} as Record<string, number> };
        for (const [type, count, bytes, unknown] of types) {
          result.totalItemBytes += Number(bytes);
          result.sizesUnknown += Number(unknown);
          if (type !== null) result.typeCounts[String(type)] = Number(count);
        }
        return result;
      }),
    licenseProblems: (search, from, count) =>
      read((_, revision) => {
        const key = `${revision} ${searchWords(search).join(' ')}`;
        let all = failures.get(key);
        if (!all) {
          all = failuresOf(lists.list({ ...(search === undefined ? {} : { search }), filter: inError }));
          failures.set(key, all);
        }
        const user = sql.get(`SELECT id, display_name, upn, usage_location FROM user WHERE row = ?`);
        const problems = all.slice(from, from + count).flatMap(({ row, fact }): StoredProblem[] => {
          const cells = user.get(row) as unknown as (string | null)[] | undefined;
          if (!cells) return [];
          const [id, name = null, address, usageLocation = null] = cells;
          const { skuId, groupId, error } = fact;
          return [
            { id: String(id), name, address: String(address), usageLocation, skuId, groupId, error: error ?? 'Other' },
          ];
        });
        return { problems, total: all.length };
      }),
    groupProblems: () =>
      read(() => {
        const found = new Map<string, StoredGroupProblem>();
        for (const { combo, users } of lists.countByCombo(lists.matching({ filter: inError }))) {
          for (const { groupId, skuId, error } of combo.facts) {
            if (groupId === null || error === null) continue;
            const key = `${groupId} ${skuId} ${error}`;
            const known = found.get(key) ?? { groupId, skuId, error, users: 0, holdings: [] };
            known.users += users;
            known.holdings.push({ facts: combo.facts, users });
            found.set(key, known);
          }
        }
        for (const problem of found.values())
          problem.holdings = problem.holdings.sort((a, b) => b.users - a.users).slice(0, mostHoldings);
        return [...found.values()].sort((a, b) => b.users - a.users || (a.groupId < b.groupId ? -1 : 1));
      }),
    subscriptions: () =>
      sql
        .rows(
          `SELECT sku_id, status, is_trial, next_lifecycle, total FROM subscription ORDER BY sku_id, next_lifecycle`,
        )
        .map(([skuId, status, trial, next, total]) => ({
          skuId: String(skuId),
          status: status as string | null,
          isTrial: trial === null ? null : trial === 1,
          nextLifecycle: next as string | null,
          total: total === null ? null : Number(total),
        })),
    licenseGroups: () =>
      sql
        .rows(`SELECT id, name, sku_ids, has_errors, state FROM license_group ORDER BY name, id`)
        .map(([id, name, skuIds, errors, state]) => ({
          id: String(id),
          name: String(name),
          skuIds: JSON.parse(String(skuIds)) as string[],
          hasErrors: errors === 1,
          state: state as string | null,
        })),
    // Called inside the transaction of a plan's reading.
    userIds: (selection) => {
      enter();
      return lists.sets.idsOf(lists.listSelected(queryOf(selection), selection));
    },
  };
}

function tally(
  lists: UserLists,
  counts: readonly ComboCount[],
  planIds: readonly string[],
  withSku: string | undefined,
): LicenseTally {
  const planOn = (combo: Combo, planId: string): boolean =>
    withSku === undefined
      ? lists.combos.value(combo, `plan:${planId}`) === 'on'
      : lists.combos.onlyFrom(combo, planId, withSku);
  const result: LicenseTally = { users: 0, bySku: {}, plansOn: {}, monthlyCost: null, included: [] };
  for (const planId of planIds) result.plansOn[planId] = 0;
  const included = lists.combos.included.map(([skuId, by]) => ({ skuId, by, users: 0 }));
  let cost: number | null = null;
  for (const { combo, users } of counts) {
    result.users += users;
    const price = lists.combos.costOf(combo);
    if (price !== null) cost = (cost ?? 0) + price * users;
    for (const [skuId, cell] of Object.entries(combo.cells)) {
      const sku = result.bySku[skuId] ?? { users: 0, direct: 0, viaGroup: 0, both: 0, inError: 0, plansOff: 0 };
      result.bySku[skuId] = sku;
      const held = combo.held.has(skuId);
      if (held) sku.users += users;
      if (cell.error !== null) sku.inError += users;
      if (cell.plansOff > 0) sku.plansOff += users;
      if (held && cell.source === 'direct') sku.direct += users;
      else if (held && cell.source === 'group') sku.viaGroup += users;
      else if (held) sku.both += users;
    }
    for (const planId of planIds)
      if (planOn(combo, planId)) result.plansOn[planId] = (result.plansOn[planId] ?? 0) + users;
    for (const pair of included) if (combo.held.has(pair.skuId) && combo.held.has(pair.by)) pair.users += users;
  }
  result.monthlyCost = cost === null ? null : Math.round(cost * 100) / 100;
  result.included = included.filter(({ users }) => users > 0);
  return result;
}
