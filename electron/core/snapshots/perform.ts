import { rmSync } from 'node:fs';
import { AppError } from '../../../shared/contract/errors.ts';
import { compareStores } from './compare/compare.ts';
import { sealFile, unsealFile } from './crypto/envelope.ts';
import { importSnapshot } from './import.ts';
import type { Described, FileInput, SizePoint, SnapshotTask, TaskResults } from './protocol.ts';
import { readDescription, readSnapshot, sniff } from './read.ts';
import { snapshotError, writeError } from './refusals.ts';
import { writeSnapshot } from './write.ts';

export interface TaskProgress {
  total(count: number): void;
  advance(count: number): void;
}

/**
 * Carries out one piece of work with a snapshot file. Synchronous and long: for worker threads and child processes.
 * @throws AppError
 */
export function perform(task: SnapshotTask, progress: TaskProgress): TaskResults[SnapshotTask['kind']] {
  switch (task.kind) {
    case 'take': {
      const { input, sealed } = task;
      try {
        const manifest = writeSnapshot(input, progress);
        if (sealed) sealFile(input.target, sealed.path, sealed.passphrase, () => {});
        return manifest;
      } catch (error) {
        throw writeError(error, sealed?.path ?? input.target);
      }
    }
    case 'describe': {
      const { encrypted, bytes } = sniff(task.input.file);
      if (encrypted && task.input.passphrase === null) return { encrypted, bytes, manifest: null };
      return unlocked(
        task.input,
        (path) => ({ encrypted, bytes, manifest: readDescription(path) }) satisfies Described,
      );
    }
    case 'verify': {
      const sniffed = sniff(task.input.file);
      return unlocked(task.input, (path) => {
        let goneMailboxes = 0;
        let goneAt = -1;
        const manifest = readSnapshot(path, {
          manifest: ({ counts }) => progress.total(rowsOf(counts)),
          onRows: (count) => progress.advance(count),
          table({ name, columns }) {
            goneAt = name === 'mailboxes' ? columns.findIndex((column) => column.name === 'gone_since') : -1;
          },
          row(_, cells) {
            if (goneAt >= 0 && cells[goneAt] !== null) goneMailboxes++;
          },
        });
        return { ...sniffed, manifest, goneMailboxes } satisfies Described;
      });
    }
    case 'import': {
      const sniffed = sniff(task.input.file);
      return unlocked(task.input, (path) => ({
        ...sniffed,
        manifest: importSnapshot({ file: path, store: task.store, skuNames: task.skuNames }, progress),
      }));
    }
    case 'compare':
      return compareStores(task.input, (count) => progress.advance(count));
    case 'sizes':
      return unlocked(task.input, sizesIn);
  }
}

const rowsOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Runs work on the plain file: the file itself, or its content unsealed for as long as the work takes. */
function unlocked<T>({ file, passphrase, scratch }: FileInput, work: (path: string) => T): T {
  if (!sniff(file).encrypted) return work(file);
  if (passphrase === null)
    throw new AppError('file-unreadable', 'This snapshot is encrypted.', {
      hint: 'Open it with its passphrase.',
      details: { path: file },
    });
  try {
    unsealFile(file, scratch, passphrase, () => {});
    return work(scratch);
  } catch (error) {
    throw snapshotError(error, file);
  } finally {
    rmSync(scratch, { force: true });
  }
}

const msPerDay = 86_400_000;

function sizesIn(path: string): TaskResults['sizes'] {
  const points: SizePoint[] = [];
  const { tenantId, pseudonyms } = readSnapshot(path, {
    row({ name }, c) {
      if (name === 'size_history')
        points.push({ id: String(c[0]), day: Number(c[1]), bytes: Number(c[2]), items: c[3] as number | null });
      else if (name === 'mailbox_sizes' && c[1] !== null && c[10] !== null) {
        const day = Math.floor(Date.parse(String(c[10])) / msPerDay);
        if (Number.isSafeInteger(day) && day >= 0)
          points.push({ id: String(c[0]), day, bytes: Number(c[1]), items: c[2] as number | null });
      }
    },
  });
  return { tenantId, pseudonyms, points };
}
