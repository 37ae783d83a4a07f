import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serialOf, sheetName, writeXlsx } from '../../../../electron/core/exports/xlsx.ts';
import { columnName } from '../../../../electron/core/exports/xlsx-parts.ts';
import type { FieldSpec } from '../../../../shared/domain/fields.ts';
import { type SheetColumn, type SheetValue, sheetColumnsOf } from '../../../../shared/domain/sheet.ts';
import { cellsOf, unzip } from '../../../fixtures/unzip.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailroom-xlsx-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const idle = new AbortController().signal;
const now = Date.parse('2026-03-01T12:00:00Z');
type Row = Record<string, SheetValue>;

async function write(
  rows: readonly Row[],
  columns: readonly Pick<SheetColumn<Row>, 'header' | 'type'>[],
  rowLimit?: number,
) {
  const path = join(directory, 'a.xlsx');
  const source = {
    name: 'People',
    columns: columns.map(({ header, type }) => ({ header, type, width: 12, value: (row: Row) => row[header] })),
    slice: async (from: number, count: number) => rows.slice(from, from + count),
  };
  const result = await writeXlsx(path, [source], {
    signal: idle,
    now,
    ...(rowLimit === undefined ? {} : { rowLimit }),
  });
  const entries = unzip(readFileSync(path));
  return { result, entries, sheet: (n: number) => entries.get(`xl/worksheets/sheet${n}.xml`) ?? '' };
}

describe('a workbook', () => {
  it('keeps numbers, dates and flags what they are', async () => {
    const { sheet, result } = await write(
      [{ Name: 'Anna', Items: 12345, Size: 1.5, Active: false, Since: '2026-02-28', Seen: '2026-02-28T18:00:00.000Z' }],
      [
        { header: 'Name', type: 'text' },
        { header: 'Items', type: 'integer' },
        { header: 'Size', type: 'decimal' },
        { header: 'Active', type: 'boolean' },
        { header: 'Since', type: 'date' },
        { header: 'Seen', type: 'datetime' },
      ],
    );
    const cells = cellsOf(sheet(1));
    expect(['A1', 'B1', 'C1', 'D1', 'E1', 'F1'].map((at) => cells.get(at)?.value)).toEqual([
      'Name',
      'Items',
      'Size',
      'Active',
      'Since',
      'Seen',
    ]);
    expect(['A2', 'B2', 'C2', 'D2', 'E2', 'F2'].map((at) => cells.get(at)?.value)).toEqual([
      'Anna',
      12345,
      1.5,
      false,
      46081,
      46081.75,
    ]);
    expect(new Set(['B2', 'C2', 'E2', 'F2'].map((at) => cells.get(at)?.style)).size).toBe(4);
    expect(result.rows).toBe(1);
    expect(sheet(1)).toContain('state="frozen"');
    expect(sheet(1)).toContain('<autoFilter ref="A1:F2"/>');
    expect(sheet(1)).toContain('<col min="1" max="1" width="12" customWidth="1"/>');
  });

  it('is a whole package', async () => {
    const { entries } = await write([{ Name: 'x' }], [{ header: 'Name', type: 'text' }]);
    expect([...entries.keys()].sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    for (const text of entries.values()) expect(balanced(text)).toBe(true);
    const styles = entries.get('xl/styles.xml') ?? '';
    expect([...styles.matchAll(/<cellXfs count="(\d+)">/g)][0]?.[1]).toBe(
      String(styles.match(/<cellXfs[\s\S]*<\/cellXfs>/)?.[0].match(/<xf /g)?.length),
    );
  });

  it('takes any text as it is, formulas included, and none as a formula', async () => {
    const texts = [
      '=1+1',
      '+cmd',
      '-2',
      '@SUM(A1)',
      'a & b < c > "d"',
      ' spaced ',
      'line\nbreak',
      'bell\u0007',
      '_x0041_',
      'Zoë 𝄞',
      '\ud800 alone',
      'tab\there',
      'cr\r\nlf',
    ];
    const { sheet } = await write(
      texts.map((text) => ({ Name: text })),
      [{ header: 'Name', type: 'text' }],
    );
    const cells = cellsOf(sheet(1));
    for (const [n, text] of texts.entries()) expect(cells.get(`A${n + 2}`)).toEqual({ value: text, style: 0 });
    expect(sheet(1)).not.toMatch(/<f>/);
    expect(balanced(sheet(1))).toBe(true);
  });

  it('leaves unknown cells empty, joins lists, and keeps words among numbers', async () => {
    const { sheet } = await write(
      [{ A: null, B: ['x', 'y'], C: 'Unlimited', D: Number.NaN, E: 'not a date' }],
      ['A', 'B', 'C', 'D', 'E'].map((header) => ({
        header,
        type: header === 'E' ? ('date' as const) : ('decimal' as const),
      })),
    );
    const cells = cellsOf(sheet(1));
    expect([
      cells.has('A2'),
      cells.get('B2')?.value,
      cells.get('C2')?.value,
      cells.has('D2'),
      cells.get('E2')?.value,
    ]).toEqual([false, 'x; y', 'Unlimited', false, 'not a date']);
  });

  it('links only where a link leads somewhere safe', async () => {
    const links = [
      { url: 'https://example.com/?a="b"&c', text: 'say "hi"' },
      { url: 'javascript:alert(1)', text: 'bad' },
      { url: 'mailto:a@example.com', text: 'a@example.com' },
      { url: `https://example.com/${'x'.repeat(300)}`, text: 'long' },
    ];
    const { sheet } = await write(
      links.map((Link) => ({ Link })),
      [{ header: 'Link', type: 'link' }],
    );
    const cells = cellsOf(sheet(1));
    expect(cells.get('A2')).toMatchObject({
      value: 'say "hi"',
      formula: 'HYPERLINK("https://example.com/?a=""b""&c","say ""hi""")',
    });
    expect(cells.get('A3')).toEqual({ value: 'bad', style: 0 });
    expect(cells.get('A4')).toMatchObject({ formula: 'HYPERLINK("mailto:a@example.com","a@example.com")' });
    expect(cells.get('A5')).toEqual({ value: 'long', style: 0 });
  });

  it('goes on in another sheet when one is full', async () => {
    const rows = Array.from({ length: 2_500 }, (_, n) => ({ N: n }));
    const { sheet, entries, result } = await write(rows, [{ header: 'N', type: 'integer' }], 1_001);
    const numbers = [1, 2, 3].flatMap((n) =>
      [...cellsOf(sheet(n))].filter(([at]) => at !== 'A1').map(([, { value }]) => value),
    );
    expect(numbers).toEqual(rows.map(({ N }) => N));
    expect([1, 2, 3].map((n) => cellsOf(sheet(n)).get('A1')?.value)).toEqual(['N', 'N', 'N']);
    expect(result.rows).toBe(2_500);
    expect(entries.get('xl/workbook.xml')).toContain('name="People (3)"');
    const exact = await write(rows.slice(0, 1_000), [{ header: 'N', type: 'integer' }], 1_001);
    expect(exact.entries.has('xl/worksheets/sheet2.xml')).toBe(false);
  });

  it('of an empty list holds the header', async () => {
    const { sheet, result } = await write([], [{ header: 'N', type: 'integer' }]);
    expect([...cellsOf(sheet(1)).keys()]).toEqual(['A1']);
    expect(result.rows).toBe(0);
  });

  it('leaves nothing behind when cancelled', async () => {
    const stop = new AbortController();
    const source = {
      name: 'N',
      columns: [{ header: 'N', type: 'integer' as const, width: 8, value: ({ n }: { n: number }) => n }],
      slice: async (from: number, count: number) => {
        if (from > 0) stop.abort();
        return Array.from({ length: count }, (_, n) => ({ n }));
      },
    };
    await expect(writeXlsx(join(directory, 'b.xlsx'), [source], { signal: stop.signal, now })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('parts of a workbook', () => {
  it('count columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnName)).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
      'XFD',
    ]);
  });

  it('count days as spreadsheets do', () => {
    expect(serialOf('1900-03-01')).toBe(61);
    expect(serialOf('2000-01-01T12:00:00Z')).toBe(36_526.5);
    expect([serialOf('1899-01-01'), serialOf('nonsense'), serialOf('12')]).toEqual([null, null, null]);
  });

  it('name sheets within the limits, each once', () => {
    expect(sheetName('a/b: [c]?', [])).toBe('a b c');
    expect(sheetName('x'.repeat(40), [])).toHaveLength(31);
    expect(sheetName('Mail', ['mail'])).toBe('Mail 2');
    expect(sheetName("''", [])).toBe('Sheet');
    expect(sheetName('x'.repeat(40), ['x'.repeat(31)])).toBe(`${'x'.repeat(29)} 2`);
  });

  it('give sizes a column to read and one to count with', () => {
    const field: FieldSpec = {
      field: 'size',
      label: 'Size',
      type: 'bytes',
      family: 'sizes',
      property: 'Size',
      sortable: true,
      filterable: true,
      byDefault: true,
      width: 100,
    };
    const [gb, bytes] = sheetColumnsOf<{ size: number | null }>(field);
    expect([gb?.header, gb?.value({ size: 1.5 * 1024 ** 3 }), gb?.value({ size: -1 })]).toEqual([
      'Size (GB)',
      1.5,
      'Unlimited',
    ]);
    expect([
      bytes?.header,
      bytes?.value({ size: 1024 }),
      bytes?.value({ size: -1 }),
      bytes?.value({ size: null }),
    ]).toEqual(['Size (bytes)', 1024, null, null]);
  });
});

/** Whether every element is closed, in order. */
function balanced(xml: string): boolean {
  const open: string[] = [];
  for (const [, close, name = '', , self] of xml.matchAll(/<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g)) {
    if (close) {
      if (open.pop() !== name) return false;
    } else if (!self) open.push(name);
  }
  return open.length === 0 && !/<[^?/\w]/.test(xml);
}
