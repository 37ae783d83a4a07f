import type { FieldSpec } from './fields.ts';
import { recipientTypeLabels } from './fields.ts';
import type { FilterKind, FilterKinds } from './filter.ts';
import type { Preset } from './presets.ts';
import type { FilterNode } from './query.ts';

/** The identity columns of the license grid, in their first order. Product columns follow them. */
export const licenseFields: readonly FieldSpec[] = [
  field('displayName', 'Display name', 'text', 'users', 'DisplayName', 200, true),
  field('userPrincipalName', 'User principal name', 'text', 'users', 'UserPrincipalName', 230, true),
  field('department', 'Department', 'text', 'users', 'Department', 140, true),
  field('usageLocation', 'Usage location', 'text', 'users', 'UsageLocation', 120, true),
  field('accountEnabled', 'Sign-in', 'boolean', 'users', 'AccountEnabled', 100, true),
  field('lastSignIn', 'Last sign-in', 'date', 'users', 'LastSignIn', 120, true),
  {
    ...field('recipientTypeDetails', 'Mailbox', 'enum', 'mailboxes', 'RecipientTypeDetails', 100, true),
    values: recipientTypeLabels,
  },
  field('totalItemBytes', 'Mailbox size', 'bytes', 'sizes', 'TotalItemSize', 110, true),
  field('licenseCount', 'Products', 'number', 'users', 'LicenseCount', 90, false),
  field('monthlyCost', 'Cost a month', 'number', 'skus', 'MonthlyCost', 110, false),
  field('jobTitle', 'Job title', 'text', 'users', 'JobTitle', 160, false),
  field('companyName', 'Company', 'text', 'users', 'CompanyName', 140, false),
  field('officeLocation', 'Office', 'text', 'users', 'OfficeLocation', 120, false),
  field('city', 'City', 'text', 'users', 'City', 110, false),
  field('country', 'Country', 'text', 'users', 'Country', 110, false),
  field('createdDateTime', 'Created', 'date', 'users', 'CreatedDateTime', 120, false),
  field('isDirSynced', 'Dir-synced', 'boolean', 'users', 'OnPremisesSyncEnabled', 100, false),
];

function field(
  name: string,
  label: string,
  type: FieldSpec['type'],
  family: FieldSpec['family'],
  property: string,
  width: number,
  byDefault: boolean,
): FieldSpec {
  return { field: name, label, type, family, property, width, byDefault, sortable: true, filterable: true };
}

const kindOfType: Readonly<Record<FieldSpec['type'], FilterKind>> = {
  text: 'text',
  enum: 'enum',
  bytes: 'number',
  number: 'number',
  percent: 'number',
  boolean: 'boolean',
  date: 'date',
  list: 'list',
};

/** Fields that follow from which licenses a user holds. */
const derivedKinds: FilterKinds = Object.freeze({
  licenseCount: 'number',
  monthlyCost: 'number',
  /** Holds a product that another held one includes. */
  overlap: 'boolean',
  licenseError: 'boolean',
  /** Ids of the groups that give licenses. */
  licenseGroup: 'list',
});

/** Fields with a fixed name that a filter or a sort of users may name, besides `sku:<id>` and `plan:<id>`. */
export const licenseFilterKinds: FilterKinds = Object.freeze({
  ...Object.fromEntries(
    licenseFields
      .filter(({ field: name }) => !Object.hasOwn(derivedKinds, name))
      .map(({ field: name, type }) => [name, kindOfType[type]]),
  ),
  id: 'enum',
  userType: 'enum',
  mail: 'text',
  hiddenFromAddressListsEnabled: 'boolean',
  archiveEnabled: 'boolean',
  litigationHoldEnabled: 'boolean',
  inPlaceHoldCount: 'number',
  /** Of the mailbox, by the usage report. */
  lastActivity: 'date',
  // Last use by the active-user report.
  lastExchangeUse: 'date',
  lastTeamsUse: 'date',
  lastSharePointUse: 'date',
  lastOneDriveUse: 'date',
  lastSkypeUse: 'date',
  lastYammerUse: 'date',
  /** Listed in the active-user report. */
  activityKnown: 'boolean',
});

/** A user's hold on a product: any of `none`, `direct`, `group`, `both`, and on top of it `off` and `error`. */
export const skuField = (skuId: string): string => `sku:${skuId.toLowerCase()}`;
/** A service plan of a user: `on`, `off` or `none`. */
export const planField = (servicePlanId: string): string => `plan:${servicePlanId.toLowerCase()}`;

const derivedPattern = /^(sku|plan):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Kind of a field that follows from licenses alone; null for every other field. */
export function derivedKind(name: string): FilterKind | null {
  if (Object.hasOwn(derivedKinds, name)) return derivedKinds[name] ?? null;
  const match = derivedPattern.exec(name.toLowerCase());
  return match === null ? null : match[1] === 'sku' ? 'list' : 'enum';
}

const licensed: FilterNode = { field: 'licenseCount', op: 'gt', value: 0 };

/** Users whose last sign-in is unknown or older, as far as the tenant tells. `now` in milliseconds. */
export function notSeenSince(now: number, days: number): FilterNode {
  const limit = new Date(now - days * 86_400_000).toISOString().slice(0, 10);
  return {
    any: [
      { field: 'lastSignIn', op: 'lt', value: limit },
      {
        all: [
          { field: 'lastSignIn', op: 'isNull' },
          // An account made yesterday has not been idle for long.
          {
            any: [
              { field: 'createdDateTime', op: 'lt', value: limit },
              { field: 'createdDateTime', op: 'isNull' },
            ],
          },
        ],
      },
    ],
  };
}

export const notSeenPreset = 'not-seen';
export const sharedPreset = 'shared-licensed';

/** Named filters above the license grid. */
export function licensePresets(now: number, days = 90): readonly Preset[] {
  return [
    { id: 'all', label: 'All users', filter: null },
    { id: 'licensed', label: 'All licensed', filter: licensed },
    {
      id: 'sign-in-blocked',
      label: 'Sign-in blocked',
      filter: { all: [licensed, { field: 'accountEnabled', op: 'eq', value: false }] },
    },
    { id: notSeenPreset, label: `Not seen for ${days} days`, filter: { all: [licensed, notSeenSince(now, days)] } },
    {
      id: sharedPreset,
      label: 'Shared, licensed',
      filter: { all: [licensed, { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' }] },
    },
    { id: 'no-location', label: 'No location', filter: { field: 'usageLocation', op: 'isNull' } },
    { id: 'overlaps', label: 'Overlaps', filter: { field: 'overlap', op: 'eq', value: true } },
    { id: 'in-error', label: 'In error', filter: { field: 'licenseError', op: 'eq', value: true } },
    {
      id: 'unlicensed',
      label: 'Unlicensed',
      filter: {
        all: [
          { field: 'licenseCount', op: 'eq', value: 0 },
          { field: 'userType', op: 'ne', value: 'Guest' },
        ],
      },
    },
  ];
}
