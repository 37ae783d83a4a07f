import type { PracticeGroup } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import type { GraphCall } from '../call.ts';
import { GraphError } from '../errors.ts';
import type { FilterOperator, FilterRule, FilterSchema } from '../odata/properties.ts';
import { isoSeconds, stableNumber } from '../values.ts';

type Show = (group: PracticeGroup, world: World) => unknown;

const empty: Show = () => [];
const nothing: Show = () => null;
const synced = (group: PracticeGroup): boolean => group.onPremisesSyncEnabled === true;

/** Properties that come when nothing is selected. */
const DEFAULTS: [string, Show][] = [
  ['id', (g) => g.id],
  ['deletedDateTime', nothing],
  ['classification', nothing],
  ['createdDateTime', (g) => isoSeconds(g.createdAt)],
  ['description', (g) => g.description],
  ['displayName', (g) => g.displayName],
  ['expirationDateTime', nothing],
  ['groupTypes', (g) => g.groupTypes],
  ['infoCatalogs', empty],
  ['isAssignableToRole', nothing],
  ['isManagementRestricted', nothing],
  ['mail', (g) => g.mail],
  ['mailEnabled', (g) => g.mailEnabled],
  ['mailNickname', (g) => g.mailNickname],
  ['membershipRule', (g) => (g.groupTypes.includes('DynamicMembership') ? '(user.accountEnabled -eq true)' : null)],
  ['membershipRuleProcessingState', (g) => (g.groupTypes.includes('DynamicMembership') ? 'On' : null)],
  ['onPremisesDomainName', (g) => (synced(g) ? 'corp.local' : null)],
  ['onPremisesLastSyncDateTime', (g) => (synced(g) ? isoSeconds(g.createdAt) : null)],
  ['onPremisesNetBiosName', (g) => (synced(g) ? 'CORP' : null)],
  ['onPremisesSamAccountName', (g) => (synced(g) ? g.mailNickname : null)],
  ['onPremisesSecurityIdentifier', (g) => (synced(g) ? securityIdentifier(g, 'S-1-5-21') : null)],
  ['onPremisesSyncEnabled', (g) => g.onPremisesSyncEnabled],
  ['preferredDataLocation', nothing],
  ['preferredLanguage', nothing],
  ['proxyAddresses', (g) => (g.mail ? [`SMTP:${g.mail}`] : [])],
  ['renewedDateTime', (g) => isoSeconds(g.createdAt)],
  ['resourceBehaviorOptions', empty],
  ['resourceProvisioningOptions', empty],
  ['securityEnabled', (g) => g.securityEnabled],
  ['securityIdentifier', (g) => securityIdentifier(g, 'S-1-12-1')],
  ['theme', nothing],
  ['uniqueName', nothing],
  ['visibility', (g) => (g.groupTypes.includes('Unified') ? 'Private' : null)],
  ['onPremisesProvisioningErrors', empty],
  ['serviceProvisioningErrors', empty],
];

/** Only by `$select`. */
const ON_REQUEST: [string, Show][] = [
  ['assignedLabels', empty],
  ['assignedLicenses', (g) => g.assignedLicenses.map(({ skuId, disabledPlans }) => ({ disabledPlans, skuId }))],
  ['licenseProcessingState', (g) => (g.licenseProcessing ? { state: g.licenseProcessing } : null)],
  ['hasMembersWithLicenseErrors', (g, world) => membersWithLicenseErrors(g, world).length > 0 || null],
  ['organizationId', (_, world) => world.tenant.tenantId],
  ['onPremisesExtensionAttributes', nothing],
];

/** The mailbox side of a group; one group at a time. */
const SINGLE_ONLY = [
  'accessType',
  'allowExternalSenders',
  'autoSubscribeNewMembers',
  'hideFromAddressLists',
  'hideFromOutlookClients',
  'isArchived',
  'isFavorite',
  'isSubscribedByMail',
  'unseenConversationsCount',
  'unseenCount',
  'unseenMessagesCount',
  'welcomeMessageEnabled',
];

const READERS = new Map([...DEFAULTS, ...ON_REQUEST]);
const CANONICAL = new Map([...READERS.keys()].map((name) => [name.toLowerCase(), name]));

interface GroupProjection {
  select: readonly string[] | null;
  show(group: PracticeGroup): Record<string, unknown>;
}

/** Turns `$select` into a projection. Throws `GraphError` for names that do not exist or cannot be listed. */
export function projectGroup(select: readonly string[] | null, world: World): GroupProjection {
  const names = select === null ? DEFAULTS.map(([name]) => name) : select.map(canonical);
  const readers = names.map((name) => [name, READERS.get(name)!] as const);
  return {
    select: select === null ? null : names,
    show: (group) => {
      const shown: Record<string, unknown> = {};
      for (const [name, read] of readers) shown[name] = read(group, world);
      return shown;
    },
  };
}

export function showGroup(call: GraphCall, group: PracticeGroup): Record<string, unknown> {
  return projectGroup(null, call.world).show(group);
}

/** Members for whom a license of this group is in error. */
export function membersWithLicenseErrors(group: PracticeGroup, world: World): string[] {
  if (group.assignedLicenses.length === 0) return [];
  return group.memberIds.filter((id) =>
    world.userById(id)?.licenseStates.some((state) => state.groupId === group.id && state.error !== null),
  );
}

function canonical(name: string): string {
  const known = CANONICAL.get(name.toLowerCase());
  if (known) return known;
  if (SINGLE_ONLY.includes(name)) {
    throw new GraphError(501, 'NotImplemented', `The property '${name}' can only be retrieved for a single group.`);
  }
  throw new GraphError(
    400,
    'BadRequest',
    `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.group'.`,
  );
}

function securityIdentifier(group: PracticeGroup, prefix: string): string {
  return `${prefix}-${[1, 2, 3, 4].map((part) => stableNumber('group-sid', group.id, part)).join('-')}`;
}

const EQUALITY: readonly FilterOperator[] = ['eq', 'in'];
const NEGATED: readonly FilterOperator[] = ['ne', 'not'];
const TEXT: readonly FilterOperator[] = ['eq', 'ge', 'le', 'in', 'startsWith'];

type GroupRule = FilterRule<PracticeGroup, World>;

const RULES: [string, GroupRule][] = [
  ['id', { type: 'string', plain: EQUALITY, advanced: NEGATED, read: (g) => g.id }],
  [
    'displayName',
    { type: 'string', plain: TEXT, advanced: NEGATED, orderBy: 'plain', search: 'token', read: (g) => g.displayName },
  ],
  ['description', { type: 'string', plain: TEXT, advanced: NEGATED, search: 'token', read: (g) => g.description }],
  [
    'mail',
    {
      type: 'string',
      plain: TEXT,
      advanced: [...NEGATED, 'endsWith'],
      orderBy: 'advanced',
      search: 'prefix',
      read: (g) => g.mail,
    },
  ],
  ['mailNickname', { type: 'string', plain: TEXT, advanced: NEGATED, search: 'prefix', read: (g) => g.mailNickname }],
  ['mailEnabled', { type: 'boolean', plain: ['eq'], advanced: NEGATED, read: (g) => g.mailEnabled }],
  ['securityEnabled', { type: 'boolean', plain: EQUALITY, advanced: NEGATED, read: (g) => g.securityEnabled }],
  [
    'onPremisesSyncEnabled',
    { type: 'boolean', plain: EQUALITY, advanced: NEGATED, read: (g) => g.onPremisesSyncEnabled },
  ],
  [
    'groupTypes',
    { type: 'strings', plain: ['any', 'eq'], advanced: ['not', 'count'], readStrings: (g) => g.groupTypes },
  ],
  [
    'proxyAddresses',
    {
      type: 'strings',
      plain: ['any', 'eq', 'ge', 'le', 'startsWith'],
      advanced: ['not', 'endsWith', 'count'],
      readStrings: (g) => (g.mail ? [`SMTP:${g.mail}`] : []),
    },
  ],
  [
    'assignedLicenses',
    {
      type: 'objects',
      plain: ['any'],
      advanced: ['not', 'count'],
      readObjects: (g) => g.assignedLicenses,
      members: { skuId: { type: 'guid', read: (license: { skuId: string }) => license.skuId } },
    },
  ],
  [
    'hasMembersWithLicenseErrors',
    { type: 'boolean', plain: ['eq'], advanced: [], read: (g, world) => membersWithLicenseErrors(g, world).length > 0 },
  ],
];

/** How groups may be filtered, searched and sorted. */
export const GROUP_SCHEMA: FilterSchema<PracticeGroup, World> = {
  resource: 'Group',
  entity: 'microsoft.graph.group',
  rules: new Map(RULES.map(([name, rule]) => [name.toLowerCase(), rule])),
  known: new Set([...READERS.keys(), ...SINGLE_ONLY]),
};
