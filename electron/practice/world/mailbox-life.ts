import { INITIAL_DOMAIN } from './company.ts';
import { GUID_KIND } from './guid.ts';
import { GRACE } from './lags.ts';
import { exchangeStrength } from './licensing.ts';
import { MailboxRecord } from './mailbox-record.ts';
import { defaultQuotas, mailboxPlanOf } from './quotas.ts';
import { byOrder, insertSorted, removeFrom, removeSorted, type State } from './state.ts';
import type { UserRecord } from './user-record.ts';

/** What a license change means for the mailbox: it appears, changes size, is threatened or saved. */
export function settleMailbox(state: State, user: UserRecord): void {
  if (user.deletedAt !== null) return;
  const strength = exchangeStrength(user.licenseStates);
  const mailbox = state.mailboxOf[user.n];
  if (mailbox === undefined || mailbox.softDeletedAt !== null) {
    if (strength !== 'none' && user.userType === 'Member') arrange(state, user, mailbox);
    return;
  }
  threaten(state, mailbox, strength === 'none');
  resize(state, mailbox);
}

/** A new mailbox, or the old one within its grace, comes after a delay, if the license is still there then. */
function arrange(state: State, user: UserRecord, old: MailboxRecord | undefined): void {
  const delay = state.lag(old === undefined ? 'provision' : 'reconnect', user.id);
  state.clock.at(state.now() + delay, () => {
    const present = state.mailboxOf[user.n];
    const gone = user.deletedAt !== null || exchangeStrength(user.licenseStates) === 'none';
    if (gone || (present !== undefined && present.softDeletedAt === null)) return;
    if (present !== undefined) reconnect(state, present);
    else provision(state, user);
  });
}

function provision(state: State, user: UserRecord): void {
  const now = state.now();
  const strength = exchangeStrength(user.licenseStates);
  const mailbox = new MailboxRecord(state.home, user, user.n, state.nextOrder(), 'UserMailbox');
  mailbox.createdAt = now;
  mailbox.neverOpened = true;
  mailbox.quotas = defaultQuotas(strength);
  mailbox.mailboxPlan = mailboxPlanOf(strength);
  if (user.mail === null) mailEnable(state, user);
  addMailbox(state, mailbox);
  state.touch(user);
}

/** The sign-in name becomes the address, with one in the initial domain beside it where that is free. */
function mailEnable(state: State, user: UserRecord): void {
  state.book.remove(user);
  user.mail = user.userPrincipalName;
  const initial = `${user.mailNickname}@${INITIAL_DOMAIN}`;
  const taken = state.book.byAddress(initial) !== undefined || user.mail.toLowerCase() === initial.toLowerCase();
  user.proxyAddresses = [`SMTP:${user.mail}`, ...(taken ? [] : [`smtp:${initial}`])];
  state.book.add(user);
}

/** Puts a new mailbox on the lists. */
export function addMailbox(state: State, mailbox: MailboxRecord): void {
  if (mailbox.user) state.mailboxOf[mailbox.user.n] = mailbox;
  state.mailboxes.push(mailbox);
  state.namesVersion++;
  state.touch(mailbox);
}

export function onHold(mailbox: MailboxRecord): boolean {
  return mailbox.litigationHoldEnabled || mailbox.inPlaceHolds.length > 0;
}

export function softDelete(state: State, mailbox: MailboxRecord): void {
  mailbox.softDeletedAt = state.now();
  mailbox.disablesAt = null;
  removeSorted(state.mailboxes, mailbox, byOrder);
  state.softDeleted.push(mailbox);
  state.namesVersion++;
  state.touch(mailbox);
  state.clock.at(mailbox.softDeletedAt + GRACE, () => {
    if (mailbox.softDeletedAt === null || state.now() < mailbox.softDeletedAt + GRACE) return;
    // What is on hold stays on as an inactive mailbox.
    if (onHold(mailbox)) return;
    removeFrom(state.softDeleted, mailbox);
    if (mailbox.user && state.mailboxOf[mailbox.user.n] === mailbox) state.mailboxOf[mailbox.user.n] = undefined;
    state.version++;
  });
}

export function reconnect(state: State, mailbox: MailboxRecord): void {
  mailbox.softDeletedAt = null;
  removeFrom(state.softDeleted, mailbox);
  insertSorted(state.mailboxes, mailbox, byOrder);
  state.namesVersion++;
  const user = mailbox.user;
  if (user) threaten(state, mailbox, exchangeStrength(user.licenseStates) === 'none');
  resize(state, mailbox);
  state.touch(mailbox);
}

/** Starts or ends the thirty days a user mailbox has without a license. */
export function threaten(state: State, mailbox: MailboxRecord, unlicensed: boolean): void {
  const threatened = unlicensed && mailbox.recipientTypeDetails === 'UserMailbox';
  if (threatened === (mailbox.disablesAt !== null)) return;
  mailbox.disablesAt = threatened ? state.now() + GRACE : null;
  state.touch(mailbox);
  if (threatened) watchGrace(state, mailbox);
}

/** Soft-deletes the mailbox when its grace ends, unless it was saved meanwhile. */
export function watchGrace(state: State, mailbox: MailboxRecord): void {
  const due = mailbox.disablesAt;
  if (due === null) return;
  state.clock.at(due, () => {
    if (mailbox.disablesAt === due && mailbox.softDeletedAt === null) softDelete(state, mailbox);
  });
}

/**
 * Gives the quotas of the present license. Quotas an admin chose smaller stay; larger ones are cut. A change
 * of licensing ends the old allowance of a legacy shared mailbox.
 */
export function resize(state: State, mailbox: MailboxRecord): void {
  const strength = mailbox.user === null ? 'none' : exchangeStrength(mailbox.user.licenseStates);
  const isUser = mailbox.recipientTypeDetails === 'UserMailbox';
  if (isUser && strength === 'none') return;
  const wanted = defaultQuotas(isUser ? strength : strength === 'plan2' ? 'plan2' : 'none');
  const plan = isUser ? mailboxPlanOf(strength) : null;
  const present = mailbox.prohibitSendReceiveQuota ?? Number.POSITIVE_INFINITY;
  const standard = STANDARD_LIMITS.has(present);
  if (mailbox.mailboxPlan === plan && present <= wanted[2] && (!standard || present === wanted[2])) return;
  mailbox.mailboxPlan = plan;
  mailbox.legacyQuota = false;
  if (standard || present > wanted[2]) mailbox.quotas = wanted;
  state.touch(mailbox);
}

const STANDARD_LIMITS: ReadonlySet<number> = new Set([
  defaultQuotas('plan2')[2],
  defaultQuotas('plan1')[2],
  defaultQuotas('kiosk')[2],
]);

/** The archive guid of a mailbox. */
export function archiveGuidOf(state: State, mailbox: MailboxRecord): string {
  return state.newId(GUID_KIND.archive, mailbox.n);
}
