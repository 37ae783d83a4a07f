import { useCallback, useMemo } from 'react';
import { type Api, useApi } from '../../../api/api-context.tsx';
import { type Cell, createCell, useObservable } from '../../../api/observable.ts';
import { type CellChange, changeCells, dropEdits, type EditState, noEdits, redoStep, undoStep } from './edits.ts';

// Edits outlive the screen: whoever looks something up elsewhere finds them again.
const sessions = new WeakMap<Api, Map<string, Cell<EditState>>>();

const sessionOf = (api: Api, connectionId: string): Cell<EditState> => {
  let all = sessions.get(api);
  if (!all) {
    all = new Map();
    sessions.set(api, all);
  }
  let cell = all.get(connectionId);
  if (!cell) {
    cell = createCell(noEdits);
    all.set(connectionId, cell);
  }
  return cell;
};

export interface EditSession {
  /** As drawn. */
  state: EditState;
  /** As it is, also between two drawings. */
  now: () => EditState;
  change: (changes: readonly CellChange[]) => void;
  undo: () => void;
  redo: () => void;
  drop: () => void;
}

/** License edits of one connection that are not planned yet. */
export const useEditSession = (connectionId: string): EditSession => {
  const cell = sessionOf(useApi(), connectionId);
  const state = useObservable(cell);
  const now = useCallback(() => cell.get(), [cell]);
  const change = useCallback((changes: readonly CellChange[]) => cell.set(changeCells(cell.get(), changes)), [cell]);
  return useMemo(
    () => ({
      state,
      now,
      change,
      undo: () => cell.set(undoStep(cell.get())),
      redo: () => cell.set(redoStep(cell.get())),
      drop: () => cell.set(dropEdits(cell.get())),
    }),
    [state, now, change, cell],
  );
};
