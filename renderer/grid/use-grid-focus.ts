import type { GridApi } from 'ag-grid-community';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import type { GridRow } from './columns.ts';

/** Where the keyboard goes while rows are still on their way. */
export interface GridFocus<Row extends GridRow> {
  /** Another list was asked for: until its rows are in, those that stand belong to the former one. */
  onQuery(): void;
  /** Rows of the list asked for are in. */
  onRows(): void;
  /** Rows that came in are drawn. */
  onDrawn(): void;
  /** Moves the focus to the row it was on last, or to the first one; waits for it where it is still read. */
  focus(): void;
  /** Opens the row with the focus; a row still on its way is opened when it is there, unless the focus moved on. */
  open(data: Row | undefined): void;
}

/** Keeps keys that were pressed faster than rows arrive from being lost, or from meeting a row of the former list. */
export const useGridFocus = <Row extends GridRow>(
  api: GridApi<Row> | null,
  root: RefObject<HTMLDivElement | null>,
  onOpen: (row: Row) => void,
): GridFocus<Row> => {
  const latest = useRef({ api, onOpen });
  latest.current = { api, onOpen };
  const waiting = useRef(false);
  const wanted = useRef<'focus' | 'open' | null>(null);

  const toRow = useCallback((): boolean => {
    const grid = latest.current.api;
    if (!grid) return false;
    const cell = grid.getFocusedCell();
    const column = cell?.column ?? grid.getAllDisplayedColumns()[1];
    const index = cell?.rowIndex ?? Math.max(0, grid.getFirstDisplayedRowIndex());
    if (column) grid.setFocusedCell(index, column);
    const active = document.activeElement;
    return active !== root.current && root.current?.contains(active) === true;
  }, [root]);

  const settle = useCallback(() => {
    const want = wanted.current;
    if (want === null || waiting.current) return;
    if (root.current?.contains(document.activeElement) !== true) {
      wanted.current = null;
      return;
    }
    const grid = latest.current.api;
    if (!grid || grid.getDisplayedRowCount() === 0) return;
    const data = toRow() ? grid.getDisplayedRowAtIndex(grid.getFocusedCell()?.rowIndex ?? -1)?.data : undefined;
    if (!data) return;
    wanted.current = null;
    if (want === 'open') latest.current.onOpen(data);
  }, [root, toRow]);

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const onKeyDown = (event: KeyboardEvent) => {
      // The focus waits on the list itself: no cell has it yet.
      if (event.target === element && event.key === 'Enter') wanted.current = 'open';
    };
    element.addEventListener('keydown', onKeyDown);
    return () => element.removeEventListener('keydown', onKeyDown);
  }, [root]);

  return {
    onQuery() {
      waiting.current = true;
      const inRow = root.current?.contains(document.activeElement) && document.activeElement?.closest('.ag-cell');
      latest.current.api?.clearFocusedCell();
      if (!inRow) return;
      wanted.current ??= 'focus';
      root.current?.focus({ preventScroll: true });
    },
    onRows() {
      waiting.current = false;
      settle();
    },
    onDrawn: settle,
    focus() {
      if (!waiting.current && (latest.current.api?.getDisplayedRowCount() === 0 || toRow())) return;
      wanted.current = 'focus';
      root.current?.focus({ preventScroll: true });
      settle();
    },
    open(data) {
      if (data && !waiting.current) latest.current.onOpen(data);
      else wanted.current = 'open';
    },
  };
};
