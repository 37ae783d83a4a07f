import { describe, expect, it } from 'vitest';
import { applyList, bind } from '../../../../electron/practice/exchange/binding.ts';
import { CmdletFailure } from '../../../../electron/practice/exchange/errors.ts';
import {
  bool,
  choice,
  choices,
  date,
  days,
  flag,
  int,
  list,
  must,
  type ParameterTable,
  resultSize,
  size,
  text,
  texts,
} from '../../../../electron/practice/exchange/parameters.ts';

const table: ParameterTable = {
  Identity: must(text),
  Short: { type: 'text', max: 4 },
  Enabled: bool,
  Shared: flag,
  Level: int(1, 9),
  Quota: size,
  From: date,
  Hold: days,
  Type: choice('T.Kind', 'Regular', 'Shared'),
  Rights: choices('T.Right[]', 'FullAccess', 'ReadPermission'),
  Names: texts,
  Addresses: list,
  ResultSize: resultSize,
};

const tagged = (keys: object) => ({ '@odata.type': '#Exchange.GenericHashTable', ...keys });
const bound = (input: object, writes = true) => bind(table, { Identity: 'x', ...input }, writes);

function failure(input: unknown, writes = true): CmdletFailure {
  try {
    bind(table, input, writes);
  } catch (error) {
    if (error instanceof CmdletFailure) return error;
    throw error;
  }
  throw new Error('bound without complaint');
}

describe('parameter binding', () => {
  it('takes names in any case and keeps the canonical one', () => {
    const args = bind(table, { identity: 'x', ENABLED: true }, false);
    expect([args.text('Identity'), args.bool('Enabled'), args.names]).toEqual(['x', true, ['Identity', 'Enabled']]);
  });

  it.each([
    [{ Enabled: 'True' }, 'Enabled', true],
    [{ Enabled: '$false' }, 'Enabled', false],
    [{ Enabled: null }, 'Enabled', null],
    [{ Shared: true }, 'Shared', true],
  ])('reads switches %j', (input, name, value) => expect(bound(input).bool(name)).toBe(value));

  it('reads sizes, numbers, dates and durations', () => {
    const args = bound({ Quota: '49.5GB', Level: '3', From: '2026-07-01T09:30:00', Hold: '365.00:00:00' });
    expect(args.unlimited('Quota')).toBe(53_150_220_288);
    expect(args.number('Level')).toBe(3);
    expect(args.number('From')).toBe(Date.UTC(2026, 6, 1, 9, 30));
    expect(args.unlimited('Hold')).toBe(365);
  });

  it('tells Unlimited from not given', () => {
    const args = bound({ Quota: 'Unlimited' });
    expect([args.has('Quota'), args.unlimited('Quota'), args.has('Hold')]).toEqual([true, null, false]);
  });

  it('matches enumerations in any case, alone and in lists', () => {
    expect(bound({ Type: 'sHARED' }).text('Type')).toBe('Shared');
    expect(bound({ Rights: ['fullaccess'] }).texts('Rights')).toEqual(['FullAccess']);
    expect(bound({ Rights: 'FullAccess, ReadPermission' }).texts('Rights')).toEqual(['FullAccess', 'ReadPermission']);
  });

  it('reads a list as replacement or as a change', () => {
    expect(bound({ Addresses: ['a', 'b'] }).list('Addresses')).toEqual({ kind: 'replace', values: ['a', 'b'] });
    expect(bound({ Addresses: tagged({ add: 'c', Remove: ['a'] }) }).list('Addresses')).toEqual({
      kind: 'delta',
      add: ['c'],
      remove: ['a'],
    });
    expect(bound({ Addresses: tagged({}) }).list('Addresses')).toEqual({ kind: 'replace', values: [] });
    expect(bound({ Addresses: null }).list('Addresses')).toEqual({ kind: 'replace', values: [] });
  });

  it('needs the tag on a change', () => {
    const { parts } = failure({ Identity: 'x', Addresses: { Add: 'c' } });
    expect([parts.status, parts.message]).toEqual([400, 'Invalid Operation']);
    expect(parts.type).toMatch(/ParameterTransformationException$/);
  });

  it('takes Confirm where something is written and nowhere else', () => {
    expect(bound({ Confirm: false }).bool('Confirm')).toBe(false);
    expect(failure({ Identity: 'x', Confirm: false }, false).parts.text).toMatch(
      /Invalid cmdlet parameters specified\. Confirm$/,
    );
  });

  it('names an unknown parameter as the caller wrote it', () => {
    const { parts } = failure({ Identity: 'x', bogusParameter: 1 });
    expect(parts.type).toBe('Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException');
    expect(parts.text).toBe(
      'Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. bogusParameter',
    );
  });

  it('lists the names of an enumeration', () => {
    const { parts } = failure({ Identity: 'x', Type: 'Wrong' });
    expect(parts.detailCode).toBeNull();
    expect(parts.text).toContain('on parameter \'Type\'. Cannot convert value "Wrong" to type "T.Kind".');
    expect(parts.text).toContain('Specify one of the following enumerator names and try again: Regular, Shared');
  });

  it.each([{}, { Identity: '' }, { Identity: null }])('misses what is mandatory: %j', (input) =>
    expect(failure(input).parts.text).toMatch(/missing mandatory parameters: Identity\.$/),
  );

  it.each([
    { Short: 'too long' },
    { Short: ['x'] },
    { Level: 10 },
    { Level: 'many' },
    { Quota: 'lots' },
    { Enabled: 'perhaps' },
    { Shared: null },
    { From: 'yesterday' },
    { Hold: 'forever' },
    { ResultSize: 0 },
    { ResultSize: 'all' },
    { Names: [{}] },
    { Addresses: tagged({ Replace: 'x' }) },
  ])('refuses %j', (input) => expect(failure({ Identity: 'x', ...input }).parts.status).toBe(400));
});

describe('list changes', () => {
  it('adds once, removes in any case', () => {
    expect(applyList(['A', 'b'], { kind: 'delta', add: ['B', 'c'], remove: ['a'] })).toEqual(['b', 'c']);
    expect(applyList(['A'], { kind: 'replace', values: ['x', 'X', 'y'] })).toEqual(['x', 'y']);
  });
});
