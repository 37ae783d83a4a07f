import type { PracticeUser } from '../../world/model.ts';
import { EXCEPTION, notFound, taskFailure } from '../errors.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { choices, date, flag, must, type ParameterSpec, resultSize, text } from '../parameters.ts';
import { columnsOf, type RowEnv, RowShape } from '../rows.ts';
import { findConfig } from '../state/config-object.ts';
import { cleanIdentity } from './mailbox-lookup.ts';
import { opathPredicate } from './mailbox-read.ts';
import { distinguishedName, organizationPath, shownType } from './mailbox-view.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

const { text: string, bool, texts, date: instant, dateUtc, guid, fixed } = columnsOf<PracticeUser>();

function mailboxOf(user: PracticeUser, { world, now }: RowEnv) {
  const mailbox = world.mailboxByUserId(user.id);
  return mailbox && mailbox.visibleAt <= now ? mailbox : undefined;
}

function typeOf(user: PracticeUser, env: RowEnv): string {
  const mailbox = mailboxOf(user, env);
  if (mailbox) return shownType(mailbox, env.now);
  if (user.userType === 'Guest') return 'GuestMailUser';
  return user.accountEnabled ? 'User' : 'DisabledUser';
}

/** The policy of a user, wherever it is kept: mailbox users carry it on the mailbox. */
function policyOf(user: PracticeUser, env: RowEnv): string | null {
  return env.world.mailboxByUserId(user.id)?.authenticationPolicy ?? env.state.userPolicies.get(user.id) ?? null;
}

const USER = new RowShape<PracticeUser>([
  string('UserPrincipalName', (u) => u.userPrincipalName),
  string('MicrosoftOnlineServicesID', (u) => u.userPrincipalName),
  string('WindowsLiveID', (u) => u.userPrincipalName),
  string('DisplayName', (u) => u.displayName),
  string('FirstName', (u) => u.givenName ?? ''),
  string('LastName', (u) => u.surname ?? ''),
  string('Department', (u) => u.department ?? ''),
  string('Title', (u) => u.jobTitle ?? ''),
  string('Company', (u) => u.companyName ?? ''),
  string('Office', (u) => u.officeLocation ?? ''),
  string('City', (u) => u.city ?? ''),
  string('CountryOrRegion', (u) => u.country),
  string('Phone', (u) => u.businessPhones[0] ?? ''),
  string('MobilePhone', (u) => u.mobilePhone ?? ''),
  string('WindowsEmailAddress', (u) => u.mail ?? ''),
  string('AuthenticationPolicy', policyOf),
  instant('StsRefreshTokensValidFrom', (u) => u.signInSessionsValidFrom),
  bool('AccountDisabled', (u) => !u.accountEnabled),
  bool('IsDirSynced', (u) => u.onPremisesSyncEnabled === true),
  bool('SKUAssigned', (u, { world }) => world.hasExchangePlan(u.id) !== 'none'),
  string('RecipientType', (u, env) =>
    mailboxOf(u, env) ? 'UserMailbox' : u.userType === 'Guest' ? 'MailUser' : 'User',
  ),
  string('RecipientTypeDetails', typeOf),
  string('UsageLocation', (u) => u.usageLocation),
  string('ExternalDirectoryObjectId', (u) => u.id),
  ...fixed('text', { PreviousRecipientTypeDetails: 'None', RemotePowerShellEnabled: 'True', SidHistory: '' }),
  ...fixed('texts', { OtherTelephone: [], AdministrativeUnits: [] }),
  texts('EmailAddresses', (u) => u.proxyAddresses),
  string('Identity', (u) => u.id),
  string('Id', (u) => u.id),
  string('Name', (u, env) => mailboxOf(u, env)?.name ?? u.id),
  string('DistinguishedName', (u, env) => distinguishedName(u.id, env)),
  string('OrganizationId', (_u, env) => organizationPath(env)),
  instant('WhenCreated', (u) => u.createdAt),
  dateUtc('WhenCreatedUTC', (u) => u.createdAt),
  guid('Guid', (u, env) => mailboxOf(u, env)?.guid ?? u.id),
  ...fixed('bool', { IsValid: true }),
]);

const FILTERABLE = new Set(
  'userprincipalname displayname firstname lastname department title company office city countryorregion phone mobilephone windowsemailaddress authenticationpolicy stsrefreshtokensvalidfrom accountdisabled isdirsynced skuassigned recipienttype recipienttypedetails usagelocation externaldirectoryobjectid identity id name guid whencreated'.split(
    ' ',
  ),
);

function find(call: CmdletCall, identity: string): PracticeUser {
  const wanted = cleanIdentity(identity);
  const hit = call.world.recipientByIdentity(wanted);
  const user = hit?.kind === 'user' ? call.world.userById(hit.id) : call.world.userByUpn(wanted);
  if (!user) throw notFound(identity, call.state.names.domainController);
  return user;
}

function read(call: CmdletCall): RowSource {
  const { args, env, world } = call;
  const identity = args.text('Identity');
  if (identity !== null) return listOf(USER, [find(call, identity)]);
  const filter = args.text('Filter');
  const predicate = filter ? opathPredicate(filter, USER, FILTERABLE) : null;
  const anr = args.text('Anr')?.toLowerCase() ?? null;
  const types = new Set(args.texts('RecipientTypeDetails'));
  const keep = (user: PracticeUser) =>
    (types.size === 0 || types.has(typeOf(user, env))) &&
    (anr === null ||
      user.displayName.toLowerCase().startsWith(anr) ||
      user.userPrincipalName.toLowerCase().startsWith(anr)) &&
    (predicate === null || predicate(user, env));
  return scan(USER, world.users, { keep, key: (user) => user.id });
}

const ATTRIBUTES = {
  DisplayName: 'displayName',
  FirstName: 'givenName',
  LastName: 'surname',
  Department: 'department',
  Title: 'jobTitle',
  Company: 'companyName',
  Office: 'officeLocation',
  City: 'city',
  MobilePhone: 'mobilePhone',
} as const satisfies Record<string, keyof PracticeUser>;

function applyAttributes({ args, world }: CmdletCall, user: PracticeUser): boolean {
  const patch: Partial<Record<(typeof ATTRIBUTES)[keyof typeof ATTRIBUTES], string | null>> = {};
  for (const [parameter, field] of Object.entries(ATTRIBUTES)) {
    if (args.has(parameter)) patch[field] = args.text(parameter) || null;
  }
  const differs = Object.entries(patch).some(([field, value]) => user[field as keyof PracticeUser] !== value);
  if (differs) world.updateUser(user, patch as Partial<PracticeUser>);
  return differs;
}

function applyPolicy(call: CmdletCall, user: PracticeUser): boolean {
  const { args, env, state, world } = call;
  if (!args.has('AuthenticationPolicy')) return false;
  const wanted = args.text('AuthenticationPolicy') || null;
  const policy = wanted === null ? null : findConfig(state.authenticationPolicies, wanted);
  if (policy === undefined) throw notFound(wanted ?? '', state.names.domainController);
  const name = policy?.name ?? null;
  if (policyOf(user, env) === name) return false;
  const mailbox = world.mailboxByUserId(user.id);
  if (mailbox) return world.updateMailbox(mailbox, { authenticationPolicy: name });
  if (name === null) state.userPolicies.delete(user.id);
  else state.userPolicies.set(user.id, name);
  world.countWrite(user.id);
  return true;
}

/** Ends the sessions that began before a time. */
function applyTokenFloor({ args, world, now }: CmdletCall, user: PracticeUser): boolean {
  const from = args.number('StsRefreshTokensValidFrom');
  if (from === null || user.signInSessionsValidFrom === from) return false;
  if (from > now + 24 * 3_600_000) {
    throw taskFailure(EXCEPTION.validation, "The value of property 'StsRefreshTokensValidFrom' lies in the future.", {
      detailCode: 'Client',
    });
  }
  user.signInSessionsValidFrom = from;
  world.touchUser(user);
  world.countWrite(user.id);
  return true;
}

function set(call: CmdletCall): undefined {
  const user = find(call, call.args.required('Identity'));
  const changes = [applyAttributes(call, user), applyPolicy(call, user), applyTokenFloor(call, user)];
  if (!changes.includes(true)) call.warnings.push(unchanged(user.id));
  return undefined;
}

const NAME: ParameterSpec = { type: 'text', max: 256 };

export const userCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-User',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Anr: text,
      Filter: text,
      ResultSize: resultSize,
      SortBy: text,
      IsVIP: flag,
      RecipientTypeDetails: choices(
        'Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails[]',
        'User',
        'DisabledUser',
        'UserMailbox',
        'SharedMailbox',
        'RoomMailbox',
        'EquipmentMailbox',
        'LinkedMailbox',
        'MailUser',
        'GuestMailUser',
      ),
    },
    run: read,
  },
  {
    name: 'Set-User',
    access: 'recipients',
    parameters: {
      Identity: must(text),
      AuthenticationPolicy: text,
      StsRefreshTokensValidFrom: date,
      ...Object.fromEntries(Object.keys(ATTRIBUTES).map((name) => [name, NAME])),
    },
    run: set,
  },
];
