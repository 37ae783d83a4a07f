import { describe, expect, it } from 'vitest';
import { readFlag, readList, readSize } from '../../../../electron/core/imports/cells.ts';
import { readCsvFile } from '../../../../electron/core/imports/csv-file.ts';
import { decodeText } from '../../../../electron/core/imports/decode.ts';
import { mapColumns } from '../../../../electron/core/imports/mapping.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('the encoding of a file', () => {
  const text = 'Größe;Łódź\r\n1;2\r\n';
  const swapped = (buffer: Buffer): Buffer => Buffer.from(buffer).swap16();
  it.each([
    ['UTF-8', bytes(text), false],
    ['UTF-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes(text)]), false],
    ['UTF-16 LE', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]), false],
    ['UTF-16 BE', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped(Buffer.from(text, 'utf16le'))]), false],
    ['UTF-16 LE', Buffer.from('plain,text\r\n', 'utf16le'), true],
    ['UTF-16 BE', swapped(Buffer.from('plain,text\r\n', 'utf16le')), true],
    ['Windows-1252', Buffer.from([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x80]), true],
  ])('%s', (encoding, file, guessed) => {
    expect(decodeText(file)).toMatchObject({ encoding, guessed });
  });

  it('keeps every letter', () => {
    expect(decodeText(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])).text).toBe(text);
    expect(decodeText(Buffer.from([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x80])).text).toBe('Größe€');
  });
});

describe('a CSV file', () => {
  it.each([
    [',', 'a,b\n1,2\n'],
    [';', 'a;b\n"x,y";2\n'],
    ['\t', 'a\tb\n1\t2\n'],
    ['|', 'a|b\n1|2\n'],
    [';', 'sep=;\r\na;b\r\n1,5;2\r\n'],
    [',', 'only one column\nx\n'],
  ])('is divided by %j', (delimiter, text) => {
    expect(readCsvFile(bytes(text)).delimiter).toBe(delimiter);
  });

  it('numbers its lines as an editor does, over quoted breaks and empty lines', () => {
    const { columns, rows, problems } = readCsvFile(bytes('a,b\r\n"one\r\ntwo", 2 \r\n\r\n3,4,5\r\n6\r\n'));
    expect(columns).toEqual(['a', 'b']);
    expect(rows.map(({ line, cells }) => [line, cells])).toEqual([
      [3, ['one\ntwo', '2']],
      [5, ['3', '4']],
      [6, ['6', '']],
    ]);
    expect(problems.join()).toContain('2 lines have more or fewer cells');
  });

  it.each([
    ['', /is empty/],
    ['\n \n', /is empty/],
    [',,\n1,2,3\n', /no header/],
    ['a,b\n1,2\n"3,4\n5,6\n', /quotation mark on line 3 is never closed/],
    ['sep=;\na;b\n"1;2\n', /quotation mark on line 3 is never closed/],
    ['PK\u0003\u0004', /a workbook, not a CSV/],
    ['ab\u0000\u0000cd', /not a text file/],
  ])('says what is wrong with one that is no table: %j', (text, words) => {
    expect(() => readCsvFile(bytes(text))).toThrow(words);
  });
});

describe('columns', () => {
  const meaning = (id: string, label: string, synonyms: string[] = []) => ({
    id,
    label,
    synonyms,
    required: false,
    help: null,
  });
  const meanings = [meaning('target', 'Mailbox', ['E-Mail Address']), meaning('hidden', 'Hidden')];

  it('are found by header, whatever the punctuation, and each used once', () => {
    expect(mapColumns(['email_address', 'HIDDEN?', 'Mailbox'], meanings, undefined)).toEqual({
      target: 'Mailbox',
      hidden: 'HIDDEN?',
    });
    expect(mapColumns(['email_address'], meanings, undefined)).toEqual({ target: 'email_address', hidden: null });
  });

  it('of addresses are told by their lines where no header fits', () => {
    const wanted = [{ ...meaning('target', 'Mailbox'), addresses: true }, meaning('hidden', 'Hidden')];
    const rows = [{ cells: ['Ada', '', 'ada@contoso.com'] }, { cells: ['Bo', 'yes', ''] }];
    const columns = ['Who', 'Hidden', 'Kontakt'];
    expect(mapColumns(columns, wanted, undefined, rows)).toEqual({ target: 'Kontakt', hidden: 'Hidden' });
    expect(mapColumns(columns, wanted, { target: null }, rows).target).toBeNull();
    expect(mapColumns(columns, wanted, undefined, [{ cells: ['Ada', '', 'ada'] }]).target).toBeNull();
  });

  it('of addresses are not guessed where several hold some', () => {
    const wanted = [{ ...meaning('target', 'Mailbox'), addresses: true }, meaning('hidden', 'Hidden')];
    const rows = [{ cells: ['boss@contoso.com', 'ada@contoso.com', 'yes'] }];
    expect(mapColumns(['Vorgesetzt', 'Mitarbeiterin', 'Hidden'], wanted, undefined, rows).target).toBeNull();
  });

  it('of addresses are those with addresses or ids where several headers fit', () => {
    const wanted = [{ ...meaning('target', 'Mailbox', ['User', 'Address', 'Email', 'Object id']), addresses: true }];
    const columns = ['Address', 'Email', 'Object id'];
    const rows = [{ cells: ['12 High Street', 'ada@contoso.com', '5d798708-6473-48ad-9776-3acc301c40af'] }];
    expect(mapColumns(columns, wanted, undefined, rows)).toEqual({ target: 'Email' });
    expect(
      mapColumns(['Address', 'Object id'], wanted, undefined, [{ cells: ['1', rows[0]?.cells[2] ?? ''] }]),
    ).toEqual({
      target: 'Object id',
    });
    expect(mapColumns(columns, wanted, undefined, [{ cells: ['a', 'b', 'c'] }])).toEqual({ target: 'Address' });
  });

  it('go to the meaning that is not just any address where two know the header', () => {
    const wanted = [
      { ...meaning('target', 'Mailbox', ['Identity', 'User', 'Name']), addresses: true },
      meaning('trustee', 'Person', ['User']),
    ];
    const rows = [{ cells: ['ada@contoso.com', 'Sales'] }];
    expect(mapColumns(['User', 'Identity'], wanted, undefined, rows)).toEqual({ target: 'Identity', trustee: 'User' });
    expect(mapColumns(['User', 'Shared one'], wanted, undefined, rows)).toEqual({ target: null, trustee: 'User' });
  });

  it('follow what a person chose, also "none"', () => {
    const columns = ['Mailbox', 'Hidden', 'Other'];
    expect(mapColumns(columns, meanings, { target: 'Other', hidden: null })).toEqual({ target: 'Other', hidden: null });
    expect(mapColumns(columns, meanings, { target: 'gone' })).toEqual({ target: null, hidden: 'Hidden' });
  });
});

describe('cells', () => {
  it('are read as people write them', () => {
    expect(['Yes', 'x', '1', '$TRUE'].map(readFlag)).toEqual([true, true, true, true]);
    expect(['no', '0', 'Off'].map(readFlag)).toEqual([false, false, false]);
    expect(['WAHR', 'ja', 'FALSCH', 'nein', 'vrai', 'faux'].map(readFlag)).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(readFlag('perhaps')).toBeUndefined();
    expect(['1 GB', '49,5 gb', '512MB', '1024', 'Unlimited', '2 GB (2,147,483,648 bytes)'].map(readSize)).toEqual([
      1024 ** 3,
      49.5 * 1024 ** 3,
      512 * 1024 ** 2,
      1024,
      -1,
      2 * 1024 ** 3,
    ]);
    expect(readSize('much')).toBeUndefined();
    expect(readList(' a@x ; b@x|c@x\n')).toEqual(['a@x', 'b@x', 'c@x']);
  });
});
