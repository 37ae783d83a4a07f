import type {
  AccessFact,
  ChangeKind,
  CheckResult,
  PlanEntry,
  Recipient,
  Target,
  TenantFacts,
} from '../../../../../electron/core/changes/kind.ts';
import type { PlanMailbox } from '../../../../../electron/core/store/plan-targets.ts';
import type { LicenseAssignmentRecord, UserRecord } from '../../../../../electron/core/store/records.ts';
import { emptyUser } from '../../../../fixtures/store-rows.ts';

/** Facts for kinds of change: a small tenant whose people and mailboxes are as each test wants them. */

export const GB = 1024 ** 3;
export const sku = {
  e3: 'e3000000-0000-0000-0000-000000000000',
  plan1: 'b1000000-0000-0000-0000-000000000000',
  f1: 'f1000000-0000-0000-0000-000000000000',
};
const planId = (name: string): string => `plan-${name}`;

const owned = (skuId: string, partNumber: string, planNames: readonly string[]) => ({
  skuId,
  partNumber,
  appliesTo: 'User',
  capabilityStatus: 'Enabled',
  consumed: 10,
  enabled: 20,
  warning: 0,
  suspended: 0,
  lockedOut: 0,
  subscriptionIds: [],
  plans: planNames.map((name) => ({
    servicePlanId: planId(name),
    servicePlanName: name,
    appliesTo: 'User',
    provisioningStatus: 'Success',
  })),
});

export const boss: Recipient = {
  objectId: 'boss-id',
  name: 'Bea Boss',
  address: 'boss@contoso.com',
  shownAs: ['boss-id', 'boss@contoso.com'],
  kind: 'user',
};
export const newcomer: Recipient = {
  objectId: 'new-id',
  name: 'Nia Newcomer',
  address: 'nia@contoso.com',
  shownAs: ['new-id', 'nia@contoso.com'],
  kind: 'user',
};
export const team: Recipient = {
  objectId: 'team-id',
  name: 'Sales Team',
  address: 'sales.team@contoso.com',
  shownAs: ['team-id', 'Sales Team', 'sales.team@contoso.com'],
  kind: 'group',
};
export const plainGroup: Recipient = {
  objectId: 'plain-id',
  name: 'All Staff',
  address: 'plain-id',
  shownAs: ['plain-id'],
  kind: 'group',
};

export function tenant(patch: Partial<TenantFacts> = {}): TenantFacts {
  const known = [boss, newcomer, team, plainGroup];
  return {
    organization: {
      tenantId: 't1',
      displayName: 'Contoso',
      countryLetterCode: 'DE',
      onPremisesSyncEnabled: true,
      defaultUsageLocation: 'DE',
      hasSignInActivity: true,
      domains: [{ name: 'contoso.com', isDefault: true, isInitial: false, isVerified: true }],
    },
    skus: [
      owned(sku.e3, 'ENTERPRISEPACK', ['EXCHANGE_S_ENTERPRISE', 'TEAMS1']),
      owned(sku.plan1, 'EXCHANGESTANDARD', ['EXCHANGE_S_STANDARD']),
      owned(sku.f1, 'DESKLESSPACK', ['EXCHANGE_S_DESKLESS']),
    ],
    skuName: (skuId) => ({ [sku.e3]: 'Office 365 E3', [sku.plan1]: 'Exchange Online (Plan 1)' })[skuId] ?? skuId,
    groupName: (groupId) => `Group ${groupId}`,
    recipient: (asked) =>
      known.find(({ objectId, shownAs }) => [objectId, ...shownAs].some((name) => name === asked.toLowerCase())) ??
      null,
    template: () => null,
    planName: (name) => name,
    price: () => null,
    isAdmin: () => false,
    me: 'me-id',
    mailboxesKnown: true,
    now: Date.parse('2026-03-01T00:00:00Z'),
    ...patch,
  };
}

const direct = (skuId: string): LicenseAssignmentRecord => ({
  skuId,
  groupId: null,
  disabledPlans: [],
  state: 'Active',
  error: null,
});

export interface TargetOptions {
  mailbox?: Partial<PlanMailbox>;
  user?: Partial<UserRecord> | null;
  /** SKU ids held directly. */
  held?: readonly string[];
  licenses?: LicenseAssignmentRecord[];
  access?: Partial<AccessFact>[] | null;
}

/** A licensed user mailbox of 10 GB unless told otherwise. */
export function target(id: string, options: TargetOptions = {}): Target {
  const address = `${id}@contoso.com`;
  const licenses = options.licenses ?? (options.held ?? [sku.e3]).map(direct);
  return {
    objectId: id,
    objectKind: 'mailbox',
    name: `Mailbox ${id}`,
    address,
    mailbox: { ...mailbox, id, primarySmtpAddress: address, userPrincipalName: address, ...options.mailbox },
    user:
      options.user === null
        ? null
        : {
            ...user,
            id,
            userPrincipalName: address,
            assignedLicenses: licenses.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans })),
            licenseAssignments: licenses,
            ...options.user,
          },
    licenses,
    access:
      options.access === null
        ? []
        : (options.access ?? []).map((fact) => ({
            mailboxId: id,
            right: 'FullAccess',
            trusteeId: null,
            trustee: 'someone',
            trusteeKind: 'user',
            isInherited: false,
            deny: false,
            ...fact,
          })),
    accessAsOf: options.access === null ? null : '2026-02-28T00:00:00Z',
  };
}

export const has = (who: Recipient, right: AccessFact['right'] = 'FullAccess'): Partial<AccessFact> => ({
  trusteeId: who.objectId,
  trustee: who.address,
  trusteeKind: who.kind === 'group' ? 'group' : 'user',
  right,
});

/** What a kind makes of targets: its entries and findings, with parameters checked as a plan checks them. */
export function evaluate<P>(
  kind: ChangeKind<P>,
  given: unknown,
  targets: readonly Target[],
  facts: TenantFacts = tenant(),
): { entries: PlanEntry<P>[]; checks: CheckResult[]; check(code: string): CheckResult | undefined } {
  const params = kind.params.parse(given);
  const entries = targets.map((one) => ({ target: one, params, proposal: kind.propose(one, params, facts) }));
  const busy = entries.filter(({ proposal }) => proposal.operations.length > 0);
  const idle = entries.filter(({ proposal }) => proposal.operations.length === 0);
  const checks = kind.checks(busy, facts, idle);
  return { entries, checks, check: (code) => checks.find((one) => one.code === code) };
}

/** The operations of one target, as names with what they would set. */
export const steps = (entry: PlanEntry<unknown> | undefined): [string, Record<string, unknown>][] =>
  (entry?.proposal.operations ?? []).map(({ op, after }) => [op, { ...after }]);

const mailbox: PlanMailbox = {
  id: '',
  displayName: 'Mailbox',
  userPrincipalName: null,
  primarySmtpAddress: null,
  recipientTypeDetails: 'UserMailbox',
  totalItemBytes: 10 * GB,
  itemCount: 1000,
  deletedItemBytes: 0,
  deletedItemCount: 0,
  sizeSource: 'live',
  sizeAsOf: '2026-02-28T00:00:00Z',
  quotaUsedPercent: 10,
  issueWarningQuota: 98 * GB,
  prohibitSendQuota: 99 * GB,
  prohibitSendReceiveQuota: 100 * GB,
  archiveEnabled: false,
  lastActivity: null,
  messageCopyForSentAsEnabled: false,
  messageCopyForSendOnBehalfEnabled: false,
  grantSendOnBehalfTo: [],
  forwardingAddress: null,
  forwardingSmtpAddress: null,
  forwardsOutside: false,
  deliverToMailboxAndForward: false,
  litigationHoldEnabled: false,
  inPlaceHoldCount: 0,
  hiddenFromAddressListsEnabled: false,
  isDirSynced: false,
  accountEnabled: true,
  department: null,
  usageLocation: 'DE',
  licenses: [],
  whenMailboxCreated: null,
  goneSince: null,
  exchangeGuid: null,
  guid: null,
  alias: null,
  name: null,
  emailAddresses: [],
  grantSendOnBehalfToIds: [],
  archiveGuid: null,
  archiveStatus: null,
  archiveQuota: null,
  archiveItemBytes: null,
  autoExpandingArchiveEnabled: false,
  messageCopyForSMTPClientSubmissionEnabled: null,
  litigationHoldDate: null,
  litigationHoldOwner: null,
  litigationHoldDuration: null,
  inPlaceHolds: [],
  retentionHoldEnabled: false,
  retentionPolicy: null,
  auditEnabled: true,
  jobTitle: null,
  officeLocation: null,
  lastSignIn: null,
};

const user: UserRecord = { ...emptyUser, id: '', userPrincipalName: '', accountEnabled: true, usageLocation: 'DE' };
