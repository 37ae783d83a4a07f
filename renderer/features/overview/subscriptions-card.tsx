import { Button } from '@fluentui/react-components';
import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import { unknownFamilies } from '../../../shared/domain/known.ts';
import { ShareBar } from '../../ui/bars.tsx';
import { formatCount } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import styles from './overview-screen.module.css';

const shownRows = 6;

type Subscription = TenantSummary['subscriptions'][number];
const seatsOf = ({ enabled, warning }: Subscription): number => enabled + warning;

/** The subscriptions that matter most; those with more users than seats first. */
export const Subscriptions = ({ summary, onAll }: { summary: TenantSummary; onAll: () => void }) => {
  const all = summary.subscriptions
    .filter((each) => seatsOf(each) > 0 || each.consumed > 0)
    .toSorted((a, b) => Number(b.consumed > seatsOf(b)) - Number(a.consumed > seatsOf(a)) || b.consumed - a.consumed);
  const shown = all.length <= shownRows + 1 ? all : all.slice(0, shownRows);
  return (
    <Card
      title="Subscriptions"
      aside={<span className={styles.quiet}>{shown.length > 0 ? 'seats used' : ''}</span>}
      className={styles.subscriptions}
    >
      {shown.length === 0 ? (
        <p className={styles.quiet}>
          {unknownFamilies(['skus'], summary.families).length > 0
            ? 'Subscriptions are not known: they have not been read.'
            : 'This tenant has no subscription with seats.'}
        </p>
      ) : (
        <ul className={styles.rows} aria-label="Subscriptions">
          {shown.map((subscription) => {
            const seats = seatsOf(subscription);
            const unlimited = seats >= 10_000 && subscription.consumed < seats / 20;
            return (
              <li key={subscription.skuId} className={styles.subscription} title={subscription.partNumber}>
                <span className={styles.name}>{subscription.name}</span>
                <ShareBar value={subscription.consumed} of={seats} />
                <span className={styles.seats} data-over={subscription.consumed > seats}>
                  {formatCount(subscription.consumed)}
                  {unlimited ? '' : ` of ${formatCount(seats)}`}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {shown.length < all.length ? (
        <Button className={styles.more} appearance="subtle" size="small" onClick={onAll}>
          {formatCount(all.length - shown.length)} more: show all {formatCount(all.length)}
        </Button>
      ) : null}
    </Card>
  );
};
