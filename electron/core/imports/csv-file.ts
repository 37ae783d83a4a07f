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

/**
 * Reads a CSV of any usual encoding and delimiter, with or without Excel's `sep=` line.
 * @throws AppError `file-damaged` for a file that is no table, `invalid-input` for one too long.
 */
export function readCsvFile(bytes: Uint8Array): CsvFile {
  const { text: decoded, encoding, guessed } = decodeText(bytes);
  const text = decoded.replace(/\r\n?/g, '\n');
  if (text.includes('\u0000')) throw noTable();
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
    throw noTable(cause);
  }
  const [header, ...lines] = records;
  if (header === undefined || header.record.every((name) => name === '')) throw noTable();
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

const noTable = (cause?: unknown): AppError =>
  new AppError('file-damaged', 'This file is not readable as a table.', {
    hint: 'Save it as CSV and try again.',
    ...(cause === undefined ? {} : { cause }),
  });
