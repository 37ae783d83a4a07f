import { DAY, HOUR, SECOND } from '../clock.ts';
import { DEFAULT_DOMAIN, type Grant, OFFICES, type Office, TOTAL_OFFICE_WEIGHT } from '../company.ts';
import { GB, NONE } from '../home.ts';
import { exchangeStrength } from '../licensing.ts';
import { MailboxRecord } from '../mailbox-record.ts';
import type { Guid, RecipientTypeDetails } from '../model.ts';
import { defaultQuotas, mailboxPlanOf } from '../quotas.ts';
import { Random } from '../random.ts';
import type { State } from '../state.ts';
import { UserRecord } from '../user-record.ts';
import { type Groups, groupLicenses } from './groups.ts';
import { Packager } from './packages.ts';
import { NameMaker } from './people.ts';

const OFFICE_TABLE: Office[] = OFFICES.flatMap((office) => Array<Office>(office.weight).fill(office));

/** How far back the oldest object goes. */
const OLDEST = 13 * 365;

/** What the makers of people, shared mailboxes and the rest work with. */
export class Making {
  readonly state: State;
  readonly groups: Groups;
  readonly names: NameMaker;
  readonly packager: Packager;
  readonly random = new Random(0);
  readonly total: number;
  /** Ordinary people with a mailbox, in creation order: trustees, members, forwarding targets. */
  readonly people: UserRecord[] = [];
  readonly #groupLists = new Map<string, Guid[]>();
  /** Seats left for the pilot group. */
  copilotSeats = 0;

  constructor(state: State, groups: Groups, total: number) {
    this.state = state;
    this.groups = groups;
    this.total = total;
    this.names = new NameMaker(state.book);
    this.packager = new Packager(state.tenant.defaultUsageLocation, state.home.startDay - DAY + 9 * HOUR);
  }

  /** Creation times grow with the ordinal; the company hires faster lately. */
  createdAt(n: number): number {
    const at = OLDEST * (1 - (1 - n / this.total) ** 1.25);
    const day = Math.floor(at);
    const inOfficeHours = 8 * HOUR + Math.floor((at - day) * 9 * 3_600) * SECOND;
    return this.state.home.startDay - (OLDEST + 1 - day) * DAY + inOfficeHours;
  }

  /** A day this many days before the world's first, at office hours. */
  daysAgo(days: number, random: Random): number {
    return this.state.home.startDay - days * DAY + 7 * HOUR + random.below(11 * 3600) * 1000;
  }

  user(upn: string, displayName: string, nickname: string): UserRecord {
    const n = this.state.nextOrdinal();
    const user = new UserRecord(this.state.home, n, upn, displayName, nickname);
    user.createdAt = this.createdAt(n);
    this.state.everyone.push(user);
    return user;
  }

  office(random: Random): Office {
    return OFFICE_TABLE[random.below(TOTAL_OFFICE_WEIGHT)]!;
  }

  place(user: UserRecord, office: Office): void {
    user.office = office;
  }

  /** Shared lists: everyone in the same groups has the same list. */
  joinGroups(user: UserRecord, ids: readonly Guid[]): void {
    const key = ids.join();
    let list = this.#groupLists.get(key);
    if (list === undefined) {
      list = ids.length === 0 ? NONE : (Object.freeze([...ids]) as Guid[]);
      this.#groupLists.set(key, list);
    }
    user.groupIds = list;
    for (const id of ids) this.state.groups.get(id)?.memberIds.push(user.id);
  }

  license(user: UserRecord, direct: readonly Grant[], seatless: readonly Guid[] = NONE, at = user.createdAt): void {
    const fromGroups = groupLicenses(this.state, user.groupIds);
    const made = this.packager.make(direct, fromGroups, at, user.usageLocation, seatless);
    user.directLicenses = made.direct;
    user.licenseStates = made.states;
  }

  /** A mailbox with the quotas of its license; the caller fills it. */
  mailbox(user: UserRecord, type: RecipientTypeDetails): MailboxRecord {
    const mailbox = new MailboxRecord(this.state.home, user, user.n, this.state.nextOrder(), type);
    const strength = exchangeStrength(user.licenseStates);
    mailbox.quotas = defaultQuotas(type === 'UserMailbox' ? strength : strength === 'plan2' ? 'plan2' : 'none');
    mailbox.mailboxPlan = type === 'UserMailbox' ? mailboxPlanOf(strength) : null;
    return mailbox;
  }

  fill(mailbox: MailboxRecord, bytes: number, growthPerDay = 0): void {
    mailbox.growth = Math.round(growthPerDay);
    mailbox.totalItemBytes = Math.round(bytes);
  }

  archive(mailbox: MailboxRecord, random: Random): void {
    mailbox.archiveGuid = this.state.newId(8, mailbox.n);
    mailbox.archiveItemBytes = Math.round(Math.min(random.logNormal(12 * GB, 0.9), 95 * GB));
    mailbox.archiveItemCount = Math.round(mailbox.archiveItemBytes / 90_000);
    mailbox.recoverableItemsQuota = 100 * GB;
  }

  keep(user: UserRecord, mailbox: MailboxRecord | null): void {
    this.state.users.push(user);
    if (user.mail === null) user.mail = mailbox === null ? null : user.userPrincipalName;
    this.state.book.add(user);
    if (mailbox === null) return;
    this.state.mailboxes.push(mailbox);
    this.state.mailboxOf[user.n] = mailbox;
  }

  addressOf(local: string, domain: string = DEFAULT_DOMAIN): string {
    return `${local}@${domain}`;
  }
}
