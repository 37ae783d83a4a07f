import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { AppError } from '../../../shared/contract/errors.ts';
import { time } from '../http/read.ts';
import type { ServiceAnswer } from '../http/types.ts';
import type { CallOptions } from '../services.ts';
import type { SizeRecord } from '../store/records.ts';
import type { GraphClient } from './sdk.ts';

const PERIOD = '7';
const BATCH = 1000;
const CHUNK_BYTES = 64 * 1024;
/** Downloading may take long for a large tenant, and the report limit counts in ten-minute windows. */
const DEADLINE_MS = 25 * 60_000;
const REQUIRED = ['Report Refresh Date', 'User Principal Name', 'Storage Used (Byte)', 'Item Count', 'Report Period'];

export interface UsageReport {
  refreshDate: string | null;
  concealed: boolean;
  rows: AsyncIterable<SizeRecord[]>;
}

/**
 * The mailbox usage report of the last seven days. The whole file is fetched (and fetched again when it was cut off)
 * before the first row is given, so that no half report reaches the store.
 * @throws AppError `bad-response` when the file is not the report, `forbidden` without a reporting role.
 */
export async function readUsageReport(graph: GraphClient, options: CallOptions): Promise<UsageReport> {
  for (let tries = 1; ; tries++) {
    try {
      const rows = parseReport(await download(graph, options));
      // The first batch tells the date and whether names are concealed; a broken file shows here or below.
      const batches: Row[][] = [];
      for await (const batch of rows) batches.push(batch);
      const first = batches[0]?.slice(0, 50) ?? [];
      return {
        refreshDate: first[0]?.refreshDate ?? null,
        concealed: first.length > 0 && first.every((row) => !row.size.userPrincipalName?.includes('@')),
        rows: give(batches),
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'bad-response' || !error.retryable || tries >= 3) throw error;
      await graph.service.sleep(graph.service.backoff(tries), options.signal);
    }
  }
}

async function download(graph: GraphClient, options: CallOptions): Promise<ServiceAnswer> {
  const pointer = await graph.request(
    {
      path: `/reports/getMailboxUsageDetail(period='D${PERIOD}')`,
      budget: 'report',
      keepRedirect: true,
      deadlineMs: DEADLINE_MS,
    },
    options,
  );
  const location = pointer.headers.get('location');
  if (pointer.status < 300 || location === null) {
    throw new AppError('bad-response', 'Microsoft Graph did not point to the usage report.', { retryable: true });
  }
  try {
    // The link is signed by itself: the token must not go along.
    return await graph.service.send({
      method: 'GET',
      url: new URL(location, graph.service.profile.origin).href,
      headers: { accept: '*/*' },
      idempotent: true,
      budget: 'report',
      anonymous: true,
      expect: 'bytes',
      signal: options.signal,
      ...(options.onWait ? { onWait: options.onWait } : {}),
      deadlineMs: DEADLINE_MS,
    });
  } catch (error) {
    // Links live for minutes; after a long wait a new one is needed.
    if (error instanceof AppError && [401, 403, 404, 410].includes(error.details?.status ?? 0)) {
      throw new AppError('bad-response', 'The link to the usage report was no longer valid.', {
        retryable: true,
        ...(error.details ? { details: error.details } : {}),
        cause: error,
      });
    }
    throw error;
  }
}

interface Row {
  refreshDate: string | null;
  size: SizeRecord;
}

/** Reads the file in batches, columns by name. A row that is not whole fails the reading. */
async function* parseReport(answer: ServiceAnswer): AsyncGenerator<Row[]> {
  const parser = parse({ bom: true, columns: checkedHeader, skip_empty_lines: true });
  const { bytes } = answer;
  const feed = async (): Promise<void> => {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      if (parser.destroyed) return;
      if (!parser.write(bytes.subarray(at, at + CHUNK_BYTES))) {
        await new Promise<void>((resolve) => parser.once('drain', resolve).once('close', resolve));
      }
      // A large report must not keep the thread.
      await nextTurn();
    }
    parser.end();
  };
  feed().catch((error: unknown) => parser.destroy(error as Error));
  let batch: Row[] = [];
  try {
    for await (const record of parser as AsyncIterable<Record<string, string>>) {
      if (record['Report Period'] !== PERIOD) throw new Error('a row without its last column');
      const row = toRow(record);
      if (row) batch.push(row);
      if (batch.length >= BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    throw new AppError('bad-response', 'The usage report was cut off or is not readable.', {
      hint: 'Read the sizes again. If it persists, a proxy may be changing downloads.',
      retryable: true,
      details: { status: answer.status, clientRequestId: answer.clientRequestId },
      cause: error,
    });
  }
  if (batch.length > 0) yield batch;
}

function checkedHeader(header: string[]): string[] {
  const names = header.map((name) => name.trim());
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`columns missing: ${missing.join(', ')}`);
  return names;
}

function toRow(record: Record<string, string>): Row | null {
  const userPrincipalName = record['User Principal Name'] ?? '';
  if (userPrincipalName === '' || record['Is Deleted'] === 'True') return null;
  return {
    refreshDate: record['Report Refresh Date'] || null,
    size: {
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
    },
  };
}

function number(value: string | undefined): number | null {
  if (value === undefined || !/^\d+$/.test(value.trim())) return null;
  return Number(value);
}

async function* give(batches: Row[][]): AsyncGenerator<SizeRecord[]> {
  for (const batch of batches) yield batch.map((row) => row.size);
}
