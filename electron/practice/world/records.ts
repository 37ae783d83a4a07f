import { DAY, dayOf } from './clock.ts';
import { HYBRID_DOMAIN, INITIAL_DOMAIN } from './company.ts';
import { GUID_KIND, guidOf } from './guid.ts';
import type {
  DirectLicense,
  Guid,
  LicenseState,
  MailboxPermission,
  PracticeMailbox,
  PracticeUser,
  RecipientPermission,
  RecipientTypeDetails,
  ReportedUsage,
} from './model.ts';
import { hash32 } from './random.ts';

/** What every record of one world shares. */
export interface Home {
  seed: number;
  /** Midnight of the day the world started. */
  startDay: number;
  /** Whole days since then; mailboxes grow by it. */
  days: number;
}

/** Empty lists shared by all records that have none; frozen, so that a stray push fails loudly. */
export const NONE: never[] = Object.freeze([]) as unknown as never[];

const AVERAGE_ITEM = 78_000;
export const MB = 1_048_576;
export const GB = 1_073_741_824;

/** One live day before the report's last complete day ended: the report is 24 to 48 hours behind. */
export const REPORT_LAG_DAYS = 2;

/**
 * A directory user. What can be derived (phones, ids, addresses) is computed on reading, so that half a
 * million fit in memory: read fields by name, do not spread a record, and replace lists rather than push.
 */
export class UserRecord implements PracticeUser {
  readonly home: Home;
  /** Position in creation order; the id follows from it. */
  readonly n: number;
  readonly id: Guid;
  userPrincipalName: string;
  displayName: string;
  givenName: string | null = null;
  surname: string | null = null;
  mail: string | null = null;
  mailNickname: string;
  accountEnabled = true;
  userType: 'Member' | 'Guest' = 'Member';
  usageLocation: string | null = null;
  preferredLanguage: string | null = null;
  department: string | null = null;
  jobTitle: string | null = null;
  companyName: string | null = null;
  officeLocation: string | null = null;
  city: string | null = null;
  country: string | null = null;
  createdAt = 0;
  onPremisesSyncEnabled: true | null = null;
  onPremisesLastSyncAt: number | null = null;
  passwordPolicies: string | null = null;
  lastSignInAt: number | null = null;
  lastNonInteractiveSignInAt: number | null = null;
  lastSuccessfulSignInAt: number | null = null;
  deletedAt: number | null = null;
  directLicenses: DirectLicense[] = NONE;
  licenseStates: LicenseState[] = NONE;
  groupIds: Guid[] = NONE;
  roles: Guid[] = NONE;
  version = 0;
  /** The prefix of derived phone numbers; null: derived phones are absent. */
  phonePrefix: string | null = null;
  #sessionsFrom: number | undefined;
  #phones: string[] | undefined;
  #mobile: string | null | undefined;
  #employeeId: string | null | undefined;
  #immutableId: string | null | undefined;
  #addresses: string[] | undefined;

  constructor(home: Home, n: number, upn: string, displayName: string, nickname: string) {
    this.home = home;
    this.n = n;
    this.id = guidOf(home.seed, GUID_KIND.user, n);
    this.userPrincipalName = upn;
    this.displayName = displayName;
    this.mailNickname = nickname;
  }

  get signInSessionsValidFrom(): number {
    return this.#sessionsFrom ?? this.createdAt;
  }
  set signInSessionsValidFrom(value: number) {
    this.#sessionsFrom = value;
  }

  get businessPhones(): string[] {
    if (this.#phones !== undefined) return this.#phones;
    if (this.phonePrefix === null) return [];
    return [this.phonePrefix + String(hash32(this.home.seed, this.n, 0x70) % 1000).padStart(3, '0')];
  }
  set businessPhones(value: string[]) {
    this.#phones = value;
  }

  get mobilePhone(): string | null {
    if (this.#mobile !== undefined) return this.#mobile;
    const h = hash32(this.home.seed, this.n, 0x71);
    if (this.phonePrefix === null || h % 10 > 3) return null;
    return `${this.phonePrefix.split(' ')[0]} 700 900 ${String(h % 997).padStart(3, '0')}`;
  }
  set mobilePhone(value: string | null) {
    this.#mobile = value;
  }

  get employeeId(): string | null {
    if (this.#employeeId !== undefined) return this.#employeeId;
    return this.department === null ? null : `E${String(100_000 + this.n)}`;
  }
  set employeeId(value: string | null) {
    this.#employeeId = value;
  }

  get onPremisesImmutableId(): string | null {
    if (this.#immutableId !== undefined) return this.#immutableId;
    if (this.onPremisesSyncEnabled === null) return null;
    const bytes = Buffer.allocUnsafe(16);
    for (let i = 0; i < 4; i++) bytes.writeUInt32LE(hash32(this.home.seed, this.n, 0x80 + i), i * 4);
    return bytes.toString('base64');
  }
  set onPremisesImmutableId(value: string | null) {
    this.#immutableId = value;
  }

  get proxyAddresses(): string[] {
    if (this.#addresses !== undefined) return this.#addresses;
    if (this.mail === null) return [];
    if (this.userType === 'Guest') return [`SMTP:${this.mail}`];
    const out = [`SMTP:${this.mail}`];
    const initial = `${this.mailNickname}@${INITIAL_DOMAIN}`;
    if (initial !== this.mail) out.push(`smtp:${initial}`);
    if (this.onPremisesSyncEnabled) out.push(`smtp:${this.mailNickname}@${HYBRID_DOMAIN}`);
    return out;
  }
  set proxyAddresses(value: string[]) {
    this.#addresses = value;
  }

  /** False while the addresses follow from the alias alone. */
  get hasOwnAddresses(): boolean {
    return this.#addresses !== undefined;
  }
}

/**
 * A mailbox. Names and addresses are its user's, sizes grow day by day with the practice clock, and the
 * usage report is the same growth curve two days earlier.
 */
export class MailboxRecord implements PracticeMailbox {
  readonly home: Home;
  readonly user: UserRecord | null;
  /** The user's position, or one of its own for a mailbox without a user. */
  readonly n: number;
  recipientTypeDetails: RecipientTypeDetails;
  previousType: RecipientTypeDetails;
  createdAt: number;
  hiddenFromAddressLists = false;
  issueWarningQuota: number | null = null;
  prohibitSendQuota: number | null = null;
  prohibitSendReceiveQuota: number | null = null;
  recoverableItemsQuota = 30 * GB;
  associatedItemCount = 0;
  deletedItemCount = 0;
  deletedItemBytes = 0;
  lastLogonAt: number | null = null;
  lastUserActionAt: number | null = null;
  neverOpened = false;
  archiveGuid: Guid | null = null;
  archiveItemBytes = 0;
  archiveItemCount = 0;
  archiveQuota = 100 * GB;
  autoExpandingArchive = false;
  messageCopyForSentAs = false;
  messageCopyForSendOnBehalf = false;
  messageCopyForSmtpClientSubmission = false;
  forwardingAddressId: Guid | null = null;
  forwardingSmtpAddress: string | null = null;
  deliverToMailboxAndForward = false;
  litigationHoldEnabled = false;
  litigationHoldAt: number | null = null;
  litigationHoldOwner = '';
  litigationHoldDays: number | null = null;
  retentionHoldEnabled = false;
  retentionPolicy = 'Default MRM Policy';
  auditEnabled = true;
  authenticationPolicy: string | null = null;
  mailboxPlan: string | null = null;
  mobileDeviceCount = 0;
  visibleAt = 0;
  typeVisibleAt = 0;
  disablesAt: number | null = null;
  softDeletedAt: number | null = null;
  version = 0;
  /** A pre-2018 shared mailbox that keeps its 100 GB until its licensing changes. */
  legacyQuota = false;
  /** Bytes gained per day. */
  growth = 0;
  #bytes = 0;
  #items = 0;
  #guid: string | undefined;
  #exchangeGuid: string | undefined;
  #permissions: MailboxPermission[] | undefined;
  #sendAs: RecipientPermission[] | undefined;
  #onBehalf: Guid[] | undefined;
  #holds: string[] | undefined;
  #reported: ReportedUsage | null | undefined;
  #own: OwnNames | undefined;

  constructor(home: Home, user: UserRecord | null, n: number, type: RecipientTypeDetails, createdAt: number) {
    this.home = home;
    this.user = user;
    this.n = n;
    this.recipientTypeDetails = type;
    this.previousType = type;
    this.createdAt = createdAt;
    if (user === null) this.#own = { name: '', alias: '', displayName: '', primary: '', addresses: [], upn: '' };
  }

  get userId(): Guid | null {
    return this.user?.id ?? null;
  }
  get guid(): Guid {
    this.#guid ??= guidOf(this.home.seed, GUID_KIND.mailbox, this.n);
    return this.#guid;
  }
  get exchangeGuid(): Guid {
    this.#exchangeGuid ??= guidOf(this.home.seed, GUID_KIND.exchange, this.n);
    return this.#exchangeGuid;
  }

  /** Cloud objects are named by their object id, synced ones by their directory name. */
  get name(): string {
    if (this.#own?.name !== undefined) return this.#own.name;
    const user = this.user;
    if (user === null) return '';
    return user.onPremisesSyncEnabled ? user.mailNickname : user.id;
  }
  set name(value: string) {
    this.#own = { ...this.#own, name: value };
  }
  get alias(): string {
    return this.user?.mailNickname ?? this.#own?.alias ?? '';
  }
  set alias(value: string) {
    if (this.user) this.user.mailNickname = value;
    else this.#own = { ...this.#own, alias: value };
  }
  get displayName(): string {
    return this.user?.displayName ?? this.#own?.displayName ?? '';
  }
  set displayName(value: string) {
    if (this.user) this.user.displayName = value;
    else this.#own = { ...this.#own, displayName: value };
  }
  get userPrincipalName(): string {
    return this.user?.userPrincipalName ?? this.#own?.upn ?? '';
  }
  set userPrincipalName(value: string) {
    if (this.user) this.user.userPrincipalName = value;
    else this.#own = { ...this.#own, upn: value };
  }
  get primarySmtpAddress(): string {
    return this.user ? (this.user.mail ?? '') : (this.#own?.primary ?? '');
  }
  set primarySmtpAddress(value: string) {
    if (this.user) this.user.mail = value;
    else this.#own = { ...this.#own, primary: value };
  }
  get emailAddresses(): string[] {
    return this.user?.proxyAddresses ?? this.#own?.addresses ?? [];
  }
  set emailAddresses(value: string[]) {
    if (this.user) this.user.proxyAddresses = value;
    else this.#own = { ...this.#own, addresses: value };
  }
  get isDirSynced(): boolean {
    return this.user?.onPremisesSyncEnabled === true;
  }
  set isDirSynced(value: boolean) {
    if (this.user) this.user.onPremisesSyncEnabled = value ? true : null;
  }

  get totalItemBytes(): number {
    return this.#bytesAfter(this.home.days);
  }
  set totalItemBytes(value: number) {
    this.#bytes = value - this.growth * this.home.days;
  }
  get itemCount(): number {
    return this.#items + this.#itemGrowth(this.home.days);
  }
  set itemCount(value: number) {
    this.#items = value - this.#itemGrowth(this.home.days);
  }

  /** A mailbox at its limit takes nothing more, so growth ends there. */
  #bytesAfter(days: number): number {
    const bytes = this.#bytes + this.growth * days;
    const limit = this.prohibitSendReceiveQuota;
    if (limit === null || days <= 0 || bytes <= limit) return Math.max(0, bytes);
    return Math.max(this.#bytes, limit);
  }

  #itemGrowth(days: number): number {
    return Math.round((this.growth * days) / AVERAGE_ITEM);
  }

  get reported(): ReportedUsage | null {
    if (this.#reported !== undefined) return this.#reported;
    const day = this.home.startDay + (this.home.days - REPORT_LAG_DAYS) * DAY;
    const end = day + DAY;
    if (this.createdAt >= end) return null;
    const days = this.home.days - REPORT_LAG_DAYS;
    const last = this.lastUserActionAt;
    return {
      itemCount: Math.max(0, this.#items + this.#itemGrowth(days)),
      storageBytes: this.#bytesAfter(days),
      deletedItemCount: this.deletedItemCount,
      deletedItemBytes: this.deletedItemBytes,
      lastActivityAt: last === null ? null : last < end ? last : Math.max(day, dayOf(this.createdAt)),
    };
  }
  set reported(value: ReportedUsage | null) {
    this.#reported = value;
  }

  get permissions(): MailboxPermission[] {
    this.#permissions ??= [];
    return this.#permissions;
  }
  set permissions(value: MailboxPermission[]) {
    this.#permissions = value;
  }
  get sendAs(): RecipientPermission[] {
    this.#sendAs ??= [];
    return this.#sendAs;
  }
  set sendAs(value: RecipientPermission[]) {
    this.#sendAs = value;
  }
  get grantSendOnBehalfTo(): Guid[] {
    return this.#onBehalf ?? NONE;
  }
  set grantSendOnBehalfTo(value: Guid[]) {
    this.#onBehalf = value;
  }
  get inPlaceHolds(): string[] {
    return this.#holds ?? NONE;
  }
  set inPlaceHolds(value: string[]) {
    this.#holds = value;
  }

  /** True when someone may open it or send as it, without creating the empty lists. */
  get hasGrants(): boolean {
    return (this.#permissions?.length ?? 0) + (this.#sendAs?.length ?? 0) + (this.#onBehalf?.length ?? 0) > 0;
  }
}

interface OwnNames {
  name?: string;
  alias?: string;
  displayName?: string;
  primary?: string;
  addresses?: string[];
  upn?: string;
}
