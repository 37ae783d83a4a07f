import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import type { FilterNode } from '../../../shared/domain/query.ts';

const GB = 1024 ** 3;
/** What a shared mailbox may hold without a license. */
export const freeLimit = 50 * GB;

export const sharedFilter: FilterNode = { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' };

/** What a finding leads to. `ids` of the mailboxes are asked for where a kind of change wants people. */
export type FindingPlan =
  | { by: 'query'; kind: string; params: Record<string, unknown> }
  | { by: 'ids'; kind: string; params: Record<string, unknown> }
  /** Someone has to say more first: the form opens for these mailboxes. */
  | { by: 'form'; kind: 'access'; preset: Record<string, unknown> };

export interface SharedFinding {
  id: string;
  label: string;
  /** What is wrong with these, in a sentence. */
  why: string;
  /** null: which ones they are is not in the rows; see `from`. */
  filter: FilterNode | null;
  /** Where the mailboxes of a finding without a filter come from. */
  from?: 'permissions' | 'history';
  action: string;
  /** What one click plans; a reason in its place when nothing can be planned here. */
  plan(summary: TenantSummary): FindingPlan | { none: string };
}

const keepsLicense: FilterNode = {
  any: [
    { field: 'totalItemBytes', op: 'gt', value: freeLimit },
    { field: 'archiveEnabled', op: 'eq', value: true },
    { field: 'litigationHoldEnabled', op: 'eq', value: true },
    { field: 'inPlaceHoldCount', op: 'gt', value: 0 },
  ],
};
const licensed: FilterNode = { field: 'licenses', op: 'notNull' };

/** A day `days` ago, as dates compare. */
export const dayAgo = (days: number, now: number): string =>
  new Date(now - days * 86_400_000).toISOString().slice(0, 10);

/** How far ahead the finding about full mailboxes looks. */
export const soonDays = 90;

const assignPlan2: SharedFinding['plan'] = (summary) => {
  const plan2 = summary.subscriptions.find((each) => each.partNumber === 'EXCHANGEENTERPRISE');
  return plan2
    ? { by: 'ids', kind: 'licenses', params: { add: [{ skuId: plan2.skuId }] } }
    : { none: 'This tenant owns no Exchange Online (Plan 2).' };
};

/** What may be wrong with shared mailboxes, in the order of weight. */
export const sharedFindings = (now: number): readonly SharedFinding[] => [
  {
    id: 'needs-license',
    label: 'License needed',
    why: 'Over 50 GB, archived or on hold, and without a license: mail stops, or the archive and the hold are not kept.',
    filter: { all: [keepsLicense, { field: 'licenses', op: 'isNull' }] },
    action: 'Assign Exchange Online Plan 2',
    plan: assignPlan2,
  },
  {
    id: 'full-soon',
    label: `Full within ${soonDays} days`,
    why: 'At the pace they have grown so far, they soon take no more mail. With Exchange Online Plan 2 they hold 100 GB.',
    filter: null,
    from: 'history',
    action: 'Assign Exchange Online Plan 2',
    plan: assignPlan2,
  },
  {
    id: 'needless-license',
    label: 'License not needed',
    why: 'Up to 50 GB, with neither archive nor hold: a shared mailbox like that needs no license.',
    filter: {
      all: [
        licensed,
        { not: keepsLicense },
        // Only where the size is known: an unread report says nothing about 50 GB.
        { field: 'totalItemBytes', op: 'notNull' },
      ],
    },
    action: 'Remove the licenses',
    plan(summary) {
      const skus = summary.subscriptions.filter((each) => each.consumed > 0).map((each) => each.skuId);
      return skus.length > 0
        ? { by: 'ids', kind: 'licenses', params: { remove: skus.slice(0, 50) } }
        : { none: 'No subscriptions were read.' };
    },
  },
  {
    id: 'sign-in',
    label: 'Sign-in enabled',
    why: 'Members open a shared mailbox with their own account. Its own password should open nothing.',
    filter: { field: 'accountEnabled', op: 'eq', value: true },
    action: 'Block sign-in',
    plan: () => ({ by: 'query', kind: 'block-sign-in', params: { blocked: true } }),
  },
  {
    id: 'no-members',
    label: 'No members',
    why: 'Nobody may open them: mail arrives and no one reads it.',
    filter: null,
    from: 'permissions',
    action: 'Grant access',
    plan: () => ({ by: 'form', kind: 'access', preset: { action: 'grant' } }),
  },
  {
    id: 'no-copy',
    label: 'No copy of sent items',
    why: 'What members send as the mailbox, or on its behalf, stays in their own Sent Items only.',
    filter: {
      any: [
        { field: 'messageCopyForSentAsEnabled', op: 'eq', value: false },
        { field: 'messageCopyForSendOnBehalfEnabled', op: 'eq', value: false },
      ],
    },
    action: 'Turn both copies on',
    plan: () => ({ by: 'query', kind: 'sent-items-copy', params: { sentAs: true, sendOnBehalf: true } }),
  },
  {
    id: 'no-activity',
    label: 'No activity in 90 days',
    why: 'The usage report shows nothing for them. They may be forgotten; hiding keeps new mail from being sent there.',
    filter: {
      all: [
        { field: 'sizeSource', op: 'notNull' },
        {
          any: [
            { field: 'lastActivity', op: 'isNull' },
            { field: 'lastActivity', op: 'lt', value: dayAgo(90, now) },
          ],
        },
      ],
    },
    action: 'Hide from address lists',
    plan: () => ({ by: 'query', kind: 'hide-from-address-lists', params: { hidden: true } }),
  },
];
