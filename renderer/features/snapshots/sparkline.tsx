import { formatDate, formatGigabytes } from '../../ui/format.ts';
import styles from './snapshots.module.css';

export interface SizePoint {
  /** ISO day. */
  date: string;
  bytes: number;
}

const width = 400;
const height = 96;

/** The line of a size over time. `quota` is drawn when the line comes near it. */
export const Sparkline = ({ points, quota }: { points: readonly SizePoint[]; quota: number | null }) => {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const times = points.map(({ date }) => Date.parse(date));
  const start = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - start);
  const most = Math.max(...points.map(({ bytes }) => bytes), 1);
  const withQuota = quota !== null && quota > 0 && quota < most * 2;
  const least = Math.min(...points.map(({ bytes }) => bytes));
  const highest = withQuota ? Math.max(most, quota) : most;
  // From zero the growth of a full mailbox would be a flat line.
  const base = least > highest / 2 ? Math.max(0, least - (highest - least) / 2) : 0;
  const top = highest + Math.max((highest - base) * 0.06, 1);
  const x = (index: number) => (((times[index] ?? start) - start) / span) * width;
  const y = (bytes: number) => height - ((bytes - base) / (top - base)) * height;
  const line = points.map(({ bytes }, index) => `${x(index).toFixed(1)},${y(bytes).toFixed(1)}`).join(' ');
  return (
    <div>
      <svg
        className={styles.spark}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Size over time: ${formatGigabytes(first.bytes)} on ${formatDate(first.date)}, ${formatGigabytes(last.bytes)} on ${formatDate(last.date)}, most ${formatGigabytes(most)}`}
      >
        <polygon points={`0,${height} ${line} ${x(points.length - 1).toFixed(1)},${height}`} />
        <polyline points={line} />
        {withQuota ? <line x1="0" x2={width} y1={y(quota)} y2={y(quota)} /> : null}
      </svg>
      <div className={styles.sparkEnds} aria-hidden="true">
        <span>
          {formatDate(first.date)} · {formatGigabytes(first.bytes)}
        </span>
        <span>
          {formatDate(last.date)} · {formatGigabytes(last.bytes)}
        </span>
      </div>
    </div>
  );
};
