import { Input } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { type RefObject, useEffect, useState } from 'react';
import type { MailboxView } from './mailbox-view.ts';
import styles from './mailboxes-screen.module.css';

const searchAfterMs = 150;

/** The search field types at once and asks a moment later. */
export const SearchField = ({
  view,
  onLeave,
  fieldRef,
}: {
  view: MailboxView;
  onLeave: () => void;
  fieldRef: RefObject<HTMLInputElement | null>;
}) => {
  const [text, setText] = useState(view.search);
  const { set, search } = view;
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return;
    const timer = setTimeout(() => set({ search: text }), searchAfterMs);
    return () => clearTimeout(timer);
  }, [text, search, set]);
  return (
    <Input
      ref={fieldRef}
      className={styles.search}
      type="search"
      size="medium"
      aria-label="Search mailboxes by name or address"
      aria-keyshortcuts="/"
      placeholder="Search by name or address"
      contentBefore={<SearchRegular aria-hidden="true" />}
      contentAfter={text === '' ? <kbd className={styles.key}>/</kbd> : null}
      maxLength={200}
      value={text}
      onChange={(_, data) => setText(data.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          if (text === '') onLeave();
          else {
            setText('');
            set({ search: '' });
          }
        } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
          event.preventDefault();
          if (text !== search) set({ search: text });
          onLeave();
        }
      }}
    />
  );
};
