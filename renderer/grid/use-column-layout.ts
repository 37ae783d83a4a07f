import type { GridApi } from 'ag-grid-community';
import { useEffect, useRef } from 'react';
import type { GridLayout } from '../../shared/contract/settings.ts';
import type { GridColumn, GridRow } from './columns.ts';

const settleMs = 300;

const shownColumns = <Row>(api: GridApi<Row>, except: string): GridLayout['columns'] =>
  api
    .getColumnState()
    .filter((state) => state.hide !== true && state.colId !== except)
    .map((state) => ({ field: state.colId, width: Math.min(2000, Math.max(40, Math.round(state.width ?? 120))) }));

const same = (a: GridLayout['columns'], b: GridLayout['columns']): boolean =>
  a.length === b.length &&
  a.every((column, index) => column.field === b[index]?.field && column.width === b[index]?.width);

/** Keeps the grid's columns and the remembered layout the same, whichever of them changes. */
export const useColumnLayout = <Row extends GridRow>(
  api: GridApi<Row> | null,
  layout: GridLayout,
  columns: readonly GridColumn<Row>[],
  selectColumn: string,
  onLayout: (layout: GridLayout) => void,
): void => {
  const latest = useRef({ layout, onLayout });
  latest.current = { layout, onLayout };

  useEffect(() => {
    if (!api || same(shownColumns(api, selectColumn), layout.columns)) return;
    const widths = new Map(layout.columns.map((column) => [column.field, column.width]));
    api.applyColumnState({
      applyOrder: true,
      state: [
        { colId: selectColumn },
        ...layout.columns.map(({ field, width }) => ({ colId: field, width, hide: false })),
        ...columns.filter((column) => !widths.has(column.field)).map(({ field }) => ({ colId: field, hide: true })),
      ],
    });
  }, [api, layout.columns, columns, selectColumn]);

  useEffect(() => {
    if (!api) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onChange = ({ source }: { source: string }) => {
      if (source === 'api') return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        const shown = shownColumns(api, selectColumn);
        const { layout: now, onLayout: tell } = latest.current;
        if (!same(shown, now.columns)) tell({ ...now, columns: shown });
      }, settleMs);
    };
    api.addEventListener('columnMoved', onChange);
    api.addEventListener('columnResized', onChange);
    return () => {
      clearTimeout(timer);
      if (api.isDestroyed()) return;
      api.removeEventListener('columnMoved', onChange);
      api.removeEventListener('columnResized', onChange);
    };
  }, [api, selectColumn]);
};
