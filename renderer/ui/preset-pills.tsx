import { formatCount, unknown } from './format.ts';
import styles from './preset-pills.module.css';

export interface Pill {
  id: string;
  label: string;
  /** null = not known; undefined while it is being counted. */
  count: number | null | undefined;
}

const Count = ({ count }: Pick<Pill, 'count'>) =>
  count === null ? (
    <span className={styles.count} title="Not known: what it takes to tell has not been read.">
      <span aria-hidden="true">{unknown}</span>
      <span className="visually-hidden">not known</span>
    </span>
  ) : (
    <span className={styles.count}>{count === undefined ? '' : formatCount(count)}</span>
  );

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
        {pill.label} <Count count={pill.count} />
      </button>
    ))}
  </div>
);
