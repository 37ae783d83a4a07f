import { ArrowDownRegular, ArrowUpRegular, FilterFilled, FilterRegular } from '@fluentui/react-icons';
import type { IHeaderParams } from 'ag-grid-community';
import { useContext, useEffect } from 'react';
import type { Sort } from '../../shared/domain/query.ts';
import { type GridColumn, isFigure } from './columns.ts';
import styles from './data-grid.module.css';
import { GridContext } from './grid-context.ts';

/** The next sort after a click on a column's header: ascending, descending, then none when it is one of several. */
export const nextSort = (sort: readonly Sort[], field: string, add: boolean, figure: boolean): Sort[] => {
  const now = sort.find((key) => key.field === field);
  const first = figure ? 'desc' : 'asc';
  const second = figure ? 'asc' : 'desc';
  if (!add) return [{ field, dir: now && sort[0]?.field === field && now.dir === first ? second : first }];
  if (!now) return [...sort, { field, dir: first } satisfies Sort].slice(-4);
  if (now.dir === first) return sort.map((key) => (key.field === field ? { field, dir: second } : key));
  const rest = sort.filter((key) => key.field !== field);
  return rest.length > 0 ? rest : [{ field, dir: first }];
};

/** A column's name, its place in the sort, and the way to its filter. */
export const ColumnHeader = (params: IHeaderParams & { spec: GridColumn<never> }) => {
  const { spec, eGridHeader } = params;
  const context = useContext(GridContext);
  const sort = context?.sort ?? [];
  const place = sort.findIndex((key) => key.field === spec.field);
  const direction = sort[place]?.dir;
  const filtered = context?.filters[spec.field] !== undefined;

  useEffect(() => {
    if (!spec.sortable) return;
    eGridHeader.setAttribute(
      'aria-sort',
      direction === undefined ? 'none' : direction === 'asc' ? 'ascending' : 'descending',
    );
  }, [eGridHeader, direction, spec.sortable]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the header cell around it has the focus and handles Enter.
    // biome-ignore lint/a11y/noStaticElementInteractions: the header cell around it carries the role.
    <div
      className={styles.header}
      data-figure={isFigure(spec.type)}
      title={`${spec.label} (${spec.property})`}
      onClick={(event) => {
        if (spec.sortable) context?.onSort(nextSort(sort, spec.field, event.shiftKey, isFigure(spec.type)));
      }}
    >
      <span className={styles.headerLabel}>{spec.label}</span>
      {direction === undefined ? null : (
        <span className={styles.headerSort} aria-hidden="true">
          {direction === 'asc' ? <ArrowUpRegular /> : <ArrowDownRegular />}
          {sort.length > 1 ? <small>{place + 1}</small> : null}
        </span>
      )}
      {spec.filterable ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles.headerFilter}
          data-active={filtered}
          aria-label={`Filter by ${spec.label}`}
          onClick={(event) => {
            event.stopPropagation();
            context?.onEditFilter(spec.field, event.currentTarget);
          }}
        >
          {filtered ? <FilterFilled /> : <FilterRegular />}
        </button>
      ) : null}
    </div>
  );
};

/** The box above the boxes. */
export const SelectAllHeader = () => {
  const context = useContext(GridContext);
  if (!context) return null;
  const { selected, total, onSelectAll, onSelectNone, noun } = context;
  const all = total > 0 && selected >= total;
  return (
    <input
      type="checkbox"
      className="mr-checkbox"
      tabIndex={-1}
      aria-label={`Select all ${noun}`}
      checked={all}
      ref={(box) => {
        if (box) box.indeterminate = selected > 0 && !all;
      }}
      onChange={() => (all ? onSelectNone() : onSelectAll())}
    />
  );
};
