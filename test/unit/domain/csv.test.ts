import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvBom, csvCell, csvColumnsOf, csvLine, gigabytes, neutralizeFormula } from '../../../shared/domain/csv.ts';
import { mailboxFields } from '../../../shared/domain/fields.ts';
import { pick, seeded } from '../../fixtures/store-rows.ts';

describe('one cell', () => {
  it.each([
    [null, ''],
    [undefined, ''],
    [true, 'TRUE'],
    [false, 'FALSE'],
    [0, '0'],
    [-5.25, '-5.25'],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, ''],
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    [' kept ', '" kept "'],
    [['A', 'B; C'], 'A; B; C'],
    [[], ''],
  ])('writes %j as %j', (value, text) => {
    expect(csvCell(value)).toBe(text);
  });

  it.each([
    '=1+1',
    '+1',
    '@SUM(A1)',
    '-2+3',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1',
    '\u00A0=1',
    '＝1',
    "=cmd|' /C calc'!A0",
    '-',
    '--1',
  ])('takes %j for text', (text) => {
    expect(neutralizeFormula(text)).toBe(`'${text}`);
  });

  it.each(['-1', '-1.5', '-1,5', '1+1', 'a=b', "O'Neil", 'x@contoso.example', '', '(=1)', '3-4'])(
    'leaves %j as it is',
    (text) => {
      expect(neutralizeFormula(text)).toBe(text);
    },
  );
});

describe('a file', () => {
  const alphabet = [
    'a',
    'Z',
    'é',
    '漢',
    '😀',
    ',',
    '"',
    '\r',
    '\n',
    '\t',
    ' ',
    ';',
    '=',
    '+',
    '-',
    '@',
    "'",
    '0',
    '.',
    '\u00A0',
    '\uFEFF',
  ];

  it('reads back cell by cell, and no cell starts a formula, for 3,000 random lines', () => {
    const random = seeded(5);
    for (let n = 0; n < 3_000; n++) {
      const cells = Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
        Array.from({ length: Math.floor(random() * 8) }, () => pick(random, alphabet)).join(''),
      );
      const line = csvLine(cells);
      expect(line.endsWith('\r\n')).toBe(true);
      const read = parse(line, { relax_column_count: true, record_delimiter: '\r\n' })[0] as string[] | undefined;
      // A lone empty cell makes an empty line, which readers take for no line.
      if (cells.length === 1 && cells[0] === '') continue;
      expect(read).toEqual(cells.map(neutralizeFormula));
      for (const cell of read ?? []) {
        const start = cell.trimStart();
        expect(/^[=+@]/.test(start) || /^-(?!\d+([.,]\d+)?$)/.test(start), JSON.stringify(cell)).toBe(false);
      }
    }
  });

  it('starts with a mark that spreadsheets know UTF-8 by', () => {
    expect([...new TextEncoder().encode(csvBom)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});

describe('columns', () => {
  const column = (field: string) =>
    csvColumnsOf(mailboxFields.find((one) => one.field === field) as (typeof mailboxFields)[number]);

  it('give sizes in GB and in bytes', () => {
    const [readable, exact] = column('totalItemBytes');
    expect(readable?.header).toBe('TotalItemSize (GB)');
    expect(exact?.header).toBe('TotalItemSize (bytes)');
    const row = { totalItemBytes: 53_687_091_200 + 1 };
    expect([readable?.value(row), exact?.value(row)]).toEqual([50, 53_687_091_201]);
    expect([readable?.value({ totalItemBytes: null }), exact?.value({ totalItemBytes: null })]).toEqual([null, null]);
    expect([readable?.value({ totalItemBytes: 0 }), exact?.value({ totalItemBytes: 0 })]).toEqual([0, 0]);
  });

  it('word Unlimited quotas', () => {
    const [readable, exact] = column('prohibitSendReceiveQuota');
    const row = { prohibitSendReceiveQuota: -1 };
    expect([readable?.value(row), exact?.value(row)]).toEqual(['Unlimited', null]);
  });

  it('are named by the service’s properties and unique', () => {
    const headers = mailboxFields.flatMap((field) => csvColumnsOf(field).map(({ header }) => header));
    expect(headers).toContain('UserPrincipalName');
    expect(headers).toContain('QuotaUsed (%)');
    expect(new Set(headers).size).toBe(headers.length);
  });

  it.each([
    [0, 0],
    [1024 ** 3, 1],
    [1.5 * 1024 ** 3, 1.5],
    [1_234_567_890, 1.15],
    [1, 0],
  ])('show %d bytes as %d GB', (bytes, shown) => {
    expect(gigabytes(bytes)).toBe(shown);
  });
});
