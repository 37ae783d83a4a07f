import { describe, expect, it } from 'vitest';
import { countKnown, familiesOfFilter, unknownFamilies } from '../../../shared/domain/known.ts';
import type { Family } from '../../../shared/domain/mailbox.ts';
import { mailboxPresets } from '../../../shared/domain/presets.ts';

const read = (family: Family, change: { readAt?: string | null; rows?: number; warning?: unknown } = {}) => ({
  family,
  readAt: '2026-01-14T09:00:00Z',
  rows: 10,
  warning: null,
  ...change,
});

describe('what a filter asks about', () => {
  it('finds the families of all its fields, each once', () => {
    const filter = {
      all: [
        { field: 'recipientTypeDetails', op: 'eq' as const, value: 'SharedMailbox' },
        {
          not: {
            any: [
              { field: 'sizeSource', op: 'isNull' as const },
              { field: 'licenses', op: 'isNull' as const },
            ],
          },
        },
        { field: 'goneSince', op: 'isNull' as const },
        { field: 'archiveEnabled', op: 'eq' as const, value: true },
      ],
    };
    expect(familiesOfFilter(filter).sort()).toEqual(['mailboxes', 'sizes', 'users']);
    expect(familiesOfFilter(null)).toEqual([]);
  });

  it('knows every field the presets use', () => {
    for (const { id, filter } of mailboxPresets) expect(familiesOfFilter(filter).length > 0, id).toBe(id !== 'all');
  });
});

describe('counts', () => {
  it('are not zero where nothing was read', () => {
    const states = [read('mailboxes', { readAt: null, rows: 0 }), read('users')];
    expect(countKnown(0, ['mailboxes'], states)).toBeNull();
    expect(countKnown(0, ['users', 'sizes'], states)).toBeNull();
    expect(countKnown(0, ['users'], states)).toBe(0);
    expect(countKnown(3, ['mailboxes'], states)).toBe(3);
  });

  it('are not zero where a reading came back without names', () => {
    const concealed = read('sizes', { rows: 0, warning: { code: 'names-concealed' } });
    expect(unknownFamilies(['sizes'], [concealed])).toEqual(['sizes']);
    expect(unknownFamilies(['sizes'], [{ ...concealed, rows: 4 }])).toEqual([]);
    expect(countKnown(0, ['mailboxes'], [read('mailboxes', { rows: 0 })])).toBe(0);
  });
});
