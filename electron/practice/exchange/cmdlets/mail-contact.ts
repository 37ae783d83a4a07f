import type { PracticeContact } from '../../world/model.ts';
import { notFound } from '../errors.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { must, resultSize, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { requireSmtpAddress } from './email-addresses.ts';
import { aliasFrom } from './mailbox-create.ts';
import { cleanIdentity } from './mailbox-lookup.ts';
import { opathPredicate } from './mailbox-read.ts';
import { distinguishedName, organizationPath } from './mailbox-view.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

const { text: string, bool, texts, date, dateUtc, guid, fixed } = columnsOf<PracticeContact>();

const MAIL_CONTACT = new RowShape<PracticeContact>([
  string('ExternalEmailAddress', (c) => `SMTP:${c.externalEmailAddress}`),
  string('Alias', (c) => c.alias),
  string('DisplayName', (c) => c.displayName),
  texts('EmailAddresses', (c) => [`SMTP:${c.externalEmailAddress}`]),
  string('PrimarySmtpAddress', (c) => c.externalEmailAddress),
  string('WindowsEmailAddress', (c) => c.externalEmailAddress),
  string('ExternalDirectoryObjectId', (c) => c.id),
  ...fixed('text', {
    RecipientType: 'MailContact',
    RecipientTypeDetails: 'MailContact',
    UsePreferMessageFormat: 'False',
  }),
  bool('IsDirSynced', () => false),
  ...fixed('bool', {
    HiddenFromAddressListsEnabled: false,
    ModerationEnabled: false,
    RequireSenderAuthenticationEnabled: false,
    IsValid: true,
  }),
  ...fixed('texts', { GrantSendOnBehalfTo: [] }),
  string('Identity', (c) => c.name),
  string('Id', (c) => c.name),
  string('Name', (c) => c.name),
  string('DistinguishedName', (c, env) => distinguishedName(c.name, env)),
  string('OrganizationId', (_c, env) => organizationPath(env)),
  date('WhenCreated', (c) => c.createdAt),
  dateUtc('WhenCreatedUTC', (c) => c.createdAt),
  guid('Guid', (c) => c.guid),
  guid('ExchangeObjectId', (c) => c.guid),
]);

const FILTERABLE = new Set([
  'alias',
  'displayname',
  'name',
  'id',
  'emailaddresses',
  'externalemailaddress',
  'primarysmtpaddress',
  'recipienttype',
  'recipienttypedetails',
  'whencreated',
  'guid',
  'isdirsynced',
]);

function keysOf(contact: PracticeContact): string[] {
  const { guid: ownGuid, id, name, displayName, alias, externalEmailAddress } = contact;
  return [ownGuid, id, name, displayName, alias, externalEmailAddress].map((key) => key.toLowerCase());
}

function find(call: CmdletCall, identity: string): PracticeContact {
  const wanted = cleanIdentity(identity).toLowerCase();
  for (const contact of call.world.contacts.values()) {
    if (contact.visibleAt <= call.now && keysOf(contact).includes(wanted)) return contact;
  }
  throw notFound(identity, call.state.names.domainController);
}

function read(call: CmdletCall): RowSource {
  const { args, env, now, world } = call;
  const identity = args.text('Identity');
  if (identity !== null) return listOf(MAIL_CONTACT, [find(call, identity)]);
  const filter = args.text('Filter');
  const predicate = filter ? opathPredicate(filter, MAIL_CONTACT, FILTERABLE) : null;
  const anr = args.text('Anr')?.toLowerCase() ?? null;
  const keep = (contact: PracticeContact) =>
    contact.visibleAt <= now &&
    (anr === null || keysOf(contact).some((key) => key.startsWith(anr))) &&
    (predicate === null || predicate(contact, env));
  return scan(MAIL_CONTACT, [...world.contacts.values()], { keep, key: (contact) => contact.guid });
}

function create(call: CmdletCall): RowSource {
  const { args, world } = call;
  const name = args.required('Name');
  const alias = args.text('Alias') ?? aliasFrom(name);
  const contact = world.createContact({
    name,
    displayName: args.text('DisplayName') ?? name,
    alias,
    firstName: args.text('FirstName'),
    lastName: args.text('LastName'),
    externalEmailAddress: requireSmtpAddress(args.required('ExternalEmailAddress')),
  });
  return listOf(MAIL_CONTACT, [contact]);
}

export const mailContactCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-MailContact',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Anr: text,
      Filter: text,
      ResultSize: resultSize,
      SortBy: text,
      OrganizationalUnit: text,
    },
    run: read,
  },
  {
    name: 'New-MailContact',
    access: 'recipients',
    parameters: {
      Name: must({ type: 'text', max: 64 }),
      ExternalEmailAddress: must(text),
      DisplayName: { type: 'text', max: 256 },
      FirstName: { type: 'text', max: 64 },
      LastName: { type: 'text', max: 64 },
      Alias: { type: 'text', max: 64 },
      Initials: text,
    },
    run: create,
  },
  {
    name: 'Remove-MailContact',
    access: 'recipients',
    parameters: { Identity: must(text) },
    run(call) {
      call.world.removeContact(find(call, call.args.required('Identity')));
      return undefined;
    },
  },
];
