import type { DatabaseSync } from 'node:sqlite';
import type { FieldDifference } from '../../../../shared/domain/snapshots.ts';
import type { Collector } from './compare.ts';
import { presetBit } from './fields.ts';

/** How one product is held, in words: "Direct, 2 apps off". */
type Holding = Map<string, string>;

/**
 * Users who hold other licenses than before: one difference per user, with one field per product. Tenants hold licenses
 * in few distinct ways, so these are compared once and users only point to them.
 */
export function compareLicenses(db: DatabaseSync, collector: Collector): void {
  const names = new Map<string, string>();
  for (const side of ['b', 'a'] as const)
    for (const { sku_id, name } of db.prepare(`SELECT sku_id, name FROM ${side}.sku`).all())
      names.set(String(sku_id), String(name));
  const sides = { b: holdings(db, 'b'), a: holdings(db, 'a') };
  db.exec(`CREATE TEMP TABLE held_b (facts TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID;
    CREATE TEMP TABLE held_a (facts TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID;`);
  const numbers = new Map<string, number>();
  const byNumber: Holding[] = [];
  for (const side of ['b', 'a'] as const) {
    const insert = db.prepare(`INSERT INTO temp.held_${side} VALUES (?, ?)`);
    for (const [facts, holding] of sides[side]) {
      const key = JSON.stringify([...holding].sort(([x], [y]) => (x < y ? -1 : 1)));
      let n = numbers.get(key);
      if (n === undefined) {
        n = byNumber.length;
        numbers.set(key, n);
        byNumber.push(holding);
      }
      insert.run(facts, n);
    }
  }
  const nothing: Holding = new Map();
  const rows = db.prepare(`
    SELECT u.id, coalesce(u.display_name, u.upn) AS name, u.upn AS address, hb.n AS held, ha.n AS holds, 'changed' AS kind
    FROM a.user u JOIN temp.held_a ha ON ha.facts = u.license_facts
      JOIN b.user v ON v.id = u.id JOIN temp.held_b hb ON hb.facts = v.license_facts
    WHERE u.gone_since IS NULL AND v.gone_since IS NULL AND hb.n <> ha.n
    UNION ALL
    SELECT u.id, coalesce(u.display_name, u.upn), u.upn, NULL, ha.n, 'added'
    FROM a.user u JOIN temp.held_a ha ON ha.facts = u.license_facts
    WHERE u.gone_since IS NULL AND NOT EXISTS (SELECT 1 FROM b.user v WHERE v.id = u.id AND v.gone_since IS NULL)
    UNION ALL
    SELECT v.id, coalesce(v.display_name, v.upn), v.upn, hb.n, NULL, 'removed'
    FROM b.user v JOIN temp.held_b hb ON hb.facts = v.license_facts
    WHERE v.gone_since IS NULL AND NOT EXISTS (SELECT 1 FROM a.user u WHERE u.id = v.id AND u.gone_since IS NULL)
  `);
  const fieldsOf = new Map<string, FieldDifference[]>();
  for (const row of rows.iterate()) {
    const pair = `${row.held}/${row.holds}`;
    let fields = fieldsOf.get(pair);
    if (fields === undefined) {
      const of = (n: unknown): Holding => (n === null ? nothing : (byNumber[Number(n)] ?? nothing));
      fields = fieldsBetween(of(row.held), of(row.holds), names);
      fieldsOf.set(pair, fields);
    }
    // Someone who came or went without a license is no news here.
    if (fields.length === 0) continue;
    collector.add({
      entity: 'licenses',
      kind: row.kind as 'changed' | 'added' | 'removed',
      id: String(row.id),
      name: String(row.name),
      address: String(row.address),
      growth: null,
      presets: fields.some(({ before, after }) => before !== null && after === null) ? presetBit('lost-license') : 0,
      fields,
      figuresOnly: false,
    });
  }
  db.exec('DROP TABLE temp.held_a; DROP TABLE temp.held_b;');
}

function fieldsBetween(before: Holding, after: Holding, names: ReadonlyMap<string, string>): FieldDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((skuId) => before.get(skuId) !== after.get(skuId))
    .map((skuId) => ({
      field: `sku:${skuId}`,
      label: names.get(skuId) ?? skuId,
      before: before.get(skuId) ?? null,
      after: after.get(skuId) ?? null,
    }))
    .sort((x, y) => (x.label < y.label ? -1 : x.label > y.label ? 1 : x.field < y.field ? -1 : 1));
}

/** Every distinct way to hold licenses on one side, in words per product. */
function holdings(db: DatabaseSync, side: 'a' | 'b'): Map<string, Holding> {
  const groups = new Map<string, string>();
  for (const { id, name } of db.prepare(`SELECT id, name FROM ${side}.directory_group`).all())
    groups.set(String(id), String(name));
  const facts = new Map<
    string,
    { source: string; skuId: string; groupId: string | null; off: number; works: boolean }
  >();
  for (const row of db
    .prepare(`SELECT id, source, sku_id, group_id, disabled_plans, state FROM ${side}.license_fact`)
    .all())
    facts.set(String(row.id), {
      source: String(row.source),
      skuId: String(row.sku_id),
      groupId: row.group_id === null ? null : String(row.group_id),
      off: (JSON.parse(String(row.disabled_plans)) as string[]).length,
      works: row.state !== 'Error',
    });
  const result = new Map<string, Holding>();
  for (const row of db.prepare(`SELECT DISTINCT license_facts AS facts FROM ${side}.user`).all()) {
    const ids = String(row.facts);
    const held = ids.split(' ').flatMap((id) => facts.get(id) ?? []);
    const holding: Holding = new Map();
    // What the service counts as assigned is held; an assignment that failed gives nothing.
    for (const { skuId, source } of held) {
      if (source !== 'merged' || holding.has(skuId)) continue;
      const of = held.filter((fact) => fact.skuId === skuId);
      const ways = of
        .filter((fact) => fact.source !== 'merged' && fact.works)
        .map(({ groupId }) => (groupId === null ? 'Direct' : `Group ${groups.get(groupId) ?? groupId}`))
        .sort();
      const off = of.find((fact) => fact.source === 'merged')?.off ?? 0;
      const words = ways.length === 0 ? ['Assigned'] : [...new Set(ways)];
      if (off > 0) words.push(off === 1 ? '1 app off' : `${off} apps off`);
      holding.set(skuId, words.join(', '));
    }
    result.set(ids, holding);
  }
  return result;
}
