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
  <fieldset className={styles.pills}>
    <legend className="visually-hidden">{label}</legend>
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
  </fieldset>
);
