import { type FilterKinds, kindOf, mailboxFilterKinds } from '../../../shared/domain/filter.ts';
import type { FilterNode, ListQuery, Selection, Sort } from '../../../shared/domain/query.ts';
import { searchWords } from '../../../shared/domain/text-key.ts';
import { Bitmap } from './bitmap.ts';
import { type Collector, collectScores, collectValues, collectVia, eachNumber } from './collectors.ts';
import { type Column, mailboxColumns } from './columns.ts';
import { filterToSql } from './filter-sql.ts';
import { Lru } from './lru.ts';
import { type Ranks, sortByRank } from './ranking.ts';
import type { Statements } from './statements.ts';

// While an inventory writes, an order that took long to work out is kept for a multiple of that time.
const leastHoldMs = 500;
const holdFactor = 8;

/** What a list is made of. Names come from here alone, never from a query. */
export interface RowSource {
  table: 'mailbox' | 'user';
  columns: Readonly<Record<string, Column>>;
  kinds: FilterKinds;
  /** Condition that rows must meet to be listed at all; `1` = every row. */
  listed: string;
  /** Trigram index over `searched`, if there is one. */
  searchIndex: string | null;
  /** Condition that a row's texts hold a word, with one `?` per place to look. */
  searched: string;
  /** Columns to sort by that are not among the fixed ones. */
  derived?(field: string): Column | undefined;
}

const mailboxSource: RowSource = {
  table: 'mailbox',
  columns: mailboxColumns,
  kinds: mailboxFilterKinds,
  listed: '1',
  searchIndex: 'mailbox_search',
  searched: `(instr(name_key, ?) > 0 OR instr(upn_key, ?) > 0 OR instr(other_key, ?) > 0 OR
    (smtp_key IS NOT upn_key AND instr(smtp_key, ?) > 0))`,
};

/**
 * Which rows a query lists, in which order. SQL answers which rows match; the order comes from ranks kept per column.
 * All of it belongs to one revision and is dropped when the store has moved on.
 */
export class RowSets {
  readonly #sql: Statements;
  readonly #source: RowSource;
  readonly #ranks = new Lru<string, Ranks>(8);
  readonly #orders = new Lru<string, Uint32Array>(6);
  readonly #filters = new Lru<string, Bitmap>(16);
  readonly #lists = new Lru<string, Uint32Array>(12);
  readonly #pinned = new Lru<string, Uint32Array>(4);
  #revision = -1;
  #madeAt = 0;
  #spentMs = 0;
  #maxRow = 0;
  #base: Uint32Array | null = null;
  // Where the SQL functions below put what they are given.
  #rowSink: (row: number) => void = () => {};
  #cellSinks: ((row: number, value: number | string) => void)[] = [];
  #member: Bitmap | null = null;

  constructor(sql: Statements, source: RowSource = mailboxSource) {
    this.#sql = sql;
    this.#source = source;
    const options = { directOnly: true };
    sql.db.function(`put_${source.table}`, options, (row) => {
      this.#rowSink(row as number);
      return 1;
    });
    // One call a row, however many columns: calling from SQL costs more than what is done in here.
    sql.db.function(`put_${source.table}_cells`, { ...options, varargs: true }, (row, ...cells) => {
      for (let i = 0; i < cells.length; i++)
        if (cells[i] !== null) this.#cellSinks[i]?.(row as number, cells[i] as number | string);
      return 1;
    });
    sql.db.function(`is_${source.table}_member`, options, (row) => (this.#member?.has(row as number) ? 1 : 0));
  }

  /**
   * Starts a read at the given state of the store; call inside its transaction. While `reading`, what is kept may lag a
   * little behind. Returns the revision the answers will speak of.
   */
  enter(revision: number, reading: boolean): number {
    if (revision === this.#revision) return revision;
    const age = performance.now() - this.#madeAt;
    if (reading && this.#revision >= 0 && age < Math.max(leastHoldMs, this.#spentMs * holdFactor))
      return this.#revision;
    this.#ranks.clear();
    this.#orders.clear();
    this.#filters.clear();
    this.#lists.clear();
    this.#base = null;
    this.#revision = revision;
    this.#madeAt = performance.now();
    this.#spentMs = 0;
    this.#maxRow = Number(this.#sql.row(`SELECT max(row) FROM ${this.#source.table}`)?.[0] ?? 0);
    return revision;
  }

  /** Rows of a query in its order. @throws AppError `invalid-input`. */
  list(query: ListQuery): Uint32Array {
    const key = JSON.stringify([query.search ?? '', query.filter ?? null, query.sort ?? []]);
    const known = this.#lists.get(key);
    if (known) return known;
    const matching = this.matching(query);
    const order = this.ordered(query.sort ?? []);
    return this.timed(() => {
      const list = matching === null ? order : matching.pick(order);
      this.#lists.set(key, list);
      return list;
    });
  }

  /** Rows that pass search and filter; null = all. */
  matching(query: Pick<ListQuery, 'search' | 'filter'>): Bitmap | null {
    const found = this.#searched(query.search);
    const passed = query.filter ? this.#filtered(query.filter) : null;
    return found && passed ? found.and(passed) : (found ?? passed);
  }

  /** All rows in an order. */
  ordered(sort: readonly Sort[]): Uint32Array {
    const key = JSON.stringify(sort);
    const known = this.#orders.get(key);
    if (known) return known;
    for (const { field } of sort) if (!this.#source.derived?.(field)) kindOf(field, this.#source.kinds, 'sort');
    const ranks = this.#ranksOf(sort.map(({ field }) => field));
    return this.timed(() => {
      let rows = this.#baseOrder();
      for (let i = sort.length - 1; i >= 0; i--) rows = sortByRank(rows, ranks[i] as Ranks, sort[i]?.dir === 'desc');
      this.#orders.set(key, rows);
      return rows;
    });
  }

  /** Rows of a selection; null = all. */
  selected(selection: Selection): Bitmap | null {
    const rows = this.emptySet();
    if (selection.kind === 'ids') {
      for (const row of this.#rowsOf(selection.ids)) rows.add(row);
      return rows;
    }
    const matching = this.matching(selection.query);
    if (selection.except.length === 0) return matching;
    for (const row of this.ordered([])) if (!matching || matching.has(row)) rows.add(row);
    for (const row of this.#rowsOf(selection.except)) rows.delete(row);
    return rows;
  }

  /** Rows of a selection in the query's order; without one, those of the query. */
  listSelected(query: ListQuery, selection: Selection | undefined): Uint32Array {
    if (!selection) return this.list(query);
    const selected = this.selected(selection);
    const order = this.ordered(query.sort ?? []);
    return selected ? selected.pick(order) : order;
  }

  /** A part of a list. One that is read in parts stays as it was at its first, under its `key`. */
  slice(key: string, make: () => Uint32Array, from: number, count: number): { rows: Uint32Array; total: number } {
    let list = from > 0 ? this.#pinned.get(key) : undefined;
    if (!list) {
      list = make();
      this.#pinned.set(key, list);
    }
    return { rows: list.subarray(from, from + count), total: list.length };
  }

  /** Identities of rows, in their order. */
  idsOf(rows: Uint32Array): string[] {
    const statement = this.#sql.get(`SELECT id FROM ${this.#source.table} WHERE row = ?`);
    const ids: string[] = [];
    for (const row of rows) {
      const found = statement.get(row) as unknown as [string] | undefined;
      if (found) ids.push(found[0]);
    }
    return ids;
  }

  /** Runs `work` with a SQL condition that holds for exactly these rows. */
  withRows<T>(rows: Bitmap | null, work: (condition: string, params: string[]) => T): T {
    if (rows === null) return work('1', []);
    if (rows.count < 2000) {
      const list: number[] = [];
      for (let w = 0; w < rows.words.length; w++)
        for (let word = rows.words[w] as number, bit = 0; word !== 0; word >>>= 1, bit++)
          if ((word & 1) === 1) list.push(w * 32 + bit);
      return work('row IN (SELECT value FROM json_each(?))', [JSON.stringify(list)]);
    }
    this.#member = rows;
    try {
      return work(`is_${this.#source.table}_member(row)`, []);
    } finally {
      this.#member = null;
    }
  }

  /** An empty set that can hold every row. */
  emptySet(): Bitmap {
    return new Bitmap(this.#maxRow);
  }

  /** Runs work that is of no more use once the store moves on; the dearer, the longer what came of it is kept. */
  timed<T>(work: () => T): T {
    const start = performance.now();
    const value = work();
    this.#spentMs += performance.now() - start;
    return value;
  }

  #rowsOf(ids: readonly string[]): number[] {
    const { table, listed } = this.#source;
    return ids.flatMap((id) =>
      (this.#sql.row(`SELECT row FROM ${table} WHERE id = ? AND ${listed}`, id) ?? []).map(Number),
    );
  }

  #collect(sql: string, params: readonly (string | number)[]): Bitmap {
    return this.timed(() => {
      const rows = this.emptySet();
      this.#rowSink = (row) => rows.add(row);
      this.#sql.row(sql, ...params);
      return rows;
    });
  }

  #filtered(filter: FilterNode): Bitmap {
    const key = JSON.stringify(filter);
    const known = this.#filters.get(key);
    if (known) return known;
    const { table, columns, kinds, listed } = this.#source;
    const { sql, params } = filterToSql(filter, columns, kinds);
    const rows = this.#collect(`SELECT count(put_${table}(row)) FROM ${table} WHERE ${listed} AND ${sql}`, params);
    this.#filters.set(key, rows);
    return rows;
  }

  #searched(search: string | undefined): Bitmap | null {
    const words = searchWords(search);
    if (words.length === 0) return null;
    const key = `search ${words.join(' ')}`;
    const known = this.#filters.get(key);
    if (known) return known;
    // A trigram index knows nothing of shorter words; those are looked for in what the longer ones left.
    // While a first inventory runs the index is not made yet.
    const { table, listed, searched, searchIndex } = this.#source;
    const ready =
      searchIndex !== null && this.#sql.row(`SELECT 1 FROM meta WHERE key = 'search.pending'`) === undefined;
    const long = words.filter((word) => ready && [...word].length >= 3);
    const short = words.filter((word) => !long.includes(word));
    let rows: Bitmap | null = null;
    if (long.length > 0)
      rows = this.#collect(`SELECT count(put_${table}(rowid)) FROM ${searchIndex} WHERE ${searchIndex} MATCH ?`, [
        long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND '),
      ]);
    if (short.length > 0) {
      const places = searched.split('?').length - 1;
      const params = short.flatMap((word) => Array.from({ length: places }, () => word));
      const test = [listed, ...short.map(() => searched)];
      rows = this.withRows(rows, (condition, within) =>
        this.#collect(`SELECT count(put_${table}(row)) FROM ${table} WHERE ${condition} AND ${test.join(' AND ')}`, [
          ...within,
          ...params,
        ]),
      );
    }
    const result = rows ?? this.emptySet();
    this.#filters.set(key, result);
    return result;
  }

  #baseOrder(): Uint32Array {
    if (this.#base) return this.#base;
    const { table, listed } = this.#source;
    const rowsWhere = (condition: string, order: string) =>
      this.#sql.row(
        `SELECT group_concat(row) FROM (SELECT row FROM ${table} WHERE ${listed} AND ${condition} ORDER BY ${order})`,
      );
    const named = rowsWhere('name_key IS NOT NULL', 'name_key, id');
    const nameless = rowsWhere('name_key IS NULL', 'id');
    const rows = new Uint32Array(this.#maxRow);
    let count = 0;
    const put = (row: number): void => {
      if (row <= this.#maxRow) rows[count++] = row;
    };
    eachNumber(named?.[0], put);
    eachNumber(nameless?.[0], put);
    this.#base = rows.subarray(0, count);
    return this.#base;
  }

  /** Ranks of columns; those not known yet are read in one scan. */
  #ranksOf(fields: readonly string[]): Ranks[] {
    const missing = [...new Set(fields)].filter((field) => !this.#ranks.get(field));
    const ranked = this.timed(() => {
      const collectors = missing.map((field) => this.#collector(field));
      const scanned = collectors.filter((collector) => collector.expression !== null);
      this.#cellSinks = scanned.map(({ put }) => put);
      const cells = scanned.map(({ expression }) => expression);
      const { table } = this.#source;
      if (cells.length > 0) this.#sql.row(`SELECT count(put_${table}_cells(row, ${cells.join(', ')})) FROM ${table}`);
      return new Map(collectors.map((collector, i) => [missing[i] as string, collector.finish()]));
    });
    return fields.map((field) => {
      const ranks = ranked.get(field) ?? this.#ranks.get(field);
      if (!ranks) throw new Error(`No ranks of ${field}`);
      this.#ranks.set(field, ranks);
      return ranks;
    });
  }

  #collector(field: string): Collector {
    const column = this.#source.derived?.(field) ?? this.#source.columns[field];
    if (!column) throw new Error(`No column for ${field}`);
    if (column.scores) return collectScores(column.compare, column.scores(), this.#maxRow, () => this.#baseOrder());
    if (column.indexed) return { expression: null, put: () => {}, finish: () => this.#rankIndexed(column.compare) };
    if (column.via) return collectVia(this.#sql, column.compare, column.via, this.#maxRow);
    if (column.within && column.byRow) return this.#collectByRow(column.kind, column.within);
    return collectValues(column.kind, column.compare, this.#maxRow, () => this.#baseOrder());
  }

  /** Values that stand in another table: its ranks are worked out in a scan of its own, then handed on by reference. */
  #collectByRow(
    kind: Column['kind'],
    { reference, key, table, column, where }: NonNullable<Column['within']>,
  ): Collector {
    const references = new Uint32Array(this.#maxRow + 1);
    const put = (row: number, other: number | string): void => {
      if (row < references.length) references[row] = other as number;
    };
    const finish = (): Ranks => {
      const maxRow = Number(this.#sql.row(`SELECT max(${key}) FROM ${table}`)?.[0] ?? 0);
      const used = new Bitmap(maxRow);
      for (const other of references) if (other > 0 && other <= maxRow) used.add(other);
      const inner = collectValues(kind, column, maxRow, () => used.rows());
      this.#cellSinks = [inner.put];
      this.#sql.row(
        `SELECT count(put_${this.#source.table}_cells(${key}, ${inner.expression})) FROM ${table} WHERE ${where}`,
      );
      const ranks = inner.finish();
      return { of: references.map((other) => ranks.of[other] ?? 0), distinct: ranks.distinct };
    };
    return { expression: reference, put, finish };
  }

  // Reads the order off the index; rows with the same value come joined by "+".
  #rankIndexed(key: string): Ranks {
    const { table, listed } = this.#source;
    const answer = this.#sql.row(
      `SELECT group_concat(equal) FROM (
         SELECT group_concat(row, '+') AS equal FROM ${table} WHERE ${listed} AND ${key} IS NOT NULL
         GROUP BY ${key} ORDER BY ${key})`,
    );
    const of = new Uint32Array(this.#maxRow + 1);
    let distinct = 0;
    eachNumber(answer?.[0], (row, joined) => {
      if (!joined) distinct++;
      if (row <= this.#maxRow) of[row] = distinct;
    });
    return { of, distinct };
  }
}
