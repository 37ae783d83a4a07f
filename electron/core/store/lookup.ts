import type { SQLOutputValue } from 'node:sqlite';
import { textKey } from '../../../shared/domain/text-key.ts';
import type { Statements } from './statements.ts';

/** Somebody or something that can be named: a person, a mailbox, a group. */
export interface Known {
  id: string;
  kind: 'user' | 'mailbox' | 'group';
  name: string;
  /** UPN of a person or mailbox, mail address of a group; the id where there is neither. */
  address: string;
  /** Every name the service may show it by in its own lists. */
  shownAs: string[];
}

type Cells = readonly SQLOutputValue[];
const text = (cell: SQLOutputValue | undefined): string | null =>
  cell === null || cell === undefined || cell === '' ? null : String(cell);
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Shared and resource mailboxes are named as mailboxes, the others as the people they belong to. */
const mailboxKinds: ReadonlySet<string> = new Set(['SharedMailbox', 'RoomMailbox', 'EquipmentMailbox', 'TeamMailbox']);

const selectMailbox = `SELECT m.id, m.display_name, m.upn, m.smtp, m.type, d.name, d.email_addresses
  FROM mailbox m LEFT JOIN mailbox_detail d ON d.row = m.row`;
const selectUser = `SELECT id, display_name, upn, mail FROM user`;
const selectGroup = `SELECT id, name, mail FROM directory_group`;

const present = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null && value !== ''))] as string[];

/** Who is meant by an id, an address or a name. Reads only what has an index. */
export class Lookup {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  byId(id: string): Known | null {
    const key = id.toLowerCase();
    const mailbox = this.#sql.row(`${selectMailbox} WHERE m.id = ? AND m.gone_since IS NULL`, key);
    if (mailbox) return ofMailbox(mailbox);
    const user = this.#sql.row(`${selectUser} WHERE id = ? AND gone_since IS NULL`, key);
    if (user) return ofUser(user);
    const group = this.#sql.row(`${selectGroup} WHERE id = ? AND gone_since IS NULL`, key);
    return group ? ofGroup(group) : null;
  }

  /** By UPN or any address, upper and lower case alike. More than one = the address is not unique here. */
  byAddress(address: string): Known[] {
    const wanted = address.trim().toLowerCase();
    const key = textKey(wanted);
    if (wanted === '') return [];
    const found = new Map<string, Known>();
    const put = (known: Known): void => {
      if (!found.has(known.id)) found.set(known.id, known);
    };
    for (const column of ['m.upn_key', 'm.smtp_key'])
      for (const cells of this.#sql.rows(`${selectMailbox} WHERE ${column} = ? AND m.gone_since IS NULL`, key))
        if (same(cells[2], wanted) || same(cells[3], wanted)) put(ofMailbox(cells));
    for (const cells of this.#sql.rows(`${selectUser} WHERE upn_key = ? AND gone_since IS NULL`, key))
      if (same(cells[2], wanted)) put(this.byId(String(cells[0])) ?? ofUser(cells));
    for (const cells of this.#sql.rows(`${selectUser} WHERE mail = ? COLLATE NOCASE AND gone_since IS NULL`, wanted))
      put(this.byId(String(cells[0])) ?? ofUser(cells));
    for (const cells of this.#sql.rows(`${selectGroup} WHERE mail = ? COLLATE NOCASE AND gone_since IS NULL`, wanted))
      put(ofGroup(cells));
    if (found.size === 0) for (const known of this.#byOtherAddress(wanted, key)) put(known);
    return [...found.values()];
  }

  /** By display name, alias or the service's own name for it. */
  byName(name: string): Known[] {
    const key = textKey(name.trim());
    if (key === '') return [];
    const found = new Map<string, Known>();
    for (const cells of this.#sql.rows(`${selectGroup} WHERE name_key = ? AND gone_since IS NULL LIMIT 3`, key))
      found.set(String(cells[0]), ofGroup(cells));
    for (const cells of this.#sql.rows(`${selectMailbox} WHERE m.name_key = ? AND m.gone_since IS NULL LIMIT 3`, key))
      found.set(String(cells[0]), ofMailbox(cells));
    for (const cells of this.#sql.rows(`${selectUser} WHERE name_key = ? AND gone_since IS NULL LIMIT 3`, key))
      if (!found.has(String(cells[0]))) found.set(String(cells[0]), ofUser(cells));
    return [...found.values()];
  }

  /** By id, else by address, else by a name that only one bears. */
  find(idOrAddress: string): Known | null {
    const given = idOrAddress.trim();
    if (guid.test(given) || given.startsWith('exo:')) return this.byId(given);
    if (given.includes('@')) return only(this.byAddress(given));
    return only(this.byName(given));
  }

  #byOtherAddress(wanted: string, key: string): Known[] {
    // The search index is not made yet while a first inventory runs.
    if ([...key].length < 3 || this.#sql.row(`SELECT 1 FROM meta WHERE key = 'search.pending'`)) return [];
    return this.#sql
      .rows(
        `${selectMailbox} WHERE m.row IN (SELECT rowid FROM mailbox_search WHERE mailbox_search MATCH ?)
         AND m.gone_since IS NULL LIMIT 200`,
        `"${key.replaceAll('"', '""')}"`,
      )
      .filter((cells) =>
        addressesOf(cells).some((address) => address.slice(address.indexOf(':') + 1).toLowerCase() === wanted),
      )
      .map(ofMailbox);
  }
}

const same = (cell: SQLOutputValue | undefined, wanted: string): boolean => text(cell)?.toLowerCase() === wanted;
const only = (found: readonly Known[]): Known | null => (found.length === 1 ? (found[0] ?? null) : null);
const addressesOf = (cells: Cells): string[] => (cells[6] ? (JSON.parse(String(cells[6])) as string[]) : []);

function ofMailbox(cells: Cells): Known {
  const [id, name, upn, smtp, type, ownName] = cells.map(text);
  const address = upn ?? smtp ?? (id as string);
  return {
    id: id as string,
    kind: type !== null && type !== undefined && mailboxKinds.has(type) ? 'mailbox' : 'user',
    name: name ?? address,
    address,
    shownAs: present([id ?? null, upn ?? null, smtp ?? null, ownName ?? null]),
  };
}

function ofUser(cells: Cells): Known {
  const [id, name, upn, mail] = cells.map(text);
  return {
    id: id as string,
    kind: 'user',
    name: name ?? upn ?? (id as string),
    address: upn ?? (id as string),
    shownAs: present([id ?? null, upn ?? null, mail ?? null]),
  };
}

function ofGroup(cells: Cells): Known {
  const [id, name, mail] = cells.map(text);
  return {
    id: id as string,
    kind: 'group',
    name: name ?? (id as string),
    address: mail ?? (id as string),
    shownAs: present([id ?? null, name ?? null, mail ?? null]),
  };
}
