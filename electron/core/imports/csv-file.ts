import { parse } from 'csv-parse/sync';
import { AppError } from '../../../shared/contract/errors.ts';
import { decodeText } from './decode.ts';

/** A CSV file as read: header and lines, cells trimmed. */
export interface CsvFile {
  columns: string[];
  /** `line` counts from 1 with the header, also over quoted line breaks. */
  rows: { line: number; cells: string[] }[];
  delimiter: string;
  encoding: string;
  /** In words: a guessed encoding, lines of the wrong length. */
  problems: string[];
}

const delimiters = [',', ';', '\t', '|'] as const;
const maxRows = 200_000;
/** First bytes of workbooks of today (ZIP) and of old. */
const workbooks = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/**
 * Reads a CSV of any usual encoding and delimiter, with or without Excel's `sep=` line.
 * @throws AppError `file-damaged` for a file that is no table, saying why, `invalid-input` for one too long.
 */
export function readCsvFile(bytes: Uint8Array): CsvFile {
  if (workbooks.some((signature) => signature.every((byte, index) => bytes[index] === byte)))
    throw noTable('This is a workbook, not a CSV file.', {
      hint: 'In Excel, save the sheet as “CSV UTF-8” and try again.',
    });
  const { text: decoded, encoding, guessed } = decodeText(bytes);
  const text = decoded.replace(/\r\n?/g, '\n');
  if (text.trim() === '') throw noTable('This file is empty.');
  if (text.includes('\u0000')) throw noTable('This is not a text file.');
  const problems = guessed ? [`The file does not say how it is encoded; it was read as ${encoding}.`] : [];
  const declared = /^sep=(.)\n/i.exec(text);
  const body = declared ? text.slice(declared[0].length) : text;
  const delimiter = declared?.[1] ?? likelyDelimiter(body);
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(body, {
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (cause) {
    const opened = unclosedQuote(body, delimiter);
    if (opened === null) throw noTable('This file is not readable as a table.', { cause });
    throw noTable(
      `The quotation mark on line ${(opened + (declared ? 1 : 0)).toLocaleString('en-US')} is never closed.`,
      {
        hint: 'Close it or take it out, and try again.',
        cause,
      },
    );
  }
  const [header, ...lines] = records;
  if (header === undefined || header.record.every((name) => name === '')) {
    throw noTable('This file has no header.', { hint: 'Name the columns on its first line, and try again.' });
  }
  if (lines.length > maxRows)
    throw new AppError('invalid-input', `The file has more than ${maxRows.toLocaleString('en-US')} lines.`, {
      hint: 'Divide it into several files.',
    });
  const columns = header.record.map((name, index) => (name === '' ? `Column ${index + 1}` : name));
  const uneven = lines.filter(({ record }) => record.length !== columns.length).length;
  if (uneven > 0)
    problems.push(
      `${uneven.toLocaleString('en-US')} ${uneven === 1 ? 'line has' : 'lines have'} more or fewer cells than the header.`,
    );
  const skipped = declared ? 1 : 0;
  return {
    columns,
    rows: lines.map(({ record, info }) => ({
      line: info.lines + skipped,
      cells: columns.map((_, index) => record[index] ?? ''),
    })),
    delimiter,
    encoding,
    problems,
  };
}

/** The delimiter that divides the header and the next lines into the same number of cells, the most of them. */
function likelyDelimiter(text: string): string {
  const lines = text
    .split('\n', 6)
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/"([^"]|"")*"/g, ''));
  const [header = ''] = lines;
  const count = (line: string, mark: string): number => line.split(mark).length - 1;
  let best: string = ',';
  let bestScore = 0;
  for (const mark of delimiters) {
    const inHeader = count(header, mark);
    if (inHeader === 0) continue;
    const agreeing = lines.filter((line) => count(line, mark) === inHeader).length;
    const score = agreeing * 100 + inHeader;
    if (score > bestScore) [best, bestScore] = [mark, score];
  }
  return best;
}

/** The line, from 1, of a quotation mark that opens a cell and is never closed. */
function unclosedQuote(text: string, delimiter: string): number | null {
  let opened: number | null = null;
  let line = 1;
  let cellStart = true;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\n') line += 1;
    if (opened !== null) {
      if (sign === '"' && text[at + 1] === '"') at += 1;
      else if (sign === '"') opened = null;
    } else if (sign === '"' && cellStart) {
      opened = line;
      cellStart = false;
    } else cellStart = sign === '\n' || sign === delimiter || (cellStart && sign === ' ');
  }
  return opened;
}

const noTable = (
  message: string,
  { hint = 'Save it as CSV and try again.', cause }: { hint?: string; cause?: unknown } = {},
): AppError => new AppError('file-damaged', message, { hint, ...(cause === undefined ? {} : { cause }) });
