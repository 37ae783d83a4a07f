import type { ChangeRequest } from '../../domain/changes.ts';

/** Something a column of an imported file may mean, e.g. "Mailbox" or "Warning quota". */
export interface ImportMeaning {
  id: string;
  label: string;
  /** Without it there is nothing to plan. */
  required: boolean;
  /** What a cell may hold, in words. */
  help: string | null;
}

/** Verdict on one line of an imported file. */
export interface ImportRow {
  /** Line of the file, the header being line 1. */
  line: number;
  text: string;
  objectId: string | null;
  name: string | null;
  verdict: 'ok' | 'unknown-user' | 'duplicate' | 'bad-value' | 'nothing-to-do';
  message: string | null;
}

/** A CSV file as the console understands it, and what it would plan. */
export interface ImportPreview {
  /** Columns of the file in order. */
  columns: string[];
  /** What columns may mean here. */
  meanings: ImportMeaning[];
  /** Meaning → column, as guessed or as given. */
  mapping: Record<string, string | null>;
  delimiter: string;
  encoding: string;
  /** At most the first 1,000 lines, those with a problem first. */
  rows: ImportRow[];
  /** Over all lines. */
  counts: Record<ImportRow['verdict'], number>;
  /** What to plan for the good rows; null while the mapping is not complete or no row is good. */
  request: ChangeRequest | null;
  /** About the file as a whole: unknown columns, a guessed encoding. */
  problems: string[];
}
