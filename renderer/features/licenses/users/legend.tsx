import styles from './users-tab.module.css';

/** What the marks in the grid mean. */
export const Legend = () => (
  <p className={styles.legend}>
    <span>
      <i className="mr-mark-shape" data-of="direct" aria-hidden="true" /> direct
    </span>
    <span>
      <i className="mr-mark-shape" data-of="group" aria-hidden="true" /> from group
    </span>
    <span>
      <i className="mr-mark-shape" data-of="direct" aria-hidden="true" />
      <sup>3</sup> 3 plans off
    </span>
    <span>
      <b className={styles.bad}>!</b> error
    </span>
  </p>
);
