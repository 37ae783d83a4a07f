import type { GridApi } from 'ag-grid-community';
import type { GridRow } from './columns.ts';

/** Blocks asked for at most: a fast wheel passes four in the time one takes to arrive. */
const farthest = 4;
/** How many steps like the last one the rows asked for reach. */
const steps = 4;

export type LookAhead = <Row extends GridRow>(grid: GridApi<Row>, total: number) => void;

/**
 * Has the rows read that come next in the direction of scrolling, so that they are there when they come into view:
 * the grid draws a row that is still on its way twice. To be called after each scroll. A jump says nothing about
 * where one goes next.
 */
export const createLookAhead = (blockRows: number): LookAhead => {
  let before = 0;
  return (grid, total) => {
    const first = grid.getFirstDisplayedRowIndex();
    const step = first - before;
    before = first;
    if (step === 0 || Math.abs(step) > blockRows * 2) return;
    const blocks = Math.min(farthest, Math.max(1, Math.ceil((Math.abs(step) * steps) / blockRows)));
    for (let block = 1; block <= blocks; block += 1) {
      const index = step > 0 ? grid.getLastDisplayedRowIndex() + block * blockRows : first - block * blockRows;
      // Looking a row up is how the grid learns that its block is wanted.
      if (index >= 0 && index < total) grid.getDisplayedRowAtIndex(index);
    }
  };
};
