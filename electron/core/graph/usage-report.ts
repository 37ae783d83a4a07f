import { time } from '../http/read.ts';
import type { CallOptions } from '../services.ts';
import type { ActivityRecord, SizeRecord } from '../store/records.ts';
import { reportNumber as number, type ReportSpec, readReport } from './report-file.ts';
import type { GraphClient } from './sdk.ts';

const PERIOD = '7';

export interface UsageReport<Row = SizeRecord> {
  refreshDate: string | null;
  concealed: boolean;
  rows: AsyncIterable<Row[]>;
}

const mailboxUsage: ReportSpec<SizeRecord> = {
  path: `/reports/getMailboxUsageDetail(period='D${PERIOD}')`,
  required: ['Report Refresh Date', 'User Principal Name', 'Storage Used (Byte)', 'Item Count', 'Report Period'],
  toRow(record) {
    if (record['Report Period'] !== PERIOD) throw new Error('a row without its last column');
    const userPrincipalName = record['User Principal Name'] ?? '';
    if (userPrincipalName === '' || record['Is Deleted'] === 'True') return null;
    return {
      objectId: null,
      userPrincipalName,
      totalItemBytes: number(record['Storage Used (Byte)']),
      itemCount: number(record['Item Count']),
      deletedItemBytes: number(record['Deleted Item Size (Byte)']),
      deletedItemCount: number(record['Deleted Item Count']),
      lastActivity: time(record['Last Activity Date']),
      hasArchive: record['Has Archive'] === 'True' ? true : record['Has Archive'] === 'False' ? false : null,
      archiveItemBytes: null,
      prohibitSendReceiveQuota: number(record['Prohibit Send/Receive Quota (Byte)']),
    };
  },
  nameOf: ({ userPrincipalName }) => userPrincipalName ?? '',
};

const day = (value: string | undefined): string | null =>
  value !== undefined && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : null;

const activeUsers: ReportSpec<ActivityRecord> = {
  // A quarter, so that something used now and then does not look unused.
  path: `/reports/getOffice365ActiveUserDetail(period='D90')`,
  required: ['Report Refresh Date', 'User Principal Name', 'Teams Last Activity Date', 'Assigned Products'],
  toRow(record) {
    const userPrincipalName = record['User Principal Name'] ?? '';
    if (userPrincipalName === '' || record['Is Deleted'] === 'True') return null;
    return {
      userPrincipalName,
      lastUse: {
        exchange: day(record['Exchange Last Activity Date']),
        onedrive: day(record['OneDrive Last Activity Date']),
        sharepoint: day(record['SharePoint Last Activity Date']),
        skype: day(record['Skype For Business Last Activity Date']),
        yammer: day(record['Yammer Last Activity Date']),
        teams: day(record['Teams Last Activity Date']),
      },
    };
  },
  nameOf: ({ userPrincipalName }) => userPrincipalName,
};

/**
 * The mailbox usage report of the last seven days, whole.
 * @throws AppError `bad-response` when the file is not the report, `forbidden` without a reporting role.
 */
export const readUsageReport = (graph: GraphClient, options: CallOptions): Promise<UsageReport> =>
  read(graph, mailboxUsage, options);

/** When people last used which service, whole. @throws as `readUsageReport`. */
export const readActiveUsers = (graph: GraphClient, options: CallOptions): Promise<UsageReport<ActivityRecord>> =>
  read(graph, activeUsers, options);

async function read<Row>(graph: GraphClient, spec: ReportSpec<Row>, options: CallOptions): Promise<UsageReport<Row>> {
  const { refreshDate, concealed, batches } = await readReport(graph, spec, options);
  return { refreshDate, concealed, rows: give(batches) };
}

async function* give<Row>(batches: readonly Row[][]): AsyncGenerator<Row[]> {
  yield* batches;
}
