import {
  allowsArchiveAndHold,
  exchangePlanLabels,
  quotaOfPlan,
  strongestExchangePlan,
} from '../../../../../shared/domain/exchange-plans.ts';
import type { CheckResult, TenantFacts } from '../../kind.ts';
import { hasArchive, onHold } from '../convert-rules.ts';
import { gives, ids, type View } from './view.ts';

const gb = (bytes: number): string => `${(bytes / 1024 ** 3).toLocaleString('en-US', { maximumFractionDigits: 1 })} GB`;

/** What the change does to their mailboxes: deletion, archive, hold and size. */
export function mailboxChecks(views: readonly View[], tenant: TenantFacts): CheckResult[] {
  const plan = (names: ReadonlySet<string>) => strongestExchangePlan(names);
  const isShared = ({ target }: View): boolean => target.mailbox?.recipientTypeDetails === 'SharedMailbox';
  // What is not known to be another kind may be a person's: the mailbox is worth more than the seat.
  const isUserMailbox = ({ target: { mailbox } }: View): boolean =>
    mailbox === null ? !tenant.mailboxesKnown : (mailbox.recipientTypeDetails ?? 'UserMailbox') === 'UserMailbox';
  const losesExchange = ({ plansBefore, plansAfter }: View): boolean =>
    plan(plansBefore) !== 'none' && plan(plansAfter) === 'none';
  const size = ({ target }: View): number => target.mailbox?.totalItemBytes ?? 0;
  /** Whether these plans carry a shared mailbox as it is. */
  const fits = (view: View, names: ReadonlySet<string>): boolean =>
    (size(view) <= quotaOfPlan.none || plan(names) === 'plan2') &&
    ((!hasArchive(view.target) && !onHold(view.target)) || allowsArchiveAndHold(names));
  const results: CheckResult[] = [
    {
      code: 'last-exchange-plan',
      severity: 'block',
      title: 'The mailbox would be deleted in 30 days',
      message:
        'This takes the last Exchange Online plan from a user mailbox. Convert it to shared first, or replace the license by another with Exchange.',
      targets: ids(views, (view) => isUserMailbox(view) && losesExchange(view)),
    },
    {
      code: 'shared-loses-needed-license',
      severity: 'block',
      title: 'The shared mailbox needs its license',
      message:
        'It is over 50 GB, has an archive or is on hold. Without Exchange Online Plan 2 it would stop receiving mail or lose the archive.',
      // What is too small already still carries the mailbox: the last plan is not taken all the same.
      targets: ids(
        views,
        (view) =>
          isShared(view) && !fits(view, view.plansAfter) && (fits(view, view.plansBefore) || losesExchange(view)),
      ),
    },
    {
      code: 'shared-needs-no-license',
      severity: 'info',
      title: 'A shared mailbox that needs no license',
      message: 'Under 50 GB without archive or hold, a shared mailbox works without one.',
      targets: ids(
        views,
        (view) =>
          isShared(view) &&
          gives(view).length > 0 &&
          plan(view.plansBefore) === 'none' &&
          size(view) <= quotaOfPlan.none &&
          !hasArchive(view.target) &&
          !onHold(view.target),
      ),
    },
    {
      code: 'archive-or-hold-needs-plan2',
      severity: 'block',
      title: 'Archive or hold needs Exchange Online Plan 2',
      message: 'The archive or the litigation hold would lose the license that carries it.',
      targets: ids(
        views,
        (view) =>
          !isShared(view) &&
          (hasArchive(view.target) || onHold(view.target)) &&
          allowsArchiveAndHold(view.plansBefore) &&
          !allowsArchiveAndHold(view.plansAfter) &&
          plan(view.plansAfter) !== 'none',
      ),
    },
  ];
  const tooLarge = new Map<string, View[]>();
  for (const view of views) {
    const after = plan(view.plansAfter);
    const smaller = quotaOfPlan[after] < quotaOfPlan[plan(view.plansBefore)];
    if (after === 'none' || !smaller || isShared(view) || size(view) <= quotaOfPlan[after]) continue;
    tooLarge.set(after, [...(tooLarge.get(after) ?? []), view]);
  }
  for (const [after, large] of tooLarge) {
    const key = after as keyof typeof quotaOfPlan;
    results.push({
      code: `mailbox-too-large-${after}`,
      severity: 'block',
      title: 'The mailbox is larger than the new license allows',
      message: `${exchangePlanLabels[key]} allows ${gb(quotaOfPlan[key])}; the mailbox could no longer send or receive.`,
      targets: large.map(({ target }) => target.objectId),
    });
  }
  const shrinks = ({ plansBefore, plansAfter }: View): boolean =>
    plan(plansAfter) !== 'none' && quotaOfPlan[plan(plansAfter)] < quotaOfPlan[plan(plansBefore)];
  results.push(
    {
      code: 'sizes-unknown',
      severity: 'warn',
      title: 'Mailbox size unknown',
      message: 'Whether the mailbox fits the smaller quota was not read yet. Refresh these mailboxes to be sure.',
      targets: ids(
        views,
        (view) => view.target.mailbox !== null && view.target.mailbox.totalItemBytes === null && shrinks(view),
      ),
    },
    {
      code: 'mailboxes-unread',
      severity: 'warn',
      title: 'Their mailboxes are not known',
      message:
        'Whether they fit the smaller quota, have an archive or are on hold has not been read. What does not fit can no longer send or receive: have someone who may read mailboxes look first.',
      targets: tenant.mailboxesKnown ? [] : ids(views, (view) => view.target.mailbox === null && shrinks(view)),
    },
  );
  return results;
}
