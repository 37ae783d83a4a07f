import { z } from 'zod';
import { exchangePlanLabels, exchangePlanOf, quotaOfPlan } from '../../../../shared/domain/exchange-plans.ts';
import type { ChangeKind, CheckResult, Target, TenantFacts } from '../kind.ts';
import { csvOf, sizeColumn } from './csv-columns.ts';
import { proposeProperties } from './mailbox-target.ts';

/** Bytes, or -1 for Unlimited. The service takes at most 2,199,023,254,528 bytes. */
const quota = z.number().int().min(-1).max(2_199_023_254_528, 'The service takes at most 2 TB.');
const params = z
  .object({ issueWarning: quota.optional(), prohibitSend: quota.optional(), prohibitSendReceive: quota.optional() })
  .refine((given) => Object.values(given).some((value) => value !== undefined), 'Set at least one quota.');
type Params = z.infer<typeof params>;

const GB = 1024 ** 3;
const gb = (bytes: number): string => `${(bytes / GB).toLocaleString('en-US', { maximumFractionDigits: 1 })} GB`;
const limitless = (bytes: number): number => (bytes === -1 ? Number.POSITIVE_INFINITY : bytes);

/** The three quotas as they would be; null where one stays unknown. */
function resulting(
  { mailbox }: Target,
  given: Params,
): { warning: number | null; send: number | null; receive: number | null } {
  return {
    warning: given.issueWarning ?? mailbox?.issueWarningQuota ?? null,
    send: given.prohibitSend ?? mailbox?.prohibitSendQuota ?? null,
    receive: given.prohibitSendReceive ?? mailbox?.prohibitSendReceiveQuota ?? null,
  };
}

function outOfOrder(target: Target, given: Params): boolean {
  const { warning, send, receive } = resulting(target, given);
  const above = (low: number | null, high: number | null): boolean =>
    low !== null && high !== null && limitless(low) > limitless(high);
  return above(warning, receive) || above(send, receive) || above(warning, send);
}

function aboveLicense(target: Target, given: Params, tenant: TenantFacts): boolean {
  const { receive } = resulting(target, given);
  if (receive === null || target.user === null || given.prohibitSendReceive === undefined) return false;
  return limitless(receive) > quotaOfPlan[exchangePlanOf(target.user.assignedLicenses, tenant.skus)];
}

export const quotas: ChangeKind<Params> = {
  kind: 'quotas',
  objectKind: 'mailbox',
  params,
  title: (_, count) => `Quotas of ${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}`,
  propose(target, given) {
    return proposeProperties(target, {
      ...(given.issueWarning === undefined ? {} : { IssueWarningQuota: given.issueWarning }),
      ...(given.prohibitSend === undefined ? {} : { ProhibitSendQuota: given.prohibitSend }),
      ...(given.prohibitSendReceive === undefined ? {} : { ProhibitSendReceiveQuota: given.prohibitSendReceive }),
    });
  },
  checks(items, tenant) {
    const results: CheckResult[] = [];
    const idsWhere = (test: (item: (typeof items)[number]) => boolean): string[] =>
      items.filter(test).map(({ target }) => target.objectId);

    results.push({
      code: 'quota-order',
      severity: 'block',
      title: 'Quotas out of order',
      message:
        'The warning quota must not exceed the send quota, nor the send quota the quota for sending and receiving.',
      targets: idsWhere(({ target, params: given }) => outOfOrder(target, given)),
    });
    const byPlan = new Map<string, string[]>();
    for (const { target, params: given } of items) {
      if (!aboveLicense(target, given, tenant)) continue;
      const plan = exchangePlanOf(target.user?.assignedLicenses ?? [], tenant.skus);
      byPlan.set(plan, [...(byPlan.get(plan) ?? []), target.objectId]);
    }
    for (const [plan, targets] of byPlan) {
      const key = plan as keyof typeof quotaOfPlan;
      results.push({
        code: `quota-above-license-${plan}`,
        severity: 'block',
        title: 'More than the license allows',
        message: `With ${exchangePlanLabels[key]} a mailbox may hold at most ${gb(quotaOfPlan[key])}.`,
        targets,
      });
    }
    results.push({
      code: 'quota-below-size',
      severity: 'warn',
      title: 'Already larger than the new quota',
      message: 'These mailboxes hold more than the new quota, so they could no longer send or receive.',
      targets: idsWhere(({ target, params: given }) => {
        const { receive } = resulting(target, given);
        const size = target.mailbox?.totalItemBytes ?? null;
        return (
          given.prohibitSendReceive !== undefined && receive !== null && size !== null && size >= limitless(receive)
        );
      }),
    });
    return results.filter((result) => result.targets.length > 0);
  },
  csv: csvOf([
    sizeColumn('issueWarning', 'Warning quota', ['IssueWarningQuota', 'Warning']),
    sizeColumn('prohibitSend', 'Send quota', ['ProhibitSendQuota']),
    sizeColumn('prohibitSendReceive', 'Send and receive quota', ['ProhibitSendReceiveQuota', 'Quota', 'Maximum size']),
  ]),
};
