import type { ExchangeStrength } from './catalogue.ts';
import type { Clock } from './clock.ts';
import { changeMembership, createUser, deleteUser, type NewUser, restoreUser, updateUser } from './directory-rules.ts';
import { assignGroupLicense, assignLicense, type LicenseWish, reprocessLicenses } from './license-rules.ts';
import { exchangeStrength } from './licensing.ts';
import { LookUp, type Recipient } from './look-up.ts';
import { MailboxRecord } from './mailbox-record.ts';
import {
  convertMailbox,
  createContact,
  createSharedMailbox,
  grantPermission,
  grantSendAs,
  type NewShared,
  removeContact,
  setArchive,
  updateMailbox,
} from './mailbox-rules.ts';
import type {
  Guid,
  MailboxPermission,
  Persona,
  PracticeContact,
  PracticeDomain,
  PracticeGroup,
  PracticeMailbox,
  PracticeSku,
  PracticeUser,
  RecipientPermission,
  TenantFacts,
} from './model.ts';
import { quotaCeiling } from './quotas.ts';
import { sidOf } from './sids.ts';
import type { State } from './state.ts';
import { UserRecord } from './user-record.ts';
import type { World } from './world.ts';

/** The world as the surfaces see it. Every entry first lets what fell due happen. */
export class PracticeWorld implements World {
  readonly #state: State;
  readonly #lookUp: LookUp;

  constructor(state: State) {
    this.#state = state;
    this.#lookUp = new LookUp(state);
  }

  get clock(): Clock {
    return this.#state.clock;
  }
  get tenant(): TenantFacts {
    return this.#state.tenant;
  }
  get seed(): number {
    return this.#state.seed;
  }
  get personas(): readonly Persona[] {
    return this.#state.personas;
  }
  get domains(): PracticeDomain[] {
    return this.#state.domains;
  }
  get skus(): ReadonlyMap<Guid, PracticeSku> {
    this.#state.now();
    return this.#state.skus;
  }
  get groups(): ReadonlyMap<Guid, PracticeGroup> {
    this.#state.now();
    return this.#state.groups;
  }
  get contacts(): ReadonlyMap<Guid, PracticeContact> {
    return this.#state.contacts;
  }
  get users(): readonly PracticeUser[] {
    this.#state.now();
    return this.#state.users;
  }
  get mailboxes(): readonly PracticeMailbox[] {
    this.#state.now();
    return this.#state.mailboxes;
  }
  get deletedUsers(): readonly PracticeUser[] {
    this.#state.now();
    return this.#state.deletedUsers;
  }
  get softDeletedMailboxes(): readonly PracticeMailbox[] {
    this.#state.now();
    return this.#state.softDeleted;
  }
  get writes(): ReadonlyMap<string, number> {
    return this.#state.writes;
  }
  get version(): number {
    this.#state.now();
    return this.#state.version;
  }

  userById(id: Guid): PracticeUser | undefined {
    this.#state.now();
    const user = this.#state.userById(id.toLowerCase());
    return user?.deletedAt === null ? user : undefined;
  }
  userByUpn(upn: string): PracticeUser | undefined {
    this.#state.now();
    return this.#state.book.byUpn(upn);
  }
  mailboxByUserId(id: Guid): PracticeMailbox | undefined {
    this.#state.now();
    const user = this.#state.userById(id.toLowerCase());
    const mailbox = user && this.#state.mailboxOf[user.n];
    return mailbox?.softDeletedAt === null ? mailbox : undefined;
  }
  mailboxByIdentity(identity: string): PracticeMailbox | undefined {
    this.#state.now();
    return this.#lookUp.mailbox(identity);
  }
  recipientByIdentity(identity: string): Recipient | undefined {
    this.#state.now();
    return this.#lookUp.recipient(identity);
  }

  countWrite(objectId: string): void {
    this.#state.countWrite(objectId);
  }
  touchUser(user: PracticeUser): void {
    this.#state.touch(user);
  }
  touchMailbox(mailbox: PracticeMailbox): void {
    this.#state.touch(mailbox);
  }
  removedSince(version: number): { id: Guid; reason: 'changed' | 'deleted' }[] {
    this.#state.now();
    const latest = new Map<Guid, 'changed' | 'deleted'>();
    for (const removal of this.#state.removals) if (removal.version > version) latest.set(removal.id, removal.reason);
    for (const id of latest.keys()) if (this.#state.userById(id)?.deletedAt === null) latest.delete(id);
    return [...latest].map(([id, reason]) => ({ id, reason }));
  }

  createUser(input: NewUser): PracticeUser {
    return createUser(this.#state, input);
  }
  updateUser(user: PracticeUser, patch: Partial<PracticeUser>): void {
    updateUser(this.#state, asUser(user), patch);
  }
  deleteUser(user: PracticeUser): void {
    deleteUser(this.#state, asUser(user));
  }
  restoreUser(id: Guid): PracticeUser {
    return restoreUser(this.#state, id.toLowerCase());
  }
  assignLicense(user: PracticeUser, add: LicenseWish[], remove: Guid[]): void {
    assignLicense(this.#state, asUser(user), add, remove);
  }
  assignGroupLicense(group: PracticeGroup, add: LicenseWish[], remove: Guid[]): void {
    assignGroupLicense(this.#state, group, add, remove);
  }
  reprocessLicenses(user: PracticeUser): void {
    reprocessLicenses(this.#state, asUser(user));
  }
  addGroupMember(group: PracticeGroup, user: PracticeUser): void {
    changeMembership(this.#state, group, asUser(user), true);
  }
  removeGroupMember(group: PracticeGroup, user: PracticeUser): void {
    changeMembership(this.#state, group, asUser(user), false);
  }

  updateMailbox(mailbox: PracticeMailbox, patch: Partial<PracticeMailbox>): boolean {
    return updateMailbox(this.#state, asMailbox(mailbox), patch);
  }
  convertMailbox(mailbox: PracticeMailbox, type: 'Regular' | 'Shared' | 'Room' | 'Equipment'): boolean {
    return convertMailbox(this.#state, asMailbox(mailbox), type);
  }
  createSharedMailbox(input: NewShared): PracticeMailbox {
    return createSharedMailbox(this.#state, input);
  }
  createContact(input: Omit<PracticeContact, 'guid' | 'id' | 'createdAt' | 'visibleAt'>): PracticeContact {
    return createContact(this.#state, input);
  }
  removeContact(contact: PracticeContact): void {
    removeContact(this.#state, contact);
  }
  setArchive(mailbox: PracticeMailbox, enabled: boolean): boolean {
    return setArchive(this.#state, asMailbox(mailbox), enabled);
  }
  grantPermission(mailbox: PracticeMailbox, row: Omit<MailboxPermission, 'visibleAt'>): MailboxPermission {
    return grantPermission(this.#state, asMailbox(mailbox), row);
  }
  grantSendAs(mailbox: PracticeMailbox, row: Omit<RecipientPermission, 'visibleAt'>): RecipientPermission {
    return grantSendAs(this.#state, asMailbox(mailbox), row);
  }
  sidOf(id: Guid): string {
    return sidOf(this.#state.seed, id);
  }
  quotaCeiling(mailbox: PracticeMailbox): number {
    return quotaCeiling(asMailbox(mailbox));
  }
  hasExchangePlan(userId: Guid): ExchangeStrength {
    const user = this.#state.userById(userId.toLowerCase());
    return user === undefined ? 'none' : exchangeStrength(user.licenseStates);
  }
}

function asUser(user: PracticeUser): UserRecord {
  if (user instanceof UserRecord) return user;
  throw new TypeError('Not a user of this world');
}

function asMailbox(mailbox: PracticeMailbox): MailboxRecord {
  if (mailbox instanceof MailboxRecord) return mailbox;
  throw new TypeError('Not a mailbox of this world');
}
