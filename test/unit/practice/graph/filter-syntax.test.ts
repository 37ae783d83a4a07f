import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../../electron/practice/graph/odata/compile-filter.ts';
import { parseFilter } from '../../../../electron/practice/graph/odata/parse-filter.ts';
import type { FilterRule, FilterSchema } from '../../../../electron/practice/graph/odata/properties.ts';
import { searchTokens } from '../../../../electron/practice/graph/odata/search.ts';

interface Thing {
  name: string | null;
  on: boolean;
  at: number | null;
  tags: string[];
  parts: { partId: string }[];
}

const RULES: [string, FilterRule<Thing, null>][] = [
  [
    'name',
    {
      type: 'string',
      plain: ['eq', 'in', 'startsWith', 'ge', 'le'],
      advanced: ['ne', 'not', 'endsWith'],
      read: (t) => t.name,
    },
  ],
  ['on', { type: 'boolean', plain: ['eq'], advanced: ['ne', 'not'], read: (t) => t.on }],
  ['at', { type: 'datetime', plain: ['eq', 'ge', 'le'], advanced: [], read: (t) => t.at }],
  [
    'tags',
    { type: 'strings', plain: ['any', 'eq', 'startsWith'], advanced: ['not', 'count'], readStrings: (t) => t.tags },
  ],
  [
    'parts',
    {
      type: 'objects',
      plain: ['any'],
      advanced: ['not', 'count'],
      readObjects: (t) => t.parts,
      members: { partId: { type: 'guid', read: (part: { partId: string }) => part.partId } },
    },
  ],
];

const SCHEMA: FilterSchema<Thing, null> = {
  resource: 'Thing',
  entity: 'test.thing',
  rules: new Map(RULES),
  known: new Set(['shape']),
};

const PART = '0a0b0c0d-1111-4222-8333-0123456789ab';
const things: Thing[] = [
  { name: "O'Brien", on: true, at: Date.parse('2026-01-02T00:00:00Z'), tags: ['Red'], parts: [{ partId: PART }] },
  { name: 'Anna and Bob', on: false, at: null, tags: [], parts: [] },
  { name: null, on: true, at: Date.parse('2025-01-02T00:00:00Z'), tags: ['red', 'blue'], parts: [] },
];

function run(text: string, advanced = true): number[] {
  const { predicate } = compileFilter(parseFilter(text), SCHEMA, null, advanced);
  return things.flatMap((thing, i) => (predicate(thing) ? [i] : []));
}

function refusal(text: string, advanced = true): string {
  try {
    run(text, advanced);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`not refused: ${text}`);
}

describe('filter syntax', () => {
  it.each<[string, number[]]>([
    ["name eq 'O''Brien'", [0]],
    ["name eq 'o''brien'", [0]],
    ["name eq 'Anna and Bob'", [1]],
    ["on eq true and (name eq 'x' or at le 2025-06-01T00:00:00Z)", [2]],
    ["on eq false or name eq 'x' and on eq true", [1]],
    ['name eq null', [2]],
    ['name ne null', [0, 1]],
    ["not(name eq 'O''Brien')", [1, 2]],
    ["NOT startsWith(name, 'anna')", [0, 2]],
    ["startswith(name,'ANNA') eq true", [1]],
    ["name in ('o''brien', 'nobody')", [0]],
    ['at ge 2026-01-01', [0]],
    ['at ge 2026-01-02T01:00:00+01:00', [0]],
    ["tags/any(t:t eq 'RED')", [0, 2]],
    ["tags/any(c:startsWith(c,'bl'))", [2]],
    ['tags/any()', [0, 2]],
    ['tags/$count eq 0', [1]],
    ['tags/$count ne 0', [0, 2]],
    [`parts/any(p:p/partId eq ${PART.toUpperCase()})`, [0]],
    ["endsWith(name,'ien')", [0]],
    ["name le 'b'", [1]],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });

  it.each<[string, RegExp]>([
    ["name eq 'x", /unterminated string literal/],
    ['name eq', /Syntax error at position 7/],
    ["name is 'x'", /Syntax error at position 5/],
    ["(name eq 'x'", /Syntax error/],
    ["name eq 'x' name", /Syntax error at position 12/],
    ["na;me eq 'x'", /character ';' is not valid at position 2/],
    ["on eq 'true'", /incompatible types.*'Edm\.Boolean' and 'Edm\.String' for operator kind 'Equal'/],
    ["parts/any(p:p/partId eq '0a0b0c0d-1111-4222-8333-0123456789ab')", /'Edm\.Guid' and 'Edm\.String'/],
    ["at ge 'yesterday'", /'Edm\.DateTimeOffset' and 'Edm\.String'/],
    ["colour eq 'x'", /Could not find a property named 'colour' on type 'test\.thing'/],
    ["shape eq 'x'", /Unsupported or invalid query filter clause specified for property 'shape' of resource 'Thing'/],
    ["contains(name,'x')", /operator 'Contains'/],
    ['at gt 2026-01-01', /property 'at' of resource 'Thing'/],
    [`name in (${Array.from({ length: 16 }, (_, i) => `'${i}'`).join(',')})`, /16\. Max allowed: 15/],
    [
      Array.from({ length: 16 }, (_, i) => `name eq '${i}'`).join(' or '),
      /Too many child clauses.*16\. Max allowed: 15/,
    ],
    [`${'('.repeat(200)}on eq true${')'.repeat(200)}`, /recursion limit/],
  ])('refuses %s', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  it.each([
    ["name ne 'x'", 'ne'],
    ["not(name eq 'x')", 'not'],
    ["endsWith(name,'x')", 'endsWith'],
    ['tags/$count eq 0', '$count'],
  ])('%s needs the advanced parameters', (text, operator) => {
    expect(refusal(text, false)).toContain(
      `Operator '${operator}' is not supported because the required parameters might be missing.`,
    );
  });
});

describe('search tokens', () => {
  it('splits at symbols, case changes and digits, and keeps whole words', () => {
    expect(searchTokens('OneUpdate')).toEqual(expect.arrayContaining(['oneupdate', 'one', 'update']));
    expect(searchTokens('HR-Team42 Müller')).toEqual(expect.arrayContaining(['hr', 'team', '42', 'müller']));
  });
});
