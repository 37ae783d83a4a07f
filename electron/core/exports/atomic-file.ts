import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import { makeFolder } from '../make-folder.ts';

/**
 * Writes a file so that its name never stands for half of it: a temporary file beside it, renamed at the end.
 * When `write` throws, nothing is left behind and an older file of that name stays as it was.
 * @returns bytes written.
 * @throws AppError `disk-full`, `file-unreadable`; whatever `write` throws.
 */
export async function writeAtomically(
  path: string,
  write: (append: (content: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  let file: FileHandle | null = null;
  let bytes = 0;
  try {
    makeFolder(dirname(path));
    const opened = await open(temporary, 'wx', 0o600);
    file = opened;
    await write(async (content) => {
      const chunk = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      await opened.writeFile(chunk);
      bytes += chunk.length;
    });
    await file.sync();
    await file.close();
    file = null;
    await rename(temporary, path);
    return bytes;
  } catch (error) {
    await file?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, path);
  }
}

function fileError(error: unknown, path: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const options = { details: { path }, cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new AppError('disk-full', 'There is not enough room on the disk for this file.', {
      ...options,
      hint: 'Free some space or choose another place, then export again.',
      retryable: true,
    });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EBUSY')
    return new AppError('file-unreadable', 'The file cannot be written there.', {
      ...options,
      hint: 'Close the program that has it open, or choose another place.',
    });
  if (
    code === 'ENOENT' ||
    code === 'EEXIST' ||
    code === 'ENOTDIR' ||
    code === 'EISDIR' ||
    code === 'ENAMETOOLONG' ||
    code === 'EIO'
  )
    return new AppError('file-unreadable', 'There is no such place for a file.', {
      ...options,
      hint: 'Choose another folder.',
    });
  return error;
}
