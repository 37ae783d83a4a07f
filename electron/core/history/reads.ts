import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { Statements } from '../store/statements.ts';
import { forecastOf, type Point } from './trend.ts';

const msPerDay = 86_400_000;
export const dateOfDay = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10);

type MailboxHistory = MethodOutput<'history.mailbox'>;
type FullWithin = MethodOutput<'history.fullWithin'>;
type Forecasts = MethodOutput<'history.forecasts'>;

/** What a reader thread answers about sizes over time. */
export interface HistoryReads {
  /** null = no such mailbox. */
  mailboxHistory(id: string): MailboxHistory | null;
  /** When these will be full; ids of no mailbox are left out. */
  forecasts(ids: readonly string[]): Forecasts;
  /** Mailboxes that will be full within so many days, the soonest first; those without a known quota count as unknown. */
  fullWithin(days: number): FullWithin;
}

interface Parts {
  sql: Statements;
  /** Runs in one consistent state. */
  read<T>(work: (revision: number) => T): T;
}

interface Candidate {
  id: string;
  name: string;
  address: string;
  bytes: number;
  quota: number;
  days: { from: number; to: number };
  middle: number;
}

const quota = 'coalesce(m.psr_quota, m.report_quota)';
const horizons = [30, 60, 90] as const;
const longestHorizon = 365;

export function historyReads({ sql, read }: Parts): HistoryReads {
  let known: { revision: number; candidates: Candidate[]; unknown: number } | null = null;

  const allCandidates = (revision: number): { candidates: Candidate[]; unknown: number } => {
    if (known?.revision === revision) return known;
    const candidates: Candidate[] = [];
    let unknown = 0;
    const points: Point[] = [];
    let mailbox: readonly unknown[] | null = null;
    const finish = (): void => {
      if (mailbox === null) return;
      const [, id, name, address, limit] = mailbox;
      const forecast = forecastOf(points, Number(limit));
      if (forecast.unknown) unknown++;
      else if (forecast.daysToQuota !== null && forecast.days !== null && forecast.days <= longestHorizon)
        candidates.push({
          id: String(id),
          name: String(name),
          address: String(address ?? ''),
          bytes: points.at(-1)?.bytes ?? 0,
          quota: Number(limit),
          days: forecast.daysToQuota,
          middle: forecast.days,
        });
      points.length = 0;
    };
    const rows = sql
      .get(
        `SELECT m.row, m.id, coalesce(m.display_name, m.upn, m.id), coalesce(m.smtp, m.upn), ${quota}, h.day, h.total_bytes
         FROM mailbox m LEFT JOIN size_history h ON h.mailbox = m.row
         WHERE m.gone_since IS NULL AND ${quota} > 0 ORDER BY m.row, h.day`,
      )
      .iterate() as Iterable<unknown> as Iterable<unknown[]>;
    for (const row of rows) {
      if (row[0] !== mailbox?.[0]) {
        finish();
        mailbox = row.slice(0, 5);
      }
      if (row[5] !== null) points.push({ day: Number(row[5]), bytes: Number(row[6]) });
    }
    finish();
    unknown += Number(
      sql.row(`SELECT count(*) FROM mailbox m WHERE m.gone_since IS NULL AND ${quota} IS NULL`)?.[0] ?? 0,
    );
    candidates.sort(
      (a, b) => a.middle - b.middle || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1),
    );
    known = { revision, candidates, unknown };
    return known;
  };

  const historyOf = (id: string) => {
    const row = sql.row(`SELECT row, coalesce(psr_quota, report_quota) FROM mailbox WHERE id = ?`, id);
    if (!row) return null;
    const points = sql
      .rows(`SELECT day, total_bytes FROM size_history WHERE mailbox = ? ORDER BY day`, Number(row[0]))
      .map(([day, bytes]) => ({ day: Number(day), bytes: Number(bytes) }));
    return { points, forecast: forecastOf(points, row[1] == null ? null : Number(row[1])) };
  };

  return {
    forecasts: (ids) =>
      read(() => {
        const found: Forecasts = {};
        for (const id of ids) {
          const forecast = historyOf(id)?.forecast;
          if (forecast) found[id] = { daysToQuota: forecast.daysToQuota, why: forecast.why };
        }
        return found;
      }),
    mailboxHistory: (id) =>
      read(() => {
        const history = historyOf(id);
        if (!history) return null;
        const { points, forecast } = history;
        const { growthPerMonth, daysToQuota, why } = forecast;
        return {
          points: points.map(({ day, bytes }) => ({ date: dateOfDay(day), bytes })),
          growthPerMonth,
          daysToQuota,
          why,
        };
      }),
    fullWithin: (days) =>
      read((revision) => {
        const { candidates, unknown } = allCandidates(revision);
        const within = (limit: number) => candidates.filter(({ middle }) => middle <= limit);
        return {
          mailboxes: within(days).map(({ middle: _, ...mailbox }) => mailbox),
          counts: Object.fromEntries(
            horizons.map((limit) => [String(limit), within(limit).length]),
          ) as FullWithin['counts'],
          unknown,
        };
      }),
  };
}
