import { checkFilter, matchesFilter } from '../../../shared/domain/filter.ts';
import type { ProductLadder } from '../../../shared/domain/included-products.ts';
import { derivedKind } from '../../../shared/domain/license-fields.ts';
import type { LicenseRow } from '../../../shared/domain/licenses.ts';
import type { Comparison, FilterNode, ListQuery, Selection, Sort } from '../../../shared/domain/query.ts';
import type { Bitmap } from './bitmap.ts';
import { type Combo, Combos, type SkuPrices } from './license-combos.ts';
import { RowSets } from './row-sets.ts';
import { type Statements, unflag } from './statements.ts';
import { userColumns, userKinds } from './user-columns.ts';

/** Users of one combination among those counted. */
export interface ComboCount {
  combo: Combo;
  users: number;
}

const select = `SELECT u.id, u.display_name, u.upn, u.department, u.usage_location, u.account_enabled,
  coalesce(u.last_successful_sign_in, u.last_sign_in), m.type, m.total_bytes, u.license_combo, u.job_title,
  u.company_name, u.office_location, u.city, u.country, u.created, u.dir_synced
  FROM user u LEFT JOIN mailbox m ON m.row = u.mailbox AND m.gone_since IS NULL WHERE u.row = ?`;

// Marks a sort column as one that follows from licenses, with what its values depend on.
const derivedMark = '\u0000';

/**
 * The license grid's lists: users of a query in order, by the same means as the list of mailboxes. Fields that follow
 * from licenses are answered per combination of licenses first, so that a filter becomes a set of combinations.
 */
export class UserLists {
  readonly #sql: Statements;
  readonly combos: Combos;
  readonly sets: RowSets;
  #priceKey = '';

  constructor(sql: Statements, ladder: ProductLadder) {
    this.#sql = sql;
    this.combos = new Combos(sql, ladder);
    this.sets = new RowSets(sql, {
      table: 'user',
      columns: userColumns,
      kinds: userKinds,
      listed: 'gone_since IS NULL',
      searchIndex: null,
      searched: '(instr(name_key, ?) > 0 OR instr(upn_key, ?) > 0 OR instr(mail_key, ?) > 0)',
      derived: (field) => {
        if (!field.startsWith(derivedMark)) return undefined;
        const [name = ''] = field.slice(1).split(derivedMark);
        return { kind: 'number', compare: 'license_combo', scores: () => this.combos.scores(name) };
      },
    });
  }

  /** List prices that costs are worked out with from now on. */
  setPrices(prices: SkuPrices): void {
    this.combos.prices = prices;
    this.#priceKey = JSON.stringify(Object.entries(prices).sort());
  }

  /** Starts a read; see `RowSets.enter`. */
  enter(revision: number, reading: boolean): number {
    this.combos.enter(revision);
    return this.sets.enter(revision, reading);
  }

  /** The query in terms of the table alone. @throws AppError `invalid-input`. */
  plain(query: ListQuery): ListQuery {
    return {
      ...(query.search === undefined ? {} : { search: query.search }),
      ...(query.filter === undefined ? {} : { filter: this.#plainFilter(query.filter) }),
      ...(query.sort === undefined ? {} : { sort: query.sort.map((sort) => this.#plainSort(sort)) }),
    };
  }

  list(query: ListQuery): Uint32Array {
    return this.sets.list(this.plain(query));
  }

  /** Users that match; null = all. */
  matching(query: ListQuery): Bitmap | null {
    return this.sets.matching(this.plain(query));
  }

  selected(selection: Selection): Bitmap | null {
    return this.sets.selected(this.#plainSelection(selection));
  }

  /** Users of a selection in the query's order. */
  listSelected(query: ListQuery, selection: Selection | undefined): Uint32Array {
    if (!selection) return this.list(query);
    return this.sets.listSelected(this.plain({ sort: query.sort ?? [] }), this.#plainSelection(selection));
  }

  /** How many users hold their licenses in which way. */
  countByCombo(rows: Bitmap | null): ComboCount[] {
    const counts = this.sets.withRows(rows, (condition, params) =>
      this.#sql.rows(
        `SELECT license_combo, count(*) FROM user WHERE gone_since IS NULL AND ${condition} GROUP BY license_combo`,
        ...params,
      ),
    );
    return counts.flatMap(([id, users]) => {
      const combo = this.combos.get(Number(id));
      return combo ? [{ combo, users: Number(users) }] : [];
    });
  }

  /** Grid rows in the given order. */
  read(rows: Iterable<number>): LicenseRow[] {
    const statement = this.#sql.get(select);
    const list: LicenseRow[] = [];
    for (const row of rows) {
      const c = statement.get(row) as unknown as (string | number | null)[] | undefined;
      if (!c) continue;
      const combo = this.combos.get(Number(c[9]));
      const text = (cell: string | number | null | undefined): string | null =>
        cell === null || cell === undefined ? null : String(cell);
      list.push({
        id: String(c[0]),
        displayName: text(c[1]),
        userPrincipalName: String(c[2]),
        department: text(c[3]),
        usageLocation: text(c[4]),
        accountEnabled: unflag(c[5]),
        lastSignIn: text(c[6]),
        recipientTypeDetails: text(c[7]),
        totalItemBytes: c[8] === null ? null : Number(c[8]),
        licenses: { ...combo?.cells },
        monthlyCost: combo ? this.combos.costOf(combo) : null,
        licenseCount: combo?.held.size ?? 0,
        jobTitle: text(c[10]),
        companyName: text(c[11]),
        officeLocation: text(c[12]),
        city: text(c[13]),
        country: text(c[14]),
        createdDateTime: text(c[15]),
        isDirSynced: unflag(c[16]),
      });
    }
    return list;
  }

  rowOf(id: string): number | null {
    const row = this.#sql.row(`SELECT row FROM user WHERE id = ? AND gone_since IS NULL`, id.toLowerCase())?.[0];
    return row === undefined ? null : Number(row);
  }

  #plainSelection(selection: Selection): Selection {
    const plainIds = (ids: readonly string[]): string[] => ids.map((id) => id.toLowerCase());
    return selection.kind === 'ids'
      ? { kind: 'ids', ids: plainIds(selection.ids) }
      : { ...selection, query: this.plain(selection.query), except: plainIds(selection.except) };
  }

  #plainSort(sort: Sort): Sort {
    if (derivedKind(sort.field) === null) return sort;
    // Orders are kept by name: those that rest on prices must not outlive them.
    const key = sort.field === 'monthlyCost' ? this.#priceKey : '';
    return { ...sort, field: `${derivedMark}${normalized(sort.field)}${derivedMark}${key}` };
  }

  #plainFilter(node: FilterNode): FilterNode {
    if ('all' in node) return { all: node.all.map((child) => this.#plainFilter(child)) };
    if ('any' in node) return { any: node.any.map((child) => this.#plainFilter(child)) };
    if ('not' in node) return { not: this.#plainFilter(node.not) };
    const kind = derivedKind(node.field);
    if (kind === null) return node;
    const field = normalized(node.field);
    const kinds = { [field]: kind };
    const wanted = heldTest({ ...node, field });
    checkFilter(wanted, kinds);
    const ids: number[] = [];
    for (const combo of this.combos.all())
      if (matchesFilter(wanted, { [field]: this.combos.value(combo, field) }, kinds)) ids.push(combo.id);
    return { field: 'licenseCombo', op: 'in', value: ids };
  }
}

const normalized = (field: string): string => (field.includes(':') ? field.toLowerCase() : field);

/** A product that is not held has a value, `none`; asking whether it is set means whether it is held. */
function heldTest(node: Comparison): Comparison {
  if (!node.field.startsWith('sku:') || (node.op !== 'isNull' && node.op !== 'notNull')) return node;
  return { field: node.field, op: node.op === 'isNull' ? 'eq' : 'ne', value: 'none' };
}
