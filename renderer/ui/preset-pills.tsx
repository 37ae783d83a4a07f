import { formatCount } from './format.ts';
import styles from './preset-pills.module.css';

export interface Pill {
  id: string;
  label: string;
  /** null while unknown. */
  count: number | null;
}

/** Named filters with how many rows each would show. */
export const PresetPills = ({
  label,
  pills,
  current,
  onChoose,
}: {
  label: string;
  pills: readonly Pill[];
  current: string;
  onChoose: (id: string) => void;
}) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot flow with what stands beside it.
  <div className={styles.pills} role="group" aria-label={label}>
    {pills.map((pill) => (
      <button
        key={pill.id}
        type="button"
        className={styles.pill}
        aria-pressed={pill.id === current}
        onClick={() => onChoose(pill.id)}
      >
        {pill.label} <span className={styles.count}>{pill.count === null ? '' : formatCount(pill.count)}</span>
      </button>
    ))}
  </div>
);
