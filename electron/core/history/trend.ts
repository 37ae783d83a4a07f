/** A size on a day; days since 1970. */
export interface Point {
  day: number;
  bytes: number;
}

export interface Trend {
  /** Bytes per day. */
  perDay: number;
  /** Range in which the true pace lies with 90 % confidence, bytes per day. */
  low: number;
  high: number;
}

export interface Forecast {
  /** Bytes per month of 30.44 days. */
  growthPerMonth: number | null;
  /** Days until the quota is reached, from the fastest to the slowest pace the data allows. */
  daysToQuota: { from: number; to: number } | null;
  /** At the middle pace. */
  days: number | null;
  /** Why there is no forecast; null when there is one. */
  why: string | null;
  /** True when the data are too few to say anything. */
  unknown: boolean;
}

export const leastPoints = 3;
export const leastDays = 14;
const daysPerMonth = 30.44;
/** Older sizes say little about today's pace. */
const windowDays = 180;
/** Enough for the pace; pairs grow with the square. */
const mostPoints = 24;
const z90 = 1.645;
const farAway = 3_650;

/**
 * The middle of the slopes between all pairs of points (Theil and Sen): a mailbox that was emptied once, or imported
 * into, does not bend it as it would a least-squares line. The range follows Kendall's statistic.
 * Null with fewer than 3 points over 14 days.
 */
export function trendOf(points: readonly Point[]): Trend | null {
  const used = thin(recent(points));
  const [first, last] = [used[0], used.at(-1)];
  if (first === undefined || last === undefined || used.length < leastPoints || last.day - first.day < leastDays)
    return null;
  const slopes: number[] = [];
  for (let i = 0; i < used.length; i++)
    for (let j = i + 1; j < used.length; j++) {
      const [a, b] = [used[i] as Point, used[j] as Point];
      slopes.push((b.bytes - a.bytes) / (b.day - a.day));
    }
  slopes.sort((a, b) => a - b);
  const n = used.length;
  const spread = z90 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (place: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, place))] as number;
  const middle = slopes.length / 2;
  return {
    perDay: slopes.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2,
    low: at(Math.floor((slopes.length - spread) / 2)),
    high: at(Math.ceil((slopes.length + spread) / 2)),
  };
}

/**
 * How fast a mailbox grows and when it will be full, as far as its sizes tell.
 * @param quota bytes; null = unknown, -1 = Unlimited.
 */
export function forecastOf(points: readonly Point[], quota: number | null): Forecast {
  const trend = trendOf(points);
  const none = (why: string, growthPerMonth: number | null, unknown = false): Forecast => ({
    growthPerMonth,
    daysToQuota: null,
    days: null,
    why,
    unknown,
  });
  if (trend === null) return none(tooFew(points), null, true);
  const growthPerMonth = Math.round(trend.perDay * daysPerMonth);
  if (quota === null) return none('Its quota is not known.', growthPerMonth);
  if (quota === -1) return none('Its quota is unlimited.', growthPerMonth);
  const left = quota - (points.at(-1)?.bytes ?? 0);
  if (left <= 0) return { growthPerMonth, daysToQuota: { from: 0, to: 0 }, days: 0, why: null, unknown: false };
  if (trend.high <= 0) return none('It is not growing.', growthPerMonth);
  if (trend.low <= 0) return none('It does not grow steadily enough to tell when it will be full.', growthPerMonth);
  const days = (pace: number): number => Math.ceil(left / pace);
  if (days(trend.high) > farAway) return none('At this pace it has room for more than ten years.', growthPerMonth);
  return {
    growthPerMonth,
    daysToQuota: { from: days(trend.high), to: days(trend.low) },
    days: days(trend.perDay),
    why: null,
    unknown: false,
  };
}

function tooFew(points: readonly Point[]): string {
  if (points.length === 0) return 'No sizes of earlier days are known yet.';
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  const days = last.day - first.day;
  const known = points.length === 1 ? 'one size is known' : `${points.length} sizes over ${days} days are known`;
  return `A forecast needs at least ${leastPoints} sizes over ${leastDays} days; ${known}.`;
}

function recent(points: readonly Point[]): readonly Point[] {
  const last = points.at(-1);
  if (last === undefined) return points;
  const inside = points.filter(({ day }) => day >= last.day - windowDays);
  // A record with a long gap still has its past.
  return inside.length >= leastPoints ? inside : points;
}

/** Keeps the ends and evenly spread points between. */
function thin(points: readonly Point[]): readonly Point[] {
  if (points.length <= mostPoints) return points;
  const step = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, i) => points[Math.round(i * step)] as Point);
}
