import { includedProducts, type ProductLadder } from '../../../shared/domain/included-products.ts';
import type { LicenseCell } from '../../../shared/domain/licenses.ts';
import type { Statements } from './statements.ts';

/** One source of one product, as stored. */
export interface StoredFact {
  source: 'merged' | 'direct' | 'group';
  skuId: string;
  groupId: string | null;
  disabledPlans: readonly string[];
  state: string | null;
  error: string | null;
}

/** Per seat and month, by SKU id. */
export type SkuPrices = Readonly<Record<string, number>>;

/** One distinct way to hold one's licenses, as many users share it. */
export interface Combo {
  id: number;
  facts: readonly StoredFact[];
  cells: Readonly<Record<string, LicenseCell>>;
  /** Products in force with the plans off, sources merged. */
  held: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * All combinations in use, kept in memory: tenants have few of them, so that whatever follows from licenses is worked
 * out per combination and not per user.
 */
export class Combos {
  readonly #sql: Statements;
  readonly #facts = new Map<number, StoredFact>();
  readonly #combos = new Map<number, Combo>();
  readonly #ladder: ProductLadder;
  #plans = new Map<string, ReadonlySet<string>>();
  #included: readonly (readonly [skuId: string, by: string])[] = [];
  #revision = -1;
  #plansAt = '';
  /** List prices in use; for costs alone. */
  prices: SkuPrices = {};

  constructor(sql: Statements, ladder: ProductLadder) {
    this.#sql = sql;
    this.#ladder = ladder;
  }

  /** Pairs of owned products where the second gives all that the first does. */
  get included(): readonly (readonly [skuId: string, by: string])[] {
    return this.#included;
  }

  /** Takes note of what was added since. Call inside the transaction of a read. */
  enter(revision: number): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    // Facts and combinations are only ever added.
    const facts = this.#sql.rows(
      `SELECT id, source, sku_id, group_id, disabled_plans, state, error FROM license_fact WHERE id > ? ORDER BY id`,
      this.#facts.size,
    );
    for (const [id, source, skuId, groupId, disabled, state, error] of facts)
      this.#facts.set(Number(id), {
        source: source as StoredFact['source'],
        skuId: String(skuId),
        groupId: groupId as string | null,
        disabledPlans: JSON.parse(String(disabled)) as string[],
        state: state as string | null,
        error: error === 'None' ? null : (error as string | null),
      });
    const combos = this.#sql.rows(`SELECT id, facts FROM license_combo WHERE id > ? ORDER BY id`, this.#combos.size);
    for (const [id, text] of combos) this.#combos.set(Number(id), this.#combine(Number(id), String(text)));
    this.#readPlans();
  }

  /** What products contain, when it may have changed. */
  #readPlans(): void {
    const [generation, reading] = this.#sql.row(`SELECT generation, reading FROM family WHERE name = 'skus'`) ?? [];
    const at = `${generation} ${reading}`;
    if (at === this.#plansAt && reading !== 1) return;
    this.#plansAt = at;
    const plans = new Map<string, Set<string>>();
    const names = new Map<string, string[]>();
    for (const [skuId, planId, name] of this.#sql.rows(`SELECT sku_id, plan_id, name FROM sku_plan`)) {
      const key = String(skuId);
      plans.set(key, (plans.get(key) ?? new Set<string>()).add(String(planId)));
      names.set(key, [...(names.get(key) ?? []), String(name)]);
    }
    this.#plans = plans;
    this.#included = includedProducts(
      [...names].map(([skuId, planNames]) => ({ skuId, planNames })),
      this.#ladder,
    );
  }

  get(id: number): Combo | undefined {
    return this.#combos.get(id);
  }

  all(): Iterable<Combo> {
    return this.#combos.values();
  }

  /** Value of a derived field, in the terms of its kind. */
  value(combo: Combo, field: string): string | number | boolean | string[] | null {
    if (field === 'licenseCount') return combo.held.size;
    if (field === 'monthlyCost') return this.costOf(combo);
    if (field === 'overlap') return this.#included.some(([sku, by]) => combo.held.has(sku) && combo.held.has(by));
    if (field === 'licenseError') return Object.values(combo.cells).some(({ error }) => error !== null);
    if (field === 'licenseGroup') return [...new Set(Object.values(combo.cells).flatMap(({ groupIds }) => groupIds))];
    const id = field.slice(field.indexOf(':') + 1).toLowerCase();
    if (field.startsWith('plan:')) return this.#planState(combo, id);
    const cell = combo.cells[id];
    if (!cell) return ['none'];
    return [cell.source, ...(cell.plansOff > 0 ? ['off'] : []), ...(cell.error === null ? [] : ['error'])];
  }

  /** Whether a service plan is on by that product and by no other. */
  onlyFrom(combo: Combo, planId: string, skuId: string): boolean {
    const off = combo.held.get(skuId);
    if (off === undefined || off.has(planId)) return false;
    for (const [other, plansOff] of combo.held)
      if (other !== skuId && this.#plans.get(other)?.has(planId) && !plansOff.has(planId)) return false;
    return true;
  }

  /** Numbers to sort by: a product by how it is held, the others by their value. */
  scores(field: string): Map<number, number> {
    const scores = new Map<number, number>();
    for (const combo of this.#combos.values()) {
      const score = scoreOf(this.value(combo, field));
      if (score !== null) scores.set(combo.id, score);
    }
    return scores;
  }

  /** List price of all that is in force; null when no price is known for any of it. */
  costOf(combo: Combo): number | null {
    let cost: number | null = null;
    for (const skuId of combo.held.keys()) {
      const price = this.prices[skuId];
      if (price !== undefined) cost = (cost ?? 0) + price;
    }
    return cost === null ? null : Math.round(cost * 100) / 100;
  }

  #planState(combo: Combo, planId: string): 'on' | 'off' | 'none' {
    let state: 'off' | 'none' = 'none';
    for (const [skuId, off] of combo.held) {
      if (!this.#plans.get(skuId)?.has(planId)) continue;
      if (!off.has(planId)) return 'on';
      state = 'off';
    }
    return state;
  }

  #combine(id: number, text: string): Combo {
    const facts = text === '' ? [] : text.split(' ').flatMap((fact) => this.#facts.get(Number(fact)) ?? []);
    const held = new Map<string, ReadonlySet<string>>();
    const cells: Record<string, LicenseCell> = {};
    for (const fact of facts) {
      const cell = cells[fact.skuId] ?? { source: 'direct' as const, plansOff: 0, error: null, groupIds: [] };
      cells[fact.skuId] = cell;
      if (fact.source === 'merged') {
        held.set(fact.skuId, new Set(fact.disabledPlans));
        cell.plansOff = fact.disabledPlans.length;
      }
      cell.error ??= fact.error;
      if (fact.groupId !== null) cell.groupIds.push(fact.groupId);
    }
    for (const [skuId, cell] of Object.entries(cells)) {
      const direct = facts.some((fact) => fact.skuId === skuId && fact.source === 'direct');
      if (cell.groupIds.length > 0) cell.source = direct ? 'both' : 'group';
    }
    return { id, facts, cells, held };
  }
}

const sources: Readonly<Record<string, number>> = { direct: 1, group: 2, both: 3, on: 1, off: 2 };

function scoreOf(value: ReturnType<Combos['value']>): number | null {
  if (Array.isArray(value)) {
    const source = sources[value[0] ?? ''];
    if (source === undefined) return null;
    return source + (value.includes('off') ? 0.1 : 0) + (value.includes('error') ? 0.5 : 0);
  }
  if (typeof value === 'string') return sources[value] ?? null;
  return value === null ? null : Number(value);
}
