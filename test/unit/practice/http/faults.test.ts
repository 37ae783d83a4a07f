import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../../electron/practice/http/fault-catalogue.ts';
import { FaultArgumentError, Faults, splitFault } from '../../../../electron/practice/http/faults.ts';

const get = (path: string, surface = 'graph', method = 'GET') => ({ surface, method, path });

/** Which of `times` equal requests were struck. */
function struck(faults: Faults, times: number, path = '/v1.0/users'): number[] {
  return Array.from({ length: times }, (_, index) => index).filter(
    () => faults.strike('connection', get(path)).length > 0,
  );
}

describe('faults strike by counting', () => {
  it('skips, strikes and stops', () => {
    const faults = new Faults();
    faults.on('503-burst', 'skip=2,count=3');
    expect(struck(faults, 8)).toEqual([2, 3, 4]);
    expect(faults.list()).toEqual([{ name: '503-burst', args: 'skip=2,count=3', seen: 8, hits: 3 }]);
  });

  it('strikes each n-th', () => {
    const faults = new Faults();
    faults.on('429-storm', 'every=3,count=2');
    expect(struck(faults, 9)).toEqual([0, 3]);
  });

  it('counts only requests that match', () => {
    const faults = new Faults();
    faults.on('503-burst', 'path=^/v1\\.0/users\\?,method=GET,surface=graph,count=1');
    expect(faults.strike('connection', get('/v1.0/groups'))).toEqual([]);
    expect(faults.strike('connection', get('/v1.0/users?$top=1', 'exchange'))).toEqual([]);
    expect(faults.strike('connection', get('/v1.0/users?$top=1', 'graph', 'POST'))).toEqual([]);
    expect(faults.strike('connection', get('/v1.0/users?$top=1'))).toHaveLength(1);
    expect(faults.strike('connection', get('/v1.0/users?$top=1'))).toEqual([]);
  });

  it('never strikes the control endpoint', () => {
    const faults = new Faults();
    faults.on('reset-before', 'surface=control+graph');
    expect(faults.strike('connection', get('/_practice/state', 'control'))).toEqual([]);
  });

  it('keeps a comma inside a value when it is escaped', () => {
    const faults = new Faults();
    expect(faults.on('stall', 'path=a{1\\,2},ms=5').args).toEqual({ path: 'a{1,2}', ms: '5' });
  });

  it('hands a switch its argument untouched and holds only one of a kind', () => {
    const faults = new Faults();
    faults.on('expiring-page-token', '2');
    faults.on('expiring-page-token', '3:1');
    expect(faults.arg('expiring-page-token')).toBe('3:1');
    expect(faults.list()).toHaveLength(1);
    expect(faults.off('expiring-page-token')).toBe(1);
    expect(faults.isOn('expiring-page-token')).toBe(false);
  });

  it('tells listeners of every change', () => {
    const faults = new Faults();
    let changes = 0;
    const forget = faults.onChange(() => changes++);
    faults.on('stall');
    faults.off('reset-before');
    faults.off();
    forget();
    faults.on('stall');
    expect(changes).toBe(2);
  });
});

describe('faults refuse what makes no sense', () => {
  it.each([
    ['429-strom', '', /no fault named '429-strom'.*429-storm/s],
    ['stall', 'ms', /'ms' is not an argument of stall/],
    ['stall', 'ms=soon', /ms=soon/],
    ['stall', 'path=(', /regular expression/],
    ['stall', 'every=0', /every of stall/],
  ])('%s:%s', (name, args, message) => {
    expect(() => new Faults().on(name, args)).toThrow(FaultArgumentError);
    expect(() => new Faults().on(name, args)).toThrow(message);
  });
});

it('every fault of the catalogue can be switched on as it is', () => {
  const faults = new Faults();
  for (const { name } of FAULT_KINDS) faults.on(name);
  expect(faults.list()).toHaveLength(FAULT_KINDS.length);
});

it('splits the command line form at the first colon', () => {
  expect(splitFault('stall:path=a:b,ms=1')).toEqual({ name: 'stall', raw: 'path=a:b,ms=1' });
  expect(splitFault('stall')).toEqual({ name: 'stall', raw: '' });
});
