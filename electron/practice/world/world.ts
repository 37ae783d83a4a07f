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

/** The practice clock: real time scaled, and movable forward by hand. */
export interface PracticeClock {
  now(): number;
  /** Moves the clock forward and runs what falls due. */
  advance(ms: number): void;
}

/**
 * Every rule that can refuse something.
 *
 * | rule | meaning | details |
 * |---|---|---|
 * | NotFound | no such object | id |
 * | NoUsageLocation | direct license without a usage location | |
 * | ProhibitedLocation | the product is not sold in the usage location | skuId, usageLocation |
 * | SkuNotOwned | the tenant does not own the SKU | skuId |
 * | PlanNotInSku | a disabled plan is not part of the SKU | skuId, planId |
 * | NoSeats | no free unit | skuId |
 * | MutuallyExclusive | two plans that exclude each other | planIds |
 * | Dependency | a plan lacks the plans it needs | planId, needs |
 * | NotHeld | removing a license the user does not hold | skuId |
 * | InheritedFromGroup | removing a license that only a group gives | skuId |
 * | UpnConflict, ProxyConflict | value in use by another object | property, value |
 * | InvalidDomain | domain not verified in the tenant | domain |
 * | InvalidValue | a value the service does not take | property |
 * | SourceAnchor | federated user without an immutable id | |
 * | SyncedUser | Graph write to a property mastered on-premises | properties |
 * | DirSynced | Exchange write to a property mastered on-premises | property |
 * | GroupHasLicenses, GroupReadOnly | group operation refused | id |
 * | QuotaTooLarge, QuotaOrder | quota above what the license allows, or out of order | property |
 * | NotLicensed | needs an Exchange Online license now | |
 * | HoldNeedsPlan2, ArchiveNeedsPlan | license too small for a hold or an archive | |
 * | WrongMailboxType | this kind of mailbox cannot be converted | |
 * | Exists, NotThere | a permission that is there already, or is not | |
 * | SelfForward | a mailbox forwarding to itself | |
 */
export type RuleName =
  | 'NotFound'
  | 'NoUsageLocation'
  | 'ProhibitedLocation'
  | 'SkuNotOwned'
  | 'PlanNotInSku'
  | 'NoSeats'
  | 'MutuallyExclusive'
  | 'Dependency'
  | 'NotHeld'
  | 'InheritedFromGroup'
  | 'UpnConflict'
  | 'ProxyConflict'
  | 'InvalidDomain'
  | 'InvalidValue'
  | 'SourceAnchor'
  | 'SyncedUser'
  | 'DirSynced'
  | 'GroupHasLicenses'
  | 'GroupReadOnly'
  | 'QuotaTooLarge'
  | 'QuotaOrder'
  | 'NotLicensed'
  | 'HoldNeedsPlan2'
  | 'ArchiveNeedsPlan'
  | 'WrongMailboxType'
  | 'Exists'
  | 'NotThere'
  | 'SelfForward';

/** A refusal by a service rule; each surface words it in its own envelope. */
export class RuleError extends Error {
  readonly rule: RuleName;
  readonly details: Record<string, unknown>;
  constructor(rule: RuleName, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'RuleError';
    this.rule = rule;
    this.details = details;
  }
}

/**
 * The living tenant. Look-ups are O(1); iteration order is creation order and stable.
 * Mutations go through methods so that rules, indexes, versions and write counters hold.
 */
export interface World {
  readonly tenant: TenantFacts;
  readonly clock: PracticeClock;
  readonly seed: number;
  readonly personas: readonly Persona[];
  readonly domains: PracticeDomain[];
  readonly skus: ReadonlyMap<Guid, PracticeSku>;
  readonly groups: ReadonlyMap<Guid, PracticeGroup>;
  readonly contacts: ReadonlyMap<Guid, PracticeContact>;

  /** All live users in creation order (`deletedAt` null). */
  readonly users: readonly PracticeUser[];
  /** All mailboxes that are not soft-deleted, in creation order. */
  readonly mailboxes: readonly PracticeMailbox[];
  readonly deletedUsers: readonly PracticeUser[];
  readonly softDeletedMailboxes: readonly PracticeMailbox[];

  userById(id: Guid): PracticeUser | undefined;
  /** Case-insensitive. */
  userByUpn(upn: string): PracticeUser | undefined;
  mailboxByUserId(id: Guid): PracticeMailbox | undefined;
  /** Exchange identity in any form: object id, guid, exchange guid, UPN, any address, alias, name, display name. */
  mailboxByIdentity(identity: string): PracticeMailbox | undefined;
  /** A possible trustee or forwarding target: user, mailbox, group or contact, by any Exchange identity. */
  recipientByIdentity(
    identity: string,
  ):
    | { id: Guid; displayName: string; kind: 'user' | 'group' | 'contact'; upn: string | null; address: string | null }
    | undefined;

  /** Exact totals kept by the world, for counters and tests: successful writes per object id. */
  readonly writes: ReadonlyMap<string, number>;
  countWrite(objectId: string): void;
  /** Bumps the version of a record after a change, for delta and lag. */
  touchUser(user: PracticeUser): void;
  touchMailbox(mailbox: PracticeMailbox): void;
  /** Monotonic; every touch takes the next one. */
  readonly version: number;
  /** Removals since a version, for delta: soft-deleted ids with the version of their removal. */
  removedSince(version: number): { id: Guid; reason: 'changed' | 'deleted' }[];

  // Directory (throw RuleError)
  createUser(
    input: Partial<PracticeUser> & {
      userPrincipalName: string;
      displayName: string;
      mailNickname: string;
      accountEnabled: boolean;
    },
  ): PracticeUser;
  updateUser(user: PracticeUser, patch: Partial<PracticeUser>): void;
  deleteUser(user: PracticeUser): void;
  restoreUser(id: Guid): PracticeUser;
  /** All or nothing; seats, conflicts, dependencies, inheritance and usage location enforced. */
  assignLicense(user: PracticeUser, add: { skuId: Guid; disabledPlans: Guid[] }[], remove: Guid[]): void;
  assignGroupLicense(group: PracticeGroup, add: { skuId: Guid; disabledPlans: Guid[] }[], remove: Guid[]): void;
  /** Tries group licenses again; throws the refusal behind the first error that remains. */
  reprocessLicenses(user: PracticeUser): void;
  addGroupMember(group: PracticeGroup, user: PracticeUser): void;
  removeGroupMember(group: PracticeGroup, user: PracticeUser): void;

  // Exchange (throw RuleError)
  /** Applies Set-Mailbox fields already parsed; returns false when nothing differed (the no-op warning). */
  updateMailbox(mailbox: PracticeMailbox, patch: Partial<PracticeMailbox>): boolean;
  convertMailbox(mailbox: PracticeMailbox, type: 'Regular' | 'Shared' | 'Room' | 'Equipment'): boolean;
  createSharedMailbox(input: {
    name: string;
    displayName: string;
    alias: string;
    primarySmtpAddress: string;
  }): PracticeMailbox;
  createContact(input: Omit<PracticeContact, 'guid' | 'id' | 'createdAt' | 'visibleAt'>): PracticeContact;
  /** Deletes a mail contact; mailboxes that forwarded to it no longer do. */
  removeContact(contact: PracticeContact): void;
  /** Turns the archive on or off; false when nothing differed. */
  setArchive(mailbox: PracticeMailbox, enabled: boolean): boolean;
  /** Adds a row that reads show after the replication lag; counts as a write. Throws Exists. */
  grantPermission(mailbox: PracticeMailbox, row: Omit<MailboxPermission, 'visibleAt'>): MailboxPermission;
  grantSendAs(mailbox: PracticeMailbox, row: Omit<RecipientPermission, 'visibleAt'>): RecipientPermission;
  /** The security id a trustee appears with. */
  sidOf(id: Guid): string;
  /** The most a mailbox's ProhibitSendReceiveQuota may be with its present licenses, in bytes. */
  quotaCeiling(mailbox: PracticeMailbox): number;
  /** True when an Exchange plan of the given strength is active for the user. */
  hasExchangePlan(userId: Guid): 'none' | 'kiosk' | 'plan1' | 'plan2';
}
