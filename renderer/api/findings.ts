import type { TenantSummary } from '../../shared/contract/methods/inventory.ts';
import type { FilterNode } from '../../shared/domain/query.ts';

export type FindingId = TenantSummary['findings'][number]['id'];

/** What is worth a look: how to say it, and which mailboxes it is about. */
export interface Finding {
  id: FindingId;
  /** After the number, e.g. "shared mailboxes can still sign in". */
  one: string;
  many: string;
  /** Why it matters, in a few words. */
  why: string;
  filter: FilterNode;
  /** Name of the filter on the Mailboxes screen. */
  chip: string;
}

const GB = 1024 ** 3;
const shared: FilterNode = { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' };

/** In the order of weight. */
export const findings: readonly Finding[] = [
  {
    id: 'shared-over-50-unlicensed',
    one: 'shared mailbox is above 50 GB without an Exchange license',
    many: 'shared mailboxes are above 50 GB without an Exchange license',
    why: 'mail will stop',
    // Which licenses carry Exchange is the store's knowledge: the list shows them all, with their licenses.
    filter: { all: [shared, { field: 'totalItemBytes', op: 'gt', value: 50 * GB }] },
    chip: 'Shared over 50 GB',
  },
  {
    id: 'near-full',
    one: 'mailbox is above 90 % of its quota',
    many: 'mailboxes are above 90 % of their quota',
    why: 'soon full',
    filter: { field: 'quotaUsedPercent', op: 'ge', value: 90 },
    chip: 'Above 90 % of quota',
  },
  {
    id: 'forwarding-outside',
    one: 'mailbox forwards mail outside',
    many: 'mailboxes forward mail outside',
    why: 'mail leaves the tenant',
    filter: { field: 'forwardsOutside', op: 'eq', value: true },
    chip: 'Forwarding outside',
  },
  {
    id: 'shared-sign-in-enabled',
    one: 'shared mailbox can still sign in',
    many: 'shared mailboxes can still sign in',
    why: 'should be blocked',
    filter: { all: [shared, { field: 'accountEnabled', op: 'eq', value: true }] },
    chip: 'Shared, sign-in enabled',
  },
  {
    id: 'blocked-licensed',
    one: 'blocked account still has licenses',
    many: 'blocked accounts still have licenses',
    why: 'paid, not used',
    filter: {
      all: [
        { field: 'accountEnabled', op: 'eq', value: false },
        { field: 'licenses', op: 'notNull' },
      ],
    },
    chip: 'Blocked, with licenses',
  },
  {
    id: 'shared-no-copy',
    one: 'shared mailbox keeps no copy of what is sent from it',
    many: 'shared mailboxes keep no copy of what is sent from them',
    why: 'replies get lost',
    filter: {
      all: [
        shared,
        {
          any: [
            { field: 'messageCopyForSentAsEnabled', op: 'eq', value: false },
            { field: 'messageCopyForSendOnBehalfEnabled', op: 'eq', value: false },
          ],
        },
      ],
    },
    chip: 'Shared, no sent-items copy',
  },
];

/** A finding by its id from an address; null when there is no such. */
export const findingById = (id: string | null): Finding | null => findings.find((each) => each.id === id) ?? null;

/** How many a finding is about; null = not known. */
export const countOf = (summary: TenantSummary, id: FindingId): number | null =>
  summary.findings.find((finding) => finding.id === id)?.count ?? null;
