import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { FieldValue } from '../../../../shared/domain/changes.ts';
import {
  type CompareEntity,
  type ComparisonSummary,
  compareEntities,
  type DifferenceKind,
  type FieldDifference,
} from '../../../../shared/domain/snapshots.ts';
import { textKey } from '../../../../shared/domain/text-key.ts';
import { compareAccess } from './access.ts';
import {
  type ComparedField,
  type ComparePreset,
  comparePresets,
  entityNeeds,
  type Knowledge,
  mailboxCompared,
  missingReasons,
  presetBit,
  skuCompared,
  userCompared,
} from './fields.ts';
import { compareLicenses } from './licenses.ts';
import { compareTotals } from './totals.ts';

export interface CompareSide {
  /** Local store. */
  store: string;
  label: string;
  /** What this side knows; the rest is not compared. */
  knows: readonly Knowledge[];
}

/** Prices per seat and month by product; what is missing is not known. */
export interface ComparePrices {
  currency: string;
  amounts: Readonly<Record<string, number>>;
}

export interface CompareInput {
  before: CompareSide;
  after: CompareSide;
  /** Database to write the differences into; not there yet. */
  target: string;
  /** False when names on the two sides are under different pseudonyms. */
  compareNames: boolean;
  /** What both sides are valued with; null = not at all. */
  prices: ComparePrices | null;
}

/** One difference as it goes into the database. */
export interface Found {
  entity: CompareEntity;
  kind: DifferenceKind;
  id: string;
  name: string;
  address: string | null;
  growth: number | null;
  presets: number;
  fields: FieldDifference[];
  /** Only what changes by itself differs. */
  figuresOnly: boolean;
}

export const growthBytes = 5 * 1024 ** 3;

const schema = `
  CREATE TABLE difference (
    row INTEGER PRIMARY KEY,
    entity INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    address TEXT,
    growth INTEGER,
    presets INTEGER NOT NULL,
    figures_only INTEGER NOT NULL,
    fields TEXT NOT NULL
  );
  CREATE TABLE difference_field (field TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (field, row)) WITHOUT ROWID;
  CREATE TABLE summary (value TEXT NOT NULL);
`;

export const kinds: readonly DifferenceKind[] = ['added', 'removed', 'changed'];
const rowsPerTick = 2_000;

/**
 * Compares two local stores entity by entity and writes every difference into a database of its own. Both sides are
 * read as they are at this moment. Runs long: for worker threads.
 */
export function compareStores(
  input: CompareInput,
  onFound: (count: number) => void,
): Pick<ComparisonSummary, 'counts' | 'missing' | 'totals' | 'currency' | 'presets' | 'figuresOnly' | 'fields'> {
  const db = new DatabaseSync(input.target);
  try {
    db.exec(`PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF; PRAGMA cache_size = -65536; ${schema}`);
    for (const side of ['before', 'after'] as const) {
      const url = pathToFileURL(input[side].store);
      url.search = 'mode=ro';
      db.prepare(`ATTACH ? AS ${side === 'before' ? 'b' : 'a'}`).run(url.href);
    }
    db.exec('BEGIN');
    const known = new Set(input.before.knows.filter((one) => input.after.knows.includes(one)));
    const collector = new Collector(db, onFound);
    const missing: ComparisonSummary['missing'] = [];
    for (const entity of compareEntities) {
      const lacking = entityNeeds[entity].find((one) => !known.has(one));
      if (lacking !== undefined) {
        const without = [input.before, input.after].filter(({ knows }) => !knows.includes(lacking));
        missing.push({
          entity,
          reason: `${missingReasons[lacking]}: ${[...new Set(without.map(({ label }) => label))].join(', ')}.`,
        });
      } else compareEntity[entity](db, collector, { known, compareNames: input.compareNames });
    }
    const totals = compareTotals(db, known, input.prices);
    db.exec('COMMIT');
    db.exec(`
      CREATE INDEX difference_name ON difference (name_key, id, row);
      CREATE INDEX difference_growth ON difference (growth DESC, name_key, row) WHERE growth IS NOT NULL;
      CREATE INDEX difference_preset ON difference (presets) WHERE presets > 0;
    `);
    const currency = totals.some(({ unit }) => unit === 'money') ? (input.prices?.currency ?? null) : null;
    return { ...collector.summary(), missing, totals, currency };
  } finally {
    db.close();
  }
}

interface CompareOptions {
  known: ReadonlySet<Knowledge>;
  compareNames: boolean;
}

/** Writes differences and counts them. */
export class Collector {
  readonly counts = Object.fromEntries(
    compareEntities.map((entity) => [entity, { added: 0, removed: 0, changed: 0 }]),
  ) as ComparisonSummary['counts'];
  readonly presets = Object.fromEntries(comparePresets.map((preset) => [preset, 0])) as Record<ComparePreset, number>;
  readonly #fields = new Map<string, { field: string; label: string; count: number }>();
  #figuresOnly = 0;
  #rows = 0;
  readonly #insert: ReturnType<DatabaseSync['prepare']>;
  readonly #insertField: ReturnType<DatabaseSync['prepare']>;
  readonly #onFound: (count: number) => void;

  constructor(db: DatabaseSync, onFound: (count: number) => void) {
    this.#onFound = onFound;
    this.#insert = db.prepare('INSERT INTO difference VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertField = db.prepare('INSERT OR IGNORE INTO difference_field VALUES (?, ?)');
  }

  add(found: Found): void {
    this.counts[found.entity][found.kind]++;
    if (found.figuresOnly) this.#figuresOnly++;
    for (const preset of comparePresets) if (found.presets & presetBit(preset)) this.presets[preset]++;
    const row = ++this.#rows;
    this.#insert.run(
      row,
      compareEntities.indexOf(found.entity),
      kinds.indexOf(found.kind),
      found.id,
      found.name,
      textKey(found.name),
      found.address,
      found.growth,
      found.presets,
      found.figuresOnly ? 1 : 0,
      JSON.stringify(found.fields),
    );
    if (found.kind === 'changed')
      for (const { field, label } of found.fields) {
        this.#insertField.run(field, row);
        const known = this.#fields.get(field);
        if (known) known.count++;
        else this.#fields.set(field, { field, label, count: 1 });
      }
    if (row % rowsPerTick === 0) this.#onFound(rowsPerTick);
  }

  summary(): Pick<ComparisonSummary, 'counts' | 'presets' | 'figuresOnly' | 'fields'> {
    const fields = [...this.#fields.values()].sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1));
    return { counts: this.counts, presets: this.presets, figuresOnly: this.#figuresOnly, fields };
  }
}

const compareEntity: Readonly<
  Record<CompareEntity, (db: DatabaseSync, collector: Collector, options: CompareOptions) => void>
> = {
  mailboxes: (db, collector, options) =>
    compareRows(db, collector, options, {
      entity: 'mailboxes',
      fields: mailboxCompared,
      details: (side) => `LEFT JOIN ${side}.mailbox_detail ${side}d ON ${side}d.row = ${side}m.row`,
      key: 'm.id',
      present: (side) => `${side}m.gone_since IS NULL AND ${side}m.provisional = 0`,
      name: (side) => `coalesce(${side}m.display_name, ${side}m.upn, ${side}m.smtp, ${side}m.id)`,
      address: (side) => `coalesce(${side}m.smtp, ${side}m.upn)`,
      table: (side) => `${side}.mailbox ${side}m`,
    }),
  users: (db, collector, options) =>
    compareRows(db, collector, options, {
      entity: 'users',
      fields: userCompared,
      key: 'u.id',
      present: (side) => `${side}u.gone_since IS NULL`,
      name: (side) => `coalesce(${side}u.display_name, ${side}u.upn)`,
      address: (side) => `${side}u.upn`,
      table: (side) => `${side}.user ${side}u`,
    }),
  licenses: (db, collector) => compareLicenses(db, collector),
  access: (db, collector, { compareNames }) => compareAccess(db, collector, compareNames),
  subscriptions: (db, collector, options) =>
    compareRows(db, collector, options, {
      entity: 'subscriptions',
      fields: skuCompared,
      key: 'k.sku_id',
      present: (side) => `${side}k.gone_since IS NULL`,
      name: (side) => `${side}k.name`,
      address: (side) => `${side}k.part_number`,
      table: (side) => `${side}.sku ${side}k`,
    }),
};

interface RowsSpec {
  entity: CompareEntity;
  fields: readonly ComparedField[];
  /** The table its key stands in, and what is joined to it. */
  table(side: 'a' | 'b'): string;
  details?(side: 'a' | 'b'): string;
  key: string;
  present(side: 'a' | 'b'): string;
  name(side: 'a' | 'b'): string;
  address(side: 'a' | 'b'): string;
}

/** Rows that stand on one side only, and rows whose fields differ. */
function compareRows(db: DatabaseSync, collector: Collector, options: CompareOptions, spec: RowsSpec): void {
  // What somebody changed is told before what changes by itself.
  const fields = spec.fields
    .filter(({ needs, names }) => options.known.has(needs) && (options.compareNames || names !== true))
    .sort((one, other) => Number(one.figure ?? false) - Number(other.figure ?? false));
  const columns = (side: 'a' | 'b'): string[] => fields.map(({ sql }) => sql.replaceAll('$', side));
  const read = (sql: string): Iterable<SQLOutputValue[]> => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>;
  };
  const size = fields.findIndex(({ field }) => field === 'totalItemBytes');
  const outside = fields.findIndex(({ field }) => field === 'forwardsOutside');
  for (const [kind, side, there] of [
    ['removed', 'b', 'a'],
    ['added', 'a', 'b'],
  ] as const) {
    const rows = read(`SELECT ${side}${spec.key}, ${spec.name(side)}, ${spec.address(side)}, ${columns(side).join(', ')}
      FROM ${spec.table(side)} ${spec.details?.(side) ?? ''} WHERE ${spec.present(side)} AND NOT EXISTS
        (SELECT 1 FROM ${spec.table(there)} WHERE ${there}${spec.key} = ${side}${spec.key} AND ${spec.present(there)})`);
    for (const [id, name, address, ...cells] of rows) {
      const known: FieldDifference[] = [];
      fields.forEach((field, i) => {
        const value = fieldValue(field, cells[i]);
        if (value === null) return;
        known.push({
          field: field.field,
          label: field.label,
          before: kind === 'removed' ? value : null,
          after: kind === 'added' ? value : null,
        });
      });
      collector.add({
        entity: spec.entity,
        kind,
        id: String(id),
        name: String(name),
        address: text(address),
        growth: null,
        presets: kind === 'added' ? presetsOf(spec.entity, known, cells[outside] === 1, null) : 0,
        fields: known,
        figuresOnly: false,
      });
    }
  }
  if (fields.length === 0) return;
  const differs = fields.map(({ sql }) => `${sql.replaceAll('$', 'b')} IS NOT ${sql.replaceAll('$', 'a')}`);
  const changed = read(`SELECT a${spec.key}, ${spec.name('a')}, ${spec.address('a')},
      ${columns('b').join(', ')}, ${columns('a').join(', ')}
    FROM ${spec.table('b')} JOIN ${spec.table('a')} ON a${spec.key} = b${spec.key}
      ${spec.details?.('b') ?? ''} ${spec.details?.('a') ?? ''}
    WHERE ${spec.present('b')} AND ${spec.present('a')} AND (${differs.join(' OR ')})`);
  for (const [id, name, address, ...cells] of changed) {
    const differences: FieldDifference[] = [];
    let figuresOnly = true;
    fields.forEach((field, i) => {
      const before = cells[i];
      const after = cells[fields.length + i];
      if (before === after || sameList(field, before, after)) return;
      if (field.figure !== true) figuresOnly = false;
      differences.push({
        field: field.field,
        label: field.label,
        before: fieldValue(field, before),
        after: fieldValue(field, after),
      });
    });
    if (differences.length === 0) continue;
    const [sizeBefore, sizeAfter] = size < 0 ? [null, null] : [cells[size], cells[fields.length + size]];
    const growth = typeof sizeBefore === 'number' && typeof sizeAfter === 'number' ? sizeAfter - sizeBefore : null;
    collector.add({
      entity: spec.entity,
      kind: 'changed',
      id: String(id),
      name: String(name),
      address: text(address),
      growth,
      presets: presetsOf(spec.entity, differences, cells[fields.length + outside] === 1, growth),
      fields: differences,
      figuresOnly,
    });
  }
}

const forwarding: ReadonlySet<string> = new Set(['forwardsOutside', 'forwardingSmtpAddress', 'forwardingAddress']);

/** Mail that leaves and did not before, or leaves to somewhere else; mailboxes that grew much. */
function presetsOf(
  entity: CompareEntity,
  fields: readonly FieldDifference[],
  leavesNow: boolean,
  growth: number | null,
): number {
  if (entity !== 'mailboxes') return 0;
  let presets = 0;
  if (growth !== null && growth > growthBytes) presets |= presetBit('grew-5gb');
  if (leavesNow && fields.some(({ field }) => forwarding.has(field))) presets |= presetBit('new-forwarding-outside');
  return presets;
}

/** Lists that hold the same in another order are the same. */
function sameList(
  { kind }: ComparedField,
  before: SQLOutputValue | undefined,
  after: SQLOutputValue | undefined,
): boolean {
  if (kind !== 'list' || typeof before !== 'string' || typeof after !== 'string') return false;
  const sorted = (cell: string): string => JSON.stringify((JSON.parse(cell) as string[]).sort());
  return sorted(before) === sorted(after);
}

function fieldValue({ kind }: ComparedField, cell: SQLOutputValue | undefined): FieldValue {
  if (cell === null || cell === undefined) return null;
  if (kind === 'boolean') return cell === 1;
  if (kind === 'number') return Number(cell);
  return kind === 'list' ? (JSON.parse(String(cell)) as string[]) : String(cell);
}

const text = (cell: SQLOutputValue | undefined): string | null =>
  cell === null || cell === undefined ? null : String(cell);
