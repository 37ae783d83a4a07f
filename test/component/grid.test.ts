import './setup.ts';
import type { IGetRowsParams } from 'ag-grid-community';
import { describe, expect, it, vi } from 'vitest';
import { mailboxColumns, whyUnknown } from '../../renderer/features/mailboxes/mailbox-columns.ts';
import { nextSort } from '../../renderer/grid/column-header.tsx';
import { defaultLayout, usableLayout } from '../../renderer/grid/columns.ts';
import { createLookAhead } from '../../renderer/grid/look-ahead.ts';
import { createWindowSource } from '../../renderer/grid/window-source.ts';
import type { Result } from '../../shared/contract/errors.ts';
import type { Window } from '../../shared/contract/methods/mailboxes.ts';
import { mailboxFields } from '../../shared/domain/fields.ts';
import type { MailboxRow } from '../../shared/domain/mailbox.ts';
import { fakeRow, fakeSummary } from './fake-tenant.ts';
import { fail, ok } from './fake-transport.ts';

describe('sorting by headers', () => {
  it('starts with what one looks for: names from A, figures from the largest', () => {
    expect(nextSort([], 'displayName', false, false)).toEqual([{ field: 'displayName', dir: 'asc' }]);
    expect(nextSort([], 'totalItemBytes', false, true)).toEqual([{ field: 'totalItemBytes', dir: 'desc' }]);
  });

  it('turns around on the second click', () => {
    const once = nextSort([], 'displayName', false, false);
    expect(nextSort(once, 'displayName', false, false)).toEqual([{ field: 'displayName', dir: 'desc' }]);
  });

  it('adds with Shift, turns, then drops; at most four', () => {
    const one = nextSort([], 'a', false, false);
    const two = nextSort(one, 'b', true, false);
    expect(two).toEqual([
      { field: 'a', dir: 'asc' },
      { field: 'b', dir: 'asc' },
    ]);
    const turned = nextSort(two, 'b', true, false);
    expect(turned[1]).toEqual({ field: 'b', dir: 'desc' });
    expect(nextSort(turned, 'b', true, false)).toEqual(one);
    const many = ['b', 'c', 'd', 'e'].reduce((sort, field) => nextSort(sort, field, true, false), one);
    expect(many).toHaveLength(4);
  });
});

describe('column layouts', () => {
  const columns = mailboxColumns(() => []);
  const sort = [{ field: 'displayName', dir: 'asc' as const }];

  it('start with the columns shown by default', () => {
    expect(usableLayout(undefined, columns, sort)).toEqual(defaultLayout(columns, sort));
    expect(defaultLayout(columns).columns.map((column) => column.field)).toContain('quotaUsedPercent');
  });

  it('come back in the remembered order and width, without columns that are gone', () => {
    const remembered = {
      columns: [
        { field: 'totalItemBytes', width: 90 },
        { field: 'removedColumn', width: 90 },
        { field: 'displayName', width: 240 },
      ],
      sort: [{ field: 'removedColumn', dir: 'asc' as const }],
    };
    expect(usableLayout(remembered, columns, sort)).toEqual({
      columns: [
        { field: 'totalItemBytes', width: 90 },
        { field: 'displayName', width: 240 },
      ],
      sort,
    });
  });
});

describe('looking ahead of the wheel', () => {
  /** What is asked for when the first row shown moves along `places`, one scroll each. */
  const asked = (places: number[], total = 10_000): number[] => {
    const rows: number[] = [];
    let first = 0;
    const grid = {
      getFirstDisplayedRowIndex: () => first,
      getLastDisplayedRowIndex: () => first + 29,
      getDisplayedRowAtIndex: (index: number) => {
        rows.push(index);
        return undefined;
      },
    };
    const look = createLookAhead(100);
    for (const place of places) {
      first = place;
      look(grid as never, total);
    }
    return rows;
  };

  it('asks for the next block in the direction of travel', () => {
    expect(asked([3])).toEqual([132]);
    expect(asked([20, 40, 300, 290])).toEqual([149, 169, 190]);
  });

  it('reaches further the faster it goes', () => {
    expect(asked([60])).toEqual([189, 289, 389]);
    expect(asked([200])).toEqual([329, 429, 529, 629]);
  });

  it('asks for nothing past the ends, after a jump, or when nothing moved', () => {
    expect(asked([0, 0])).toEqual([]);
    expect(asked([5_000])).toEqual([]);
    expect(asked([3], 120)).toEqual([]);
    expect(asked([5_000, 60, 50])).toEqual([]);
  });
});

describe('cells of the Mailboxes grid', () => {
  const { families } = fakeSummary('contoso', [fakeRow(0)], 1);
  const columns = mailboxColumns(() => families);
  const cell = (field: string, row: MailboxRow) => {
    const column = columns.find((each) => each.field === field);
    if (!column) throw new Error(`No column ${field}`);
    return { text: column.text(row), title: column.title(row) };
  };

  it('show what is not known as "–" with the reason on hover', () => {
    const row = fakeRow(0, { totalItemBytes: null, quotaUsedPercent: null, sizeSource: null });
    expect(cell('totalItemBytes', row)).toEqual({ text: '–', title: 'The usage report does not list this mailbox.' });
    expect(cell('quotaUsedPercent', row).text).toBe('–');
  });

  it('say why: never read, concealed, unlimited', () => {
    const row = fakeRow(0, { totalItemBytes: null, quotaUsedPercent: null, sizeSource: null });
    const size = { field: 'totalItemBytes', family: 'sizes' as const };
    expect(whyUnknown(row, size, [])).toBe('Sizes have not been read yet.');
    const concealed = families.map((status) =>
      status.family === 'sizes'
        ? { ...status, warning: { code: 'names-concealed' as const, message: 'Report names are concealed.' } }
        : status,
    );
    expect(whyUnknown(row, size, concealed)).toBe('Report names are concealed.');
    const unlimited = fakeRow(0, { totalItemBytes: 1, quotaUsedPercent: null, prohibitSendReceiveQuota: -1 });
    expect(whyUnknown(unlimited, { field: 'quotaUsedPercent', family: 'sizes' }, families)).toContain('no limit');
  });

  it('say the failure when a family was never read because the role may not', () => {
    const forbidden = families.map((status) =>
      status.family === 'mailboxes'
        ? {
            ...status,
            readAt: null,
            stale: {
              since: '2026-01-14T09:00:00Z',
              error: { code: 'forbidden' as const, message: 'Your role may not read mailboxes.', retryable: false },
            },
          }
        : status,
    );
    const row = fakeRow(0, { recipientTypeDetails: null });
    expect(whyUnknown(row, { field: 'recipientTypeDetails', family: 'mailboxes' }, forbidden)).toBe(
      'Your role may not read mailboxes.',
    );
  });

  it('leave "not set" empty where that is the rule, once it was read', () => {
    const row = fakeRow(0, { forwardingSmtpAddress: null });
    expect(cell('forwardingSmtpAddress', row).text).toBe('');
    const unread = mailboxColumns(() => []).find((column) => column.field === 'forwardingSmtpAddress');
    expect(unread?.text(row)).toBe('–');
  });

  it('give bytes and their source on hover', () => {
    const { title } = cell('totalItemBytes', fakeRow(0, { totalItemBytes: 1024 ** 3, sizeSource: 'live' }));
    expect(title).toContain('1,073,741,824 bytes');
    expect(title).toContain('read live');
  });

  it('have a column for each field of the contract', () => {
    expect(columns.map((column) => column.field)).toEqual(mailboxFields.map((field) => field.field));
  });
});

describe('the window source', () => {
  const rows = Array.from({ length: 1_200 }, (_, index) => fakeRow(index));
  const answer = (from: number, count: number): Result<Window<MailboxRow>> =>
    ok({ rows: rows.slice(from, from + count), total: rows.length, of: rows.length, revision: 3, families: [] });
  const request = (startRow: number, endRow: number) => {
    const settled = Promise.withResolvers<{ rows: MailboxRow[]; last: number | undefined } | 'failed'>();
    const params = {
      startRow,
      endRow,
      successCallback: (found: MailboxRow[], last?: number) => settled.resolve({ rows: found, last }),
      failCallback: () => settled.resolve('failed'),
    } as unknown as IGetRowsParams;
    return { params, settled: settled.promise };
  };
  const events = () => ({ onFacts: vi.fn(), onError: vi.fn(), onLoaded: vi.fn() });

  it('asks for the block and tells the total', async () => {
    const told = events();
    const source = createWindowSource<MailboxRow>(async (_, from, count) => answer(from, count), {}, told);
    const { params, settled } = request(200, 400);
    source.getRows(params);
    expect(await settled).toMatchObject({ rows: { length: 200 }, last: 1_200 });
    expect(told.onFacts).toHaveBeenCalledWith(expect.objectContaining({ total: 1_200, revision: 3 }));
  });

  it('reports a failure once and lets the block go', async () => {
    const told = events();
    const source = createWindowSource<MailboxRow>(async () => fail(), {}, told);
    const { params, settled } = request(0, 200);
    source.getRows(params);
    expect(await settled).toBe('failed');
    expect(told.onError).toHaveBeenCalledOnce();
    expect(told.onFacts).not.toHaveBeenCalled();
  });

  it('keeps in mind what could not be read until it was, or another list is asked for', async () => {
    const told = events();
    let failing = true;
    const source = createWindowSource<MailboxRow>(
      async (_, from, count) => (failing && from === 200 ? fail() : answer(from, count)),
      {},
      told,
    );
    const read = async (from: number) => {
      const { params, settled } = request(from, from + 200);
      source.getRows(params);
      await settled;
    };
    await read(200);
    await read(400);
    expect(told.onLoaded).toHaveBeenLastCalledWith(false);
    failing = false;
    await read(200);
    expect(told.onLoaded).toHaveBeenLastCalledWith(true);
    failing = true;
    await read(200);
    source.setQuery({ search: 'anna' });
    await read(0);
    expect(told.onLoaded).toHaveBeenLastCalledWith(true);
  });

  it('gives up what was asked for the former query, silently', async () => {
    const told = events();
    const first = Promise.withResolvers<Result<Window<MailboxRow>>>();
    let given: AbortSignal | undefined;
    const source = createWindowSource<MailboxRow>(
      async (_, __, ___, signal) => {
        given = signal;
        return first.promise;
      },
      {},
      told,
    );
    const { params, settled } = request(0, 200);
    source.getRows(params);
    source.setQuery({ search: 'anna' });
    expect(given?.aborted).toBe(true);
    first.resolve(answer(0, 200));
    expect(await settled).toBe('failed');
    expect(told.onFacts).not.toHaveBeenCalled();
    expect(told.onError).not.toHaveBeenCalled();
  });

  it('reads the ids of a stretch in windows of at most 500', async () => {
    const asked: number[] = [];
    const source = createWindowSource<MailboxRow>(
      async (_, from, count) => {
        asked.push(count);
        return answer(from, count);
      },
      {},
      events(),
    );
    expect(await source.idsOf(10, 1_100)).toEqual(rows.slice(10, 1_110).map((row) => row.id));
    expect(asked).toEqual([500, 500, 100]);
    expect(await source.idsOf(1_190, 50)).toHaveLength(10);
  });
});
