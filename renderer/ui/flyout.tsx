import { Button } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { type ReactNode, useId } from 'react';
import styles from './flyout.module.css';
import { initials } from './format.ts';
import { isTyping, useHotkeys } from './hotkeys.ts';
import { Tabs } from './tabs.tsx';

export interface FlyoutTab {
  id: string;
  label: string;
  content: () => ReactNode;
}

/** Details of one thing, at the right of a list; the list stays usable. */
export const Flyout = ({
  name,
  subtitle,
  actions,
  banner,
  tabs,
  tab,
  onTab,
  onClose,
}: {
  name: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  /** Above the tabs, e.g. a failure that concerns all of them. */
  banner?: ReactNode;
  tabs: readonly FlyoutTab[];
  tab: string;
  onTab: (id: string) => void;
  onClose: () => void;
}) => {
  const current = tabs.find((candidate) => candidate.id === tab) ?? tabs[0];
  const panelId = useId();
  // From anywhere on the screen; in a field, Esc belongs to the field.
  useHotkeys({
    escape: () => {
      if (isTyping(document.activeElement)) return false;
      onClose();
    },
  });
  return (
    <aside
      className={styles.flyout}
      aria-label={`Details of ${name}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <header className={styles.head}>
        <span className={styles.avatar} aria-hidden="true">
          {initials(name)}
        </span>
        <div className={styles.names}>
          <h2 className={styles.name}>{name}</h2>
          <div className={styles.subtitle}>{subtitle}</div>
        </div>
        <Button
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label="Close details"
          title="Close (Esc)"
          onClick={onClose}
        />
      </header>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
      {banner}
      {current ? <Tabs label="Details" tabs={tabs} current={current.id} panelId={panelId} onChoose={onTab} /> : null}
      <div
        id={panelId}
        role="tabpanel"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={current?.label ?? 'Details'}
        className={styles.panel}
      >
        {current?.content()}
      </div>
    </aside>
  );
};
