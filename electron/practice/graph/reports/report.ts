import type { World } from '../../world/world.ts';
import type { Period } from './periods.ts';

type ReportValue = string | number | boolean | null;
export type ReportRow = readonly ReportValue[];

/** How one report is asked for. */
export interface ReportQuery {
  /** UTC midnight of the newest day the figures cover. */
  day: number;
  /** Null for a report of one day. */
  period: Period | null;
  /** Names replaced by pseudonyms. */
  concealed: boolean;
}

/** One usage report: its columns (CSV header, JSON key) and how its rows are read from the world. */
export interface ReportDefinition {
  name: string;
  columns: readonly (readonly [header: string, key: string])[];
  /** What the report has a row for, in creation order: a copy, because answers outlive the moment. */
  items(world: World, day: number): readonly object[];
  /** Makes the row of an item. */
  rows(world: World, query: ReportQuery): (item: never) => ReportRow;
  /** Members of the JSON form whose value is not simply the cell's. */
  json?: Readonly<Record<string, (value: ReportValue) => unknown>>;
}

const BOM = '\uFEFF';
const CHUNK_CHARACTERS = 256 * 1024;

/** The CSV text in pieces: byte order mark, header, rows, CRLF. */
export function* toCsv(definition: ReportDefinition, world: World, query: ReportQuery): Generator<string> {
  const toRow = definition.rows(world, query) as (item: object) => ReportRow;
  let chunk = `${BOM}${definition.columns.map(([header]) => cell(header)).join(',')}\r\n`;
  for (const item of definition.items(world, query.day)) {
    const row = toRow(item);
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
  const shown: Record<string, unknown> = {};
  definition.columns.forEach(([, key], i) => {
    const value = row[i] ?? null;
    const convert = definition.json?.[key];
    shown[key] = convert ? convert(value) : value;
  });
  return shown;
}

function cell(value: ReportValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
