import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import type { FilterOperator, FilterRule, FilterSchema } from '../odata/properties.ts';
import { stateOf } from '../state.ts';
import { serviceOfPlan } from '../tenant/plan-services.ts';
import { isoSeconds, stableGuid } from '../values.ts';
import {
  assignedLicenses,
  assignedPlans,
  type HeldPlan,
  heldPlans,
  heldSkus,
  licenseAssignmentStates,
  provisionedPlans,
} from './licenses.ts';
import { signInActivity } from './sign-in-activity.ts';

type Show = (user: PracticeUser, world: World) => unknown;

const empty: Show = () => [];
const nothing: Show = () => null;

/** A property the record has no place for: what an administrator wrote last, else `absent`. */
function kept(name: string, absent: unknown = null): Show {
  return (user, world) => stateOf(world).extras.get(user.id)?.[name] ?? absent;
}

/**
 * Every property of the user type, in the order answers list them. Values the tenant does not keep show what an
 * organization that never set them would show.
 */
export const USER_PROPERTIES: ReadonlyMap<string, Show> = new Map<string, Show>([
  ['id', (u) => u.id],
  ['deletedDateTime', (u) => isoSeconds(u.deletedAt)],
  ['accountEnabled', (u) => u.accountEnabled],
  ['ageGroup', kept('ageGroup')],
  ['assignedLicenses', (u) => assignedLicenses(u)],
  ['assignedPlans', assignedPlans],
  ['authorizationInfo', () => ({ certificateUserIds: [] })],
  ['businessPhones', (u) => u.businessPhones],
  ['city', (u) => u.city],
  ['companyName', (u) => u.companyName],
  ['consentProvidedForMinor', kept('consentProvidedForMinor')],
  ['country', (u) => u.country],
  ['createdDateTime', (u) => isoSeconds(u.createdAt)],
  ['creationType', (u) => (u.userType === 'Guest' ? 'Invitation' : null)],
  ['customSecurityAttributes', nothing],
  ['department', (u) => u.department],
  ['displayName', (u) => u.displayName],
  ['employeeHireDate', kept('employeeHireDate')],
  ['employeeId', (u) => u.employeeId],
  ['employeeLeaveDateTime', kept('employeeLeaveDateTime')],
  ['employeeOrgData', kept('employeeOrgData')],
  ['employeeType', kept('employeeType')],
  ['externalUserState', (u) => (u.userType === 'Guest' ? 'Accepted' : null)],
  ['externalUserStateChangeDateTime', (u) => (u.userType === 'Guest' ? isoSeconds(u.createdAt) : null)],
  ['faxNumber', kept('faxNumber')],
  ['givenName', (u) => u.givenName],
  ['identities', (u) => [identity(u)]],
  ['identityParentId', nothing],
  ['imAddresses', (u) => (u.mail ? [u.mail.toLowerCase()] : [])],
  ['isManagementRestricted', nothing],
  ['isResourceAccount', nothing],
  ['jobTitle', (u) => u.jobTitle],
  ['lastPasswordChangeDateTime', (u) => isoSeconds(u.signInSessionsValidFrom)],
  ['legalAgeGroupClassification', nothing],
  ['licenseAssignmentStates', (u) => licenseAssignmentStates(u)],
  ['mail', (u) => u.mail],
  ['mailNickname', (u) => u.mailNickname],
  ['mobilePhone', (u) => u.mobilePhone],
  ['officeLocation', (u) => u.officeLocation],
  [
    'onPremisesDistinguishedName',
    (u) => (u.onPremisesSyncEnabled ? `CN=${u.displayName},OU=Staff,DC=corp,DC=local` : null),
  ],
  ['onPremisesDomainName', (u) => (u.onPremisesSyncEnabled ? 'corp.local' : null)],
  [
    'onPremisesExtensionAttributes',
    (u, world) => ({ ...extensionAttributes(), ...(kept('onPremisesExtensionAttributes', {})(u, world) as object) }),
  ],
  ['onPremisesImmutableId', (u) => u.onPremisesImmutableId],
  ['onPremisesLastSyncDateTime', (u) => isoSeconds(u.onPremisesLastSyncAt)],
  ['onPremisesProvisioningErrors', empty],
  ['onPremisesSamAccountName', (u) => (u.onPremisesSyncEnabled ? u.mailNickname.slice(0, 20) : null)],
  ['onPremisesSecurityIdentifier', (u) => (u.onPremisesSyncEnabled ? sid(u.id) : null)],
  ['onPremisesSyncEnabled', (u) => u.onPremisesSyncEnabled],
  ['onPremisesUserPrincipalName', (u) => (u.onPremisesSyncEnabled ? u.userPrincipalName : null)],
  ['otherMails', kept('otherMails', [])],
  ['passwordPolicies', (u) => u.passwordPolicies],
  ['passwordProfile', nothing],
  ['postalCode', kept('postalCode')],
  ['preferredDataLocation', kept('preferredDataLocation')],
  ['preferredLanguage', (u) => u.preferredLanguage],
  ['print', nothing],
  ['provisionedPlans', provisionedPlans],
  ['proxyAddresses', (u) => u.proxyAddresses],
  ['securityIdentifier', (u) => sid(u.id)],
  ['serviceProvisioningErrors', empty],
  ['showInAddressList', kept('showInAddressList')],
  ['signInActivity', (u) => signInActivity(u)],
  ['signInSessionsValidFromDateTime', (u) => isoSeconds(u.signInSessionsValidFrom)],
  ['state', kept('state')],
  ['streetAddress', kept('streetAddress')],
  ['surname', (u) => u.surname],
  ['usageLocation', (u) => u.usageLocation],
  ['userPrincipalName', (u) => u.userPrincipalName],
  ['userType', (u) => u.userType],
]);

/** Kept outside the directory, so that they can be read for one user only; lists refuse them with 501. */
export const SINGLE_USER_PROPERTIES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['aboutMe', null],
  ['birthday', '0001-01-01T00:00:00Z'],
  ['deviceEnrollmentLimit', 5],
  ['hireDate', '0001-01-01T00:00:00Z'],
  ['interests', []],
  ['mailboxSettings', null],
  ['mySite', null],
  ['pastProjects', []],
  ['preferredName', null],
  ['responsibilities', []],
  ['schools', []],
  ['skills', []],
]);

/** What comes when nothing is selected, in the order the service lists it. */
export const DEFAULT_USER_PROPERTIES: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** What User.ReadBasic.All may see of others. */
export const BASIC_USER_PROPERTIES: ReadonlySet<string> = new Set([
  'displayName',
  'givenName',
  'id',
  'mail',
  'surname',
  'userPrincipalName',
  'userType',
]);

function identity(user: PracticeUser): Record<string, unknown> {
  const at = user.userPrincipalName.indexOf('@');
  return {
    signInType: 'userPrincipalName',
    issuer: user.userPrincipalName.slice(at + 1),
    issuerAssignedId: user.userPrincipalName,
  };
}

function sid(id: string): string {
  const parts = stableGuid('sid', id).replaceAll('-', '');
  const numbers = [0, 8, 16, 24].map((at) => Number.parseInt(parts.slice(at, at + 8), 16));
  return `S-1-12-1-${numbers.join('-')}`;
}

function extensionAttributes(): Record<string, null> {
  return Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`extensionAttribute${i + 1}`, null]));
}

const EQUALITY: readonly FilterOperator[] = ['eq', 'in'];
const NEGATED: readonly FilterOperator[] = ['ne', 'not'];
const RANGED: readonly FilterOperator[] = ['eq', 'ge', 'le', 'in'];
const TEXT: readonly FilterOperator[] = ['eq', 'ge', 'le', 'in', 'startsWith'];

type UserRule = FilterRule<PracticeUser, World>;

function text(read: (user: PracticeUser) => string | null, more: Partial<UserRule> = {}): UserRule {
  return { type: 'string', plain: TEXT, advanced: NEGATED, read, ...more };
}

const SIGN_IN_OPERATORS: readonly FilterOperator[] = ['eq', 'ne', 'not', 'ge', 'le'];

function signInTime(read: (user: PracticeUser) => number | null): UserRule {
  return { type: 'datetime', plain: SIGN_IN_OPERATORS, advanced: [], read };
}

const RULES: [string, UserRule][] = [
  ['id', { type: 'string', plain: EQUALITY, advanced: NEGATED, read: (u) => u.id }],
  [
    'accountEnabled',
    { type: 'boolean', plain: EQUALITY, advanced: NEGATED, read: (u) => u.accountEnabled, orderBy: 'advanced' },
  ],
  ['displayName', text((u) => u.displayName, { orderBy: 'plain', search: 'token' })],
  [
    'userPrincipalName',
    text((u) => u.userPrincipalName, { orderBy: 'plain', search: 'prefix', advanced: [...NEGATED, 'endsWith'] }),
  ],
  ['mail', text((u) => u.mail, { search: 'prefix', orderBy: 'advanced', advanced: [...NEGATED, 'endsWith'] })],
  ['mailNickname', text((u) => u.mailNickname, { search: 'prefix', orderBy: 'advanced' })],
  ['givenName', text((u) => u.givenName, { search: 'prefix', orderBy: 'advanced' })],
  ['surname', text((u) => u.surname, { search: 'prefix', orderBy: 'advanced' })],
  ['jobTitle', text((u) => u.jobTitle, { search: 'prefix', orderBy: 'advanced' })],
  ['department', text((u) => u.department, { search: 'prefix', orderBy: 'advanced' })],
  ['companyName', text((u) => u.companyName, { search: 'prefix', orderBy: 'advanced' })],
  ['officeLocation', text((u) => u.officeLocation, { search: 'prefix', orderBy: 'advanced' })],
  ['city', text((u) => u.city, { search: 'prefix', orderBy: 'advanced' })],
  ['country', text((u) => u.country, { search: 'prefix', orderBy: 'advanced' })],
  ['employeeId', text((u) => u.employeeId, { search: 'prefix', orderBy: 'advanced' })],
  ['mobilePhone', text((u) => u.mobilePhone, { search: 'prefix' })],
  ['preferredLanguage', text((u) => u.preferredLanguage)],
  ['usageLocation', text((u) => u.usageLocation, { orderBy: 'advanced' })],
  ['userType', { type: 'string', plain: EQUALITY, advanced: NEGATED, read: (u) => u.userType, orderBy: 'advanced' }],
  [
    'onPremisesSyncEnabled',
    { type: 'boolean', plain: EQUALITY, advanced: NEGATED, read: (u) => u.onPremisesSyncEnabled },
  ],
  ['onPremisesImmutableId', { type: 'string', plain: RANGED, advanced: NEGATED, read: (u) => u.onPremisesImmutableId }],
  [
    'onPremisesLastSyncDateTime',
    { type: 'datetime', plain: RANGED, advanced: NEGATED, read: (u) => u.onPremisesLastSyncAt },
  ],
  [
    'createdDateTime',
    { type: 'datetime', plain: RANGED, advanced: NEGATED, read: (u) => u.createdAt, orderBy: 'advanced' },
  ],
  [
    'creationType',
    { type: 'string', plain: EQUALITY, advanced: NEGATED, read: (u) => (u.userType === 'Guest' ? 'Invitation' : null) },
  ],
  [
    'businessPhones',
    {
      type: 'strings',
      plain: ['any', 'eq', 'ge', 'le', 'startsWith'],
      advanced: ['not', 'count'],
      readStrings: (u) => u.businessPhones,
    },
  ],
  [
    'proxyAddresses',
    {
      type: 'strings',
      plain: ['any', 'eq', 'ge', 'le', 'startsWith'],
      advanced: ['not', 'endsWith', 'count'],
      search: 'prefix',
      readStrings: (u) => u.proxyAddresses,
    },
  ],
  [
    'assignedLicenses',
    {
      type: 'objects',
      plain: ['any'],
      advanced: ['not', 'count'],
      readObjects: heldSkus,
      members: { skuId: { type: 'guid', read: (license: { skuId: string }) => license.skuId } },
    },
  ],
  [
    'assignedPlans',
    {
      type: 'objects',
      plain: ['any'],
      advanced: ['not', 'count'],
      readObjects: (u, world) => heldPlans(u, world).filter((held) => held.enabled),
      members: {
        servicePlanId: { type: 'guid', read: (held: HeldPlan) => held.plan.servicePlanId },
        service: { type: 'string', read: (held: HeldPlan) => serviceOfPlan(held.plan.servicePlanName) },
        capabilityStatus: { type: 'string', read: () => 'Enabled' },
      },
    },
  ],
  [
    'provisionedPlans',
    {
      type: 'objects',
      plain: [],
      advanced: ['any', 'not', 'count'],
      readObjects: (u, world) => heldPlans(u, world),
      members: {},
    },
  ],
  ['signInActivity/lastSignInDateTime', signInTime((u) => u.lastSignInAt)],
  ['signInActivity/lastNonInteractiveSignInDateTime', signInTime((u) => u.lastNonInteractiveSignInAt)],
  ['signInActivity/lastSuccessfulSignInDateTime', signInTime((u) => u.lastSuccessfulSignInAt)],
];

/** How users may be filtered, searched and sorted. */
export const USER_SCHEMA: FilterSchema<PracticeUser, World> = {
  resource: 'User',
  entity: 'microsoft.graph.user',
  rules: new Map(RULES.map(([name, rule]) => [name.toLowerCase(), rule])),
  known: new Set([...USER_PROPERTIES.keys(), ...SINGLE_USER_PROPERTIES.keys()]),
};
