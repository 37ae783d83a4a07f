import { describe, expect, it } from 'vitest';
import { cmdlet, comment, quote, value } from '../../../shared/domain/powershell.ts';

/** What PowerShell's tokenizer takes for a quotation mark of a single-quoted string. */
const marks = new Set(["'", '\u2018', '\u2019', '\u201a', '\u201b']);

/** Reads one single-quoted string as PowerShell does: any mark opens, two in a row stand for the first of them. */
function readQuoted(text: string): { value: string; rest: string } {
  if (!marks.has(text[0] ?? '')) throw new Error('not a quoted string');
  let found = '';
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] as string;
    if (!marks.has(letter)) found += letter;
    else if (marks.has(text[at + 1] ?? '')) {
      found += letter;
      at += 1;
    } else return { value: found, rest: text.slice(at + 1) };
  }
  throw new Error('the string does not end');
}

const hostile = [
  "O'Brien",
  'O’Brien ‘n’ sons ‚low‛',
  "'; Remove-Mailbox -Identity '*",
  '’; Remove-Mailbox -Identity ‘*',
  '$(Get-Mailbox)',
  '$env:USERNAME',
  '`n`t`"',
  '"quoted"',
  'line one\r\nRemove-Mailbox x',
  'a # comment',
  '@{a=1}',
  '-Confirm:$false',
  '',
  ' spaces ',
  'Zürich 日本 🙂',
  '\u2028\u0085',
];

describe('quoting for PowerShell', () => {
  it.each(hostile)('keeps %j as one inert string', (text) => {
    const { value: read, rest } = readQuoted(quote(text));
    expect(read).toBe(text);
    expect(rest).toBe('');
  });

  it('survives any mixture of what is dangerous', () => {
    const pieces = [...marks, '$', '(', ')', '`', '"', ';', '|', '\n', 'a', ' ', '#', '{', '}'];
    let state = 7;
    const next = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 8;
    };
    for (let round = 0; round < 2_000; round++) {
      const text = Array.from({ length: next() % 12 }, () => pieces[next() % pieces.length]).join('');
      expect(readQuoted(quote(text))).toEqual({ value: text, rest: '' });
    }
  });

  it('writes each kind of value', () => {
    expect(value(null)).toBe('$null');
    expect(value(true)).toBe('$true');
    expect(value(12)).toBe('12');
    expect(value(["O'Brien", 'b'])).toBe("@('O''Brien', 'b')");
    expect(value([])).toBe('@()');
    expect(value({ add: ['a'], remove: ["b'c"] })).toBe("@{Add=@('a'); Remove=@('b''c')}");
  });

  it('writes one call on one line, whatever names say', () => {
    expect(cmdlet('Set-Mailbox', { Identity: "o'brien@contoso.com", HiddenFromAddressListsEnabled: false })).toBe(
      "Set-Mailbox -Identity 'o''brien@contoso.com' -HiddenFromAddressListsEnabled:$false",
    );
    for (const text of hostile) {
      const line = cmdlet('Set-Mailbox', { Identity: text });
      expect(readQuoted(line.slice('Set-Mailbox -Identity '.length)).rest).toBe('');
    }
  });

  it('lets no text end a comment', () => {
    for (const text of hostile) expect(comment(text)).toMatch(/^# [^\r\n\u0085\u2028\u2029]*$/);
  });
});
