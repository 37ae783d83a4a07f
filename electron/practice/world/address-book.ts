import { DEFAULT_DOMAIN, HYBRID_DOMAIN, INITIAL_DOMAIN, UK_DOMAIN } from './company.ts';
import type { UserRecord } from './user-record.ts';

/** Addresses in these domains that start with the alias are found through the alias alone. */
const ALIAS_DOMAINS: ReadonlySet<string> = new Set([DEFAULT_DOMAIN, UK_DOMAIN, INITIAL_DOMAIN, HYBRID_DOMAIN]);

/** `SMTP:a@b` → `a@b`, in lower case; addresses of other kinds keep their prefix. */
export function bareAddress(proxy: string): string {
  return proxy.replace(/^smtp:/i, '').toLowerCase();
}

/**
 * Finds users by sign-in name, alias and address. Most addresses are alias@domain, so one entry per alias
 * covers them; only what differs from that pattern is stored on its own.
 */
export class AddressBook {
  readonly #byAlias = new Map<string, UserRecord>();
  readonly #byAddress = new Map<string, UserRecord>();

  hasAlias(alias: string): boolean {
    return this.#byAlias.has(alias.toLowerCase());
  }

  byAlias(alias: string): UserRecord | undefined {
    return this.#byAlias.get(alias.toLowerCase());
  }

  byUpn(upn: string): UserRecord | undefined {
    const lower = upn.toLowerCase();
    const found = this.byAddress(lower);
    return found !== undefined && found.userPrincipalName.toLowerCase() === lower ? found : undefined;
  }

  /** By any proxy address or the UPN, without prefix. */
  byAddress(address: string): UserRecord | undefined {
    const lower = address.toLowerCase();
    const stored = this.#byAddress.get(lower);
    if (stored !== undefined) return stored;
    const at = lower.lastIndexOf('@');
    if (at < 0 || !ALIAS_DOMAINS.has(lower.slice(at + 1))) return undefined;
    const user = this.#byAlias.get(lower.slice(0, at));
    return user !== undefined && holds(user, lower) ? user : undefined;
  }

  add(user: UserRecord): void {
    const alias = user.mailNickname.toLowerCase();
    if (!this.#byAlias.has(alias)) this.#byAlias.set(alias, user);
    const plain = this.#byAlias.get(alias) === user;
    for (const address of namesOf(user))
      if (!plain || !followsAlias(address, alias)) this.#byAddress.set(address, user);
  }

  /** Must run before a name of the user changes. */
  remove(user: UserRecord): void {
    const alias = user.mailNickname.toLowerCase();
    if (this.#byAlias.get(alias) === user) this.#byAlias.delete(alias);
    for (const address of namesOf(user)) if (this.#byAddress.get(address) === user) this.#byAddress.delete(address);
  }
}

function followsAlias(address: string, alias: string): boolean {
  const at = address.lastIndexOf('@');
  return at === alias.length && address.startsWith(alias) && ALIAS_DOMAINS.has(address.slice(at + 1));
}

/** Everything that must be unique in the tenant: UPN and mail addresses, in lower case. */
export function namesOf(user: UserRecord): string[] {
  const out = [user.userPrincipalName.toLowerCase()];
  for (const proxy of user.proxyAddresses) {
    if (/^(sip|spo|x500):/i.test(proxy)) continue;
    const bare = bareAddress(proxy);
    if (!out.includes(bare)) out.push(bare);
  }
  return out;
}

function holds(user: UserRecord, address: string): boolean {
  if (user.userPrincipalName.toLowerCase() === address) return true;
  return user.proxyAddresses.some((proxy) => bareAddress(proxy) === address);
}
