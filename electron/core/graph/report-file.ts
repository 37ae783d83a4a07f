import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ServiceAnswer } from '../http/types.ts';
import type { CallOptions } from '../services.ts';
import type { GraphClient } from './sdk.ts';

const BATCH = 1000;
const CHUNK_BYTES = 64 * 1024;
/** Downloading may take long for a large tenant, and the report limit counts in ten-minute windows. */
const DEADLINE_MS = 25 * 60_000;

/** One of the CSV reports about usage. */
export interface ReportSpec<Row> {
  /** Below the version: `/reports/get…(period='D7')`. */
  path: string;
  /** Columns without which it is not the report. */
  required: readonly string[];
  /** null = a row that is left out. @throws Error for a row that is not whole. */
  toRow(record: Record<string, string>): Row | null;
  /** Who the row is about: a UPN, or a hash where the tenant conceals names. */
  nameOf(row: Row): string;
}

export interface Report<Row> {
  /** Report Refresh Date, `YYYY-MM-DD`. */
  refreshDate: string | null;
  /** True when names come as hashes. */
  concealed: boolean;
  batches: Row[][];
}

/**
 * Reads a report. The whole file is fetched (and fetched again when it was cut off) before the first row is given, so
 * that no half report reaches the store.
 * @throws AppError `bad-response` when the file is not the report, `forbidden` without a reporting role.
 */
export async function readReport<Row>(
  graph: GraphClient,
  spec: ReportSpec<Row>,
  options: CallOptions,
): Promise<Report<Row>> {
  for (let tries = 1; ; tries++) {
    try {
      const batches: Row[][] = [];
      let refreshDate: string | null = null;
      for await (const batch of parseReport(await download(graph, spec.path, options), spec)) {
        refreshDate ??= batch.refreshDate;
        batches.push(batch.rows);
      }
      const first = batches[0]?.slice(0, 50) ?? [];
      return {
        refreshDate,
        concealed: first.length > 0 && first.every((row) => !spec.nameOf(row).includes('@')),
        batches,
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'bad-response' || !error.retryable || tries >= 3) throw error;
      await graph.service.sleep(graph.service.backoff(tries), options.signal);
    }
  }
}

async function download(graph: GraphClient, path: string, options: CallOptions): Promise<ServiceAnswer> {
  const pointer = await graph.request(
    {
      path,
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

/** Reads the file in batches, columns by name. A row that is not whole fails the reading. */
async function* parseReport<Row>(
  answer: ServiceAnswer,
  spec: ReportSpec<Row>,
): AsyncGenerator<{ refreshDate: string | null; rows: Row[] }> {
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkedHeader(header, spec.required),
    skip_empty_lines: true,
  });
  const { bytes } = answer;
  const feed = async (): Promise<void> => {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      if (parser.destroyed) return;
      if (!parser.write(bytes.subarray(at, at + CHUNK_BYTES))) {
        await new Promise<void>((resolve) => {
          const go = (): void => {
            parser.off('drain', go).off('close', go);
            resolve();
          };
          parser.on('drain', go).on('close', go);
        });
      }
      // A large report must not keep the thread.
      await nextTurn();
    }
    parser.end();
  };
  feed().catch((error: unknown) => parser.destroy(error as Error));
  let batch: Row[] = [];
  let refreshDate: string | null = null;
  try {
    for await (const record of parser as AsyncIterable<Record<string, string>>) {
      const row = spec.toRow(record);
      if (row === null) continue;
      refreshDate ??= record['Report Refresh Date'] || null;
      batch.push(row);
      if (batch.length >= BATCH) {
        yield { refreshDate, rows: batch };
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
  if (batch.length > 0) yield { refreshDate, rows: batch };
}

function checkedHeader(header: readonly string[], required: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`columns missing: ${missing.join(', ')}`);
  return names;
}

/** A whole number as reports write them; anything else is unknown. */
export function reportNumber(value: string | undefined): number | null {
  return value === undefined || !/^\d+$/.test(value.trim()) ? null : Number(value);
}
