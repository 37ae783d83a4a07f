import { ChevronDownRegular } from '@fluentui/react-icons';
import type { IHeaderParams } from 'ag-grid-community';
import { useContext } from 'react';
import type { GridColumn } from './columns.ts';
import styles from './data-grid.module.css';
import { GridContext } from './grid-context.ts';

/** A column of marks: its name, a figure below, and the way to what can be done with the column. */
export const MarkHeader = (params: IHeaderParams & { spec: GridColumn<never> }) => {
  const { spec } = params;
  const context = useContext(GridContext);
  const { marks } = spec;
  if (!marks) return null;
  const filtered = context?.filters[spec.field] !== undefined;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.markHeader}
      data-filtered={filtered}
      title={`${marks.name}\n${marks.under}`}
      aria-haspopup="menu"
      onClick={(event) => context?.onColumnMenu?.(spec.field, event.currentTarget)}
    >
      <span className="visually-hidden">
        {marks.name}
        {filtered ? ', filtered' : ''}:{' '}
      </span>
      <span className={styles.markLabel}>{spec.label}</span>{' '}
      <span className={styles.markUnder} data-tone={marks.underTone}>
        {marks.under}
      </span>
      <ChevronDownRegular className={styles.markChevron} aria-hidden="true" />
    </button>
  );
};
