import { AppError } from '../../../shared/contract/errors.ts';
import type { SheetColumn, SheetType, SheetValue } from '../../../shared/domain/sheet.ts';
import { writeAtomically } from './atomic-file.ts';
import {
  columnName,
  contentTypes,
  rootRelations,
  sheetEnd,
  sheetStart,
  styleOf,
  styleSheet,
  styles,
  workbook,
  workbookRelations,
  xmlText,
} from './xlsx-parts.ts';
import { ZipWriter } from './xlsx-zip.ts';

export interface SheetSource<Row> {
  /** Name of the sheet; a second one is numbered. */
  name: string;
  columns: readonly SheetColumn<Row>[];
  /** Rows at places from…from+count of the list (fewer where some are gone meanwhile); none = the list has ended. */
  slice(from: number, count: number): Promise<readonly Row[]>;
}

/** Excel's limits. */
export const excelRows = 1_048_576;
const excelText = 32_767;
const excelColumns = 16_384;
/** A sheet that grows past this goes on in another, below what the archive's sizes can tell. */
const sheetBytes = 3.5e9;
const rowsPerSlice = 300;

/**
 * Streams rows into an Excel workbook: typed cells, a fixed header with filters, column widths. Lists longer than a
 * sheet go on in the next one. Memory stays at one slice of rows.
 * @returns rows and bytes written.
 * @throws AppError `cancelled` (nothing is left behind), `disk-full`, `file-unreadable`, `unsupported`.
 */
export async function writeXlsx<Row>(
  path: string,
  sources: readonly SheetSource<Row>[],
  options: {
    signal: AbortSignal;
    onRows?: (count: number) => void;
    /** Milliseconds; the date of the archive's entries. */
    now: number;
    /** Rows of one sheet with its header; for tests. */
    rowLimit?: number;
  },
): Promise<{ rows: number; bytes: number }> {
  const rowLimit = options.rowLimit ?? excelRows;
  let rows = 0;
  const bytes = await writeAtomically(path, async (append) => {
    const zip = new ZipWriter(append, options.now);
    const names: string[] = [];
    const ranges: string[] = [];
    for (const source of sources) {
      if (source.columns.length > excelColumns)
        throw new AppError('unsupported', 'A sheet holds 16,384 columns at most.');
      const reader = new RowReader(source, options.signal, (count) => {
        rows += count;
        options.onRows?.(count);
      });
      for (let part = 1; part === 1 || !(await reader.ended()); part++) {
        const name = sheetName(part === 1 ? source.name : `${source.name} (${part})`, names);
        names.push(name);
        await zip.entry(`xl/worksheets/sheet${names.length}.xml`, async (write) => {
          ranges.push(await writeSheet(write, source.columns, reader, rowLimit));
        });
      }
    }
    const part = (name: string, text: string) => zip.entry(name, (write) => write(text));
    await part('xl/workbook.xml', workbook(names, ranges));
    await part('xl/_rels/workbook.xml.rels', workbookRelations(names.length));
    await part('xl/styles.xml', styleSheet());
    await part('_rels/.rels', rootRelations());
    await part('[Content_Types].xml', contentTypes(names.length));
    await zip.end();
    stopIfCancelled(options.signal);
  });
  return { rows, bytes };
}

/** Hands out rows slice by slice and can look whether any are left. */
class RowReader<Row> {
  readonly #source: SheetSource<Row>;
  readonly #signal: AbortSignal;
  readonly #onRows: (count: number) => void;
  #from = 0;
  #ahead: readonly Row[] | null = null;

  constructor(source: SheetSource<Row>, signal: AbortSignal, onRows: (count: number) => void) {
    this.#source = source;
    this.#signal = signal;
    this.#onRows = onRows;
  }

  async ended(): Promise<boolean> {
    this.#ahead ??= await this.#read();
    return this.#ahead.length === 0;
  }

  /** At most `most` of the next rows; none when the list has ended. */
  async next(most: number): Promise<readonly Row[]> {
    const rows = this.#ahead ?? (await this.#read());
    this.#ahead = rows.length > most ? rows.slice(most) : rows.length === 0 ? rows : null;
    const taken = rows.slice(0, most);
    if (taken.length > 0) this.#onRows(taken.length);
    return taken;
  }

  async #read(): Promise<readonly Row[]> {
    stopIfCancelled(this.#signal);
    const rows = await this.#source.slice(this.#from, rowsPerSlice);
    this.#from += rowsPerSlice;
    return rows;
  }
}

/** One sheet, until it is full or the rows have ended. Returns the range it filled. */
async function writeSheet<Row>(
  write: (text: string) => Promise<void>,
  columns: readonly SheetColumn<Row>[],
  reader: RowReader<Row>,
  rowLimit: number,
): Promise<string> {
  const letters = columns.map((_, index) => columnName(index));
  await write(sheetStart(columns.map(({ width }) => width)));
  const header = columns.map(({ header: text }, i) => textCell(`${letters[i]}1`, text, styles.header));
  await write(`<row r="1">${header.join('')}</row>`);
  let line = 1;
  let size = 0;
  while (line < rowLimit && size < sheetBytes) {
    const rows = await reader.next(rowLimit - line);
    if (rows.length === 0) break;
    let text = '';
    for (const row of rows) {
      line++;
      text += `<row r="${line}">`;
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i] as SheetColumn<Row>;
        text += cell(`${letters[i]}${line}`, column.type, column.value(row));
      }
      text += '</row>';
    }
    size += text.length;
    await write(text);
  }
  const range = `A1:${letters.at(-1) ?? 'A'}${line}`;
  await write(sheetEnd(range));
  return range;
}

function cell(at: string, type: SheetType, value: SheetValue): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'number')
    return Number.isFinite(value) ? `<c r="${at}" s="${styleOf[type]}"><v>${value}</v></c>` : '';
  if (typeof value === 'string') {
    if (type === 'date' || type === 'datetime') {
      const serial = serialOf(value);
      if (serial !== null)
        return `<c r="${at}" s="${value.length > 10 ? styleOf[type] : styles.date}"><v>${serial}</v></c>`;
    }
    return textCell(at, value, styles.plain);
  }
  if (Array.isArray(value)) return value.length === 0 ? '' : textCell(at, value.join('; '), styles.plain);
  return linkCell(at, value as { url: string; text: string });
}

/** Inline text is never read as a formula, so it stays as it is. */
function textCell(at: string, text: string, style: number): string {
  const shown = text.length > excelText ? `${text.slice(0, excelText - 1)}…` : text;
  const space = shown.trim() === shown ? '' : ' xml:space="preserve"';
  return `<c r="${at}" t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t${space}>${xmlText(shown)}</t></is></c>`;
}

// What a formula can hold as one text.
const formulaText = 255;
const safeUrl = /^(https:\/\/|mailto:)/i;

/** A link as a formula of fixed form: links of their own kind would have to be kept until the end of the sheet. */
function linkCell(at: string, { url, text }: { url: string; text: string }): string {
  if (!safeUrl.test(url) || url.length > formulaText || text.length > formulaText)
    return textCell(at, text, styles.plain);
  const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
  return `<c r="${at}" t="str" s="${styles.link}"><f>${xmlText(`HYPERLINK(${quoted(url)},${quoted(text)})`)}</f><v>${xmlText(text)}</v></c>`;
}

const dayMs = 86_400_000;
/** Days from Excel's first day to 1970. */
const epochDays = 25_569;
/** Excel believes in 29 February 1900; dates before 1 March 1900 would show one day off. */
const firstDay = 61;

/** Excel's number for an ISO date or time (shown as UTC); null for what is no date or too early for Excel. */
export function serialOf(iso: string): number | null {
  const at = Date.parse(iso);
  if (Number.isNaN(at) || !/^\d{4}-\d{2}-\d{2}/.test(iso)) return null;
  const serial = at / dayMs + epochDays;
  return serial < firstDay ? null : Math.round(serial * 1e8) / 1e8;
}

/** A name Excel accepts for a sheet, unlike those taken. */
export function sheetName(wanted: string, taken: readonly string[]): string {
  const plain =
    wanted
      .replace(/[\\/*?:[\]\s]+/g, ' ')
      .replace(/^'+|'+$/g, '')
      .trim() || 'Sheet';
  const used = new Set(taken.map((name) => name.toLowerCase()));
  for (let n = 1; ; n++) {
    const mark = n === 1 ? '' : ` ${n}`;
    const name = plain.slice(0, 31 - mark.length).trim() + mark;
    if (!used.has(name.toLowerCase())) return name;
  }
}

const stopIfCancelled = (signal: AbortSignal): void => {
  if (signal.aborted) throw new AppError('cancelled', 'Cancelled.', { cause: signal.reason });
};
