import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { InfoRegular } from '@fluentui/react-icons';
import styles from './users-tab.module.css';

const Marks = () => (
  <>
    <span className={styles.mark}>
      <i className="mr-mark-shape" data-of="direct" aria-hidden="true" /> direct
    </span>
    <span className={styles.mark}>
      <i className="mr-mark-shape" data-of="group" aria-hidden="true" /> from group
    </span>
    <span className={styles.mark}>
      <i className="mr-mark-shape" data-of="both" aria-hidden="true" /> both
    </span>
    <span className={styles.mark}>
      <i className="mr-mark-shape" data-of="direct" aria-hidden="true" />
      <sup>3</sup> 3 plans off
    </span>
    <span className={styles.mark}>
      <b className={styles.bad}>!</b> error
    </span>
  </>
);

/** What the marks in the grid mean: in a line, or behind a button where there is no room. */
export const Legend = () => (
  <>
    <p className={styles.legend}>
      <Marks />
    </p>
    <Popover positioning="below-end" withArrow>
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle" icon={<InfoRegular />} className={styles.legendButton}>
          Legend
        </Button>
      </PopoverTrigger>
      <PopoverSurface aria-label="Legend" className={styles.legendList}>
        <Marks />
      </PopoverSurface>
    </Popover>
  </>
);
