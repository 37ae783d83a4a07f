import type { GraphCall } from '../call.ts';
import { GraphError } from '../errors.ts';
import { DAY_MS, isoDay } from '../values.ts';

const PERIODS = ['D7', 'D30', 'D90', 'D180'] as const;
export type Period = (typeof PERIODS)[number];

/** Hours after midnight UTC at which yesterday's figures appear; before that, the day before is the newest. */
const PUBLISHED_AT_HOUR = 8;

/** Start (UTC midnight) of the newest day the reports know: one to two days back. */
export function reportDay(now: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const hour = (now - today) / 3_600_000;
  return today - (hour >= PUBLISHED_AT_HOUR ? DAY_MS : 2 * DAY_MS);
}

export function readPeriod(call: GraphCall): Period {
  const given = call.args.period;
  const period = PERIODS.find((known) => known === given?.toUpperCase());
  if (!period) {
    throw new GraphError(
      400,
      'InvalidArgument',
      `Invalid period value specified: '${given ?? ''}'. Supported values are ${PERIODS.join(', ')}.`,
    );
  }
  return period;
}

/** Reads `date=YYYY-MM-DD`: one of the 30 days before the report day. */
export function readReportDate(call: GraphCall, now: number): number {
  const given = call.args.date ?? '';
  const time = /^\d{4}-\d{2}-\d{2}$/.test(given) ? Date.parse(`${given}T00:00:00Z`) : Number.NaN;
  const newest = reportDay(now);
  if (Number.isNaN(time) || time > newest || time < newest - 29 * DAY_MS) {
    throw new GraphError(
      400,
      'InvalidArgument',
      `Invalid date value specified: '${given}'. Must be between ${isoDay(newest - 29 * DAY_MS)} and ${isoDay(newest)}.`,
    );
  }
  return time;
}
