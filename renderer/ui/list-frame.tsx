import type { ReactNode } from 'react';
import styles from './list-frame.module.css';

/** A list with all that stands above it; the details of its open row stand beside it. It fills what is left. */
export const ListFrame = ({ details, children }: { details?: ReactNode; children: ReactNode }) => (
  <div className={styles.frame}>
    <div className={styles.list}>{children}</div>
    {details}
  </div>
);

/** A line of filters above a list. */
export const FilterLine = ({
  lined = true,
  end,
  children,
}: {
  /** Whether a line parts it from what is below. */
  lined?: boolean;
  /** Stands at the far end. */
  end?: ReactNode;
  children: ReactNode;
}) => (
  <div className={styles.filters} data-lined={lined}>
    {children}
    {end ? <span className={styles.gap} /> : null}
    {end}
  </div>
);
