import { randomUUID } from 'node:crypto';
import { access, appendFile, rename, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import { safeFileName } from '../exports/destination.ts';
import type { Handlers } from '../ports.ts';
import type { Folders } from './folders.ts';
import { largestSnapshot } from './read.ts';
import { writeError } from './refusals.ts';

const openAtOnce = 4;

/** Receives files that were dropped on a page in a browser, piece by piece and in order. */
export function uploadHandlers(folders: () => Promise<Folders>): Pick<Handlers, 'snapshots.upload'> {
  const open = new Map<string, { path: string; bytes: number }>();

  return {
    'snapshots.upload': async ({ uploadId, name, base64, last }) => {
      const { dropped } = await folders();
      const id = uploadId ?? randomUUID();
      const upload = uploadId === undefined ? { path: join(dropped, `${id}.part`), bytes: 0 } : open.get(id);
      if (!upload) throw new AppError('not-found', 'This upload is no longer known.', { hint: 'Drop the file again.' });
      if (uploadId === undefined) await makeRoom();
      open.set(id, upload);
      const piece = Buffer.from(base64, 'base64');
      upload.bytes += piece.length;
      try {
        if (upload.bytes > largestSnapshot)
          throw new AppError('unsupported', 'This file is too large to be a Mailroom snapshot.');
        await appendFile(upload.path, piece, { mode: 0o600 });
        if (!last) return { uploadId: id, path: null };
        const path = await freePath(dropped, safeFileName(name, 'mailroom'));
        await rename(upload.path, path);
        open.delete(id);
        return { uploadId: id, path };
      } catch (error) {
        open.delete(id);
        await rm(upload.path, { force: true }).catch(() => {});
        throw writeError(error, upload.path);
      }
    },
  };

  /** Whoever went away without finishing makes room for the next. */
  async function makeRoom(): Promise<void> {
    while (open.size >= openAtOnce) {
      const [oldest] = open;
      if (!oldest) return;
      open.delete(oldest[0]);
      await rm(oldest[1].path, { force: true });
    }
  }
}

async function freePath(folder: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name);
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${stem} (${n})${ext}`);
    if (
      await access(path).then(
        () => false,
        () => true,
      )
    )
      return path;
  }
}
