import { AppError } from '../../../shared/contract/errors.ts';
import { type CsvColumn, csvBom, csvLine } from '../../../shared/domain/csv.ts';
import { writeAtomically } from './atomic-file.ts';

export interface CsvSource<Row> {
  columns: readonly CsvColumn[];
  /** Rows at places from…from+count of the list (fewer where some are gone meanwhile); none = the list has ended. */
  slice(from: number, count: number): Promise<readonly Row[]>;
}

const rowsPerSlice = 1_000;

/**
 * Streams rows into a CSV file: UTF-8 with BOM, CRLF, RFC 4180, formulas neutralized. Memory stays at one slice.
 * @returns rows and bytes written.
 * @throws AppError `cancelled` (nothing is left behind), `disk-full`, `file-unreadable`.
 */
export async function writeCsv<Row extends object>(
  path: string,
  { columns, slice }: CsvSource<Row>,
  options: { signal: AbortSignal; onRows?: (count: number) => void },
): Promise<{ rows: number; bytes: number }> {
  let rows = 0;
  const bytes = await writeAtomically(path, async (append) => {
    await append(csvBom + csvLine(columns.map((column) => column.header)));
    for (let from = 0; ; from += rowsPerSlice) {
      stopIfCancelled(options.signal);
      const part = await slice(from, rowsPerSlice);
      if (part.length === 0) break;
      const lines = part.map((row) => csvLine(columns.map((column) => column.value(row as Record<string, unknown>))));
      await append(lines.join(''));
      rows += part.length;
      options.onRows?.(part.length);
    }
    stopIfCancelled(options.signal);
  });
  return { rows, bytes };
}

const stopIfCancelled = (signal: AbortSignal): void => {
  if (signal.aborted) throw new AppError('cancelled', 'Cancelled.', { cause: signal.reason });
};
