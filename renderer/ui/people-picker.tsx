import { Field, Input } from '@fluentui/react-components';
import { DismissRegular, MailRegular, PeopleRegular, PersonRegular } from '@fluentui/react-icons';
import { type KeyboardEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react';
import styles from './people-picker.module.css';

/** Someone who can be named. */
export interface PickedPerson {
  objectId: string;
  name: string;
  address: string;
  kind: 'user' | 'mailbox' | 'group';
}

const icons: Record<PickedPerson['kind'], ReactElement> = {
  user: <PersonRegular />,
  mailbox: <MailRegular />,
  group: <PeopleRegular />,
};
const kindWords: Record<PickedPerson['kind'], string> = { user: 'person', mailbox: 'mailbox', group: 'group' };

const searchAfterMs = 150;

/** Looks people up while someone types, and keeps those chosen as removable names. */
export const PeoplePicker = ({
  label,
  hint,
  problem,
  people,
  single = false,
  autoFocus = false,
  placeholder = 'Name or address',
  search,
  onChange,
}: {
  label: string;
  hint?: string;
  problem?: string | null;
  people: readonly PickedPerson[];
  /** Only one may be chosen. */
  single?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
  search: (text: string, signal: AbortSignal) => Promise<readonly PickedPerson[]>;
  onChange: (people: PickedPerson[]) => void;
}) => {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<{ text: string; people: readonly PickedPerson[] } | null>(null);
  const [at, setAt] = useState(0);
  const [reopened, setReopened] = useState(false);
  const wanted = text.trim();

  useEffect(() => {
    if (wanted === '') {
      setFound(null);
      return;
    }
    const controller = new AbortController();
    const timer = setTimeout(() => {
      void search(wanted, controller.signal).then((answer) => {
        if (controller.signal.aborted) return;
        setFound({ text: wanted, people: answer });
        setAt(0);
      });
    }, searchAfterMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [wanted, search]);

  const offered = (found?.people ?? []).filter((each) => !people.some((one) => one.objectId === each.objectId));
  const current = offered[Math.min(at, offered.length - 1)];
  const shown = open && wanted !== '' && found !== null;

  const choose = (person: PickedPerson) => {
    onChange(single ? [person] : [...people, person]);
    setText('');
    setOpen(false);
    input.current?.focus();
  };
  const remove = (person: PickedPerson) => {
    onChange(people.filter((one) => one.objectId !== person.objectId));
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offered.length > 0) {
      event.preventDefault();
      setOpen(true);
      setAt((Math.min(at, offered.length - 1) + step + offered.length) % offered.length);
    } else if (event.key === 'Enter') {
      // Enter must not send the form while someone is looking a name up.
      if (text !== '') event.preventDefault();
      if (shown && current) choose(current);
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Backspace' && text === '' && people.length > 0) {
      onChange(people.slice(0, -1));
    }
  };

  const [only] = people;
  if (single && only) {
    return (
      <div className={styles.picker}>
        <span className={styles.label}>{label}</span>
        {/* biome-ignore lint/a11y/useSemanticElements: one chosen name, not a set of fields. */}
        <div className={styles.single} role="group" aria-label={label}>
          <span className={styles.icon} aria-hidden="true">
            {icons[only.kind]}
          </span>
          <span className={styles.names}>
            <span className={styles.name} title={only.address}>
              {only.name}
            </span>
          </span>
          <button
            type="button"
            className={styles.remove}
            aria-label={`Choose someone else than ${only.name}`}
            title="Choose someone else"
            onClick={() => {
              onChange([]);
              setReopened(true);
            }}
          >
            <DismissRegular aria-hidden="true" />
          </button>
        </div>
        {hint ? <span className={styles.hint}>{hint}</span> : null}
      </div>
    );
  }
  return (
    <div className={styles.picker}>
      <Field
        label={label}
        {...(hint ? { hint } : {})}
        {...(problem ? { validationMessage: problem, validationState: 'error' as const } : {})}
      >
        <Input
          ref={input}
          role="combobox"
          aria-expanded={shown}
          aria-controls={shown ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={shown && current ? `${listId}-${current.objectId}` : undefined}
          autoComplete="off"
          autoFocus={autoFocus || reopened}
          placeholder={placeholder}
          maxLength={200}
          value={text}
          onChange={(_, data) => {
            setText(data.value);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      </Field>
      {shown ? (
        <div className={styles.anchor}>
          <div id={listId} className={styles.list} role="listbox" aria-label={`${label}: found`}>
            {offered.length === 0 ? (
              // biome-ignore lint/a11y/useFocusableInteractive: only says that there is nothing.
              <div role="option" aria-selected={false} aria-disabled className={styles.none}>
                {found.text === wanted ? `Nobody is called “${wanted}”.` : 'Searching…'}
              </div>
            ) : (
              offered.map((person) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and handles the keys.
                // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus.
                <div
                  key={person.objectId}
                  id={`${listId}-${person.objectId}`}
                  role="option"
                  aria-selected={person === current}
                  className={styles.option}
                  // The field must not lose the focus before the click lands.
                  onMouseDown={(event) => event.preventDefault()}
                  onMouseMove={() => setAt(offered.indexOf(person))}
                  onClick={() => choose(person)}
                >
                  <span className={styles.icon} aria-hidden="true">
                    {icons[person.kind]}
                  </span>
                  <span className={styles.names}>
                    <span className={styles.name}>{person.name}</span>
                    <span className={styles.address}>
                      {person.address}
                      <span className="visually-hidden">, {kindWords[person.kind]}</span>
                    </span>
                  </span>
                </div>
              ))
            )}
          </div>
        </div>
      ) : null}
      {people.length > 0 ? (
        <ul className={styles.chosen} aria-label={`${label}: chosen`}>
          {people.map((person) => (
            <li key={person.objectId} className={styles.chip}>
              <span className={styles.icon} aria-hidden="true">
                {icons[person.kind]}
              </span>
              <span className={styles.chipName} title={person.address}>
                {person.name}
              </span>
              <button
                type="button"
                className={styles.remove}
                aria-label={`Remove ${person.name}`}
                onClick={() => remove(person)}
              >
                <DismissRegular aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
};
