import type { ListQuery, Selection } from '../../shared/domain/query.ts';

/** What is selected: single rows, or everything a query matches but for exceptions. */
export type SelectionState =
  | { kind: 'ids'; ids: ReadonlySet<string> }
  | { kind: 'query'; query: ListQuery; except: ReadonlySet<string> };

export type SelectionAction =
  | { type: 'toggle'; id: string }
  /** Sets several rows alike, e.g. a range. */
  | { type: 'set'; ids: readonly string[]; selected: boolean }
  | { type: 'all'; query: ListQuery }
  | { type: 'clear' }
  /** The list shows something else now: a rule over the former query would select rows nobody sees. */
  | { type: 'query-changed' };

export const nothingSelected: SelectionState = { kind: 'ids', ids: new Set() };

export const isSelected = (state: SelectionState, id: string): boolean =>
  state.kind === 'ids' ? state.ids.has(id) : !state.except.has(id);

const withIds = (set: ReadonlySet<string>, ids: readonly string[], present: boolean): ReadonlySet<string> => {
  const next = new Set(set);
  for (const id of ids) {
    if (present) next.add(id);
    else next.delete(id);
  }
  return next;
};

/** The next selection. Pure. */
export const selectionReducer = (state: SelectionState, action: SelectionAction): SelectionState => {
  switch (action.type) {
    case 'toggle':
      return selectionReducer(state, { type: 'set', ids: [action.id], selected: !isSelected(state, action.id) });
    case 'set':
      return state.kind === 'ids'
        ? { kind: 'ids', ids: withIds(state.ids, action.ids, action.selected) }
        : { ...state, except: withIds(state.except, action.ids, !action.selected) };
    case 'all': {
      const { sort: _, ...query } = action.query;
      return { kind: 'query', query, except: new Set() };
    }
    case 'clear':
      return nothingSelected;
    case 'query-changed':
      return state.kind === 'query' ? nothingSelected : state;
  }
};

/** How many rows are selected; `total` is how many match the query now. */
export const selectedCount = (state: SelectionState, total: number): number =>
  state.kind === 'ids' ? state.ids.size : Math.max(0, total - state.except.size);

/** The selection as the core takes it; null when nothing is selected. */
export const toSelection = (state: SelectionState): Selection | null =>
  state.kind === 'query'
    ? { kind: 'query', query: state.query, except: [...state.except] }
    : state.ids.size === 0
      ? null
      : { kind: 'ids', ids: [...state.ids] };
