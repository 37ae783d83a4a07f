import { readFlag, readSize } from '../../imports/cells.ts';
import type { CsvCells, CsvInput, CsvMeaning, CsvParams } from '../csv-input.ts';

type Reader = (cell: string) => unknown;

/** A column with how its cells are read; `undefined` from the reader = not a value. */
export interface CsvColumn extends CsvMeaning {
  read: Reader;
  /** Said of a cell that cannot be read. */
  expects: string;
}

export const flagColumn = (id: string, label: string, synonyms: readonly string[] = []): CsvColumn => ({
  id,
  label,
  synonyms,
  help: 'Yes or no.',
  read: readFlag,
  expects: 'yes or no',
});

export const sizeColumn = (id: string, label: string, synonyms: readonly string[] = []): CsvColumn => ({
  id,
  label,
  synonyms,
  help: 'A size such as 49.5 GB, bytes, or Unlimited.',
  read: readSize,
  expects: 'a size such as 49.5 GB',
});

/** A CSV input whose columns are parameters of the same name. */
export function csvOf(columns: readonly CsvColumn[]): CsvInput {
  return {
    columns: columns.map(({ read: _read, expects: _expects, ...meaning }) => meaning),
    params: (cells) => readColumns(columns, cells),
  };
}

function readColumns(columns: readonly CsvColumn[], cells: CsvCells): CsvParams {
  const params: Record<string, unknown> = {};
  for (const { id, label, read, expects } of columns) {
    const cell = cells[id];
    if (cell === undefined) continue;
    const value = read(cell);
    if (value === undefined) return { problem: `${label}: “${cell.slice(0, 60)}” is not ${expects}.` };
    params[id] = value;
  }
  return Object.keys(params).length === 0 ? null : { params };
}
