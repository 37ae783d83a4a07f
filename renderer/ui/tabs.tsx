import { type KeyboardEvent, useId, useRef } from 'react';
import styles from './tabs.module.css';

/** A row of tabs; arrows move between them. The panel is the caller's, named by `panelProps`. */
export const Tabs = <Id extends string>({
  label,
  tabs,
  current,
  panelId,
  large = false,
  onChoose,
}: {
  label: string;
  tabs: readonly { id: Id; label: string; note?: string | undefined; noteTone?: 'warn' | 'quiet' }[];
  current: Id;
  /** Id of the panel the tabs switch. */
  panelId: string;
  /** The size of a screen's own tabs. */
  large?: boolean;
  onChoose: (id: Id) => void;
}) => {
  const base = useId();
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === current);
    const next = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || !tab) return;
    event.preventDefault();
    onChoose(tab.id);
    row.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div ref={row} role="tablist" aria-label={label} className={styles.tabs} data-large={large} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`${base}-${tab.id}`}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={tab.id === current}
          aria-controls={panelId}
          tabIndex={tab.id === current ? 0 : -1}
          onClick={() => onChoose(tab.id)}
        >
          {tab.label}
          {tab.note ? (
            <span className={styles.note} data-tone={tab.noteTone ?? 'quiet'}>
              {tab.note}
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
};
