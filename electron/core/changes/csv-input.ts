/** Cells of one line by meaning; empty cells are left out. */
export type CsvCells = Readonly<Record<string, string>>;

/** Parameters for one line's object, or a sentence on what is wrong with it; null = the line asks for nothing. */
export type CsvParams = { params: Record<string, unknown> } | { problem: string } | null;

export interface CsvMeaning {
  id: string;
  label: string;
  required?: true;
  /** What a cell may hold, in words. */
  help?: string;
  /** Headers that mean it beside id and label; compared by letters and digits alone. */
  synonyms?: readonly string[];
  /** Whether a cell is an address: then the lines tell the column where no header does. */
  addresses?: true;
}

/** How a kind of change reads a CSV file. The column that names the object is added by the reader. */
export interface CsvInput {
  /** Lines are about things to be made: no column names an object that is there already. */
  creates?: true;
  columns: readonly CsvMeaning[];
  params(cells: CsvCells): CsvParams;
  /** Joins what two lines ask for one object; without it a second line is a duplicate. */
  join?(first: Record<string, unknown>, second: Record<string, unknown>): Record<string, unknown>;
}
