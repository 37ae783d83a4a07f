import type { World } from '../../world/world.ts';
import type { Period } from './periods.ts';

export type ReportValue = string | number | boolean | null;
export type ReportRow = readonly ReportValue[];

/** One usage report: its columns (CSV header, JSON key) and how its rows are read from the world. */
export interface ReportDefinition {
  name: string;
  columns: readonly (readonly [header: string, key: string])[];
  /** Rows as of the end of `day` (UTC midnight of it), in creation order. */
  rows(world: World, day: number, period: Period | null, concealed: boolean): Iterable<ReportRow>;
  /** Turns one row's values into the members of the JSON form, where that is more than the keys. */
  toJson?(row: ReportRow): Record<string, unknown>;
}

const BOM = '\uFEFF';
const CHUNK_CHARACTERS = 256 * 1024;

/** The CSV text in pieces: byte order mark, header, rows, CRLF. */
export function* toCsv(definition: ReportDefinition, rows: Iterable<ReportRow>): Generator<string> {
  let chunk = `${BOM}${definition.columns.map(([header]) => cell(header)).join(',')}\r\n`;
  for (const row of rows) {
    let line = '';
    for (let i = 0; i < row.length; i++) line += (i === 0 ? '' : ',') + cell(row[i]!);
    chunk += `${line}\r\n`;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk) yield chunk;
}

/** The JSON form of one row; empty cells are null. */
export function toJsonRow(definition: ReportDefinition, row: ReportRow): Record<string, unknown> {
  if (definition.toJson) return definition.toJson(row);
  const shown: Record<string, unknown> = {};
  definition.columns.forEach(([, key], i) => {
    shown[key] = row[i] ?? null;
  });
  return shown;
}

function cell(value: ReportValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
