import { DAY, dayOf, HOUR, MINUTE } from './clock.ts';
import { GUID_KIND, guidOf } from './guid.ts';
import { GB, type Home, later, NONE, roll } from './home.ts';
import { lazyFields, type Sparse } from './lazy-fields.ts';
import type {
  Guid,
  MailboxPermission,
  PracticeMailbox,
  RecipientPermission,
  RecipientTypeDetails,
  ReportedUsage,
} from './model.ts';
import type { UserRecord } from './user-record.ts';

/** Growth per item, bytes. */
const AVERAGE_ITEM = 78_000;
/** The report shows the day before yesterday: it is 24 to 48 hours behind. */
const REPORT_LAG_DAYS = 2;

/** Issue warning, prohibit send, prohibit send and receive; bytes, null = Unlimited. */
export type Quotas = readonly [number | null, number | null, number | null];

const NO_QUOTAS: Quotas = [null, null, null];

/**
 * A mailbox. Names and addresses are its user's, sizes grow day by day with the practice clock, and the
 * usage report is the same growth curve two days earlier.
 */
export class MailboxRecord implements PracticeMailbox, Sparse {
  readonly home: Home;
  readonly user: UserRecord | null;
  /** The user's ordinal, or one of its own for a mailbox without a user. */
  readonly n: number;
  /** Position in creation order. */
  readonly order: number;
  recipientTypeDetails: RecipientTypeDetails;
  hiddenFromAddressLists = false;
  lastUserActionAt: number | null = null;
  neverOpened = false;
  messageCopyForSentAs = false;
  messageCopyForSendOnBehalf = false;
  mailboxPlan: string | null = null;
  mobileDeviceCount = 0;
  permissions: MailboxPermission[] = NONE;
  sendAs: RecipientPermission[] = NONE;
  grantSendOnBehalfTo: Guid[] = NONE;
  version = 0;
  rare: Record<string, unknown> | undefined = undefined;
  /** Bytes gained per day. */
  growth = 0;
  /** Size on the world's first day. */
  #bytes = 0;
  #quotas: Quotas = NO_QUOTAS;
  declare name: string;
  declare previousType: RecipientTypeDetails;
  declare createdAt: number;
  declare recoverableItemsQuota: number;
  declare associatedItemCount: number;
  declare deletedItemCount: number;
  declare deletedItemBytes: number;
  declare lastLogonAt: number | null;
  declare archiveGuid: Guid | null;
  declare archiveItemBytes: number;
  declare archiveItemCount: number;
  declare archiveQuota: number;
  declare autoExpandingArchive: boolean;
  declare messageCopyForSmtpClientSubmission: boolean;
  declare forwardingAddressId: Guid | null;
  declare forwardingSmtpAddress: string | null;
  declare deliverToMailboxAndForward: boolean;
  declare litigationHoldEnabled: boolean;
  declare litigationHoldAt: number | null;
  declare litigationHoldOwner: string;
  declare litigationHoldDays: number | null;
  declare inPlaceHolds: string[];
  declare retentionHoldEnabled: boolean;
  declare retentionPolicy: string;
  declare auditEnabled: boolean;
  declare authenticationPolicy: string | null;
  declare visibleAt: number;
  declare typeVisibleAt: number;
  declare disablesAt: number | null;
  declare softDeletedAt: number | null;
  declare reported: ReportedUsage | null;
  /** A pre-2018 shared mailbox that keeps its 100 GB until its licensing changes. */
  declare legacyQuota: boolean;
  /** Items on the world's first day. */
  declare firstItems: number;
  /** Names of a mailbox without a user. */
  declare own: OwnNames;

  constructor(home: Home, user: UserRecord | null, n: number, order: number, type: RecipientTypeDetails) {
    this.home = home;
    this.user = user;
    this.n = n;
    this.order = order;
    this.recipientTypeDetails = type;
  }

  get userId(): Guid | null {
    return this.user?.id ?? null;
  }
  get guid(): Guid {
    return guidOf(this.home.seed, GUID_KIND.mailbox, this.n);
  }
  get exchangeGuid(): Guid {
    return guidOf(this.home.seed, GUID_KIND.exchange, this.n);
  }

  get alias(): string {
    return this.user?.mailNickname ?? this.own.alias;
  }
  set alias(value: string) {
    if (this.user) this.user.mailNickname = value;
    else this.own = { ...this.own, alias: value };
  }
  get displayName(): string {
    return this.user?.displayName ?? this.own.displayName;
  }
  set displayName(value: string) {
    if (this.user) this.user.displayName = value;
    else this.own = { ...this.own, displayName: value };
  }
  get userPrincipalName(): string {
    return this.user?.userPrincipalName ?? this.own.upn;
  }
  set userPrincipalName(value: string) {
    if (this.user) this.user.userPrincipalName = value;
    else this.own = { ...this.own, upn: value };
  }
  get primarySmtpAddress(): string {
    return this.user ? (this.user.mail ?? '') : this.own.primary;
  }
  set primarySmtpAddress(value: string) {
    if (this.user) this.user.mail = value;
    else this.own = { ...this.own, primary: value };
  }
  get emailAddresses(): string[] {
    return this.user?.proxyAddresses ?? this.own.addresses;
  }
  set emailAddresses(value: string[]) {
    if (this.user) this.user.proxyAddresses = value;
    else this.own = { ...this.own, addresses: value };
  }
  get isDirSynced(): boolean {
    return this.user?.onPremisesSyncEnabled === true;
  }

  /** All three limits at once; records with the same limits share one list. */
  get quotas(): Quotas {
    return this.#quotas;
  }
  set quotas(value: Quotas) {
    this.#quotas = value;
  }
  get issueWarningQuota(): number | null {
    return this.#quotas[0];
  }
  set issueWarningQuota(value: number | null) {
    this.#quotas = [value, this.#quotas[1], this.#quotas[2]];
  }
  get prohibitSendQuota(): number | null {
    return this.#quotas[1];
  }
  set prohibitSendQuota(value: number | null) {
    this.#quotas = [this.#quotas[0], value, this.#quotas[2]];
  }
  get prohibitSendReceiveQuota(): number | null {
    return this.#quotas[2];
  }
  set prohibitSendReceiveQuota(value: number | null) {
    this.#quotas = [this.#quotas[0], this.#quotas[1], value];
  }

  get totalItemBytes(): number {
    return this.bytesAfter(this.home.days);
  }
  set totalItemBytes(value: number) {
    this.#bytes = value - this.growth * this.home.days;
  }
  get itemCount(): number {
    return this.firstItems + this.itemGrowth(this.home.days);
  }
  set itemCount(value: number) {
    this.firstItems = value - this.itemGrowth(this.home.days);
  }
  get firstBytes(): number {
    return this.#bytes;
  }

  /** A mailbox at its limit takes nothing more, so growth ends there. */
  bytesAfter(days: number): number {
    const bytes = this.#bytes + this.growth * days;
    const limit = this.#quotas[2];
    if (limit === null || days <= 0 || bytes <= limit) return Math.max(0, bytes);
    return Math.max(this.#bytes, limit);
  }

  itemGrowth(days: number): number {
    return Math.round((this.growth * days) / AVERAGE_ITEM);
  }

  /** True when someone may open it or send as it. */
  get hasGrants(): boolean {
    return this.permissions.length + this.sendAs.length + this.grantSendOnBehalfTo.length > 0;
  }
}

interface OwnNames {
  alias: string;
  displayName: string;
  primary: string;
  addresses: string[];
  upn: string;
}

const NO_NAMES: OwnNames = { alias: '', displayName: '', primary: '', addresses: NONE, upn: '' };

lazyFields(MailboxRecord.prototype, {
  // Cloud objects are named by their object id, synced ones by their directory name.
  name: ({ user, own }) => (user === null ? own.alias : user.onPremisesSyncEnabled ? user.mailNickname : user.id),
  previousType: (mailbox) => mailbox.recipientTypeDetails,
  createdAt: (mailbox) => (mailbox.user?.createdAt ?? mailbox.home.startDay) + 4 * MINUTE,
  recoverableItemsQuota: 30 * GB,
  associatedItemCount: (mailbox) => (mailbox.neverOpened ? 0 : 12 + (roll(mailbox, 0x75) % 400)),
  deletedItemBytes: (mailbox) => Math.round(mailbox.firstBytes * (0.01 + (roll(mailbox, 0x76) % 600) / 10_000)),
  deletedItemCount: (mailbox) => Math.round(mailbox.deletedItemBytes / averageItem(mailbox)),
  lastLogonAt: (mailbox) => later(mailbox, mailbox.lastUserActionAt, 0x77, 3 * HOUR),
  archiveGuid: null,
  archiveItemBytes: 0,
  archiveItemCount: 0,
  archiveQuota: 100 * GB,
  autoExpandingArchive: false,
  messageCopyForSmtpClientSubmission: false,
  forwardingAddressId: null,
  forwardingSmtpAddress: null,
  deliverToMailboxAndForward: false,
  litigationHoldEnabled: false,
  litigationHoldAt: null,
  litigationHoldOwner: '',
  litigationHoldDays: null,
  inPlaceHolds: NONE,
  retentionHoldEnabled: false,
  retentionPolicy: 'Default MRM Policy',
  auditEnabled: true,
  authenticationPolicy: null,
  visibleAt: 0,
  typeVisibleAt: 0,
  disablesAt: null,
  softDeletedAt: null,
  reported: reportedUsage,
  legacyQuota: false,
  firstItems: (mailbox) =>
    mailbox.firstBytes > 0 ? Math.max(1, Math.round(mailbox.firstBytes / averageItem(mailbox))) : 0,
  own: NO_NAMES,
});

function averageItem(mailbox: MailboxRecord): number {
  return 55_000 + (roll(mailbox, 0x78) % 60_000);
}

function reportedUsage(mailbox: MailboxRecord): ReportedUsage | null {
  const days = mailbox.home.days - REPORT_LAG_DAYS;
  const day = mailbox.home.startDay + days * DAY;
  const end = day + DAY;
  if (mailbox.createdAt >= end) return null;
  const last = mailbox.lastUserActionAt;
  return {
    itemCount: Math.max(0, mailbox.firstItems + mailbox.itemGrowth(days)),
    storageBytes: mailbox.bytesAfter(days),
    deletedItemCount: mailbox.deletedItemCount,
    deletedItemBytes: mailbox.deletedItemBytes,
    // What happened since is not in yet; the last thing the report can know was that day.
    lastActivityAt: last === null || last < end ? last : Math.max(day, dayOf(mailbox.createdAt)),
  };
}
