import { gigabytes } from './csv.ts';
import type { FieldSpec } from './fields.ts';

/**
 * How a spreadsheet shows a column. Values: text, numbers, booleans, ISO dates and times as text, links as
 * `{ url, text }`; lists are joined; null is an empty cell.
 */
export type SheetType = 'text' | 'integer' | 'decimal' | 'money' | 'boolean' | 'date' | 'datetime' | 'link';

export type SheetValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly string[]
  | { url: string; text: string };

export interface SheetColumn<Row> {
  header: string;
  type: SheetType;
  /** In characters of the normal font. */
  width: number;
  value(row: Row): SheetValue;
}

const pixelsPerCharacter = 7;
const typeOf: Readonly<Record<FieldSpec['type'], SheetType>> = {
  text: 'text',
  enum: 'text',
  bytes: 'decimal',
  number: 'integer',
  percent: 'decimal',
  boolean: 'boolean',
  date: 'datetime',
  list: 'text',
};

/** The spreadsheet columns of a list column: as in CSV files, but typed. */
export function sheetColumnsOf<Row extends object>(field: FieldSpec): SheetColumn<Row>[] {
  const read = (row: Row): unknown => (row as Readonly<Record<string, unknown>>)[field.field];
  const width = Math.min(60, Math.max(8, Math.round(field.width / pixelsPerCharacter)));
  if (field.type === 'bytes')
    return [
      {
        header: `${field.property} (GB)`,
        type: 'decimal',
        width,
        value: (row) => {
          const bytes = read(row);
          if (typeof bytes !== 'number') return null;
          return bytes === -1 ? 'Unlimited' : gigabytes(bytes);
        },
      },
      {
        header: `${field.property} (bytes)`,
        type: 'integer',
        width: 16,
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
        type: 'decimal',
        width,
        value: (row) => {
          const percent = read(row);
          return typeof percent === 'number' ? Math.round(percent * 10) / 10 : null;
        },
      },
    ];
  return [{ header: field.property, type: typeOf[field.type], width, value: (row) => read(row) as SheetValue }];
}
