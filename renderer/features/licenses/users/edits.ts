import type { ChangeRequest } from '../../../../shared/domain/changes.ts';
import type { LicenseCell } from '../../../../shared/domain/licenses.ts';

/** What someone wants of one product of one user. `on` and `off` name service plans. */
export interface CellEdit {
  want: 'add' | 'remove' | 'plans';
  on: readonly string[];
  off: readonly string[];
}

export interface UserEdits {
  id: string;
  name: string;
  /** By SKU id. */
  cells: ReadonlyMap<string, CellEdit>;
}

/** One cell's way from one edit to another; null = no edit. */
export interface CellChange {
  id: string;
  name: string;
  skuId: string;
  edit: CellEdit | null;
}

type Step = readonly (CellChange & { was: CellEdit | null })[];

/** Edits not yet planned, and the way back. */
export interface EditState {
  users: ReadonlyMap<string, UserEdits>;
  undo: readonly Step[];
  redo: readonly Step[];
}

export const noEdits: EditState = { users: new Map(), undo: [], redo: [] };

const undoDepth = 200;

export const editOf = (state: EditState, id: string, skuId: string): CellEdit | null =>
  state.users.get(id)?.cells.get(skuId) ?? null;

export const isDirect = (cell: LicenseCell | undefined): boolean =>
  cell?.source === 'direct' || cell?.source === 'both';

/**
 * The edit that makes a user hold a product directly, or no longer. null = nothing to do;
 * 'group' = only the group gives it, and only the group can take it.
 */
export const editFor = (cell: LicenseCell | undefined, hold: boolean): CellEdit | null | 'group' => {
  if (hold) return cell ? null : { want: 'add', on: [], off: [] };
  if (!cell) return null;
  return isDirect(cell) ? { want: 'remove', on: [], off: [] } : 'group';
};

/** Whether the user would hold it after the edit. */
export const holdsAfter = (cell: LicenseCell | undefined, edit: CellEdit | null): boolean =>
  edit?.want === 'add' ? true : edit?.want === 'remove' ? cell?.source === 'both' : cell !== undefined;

const same = (a: CellEdit | null, b: CellEdit | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.want === b.want && a.on.join() === b.on.join() && a.off.join() === b.off.join());

const put = (state: EditState, changes: readonly CellChange[]): ReadonlyMap<string, UserEdits> => {
  const users = new Map(state.users);
  const touched = new Map<string, Map<string, CellEdit>>();
  for (const { id, name, skuId, edit } of changes) {
    let cells = touched.get(id);
    if (!cells) {
      cells = new Map(users.get(id)?.cells);
      touched.set(id, cells);
      users.set(id, { id, name, cells });
    }
    if (edit) cells.set(skuId, edit);
    else cells.delete(skuId);
  }
  for (const [id, cells] of touched) if (cells.size === 0) users.delete(id);
  return users;
};

/** Makes changes as one step that can be undone. */
export const changeCells = (state: EditState, changes: readonly CellChange[]): EditState => {
  const step = changes
    .map((change) => ({ ...change, was: editOf(state, change.id, change.skuId) }))
    .filter((change) => !same(change.was, change.edit));
  if (step.length === 0) return state;
  return { users: put(state, step), undo: [...state.undo, step].slice(-undoDepth), redo: [] };
};

export const undoStep = (state: EditState): EditState => {
  const step = state.undo.at(-1);
  if (!step) return state;
  return {
    users: put(
      state,
      step.map(({ was, ...change }) => ({ ...change, edit: was })),
    ),
    undo: state.undo.slice(0, -1),
    redo: [...state.redo, step],
  };
};

export const redoStep = (state: EditState): EditState => {
  const step = state.redo.at(-1);
  if (!step) return state;
  return { users: put(state, step), undo: [...state.undo, step], redo: state.redo.slice(0, -1) };
};

/** Drops all edits; that too can be undone. */
export const dropEdits = (state: EditState): EditState =>
  changeCells(
    state,
    [...state.users.values()].flatMap(({ id, name, cells }) =>
      [...cells.keys()].map((skuId) => ({ id, name, skuId, edit: null })),
    ),
  );

export const countEdits = (state: EditState): { edits: number; users: number } => {
  let edits = 0;
  for (const { cells } of state.users.values()) edits += cells.size;
  return { edits, users: state.users.size };
};

/** The edits as one plan, each user with changes of their own; null when there are none. */
export const editsRequest = (state: EditState): ChangeRequest | null => {
  if (state.users.size === 0) return null;
  const rows = [...state.users.values()].map(({ id, cells }) => {
    const entries = [...cells];
    return {
      objectId: id,
      params: {
        add: entries.flatMap(([skuId, edit]) => (edit.want === 'add' ? [{ skuId, disabledPlans: [...edit.off] }] : [])),
        remove: entries.flatMap(([skuId, edit]) => (edit.want === 'remove' ? [skuId] : [])),
        plans: entries.flatMap(([skuId, edit]) =>
          edit.want === 'plans' ? [{ skuId, on: [...edit.on], off: [...edit.off] }] : [],
        ),
      },
    };
  });
  return { kind: 'licenses', params: {}, selection: { kind: 'rows', rows } };
};
