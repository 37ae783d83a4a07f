import { textKey } from '../../../shared/domain/text-key.ts';
import type { SkuRecord, UserRecord } from './records.ts';
import { type Statements, upsertSql } from './statements.ts';

interface Fact {
  source: 'merged' | 'direct' | 'group';
  skuId: string;
  groupId: string | null;
  disabledPlans: string[];
  state: string | null;
  error: string | null;
}

// Service plans that give a mailbox of their own. Archiving and kiosk add-ons alone do not.
const exchangePlans = `'EXCHANGE_S_ENTERPRISE', 'EXCHANGE_S_STANDARD', 'EXCHANGE_S_DESKLESS', 'EXCHANGE_S_ENTERPRISE_GOV',
  'EXCHANGE_S_STANDARD_GOV', 'EXCHANGE_S_DESKLESS_GOV', 'EXCHANGE_S_STANDARD_MIDMARKET', 'EXCHANGE_B_STANDARD',
  'EXCHANGE_L_STANDARD', 'EXCHANGE_S_ESSENTIALS'`;

const skuColumns = [
  'sku_id',
  'part_number',
  'name',
  'name_key',
  'applies_to',
  'capability_status',
  'consumed',
  'enabled',
  'warning',
  'suspended',
  'locked_out',
  'subscription_ids',
  'generation',
  'gone_since',
];

/**
 * License facts, kept small: tenants hold licenses in few distinct ways, so users refer to shared facts and sets.
 */
export class Licenses {
  readonly #sql: Statements;
  #names: Readonly<Record<string, string>>;
  readonly #facts = new Map<string, number>();
  readonly #sets = new Map<string, number>();
  readonly #combos = new Map<string, number>();

  /** `names`: product name by part number or SKU id. */
  constructor(sql: Statements, names: Readonly<Record<string, string>>) {
    this.#sql = sql;
    this.#names = names;
    this.reload();
  }

  /** Reads the shared facts again: after opening, and after a transaction that made some was rolled back. */
  reload(): void {
    this.#facts.clear();
    this.#sets.clear();
    this.#combos.clear();
    for (const [key, id] of this.#sql.rows(`SELECT key, id FROM license_fact`))
      this.#facts.set(String(key), Number(id));
    for (const [key, id] of this.#sql.rows(`SELECT sku_ids, id FROM license_set`))
      this.#sets.set(String(key), Number(id));
    for (const [facts, id] of this.#sql.rows(`SELECT facts, id FROM license_combo`))
      this.#combos.set(String(facts), Number(id));
  }

  /** The combination of these facts, given as `factsOf` joined by blanks. */
  comboOf(facts: string): number {
    const known = this.#combos.get(facts);
    if (known !== undefined) return known;
    const id = this.#combos.size + 1;
    this.#sql.run(`INSERT INTO license_combo VALUES (?, ?)`, id, facts);
    this.#combos.set(facts, id);
    return id;
  }

  putSkus(skus: readonly SkuRecord[], generation: number): void {
    const upsert = upsertSql('sku', ['sku_id'], skuColumns);
    for (const sku of skus) {
      const skuId = sku.skuId.toLowerCase();
      const name = this.#nameOf(skuId, sku.partNumber);
      this.#sql.run(
        upsert,
        skuId,
        sku.partNumber,
        name,
        textKey(name),
        sku.appliesTo,
        sku.capabilityStatus,
        sku.consumed,
        sku.enabled,
        sku.warning,
        sku.suspended,
        sku.lockedOut,
        JSON.stringify(sku.subscriptionIds),
        generation,
        null,
      );
      this.#sql.run(`DELETE FROM sku_plan WHERE sku_id = ?`, skuId);
      for (const plan of sku.plans)
        this.#sql.run(
          `INSERT OR REPLACE INTO sku_plan VALUES (?, ?, ?, ?, ?)`,
          skuId,
          plan.servicePlanId.toLowerCase(),
          plan.servicePlanName,
          plan.appliesTo,
          plan.provisioningStatus,
        );
    }
  }

  /** The set of a user's SKUs. */
  setOf(user: UserRecord): number {
    const ids = [...new Set(user.assignedLicenses.map((license) => license.skuId.toLowerCase()))].sort();
    const key = ids.join(' ');
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const id = this.#sets.size + 1;
    this.#sql.run(
      `INSERT INTO license_set (id, sku_ids, size, labels, label_keys, sort_key) VALUES (?, ?, ?, '[]', '[]', '')`,
      id,
      key,
      ids.length,
    );
    this.#sets.set(key, id);
    this.#label(id, key);
    return id;
  }

  /** Every way a user holds licenses: as merged by the service, and by source where it told. */
  factsOf(user: UserRecord): number[] {
    const facts = user.assignedLicenses.map(({ skuId, disabledPlans }) =>
      this.#fact({ source: 'merged', skuId, groupId: null, disabledPlans, state: null, error: null }),
    );
    for (const { skuId, groupId, disabledPlans, state, error } of user.licenseAssignments ?? [])
      facts.push(
        this.#fact({ source: groupId === null ? 'direct' : 'group', skuId, groupId, disabledPlans, state, error }),
      );
    return [...new Set(facts)].sort((a, b) => a - b);
  }

  /** Other names for products from now on, also for those stored. */
  rename(names: Readonly<Record<string, string>>): void {
    this.#names = names;
    for (const [skuId, part] of this.#sql.rows(`SELECT sku_id, part_number FROM sku`)) {
      const name = this.#nameOf(String(skuId), String(part));
      this.#sql.run(`UPDATE sku SET name = ?, name_key = ? WHERE sku_id = ?`, name, textKey(name), String(skuId));
    }
    this.relabel();
  }

  #nameOf(skuId: string, partNumber: string): string {
    return this.#names[skuId] ?? this.#names[partNumber] ?? partNumber;
  }

  /** Words every set anew; for when SKUs were read after users. */
  relabel(): void {
    for (const [key, id] of this.#sets) this.#label(id, key);
  }

  #fact(fact: Fact): number {
    const skuId = fact.skuId.toLowerCase();
    const groupId = fact.groupId?.toLowerCase() ?? null;
    const disabled = JSON.stringify(fact.disabledPlans.map((plan) => plan.toLowerCase()).sort());
    const key = JSON.stringify([fact.source, skuId, groupId, disabled, fact.state, fact.error]);
    const known = this.#facts.get(key);
    if (known !== undefined) return known;
    const id = this.#facts.size + 1;
    this.#sql.run(
      `INSERT INTO license_fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      key,
      fact.source,
      skuId,
      groupId,
      disabled,
      fact.state,
      fact.error,
    );
    this.#facts.set(key, id);
    return id;
  }

  #label(id: number, key: string): void {
    const ids = key === '' ? [] : key.split(' ');
    const skus = ids.map((skuId) => {
      const row = this.#sql.row(
        `SELECT name, EXISTS (SELECT 1 FROM sku_plan p WHERE p.sku_id = sku.sku_id AND p.name IN (${exchangePlans}))
         FROM sku WHERE sku_id = ?`,
        skuId,
      );
      return { name: row ? String(row[0]) : (this.#names[skuId] ?? skuId), exchange: row ? row[1] === 1 : null };
    });
    const names = skus.map((sku) => sku.name).sort((a, b) => (textKey(a) < textKey(b) ? -1 : 1));
    const exchange = skus.some((sku) => sku.exchange) ? 1 : skus.some((sku) => sku.exchange === null) ? null : 0;
    this.#sql.run(
      `UPDATE license_set SET labels = ?, label_keys = ?, sort_key = ?, has_exchange = ? WHERE id = ?`,
      JSON.stringify(names),
      JSON.stringify(names.map(textKey)),
      names.map(textKey).join('\n'),
      exchange,
      id,
    );
  }
}
