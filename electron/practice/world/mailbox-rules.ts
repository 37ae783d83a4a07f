import { bareAddress } from './address-book.ts';
import { INITIAL_DOMAIN } from './company.ts';
import { checkAddress, pinAddresses, withPrimary } from './directory-rules.ts';
import { GUID_KIND } from './guid.ts';
import { GB } from './home.ts';
import { exchangeStrength } from './licensing.ts';
import { addMailbox, archiveGuidOf, resize, threaten } from './mailbox-life.ts';
import { MailboxRecord } from './mailbox-record.ts';
import type {
  MailboxPermission,
  PracticeContact,
  PracticeMailbox,
  RecipientPermission,
  RecipientTypeDetails,
} from './model.ts';
import { defaultQuotas, mayArchive, mayHold, quotaCeiling } from './quotas.ts';
import type { State } from './state.ts';
import { UserRecord } from './user-record.ts';
import { RuleError } from './world.ts';

/** Set-Mailbox parameters that the on-premises directory owns, by our field name. */
const SYNCED: ReadonlyMap<string, string> = new Map([
  ['displayName', 'DisplayName'],
  ['name', 'Name'],
  ['alias', 'Alias'],
  ['primarySmtpAddress', 'PrimarySmtpAddress'],
  ['emailAddresses', 'EmailAddresses'],
  ['userPrincipalName', 'UserPrincipalName'],
  ['hiddenFromAddressLists', 'HiddenFromAddressListsEnabled'],
]);

const NAMES: ReadonlySet<string> = new Set([
  'displayName',
  'name',
  'alias',
  'primarySmtpAddress',
  'emailAddresses',
  'userPrincipalName',
]);

/** The largest quota the service takes at all, bytes. */
const QUOTA_MAXIMUM = 2_199_023_254_528;

export function updateMailbox(state: State, mailbox: MailboxRecord, patch: Partial<PracticeMailbox>): boolean {
  const now = state.now();
  const keys = (Object.keys(patch) as (keyof PracticeMailbox)[]).filter((key) => patch[key] !== undefined);
  const changed = keys.filter((key) => !same(mailbox[key], patch[key]));
  if (mailbox.isDirSynced) {
    const owned = keys.find((key) => SYNCED.has(key));
    if (owned !== undefined) throw dirSynced(mailbox, SYNCED.get(owned) ?? owned);
  }
  checkQuotas(mailbox, patch);
  checkHolds(mailbox, patch);
  checkForwarding(mailbox, patch);
  for (const proxy of patch.emailAddresses ?? []) checkAddress(state, bareAddress(proxy), mailbox.user);
  if (patch.primarySmtpAddress) checkAddress(state, patch.primarySmtpAddress.toLowerCase(), mailbox.user);
  countMailboxWrite(state, mailbox);
  if (changed.length === 0) return false;
  const renames = changed.some((key) => NAMES.has(key));
  if (renames && mailbox.user) {
    state.book.remove(mailbox.user);
    pinAddresses(mailbox.user);
  }
  for (const key of changed) Object.assign(mailbox, { [key]: patch[key] });
  if (changed.includes('primarySmtpAddress') && patch.emailAddresses === undefined) {
    mailbox.emailAddresses = withPrimary(mailbox.emailAddresses, mailbox.primarySmtpAddress);
  } else if (changed.includes('emailAddresses') && mailbox.user) {
    const primary = mailbox.emailAddresses.find((a) => a.startsWith('SMTP:'));
    if (primary) mailbox.user.mail = primary.slice(5);
  }
  if (changed.includes('litigationHoldEnabled')) {
    mailbox.litigationHoldAt = mailbox.litigationHoldEnabled ? (patch.litigationHoldAt ?? now) : null;
    if (!mailbox.litigationHoldEnabled) mailbox.litigationHoldOwner = '';
    mailbox.recoverableItemsQuota = mailbox.litigationHoldEnabled || mailbox.archiveGuid ? 100 * GB : 30 * GB;
  }
  if (renames) {
    if (mailbox.user) {
      state.book.add(mailbox.user);
      state.touch(mailbox.user);
    }
    state.namesVersion++;
  }
  state.touch(mailbox);
  return true;
}

function checkQuotas(mailbox: MailboxRecord, patch: Partial<PracticeMailbox>): void {
  const touched = ['issueWarningQuota', 'prohibitSendQuota', 'prohibitSendReceiveQuota'].filter((key) => key in patch);
  if (touched.length === 0) return;
  const pick = (value: number | null | undefined, present: number | null): number =>
    (value === undefined ? present : value) ?? Number.POSITIVE_INFINITY;
  const warn = pick(patch.issueWarningQuota, mailbox.issueWarningQuota);
  const send = pick(patch.prohibitSendQuota, mailbox.prohibitSendQuota);
  const receive = pick(patch.prohibitSendReceiveQuota, mailbox.prohibitSendReceiveQuota);
  const ceiling = Math.min(quotaCeiling(mailbox), QUOTA_MAXIMUM);
  for (const [property, value] of [
    ['ProhibitSendReceiveQuota', receive],
    ['ProhibitSendQuota', send],
    ['IssueWarningQuota', warn],
  ] as const) {
    if (value <= ceiling) continue;
    throw new RuleError(
      'QuotaTooLarge',
      `The value of property '${property}' exceeds the maximum size of ${ceiling} bytes that the mailbox's license allows.`,
      {
        property,
        value,
        ceiling,
      },
    );
  }
  if (send > receive || warn > receive) {
    throw new RuleError(
      'QuotaOrder',
      'The IssueWarningQuota and the ProhibitSendQuota must not be larger than the ProhibitSendReceiveQuota.',
      { property: send > receive ? 'ProhibitSendQuota' : 'IssueWarningQuota' },
    );
  }
}

function checkHolds(mailbox: MailboxRecord, patch: Partial<PracticeMailbox>): void {
  if (patch.litigationHoldEnabled === true && !mailbox.litigationHoldEnabled && !mayHold(mailbox)) {
    throw new RuleError(
      'HoldNeedsPlan2',
      'Litigation hold requires an Exchange Online Plan 2 license, or Plan 1 with Exchange Online Archiving, for this mailbox.',
    );
  }
  if (patch.archiveGuid && !mailbox.archiveGuid && !mayArchive(mailbox)) {
    throw new RuleError(
      'ArchiveNeedsPlan',
      'An archive mailbox requires an Exchange Online license that includes archiving.',
    );
  }
}

function checkForwarding(mailbox: MailboxRecord, patch: Partial<PracticeMailbox>): void {
  const toSelf =
    patch.forwardingAddressId !== undefined &&
    patch.forwardingAddressId !== null &&
    patch.forwardingAddressId === mailbox.userId;
  const address = patch.forwardingSmtpAddress?.toLowerCase();
  const toOwn = address !== undefined && mailbox.emailAddresses.some((own) => bareAddress(own) === address);
  if (toSelf || toOwn) throw new RuleError('SelfForward', 'A mailbox cannot forward to itself.');
}

const TYPES: Readonly<Record<'Regular' | 'Shared' | 'Room' | 'Equipment', RecipientTypeDetails>> = {
  Regular: 'UserMailbox',
  Shared: 'SharedMailbox',
  Room: 'RoomMailbox',
  Equipment: 'EquipmentMailbox',
};

export function convertMailbox(state: State, mailbox: MailboxRecord, type: keyof typeof TYPES): boolean {
  const now = state.now();
  const wanted = TYPES[type];
  if (mailbox.recipientTypeDetails === wanted) {
    countMailboxWrite(state, mailbox);
    return false;
  }
  const user = mailbox.user;
  if (user === null || !Object.values(TYPES).includes(mailbox.recipientTypeDetails)) {
    throw new RuleError('WrongMailboxType', `A mailbox of type ${mailbox.recipientTypeDetails} cannot be converted.`);
  }
  const licensed = exchangeStrength(user.licenseStates) !== 'none';
  if (mailbox.recipientTypeDetails === 'UserMailbox' && !licensed) {
    throw new RuleError(
      'NotLicensed',
      'The mailbox has no Exchange Online license. A user mailbox must be licensed when it is converted.',
    );
  }
  countMailboxWrite(state, mailbox);
  const before = mailbox.recipientTypeDetails;
  applyType(state, mailbox, wanted, now);
  if (user.onPremisesSyncEnabled) {
    state.clock.at(now + state.lag('directorySync', user.id), () => {
      // The on-premises directory still says otherwise, and wins.
      if (mailbox.softDeletedAt === null && mailbox.recipientTypeDetails === wanted)
        applyType(state, mailbox, before, state.now());
    });
  }
  return true;
}

function applyType(state: State, mailbox: MailboxRecord, wanted: RecipientTypeDetails, now: number): void {
  mailbox.previousType = shownType(mailbox, now);
  mailbox.recipientTypeDetails = wanted;
  mailbox.typeVisibleAt = now + state.lag('convert', mailbox.guid);
  const unlicensed = mailbox.user === null || exchangeStrength(mailbox.user.licenseStates) === 'none';
  threaten(state, mailbox, unlicensed);
  resize(state, mailbox);
  state.touch(mailbox);
}

/** The type that reads show: the old one until the change is visible. */
export function shownType(mailbox: PracticeMailbox, now: number): RecipientTypeDetails {
  return now >= mailbox.typeVisibleAt ? mailbox.recipientTypeDetails : mailbox.previousType;
}

export interface NewShared {
  name: string;
  displayName: string;
  alias: string;
  primarySmtpAddress: string;
}

export function createSharedMailbox(state: State, input: NewShared): MailboxRecord {
  const now = state.now();
  const address = input.primarySmtpAddress || `${input.alias}@${state.tenant.defaultDomain}`;
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (!state.domains.some((d) => d.isVerified && d.name === domain)) {
    throw new RuleError('InvalidDomain', `The domain '${domain}' is not an accepted domain of your organization.`, {
      property: 'PrimarySmtpAddress',
      domain,
    });
  }
  checkAddress(state, address.toLowerCase(), null);
  if (state.book.byUpn(address)) {
    throw new RuleError('UpnConflict', `The user principal name "${address}" is already in use.`, {
      property: 'userPrincipalName',
      value: address,
    });
  }
  const user = new UserRecord(state.home, state.nextOrdinal(), address, input.displayName || input.name, input.alias);
  user.createdAt = now;
  user.surname = input.displayName || input.name;
  user.mail = address;
  user.proxyAddresses = [`SMTP:${address}`];
  if (!address.toLowerCase().endsWith(`@${INITIAL_DOMAIN}`)) {
    const initial = `${input.alias}@${INITIAL_DOMAIN}`;
    if (!state.book.byAddress(initial)) user.proxyAddresses = [...user.proxyAddresses, `smtp:${initial}`];
  }
  state.everyone.push(user);
  state.users.push(user);
  state.book.add(user);
  state.touch(user);
  const mailbox = new MailboxRecord(state.home, user, user.n, state.nextOrder(), 'SharedMailbox');
  mailbox.createdAt = now;
  if (input.name && input.name !== input.displayName) mailbox.name = input.name;
  mailbox.neverOpened = true;
  mailbox.quotas = defaultQuotas('none');
  mailbox.visibleAt = now + state.lag('create', user.id);
  addMailbox(state, mailbox);
  state.countWrite(user.id);
  return mailbox;
}

export function createContact(
  state: State,
  input: Omit<PracticeContact, 'guid' | 'id' | 'createdAt' | 'visibleAt'>,
): PracticeContact {
  const now = state.now();
  const address = input.externalEmailAddress.replace(/^smtp:/i, '');
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) {
    throw new RuleError('InvalidValue', `The address '${address}' is invalid.`, { property: 'ExternalEmailAddress' });
  }
  for (const contact of state.contacts.values()) {
    const property =
      contact.externalEmailAddress.toLowerCase() === address.toLowerCase()
        ? 'ExternalEmailAddress'
        : contact.name === input.name
          ? 'Name'
          : null;
    if (property === null) continue;
    throw new RuleError(
      'ProxyConflict',
      `The proxy address "SMTP:${address}" or name "${input.name}" is already being used by another recipient.`,
      { property, value: address },
    );
  }
  checkAddress(state, address.toLowerCase(), null);
  const n = state.nextContact();
  const guid = state.newId(GUID_KIND.contact, n);
  const contact: PracticeContact = {
    ...input,
    externalEmailAddress: address,
    guid,
    id: state.newId(GUID_KIND.contactObject, n),
    createdAt: now,
    visibleAt: now + state.lag('create', guid),
  };
  state.contacts.set(guid, contact);
  state.namesVersion++;
  state.version++;
  state.countWrite(guid);
  return contact;
}

/** Deletes a mail contact, and with it every forwarding to it. */
export function removeContact(state: State, contact: PracticeContact): void {
  state.now();
  state.contacts.delete(contact.guid);
  for (const mailbox of state.mailboxes) {
    if (mailbox.forwardingAddressId !== contact.id) continue;
    mailbox.forwardingAddressId = null;
    state.touch(mailbox);
  }
  state.namesVersion++;
  state.version++;
  state.countWrite(contact.guid);
}

/** Turns the archive on or off. Throws ArchiveNeedsPlan; false when nothing changes. */
export function setArchive(state: State, mailbox: MailboxRecord, enabled: boolean): boolean {
  state.now();
  const changes = (mailbox.archiveGuid !== null) !== enabled;
  if (changes && enabled && !mayArchive(mailbox)) {
    throw new RuleError(
      'ArchiveNeedsPlan',
      'An archive mailbox requires an Exchange Online license that includes archiving.',
    );
  }
  countMailboxWrite(state, mailbox);
  if (!changes) return false;
  mailbox.archiveGuid = enabled ? archiveGuidOf(state, mailbox) : null;
  mailbox.archiveItemBytes = 0;
  mailbox.archiveItemCount = 0;
  mailbox.recoverableItemsQuota = enabled || mailbox.litigationHoldEnabled ? 100 * GB : 30 * GB;
  state.touch(mailbox);
  return true;
}

/** Adds a Full Access (or similar) row; reads show it after the replication lag. Throws Exists. */
export function grantPermission(
  state: State,
  mailbox: MailboxRecord,
  row: Omit<MailboxPermission, 'visibleAt'>,
): MailboxPermission {
  const now = state.now();
  const twin = mailbox.permissions.find(
    (p) => p.sid === row.sid && p.deny === row.deny && !p.isInherited && same(p.accessRights, row.accessRights),
  );
  if (twin)
    throw new RuleError('Exists', `An existing permission entry was found for user: ${row.user}.`, { user: row.user });
  const added = { ...row, visibleAt: now + state.lag('permission', mailbox.guid) };
  mailbox.permissions = [...mailbox.permissions, added];
  countMailboxWrite(state, mailbox);
  state.touch(mailbox);
  return added;
}

export function grantSendAs(
  state: State,
  mailbox: MailboxRecord,
  row: Omit<RecipientPermission, 'visibleAt'>,
): RecipientPermission {
  const now = state.now();
  if (mailbox.sendAs.some((p) => p.sid === row.sid)) {
    throw new RuleError('Exists', `An existing permission entry was found for user: ${row.trustee}.`, {
      user: row.trustee,
    });
  }
  const added = { ...row, visibleAt: now + state.lag('permission', mailbox.guid) };
  mailbox.sendAs = [...mailbox.sendAs, added];
  countMailboxWrite(state, mailbox);
  state.touch(mailbox);
  return added;
}

/** One accepted write, whether or not anything differed. */
function countMailboxWrite(state: State, mailbox: MailboxRecord): void {
  state.countWrite(mailbox.userId ?? mailbox.guid);
}

function dirSynced(mailbox: MailboxRecord, property: string): RuleError {
  const name = mailbox.displayName;
  return new RuleError(
    'DirSynced',
    `The operation on mailbox "${name}" failed because it's out of the current user's write scope. The action 'Set-Mailbox', '${property}', can't be performed on the object '${name}' because the object is being synchronized from your on-premises organization. This action should be performed on the object in your on-premises organization.`,
    { property, identity: name },
  );
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => item === b[i]);
  return a === b;
}
