import { AppError } from '../../../shared/contract/errors.ts';

interface SqliteError extends Error {
  code: string;
  errcode: number;
  errstr?: string;
}

const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && (error as Partial<SqliteError>).code === 'ERR_SQLITE_ERROR';

/** SQLite's primary result code, without the extension; null for other errors. */
export const sqliteCode = (error: unknown): number | null =>
  isSqliteError(error) ? (error.errcode ?? 0) & 0xff : null;

export const isDamage = (error: unknown): boolean => {
  const code = sqliteCode(error);
  return code === 11 || code === 26;
};

/** The SQLite code that says the same as a failure of the file system; null for other errors. */
function codeOfSystem(error: unknown): number | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 13;
  if (code && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EIO', 'ENAMETOOLONG'].includes(code))
    return 14;
  return null;
}

/** Turns whatever SQLite or the file system threw into the error a person can act on. An AppError passes unchanged. */
export function storeError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = sqliteCode(error) ?? codeOfSystem(error);
  const details = { path };
  if (code === 5 || code === 6)
    return new AppError('store-busy', 'The local store is in use by another program.', {
      hint: 'Close the other console that uses this data directory, then try again.',
      retryable: true,
      details,
      cause: error,
    });
  if (code === 11 || code === 26)
    return new AppError('store-damaged', 'The local store is damaged.', {
      hint: 'Restart the console: the damaged file is set aside and a fresh one is read from the service.',
      details,
      cause: error,
    });
  if (code === 13)
    return new AppError('disk-full', 'There is no room left on the disk that holds the local store.', {
      hint: 'Free some space, then try again. Nothing that was stored before is lost.',
      retryable: true,
      details,
      cause: error,
    });
  if (code === 3 || code === 8 || code === 10 || code === 14 || code === 23)
    return new AppError('file-unreadable', 'The local store cannot be read or written.', {
      hint: 'Check that the data directory exists and that this account may write to it.',
      retryable: true,
      details,
      cause: error,
    });
  return new AppError('internal', 'The local store failed unexpectedly.', {
    details: { path, serviceMessage: error instanceof Error ? error.message : String(error) },
    cause: error,
  });
}
