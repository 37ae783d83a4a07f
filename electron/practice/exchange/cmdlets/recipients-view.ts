import type { PracticeContact, PracticeGroup, PracticeMailbox } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import type { Indexed } from '../paging.ts';
import { columnsOf, type RowEnv, RowShape } from '../rows.ts';
import { groupTypeDetails } from './group-types.ts';
import { distinguishedName, identityOf, organizationPath, shownType } from './mailbox-view.ts';

/** Any mail recipient, in the few properties all kinds share. */
export interface RecipientView {
  readonly guid: string;
  readonly objectId: string | null;
  readonly identity: string;
  readonly name: string;
  readonly displayName: string;
  readonly alias: string;
  readonly address: string;
  readonly addresses: readonly string[];
  readonly recipientType: string;
  readonly typeDetails: string;
  readonly isDirSynced: boolean;
  readonly hidden: boolean;
  readonly createdAt: number;
  /** Not seen by readers before. */
  readonly visibleAt: number;
  readonly mailbox: PracticeMailbox | null;
}

export function mailboxView(mailbox: PracticeMailbox, now: number): RecipientView {
  return {
    guid: mailbox.guid,
    objectId: mailbox.userId,
    identity: identityOf(mailbox),
    name: mailbox.name,
    displayName: mailbox.displayName,
    alias: mailbox.alias,
    address: mailbox.primarySmtpAddress,
    addresses: mailbox.emailAddresses,
    recipientType: 'UserMailbox',
    typeDetails: shownType(mailbox, now),
    isDirSynced: mailbox.isDirSynced,
    hidden: mailbox.hiddenFromAddressLists,
    createdAt: mailbox.createdAt,
    visibleAt: mailbox.visibleAt,
    mailbox,
  };
}

function contactView(contact: PracticeContact): RecipientView {
  return {
    guid: contact.guid,
    objectId: contact.id,
    identity: contact.name,
    name: contact.name,
    displayName: contact.displayName,
    alias: contact.alias,
    address: contact.externalEmailAddress,
    addresses: [`SMTP:${contact.externalEmailAddress}`],
    recipientType: 'MailContact',
    typeDetails: 'MailContact',
    isDirSynced: false,
    hidden: false,
    createdAt: contact.createdAt,
    visibleAt: contact.visibleAt,
    mailbox: null,
  };
}

function groupView(group: PracticeGroup): RecipientView {
  const typeDetails = groupTypeDetails(group);
  return {
    guid: group.id,
    objectId: group.id,
    identity: group.displayName,
    name: group.displayName,
    displayName: group.displayName,
    alias: group.mailNickname,
    address: group.mail ?? '',
    addresses: group.mail === null ? [] : [`SMTP:${group.mail}`],
    recipientType: typeDetails === 'GroupMailbox' ? 'MailUniversalDistributionGroup' : typeDetails,
    typeDetails,
    isDirSynced: group.onPremisesSyncEnabled === true,
    hidden: false,
    createdAt: group.createdAt,
    visibleAt: 0,
    mailbox: null,
  };
}

/** The recipient behind an object id; null for one without mail. */
export function recipientOfId({ world, now }: RowEnv, id: string): RecipientView | null {
  const mailbox = world.mailboxByUserId(id);
  if (mailbox) return mailbox.visibleAt <= now ? mailboxView(mailbox, now) : null;
  const group = world.groups.get(id);
  if (group?.mailEnabled) return groupView(group);
  const contact = [...world.contacts.values()].find((candidate) => candidate.id === id);
  return contact ? contactView(contact) : null;
}

/** Every recipient: mailboxes, then groups, then contacts. Views are made one at a time as they are read. */
export function allRecipients(world: World, now: number): Indexed<RecipientView> {
  const { mailboxes } = world;
  const groups = [...world.groups.values()].filter((group) => group.mailEnabled);
  const contacts = [...world.contacts.values()];
  return {
    length: mailboxes.length + groups.length + contacts.length,
    at(index) {
      const mailbox = mailboxes[index];
      if (mailbox) return mailboxView(mailbox, now);
      const group = groups[index - mailboxes.length];
      if (group) return groupView(group);
      const contact = contacts[index - mailboxes.length - groups.length];
      return contact ? contactView(contact) : undefined;
    },
  };
}

const { text, bool, texts, date, dateUtc, guid, fixed } = columnsOf<RecipientView>();

/** A recipient as Get-Recipient and the member listings return it. */
export const RECIPIENT = new RowShape<RecipientView>([
  text('Identity', (r) => r.identity),
  text('Id', (r) => r.identity),
  text('Name', (r) => r.name),
  text('DisplayName', (r) => r.displayName),
  text('Alias', (r) => r.alias),
  text('PrimarySmtpAddress', (r) => r.address),
  texts('EmailAddresses', (r) => r.addresses),
  text('ExternalDirectoryObjectId', (r) => r.objectId ?? ''),
  text('ExternalEmailAddress', (r) => (r.recipientType === 'MailContact' ? `SMTP:${r.address}` : null)),
  text('WindowsLiveID', (r) => r.mailbox?.userPrincipalName ?? ''),
  text('RecipientType', (r) => r.recipientType),
  text('RecipientTypeDetails', (r) => r.typeDetails),
  bool('IsDirSynced', (r) => r.isDirSynced),
  bool('HiddenFromAddressListsEnabled', (r) => r.hidden),
  text('ArchiveState', (r) => (r.mailbox === null ? 'None' : r.mailbox.archiveGuid === null ? 'None' : 'Local')),
  guid('ExchangeGuid', (r) => r.mailbox?.exchangeGuid ?? '00000000-0000-0000-0000-000000000000'),
  text('Department', (r, { world }) => (r.mailbox?.userId ? (world.userById(r.mailbox.userId)?.department ?? '') : '')),
  text('Title', (r, { world }) => (r.mailbox?.userId ? (world.userById(r.mailbox.userId)?.jobTitle ?? '') : '')),
  bool('SKUAssigned', (r, { world }) =>
    r.mailbox?.userId ? world.hasExchangePlan(r.mailbox.userId) !== 'none' : null,
  ),
  text('DistinguishedName', (r, env) => distinguishedName(r.name, env)),
  text('OrganizationId', (_r, env) => organizationPath(env)),
  date('WhenCreated', (r) => r.createdAt),
  dateUtc('WhenCreatedUTC', (r) => r.createdAt),
  guid('Guid', (r) => r.guid),
  guid('ExchangeObjectId', (r) => r.guid),
  ...fixed('bool', { IsValid: true }),
]);

export const RECIPIENT_FILTERABLE = new Set(
  'identity id name displayname alias primarysmtpaddress emailaddresses externaldirectoryobjectid externalemailaddress windowsliveid recipienttype recipienttypedetails isdirsynced hiddenfromaddresslistsenabled archivestate exchangeguid department title skuassigned whencreated guid'.split(
    ' ',
  ),
);
