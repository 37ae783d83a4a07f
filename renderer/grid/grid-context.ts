import { createContext } from 'react';
import type { Sort } from '../../shared/domain/query.ts';
import type { ColumnFilters } from './filters.ts';

/** What headers need to know of their grid. */
export interface GridContextValue {
  sort: readonly Sort[];
  onSort: (sort: Sort[]) => void;
  filters: ColumnFilters;
  onEditFilter: (field: string, anchor: HTMLElement) => void;
  selected: number;
  total: number;
  /** What the rows are, e.g. "mailboxes". */
  noun: string;
  onSelectAll: () => void;
  onSelectNone: () => void;
  /** Opens what can be done with a column of marks. */
  onColumnMenu?: ((field: string, anchor: HTMLElement) => void) | undefined;
}

export const GridContext = createContext<GridContextValue | null>(null);
