import type { FieldSpec } from './fields.ts';

/** What may stand in a cell before it is written. Lists are joined. */
export type CellValue = string | number | boolean | null | undefined | readonly string[];

export const csvBom = '\uFEFF';
const csvNewline = '\r\n';

const quoted = /[",\r\n]/;
const plainNumber = /^-\d+([.,]\d+)?$/;
// Spreadsheets take these at the start of a cell, also behind blanks they skip, for a formula.
const formulaStart = /^[\s\u00A0\uFEFF]*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]|^[\t\r\n]/;

/**
 * Text that no spreadsheet runs as a formula: dangerous starts get an apostrophe in front. Negative numbers stay.
 */
export function neutralizeFormula(text: string): string {
  return formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}

/** Quotes a cell where RFC 4180 asks for it, and where blanks at the ends would be lost. */
function quoteCell(text: string): string {
  return quoted.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One value as it stands in a CSV file: unknown is empty, booleans TRUE and FALSE, lists joined with "; ". */
export function csvCell(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return quoteCell(neutralizeFormula(typeof value === 'string' ? value : value.join('; ')));
}

/** One line with its line break. */
export const csvLine = (values: readonly CellValue[]): string => values.map(csvCell).join(',') + csvNewline;

/** One column of a CSV file. */
export interface CsvColumn {
  header: string;
  value(row: Readonly<Record<string, unknown>>): CellValue;
}

const bytesPerGb = 1024 ** 3;

/** GB with two decimals, as a number. */
export const gigabytes = (bytes: number): number => Math.round((bytes / bytesPerGb) * 100) / 100;

/**
 * The CSV columns of a list column. Headers are the service's property names. Sizes take two columns: GB to read, and
 * bytes to count with; Unlimited quotas say so in the first and leave the second empty.
 */
export function csvColumnsOf(field: FieldSpec): CsvColumn[] {
  const read = (row: Readonly<Record<string, unknown>>): unknown => row[field.field];
  if (field.type === 'bytes')
    return [
      {
        header: `${field.property} (GB)`,
        value: (row) => {
          const bytes = read(row);
          if (typeof bytes !== 'number') return null;
          return bytes === -1 ? 'Unlimited' : gigabytes(bytes);
        },
      },
      {
        header: `${field.property} (bytes)`,
        value: (row) => {
          const bytes = read(row);
          return typeof bytes === 'number' && bytes >= 0 ? bytes : null;
        },
      },
    ];
  if (field.type === 'percent')
    return [
      {
        header: `${field.property} (%)`,
        value: (row) => {
          const percent = read(row);
          return typeof percent === 'number' ? Math.round(percent * 10) / 10 : null;
        },
      },
    ];
  return [{ header: field.property, value: (row) => read(row) as CellValue }];
}
