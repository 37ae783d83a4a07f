import { type ReactNode, useId } from 'react';
import styles from './tabbed-page.module.css';
import { Tabs } from './tabs.tsx';

/** A screen of a header, tabs beneath it, and one panel that fills the rest. */
export const TabbedPage = <Id extends string>({
  label,
  header,
  tabs,
  current,
  onChoose,
  children,
}: {
  /** Names the tabs. */
  label: string;
  /** The page's header and what has to be said above the tabs. */
  header: ReactNode;
  tabs: readonly { id: Id; label: string }[];
  current: Id;
  onChoose: (id: Id) => void;
  children: ReactNode;
}) => {
  const panelId = useId();
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        {header}
        <div className={styles.tabs}>
          <Tabs label={label} tabs={tabs} current={current} large panelId={panelId} onChoose={onChoose} />
        </div>
      </div>
      <div
        id={panelId}
        role="tabpanel"
        aria-label={tabs.find(({ id }) => id === current)?.label}
        className={styles.panel}
      >
        {children}
      </div>
    </div>
  );
};
