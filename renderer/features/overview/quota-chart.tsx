import { formatCount } from '../../ui/format.ts';
import styles from './quota-chart.module.css';

const rangeOf = (index: number): string => (index === 10 ? 'over 100 %' : `${index * 10}–${index * 10 + 10} %`);

const toneOf = (index: number): string => (index >= 9 ? 'bad' : index >= 8 ? 'warn' : 'brand');

const chartHeight = 132;

/** Mailboxes by share of quota, a bar for each tenth. */
export const QuotaChart = ({ buckets }: { buckets: readonly number[] }) => {
  const most = Math.max(1, ...buckets);
  return (
    <ol className={styles.chart} aria-label="Mailboxes by share of quota">
      {buckets.map((count, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what the bar means.
        <li key={index} className={styles.column} title={`${rangeOf(index)}: ${formatCount(count)}`}>
          <span className={styles.count} aria-hidden="true">
            {count === 0 ? '' : formatCount(count)}
          </span>
          <span
            className={`${styles.bar} ${styles[toneOf(index)]}`}
            style={{ height: count === 0 ? 1 : Math.max(3, (count / most) * chartHeight) }}
            aria-hidden="true"
          />
          <span className={styles.label} aria-hidden="true">
            {index === 10 ? '100+' : index * 10}
          </span>
          <span className="visually-hidden">
            {rangeOf(index)}: {formatCount(count)} mailboxes
          </span>
        </li>
      ))}
    </ol>
  );
};
