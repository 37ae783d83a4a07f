import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  type CompareEntity,
  compareEntities,
  type Difference,
  type DifferenceKind,
} from '../../../../shared/domain/snapshots.ts';
import { searchWords } from '../../../../shared/domain/text-key.ts';
import { kinds } from './compare.ts';
import { type ComparePreset, presetBit } from './fields.ts';

export interface DifferenceQuery {
  entity?: CompareEntity | undefined;
  kind?: DifferenceKind | undefined;
  field?: string | undefined;
  minGrowth?: number | undefined;
  preset?: ComparePreset | undefined;
  search?: string | undefined;
  /** Leaves out rows of which only sizes and dates of use differ. */
  withoutFigures?: boolean | undefined;
  sort: 'name' | 'growth';
}

/** What the thread of a comparison answers. */
export interface ComparisonCalls {
  window(query: DifferenceQuery, from: number, count: number): { differences: Difference[]; total: number };
  /** How many mailboxes grew by how many bytes. */
  growth(): { from: number | null; to: number | null; count: number }[];
  close(): void;
}

const gb = 1024 ** 3;
const growthSteps = [0, 0.1 * gb, 1 * gb, 5 * gb, 10 * gb];

/** Opens the differences found by one comparison. */
export function openComparison(path: string): ComparisonCalls {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;');
  const lists = new Map<string, Uint32Array>();

  /** The ordered rows of a query, worked out once. */
  const listOf = (query: DifferenceQuery): Uint32Array => {
    const key = JSON.stringify(query);
    const known = lists.get(key);
    if (known) return known;
    const { sql, values } = condition(query);
    const order =
      query.sort === 'growth' ? 'growth IS NULL, growth DESC, name_key, id, row' : 'name_key, id, entity, row';
    const statement = db.prepare(`SELECT row FROM difference WHERE ${sql} ORDER BY ${order}`);
    statement.setReturnArrays(true);
    const list = Uint32Array.from(statement.all(...values) as unknown as [number][], ([row]) => row);
    if (lists.size >= 8) lists.delete(lists.keys().next().value as string);
    lists.set(key, list);
    return list;
  };
  const select = db.prepare('SELECT entity, kind, id, name, address, growth, fields FROM difference WHERE row = ?');

  return {
    window(query, from, count) {
      const list = listOf(query);
      const differences: Difference[] = [];
      for (const row of list.subarray(from, from + count)) {
        const cells = select.get(row);
        if (cells)
          differences.push({
            entity: compareEntities[Number(cells.entity)] as CompareEntity,
            kind: kinds[Number(cells.kind)] as DifferenceKind,
            id: String(cells.id),
            name: String(cells.name),
            address: cells.address === null ? null : String(cells.address),
            fields: JSON.parse(String(cells.fields)) as Difference['fields'],
            growth: cells.growth === null ? null : Number(cells.growth),
          });
      }
      return { differences, total: list.length };
    },
    growth: () =>
      [null, ...growthSteps].map((from, i) => {
        const to = growthSteps[i] ?? null;
        const row = db
          .prepare(
            `SELECT count(*) AS n FROM difference WHERE growth IS NOT NULL AND (?1 IS NULL OR growth >= ?1)
             AND (?2 IS NULL OR growth < ?2)`,
          )
          .get(from, to);
        return { from, to, count: Number(row?.n ?? 0) };
      }),
    close: () => db.close(),
  };
}

function condition(query: DifferenceQuery): { sql: string; values: SQLInputValue[] } {
  const tests = ['1'];
  const values: SQLInputValue[] = [];
  const add = (test: string, ...given: SQLInputValue[]): void => {
    tests.push(test);
    values.push(...given);
  };
  if (query.entity !== undefined) add('entity = ?', compareEntities.indexOf(query.entity));
  if (query.kind !== undefined) add('kind = ?', kinds.indexOf(query.kind));
  if (query.field !== undefined) add('row IN (SELECT row FROM difference_field WHERE field = ?)', query.field);
  if (query.minGrowth !== undefined) add('growth >= ?', query.minGrowth);
  if (query.preset !== undefined) add('presets & ? > 0', presetBit(query.preset));
  if (query.withoutFigures === true) add('figures_only = 0');
  for (const word of searchWords(query.search))
    add('(instr(name_key, ?) > 0 OR instr(lower(address), ?) > 0)', word, word);
  return { sql: tests.join(' AND '), values };
}
