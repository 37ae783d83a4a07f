import { textKey } from '../../../shared/domain/text-key.ts';
import type { Keys } from './bulk.ts';
import type { Statements } from './statements.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/**
 * Who is who in the tenant, as far as it has been read: turns references of the service into names, and tells inside
 * from outside. Answers improve as more is read, so `resolve` runs again when a family is complete.
 */
export class Directory {
  readonly #sql: Statements;
  readonly #keys: Keys;
  #domains: Set<string> | null = null;

  constructor(sql: Statements, keys: Keys) {
    this.#sql = sql;
    this.#keys = keys;
    this.reload();
  }

  /** Reads the accepted domains again. */
  reload(): void {
    const rows = this.#sql.rows(`SELECT name FROM domain WHERE is_verified = 1`);
    this.#domains = rows.length === 0 ? null : new Set(rows.map(([name]) => String(name).toLowerCase()));
  }

  /** Display names for object ids where the directory knows them; anything else as it came. */
  displayNames(references: readonly string[]): string[] {
    return references.map((reference) => (guid.test(reference) ? (this.#nameOf(reference) ?? reference) : reference));
  }

  /**
   * Whether mail leaves the tenant. `address` is an SMTP address; `recipient` names a recipient of the tenant, which
   * may be a contact outside, and wins where both are set. null = cannot be told yet.
   */
  forwardsOutside(address: string | null, recipient: string | null): boolean | null {
    if (recipient !== null) return this.#recipientIsOutside(recipient);
    return address === null ? false : this.#isOutside(address);
  }

  /** Works out names and forwarding again for the rows that have any. */
  resolve(): void {
    const behalf = this.#sql.rows(
      `SELECT d.row, d.send_on_behalf_raw, m.send_on_behalf FROM mailbox_detail d JOIN mailbox m ON m.row = d.row
       WHERE d.send_on_behalf_raw IS NOT NULL`,
    );
    for (const [row, raw, old] of behalf) {
      const names = this.displayNames(JSON.parse(String(raw)) as string[]);
      const text = JSON.stringify(names);
      if (text !== old)
        this.#sql.run(
          `UPDATE mailbox SET send_on_behalf = ?, send_on_behalf_keys = ? WHERE row = ?`,
          text,
          JSON.stringify(names.map(textKey)),
          Number(row),
        );
    }
    const forwards = this.#sql.rows(
      `SELECT row, forwarding_smtp, forwarding_address, forwards_outside FROM mailbox
       WHERE forwarding_smtp IS NOT NULL OR forwarding_address IS NOT NULL`,
    );
    for (const [row, address, recipient, old] of forwards) {
      const outside = this.forwardsOutside(address as string | null, recipient as string | null);
      const value = outside === null ? null : Number(outside);
      if (value !== old) this.#sql.run(`UPDATE mailbox SET forwards_outside = ? WHERE row = ?`, value, Number(row));
    }
  }

  #nameOf(id: string): string | null {
    const key = id.toLowerCase();
    const mailbox = this.#keys.row('mailbox', key);
    const user = mailbox === undefined ? this.#keys.row('user', key) : undefined;
    const row =
      mailbox !== undefined
        ? this.#sql.row(`SELECT coalesce(display_name, upn) FROM mailbox WHERE row = ?`, mailbox)
        : user !== undefined
          ? this.#sql.row(`SELECT coalesce(display_name, upn) FROM user WHERE row = ?`, user)
          : undefined;
    return row?.[0] ? String(row[0]) : null;
  }

  #isOutside(address: string): boolean | null {
    if (this.#domains === null || !address.includes('@')) return null;
    return !this.#domains.has(domainOf(address));
  }

  // A name that no mailbox bears may be a group or a contact: only an address tells those apart.
  #recipientIsOutside(recipient: string): boolean | null {
    if (recipient.includes('@')) return this.#isOutside(recipient);
    if (guid.test(recipient)) return this.#nameOf(recipient) === null ? null : false;
    // Worked out when the reading ends: there is no index to look in before.
    if (this.#keys.isBulk('mailbox')) return null;
    const key = textKey(recipient.slice(recipient.lastIndexOf('/') + 1));
    const known = this.#sql.row(`SELECT 1 FROM mailbox WHERE name_key = ? LIMIT 1`, key);
    return known ? false : null;
  }
}
