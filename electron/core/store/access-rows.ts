import type { SQLOutputValue } from 'node:sqlite';
import type { AccessEntry, AccessRight } from '../../../shared/domain/access.ts';
import { searchWords, textKey } from '../../../shared/domain/text-key.ts';
import { type Known, Lookup } from './lookup.ts';
import { Lru } from './lru.ts';
import type { Statements } from './statements.ts';
import { storedRights, trusteeKinds } from './write-access.ts';

/** One right one trustee has on one mailbox. */
export interface StoredAccess {
  mailboxId: string;
  right: AccessRight;
  trusteeId: string | null;
  /** As the service lists it. */
  trustee: string;
  trusteeKind: (typeof trusteeKinds)[number];
  isInherited: boolean;
  deny: boolean;
}

export interface AccessQuery {
  search?: string | undefined;
  right?: AccessRight | undefined;
  trusteeKind?: StoredAccess['trusteeKind'] | undefined;
  trusteeId?: string | undefined;
  includeSelf?: boolean | undefined;
  inherited?: boolean | undefined;
  deny?: boolean | undefined;
  /** Instead of entries: shared mailboxes that were read and that no person and no group may open or send as. */
  memberless?: boolean | undefined;
}

export interface AccessFigures {
  mailboxes: number;
  /** Of those, how many had their permissions read. */
  scanned: number;
  /** ISO times. */
  oldest: string | null;
  newest: string | null;
  /** Without SELF. */
  entries: number;
  orphans: number;
}

export interface Person {
  objectId: string;
  name: string;
  address: string;
  kind: Known['kind'];
}

/** What a reader thread answers about access. */
export interface AccessReads {
  accessFigures(): AccessFigures;
  accessOfMailbox(mailboxId: string): { entries: AccessEntry[]; asOf: string | null };
  accessWindow(query: AccessQuery, from: number, count: number): { entries: AccessEntry[]; total: number };
  /** Ids of the mailboxes with such entries of their own (not inherited), in the order of names. */
  accessMailboxes(query: AccessQuery): string[];
  /** Mailboxes not read since that ISO time, those never read first; within these ids when given. */
  accessDue(before: string, ids: readonly string[] | null): { objectId: string; identity: string }[];
  people(search: string, count: number, groups: boolean): Person[];
}

type Cell = SQLOutputValue | undefined;
const text = (cell: Cell): string | null => (cell === null || cell === undefined ? null : String(cell));
const self = trusteeKinds.indexOf('self');
const orphan = trusteeKinds.indexOf('orphan');

/** Permissions of single mailboxes as plans see them. */
export class AccessRows {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  of(row: number): StoredAccess[] {
    return this.#sql
      .rows(
        `SELECT m.id, e.right, e.trustee_id, e.trustee, e.kind, e.inherited, e.deny FROM access_entry e
         JOIN mailbox m ON m.row = e.mailbox WHERE e.mailbox = ? ORDER BY e.right, e.trustee_key`,
        row,
      )
      .map(([id, right, trusteeId, trustee, kind, inherited, deny]) => ({
        mailboxId: String(id),
        right: storedRights[Number(right)] ?? 'FullAccess',
        trusteeId: text(trusteeId),
        trustee: String(trustee),
        trusteeKind: trusteeKinds[Number(kind)] ?? 'unknown',
        isInherited: inherited === 1,
        deny: deny === 1,
      }));
  }

  /** When the permissions of this mailbox were read; null = never. */
  asOf(row: number): string | null {
    return text(this.#sql.row(`SELECT at FROM access_scan WHERE mailbox = ?`, row)?.[0]);
  }
}

interface Parts {
  sql: Statements;
  /** Runs in one consistent state. */
  read<T>(work: (revision: number) => T): T;
}

const selectEntry = `SELECT m.id, m.display_name, coalesce(m.smtp, m.upn), m.type, e.right, e.trustee_id, e.trustee,
    e.kind, e.inherited, e.deny,
    CASE e.right WHEN 2 THEN coalesce(m.as_of, (SELECT as_of FROM family WHERE name = 'mailboxes')) ELSE s.at END
  FROM access_entry e JOIN mailbox m ON m.row = e.mailbox LEFT JOIN access_scan s ON s.mailbox = e.mailbox`;

export function accessReads({ sql, read }: Parts): AccessReads {
  const rows = new AccessRows(sql);
  const lookup = new Lookup(sql);
  // The order of a query is worked out once and kept while it is in use, so that scrolling costs nothing.
  const lists = new Lru<string, Uint32Array>(6);
  let listsAt = -1;

  const toEntry = (cells: readonly SQLOutputValue[]): AccessEntry => {
    const [id, name, address, type, right, trusteeId, trustee, kind, inherited, deny, asOf] = cells;
    const shown = String(trustee);
    const known = text(trusteeId) === null ? null : lookup.byId(String(trusteeId));
    return {
      mailboxId: String(id),
      mailboxName: text(name) ?? text(address) ?? String(id),
      mailboxAddress: text(address) ?? '',
      mailboxType: text(type),
      right: storedRights[Number(right)] ?? 'FullAccess',
      trusteeId: text(trusteeId),
      trusteeName: known?.name ?? shown,
      trusteeAddress: known?.address ?? (shown.includes('@') ? shown : null),
      trusteeKind: trusteeKinds[Number(kind)] ?? 'unknown',
      isInherited: inherited === 1,
      deny: deny === 1,
      asOf: text(asOf) ?? '',
    };
  };

  const condition = (query: AccessQuery): { sql: string; values: (string | number)[] } => {
    const where = ['m.gone_since IS NULL'];
    const values: (string | number)[] = [];
    const add = (test: string, ...given: (string | number)[]): void => {
      where.push(test);
      values.push(...given);
    };
    if (query.trusteeId !== undefined) add('e.trustee_id = ?', query.trusteeId.toLowerCase());
    if (query.right !== undefined) add('e.right = ?', storedRights.indexOf(query.right));
    if (query.trusteeKind !== undefined) add('e.kind = ?', trusteeKinds.indexOf(query.trusteeKind));
    else if (query.includeSelf !== true) add(`e.kind <> ${self}`);
    if (query.inherited !== undefined) add('e.inherited = ?', query.inherited ? 1 : 0);
    if (query.deny !== undefined) add('e.deny = ?', query.deny ? 1 : 0);
    for (const word of searchWords(query.search))
      add(
        `(instr(m.name_key, ?) > 0 OR instr(m.smtp_key, ?) > 0 OR instr(e.trustee_key, ?) > 0
          OR e.trustee_id IN (SELECT id FROM user WHERE instr(name_key, ?) > 0)
          OR e.trustee_id IN (SELECT id FROM mailbox WHERE instr(name_key, ?) > 0)
          OR e.trustee_id IN (SELECT id FROM directory_group WHERE instr(name_key, ?) > 0))`,
        word,
        word,
        word,
        word,
        word,
        word,
      );
    return { sql: where.join(' AND '), values };
  };

  const listOf = (query: AccessQuery, revision: number): Uint32Array => {
    if (revision !== listsAt) lists.clear();
    listsAt = revision;
    const key = JSON.stringify(query);
    const known = lists.get(key);
    if (known) return known;
    const { sql: where, values } = condition(query);
    const ids = sql.rows(
      `SELECT e.id FROM access_entry e JOIN mailbox m ON m.row = e.mailbox WHERE ${where}
       ORDER BY m.name_key IS NULL, m.name_key, m.id, e.right, e.trustee_key`,
      ...values,
    );
    const list = Uint32Array.from(ids, ([id]) => Number(id));
    lists.set(key, list);
    return list;
  };

  return {
    accessFigures: () =>
      read(() => {
        const [mailboxes] = sql.row(`SELECT count(*) FROM mailbox WHERE gone_since IS NULL AND provisional = 0`) ?? [];
        const [count, oldest, newest] =
          sql.row(
            `SELECT count(*), min(s.at), max(s.at) FROM access_scan s JOIN mailbox m ON m.row = s.mailbox
             WHERE m.gone_since IS NULL`,
          ) ?? [];
        const [entries, orphans] =
          sql.row(`SELECT count(*), ifnull(sum(kind = ${orphan}), 0) FROM access_entry WHERE kind <> ${self}`) ?? [];
        return {
          mailboxes: Number(mailboxes ?? 0),
          scanned: Number(count ?? 0),
          oldest: text(oldest),
          newest: text(newest),
          entries: Number(entries ?? 0),
          orphans: Number(orphans ?? 0),
        };
      }),
    accessOfMailbox: (mailboxId) =>
      read(() => {
        const row = sql.row(`SELECT row FROM mailbox WHERE id = ?`, mailboxId.toLowerCase())?.[0];
        if (row === undefined) return { entries: [], asOf: null };
        return {
          entries: sql
            .rows(`${selectEntry} WHERE e.mailbox = ? ORDER BY e.right, e.trustee_key`, Number(row))
            .map(toEntry),
          asOf: rows.asOf(Number(row)),
        };
      }),
    accessWindow: (query, from, count) =>
      read((revision) => {
        const list = listOf(query, revision);
        const entries: AccessEntry[] = [];
        for (const id of list.subarray(from, from + count)) {
          const cells = sql.row(`${selectEntry} WHERE e.id = ?`, id);
          if (cells) entries.push(toEntry(cells));
        }
        return { entries, total: list.length };
      }),
    accessMailboxes: (query) =>
      read(() => {
        if (query.memberless === true) {
          return sql
            .rows(
              `SELECT m.id FROM mailbox m JOIN access_scan s ON s.mailbox = m.row
               WHERE m.gone_since IS NULL AND m.type = 'SharedMailbox' AND NOT EXISTS (
                 SELECT 1 FROM access_entry e
                 WHERE e.mailbox = m.row AND e.kind < ${self} AND e.inherited = 0 AND e.deny = 0
               )
               ORDER BY m.name_key, m.id`,
            )
            .map(([id]) => String(id));
        }
        const { sql: where, values } = condition(query);
        return sql
          .rows(
            `SELECT DISTINCT m.id, m.name_key FROM access_entry e JOIN mailbox m ON m.row = e.mailbox
             WHERE ${where} AND e.inherited = 0 ORDER BY m.name_key, m.id`,
            ...values,
          )
          .map(([id]) => String(id));
      }),
    accessDue: (before, ids) =>
      read(() => {
        const within = ids === null ? '' : 'AND m.id IN (SELECT value FROM json_each(?))';
        return sql
          .rows(
            `SELECT m.id, d.exchange_guid FROM mailbox m LEFT JOIN mailbox_detail d ON d.row = m.row
             LEFT JOIN access_scan s ON s.mailbox = m.row
             WHERE m.gone_since IS NULL AND m.provisional = 0 AND (s.at IS NULL OR s.at < ?) ${within}
             ORDER BY s.at IS NOT NULL, s.at, m.row`,
            before,
            ...(ids === null ? [] : [JSON.stringify(ids.map((id) => id.toLowerCase()))]),
          )
          .map(([id, guid]) => ({
            objectId: String(id),
            identity: String(id).startsWith('exo:') ? (text(guid) ?? String(id).slice(4)) : String(id),
          }));
      }),
    people: (search, count, groups) => read(() => people(sql, lookup, search, count, groups)),
  };
}

/** Candidates looked at before the best are chosen. */
const candidates = 200;

/** People, mailboxes and groups whose names or addresses hold all words; the best fitting first. */
function people(sql: Statements, lookup: Lookup, search: string, count: number, groups: boolean): Person[] {
  const words = searchWords(search);
  const [first] = words;
  if (first === undefined) return [];
  const ids = new Set<string>();
  const collect = (table: string, columns: readonly string[]): void => {
    const test = words.map(() => `(${columns.map((column) => `instr(${column}, ?) > 0`).join(' OR ')})`);
    const found = sql.rows(
      `SELECT id FROM ${table} WHERE gone_since IS NULL AND ${test.join(' AND ')} LIMIT ${candidates}`,
      ...words.flatMap((word) => columns.map(() => word)),
    );
    for (const [id] of found) ids.add(String(id));
  };
  if (search.includes('@')) for (const known of lookup.byAddress(search)) ids.add(known.id);
  collect('user', ['name_key', 'upn_key']);
  collect('mailbox', ['name_key', 'smtp_key']);
  if (groups) collect('directory_group', ['name_key', 'lower(mail)']);
  const score = ({ name, address }: Known): number => {
    const key = textKey(name);
    const addressKey = textKey(address);
    if (addressKey === first) return 0;
    if (key.startsWith(first) || addressKey.startsWith(first)) return 1;
    return key.split(/[\s-]+/).some((part) => part.startsWith(first)) ? 2 : 3;
  };
  return (
    [...ids]
      .map((id) => lookup.byId(id))
      // A group without an address can be given nothing.
      .filter((known) => known !== null && (known.kind !== 'group' || (groups && known.address.includes('@'))))
      .map((known) => known as Known)
      .map((known) => ({ known, rank: score(known), key: textKey(known.name) }))
      .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .slice(0, count)
      .map(({ known: { id, name, address, kind } }) => ({ objectId: id, name, address, kind }))
  );
}
