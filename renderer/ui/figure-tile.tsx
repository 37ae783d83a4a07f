import type { ReactNode } from 'react';
import styles from './figure-tile.module.css';
import type { Tone } from './tone.ts';

/** A row of tiles that share the width. */
export const FigureTiles = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/useSemanticElements: a group of figures, not of form fields.
  <div className={styles.tiles} role="group" aria-label={label}>
    {children}
  </div>
);

/** One figure that matters, with a word on what it is; with `onClick` it leads to what it counts. */
export const FigureTile = ({
  label,
  value,
  detail,
  tone = 'neutral',
  onClick,
}: {
  label: string;
  value: string;
  detail?: ReactNode;
  tone?: Tone;
  onClick?: (() => void) | undefined;
}) => {
  const inside = (
    <>
      <span className={styles.label}>{label}</span>
      <span className={styles.line}>
        <span className={styles.value} data-tone={tone}>
          {value}
        </span>
        {detail ? <span className={styles.detail}>{detail}</span> : null}
      </span>
    </>
  );
  return onClick ? (
    <button type="button" className={styles.tile} onClick={onClick}>
      {inside}
    </button>
  ) : (
    <div className={styles.tile}>{inside}</div>
  );
};
