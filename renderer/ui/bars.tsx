import styles from './bars.module.css';
import { formatBytesExact, formatPercent, formatQuota, unknown } from './format.ts';
import { quotaTone } from './tone.ts';

/** Share of quota as a bar and a figure; amber from 75 %, red from 90 %, "–" with the reason when unknown. */
export const QuotaBar = ({ percent, reason }: { percent: number | null; reason?: string }) => {
  if (percent === null) {
    return (
      <span className={styles.unknown} title={reason ?? 'The size or the quota is not known.'}>
        {unknown}
      </span>
    );
  }
  const tone = quotaTone(percent);
  return (
    <span className={styles.quota} data-tone={tone}>
      <span className={styles.track} aria-hidden="true">
        <span className={`${styles.fill} ${styles[tone]}`} style={{ width: `${Math.min(100, percent)}%` }} />
      </span>
      <span className={styles.figure}>{formatPercent(percent)}</span>
    </span>
  );
};

interface SizeBarProps {
  bytes: number | null;
  /** -1 = Unlimited, null = unknown. */
  warning: number | null;
  send: number | null;
  receive: number | null;
}

const marks = ({ warning, send, receive }: SizeBarProps) =>
  [
    { label: 'warns', bytes: warning },
    { label: 'send stops', bytes: send },
    { label: 'all stops', bytes: receive },
  ].filter((mark): mark is { label: string; bytes: number } => mark.bytes !== null && mark.bytes >= 0);

/** A mailbox's size against its three limits, each with a mark on the bar and in words below. */
export const SizeBar = (props: SizeBarProps) => {
  const { bytes, receive } = props;
  const known = marks(props);
  const end = Math.max(bytes ?? 0, ...known.map((mark) => mark.bytes), 1);
  const percent = bytes !== null && receive !== null && receive > 0 ? (bytes / receive) * 100 : null;
  const tone = percent === null ? 'brand' : quotaTone(percent);
  return (
    <div>
      <div className={styles.sizeTrack} aria-hidden="true">
        {bytes === null ? null : (
          <span className={`${styles.fill} ${styles[tone]}`} style={{ width: `${(bytes / end) * 100}%` }} />
        )}
        {known
          .filter((mark) => mark.bytes < end)
          .map((mark) => (
            <span key={mark.label} className={styles.mark} style={{ left: `${(mark.bytes / end) * 100}%` }} />
          ))}
      </div>
      <p className={styles.legend}>
        {known.length === 0
          ? receive === -1
            ? 'No limit is set.'
            : 'The limits are not known.'
          : known.map((mark, index) => (
              <span key={mark.label} title={formatBytesExact(mark.bytes)}>
                {index > 0 ? ' · ' : ''}
                {mark.label} {formatQuota(mark.bytes)}
              </span>
            ))}
      </p>
    </div>
  );
};

/** A plain share: `value` of `of`, e.g. seats in use. Red when more is used than there is. */
export const ShareBar = ({ value, of }: { value: number; of: number }) => {
  const share = of <= 0 ? (value > 0 ? 100 : 0) : Math.min(100, (value / of) * 100);
  const tone = value > of ? 'bad' : 'brand';
  return (
    <span className={styles.shareTrack} aria-hidden="true">
      <span className={`${styles.fill} ${styles[tone]}`} style={{ width: `${share}%` }} />
    </span>
  );
};

/** How far something running has come; without a total it only shows that it moves. */
export const ProgressLine = ({ done, total, label }: { done: number; total: number | null; label: string }) => {
  const share = total !== null && total > 0 ? Math.min(100, (done / total) * 100) : null;
  return (
    <span
      className={styles.shareTrack}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.round(share) })}
    >
      <span
        className={`${styles.fill} ${styles.brand} ${share === null ? styles.moving : ''}`}
        style={{ width: share === null ? '30%' : `${share}%` }}
      />
    </span>
  );
};
