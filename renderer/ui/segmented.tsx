import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import styles from './segmented.module.css';

/** A few choices side by side, one of them chosen; arrows move between them. */
export const Segmented = <Value extends string>({
  label,
  hint,
  value,
  choices,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  /** null = none chosen yet. */
  value: Value | null;
  choices: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}) => {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = choices.findIndex((choice) => choice.value === value);
    const next = (Math.max(0, at) + step + choices.length) % choices.length;
    const choice = choices[next];
    if (!choice) return;
    onChange(choice.value);
    row.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div className={styles.field}>
      <span id={id} className={styles.label}>
        {label}
      </span>
      <div ref={row} className={styles.row} role="radiogroup" aria-labelledby={id} onKeyDown={onKeyDown}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useSemanticElements: inputs cannot be drawn as one bar.
          <button
            key={choice.value}
            type="button"
            role="radio"
            aria-checked={choice.value === value}
            tabIndex={choice.value === value || (value === null && index === 0) ? 0 : -1}
            className={styles.choice}
            onClick={() => onChange(choice.value)}
          >
            {choice.label}
          </button>
        ))}
      </div>
      {hint ? <div className={styles.hint}>{hint}</div> : null}
    </div>
  );
};
