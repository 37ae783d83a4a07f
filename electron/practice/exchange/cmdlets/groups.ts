import type { PracticeGroup } from '../../world/model.ts';
import { notFound } from '../errors.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { choices, flag, must, resultSize, text } from '../parameters.ts';
import { type Column, columnsOf, RowShape } from '../rows.ts';
import { groupTypeDetails, isDistributionGroup, isUnified } from './group-types.ts';
import { cleanIdentity } from './mailbox-lookup.ts';
import { opathPredicate } from './mailbox-read.ts';
import { distinguishedName, organizationPath, recipientName } from './mailbox-view.ts';
import { RECIPIENT, type RecipientView, recipientOfId } from './recipients-view.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

const { text: string, bool, texts, date, dateUtc, guid, fixed } = columnsOf<PracticeGroup>();

const common: Column<PracticeGroup>[] = [
  string('DisplayName', (g) => g.displayName),
  string('Alias', (g) => g.mailNickname),
  string('PrimarySmtpAddress', (g) => g.mail ?? ''),
  string('WindowsEmailAddress', (g) => g.mail ?? ''),
  texts('EmailAddresses', (g) => (g.mail === null ? [] : [`SMTP:${g.mail}`])),
  texts('ManagedBy', (g, { world }) => g.ownerIds.map((id) => recipientName(world, id))),
  string('Notes', (g) => g.description ?? ''),
  string('ExternalDirectoryObjectId', (g) => g.id),
  bool('IsDirSynced', (g) => g.onPremisesSyncEnabled === true),
  string('RecipientTypeDetails', groupTypeDetails),
  ...fixed('texts', { GrantSendOnBehalfTo: [], AcceptMessagesOnlyFrom: [], ModeratedBy: [] }),
  ...fixed('bool', {
    HiddenFromAddressListsEnabled: false,
    ModerationEnabled: false,
    RequireSenderAuthenticationEnabled: true,
    IsValid: true,
  }),
  string('Identity', (g) => g.displayName),
  string('Id', (g) => g.displayName),
  string('Name', (g) => g.displayName),
  string('DistinguishedName', (g, env) => distinguishedName(g.displayName, env)),
  string('OrganizationId', (_g, env) => organizationPath(env)),
  date('WhenCreated', (g) => g.createdAt),
  dateUtc('WhenCreatedUTC', (g) => g.createdAt),
  guid('Guid', (g) => g.id),
];

const DISTRIBUTION_GROUP = new RowShape<PracticeGroup>([
  string('GroupType', (g) => (g.securityEnabled ? 'Universal, SecurityEnabled' : 'Universal')),
  string('RecipientType', groupTypeDetails),
  ...fixed('text', { MemberJoinRestriction: 'Closed', MemberDepartRestriction: 'Open', SamAccountName: '' }),
  ...common,
]);

export const UNIFIED_GROUP = new RowShape<PracticeGroup>([
  ...fixed('text', { AccessType: 'Private', RecipientType: 'MailUniversalDistributionGroup', Language: 'en-US' }),
  columnsOf<PracticeGroup>().int32('GroupMemberCount', (g) => g.memberIds.length),
  columnsOf<PracticeGroup>().int32(
    'GroupExternalMemberCount',
    (g, { world }) => g.memberIds.filter((id) => world.userById(id)?.userType === 'Guest').length,
  ),
  ...fixed('bool', { AutoSubscribeNewMembers: false, WelcomeMessageEnabled: true, AllowAddGuests: true }),
  ...common,
]);

const FILTERABLE = new Set([
  'displayname',
  'alias',
  'primarysmtpaddress',
  'emailaddresses',
  'managedby',
  'recipienttypedetails',
  'isdirsynced',
  'name',
  'id',
  'identity',
  'guid',
  'whencreated',
  'externaldirectoryobjectid',
  'hiddenfromaddresslistsenabled',
]);

function findGroup(call: CmdletCall, test: (group: PracticeGroup) => boolean): PracticeGroup {
  const identity = call.args.required('Identity');
  const hit = call.world.recipientByIdentity(cleanIdentity(identity));
  const group = hit?.kind === 'group' ? call.world.groups.get(hit.id) : undefined;
  if (!group || !test(group)) throw notFound(identity, call.state.names.domainController);
  return group;
}

function reader(shape: RowShape<PracticeGroup>, test: (group: PracticeGroup) => boolean): Cmdlet['run'] {
  return (call): RowSource => {
    const { args, env, world } = call;
    if (args.text('Identity') !== null) return listOf(shape, [findGroup(call, test)]);
    const filter = args.text('Filter');
    const predicate = filter ? opathPredicate(filter, shape, FILTERABLE) : null;
    const anr = args.text('Anr')?.toLowerCase() ?? null;
    const types = new Set(args.texts('RecipientTypeDetails'));
    const owner = args.text('ManagedBy');
    const ownerId = owner === null ? null : (world.recipientByIdentity(owner)?.id ?? owner);
    const keep = (group: PracticeGroup) =>
      test(group) &&
      (types.size === 0 || types.has(groupTypeDetails(group))) &&
      (anr === null ||
        group.displayName.toLowerCase().startsWith(anr) ||
        group.mailNickname.toLowerCase().startsWith(anr)) &&
      (ownerId === null || group.ownerIds.includes(ownerId)) &&
      (predicate === null || predicate(group, env));
    return scan(shape, [...world.groups.values()], { keep, key: (group) => group.id });
  };
}

function members(call: CmdletCall, test: (group: PracticeGroup) => boolean): RowSource {
  const group = findGroup(call, test);
  const rows = group.memberIds
    .map((id) => recipientOfId(call.env, id))
    .filter((view): view is RecipientView => view !== null);
  return scan(RECIPIENT, rows, { key: (view) => view.guid });
}

const TYPES = choices(
  'Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails[]',
  'MailNonUniversalGroup',
  'MailUniversalDistributionGroup',
  'MailUniversalSecurityGroup',
  'RoomList',
);

export const groupCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-DistributionGroup',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Anr: text,
      Filter: text,
      ManagedBy: text,
      RecipientTypeDetails: TYPES,
      ResultSize: resultSize,
      SortBy: text,
    },
    run: reader(DISTRIBUTION_GROUP, isDistributionGroup),
  },
  {
    name: 'Get-DistributionGroupMember',
    access: 'read',
    limited: true,
    parameters: { Identity: must(text), ResultSize: resultSize },
    run: (call) => members(call, isDistributionGroup),
  },
  {
    // The company has no dynamic distribution groups, so that none is ever found.
    name: 'Get-DynamicDistributionGroupMember',
    access: 'read',
    limited: true,
    parameters: { Identity: must(text), ResultSize: resultSize },
    run: (call) => members(call, () => false),
  },
  {
    name: 'Get-UnifiedGroup',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Anr: text,
      Filter: text,
      ResultSize: resultSize,
      SortBy: text,
      IncludeAllProperties: flag,
      IncludeSoftDeletedGroups: flag,
    },
    run: reader(UNIFIED_GROUP, isUnified),
  },
];
