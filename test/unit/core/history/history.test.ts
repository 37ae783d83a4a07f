import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { forecastOf, type Point, trendOf } from '../../../../electron/core/history/trend.ts';
import { emptyMailbox, emptySize, guidOf, seeded } from '../../../fixtures/store-rows.ts';
import { storeAt } from '../store/open-store.ts';

const GB = 1024 ** 3;
const line = (from: number, perDay: number, days: number, step = 1): Point[] =>
  Array.from({ length: Math.floor(days / step) + 1 }, (_, i) => ({
    day: 20_000 + i * step,
    bytes: from + perDay * i * step,
  }));

describe('the pace of a mailbox', () => {
  it('is exact on a straight line, and its range is a point', () => {
    const trend = trendOf(line(10 * GB, 50_000_000, 60));
    expect(trend?.perDay).toBeCloseTo(50_000_000, 3);
    expect(trend?.low).toBeCloseTo(50_000_000, 3);
    expect(trend?.high).toBeCloseTo(50_000_000, 3);
  });
  it('is not bent by a day on which the size was wrong, nor by one import', () => {
    const points = line(10 * GB, 50_000_000, 60, 3);
    const [odd] = points.slice(7);
    if (odd) odd.bytes = 90 * GB;
    expect(trendOf(points)?.perDay).toBeCloseTo(50_000_000, -6);
  });
  it('holds the truth in its range about as often as it says', () => {
    const random = seeded(42);
    let held = 0;
    const times = 300;
    for (let n = 0; n < times; n++) {
      const points = line(20 * GB, 30_000_000, 60, 4).map(({ day, bytes }) => ({
        day,
        bytes: bytes + (random() + random() + random() - 1.5) * 2e8,
      }));
      const trend = trendOf(points);
      if (trend && trend.low <= 30_000_000 && trend.high >= 30_000_000) held++;
    }
    expect(held / times).toBeGreaterThan(0.85);
    expect(held / times).toBeLessThan(0.99);
  });
  it('is not told from too few sizes or too few days', () => {
    expect(trendOf([])).toBeNull();
    expect(trendOf(line(GB, 1, 1))).toBeNull();
    expect(trendOf(line(GB, 1, 30, 30))).toBeNull();
    expect(trendOf(line(GB, 1, 13))).toBeNull();
    expect(trendOf(line(GB, 1, 14, 7))).not.toBeNull();
  });
});

describe('a forecast', () => {
  it('tells days to the quota as a range, and growth per month', () => {
    const random = seeded(7);
    const points = line(40 * GB, 0.1 * GB, 60, 2).map(({ day, bytes }) => ({
      day,
      bytes: bytes + random() * 0.5 * GB,
    }));
    const { daysToQuota, growthPerMonth, days, why } = forecastOf(points, 50 * GB);
    expect(why).toBeNull();
    expect(growthPerMonth).toBeGreaterThan(2.5 * GB);
    expect(growthPerMonth).toBeLessThan(3.6 * GB);
    expect(daysToQuota?.from).toBeLessThanOrEqual(days ?? 0);
    expect(daysToQuota?.to).toBeGreaterThanOrEqual(days ?? 0);
    expect(daysToQuota?.from).toBeGreaterThan(25);
    expect(daysToQuota?.to).toBeLessThan(60);
  });
  it.each([
    ['no sizes', [], 50 * GB, 'No sizes of earlier days are known yet.', true],
    ['one size', line(GB, 0, 0), 50 * GB, 'A forecast needs at least 3 sizes over 14 days; one size is known.', true],
    [
      'a week',
      line(GB, 1, 7),
      50 * GB,
      'A forecast needs at least 3 sizes over 14 days; 8 sizes over 7 days are known.',
      true,
    ],
    ['no quota', line(GB, 1e6, 30), null, 'Its quota is not known.', false],
    ['no limit', line(GB, 1e6, 30), -1, 'Its quota is unlimited.', false],
    ['standing still', line(GB, 0, 30), 50 * GB, 'It is not growing.', false],
    ['shrinking', line(9 * GB, -1e6, 30), 50 * GB, 'It is not growing.', false],
    ['far away', line(GB, 1_000, 30), 50 * GB, 'At this pace it has room for more than ten years.', false],
  ] as const)('%s: says why there is none', (_, points, quota, why, unknown) => {
    expect(forecastOf(points, quota)).toMatchObject({ daysToQuota: null, days: null, why, unknown });
  });
  it('does not promise what an unsteady mailbox does not show', () => {
    const random = seeded(3);
    const points = line(10 * GB, 1e6, 40, 2).map(({ day, bytes }) => ({ day, bytes: bytes + random() * GB }));
    expect(forecastOf(points, 12 * GB)).toMatchObject({
      daysToQuota: null,
      why: 'It does not grow steadily enough to tell when it will be full.',
      unknown: false,
    });
  });
  it('calls a full mailbox full', () => {
    expect(forecastOf(line(50 * GB, 1e8, 30), 50 * GB)).toMatchObject({ daysToQuota: { from: 0, to: 0 }, days: 0 });
  });
});

describe('the record of sizes in a store', () => {
  const today = Math.floor(Date.now() / 86_400_000);
  const mailbox = (n: number, quota: number | null) => ({
    ...emptyMailbox,
    objectId: guidOf(1, n),
    exchangeGuid: guidOf(2, n),
    displayName: `Mailbox ${n}`,
    userPrincipalName: `m${n}@contoso.example`,
    prohibitSendReceiveQuota: quota,
  });
  const past = (n: number, from: number, perDay: number, days: number, every = 7) =>
    Array.from({ length: Math.floor(days / every) + 1 }, (_, i) => ({
      id: guidOf(1, n),
      day: today - days + i * every,
      bytes: from + perDay * i * every,
      items: 10,
    }));

  it('gets a row a day with each reading of sizes, and tells who will be full', async () => {
    const store = await storeAt();
    const mailboxes = await store.beginReading('mailboxes');
    await store.putMailboxes(mailboxes, [
      mailbox(1, 50 * GB),
      mailbox(2, 50 * GB),
      mailbox(3, 50 * GB),
      mailbox(4, -1),
    ]);
    await store.finishReading(mailboxes, { asOf: '2026-01-01T00:00:00.000Z' });
    const added = await store.addPastSizes([
      ...past(1, 44 * GB, 0.1 * GB, 28),
      ...past(2, 5 * GB, 0.01 * GB, 28),
      { id: guidOf(9, 9), day: today, bytes: 1, items: null },
      { id: guidOf(1, 3), day: today + 5, bytes: 1, items: null },
      { id: guidOf(1, 3), day: today - 1_000, bytes: 1, items: null },
    ]);
    expect(added).toBe(10);
    const sizes = await store.beginReading('sizes');
    const asOf = new Date(today * 86_400_000).toISOString();
    await store.putSizes(
      sizes,
      [{ ...emptySize, userPrincipalName: 'm1@contoso.example', totalItemBytes: Math.round(46.9 * GB), itemCount: 5 }],
      'report',
      asOf,
    );
    await store.finishReading(sizes, { asOf });
    const history = await store.mailboxHistory(guidOf(1, 1));
    expect(history?.points).toHaveLength(5);
    expect(history?.points.at(-1)).toEqual({ date: asOf.slice(0, 10), bytes: Math.round(46.9 * GB) });
    expect(history?.daysToQuota?.from).toBeGreaterThan(20);
    expect(history?.daysToQuota?.to).toBeLessThan(45);
    expect(await store.mailboxHistory('nobody')).toBeNull();
    expect((await store.mailboxHistory(guidOf(1, 3)))?.why).toBe('No sizes of earlier days are known yet.');
    const forecasts = await store.forecasts([guidOf(1, 1), guidOf(1, 3), guidOf(1, 4), 'nobody']);
    expect(Object.keys(forecasts)).toEqual([guidOf(1, 1), guidOf(1, 3), guidOf(1, 4)]);
    expect(forecasts[guidOf(1, 1)]).toEqual({ daysToQuota: history?.daysToQuota, why: null });
    expect(forecasts[guidOf(1, 3)]).toMatchObject({ daysToQuota: null, why: expect.stringContaining('No sizes') });
    const full = await store.fullWithin(90);
    expect(full.mailboxes.map(({ id }) => id)).toEqual([guidOf(1, 1)]);
    expect(full).toMatchObject({ counts: { '60': 1, '90': 1 }, unknown: 1 });
    expect(await store.fullWithin(5)).toMatchObject({ mailboxes: [], counts: { '90': 1 } });
  });

  it('keeps a size a day for 90 days, then one a week, then none after two years', async () => {
    const store = await storeAt();
    const mailboxes = await store.beginReading('mailboxes');
    await store.putMailboxes(mailboxes, [mailbox(1, 50 * GB)]);
    await store.finishReading(mailboxes, { asOf: '2026-01-01T00:00:00.000Z' });
    await store.addPastSizes(past(1, GB, 1_000, 700, 1));
    const finish = async () => {
      const sizes = await store.beginReading('sizes');
      await store.finishReading(sizes, { asOf: '2026-01-01T00:00:00.000Z' });
    };
    await finish();
    const days = ((await store.mailboxHistory(guidOf(1, 1)))?.points ?? []).map(
      ({ date }) => Date.parse(date) / 86_400_000,
    );
    const daily = days.filter((day) => day >= today - 90);
    const weekly = days.filter((day) => day < today - 90);
    expect(daily).toHaveLength(91);
    expect(weekly.length).toBeGreaterThan(85);
    expect(weekly.length).toBeLessThan(90);
    expect(new Set(weekly.map((day) => Math.floor(day / 7))).size).toBe(weekly.length);
    await finish();
    const db = new DatabaseSync(store.path, { readOnly: true });
    expect(db.prepare('SELECT count(*) AS n FROM size_history').get()?.n).toBe(days.length);
    db.close();
  });
});
