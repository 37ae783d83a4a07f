import type { ColDef, SuppressKeyboardEventParams } from 'ag-grid-community';
import type { GridLayout } from '../../shared/contract/settings.ts';
import type { CellEditing } from './cell-range.ts';
import { BadgeCell, MarkCell, QuotaCell, SelectCell } from './cells.ts';
import { ColumnHeader, nextSort, SelectAllHeader } from './column-header.tsx';
import { type GridColumn, type GridRow, isFigure } from './columns.ts';
import { HostedHeader } from './grid-host.tsx';
import { MarkHeader } from './mark-header.tsx';

export const selectColumn = '_select';

const handledKeys = new Set(['Enter', ' ', 'Home', 'End']);
const editKeys = new Set(['delete', 'backspace']);

/** Keys this grid handles itself. What the browser would do with them is stopped here, where it is not too late. */
const ownKey = ({ event }: SuppressKeyboardEventParams, editable: boolean): boolean => {
  const key = event.key.toLowerCase();
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl && (key === 'c' || key === 'v')) return true;
  const edits = editable && (editKeys.has(key) || (ctrl && key === 'd') || (event.shiftKey && key.startsWith('arrow')));
  if (!handledKeys.has(event.key) && !(ctrl && key === 'a') && !edits) return false;
  event.preventDefault();
  return true;
};

export const isMarkIn = <Row>(columns: readonly GridColumn<Row>[], field: string): boolean =>
  columns.some((each) => each.marks && each.field === field);

/** Columns as AG Grid wants them, in the order they were left, with the boxes that select rows in front. */
export function columnDefsOf<Row extends GridRow>(
  columns: readonly GridColumn<Row>[],
  layout: GridLayout,
  selection: { has: (id: string) => boolean; watch: (update: () => void) => () => void },
  nameOf: (row: Row) => string,
): ColDef<Row>[] {
  const shown = new Map(layout.columns.map((column) => [column.field, column.width]));
  const order = [...shown.keys()];
  const place = (field: string) => (shown.has(field) ? order.indexOf(field) : order.length);
  return [
    {
      colId: selectColumn,
      headerName: 'Selection',
      headerComponent: HostedHeader,
      headerComponentParams: { Header: SelectAllHeader },
      cellRenderer: SelectCell,
      cellRendererParams: { selection, nameOf },
      width: 44,
      pinned: 'left',
      lockPosition: 'left',
      resizable: false,
      suppressMovable: true,
      cellClass: 'mr-cell-select',
      headerClass: 'mr-header-select',
    },
    ...columns
      .toSorted((a, b) => place(a.field) - place(b.field))
      .map(
        (column): ColDef<Row> => ({
          colId: column.field,
          field: column.field as never,
          headerName: column.label,
          headerComponent: HostedHeader,
          headerComponentParams: { Header: column.marks ? MarkHeader : ColumnHeader, spec: column },
          initialWidth: shown.get(column.field) ?? column.width,
          initialHide: !shown.has(column.field),
          minWidth: 64,
          pinned: (column.pinned ?? column.look === 'strong') ? 'left' : null,
          cellClass: [`mr-${column.look}`, ...(isFigure(column.type) ? ['mr-figure'] : [])],
          headerClass: column.marks ? 'mr-header-mark' : isFigure(column.type) ? 'mr-header-figure' : '',
          valueFormatter: (params) => (params.data ? column.text(params.data) : ''),
          ...(column.marks
            ? {
                // The words tell all that a mark shows, so that a change of any part of it is noticed. Most cells
                // have nothing to show, and then nothing is made for them.
                valueGetter: ({ data }) => (data ? column.text(data) : undefined),
                valueFormatter: ({ value }) => value ?? '',
                cellRendererSelector: ({ value }) =>
                  value ? { component: MarkCell, params: { spec: column } } : undefined,
              }
            : { tooltipValueGetter: (params) => (params.data ? column.title(params.data) : null) }),
          ...(column.look === 'badge' ? { cellRenderer: BadgeCell, cellRendererParams: { spec: column } } : {}),
          ...(column.look === 'quota' ? { cellRenderer: QuotaCell, cellRendererParams: { spec: column } } : {}),
        }),
      ),
  ];
}

/** What all columns have in common. Reads what a key does at the moment it is pressed. */
export const sharedColDef = <Row extends GridRow>(latest: {
  current: {
    columns: readonly GridColumn<Row>[];
    layout: GridLayout;
    onLayout: (layout: GridLayout) => void;
    onEditFilter: (field: string, anchor: HTMLElement) => void;
    editing?: CellEditing<Row>;
  };
}): ColDef<Row> => ({
  sortable: false,
  resizable: true,
  suppressKeyboardEvent: (params) =>
    ownKey(params, latest.current.editing !== undefined && isMarkIn(latest.current.columns, params.column.getColId())),
  suppressHeaderKeyboardEvent: ({ event, column, headerRowIndex }) => {
    const spec = latest.current.columns.find((each) => each.field === column.getUniqueId());
    const cell = (event.target as HTMLElement).closest<HTMLElement>('.ag-header-cell');
    if (headerRowIndex < 0 || !cell) return false;
    if (event.key === 'Enter' || event.key === ' ') {
      if (event.type !== 'keydown') return true;
      event.preventDefault();
      if (spec?.marks) {
        latest.current.editing?.onColumnMenu(spec.field, cell);
      } else if (spec?.sortable) {
        const { layout: now, onLayout } = latest.current;
        onLayout({ ...now, sort: nextSort(now.sort, spec.field, event.shiftKey, isFigure(spec.type)) });
      } else if (!spec) {
        cell.querySelector<HTMLInputElement>('input')?.click();
      }
      return true;
    }
    if (event.altKey && event.key === 'ArrowDown' && spec?.filterable) {
      latest.current.onEditFilter(spec.field, cell);
      return true;
    }
    return false;
  },
});
