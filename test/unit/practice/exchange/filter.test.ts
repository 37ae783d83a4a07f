import { describe, expect, it } from 'vitest';
import { FilterSyntaxError } from '../../../../electron/practice/exchange/filter/ast.ts';
import { compileFilter } from '../../../../electron/practice/exchange/filter/compile.ts';
import { parseOData } from '../../../../electron/practice/exchange/filter/odata.ts';
import { parseOpath } from '../../../../electron/practice/exchange/filter/opath.ts';
import { columnsOf, type RowEnv, RowShape } from '../../../../electron/practice/exchange/rows.ts';

interface Thing {
  name: string;
  on: boolean | null;
  quota: number | null;
  at: number | null;
  tags: string[];
}

const { text, bool, size, date, texts, int32 } = columnsOf<Thing>();
const shape = new RowShape<Thing>([
  text('Name', (t) => t.name),
  bool('On', (t) => t.on),
  size('Quota', (t) => t.quota),
  date('At', (t) => t.at),
  texts('Tags', (t) => t.tags),
  int32('Count', (t) => t.tags.length),
]);

const GB = 1024 ** 3;
const things: Thing[] = [
  { name: "O'Brien", on: true, quota: 50 * GB, at: Date.UTC(2026, 0, 5), tags: ['SMTP:a@x.com', 'smtp:b@x.com'] },
  { name: 'Müller', on: false, quota: null, at: null, tags: [] },
  { name: 'Anders (North)', on: null, quota: 100 * GB, at: Date.UTC(2026, 5, 1), tags: ['smtp:anders@y.com'] },
];

const env = {} as RowEnv;
const names = (list: Thing[]) => list.map((t) => t.name);
const opath = (source: string) => {
  const test = compileFilter(parseOpath(source), shape, null);
  return names(things.filter((t) => test(t, env)));
};
const odata = (source: string) => {
  const test = compileFilter(parseOData(source), shape, null);
  return names(things.filter((t) => test(t, env)));
};

describe('the PowerShell filter language', () => {
  it.each([
    ["Name -eq 'O''Brien'", ["O'Brien"]],
    ['Name -eq "o\'brien"', ["O'Brien"]],
    ["Name -like '*ders*'", ['Anders (North)']],
    ["Name -like 'm*r'", ['Müller']],
    ["Name -notlike '*r*'", []],
    ["Name -ne 'Müller' -and On -ne $true", ['Anders (North)']],
    ["on -eq 'True'", ["O'Brien"]],
    ['On -eq $false -or Quota -eq 100GB', ['Müller', 'Anders (North)']],
    ['-not (On -eq $true)', ['Müller', 'Anders (North)']],
    ['!(On -eq $true) -and At -ne $null', ['Anders (North)']],
    ["On -eq $true -or On -eq $false -and Name -eq 'nobody'", ["O'Brien"]],
    ["(On -eq $true -or On -eq $false) -and Name -eq 'nobody'", []],
    ["Quota -gt '50GB'", ['Müller', 'Anders (North)']],
    ['Quota -eq Unlimited', ['Müller']],
    ["Quota -le '50 GB (53,687,091,200 bytes)'", ["O'Brien"]],
    ["At -gt '2026-03-01'", ['Anders (North)']],
    ["Tags -eq 'smtp:B@x.com'", ["O'Brien"]],
    ["Tags -like '*@y.com'", ['Anders (North)']],
    ["Tags -notlike '*@y.com'", ["O'Brien", 'Müller']],
    ['Tags -eq $null', ['Müller']],
    ['Count -ge 1', ["O'Brien", 'Anders (North)']],
    ["{Name -eq 'Müller'}", ['Müller']],
    ["Name -eq 'Anders (North)'", ['Anders (North)']],
  ])('%s', (source, expected) => expect(opath(source)).toEqual(expected));

  it.each([
    "Name -eq 'O'Brien'",
    'Name -eq',
    "Name 'x'",
    "-eq 'x'",
    "(Name -eq 'x'",
    "Name -eq 'x')",
    "Name -eq 'x' Name -eq 'y'",
    "Name -regex 'x'",
    "Shoe -eq 'x'",
    "On -eq 'maybe'",
    'On -like $true',
    "Quota -gt 'much'",
    "At -lt 'soon'",
    'Name -eq $nothing',
    '',
  ])('refuses %s', (source) => expect(() => opath(source)).toThrow(FilterSyntaxError));

  it('never lets a pattern of many stars run away', () => {
    const test = compileFilter(parseOpath(`Name -like '${'*a'.repeat(40)}'`), shape, null);
    expect(test({ name: `${'a'.repeat(5000)}b`, on: null, quota: null, at: null, tags: [] }, env)).toBe(false);
  });
});

describe('the OData filter language', () => {
  it.each([
    ["Name eq 'O''Brien'", ["O'Brien"]],
    ["startswith(Name,'m')", ['Müller']],
    ["contains(Name, '(North)') and not (On eq true)", ['Anders (North)']],
    ["endswith(Name,'en') eq false", ['Müller', 'Anders (North)']],
    ["On eq null or Name ge 'n'", ["O'Brien", 'Anders (North)']],
    ['At gt 2026-03-01T00:00:00Z', ['Anders (North)']],
    ["Tags eq 'smtp:b@x.com'", ["O'Brien"]],
  ])('%s', (source, expected) => expect(odata(source)).toEqual(expected));

  it.each(["Name eq 'O'Brien'", 'Name eq', "Name -eq 'x'", "near(Name,'x')", "Shoe eq 'x'", "(Name eq 'x'"])(
    'refuses %s',
    (source) => expect(() => odata(source)).toThrow(FilterSyntaxError),
  );
});
