import { Input } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { type RefObject, useEffect, useState } from 'react';
import styles from './search-field.module.css';

const searchAfterMs = 150;

/** A search field that types at once and asks a moment later. */
export const SearchField = ({
  label,
  placeholder,
  value,
  onSearch,
  onLeave,
  fieldRef,
}: {
  label: string;
  placeholder: string;
  /** What is searched for now. */
  value: string;
  onSearch: (text: string) => void;
  /** Enter, arrow down or Esc in the empty field: on to the list. */
  onLeave?: () => void;
  fieldRef?: RefObject<HTMLInputElement | null>;
}) => {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSearch(text), searchAfterMs);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <Input
      {...(fieldRef ? { ref: fieldRef } : {})}
      className={styles.search}
      type="search"
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      contentBefore={<SearchRegular aria-hidden="true" />}
      contentAfter={text === '' ? <kbd className={styles.key}>/</kbd> : null}
      maxLength={200}
      value={text}
      onChange={(_, data) => setText(data.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          if (text === '') onLeave?.();
          else {
            setText('');
            onSearch('');
          }
        } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
          event.preventDefault();
          if (text !== value) onSearch(text);
          onLeave?.();
        }
      }}
    />
  );
};
