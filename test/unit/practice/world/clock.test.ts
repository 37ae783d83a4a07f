import { afterEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../../../electron/practice/world/clock.ts';
import { GUID_KIND, guidOf, isGuid, ordinalOf } from '../../../../electron/practice/world/guid.ts';
import { LAGS, lagOf } from '../../../../electron/practice/world/lags.ts';
import { mix32, Random, unmix32 } from '../../../../electron/practice/world/random.ts';

afterEach(() => vi.restoreAllMocks());

describe('the practice clock', () => {
  it('stands still at scale 0 but for advances', () => {
    const clock = new Clock(1_000, 0);
    expect(clock.now()).toBe(1_000);
    clock.advance(500);
    expect(clock.now()).toBe(1_500);
  });

  it('runs real time multiplied by its scale', () => {
    let real = 100;
    vi.spyOn(performance, 'now').mockImplementation(() => real);
    const clock = new Clock(1_000, 60);
    real += 10;
    expect(clock.now()).toBe(1_600);
    clock.advance(1_000);
    expect(clock.now()).toBe(2_600);
  });

  it('never goes back', () => {
    let real = 100;
    vi.spyOn(performance, 'now').mockImplementation(() => real);
    const clock = new Clock(1_000, 1);
    real = 150;
    expect(clock.now()).toBe(1_050);
    real = 120;
    expect(clock.now()).toBe(1_050);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
  });

  it('runs what is due in order of time, then of scheduling, each at its own time', () => {
    const clock = new Clock(0, 0);
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, clock.now()]);
    for (const [name, at] of [
      ['d', 40],
      ['a', 10],
      ['c1', 30],
      ['b', 20],
      ['c2', 30],
      ['late', 1_000],
    ] as const)
      clock.at(at, note(name));
    expect(seen).toEqual([]);
    clock.advance(100);
    expect(seen).toEqual([
      ['a', 10],
      ['b', 20],
      ['c1', 30],
      ['c2', 30],
      ['d', 40],
    ]);
    expect(clock.pending).toBe(1);
    expect(clock.now()).toBe(100);
  });

  it('runs what an event schedules, when that is due as well', () => {
    const clock = new Clock(0, 0);
    const seen: number[] = [];
    const again = () => {
      seen.push(clock.now());
      clock.at(clock.now() + 30, again);
    };
    clock.at(10, again);
    clock.advance(100);
    expect(seen).toEqual([10, 40, 70, 100]);
  });

  it('goes on after an event that throws', () => {
    const clock = new Clock(0, 0);
    const seen: string[] = [];
    clock.at(10, () => {
      throw new Error('no');
    });
    clock.at(20, () => seen.push('next'));
    expect(() => clock.advance(50)).toThrow('no');
    expect(clock.now()).toBe(50);
    expect(seen).toEqual(['next']);
  });

  it('keeps order among many', () => {
    const clock = new Clock(0, 0);
    const random = new Random(7);
    const seen: number[] = [];
    for (let i = 0; i < 2_000; i++) {
      const at = random.below(10_000);
      clock.at(at, () => seen.push(at));
    }
    clock.advance(10_000);
    expect(seen).toHaveLength(2_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe('ids', () => {
  it('lead back to their ordinal', () => {
    for (const n of [0, 1, 2, 999, 529_249, 0xf000_0000, 0xffff_ffff]) {
      const guid = guidOf(42, GUID_KIND.user, n);
      expect(isGuid(guid)).toBe(true);
      expect(guid).toMatch(/^.{14}4.{4}[89ab]/);
      expect(ordinalOf(42, GUID_KIND.user, guid)).toBe(n);
    }
    expect(guidOf(42, GUID_KIND.user, 5)).not.toBe(guidOf(42, GUID_KIND.mailbox, 5));
    expect(guidOf(42, GUID_KIND.user, 5)).not.toBe(guidOf(43, GUID_KIND.user, 5));
  });

  it('never repeat among a hundred thousand', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 100_000; n++) seen.add(guidOf(1, GUID_KIND.user, n));
    expect(seen.size).toBe(100_000);
  });
});

describe('the generator of numbers', () => {
  it('can be undone and repeated', () => {
    for (let i = 0; i < 1_000; i++) expect(unmix32(mix32(i * 7_919))).toBe((i * 7_919) >>> 0);
    const [one, two] = [new Random(1, 2, 3), new Random(1, 2, 3)];
    expect(Array.from({ length: 50 }, () => one.uint32())).toEqual(Array.from({ length: 50 }, () => two.uint32()));
  });

  it('spreads evenly enough', () => {
    const random = new Random(9);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) bins[random.below(10)]!++;
    for (const count of bins) expect(Math.abs(count - 2_000)).toBeLessThan(200);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});

describe('lags', () => {
  it.each(Object.keys(LAGS) as (keyof typeof LAGS)[])('of %s stay within their bounds and repeat', (kind) => {
    for (let turn = 0; turn < 200; turn++) {
      const lag = lagOf(3, kind, 'object', turn);
      expect(lag).toBeGreaterThanOrEqual(LAGS[kind][0]);
      expect(lag).toBeLessThanOrEqual(LAGS[kind][1]);
      expect(lagOf(3, kind, 'object', turn)).toBe(lag);
    }
  });
});
