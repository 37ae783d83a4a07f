import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, rename, rm, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import { safeFileName } from '../exports/destination.ts';
import type { Handlers } from '../ports.ts';
import type { Folders } from './folders.ts';
import { largestSnapshot } from './read.ts';
import { writeError } from './refusals.ts';

const openAtOnce = 4;

interface Upload {
  path: string;
  bytes: number;
  digest: Hash;
}

/** Receives files that were dropped on a page in a browser, piece by piece and in order. */
export function uploadHandlers(folders: () => Promise<Folders>): Pick<Handlers, 'snapshots.upload'> {
  const open = new Map<string, Upload>();

  return {
    'snapshots.upload': async ({ uploadId, name, base64, last }) => {
      const { dropped } = await folders();
      const id = uploadId ?? randomUUID();
      const upload = uploadId === undefined ? newUpload(join(dropped, `${id}.part`)) : open.get(id);
      if (!upload) throw new AppError('not-found', 'This upload is no longer known.', { hint: 'Drop the file again.' });
      if (uploadId === undefined) await makeRoom();
      open.set(id, upload);
      const piece = Buffer.from(base64, 'base64');
      upload.bytes += piece.length;
      try {
        if (upload.bytes > largestSnapshot)
          throw new AppError('unsupported', 'This file is too large to be a Mailroom snapshot.');
        upload.digest.update(piece);
        await appendFile(upload.path, piece, { mode: 0o600 });
        if (!last) return { uploadId: id, path: null };
        const { path, known } = await placeFor(dropped, safeFileName(name, 'mailroom'), upload);
        if (known) await rm(upload.path, { force: true });
        else await rename(upload.path, path);
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

const newUpload = (path: string): Upload => ({ path, bytes: 0, digest: createHash('sha256') });

/** Where a file of this name goes: where it is already, when it was dropped before, or the first free place. */
async function placeFor(folder: string, name: string, upload: Upload): Promise<{ path: string; known: boolean }> {
  const { name: stem, ext } = parse(name);
  const digest = upload.digest.digest('hex');
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${stem} (${n})${ext}`);
    const there = await stat(path).catch(() => null);
    if (there === null) return { path, known: false };
    if (there.isFile() && there.size === upload.bytes && (await digestOf(path)) === digest)
      return { path, known: true };
  }
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const piece of createReadStream(path)) digest.update(piece as Buffer);
  return digest.digest('hex');
}
