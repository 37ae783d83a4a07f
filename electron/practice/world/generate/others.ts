import { DAY } from '../clock.ts';
import {
  DEFAULT_DOMAIN,
  DEPARTMENTS,
  EQUIPMENT_NAMES,
  type Grant,
  INITIAL_DOMAIN,
  OFFICES,
  OUTSIDE_DOMAINS,
  ROOM_NAMES,
  SHARED_PURPOSES,
} from '../company.ts';
import { GUID_KIND } from '../guid.ts';
import { GB, MB } from '../home.ts';
import { MailboxRecord } from '../mailbox-record.ts';
import { toAscii } from '../names.ts';
import { DISCOVERY_QUOTAS, defaultQuotas } from '../quotas.ts';
import type { UserRecord } from '../user-record.ts';
import type { Making } from './context.ts';
import { type Kind, SHARED_STORIES, type SharedStory, storyFor } from './plan.ts';
import { active } from './staff.ts';

/** The discovery mailbox stands outside the users' ordinals. */
const DISCOVERY_ORDINAL = 0xf000_0000;

export function makeDiscovery(making: Making): void {
  const { state } = making;
  const mailbox = new MailboxRecord(state.home, null, DISCOVERY_ORDINAL, state.nextOrder(), 'DiscoveryMailbox');
  const alias = 'DiscoverySearchMailbox{D919BA05-46A6-415f-80AD-7E09334BB852}';
  const address = `${alias}@${INITIAL_DOMAIN}`;
  mailbox.own = {
    alias,
    displayName: 'Discovery Search Mailbox',
    primary: address,
    addresses: [`SMTP:${address}`],
    upn: address,
  };
  mailbox.createdAt = making.createdAt(0) - 30 * DAY;
  mailbox.hiddenFromAddressLists = true;
  mailbox.quotas = DISCOVERY_QUOTAS;
  state.mailboxes.push(mailbox);
}

export function makeShared(making: Making, ordinal: number): void {
  const { state } = making;
  const random = making.random.reset(state.seed, state.nextOrdinal(), 0x13);
  const story = storyFor(SHARED_STORIES, ordinal, random);
  const purpose = SHARED_PURPOSES[ordinal % SHARED_PURPOSES.length]!;
  const round = Math.floor(ordinal / SHARED_PURPOSES.length);
  const office = round === 0 ? null : OFFICES[round % OFFICES.length]!;
  const number = Math.floor(round / OFFICES.length);
  const title = `${purpose}${office ? ` ${office.city}` : ''}${number > 0 ? ` ${number + 1}` : ''}`;
  const user = resource(making, title);
  user.accountEnabled = story === 'signInEnabled';
  const licenses: Partial<Record<SharedStory, Grant[]>> = {
    licensedLarge: [{ sku: 'EXCHANGEENTERPRISE' }],
    archived: [{ sku: 'EXCHANGEENTERPRISE' }],
    needlessLicense: [{ sku: ordinal % 3 === 0 ? 'EXCHANGESTANDARD' : 'SPE_E3' }],
  };
  const direct = (story && licenses[story]) || [];
  if (direct.length > 0) user.usageLocation = 'US';
  making.license(user, direct);
  const mailbox = making.mailbox(user, 'SharedMailbox');
  const growth = random.unit() * 12 * MB;
  making.fill(mailbox, Math.min(random.logNormal(2.2 * GB, 1.3), 44 * GB), growth);
  mailbox.lastUserActionAt = making.daysAgo(random.between(1, 9), random);
  mailbox.messageCopyForSentAs = random.chance(0.45);
  mailbox.messageCopyForSendOnBehalf = random.chance(0.4);
  mailbox.hiddenFromAddressLists = random.chance(0.08);
  if (story === 'nearLimit') making.fill(mailbox, (47.5 + random.unit() * 1.9) * GB, 25 * MB);
  if (story === 'licensedLarge') making.fill(mailbox, (54 + random.unit() * 38) * GB, growth);
  if (story === 'fullUnlicensed') making.fill(mailbox, 50 * GB + random.below(20) * MB);
  if (story === 'signInEnabled' && random.chance(0.5)) active(making, user, null, random, random.between(1, 60));
  if (story === 'legacyLarge') {
    mailbox.legacyQuota = true;
    mailbox.createdAt = Math.min(mailbox.createdAt, Date.UTC(2018, 1, 1 + random.below(100)));
    user.createdAt = Math.min(user.createdAt, mailbox.createdAt - 60_000);
    mailbox.quotas = defaultQuotas('plan2');
    making.fill(mailbox, (58 + random.unit() * 30) * GB, growth);
  }
  if (story === 'archived') {
    making.archive(mailbox, random);
    mailbox.litigationHoldEnabled = random.chance(0.5);
    if (mailbox.litigationHoldEnabled) {
      mailbox.litigationHoldAt = state.home.startDay - 200 * DAY;
      mailbox.litigationHoldOwner = `exchange@${DEFAULT_DOMAIN}`;
    }
  }
  if (story === 'abandoned') {
    mailbox.lastUserActionAt = making.daysAgo(random.between(200, 900), random);
    mailbox.growth = 0;
  }
  making.keep(user, mailbox);
}

export function makeResource(making: Making, kind: 'room' | 'equipment', ordinal: number): void {
  const random = making.random.reset(making.state.seed, making.state.nextOrdinal(), 0x14);
  const office = OFFICES[ordinal % OFFICES.length]!;
  const names = kind === 'room' ? ROOM_NAMES : EQUIPMENT_NAMES;
  const round = Math.floor(ordinal / OFFICES.length);
  const name = names[round % names.length]!;
  const number = Math.floor(round / names.length);
  const suffix = kind === 'room' ? (number > 0 ? ` ${number + 1}` : '') : ` ${number + 1}`;
  const user = resource(making, `${kind === 'room' ? 'Room' : 'Equipment'} ${office.city} ${name}${suffix}`);
  user.accountEnabled = false;
  making.place(user, office);
  const mailbox = making.mailbox(user, kind === 'room' ? 'RoomMailbox' : 'EquipmentMailbox');
  making.fill(mailbox, random.logNormal(60 * MB, 0.8), 40_000);
  mailbox.lastUserActionAt = making.daysAgo(random.between(1, 5), random);
  making.keep(user, mailbox);
}

function resource(making: Making, title: string): UserRecord {
  const local = making.names.unique(toAscii(title.replaceAll(/[^\p{L}\p{N}]+/gu, '-')).toLowerCase());
  const user = making.user(making.addressOf(local), title, local);
  user.surname = title;
  return user;
}

/** Directory entries without a mailbox, and people who left within the last month. */
export function makeOther(making: Making, kind: Kind, ordinal: number): void {
  const { state } = making;
  const random = making.random.reset(state.seed, state.nextOrdinal(), 0x15);
  if (kind === 'service') {
    makeServiceAccount(making, ordinal);
    return;
  }
  const name = making.names.person(random);
  const local = name.local.toLowerCase();
  if (kind === 'guest') {
    const domain = random.pick(OUTSIDE_DOMAINS);
    const nickname = making.names.unique(`${local}_${domain}#ext#`);
    const user = making.user(`${nickname.replace('#ext#', '#EXT#')}@${INITIAL_DOMAIN}`, name.displayName, nickname);
    user.userType = 'Guest';
    user.mail = `${local}@${domain}`;
    user.companyName = domain.split('.')[0] ?? null;
    if (random.chance(0.7)) active(making, user, null, random, random.between(1, 300));
    if (state.book.byAddress(user.mail) !== undefined) user.mail = `${local}.${user.n}@${domain}`;
    making.keep(user, null);
    return;
  }
  const user = making.user(making.addressOf(name.local, name.domain), name.displayName, local);
  user.givenName = name.given;
  user.surname = name.surname;
  user.department = random.pick(DEPARTMENTS).name;
  user.preferredLanguage = name.culture.language;
  making.place(user, making.office(random));
  if (kind === 'newHire') {
    // Waiting for a license; half of them cannot get one before somebody sets their location.
    user.usageLocation = ordinal % 2 === 0 ? null : name.culture.location;
    making.keep(user, null);
    return;
  }
  user.usageLocation = name.culture.location;
  if (kind === 'mailOff') {
    making.license(user, [{ sku: 'SPE_E3', off: ['EXCHANGE_S_ENTERPRISE', 'YAMMER_ENTERPRISE'] }]);
    active(making, user, null, random, random.between(1, 30));
    making.keep(user, null);
    return;
  }
  if (kind === 'archiveOnly') {
    making.joinGroups(user, [making.groups.licensing.get('archive')!.id]);
    making.license(user, []);
    making.keep(user, null);
    return;
  }
  making.names.reserve(local);
  making.license(user, [{ sku: 'SPE_E3' }]);
  const mailbox = making.mailbox(user, 'UserMailbox');
  making.fill(mailbox, random.logNormal(6 * GB, 0.7));
  const deletedAt = making.daysAgo(random.between(2, 27), random);
  active(making, user, mailbox, random, 30 + random.below(60));
  user.createdAt = Math.min(user.createdAt, deletedAt - 200 * DAY);
  user.mail = user.userPrincipalName;
  user.accountEnabled = false;
  user.deletedAt = deletedAt;
  mailbox.softDeletedAt = deletedAt;
  state.deletedUsers.push(user);
  state.softDeleted.push(mailbox);
  state.mailboxOf[user.n] = mailbox;
}

function makeServiceAccount(making: Making, ordinal: number): void {
  const random = making.random.reset(making.state.seed, making.state.nextOrdinal(), 0x16);
  const purpose = ['backup', 'scanner', 'erp-sync', 'pos-gateway', 'monitoring', 'print', 'badge-system', 'ci-runner'][
    ordinal % 8
  ]!;
  const local = making.names.unique(`svc-${purpose}`);
  const user = making.user(
    `${local}@${ordinal % 3 === 0 ? INITIAL_DOMAIN : DEFAULT_DOMAIN}`,
    `Service ${local.slice(4)}`,
    local,
  );
  user.passwordPolicies = 'DisablePasswordExpiration';
  if (random.chance(0.6)) active(making, user, null, random, random.between(1, 200));
  making.keep(user, null);
}

/** Mail contacts of partners; some mailboxes forward to them. */
export function makeContacts(making: Making, count: number): void {
  const { state } = making;
  for (let i = 0; i < count; i++) {
    const random = making.random.reset(state.seed, i, 0x17);
    const name = making.names.person(random);
    const alias = `${name.local.toLowerCase().replaceAll("'", '')}.ext${i}`;
    const guid = state.newId(GUID_KIND.contact, state.nextContact());
    const createdAt = making.createdAt(Math.floor((i * making.total) / (count + 1)));
    state.contacts.set(guid, {
      guid,
      id: state.newId(GUID_KIND.contactObject, i),
      name: `${name.displayName} (${i + 1})`,
      displayName: name.displayName,
      alias,
      firstName: name.given,
      lastName: name.surname,
      externalEmailAddress: `${alias}@${random.pick(OUTSIDE_DOMAINS)}`,
      createdAt,
      visibleAt: createdAt,
    });
  }
}
