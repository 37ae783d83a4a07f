import { GUID_KIND, isGuid, ordinalOf } from './guid.ts';
import type { MailboxRecord } from './mailbox-record.ts';
import type { PracticeContact, PracticeGroup } from './model.ts';
import type { State } from './state.ts';
import type { UserRecord } from './user-record.ts';

export interface Recipient {
  id: string;
  displayName: string;
  kind: 'user' | 'group' | 'contact';
  upn: string | null;
  address: string | null;
}

/** Finds mailboxes and recipients by any Exchange identity. Display names are indexed when first asked for. */
export class LookUp {
  readonly #state: State;
  #byDisplayName: Map<string, MailboxRecord> | null = null;
  #byName: Map<string, MailboxRecord> | null = null;
  #others: Map<string, Recipient> | null = null;
  #builtAt = -1;

  constructor(state: State) {
    this.#state = state;
  }

  mailbox(identity: string): MailboxRecord | undefined {
    const state = this.#state;
    const key = identity
      .trim()
      .replace(/^smtp:/i, '')
      .toLowerCase();
    const bare = key.startsWith('{') && key.endsWith('}') ? key.slice(1, -1) : key;
    if (isGuid(bare)) return this.#byGuid(bare);
    const user = bare.includes('@') ? state.book.byAddress(bare) : state.book.byAlias(bare);
    const mailbox = user && live(state.mailboxOf[user.n]);
    if (mailbox) return mailbox;
    this.#build();
    return this.#byName?.get(bare) ?? this.#byDisplayName?.get(bare);
  }

  /** A user with or without a mailbox, a group or a contact. */
  recipient(identity: string): Recipient | undefined {
    const key = identity
      .trim()
      .replace(/^smtp:/i, '')
      .toLowerCase();
    const user =
      (isGuid(key) ? this.#state.userById(key) : this.#state.book.byAddress(key)) ??
      this.mailbox(identity)?.user ??
      undefined;
    if (user && user.deletedAt === null) return ofUser(user);
    this.#build();
    return this.#others?.get(key) ?? undefined;
  }

  #byGuid(guid: string): MailboxRecord | undefined {
    const state = this.#state;
    const user = state.userById(guid);
    if (user) return live(state.mailboxOf[user.n]);
    for (const kind of [GUID_KIND.exchange, GUID_KIND.mailbox, GUID_KIND.archive]) {
      const n = ordinalOf(state.seed, kind, guid);
      const mailbox = live(state.mailboxOf[n]) ?? state.mailboxes.find((m) => m.user === null && m.n === n);
      if (mailbox && [mailbox.exchangeGuid, mailbox.guid, mailbox.archiveGuid].includes(guid)) return mailbox;
    }
    return undefined;
  }

  #build(): void {
    const state = this.#state;
    if (this.#builtAt === state.namesVersion) return;
    this.#builtAt = state.namesVersion;
    const names = new Map<string, MailboxRecord>();
    const displayNames = new Map<string, MailboxRecord>();
    for (const mailbox of state.mailboxes) {
      if (mailbox.name !== mailbox.userId) setOnce(names, mailbox.name, mailbox);
      setOnce(displayNames, mailbox.displayName, mailbox);
      if (mailbox.user === null)
        for (const name of [mailbox.alias, mailbox.primarySmtpAddress]) setOnce(names, name, mailbox);
    }
    const others = new Map<string, Recipient>();
    for (const group of state.groups.values()) {
      for (const name of [group.id, group.mail, group.displayName, group.mailNickname])
        if (name) setOnce(others, name, ofGroup(group));
    }
    for (const contact of state.contacts.values()) {
      const names = [
        contact.id,
        contact.guid,
        contact.externalEmailAddress,
        contact.alias,
        contact.name,
        contact.displayName,
      ];
      for (const name of names) setOnce(others, name, ofContact(contact));
    }
    this.#byName = names;
    this.#byDisplayName = displayNames;
    this.#others = others;
  }
}

function setOnce<T>(map: Map<string, T>, key: string, value: T): void {
  const lower = key.toLowerCase();
  if (!map.has(lower)) map.set(lower, value);
}

function live(mailbox: MailboxRecord | undefined): MailboxRecord | undefined {
  return mailbox?.softDeletedAt === null ? mailbox : undefined;
}

function ofUser(user: UserRecord): Recipient {
  return { id: user.id, displayName: user.displayName, kind: 'user', upn: user.userPrincipalName, address: user.mail };
}

function ofGroup(group: PracticeGroup): Recipient {
  return { id: group.id, displayName: group.displayName, kind: 'group', upn: null, address: group.mail };
}

function ofContact(contact: PracticeContact): Recipient {
  return {
    id: contact.id,
    displayName: contact.displayName,
    kind: 'contact',
    upn: null,
    address: contact.externalEmailAddress,
  };
}
