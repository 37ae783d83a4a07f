import './setup.ts';
import { describe, expect, it } from 'vitest';
import {
  type ColumnFilter,
  combineFilters,
  describeFilter,
  emptyFilter,
  filterToNode,
  isEmptyFilter,
  parseFilters,
  serializeFilters,
} from '../../renderer/grid/filters.ts';
import { mailboxFields, recipientTypeLabels } from '../../shared/domain/fields.ts';
import { checkFilter, mailboxFilterKinds } from '../../shared/domain/filter.ts';

const GB = 1024 ** 3;

describe('a column filter in the filter language', () => {
  it.each<[string, string, ColumnFilter, unknown]>([
    [
      'text',
      'displayName',
      { kind: 'text', op: 'contains', value: ' anna ' },
      { field: 'displayName', op: 'contains', value: 'anna' },
    ],
    [
      'text that must not be in it',
      'displayName',
      { kind: 'text', op: 'notContains', value: 'test' },
      { not: { field: 'displayName', op: 'contains', value: 'test' } },
    ],
    ['not set', 'licenses', { kind: 'text', op: 'isNull', value: 'ignored' }, { field: 'licenses', op: 'isNull' }],
    [
      'one value',
      'recipientTypeDetails',
      { kind: 'enum', values: ['SharedMailbox'] },
      { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' },
    ],
    [
      'several values',
      'recipientTypeDetails',
      { kind: 'enum', values: ['SharedMailbox', 'RoomMailbox'] },
      { field: 'recipientTypeDetails', op: 'in', value: ['SharedMailbox', 'RoomMailbox'] },
    ],
    [
      'a lower bound',
      'totalItemBytes',
      { kind: 'range', min: 40 * GB, max: null, unknown: false },
      { field: 'totalItemBytes', op: 'ge', value: 40 * GB },
    ],
    [
      'both bounds',
      'quotaUsedPercent',
      { kind: 'range', min: 75, max: 90, unknown: false },
      {
        all: [
          { field: 'quotaUsedPercent', op: 'ge', value: 75 },
          { field: 'quotaUsedPercent', op: 'le', value: 90 },
        ],
      },
    ],
    [
      'a bound or unknown',
      'totalItemBytes',
      { kind: 'range', min: null, max: 0, unknown: true },
      {
        any: [
          { field: 'totalItemBytes', op: 'le', value: 0 },
          { field: 'totalItemBytes', op: 'isNull' },
        ],
      },
    ],
    [
      'unknown only',
      'totalItemBytes',
      { kind: 'range', min: null, max: null, unknown: true },
      { field: 'totalItemBytes', op: 'isNull' },
    ],
    ['yes', 'accountEnabled', { kind: 'yesno', values: ['yes'] }, { field: 'accountEnabled', op: 'eq', value: true }],
    [
      'no or unknown',
      'accountEnabled',
      { kind: 'yesno', values: ['no', 'unknown'] },
      {
        any: [
          { field: 'accountEnabled', op: 'eq', value: false },
          { field: 'accountEnabled', op: 'isNull' },
        ],
      },
    ],
    [
      'a span of days',
      'lastActivity',
      { kind: 'date', from: '2026-01-01', before: '2026-02-01', unknown: false },
      {
        all: [
          { field: 'lastActivity', op: 'ge', value: '2026-01-01' },
          { field: 'lastActivity', op: 'lt', value: '2026-02-01' },
        ],
      },
    ],
  ])('%s', (_, field, filter, node) => {
    const found = filterToNode(field, filter);
    expect(found).toEqual(node);
    // The core must accept what the screen makes.
    if (found) expect(() => checkFilter(found, mailboxFilterKinds)).not.toThrow();
  });

  it('is nothing while it lets everything through', () => {
    for (const { field, type } of mailboxFields) {
      const filter = emptyFilter(type);
      expect(isEmptyFilter(filter)).toBe(true);
      expect(filterToNode(field, filter)).toBeNull();
    }
    expect(filterToNode('displayName', { kind: 'text', op: 'contains', value: '   ' })).toBeNull();
  });

  it('joins the preset and every column', () => {
    const shared = { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' } as const;
    expect(combineFilters(null, {})).toBeUndefined();
    expect(combineFilters(shared, {})).toEqual(shared);
    expect(combineFilters(shared, { accountEnabled: { kind: 'yesno', values: ['yes'] } })).toEqual({
      all: [shared, { field: 'accountEnabled', op: 'eq', value: true }],
    });
  });
});

describe('a filter in words', () => {
  it.each<[ColumnFilter, Parameters<typeof describeFilter>[1], string]>([
    [{ kind: 'text', op: 'contains', value: 'anna' }, 'text', 'contains “anna”'],
    [{ kind: 'text', op: 'isNull', value: '' }, 'text', 'is not set'],
    [{ kind: 'enum', values: ['SharedMailbox', 'RoomMailbox'] }, 'enum', 'Shared or Room'],
    [{ kind: 'range', min: 40 * GB, max: 49.5 * GB, unknown: false }, 'bytes', '≥ 40 GB and ≤ 49.5 GB'],
    [{ kind: 'range', min: 75, max: null, unknown: true }, 'percent', '≥ 75\u202f% or unknown'],
    [{ kind: 'yesno', values: ['no', 'unknown'] }, 'boolean', 'no or unknown'],
    [{ kind: 'date', from: '2026-01-01', before: null, unknown: false }, 'date', 'from Jan 1, 2026'],
  ])('%j', (filter, type, words) => {
    expect(describeFilter(filter, type, recipientTypeLabels)).toBe(words);
  });
});

describe('filters in an address', () => {
  it('come back as they were', () => {
    const filters = {
      totalItemBytes: { kind: 'range', min: 40 * GB, max: null, unknown: false },
      recipientTypeDetails: { kind: 'enum', values: ['SharedMailbox'] },
      lastActivity: { kind: 'date', from: null, before: '2026-01-01', unknown: true },
      displayName: { kind: 'text', op: 'startsWith', value: "O'Brien & sons" },
      accountEnabled: { kind: 'yesno', values: ['yes'] },
    } as const satisfies Record<string, ColumnFilter>;
    expect(parseFilters(serializeFilters(filters), mailboxFields)).toEqual(filters);
    expect(serializeFilters({})).toBeNull();
  });

  it.each([
    'not json',
    '[]',
    '7',
    '{"displayName":{"kind":"range","min":1,"max":2}}',
    '{"displayName":{"kind":"text","op":"drop table","value":"x"}}',
    '{"totalItemBytes":{"kind":"range","min":"1","max":null}}',
    '{"lastActivity":{"kind":"date","from":"yesterday","before":null}}',
    '{"accountEnabled":{"kind":"yesno","values":["perhaps"]}}',
    '{"noSuchColumn":{"kind":"text","op":"contains","value":"x"}}',
  ])('drop what does not fit: %s', (text) => {
    expect(parseFilters(text, mailboxFields)).toEqual({});
  });
});
