import type { CellValue } from '../../../shared/domain/csv.ts';
import type { SheetColumn, SheetValue } from '../../../shared/domain/sheet.ts';
import { writeCsv } from './csv-export.ts';
import type { FileFormat } from './formats.ts';
import { type SheetSource, writeXlsx } from './xlsx.ts';

/** Writes a table as CSV or as a workbook from the same typed columns. */
export function writeTable<Row extends object>(
  path: string,
  format: FileFormat,
  source: SheetSource<Row>,
  options: { signal: AbortSignal; onRows?: (count: number) => void; now: number },
): Promise<{ rows: number; bytes: number }> {
  if (format === 'xlsx') return writeXlsx(path, [source], options);
  const columns = source.columns.map((column: SheetColumn<Row>) => ({
    header: column.header,
    value: (row: Readonly<Record<string, unknown>>): CellValue => csvValue(column.value(row as unknown as Row)),
  }));
  return writeCsv(path, { columns, slice: source.slice }, options);
}

const csvValue = (value: SheetValue): CellValue =>
  typeof value === 'object' && value !== null && 'url' in value ? value.text : value;
