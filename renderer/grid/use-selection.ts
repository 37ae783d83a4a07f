import { type Dispatch, useEffect, useReducer, useRef } from 'react';
import type { ListQuery } from '../../shared/domain/query.ts';
import { nothingSelected, type SelectionAction, type SelectionState, selectionReducer } from './selection.ts';

/** What is selected in a list; told of each other query, so that nothing stays selected out of sight. */
export const useSelection = (query: ListQuery | null): [SelectionState, Dispatch<SelectionAction>] => {
  const [selection, select] = useReducer(selectionReducer, nothingSelected);
  const key = JSON.stringify(query);
  const last = useRef(key);
  useEffect(() => {
    if (last.current === key) return;
    last.current = key;
    select({ type: 'query-changed' });
  }, [key]);
  return [selection, select];
};
