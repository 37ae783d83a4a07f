import type { ReactNode } from 'react';
import styles from './states.module.css';

interface StateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** What stands in the middle of a screen that has nothing to list, and why. */
export const StateMessage = ({ icon, title, children, actions }: StateProps) => (
  <div className={styles.state} role="status">
    <span className={styles.icon} aria-hidden="true">
      {icon}
    </span>
    <h2 className={styles.title}>{title}</h2>
    {children ? <div className={styles.text}>{children}</div> : null}
    {actions ? <div className={styles.actions}>{actions}</div> : null}
  </div>
);

/** Grey rows in place of a list that is on its way. */
export const LoadingRows = ({ rows = 12, label }: { rows?: number; label: string }) => (
  <div className={styles.rows} role="status" aria-label={label} aria-busy="true">
    {Array.from({ length: rows }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move.
      <div key={index} className={styles.row} aria-hidden="true">
        <span style={{ width: `${12 + ((index * 7) % 8)}%` }} />
        <span style={{ width: `${16 + ((index * 5) % 9)}%` }} />
        <span style={{ width: '6%' }} />
        <span style={{ width: '8%' }} />
        <span style={{ width: '12%' }} />
      </div>
    ))}
  </div>
);

/** A grey block in place of a figure or text that is on its way. */
export const Skeleton = ({ width, height = 14 }: { width: number | string; height?: number }) => (
  <span className={styles.block} style={{ width, height }} aria-hidden="true" />
);
