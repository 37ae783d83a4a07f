import type { PracticeResponse } from '../../http/types.ts';
import { authorize } from '../authorize.ts';
import type { GraphCall } from '../call.ts';
import { GraphError } from '../errors.ts';
import { pageSize } from '../odata/options.ts';
import { seal, unseal } from '../odata/page-token.ts';
import { linkWith } from '../odata/paging.ts';
import { json } from '../respond.ts';
import { stableNumber } from '../values.ts';
import { ACTIVE_USERS } from './active-users.ts';
import { issueDownload, reportHost } from './download-token.ts';
import { MAILBOX_USAGE } from './mailbox-usage.ts';
import { type Period, readPeriod, readReportDate, reportDay } from './periods.ts';
import { type ReportDefinition, type ReportQuery, type ReportRow, toJsonRow } from './report.ts';
import { namesAreConcealed } from './settings.ts';

const JSON_PAGE = 200;

/** GET /reports/getMailboxUsageDetail(period='D7') */
export function mailboxUsageDetail(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'reports.read');
  return answer(call, MAILBOX_USAGE, readPeriod(call), reportDay(call.world.clock.now()));
}

/** GET /reports/getOffice365ActiveUserDetail(period='D7') or (date=YYYY-MM-DD) */
export function activeUserDetail(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'reports.read');
  const now = call.world.clock.now();
  if (call.args.date !== undefined) return answer(call, ACTIVE_USERS, null, readReportDate(call, now));
  return answer(call, ACTIVE_USERS, readPeriod(call), reportDay(now));
}

function answer(call: GraphCall, report: ReportDefinition, period: Period | null, day: number): PracticeResponse {
  const query: ReportQuery = { day, period, concealed: namesAreConcealed(call.context) };
  const format = call.request.query.get('$format')?.toLowerCase();
  if (call.version === 'beta' && format === 'application/json') return jsonPage(call, report, query);
  if (format !== undefined && format !== 'text/csv') {
    throw new GraphError(400, 'InvalidArgument', `The format '${format}' is not supported.`);
  }
  const etag = reportETag(report, query);
  if (call.request.headers['if-none-match'] === etag) return { status: 304, headers: { ETag: etag } };
  const token = issueDownload(call.world, { report: report.name, ...query });
  return {
    status: 302,
    headers: {
      Location: `${reportHost(call.request.origin)}/data/download/${token}`,
      'Content-Type': 'text/plain',
      'Cache-Control': 'private',
    },
  };
}

/** Changes with what the file would hold. */
export function reportETag(report: ReportDefinition, { day, period, concealed }: ReportQuery): string {
  return `"${stableNumber(report.name, period ?? '', day, String(concealed)).toString(16)}"`;
}

function jsonPage(call: GraphCall, report: ReportDefinition, query: ReportQuery): PracticeResponse {
  const { world } = call;
  const size = pageSize(call.options.top, JSON_PAGE, JSON_PAGE);
  const start = readStart(call, report);
  const items = call.state.perVersion(`report|${report.name}|${query.day}`, world, () =>
    report.items(world, query.day),
  );
  const toRow = report.rows(world, query) as (item: object) => ReportRow;
  const end = start + size;
  const body: Record<string, unknown> = {
    '@odata.context': `${call.root}/$metadata#Collection(microsoft.graph.${lowerFirst(report.name)})`,
  };
  if (end < items.length) {
    body['@odata.nextLink'] = linkWith(call, '$skiptoken', seal({ report: report.name, start: end }, world.seed));
  }
  body.value = items.slice(start, end).map((item) => toJsonRow(report, toRow(item)));
  return json(body);
}

function readStart(call: GraphCall, report: ReportDefinition): number {
  if (call.options.skipToken === null) return 0;
  const token = unseal(call.options.skipToken, call.world.seed) as { report: string; start: number } | null;
  if (token === null || token.report !== report.name) {
    throw new GraphError(400, 'InvalidArgument', 'The skip token is not valid.');
  }
  return token.start;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
