import {
  allowsArchiveAndHold,
  exchangePlanLabels,
  quotaOfPlan,
  strongestExchangePlan,
} from '../../../shared/domain/exchange-plans.ts';
import type { UseAtStake } from '../../../shared/domain/licenses.ts';
import { serviceFamily } from '../../../shared/domain/plan-rules.ts';
import type { FilterNode } from '../../../shared/domain/query.ts';
import type { TenantLicenses } from './tenant-licenses.ts';
import { any, dayBefore } from './waste.ts';

const inUseDays = 90;

/** Something people do with what they have, which another product would not let them. */
export type Use = Omit<UseAtStake, 'users'>;

const all = (...nodes: FilterNode[]): FilterNode => ({ all: nodes });
const not = (node: FilterNode): FilterNode => ({ not: node });
const shared: FilterNode = { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' };

/** Services whose use the active-user report tells, by service family. */
const reported: readonly { family: string; title: string; fields: readonly string[] }[] = [
  { family: 'TEAMS', title: 'Teams', fields: ['lastTeamsUse'] },
  { family: 'SHAREPOINT', title: 'SharePoint or OneDrive', fields: ['lastSharePointUse', 'lastOneDriveUse'] },
  { family: 'SKYPE', title: 'Skype for Business', fields: ['lastSkypeUse'] },
  { family: 'YAMMER', title: 'Yammer', fields: ['lastYammerUse'] },
];
const calling = ['MCOEV', 'MCOMEETADV'];

/** What of `from` may be in use and is not in `to`: mailboxes by what is in them, services by the active-user report. */
export function usesAtStake(from: readonly string[], to: readonly string[], now: number): Use[] {
  return [...mailboxUses(from, to), ...serviceUses(from, to, now)];
}

function mailboxUses(from: readonly string[], to: readonly string[]): Use[] {
  const [plan, other] = [strongestExchangePlan(from), strongestExchangePlan(to)];
  const uses: Use[] = [];
  if (plan !== 'none' && other === 'none')
    uses.push({
      id: 'mailbox',
      title: 'Have a mailbox',
      why: 'The other product carries none: the mailbox is deleted after 30 days.',
      filter: { field: 'recipientTypeDetails', op: 'eq', value: 'UserMailbox' },
    });
  else if (quotaOfPlan[other] < quotaOfPlan[plan])
    uses.push({
      id: 'mailbox-size',
      title: `Have more than ${quotaOfPlan[other] / 1024 ** 3} GB of mail`,
      why: `${exchangePlanLabels[other]} allows no more. A plan stops these people, unless another product of theirs does.`,
      filter: all({ field: 'totalItemBytes', op: 'gt', value: quotaOfPlan[other] }, not(shared)),
    });
  if (allowsArchiveAndHold(new Set(from)) && !allowsArchiveAndHold(new Set(to)))
    uses.push({
      id: 'archive-or-hold',
      title: 'Have an archive or are on hold',
      why: 'Both need Exchange Online Plan 2 or the archiving add-on. A plan stops these people, unless another product of theirs brings it.',
      filter: any(
        { field: 'archiveEnabled', op: 'eq', value: true },
        { field: 'litigationHoldEnabled', op: 'eq', value: true },
        { field: 'inPlaceHoldCount', op: 'gt', value: 0 },
      ),
    });
  return uses;
}

function serviceUses(from: readonly string[], to: readonly string[], now: number): Use[] {
  const [families, kept] = [new Set(from.map(serviceFamily)), new Set(to.map(serviceFamily))];
  const since = dayBefore(now, inUseDays);
  const recent = (fields: readonly string[]): FilterNode =>
    any(...fields.map((field): FilterNode => ({ field, op: 'ge', value: since })));
  const uses = reported
    .filter(({ family }) => families.has(family) && !kept.has(family))
    .map(
      ({ family, title, fields }): Use => ({
        id: family.toLowerCase(),
        title: `Used ${title} in ${inUseDays} days`,
        why: 'By the active-user report.',
        filter: recent(fields),
      }),
    );
  if (families.has('TEAMS') && kept.has('TEAMS') && calling.some((plan) => from.includes(plan) && !to.includes(plan)))
    uses.push({
      id: 'calling',
      title: `Used Teams or Skype in ${inUseDays} days`,
      why: 'Some of them may place calls or hold conferences one can dial into; the active-user report does not tell.',
      filter: recent(['lastTeamsUse', 'lastSkypeUse']),
    });
  return uses;
}

/** Why some of it cannot be told, in sentences. */
export async function unknownUses({ store }: TenantLicenses): Promise<string[]> {
  const { families } = await store.summary();
  const read = (name: string): boolean => families.find(({ family }) => family === name)?.readAt != null;
  const activity = families.find(({ family }) => family === 'activity');
  return [
    ...(read('mailboxes') && read('sizes') ? [] : ['Mailboxes and their sizes have not been read.']),
    ...(activity !== undefined && activity.rows > 0 ? [] : ['The active-user report has not been read.']),
    'Use of desktop apps, security and compliance is not reported for each person.',
  ];
}
