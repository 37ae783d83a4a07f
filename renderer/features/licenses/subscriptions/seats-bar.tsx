import type { Subscription } from '../../../../shared/domain/licenses.ts';
import { formatCount } from '../../../ui/format.ts';
import styles from './seats-bar.module.css';

/** The bar in words: what a person reads beside it, and hears instead of it. */
export const seatWords = ({ assigned, enabled, warning, suspended, lockedOut }: Subscription): string =>
  [
    `${formatCount(assigned)} of ${formatCount(enabled + warning)}`,
    ...(warning > 0 ? [`${formatCount(warning)} in grace`] : []),
    ...(suspended > 0 ? [`${formatCount(suspended)} suspended`] : []),
    ...(lockedOut > 0 ? [`${formatCount(lockedOut)} locked out`] : []),
  ].join(' · ');

/** Assigned seats against those that may be used; grace and suspended ones stand apart. */
export const SeatsBar = ({ product }: { product: Subscription }) => {
  const { assigned, enabled, warning, suspended } = product;
  const usable = enabled + warning;
  const end = Math.max(assigned, usable + suspended, 1);
  const part = (value: number) => `${(Math.max(0, value) / end) * 100}%`;
  return (
    <span className={styles.seats} title={seatWords(product)}>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.used} style={{ width: part(Math.min(assigned, usable)) }} />
        {assigned > usable ? <span className={styles.over} style={{ width: part(assigned - usable) }} /> : null}
        <span style={{ width: part(enabled - assigned) }} />
        <span className={styles.warning} style={{ width: part(usable - Math.max(enabled, assigned)) }} />
        <span className={styles.suspended} style={{ width: part(end - Math.max(usable, assigned)) }} />
      </span>
      <span className={styles.words}>{seatWords(product)}</span>
    </span>
  );
};
