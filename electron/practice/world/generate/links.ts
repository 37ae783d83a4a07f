import type { MailboxRecord } from '../mailbox-record.ts';
import type { Guid, MailboxPermission, PracticeGroup, RecipientPermission } from '../model.ts';
import { Random } from '../random.ts';
import { orphanSid, sidOf } from '../sids.ts';
import type { UserRecord } from '../user-record.ts';
import type { Making } from './context.ts';
import { addGroup } from './groups.ts';
import { PERSON_STORIES, SHARED_STORIES } from './plan.ts';

type Trustee = { id: Guid; label: string };

/** A Full Access row as the service lists it. */
export function fullAccess(
  seed: number,
  trustee: Trustee,
  autoMapping: boolean,
  rights: string[] = ['FullAccess'],
): MailboxPermission {
  return {
    trusteeId: trustee.id,
    user: trustee.label,
    sid: sidOf(seed, trustee.id),
    accessRights: rights,
    isInherited: false,
    deny: false,
    autoMapping,
    visibleAt: 0,
  };
}

function sendAsRow(seed: number, trustee: Trustee): RecipientPermission {
  return { trusteeId: trustee.id, trustee: trustee.label, sid: sidOf(seed, trustee.id), visibleAt: 0 };
}

function give(mailbox: MailboxRecord, row: MailboxPermission): void {
  mailbox.permissions = [...mailbox.permissions, row];
}

function giveSendAs(mailbox: MailboxRecord, row: RecipientPermission): void {
  mailbox.sendAs = [...mailbox.sendAs, row];
}

const asTrustee = (user: UserRecord): Trustee => ({ id: user.id, label: user.userPrincipalName });
const groupTrustee = (group: PracticeGroup): Trustee => ({ id: group.id, label: group.displayName });

/** Who may open, send as and forward to whom: needs everyone to be there. */
export function linkMailboxes(making: Making): void {
  const { state, people } = making;
  const contacts = [...state.contacts.values()];
  let person = 0;
  let shared = 0;
  for (const mailbox of state.mailboxes) {
    const random = making.random.reset(state.seed, mailbox.n, 0x21);
    if (mailbox.recipientTypeDetails === 'SharedMailbox') {
      linkShared(making, mailbox, shared++, random);
      continue;
    }
    if (mailbox.recipientTypeDetails === 'RoomMailbox' && random.chance(0.1)) {
      mailbox.permissions = [fullAccess(state.seed, asTrustee(random.pick(people)), false)];
      continue;
    }
    if (mailbox.recipientTypeDetails !== 'UserMailbox' || people[person] !== mailbox.user) continue;
    linkPerson(making, mailbox, person++, random, contacts);
  }
}

function linkPerson(
  making: Making,
  mailbox: MailboxRecord,
  ordinal: number,
  random: Random,
  contacts: readonly { id: Guid }[],
): void {
  const { state, people } = making;
  const scripted = PERSON_STORIES[ordinal]?.[0];
  const other = (): UserRecord => {
    const found = random.pick(people);
    return found === mailbox.user ? people[(ordinal + 1) % people.length]! : found;
  };
  if (
    scripted === 'forwardInside' ||
    (scripted === undefined && mailbox.forwardingSmtpAddress === null && random.chance(0.006))
  ) {
    mailbox.forwardingAddressId = other().id;
    mailbox.deliverToMailboxAndForward = random.chance(0.6);
  } else if (
    contacts.length > 0 &&
    (scripted === 'forwardContact' || (scripted === undefined && random.chance(0.002)))
  ) {
    mailbox.forwardingAddressId = random.pick(contacts).id;
    // Both kinds at once: the internal recipient wins.
    if (random.chance(0.3)) mailbox.forwardingSmtpAddress = 'backup@example.org';
  }
  if (scripted === 'orphanGrant' || (scripted === undefined && random.chance(0.004))) {
    const sid = orphanSid(state.seed, mailbox.n);
    give(mailbox, { ...fullAccess(state.seed, asTrustee(other()), true), trusteeId: null, user: sid, sid });
    giveSendAs(mailbox, { trusteeId: null, trustee: sid, sid, visibleAt: 0 });
  }
  if (scripted === 'leaver' || random.chance(0.035)) {
    const assistant = asTrustee(other());
    give(
      mailbox,
      fullAccess(
        state.seed,
        assistant,
        random.chance(0.8),
        random.chance(0.15) ? ['FullAccess, ReadPermission'] : ['FullAccess'],
      ),
    );
    if (random.chance(0.5)) giveSendAs(mailbox, sendAsRow(state.seed, assistant));
  }
  if (scripted === 'apostrophe' || random.chance(0.012)) mailbox.grantSendOnBehalfTo = [other().id];
  if (scripted === 'hold' || random.chance(0.001)) {
    give(mailbox, { ...fullAccess(state.seed, asTrustee(other()), false), deny: true });
  }
  if (scripted === 'inPlaceHold' || random.chance(0.002)) {
    give(mailbox, {
      ...fullAccess(state.seed, asTrustee(other()), false, ['ReadPermission']),
      isInherited: true,
    });
  }
}

function linkShared(making: Making, mailbox: MailboxRecord, ordinal: number, random: Random): void {
  const { state, people, groups } = making;
  const scripted = SHARED_STORIES[ordinal]?.[0];
  if (scripted === 'noMembers' || (scripted === undefined && random.chance(0.06))) return;
  const start = random.below(people.length);
  const members = Math.min(random.between(1, 7), people.length);
  const onBehalf: Guid[] = [];
  for (let i = 0; i < members; i++) {
    const user = people[(start + i * 17) % people.length]!;
    const trustee = asTrustee(user);
    if (mailbox.permissions.some((p) => p.trusteeId === user.id)) continue;
    give(
      mailbox,
      fullAccess(
        state.seed,
        trustee,
        random.chance(0.85),
        random.chance(0.1) ? ['FullAccess, ReadPermission'] : ['FullAccess'],
      ),
    );
    if (random.chance(0.7)) giveSendAs(mailbox, sendAsRow(state.seed, trustee));
    if (random.chance(0.2)) onBehalf.push(user.id);
  }
  if (onBehalf.length > 0) mailbox.grantSendOnBehalfTo = onBehalf;
  if (ordinal === 0 || random.chance(0.1)) {
    const group = random.pick([...groups.department.values()]);
    give(mailbox, fullAccess(state.seed, groupTrustee(group), false));
    if (random.chance(0.5)) giveSendAs(mailbox, sendAsRow(state.seed, groupTrustee(group)));
  }
  if (ordinal === 1 || random.chance(0.02)) {
    const sid = orphanSid(state.seed, mailbox.n);
    give(mailbox, {
      ...fullAccess(state.seed, asTrustee(people[0]!), true),
      trusteeId: null,
      user: sid,
      sid,
    });
  }
}

const TEAM_TOPICS = [
  'Spring Collection',
  'Store Refresh',
  'ERP Rollout',
  'Budget',
  'Safety Board',
  'Trade Fair',
  'Packaging',
  'Returns Task Force',
  'Website',
  'Audit',
];

/** Microsoft 365 groups and a few others; their members' lists are their own. */
export function makeTeams(making: Making, count: number): void {
  const { state, people } = making;
  for (let i = 0; i < count; i++) {
    const random = new Random(state.seed, i, 0x22);
    const topic = TEAM_TOPICS[i % TEAM_TOPICS.length]!;
    const year = 2020 + (Math.floor(i / TEAM_TOPICS.length) % 6);
    const series = Math.floor(i / (TEAM_TOPICS.length * 6));
    const group = addGroup(state, `${topic} ${year}${series > 0 ? ` ${series + 1}` : ''}`, 'unified', null, 60 + i);
    const size = Math.min(random.between(4, 14), people.length);
    const start = random.below(people.length);
    for (let m = 0; m < size; m++) {
      const user = people[(start + m * 7) % people.length]!;
      if (group.memberIds.includes(user.id)) continue;
      group.memberIds.push(user.id);
      user.groupIds = [...user.groupIds, group.id];
    }
    group.ownerIds = group.memberIds.slice(0, 1);
  }
  const dynamic = addGroup(state, 'Dynamic - Ireland', 'dynamic', 'usageLocation is IE', 500);
  for (const user of people) {
    if (user.usageLocation !== 'IE') continue;
    dynamic.memberIds.push(user.id);
    user.groupIds = [...user.groupIds, dynamic.id];
    if (dynamic.memberIds.length >= 2_000) break;
  }
}
