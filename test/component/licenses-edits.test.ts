import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { shortProductName } from '../../renderer/features/licenses/product-names.ts';
import { joinBlock, readCell, splitBlock } from '../../renderer/features/licenses/users/block-text.ts';
import type { EditSession } from '../../renderer/features/licenses/users/edit-session.ts';
import {
  type CellEdit,
  changeCells,
  countEdits,
  dropEdits,
  editFor,
  editOf,
  editsRequest,
  holdsAfter,
  noEdits,
  redoStep,
  undoStep,
} from '../../renderer/features/licenses/users/edits.ts';
import { markOf, sinceDays } from '../../renderer/features/licenses/users/license-columns.ts';
import { licenseLayout } from '../../renderer/features/licenses/users/license-layout.ts';
import { productInView } from '../../renderer/features/licenses/users/product-in-view.ts';
import { useCellEditing } from '../../renderer/features/licenses/users/use-cell-editing.ts';
import { withPlan } from '../../renderer/features/licenses/users/user-flyout.tsx';
import type { GridColumn } from '../../renderer/grid/columns.ts';
import type { LicenseCell, LicenseRow } from '../../shared/domain/licenses.ts';
import type { FilterNode } from '../../shared/domain/query.ts';

const cell = (source: LicenseCell['source'], plansOff = 0, error: string | null = null): LicenseCell => ({
  source,
  plansOff,
  error,
  groupIds: source === 'direct' ? [] : ['g'],
});
const add: CellEdit = { want: 'add', on: [], off: [] };
const remove: CellEdit = { want: 'remove', on: [], off: [] };
const of = (id: string, skuId: string, edit: CellEdit | null) => ({ id, name: id.toUpperCase(), skuId, edit });

describe('what an edit of a cell means', () => {
  it('gives what is not held, takes what is held directly, and leaves what a group gives', () => {
    expect(editFor(undefined, true)).toEqual(add);
    expect(editFor(undefined, false)).toBeNull();
    expect(editFor(cell('direct'), false)).toEqual(remove);
    expect(editFor(cell('both'), false)).toEqual(remove);
    expect(editFor(cell('group'), false)).toBe('group');
    for (const source of ['direct', 'group', 'both'] as const) expect(editFor(cell(source), true)).toBeNull();
  });

  it('knows who would hold a product afterwards', () => {
    expect(holdsAfter(undefined, add)).toBe(true);
    expect(holdsAfter(cell('direct'), remove)).toBe(false);
    expect(holdsAfter(cell('both'), remove)).toBe(true);
    expect(holdsAfter(cell('group'), null)).toBe(true);
  });
});

describe('edits that wait', () => {
  const three = changeCells(noEdits, [of('a', 's1', add), of('a', 's2', remove), of('b', 's1', add)]);

  it('are counted by cell and by user', () => {
    expect(countEdits(three)).toEqual({ edits: 3, users: 2 });
    expect(countEdits(changeCells(three, [of('b', 's1', null)]))).toEqual({ edits: 2, users: 1 });
  });

  it('go back and forth step by step, a block being one step', () => {
    const four = changeCells(three, [of('b', 's2', add)]);
    const back = undoStep(undoStep(four));
    expect(countEdits(back)).toEqual({ edits: 0, users: 0 });
    expect(redoStep(redoStep(back)).users).toEqual(four.users);
    // Another edit ends what could be made again.
    expect(changeCells(undoStep(four), [of('c', 's1', add)]).redo).toEqual([]);
  });

  it('come back after they were dropped', () => {
    const dropped = dropEdits(three);
    expect(dropped.users.size).toBe(0);
    expect(undoStep(dropped).users).toEqual(three.users);
  });

  it('do not grow a history for edits that change nothing', () => {
    expect(changeCells(three, [of('a', 's1', add)])).toBe(three);
    expect(undoStep(noEdits)).toBe(noEdits);
    expect(redoStep(noEdits)).toBe(noEdits);
  });

  it('make one request with a row for each user', () => {
    const state = changeCells(three, [
      of('a', 's3', { want: 'plans', on: ['p1'], off: ['p2'] }),
      of('b', 's1', { want: 'add', on: [], off: ['p9'] }),
    ]);
    expect(editsRequest(noEdits)).toBeNull();
    expect(editsRequest(state)).toEqual({
      kind: 'licenses',
      params: {},
      selection: {
        kind: 'rows',
        rows: [
          {
            objectId: 'a',
            params: {
              add: [{ skuId: 's1', disabledPlans: [] }],
              remove: ['s2'],
              plans: [{ skuId: 's3', on: ['p1'], off: ['p2'] }],
            },
          },
          { objectId: 'b', params: { add: [{ skuId: 's1', disabledPlans: ['p9'] }], remove: [], plans: [] } },
        ],
      },
    });
  });

  it('lose a service plan that is set back to what it was', () => {
    const plan = { servicePlanId: 'p', servicePlanName: 'P', name: 'P', state: 'on' } as const;
    const off = withPlan(null, plan, false);
    expect(off).toEqual({ want: 'plans', on: [], off: ['p'] });
    expect(withPlan(off, plan, true)).toBeNull();
    expect(withPlan(null, { ...plan, state: 'off' }, true)).toEqual({ want: 'plans', on: ['p'], off: [] });
  });

  it('are found by user and product only', () => {
    expect(editOf(three, 'a', 's2')).toEqual(remove);
    expect(editOf(three, 'b', 's2')).toBeNull();
  });
});

describe('blocks on the clipboard', () => {
  it('are split as spreadsheets write them', () => {
    expect(splitBlock('1\t0\r\nx\t\r\n')).toEqual([
      ['1', '0'],
      ['x', ''],
    ]);
    expect(splitBlock('"a\tb"\t"say ""1"""\n1\t2')).toEqual([
      ['a\tb', 'say "1"'],
      ['1', '2'],
    ]);
    expect(splitBlock('1')).toEqual([['1']]);
    expect(splitBlock('1\n\n0')).toEqual([['1'], [''], ['0']]);
  });

  it('understand the usual words, and leave empty cells alone', () => {
    for (const word of ['1', 'x', 'X', ' yes ', 'TRUE', '1.00', '2']) expect(readCell(word, 'en-US')).toBe('on');
    for (const word of ['0', 'no', 'False', '–', '-', '0.0']) expect(readCell(word, 'en-US')).toBe('off');
    for (const word of ['', '  ']) expect(readCell(word)).toBe('keep');
    // Spreadsheets in other languages, and cells of an exported grid.
    expect(['WAHR', 'ja', 'nein', 'FALSCH', 'vrai', 'faux'].map((word) => readCell(word))).toEqual([
      'on',
      'on',
      'off',
      'off',
      'on',
      'off',
    ]);
    const exported = ['direct', 'direct; 2 plans off', 'direct and group: Sales', 'group: Sales; error: Other'];
    expect(exported.map((word) => readCell(word))).toEqual(['on', 'on', 'on', 'keep']);
    for (const word of ['maybe', 'E3', '#N/A', '-1']) expect(readCell(word, 'en-US')).toBe('unclear');
  });

  it('read figures as the language writes them, and no others', () => {
    expect([readCell('1,0', 'de-DE'), readCell('0,0', 'de-DE'), readCell('1.000', 'de-DE')]).toEqual([
      'on',
      'off',
      'on',
    ]);
    expect([readCell('1,0', 'en-US'), readCell('0,5', 'en-US'), readCell('1.0', 'de-DE')]).toEqual(
      Array(3).fill('unclear'),
    );
  });

  it('come back as they went', () => {
    const cells = [
      [true, false],
      [false, true],
    ];
    expect(splitBlock(joinBlock(cells)).map((row) => row.map((text) => readCell(text) === 'on'))).toEqual(cells);
  });
});

describe('how cells look and read', () => {
  it('shows the source, plans that are off, and errors', () => {
    expect(markOf(undefined, null)).toMatchObject({ shape: 'none', label: '', pending: null });
    expect(markOf(cell('direct', 3), null)).toMatchObject({ shape: 'dot', figure: 3, label: 'Direct, 3 plans off' });
    expect(markOf(cell('group', 1), null).label).toBe('From a group, 1 plan off');
    expect(markOf(cell('both', 0, 'CountViolation'), null)).toMatchObject({ shape: 'both', problem: true });
  });

  it('shows what an edit would do, in words too', () => {
    expect(markOf(undefined, { ...add, off: ['p'] })).toMatchObject({
      pending: 'add',
      figure: 1,
      label: 'to be added with 1 plan off',
    });
    expect(markOf(cell('direct', 2), remove)).toMatchObject({
      pending: 'remove',
      figure: 0,
      label: 'Direct, 2 plans off, to be removed',
    });
    expect(markOf(cell('direct'), { want: 'plans', on: ['a'], off: ['b'] }).label).toBe(
      'Direct, 2 plans to be changed',
    );
  });

  it('says how long ago at a glance', () => {
    const now = Date.parse('2026-01-14T12:00:00Z');
    expect(sinceDays('2026-01-14T08:00:00Z', now)).toBe('today');
    expect(sinceDays('2026-01-12T08:00:00Z', now)).toBe('2 d');
    expect(sinceDays('2020-01-12T08:00:00Z', now)).toBe('2,194 d');
    expect(sinceDays(null, now)).toBe('–');
  });

  it('shortens product names, and never to nothing', () => {
    expect(shortProductName('Microsoft 365 E3')).toBe('M365 E3');
    expect(shortProductName('Office 365 E1')).toBe('O365 E1');
    expect(shortProductName('Exchange Online (Plan 2)')).toBe('EXO P2');
    expect(shortProductName('Visio Plan 2')).toBe('Visio P2');
    expect(shortProductName('Microsoft Copilot for Microsoft 365')).toBe('Copilot');
    expect(shortProductName('CONTOSO_PLAN')).toBe('CONTOSO_PLAN');
  });
});

describe('the remembered layout', () => {
  const column = (field: string, mark: boolean): GridColumn<LicenseRow> => ({
    field,
    label: field,
    type: 'text',
    family: 'users',
    property: field,
    values: [],
    sortable: true,
    filterable: true,
    byDefault: true,
    width: 90,
    look: 'plain',
    text: () => '',
    title: () => null,
    ...(mark
      ? { marks: { of: () => markOf(undefined, null), under: '', underTone: 'quiet' as const, name: field } }
      : {}),
  });
  const columns = [column('displayName', false), column('sku:a', true), column('sku:b', true)];
  const fields = (layout: { columns: { field: string }[] }) => layout.columns.map(({ field }) => field);

  it('keeps hidden products hidden and shows new ones', () => {
    const saved = { columns: [{ field: 'displayName', width: 120 }], sort: [] };
    const known = { columns: [{ field: 'sku:a', width: 90 }], sort: [] };
    expect(fields(licenseLayout(saved, known, columns))).toEqual(['displayName', 'sku:b']);
    expect(fields(licenseLayout(undefined, undefined, columns))).toEqual(['displayName', 'sku:a', 'sku:b']);
  });

  it('drops products that are no longer owned', () => {
    const saved = {
      columns: [
        { field: 'sku:gone', width: 90 },
        { field: 'sku:a', width: 99 },
      ],
      sort: [{ field: 'sku:gone', dir: 'asc' as const }],
    };
    const layout = licenseLayout(saved, { columns: [{ field: 'sku:b', width: 90 }], sort: [] }, columns);
    expect(layout).toEqual({ columns: [{ field: 'sku:a', width: 99 }], sort: [{ field: 'displayName', dir: 'asc' }] });
  });
});

describe('keys that follow each other faster than the screen', () => {
  it('build on what the one before did', () => {
    let state = noEdits;
    const session: EditSession = {
      state,
      now: () => state,
      change: (changes) => {
        state = changeCells(state, changes);
      },
      undo: () => {},
      redo: () => {},
      drop: () => {},
    };
    const { result } = renderHook(() => useCellEditing(session, [], () => {}));
    const rows = ['a', 'b', 'c'].map((id) => ({ id, userPrincipalName: id, licenses: {} }) as unknown as LicenseRow);
    result.current.toggle({ rows: rows.slice(0, 1), fields: ['sku:s1'] });
    result.current.fillDown({ rows, fields: ['sku:s1'] });
    expect(rows.map(({ id }) => editOf(state, id, 's1')?.want)).toEqual(['add', 'add', 'add']);
    expect(result.current.copy({ rows, fields: ['sku:s1'] })).toBe('1\n1\n1');
    result.current.toggle({ rows: rows.slice(0, 1), fields: ['sku:s1'] });
    expect(editOf(state, 'a', 's1')).toBeNull();
  });
});

describe('the product listed users are about', () => {
  const [e3, f3] = ['e3', 'f3'];
  const holders = (...values: string[]) => ({ kind: 'enum' as const, values });
  const nothing = { first: null, second: null };

  it('is the only one the columns are filtered by', () => {
    expect(productInView({ 'sku:e3': holders('direct', 'both') }, null, nothing)).toEqual({ from: e3 });
    expect(productInView({ 'sku:e3': holders('direct'), 'sku:f3': holders('none') }, null, nothing)).toEqual({
      from: e3,
    });
    expect(productInView({ 'sku:e3': holders('direct'), 'sku:f3': holders('group') }, null, nothing)).toEqual({});
    expect(productInView({ 'sku:e3': holders('direct', 'none') }, null, nothing)).toEqual({});
    expect(productInView({ department: { kind: 'text', op: 'eq', value: 'Sales' } }, null, nothing)).toEqual({});
  });

  it('is that of the finding or comparison they came from, with what may take its place', () => {
    const overlap: FilterNode = {
      all: [
        { field: 'sku:e3', op: 'in', value: ['direct', 'both'] },
        { any: [{ field: 'sku:f3', op: 'notNull' }] },
        { not: { any: [{ field: 'sku:x', op: 'notNull' }] } },
      ],
    };
    expect(productInView({}, { filter: overlap, action: null }, nothing)).toEqual({ from: e3 });
    const replace = { kind: 'licenses', params: { replace: { from: e3, to: f3 } }, label: 'Replace' } as const;
    expect(productInView({}, { filter: overlap, action: replace }, nothing)).toEqual({ from: e3, to: f3 });
    expect(productInView({}, { filter: overlap }, { first: e3, second: f3 })).toEqual({ from: e3, to: f3 });
    expect(productInView({}, { filter: { field: 'accountEnabled', op: 'eq', value: false } }, nothing)).toEqual({});
    // What was filtered since says more than where one came from.
    expect(productInView({ 'sku:f3': holders('direct') }, { filter: overlap, action: replace }, nothing)).toEqual({
      from: f3,
    });
  });
});
