import { Button } from '@fluentui/react-components';
import type { MethodOutput } from '../../../../shared/contract/index.ts';
import type { ComparedPlan } from '../../../../shared/domain/licenses.ts';
import { plural } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import styles from './comparison.module.css';

const List = ({
  title,
  about,
  tone,
  empty,
  entries,
  Heading,
}: {
  Heading: 'h2' | 'h3';
  title: string;
  about?: string | undefined;
  tone: 'good' | 'bad' | 'quiet';
  empty: string;
  entries: readonly { id: string; name: string; hint: string; note?: string }[];
}) => (
  <section className={styles.list} aria-label={title}>
    <Heading className={styles.title} data-tone={tone}>
      {title}{' '}
      <span>
        {entries.length}
        {about && entries.length > 0 ? `, ${about}` : ''}
      </span>
    </Heading>
    {entries.length === 0 ? <p className={styles.quiet}>{empty}</p> : null}
    <ul>
      {entries.map((entry) => (
        <li key={entry.id} title={entry.hint}>
          <span>{entry.name}</span>
          {entry.note ? <strong>{entry.note}</strong> : null}
        </li>
      ))}
    </ul>
  </section>
);

/** Two products plan by plan: what is gained, lost, and stays. */
export const Comparison = ({
  compared,
  currency,
  heading: Heading = 'h2',
  onShow,
}: {
  compared: MethodOutput<'licenses.compare'>;
  currency: string;
  /** Of the lists; one below what stands above. */
  heading?: 'h2' | 'h3';
  /** Lists the users of one of the uses. */
  onShow?: (useId: string) => void;
}) => {
  const { first, second, plans, losers, uses, usesUnknown, users, monthlyDifference } = compared;
  const losing = new Map(losers.map((loser) => [loser.servicePlanId, loser.users]));
  const entry = (plan: ComparedPlan) => ({ id: plan.servicePlanId, name: plan.name, hint: plan.servicePlanName });
  const withUsers = (plan: ComparedPlan) => {
    const count = losing.get(plan.servicePlanId) ?? 0;
    return { ...entry(plan), ...(count > 0 ? { note: plural(count, 'user') } : {}) };
  };
  const byUsers = (a: ComparedPlan, b: ComparedPlan) =>
    (losing.get(b.servicePlanId) ?? 0) - (losing.get(a.servicePlanId) ?? 0);
  const lost = plans.filter((plan) => plan.in === 'first' && plan.counterpart === null);
  const edition = plans.filter((plan) => plan.in === 'first' && plan.counterpart !== null);
  const gained = plans.filter((plan) => plan.in === 'second' && plan.counterpart === null);
  const kept = plans.filter((plan) => plan.in === 'both');
  const difference =
    first.price && second.price ? Math.round((second.price.amount - first.price.amount) * 100) / 100 : null;
  return (
    <div className={styles.comparison}>
      <p className={styles.price}>
        {difference === null
          ? 'The price of one of them is not known.'
          : `${formatMoney(first.price?.amount ?? null, currency)} → ${formatMoney(second.price?.amount ?? null, currency)} a seat and month (${difference > 0 ? '+' : difference < 0 ? '−' : '±'}${formatMoney(Math.abs(difference), currency)})`}
        {monthlyDifference !== null && users > 0
          ? ` · ${monthlyDifference > 0 ? '+' : monthlyDifference < 0 ? '−' : '±'}${formatMoney(Math.abs(monthlyDifference), currency)} a month for ${plural(users, 'user')}`
          : ''}
      </p>
      {users > 0 ? (
        <section className={styles.uses} aria-label="In use now">
          <Heading className={styles.title}>In use now, and at stake with {second.name}</Heading>
          {uses.length === 0 ? <p className={styles.quiet}>Nobody is known to use what would go.</p> : null}
          <ul>
            {uses.map((use) => (
              <li key={use.id}>
                <strong>{plural(use.users, 'user')}</strong>
                <span className={styles.what}>
                  {use.title}. <span className={styles.quiet}>{use.why}</span>
                </span>
                {onShow ? (
                  <Button size="small" onClick={() => onShow(use.id)} aria-label={`Show users: ${use.title}`}>
                    Show users
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
          <p className={styles.quiet}>Not told here: {usesUnknown.join(' ')}</p>
        </section>
      ) : null}
      <div className={styles.lists}>
        <List
          Heading={Heading}
          title="Lost"
          about={users > 0 ? 'with the users who have it on' : undefined}
          tone="bad"
          empty="Nothing is lost."
          entries={lost.toSorted(byUsers).map(withUsers)}
        />
        <List
          Heading={Heading}
          title="Another edition"
          tone="quiet"
          empty="No service changes its edition."
          entries={edition.map((plan) => ({
            ...entry(plan),
            name: plan.name === plan.counterpart ? plan.name : `${plan.name} → ${plan.counterpart}`,
          }))}
        />
        <List Heading={Heading} title="Gained" tone="good" empty="Nothing is gained." entries={gained.map(entry)} />
        <List
          Heading={Heading}
          title="In both"
          tone="quiet"
          empty="They have nothing in common."
          entries={kept.map(entry)}
        />
      </div>
    </div>
  );
};
