import type { PracticeContext, PracticeRequest, PracticeResponse, Surface } from '../http/types.ts';
import { ACTIVE_USERS } from './reports/active-users.ts';
import { type Download, redeemDownload } from './reports/download-token.ts';
import { MAILBOX_USAGE } from './reports/mailbox-usage.ts';
import { type ReportDefinition, toCsv } from './reports/report.ts';
import { reportETag } from './reports/usage.ts';
import { isoDay } from './values.ts';

const REPORTS: ReadonlyMap<string, ReportDefinition> = new Map(
  [MAILBOX_USAGE, ACTIVE_USERS].map((report) => [report.name, report]),
);

/** The report download host: the address itself is the permission, an Authorization header is not looked at. */
export const reportsSurface: Surface = (request: PracticeRequest, context: PracticeContext): PracticeResponse => {
  context.world.clock.now();
  if (request.method !== 'GET') return plain(405, 'The requested resource does not support this method.');
  const token = /^\/data\/download\/([\w-]+)\/?$/.exec(request.path)?.[1];
  if (!token) return plain(404, 'The resource you are looking for has been removed or had its name changed.');
  const download = redeemDownload(context.world, token);
  if (download === 'invalid')
    return plain(404, 'The resource you are looking for has been removed or had its name changed.');
  if (download === 'expired') return plain(403, 'The download address has expired.');
  return file(REPORTS.get(download.report)!, download, context);
};

function file(report: ReportDefinition, download: Download, context: PracticeContext): PracticeResponse {
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="Office365${report.name}_${isoDay(download.day)}.csv"`,
      'Cache-Control': 'no-store',
      ETag: reportETag(report, download),
    },
    body: toCsv(report, context.world, download),
  };
}

function plain(status: number, text: string): PracticeResponse {
  return { status, headers: { 'Content-Type': 'text/plain' }, body: text };
}
