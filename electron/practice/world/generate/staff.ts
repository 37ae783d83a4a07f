import { skuIdOf } from '../catalogue.ts';
import { DAY } from '../clock.ts';
import {
  DEFAULT_DOMAIN,
  DEPARTMENTS,
  type Department,
  type Grant,
  OUTSIDE_DOMAINS,
  PERSONA_PASSWORD,
  PERSONAS,
  TOTAL_DEPARTMENT_WEIGHT,
} from '../company.ts';
import { GUID_KIND } from '../guid.ts';
import { GB, MB } from '../home.ts';
import { exchangeStrength } from '../licensing.ts';
import type { MailboxRecord, Quotas } from '../mailbox-record.ts';
import { ROLE } from '../model.ts';
import type { Random } from '../random.ts';
import type { UserRecord } from '../user-record.ts';
import type { Making } from './context.ts';
import { PERSON_STORIES, type PersonStory, storyFor } from './plan.ts';

const DEPARTMENT_TABLE: Department[] = DEPARTMENTS.flatMap((d) => Array<Department>(d.weight).fill(d));
const departmentNamed = (name: string): Department => DEPARTMENTS.find((d) => d.name === name) ?? DEPARTMENTS[0]!;

/** Stories that only make sense with certain work or a certain license. */
const STORY_SETUP: Partial<Record<PersonStory, { department: string; direct?: readonly Grant[]; noGroup?: boolean }>> =
  {
    kioskOver: { department: 'Retail Stores' },
    leaver: { department: 'Human Resources' },
    hold: { department: 'Legal & Compliance', direct: [{ sku: 'SPE_E5' }], noGroup: true },
    inPlaceHold: { department: 'Executive Office' },
    archive: { department: 'Product Design' },
    noLocation: { department: 'Finance' },
    prohibited: { department: 'Sales' },
    nearQuota: { department: 'Human Resources' },
    full: { department: 'Executive Office' },
    exclusive: { department: 'Sales', direct: [{ sku: 'EXCHANGEDESKLESS' }] },
    copilotLast: { department: 'Executive Office' },
    overlap: {
      department: 'Human Resources',
      direct: [{ sku: 'SPE_E3' }, { sku: 'EXCHANGEENTERPRISE' }],
      noGroup: true,
    },
    threatened: { department: 'Customer Care', direct: [], noGroup: true },
    customQuota: { department: 'Product Design' },
  };

const FIXED_NAMES: Partial<Record<PersonStory, { country: string; given: string; surname: string }>> = {
  apostrophe: { country: 'IE', given: 'Seán', surname: "O'Brien" },
  accented: { country: 'PL', given: 'Łukasz', surname: 'Żółkiewski' },
};

export function makePersona(making: Making, ordinal: number): void {
  const persona = PERSONAS[ordinal]!;
  const random = making.random.reset(making.state.seed, making.state.nextOrdinal(), 0x11);
  const user = making.user(`${persona.local}@${DEFAULT_DOMAIN}`, `${persona.given} ${persona.surname}`, persona.local);
  user.givenName = persona.given;
  user.surname = persona.surname;
  user.department = 'Information Technology';
  user.jobTitle = persona.title;
  user.usageLocation = 'US';
  user.preferredLanguage = 'en-US';
  user.accountEnabled = persona.enabled;
  user.roles = persona.roles.map((role) => ROLE[role as keyof typeof ROLE]);
  making.place(user, making.office(random));
  making.joinGroups(user, [making.groups.department.get('Information Technology')!.id, making.groups.everyone.id]);
  making.license(user, [{ sku: ordinal === 0 ? 'SPE_E5' : 'SPE_E3' }]);
  const mailbox = making.mailbox(user, 'UserMailbox');
  making.fill(mailbox, random.logNormal(3 * GB, 0.5), 900_000);
  if (persona.enabled) active(making, user, mailbox, random, 1);
  else active(making, user, mailbox, random, 64);
  making.keep(user, mailbox);
  making.state.personas.push({
    upn: user.userPrincipalName,
    password: PERSONA_PASSWORD,
    roles: persona.roles.map((role) => role.replace(/([a-z])([A-Z])/g, '$1 $2')),
    userId: user.id,
    title: persona.title,
    ...(persona.note === undefined ? {} : { note: persona.note }),
  });
}

export function makePerson(making: Making, ordinal: number): void {
  const { state } = making;
  const random = making.random.reset(state.seed, state.nextOrdinal(), 0x12);
  const story = storyFor(PERSON_STORIES, ordinal, random);
  const setup = story === null ? undefined : STORY_SETUP[story];
  const department = setup
    ? departmentNamed(setup.department)
    : DEPARTMENT_TABLE[random.below(TOTAL_DEPARTMENT_WEIGHT)]!;
  const name = making.names.person(
    random,
    story === null || ordinal >= PERSON_STORIES.length ? undefined : FIXED_NAMES[story],
  );
  const user = making.user(making.addressOf(name.local, name.domain), name.displayName, name.local.toLowerCase());
  user.givenName = name.given;
  user.surname = name.surname;
  user.preferredLanguage = name.culture.language;
  user.usageLocation = story === 'noLocation' ? null : story === 'prohibited' ? 'SY' : name.culture.location;
  user.department = department.name;
  user.jobTitle = random.pick(department.titles);
  making.place(user, making.office(random));
  if (story === 'synced' || (story !== 'threatened' && random.chance(0.4))) {
    user.onPremisesSyncEnabled = true;
  }
  assign(making, user, department, setup, story, random);
  const mailbox = personMailbox(making, user, story, random);
  if (story === 'formerName') {
    const former = `${name.local.toLowerCase().split('.')[0]}.${['former', 'previous', 'maiden'][random.below(3)]}${user.n}`;
    user.mail = user.userPrincipalName;
    user.proxyAddresses = [...user.proxyAddresses, `smtp:${former}@${name.domain}`];
  }
  making.keep(user, mailbox);
  making.people.push(user);
}

function assign(
  making: Making,
  user: UserRecord,
  department: Department,
  setup: { direct?: readonly Grant[]; noGroup?: boolean } | undefined,
  story: PersonStory | null,
  random: Random,
): void {
  const { groups } = making;
  const ids = [groups.department.get(department.name)!.id];
  let direct = [...(setup?.direct ?? department.direct)];
  const licensing =
    department.group === undefined || setup?.noGroup ? undefined : groups.licensing.get(department.group);
  if (licensing && (story !== null || random.chance(department.groupShare ?? 0))) {
    ids.push(licensing.id);
    if (setup?.direct === undefined) direct = [];
  } else if (setup?.direct === undefined && department.fallback) {
    direct = [...department.fallback];
  }
  if (setup === undefined)
    for (const addon of department.addons ?? []) if (random.chance(addon.share)) direct.push(addon.grant);
  const seatless = [];
  const copilot = groups.licensing.get('copilot')!;
  if (
    story === 'copilotLast' ||
    (department.name === 'Executive Office' && random.chance(0.5)) ||
    random.chance(0.004)
  ) {
    ids.push(copilot.id);
    if (story === 'copilotLast' || random.chance(0.12)) seatless.push(skuIdOf('Microsoft_365_Copilot'));
  }
  ids.push(groups.office.get(user.office?.name ?? '')!.id, groups.everyone.id);
  making.joinGroups(user, ids);
  making.license(user, direct, seatless);
}

function personMailbox(making: Making, user: UserRecord, story: PersonStory | null, random: Random): MailboxRecord {
  const { state } = making;
  const mailbox = making.mailbox(user, 'UserMailbox');
  const strength = exchangeStrength(user.licenseStates);
  const cap = (mailbox.prohibitSendQuota ?? 0) * 0.93;
  const median = strength === 'plan2' ? 8 * GB : strength === 'kiosk' ? 320 * MB : 4 * GB;
  const age = (state.home.startDay - user.createdAt) / DAY;
  const bytes = Math.min(random.logNormal(median, 0.95) * Math.min(1, 0.04 + age / 1200), cap);
  making.fill(mailbox, bytes, Math.min(bytes * 0.0012, 40 * MB) * random.unit());
  active(making, user, mailbox, random, random.chance(0.82) ? random.between(1, 3) : random.between(2, 28));
  if (random.chance(0.02)) mailbox.hiddenFromAddressLists = true;
  if (random.chance(0.05)) mailbox.messageCopyForSentAs = true;
  if (random.chance(0.03)) mailbox.messageCopyForSendOnBehalf = true;
  if (story !== null) applyStory(making, user, mailbox, story, random);
  if (strength === 'none' && mailbox.disablesAt === null) mailbox.disablesAt = state.home.startDay + 21 * DAY;
  return mailbox;
}

function applyStory(
  making: Making,
  user: UserRecord,
  mailbox: MailboxRecord,
  story: PersonStory,
  random: Random,
): void {
  const limit = mailbox.prohibitSendReceiveQuota ?? 0;
  const start = making.state.home.startDay;
  switch (story) {
    case 'kioskOver':
      making.fill(mailbox, 2.2 * GB);
      break;
    case 'leaver':
      user.accountEnabled = false;
      making.fill(mailbox, random.logNormal(14 * GB, 0.6));
      active(making, user, mailbox, random, random.between(40, 400));
      break;
    case 'neverOpened':
      mailbox.neverOpened = true;
      making.fill(mailbox, 0);
      quiet(user, mailbox);
      break;
    case 'hold':
      mailbox.litigationHoldEnabled = true;
      mailbox.litigationHoldAt = Math.max(start - random.between(30, 900) * DAY, user.createdAt + DAY);
      mailbox.litigationHoldOwner = `exchange@${DEFAULT_DOMAIN}`;
      mailbox.litigationHoldDays = random.chance(0.4) ? 2555 : null;
      mailbox.recoverableItemsQuota = 100 * GB;
      break;
    case 'inPlaceHold':
      mailbox.inPlaceHolds = [`UniH${making.state.newId(GUID_KIND.hold, user.n)}`];
      mailbox.recoverableItemsQuota = 100 * GB;
      break;
    case 'archive':
      if (exchangeStrength(user.licenseStates) !== 'plan2') break;
      making.archive(mailbox, random);
      mailbox.autoExpandingArchive = random.chance(0.15);
      break;
    case 'forwardOutside':
      mailbox.forwardingSmtpAddress = `${user.mailNickname.replaceAll("'", '')}@${random.pick(OUTSIDE_DOMAINS)}`;
      mailbox.deliverToMailboxAndForward = random.chance(0.5);
      break;
    case 'stale':
      active(making, user, mailbox, random, random.between(95, 700));
      mailbox.growth = 0;
      break;
    case 'neverSignedIn':
      quiet(user, mailbox);
      break;
    case 'nearQuota':
      making.fill(mailbox, limit * (0.91 + random.unit() * 0.07), 20 * MB);
      break;
    case 'full':
      making.fill(mailbox, limit + random.below(40 * MB));
      break;
    case 'threatened':
      mailbox.disablesAt = start + random.between(3, 27) * DAY;
      making.fill(mailbox, random.logNormal(4 * GB, 0.5));
      break;
    case 'customQuota':
      mailbox.quotas = SMALLER;
      making.fill(mailbox, Math.min(mailbox.totalItemBytes, 41 * GB), mailbox.growth);
      break;
    default:
      break;
  }
}

/** Limits an admin set below what the license allows. */
const SMALLER: Quotas = [40 * GB, 44 * GB, 45 * GB];

/** Last signs of life, `days` ago; the three sign-in times and the mailbox agree. */
export function active(
  making: Making,
  user: UserRecord,
  mailbox: MailboxRecord | null,
  random: Random,
  days: number,
): void {
  const age = Math.max(1, Math.floor((making.state.home.startDay - user.createdAt) / DAY));
  const at = making.daysAgo(Math.min(days, age), random);
  user.lastSignInAt = at;
  if (mailbox === null) return;
  mailbox.lastUserActionAt = at;
  mailbox.mobileDeviceCount = random.chance(0.45) ? random.between(1, 3) : 0;
}

function quiet(user: UserRecord, mailbox: MailboxRecord): void {
  user.lastSignInAt = null;
  mailbox.lastUserActionAt = null;
  mailbox.mobileDeviceCount = 0;
}
