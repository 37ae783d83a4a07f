import type { GridApi } from 'ag-grid-community';
import { type RefObject, useState } from 'react';
import type { SelectionView } from './cells.ts';
import type { GridRow } from './columns.ts';
import { isSelected, type SelectionAction, type SelectionState } from './selection.ts';
import type { WindowSource } from './window-source.ts';

interface Marked {
  selection: SelectionState;
  onSelection: (action: SelectionAction) => void;
  /** The row whose details are open. */
  openId: string | null;
}

/** Which rows are selected and which is open, painted onto the rows there are: React never sees a row. */
export const useRowMarks = <Row extends GridRow>(
  root: RefObject<HTMLElement | null>,
  latest: RefObject<Marked>,
  source: WindowSource<Row>,
) =>
  useState(() => {
    const boxes = new Set<() => void>();
    let anchor: number | null = null;
    const has = (id: string): boolean => isSelected(latest.current.selection, id);
    const view: SelectionView = {
      has,
      watch(update) {
        boxes.add(update);
        return () => boxes.delete(update);
      },
    };
    const mark = (element: HTMLElement, data: Row | undefined): void => {
      const on = data !== undefined && has(data.id);
      element.classList.toggle('mr-selected', on);
      element.classList.toggle('mr-open', data !== undefined && data.id === latest.current.openId);
      element.setAttribute('aria-selected', String(on));
    };
    return {
      /** For the boxes that select rows. */
      view,
      /** Marks one row as its data say. */
      mark,
      /** Marks every row that is drawn. */
      paint(grid: GridApi<Row>) {
        for (const element of root.current?.querySelectorAll<HTMLElement>('.ag-row[row-index]') ?? [])
          mark(element, grid.getDisplayedRowAtIndex(Number(element.getAttribute('row-index')))?.data);
      },
      /** Lets the boxes show the rule again, whatever they were clicked to. */
      repaintBoxes() {
        for (const update of boxes) update();
      },
      /** Another list: the next range starts anew. */
      forget() {
        anchor = null;
      },
      /** Selects one row, or from the last touched row to this one, as the file manager does. */
      async selectTo(index: number, id: string, range: boolean) {
        const { selection: now, onSelection } = latest.current;
        const from = anchor;
        anchor = index;
        if (!range || from === null || from === index) {
          onSelection({ type: 'toggle', id });
          return;
        }
        const ids = await source.idsOf(Math.min(from, index), Math.abs(from - index) + 1);
        if (ids) onSelection({ type: 'set', ids, selected: !isSelected(now, id) });
      },
    };
  })[0];
