import { AppError, type ErrorCode } from '../../../shared/contract/errors.ts';
import { sqliteCode } from '../store/sqlite-errors.ts';

const damagedHint = 'Ask for the file again, or take a new snapshot.';

/** The file is not what its writer wrote. `why` ends the sentence and names no content. */
export const damaged = (why: string): AppError =>
  new AppError('file-damaged', `This snapshot is damaged: ${why}.`, { hint: damagedHint });

/** The file did not stay the same for as long as it was read. */
export const changedMeanwhile = (path: string, cause: unknown): AppError =>
  new AppError('file-unreadable', 'The file changed while it was read.', {
    hint: 'Somebody may be writing it, or its drive or share went away. Wait until it is there in whole, then try again.',
    retryable: true,
    details: { path },
    cause,
  });

export const notASnapshot = (why: string): AppError =>
  new AppError('unsupported', `This is not a Mailroom snapshot: ${why}.`, {
    hint: 'Choose a file that was written by Mailroom and ends in .mailroom.',
  });

const wordings: Readonly<Record<string, [ErrorCode, string, string]>> = {
  ENOENT: ['file-unreadable', 'The file cannot be found.', 'Check its path, and that the drive or share is connected.'],
  ENOTDIR: ['file-unreadable', 'There is no such file.', 'Check the path.'],
  EISDIR: ['file-unreadable', 'This is a folder, not a file.', 'Choose a file that ends in .mailroom.'],
  EEXIST: ['file-unreadable', 'Another file is in the way.', 'Choose another name.'],
  EACCES: ['file-unreadable', 'This account may not read the file.', 'Check the permissions of the file.'],
  EPERM: ['file-unreadable', 'This account may not read the file.', 'Check the permissions of the file.'],
  ENOSPC: ['disk-full', 'The disk is full.', 'Free some space, then try again. Nothing was lost.'],
  EDQUOT: ['disk-full', 'The disk quota is used up.', 'Free some space, then try again. Nothing was lost.'],
  EFBIG: ['disk-full', 'The disk cannot hold a file of this size.', 'Choose another place.'],
};

/** Turns whatever reading or writing a snapshot threw into a refusal. An AppError passes unchanged. */
export function snapshotError(cause: unknown, path: string): AppError {
  if (cause instanceof AppError) return cause;
  const details = { path };
  const system = wordings[(cause as NodeJS.ErrnoException | null)?.code ?? ''];
  if (system) return new AppError(system[0], system[1], { hint: system[2], details, cause });
  switch (sqliteCode(cause)) {
    case 10:
    case 14:
    case 3:
    case 23:
      return new AppError('file-unreadable', 'The file could not be read to its end.', {
        hint: 'Check that the drive or share is still connected, then try again.',
        retryable: true,
        details,
        cause,
      });
    case 13:
      return new AppError('disk-full', 'The disk is full.', {
        hint: 'Free some space, then try again. Nothing was lost.',
        retryable: true,
        details,
        cause,
      });
    case null: {
      const code = (cause as { code?: string } | null)?.code;
      if (code === 'ERR_OUT_OF_RANGE') return damaged('a number is out of range');
      if (code?.startsWith('E') && (cause as NodeJS.ErrnoException).errno !== undefined)
        return new AppError('file-unreadable', 'The file could not be read to its end.', {
          hint: 'Check that the drive or share is still connected, then try again.',
          retryable: true,
          details,
          cause,
        });
      return new AppError('internal', 'Something went wrong inside Mailroom with this file.', { details, cause });
    }
    default:
      return new AppError('file-damaged', 'This snapshot is damaged: its tables cannot be read.', {
        hint: damagedHint,
        details,
        cause,
      });
  }
}

/** Turns whatever writing a snapshot threw into an error a person can act on. An AppError passes unchanged. */
export function writeError(cause: unknown, path: string): AppError {
  const code = sqliteCode(cause);
  if (cause instanceof AppError || code === null || code === 13) return snapshotError(cause, path);
  if ([3, 8, 10, 14].includes(code))
    return new AppError('file-unreadable', 'The file could not be written to its end.', {
      hint: 'Check that the drive or share is still connected and has room, then try again. Nothing is left behind.',
      retryable: true,
      details: { path },
      cause,
    });
  return new AppError('internal', 'The snapshot could not be written.', {
    hint: 'Try again. If it happens again, refresh the organization first.',
    details: { path, serviceMessage: cause instanceof Error ? cause.message : String(cause) },
    cause,
  });
}
