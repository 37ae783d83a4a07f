import { describe, expect, it } from 'vitest';
import {
  isSelected,
  nothingSelected,
  type SelectionAction,
  type SelectionState,
  selectedCount,
  selectionReducer,
  toSelection,
} from '../../renderer/grid/selection.ts';

const having = (...actions: SelectionAction[]): SelectionState => actions.reduce(selectionReducer, nothingSelected);
const all: SelectionAction = { type: 'all', query: { search: 'a', sort: [{ field: 'displayName', dir: 'asc' }] } };

describe('the selection rule', () => {
  it('toggles single rows', () => {
    const one = having({ type: 'toggle', id: 'a' });
    expect(isSelected(one, 'a')).toBe(true);
    expect(isSelected(one, 'b')).toBe(false);
    expect(selectedCount(having({ type: 'toggle', id: 'a' }, { type: 'toggle', id: 'a' }), 100)).toBe(0);
  });

  it('sets a range at once and does not count rows twice', () => {
    const range = having({ type: 'toggle', id: 'b' }, { type: 'set', ids: ['a', 'b', 'c'], selected: true });
    expect(selectedCount(range, 100)).toBe(3);
    const less = selectionReducer(range, { type: 'set', ids: ['a', 'b'], selected: false });
    expect(toSelection(less)).toEqual({ kind: 'ids', ids: ['c'] });
  });

  it('selects all that match as a rule, without knowing the rows', () => {
    const state = having(all);
    expect(isSelected(state, 'never seen')).toBe(true);
    expect(selectedCount(state, 8_214)).toBe(8_214);
    // The order of the list does not change what is in it.
    expect(toSelection(state)).toEqual({ kind: 'query', query: { search: 'a' }, except: [] });
  });

  it('keeps exceptions to the rule', () => {
    const state = having(all, { type: 'toggle', id: 'a' }, { type: 'set', ids: ['b', 'c'], selected: false });
    expect(isSelected(state, 'a')).toBe(false);
    expect(selectedCount(state, 8_214)).toBe(8_211);
    expect(toSelection(state)).toEqual({ kind: 'query', query: { search: 'a' }, except: ['a', 'b', 'c'] });
    const back = selectionReducer(state, { type: 'toggle', id: 'a' });
    expect(isSelected(back, 'a')).toBe(true);
    expect(selectedCount(back, 8_214)).toBe(8_212);
  });

  it('forgets a rule when the list shows something else, but keeps picked rows', () => {
    expect(toSelection(having(all, { type: 'query-changed' }))).toBeNull();
    expect(toSelection(having({ type: 'toggle', id: 'a' }, { type: 'query-changed' }))).toEqual({
      kind: 'ids',
      ids: ['a'],
    });
  });

  it('clears', () => {
    expect(toSelection(having(all, { type: 'clear' }))).toBeNull();
    expect(toSelection(nothingSelected)).toBeNull();
  });

  it('never counts below nothing', () => {
    expect(selectedCount(having(all, { type: 'set', ids: ['a', 'b'], selected: false }), 1)).toBe(0);
  });
});
