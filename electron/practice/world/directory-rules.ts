import { bareAddress } from './address-book.ts';
import { DAY, dayOf } from './clock.ts';
import { FEDERATED_DOMAIN } from './company.ts';
import { NONE } from './home.ts';
import { GRACE } from './lags.ts';
import { membershipChanged, reclaimSeats, releaseSeats } from './license-rules.ts';
import { onHold, reconnect, softDelete } from './mailbox-life.ts';
import type { MailboxRecord } from './mailbox-record.ts';
import type { Guid, PracticeGroup, PracticeUser } from './model.ts';
import { byOrdinal, insertSorted, removeFrom, removeSorted, type State } from './state.ts';
import { UserRecord } from './user-record.ts';
import { RuleError } from './world.ts';

export type NewUser = Partial<PracticeUser> & {
  userPrincipalName: string;
  displayName: string;
  mailNickname: string;
  accountEnabled: boolean;
};

const LOCAL_PART = /^[A-Za-z0-9'._!#^~-]+$/;

export function createUser(state: State, input: NewUser): UserRecord {
  const now = state.now();
  checkUpn(state, input.userPrincipalName, null);
  const domain = input.userPrincipalName.slice(input.userPrincipalName.lastIndexOf('@') + 1).toLowerCase();
  if (domain === FEDERATED_DOMAIN && !input.onPremisesImmutableId) {
    throw new RuleError('SourceAnchor', 'SourceAnchor is a required property for creation of a federated user.');
  }
  for (const proxy of input.proxyAddresses ?? []) checkAddress(state, bareAddress(proxy), null);
  const user = new UserRecord(
    state.home,
    state.nextOrdinal(),
    input.userPrincipalName,
    input.displayName,
    input.mailNickname,
  );
  const { id: _id, directLicenses: _d, licenseStates: _s, groupIds: _g, deletedAt: _x, version: _v, ...rest } = input;
  user.createdAt = now;
  Object.assign(user, rest);
  state.everyone.push(user);
  state.users.push(user);
  state.book.add(user);
  state.namesVersion++;
  state.touch(user);
  state.countWrite(user.id);
  return user;
}

/** Properties that the on-premises directory owns for a synced user. */
const SYNCED: ReadonlySet<string> = new Set([
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'mailNickname',
  'accountEnabled',
  'department',
  'jobTitle',
  'companyName',
  'officeLocation',
  'city',
  'country',
  'businessPhones',
  'mobilePhone',
  'employeeId',
  'proxyAddresses',
  'onPremisesImmutableId',
]);

const NAMES: ReadonlySet<string> = new Set([
  'userPrincipalName',
  'mail',
  'mailNickname',
  'proxyAddresses',
  'displayName',
]);

export function updateUser(state: State, user: UserRecord, patch: Partial<PracticeUser>): void {
  state.now();
  const keys = Object.keys(patch);
  if (user.onPremisesSyncEnabled) {
    const properties = keys.filter((key) => SYNCED.has(key));
    if (properties.length > 0) {
      throw new RuleError(
        'SyncedUser',
        'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
        { properties },
      );
    }
  }
  checkPatch(state, user, patch);
  const renames = keys.some((key) => NAMES.has(key));
  if (renames) {
    state.book.remove(user);
    pinAddresses(user);
  }
  if (typeof patch.mail === 'string' && patch.proxyAddresses === undefined) {
    user.proxyAddresses = withPrimary(user.proxyAddresses, patch.mail);
  }
  Object.assign(user, patch);
  if (renames) {
    state.book.add(user);
    state.namesVersion++;
  }
  state.touch(user);
  const mailbox = state.mailboxOf[user.n];
  if (renames && mailbox) state.touch(mailbox);
  state.countWrite(user.id);
}

function checkPatch(state: State, user: UserRecord, patch: Partial<PracticeUser>): void {
  if (patch.userPrincipalName !== undefined) checkUpn(state, patch.userPrincipalName, user);
  if (typeof patch.mail === 'string') checkAddress(state, patch.mail.toLowerCase(), user);
  for (const proxy of patch.proxyAddresses ?? []) checkAddress(state, bareAddress(proxy), user);
  if (patch.displayName === '' || patch.displayName === null) throw invalid('displayName');
  if (typeof patch.usageLocation === 'string' && !/^[A-Za-z]{2}$/.test(patch.usageLocation))
    throw invalid('usageLocation');
  if (patch.businessPhones !== undefined && patch.businessPhones.length > 1) throw invalid('businessPhones');
  if (typeof patch.onPremisesImmutableId === 'string' && /[$_]/.test(patch.onPremisesImmutableId))
    throw invalid('onPremisesImmutableId');
}

/** Keeps the present addresses, which otherwise follow from the alias, when a name changes. */
export function pinAddresses(user: UserRecord): void {
  const present = user.proxyAddresses;
  user.proxyAddresses = present;
}

/** The list with this address as primary; the old primary stays as an alias. */
export function withPrimary(addresses: readonly string[], primary: string): string[] {
  const lower = primary.toLowerCase();
  const rest = addresses
    .filter((a) => bareAddress(a) !== lower)
    .map((a) => (a.startsWith('SMTP:') ? `smtp:${a.slice(5)}` : a));
  return [`SMTP:${primary}`, ...rest];
}

export function deleteUser(state: State, user: UserRecord): void {
  const now = state.now();
  if (user.deletedAt !== null)
    throw new RuleError('NotFound', `Resource '${user.id}' does not exist.`, { id: user.id, identity: user.id });
  user.deletedAt = now;
  removeSorted(state.users, user, byOrdinal);
  state.deletedUsers.push(user);
  state.book.remove(user);
  state.namesVersion++;
  releaseSeats(state, user);
  const mailbox = state.mailboxOf[user.n];
  if (mailbox && mailbox.softDeletedAt === null) softDelete(state, mailbox);
  state.touch(user);
  state.removals.push({ version: state.version, id: user.id, reason: 'changed' });
  state.countWrite(user.id);
  watchDeleted(state, user);
}

/** Purges a deleted user when the thirty days are over. */
export function watchDeleted(state: State, user: UserRecord): void {
  const deletedAt = user.deletedAt;
  if (deletedAt === null) return;
  state.clock.at(deletedAt + GRACE, () => {
    if (user.deletedAt === deletedAt) purge(state, user);
  });
}

function purge(state: State, user: UserRecord): void {
  removeFrom(state.deletedUsers, user);
  state.everyone[user.n] = undefined;
  const mailbox = state.mailboxOf[user.n];
  if (mailbox && !onHold(mailbox)) removeFrom(state.softDeleted, mailbox);
  state.mailboxOf[user.n] = undefined;
  scheduleSweep(state, user.id);
  state.version++;
  state.removals.push({ version: state.version, id: user.id, reason: 'deleted' });
}

const purged = new WeakMap<State, Set<Guid>>();

/** References to purged users are cleaned once a night, as one pass over the mailboxes. */
function scheduleSweep(state: State, id: Guid): void {
  const waiting = purged.get(state);
  if (waiting) {
    waiting.add(id);
    return;
  }
  const gone = new Set([id]);
  purged.set(state, gone);
  state.clock.at(dayOf(state.now()) + DAY, () => {
    purged.delete(state);
    for (const mailbox of state.mailboxes) if (mailbox.hasGrants || mailbox.forwardingAddressId) orphan(mailbox, gone);
    for (const group of state.groups.values()) {
      if (!group.memberIds.some((member) => gone.has(member))) continue;
      group.memberIds = group.memberIds.filter((member) => !gone.has(member));
      state.touch(group);
    }
    state.version++;
  });
}

/** Rows of a trustee who is gone keep only the security id. */
function orphan(mailbox: MailboxRecord, gone: ReadonlySet<Guid>): void {
  const lost = (id: Guid | null): boolean => id !== null && gone.has(id);
  if (mailbox.permissions.some((row) => lost(row.trusteeId))) {
    mailbox.permissions = mailbox.permissions.map((row) =>
      lost(row.trusteeId) ? { ...row, trusteeId: null, user: row.sid } : row,
    );
  }
  if (mailbox.sendAs.some((row) => lost(row.trusteeId))) {
    mailbox.sendAs = mailbox.sendAs.map((row) =>
      lost(row.trusteeId) ? { ...row, trusteeId: null, trustee: row.sid } : row,
    );
  }
  if (mailbox.grantSendOnBehalfTo.some(lost))
    mailbox.grantSendOnBehalfTo = mailbox.grantSendOnBehalfTo.filter((id) => !lost(id));
  if (lost(mailbox.forwardingAddressId)) mailbox.forwardingAddressId = null;
}

export function restoreUser(state: State, id: Guid): UserRecord {
  state.now();
  const user = state.deletedUsers.find((u) => u.id === id);
  if (!user)
    throw new RuleError(
      'NotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
      { id, identity: id },
    );
  if (state.book.byUpn(user.userPrincipalName))
    throw conflict('UpnConflict', 'userPrincipalName', user.userPrincipalName);
  for (const proxy of user.proxyAddresses) checkAddress(state, bareAddress(proxy), user);
  user.deletedAt = null;
  removeFrom(state.deletedUsers, user);
  insertSorted(state.users, user, byOrdinal);
  state.book.add(user);
  state.namesVersion++;
  reclaimSeats(state, user);
  const mailbox = state.mailboxOf[user.n];
  if (mailbox && mailbox.softDeletedAt !== null) reconnect(state, mailbox);
  state.touch(user);
  state.countWrite(user.id);
  return user;
}

/** Adds or removes a member; refused for groups whose members follow a rule or another directory. */
export function changeMembership(state: State, group: PracticeGroup, user: UserRecord, join: boolean): void {
  state.now();
  if (group.mailEnabled && !group.groupTypes.includes('Unified')) {
    throw new RuleError('GroupReadOnly', 'Cannot Update a mail-enabled security groups and or distribution list.', {
      id: group.id,
    });
  }
  if (group.groupTypes.includes('DynamicMembership') || group.onPremisesSyncEnabled) {
    throw new RuleError('GroupReadOnly', 'Insufficient privileges to complete the operation.', { id: group.id });
  }
  const member = group.memberIds.includes(user.id);
  if (join && member) {
    throw new RuleError(
      'Exists',
      "One or more added object references already exist for the following modified properties: 'members'.",
      { id: user.id },
    );
  }
  if (!join && !member) {
    throw new RuleError(
      'NotFound',
      `Resource '${user.id}' does not exist or one of its queried reference-property objects are not present.`,
      { id: user.id, identity: user.id },
    );
  }
  if (join) {
    group.memberIds.push(user.id);
    user.groupIds = [...user.groupIds, group.id];
  } else {
    removeFrom(group.memberIds, user.id);
    const rest = user.groupIds.filter((id) => id !== group.id);
    user.groupIds = rest.length === 0 ? NONE : rest;
  }
  state.touch(group);
  state.touch(user);
  state.countWrite(group.id);
  membershipChanged(state, group, user);
}

function checkUpn(state: State, upn: string, self: UserRecord | null): void {
  const at = upn.lastIndexOf('@');
  const domain = upn.slice(at + 1).toLowerCase();
  if (at <= 0 || !LOCAL_PART.test(upn.slice(0, at))) throw invalid('userPrincipalName');
  if (!state.domains.some((d) => d.isVerified && d.name === domain)) {
    throw new RuleError(
      'InvalidDomain',
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
      { property: 'userPrincipalName', target: 'userPrincipalName', domain },
    );
  }
  const other = state.book.byUpn(upn);
  if (other !== undefined && other !== self) throw conflict('UpnConflict', 'userPrincipalName', upn);
  const proxy = state.book.byAddress(upn);
  if (proxy !== undefined && proxy !== self) throw conflict('ProxyConflict', 'proxyAddresses', upn);
}

/** Throws ProxyConflict when another object has the address. */
export function checkAddress(state: State, address: string, self: UserRecord | null): void {
  if (!address.includes('@') || address.includes(':')) return;
  const other = state.book.byAddress(address);
  if (other !== undefined && other !== self) throw conflict('ProxyConflict', 'proxyAddresses', address);
}

function conflict(rule: 'UpnConflict' | 'ProxyConflict', property: string, value: string): RuleError {
  return new RuleError(rule, `Another object with the same value for property ${property} already exists.`, {
    property,
    target: property,
    value,
  });
}

function invalid(property: string): RuleError {
  return new RuleError('InvalidValue', `Invalid value specified for property '${property}' of resource 'User'.`, {
    property,
    target: property,
  });
}
