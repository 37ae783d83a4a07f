import { createHash, randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { SnapshotInfo } from '../../../shared/domain/snapshots.ts';
import { makeFolder } from '../make-folder.ts';
import type { Handlers } from '../ports.ts';
import type { SnapshotDeps } from './deps.ts';
import type { Folders } from './folders.ts';
import type { FileManifest } from './format/manifest.ts';
import type { Described } from './protocol.ts';
import type { RecentFiles } from './recent.ts';
import { snapshotError } from './refusals.ts';
import { runTask } from './run-task.ts';

/** A file of this size may take this long to look at, and to read in whole. */
const describeLimitMs = (bytes: number): number => 30_000 + bytes / 20_000;
const importLimitMs = (bytes: number): number => 120_000 + bytes / 500;
const importHeapMb = 3_072;

const day = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });

export interface SnapshotFiles {
  handlers: Pick<Handlers, 'snapshots.open' | 'snapshots.info' | 'snapshots.recent'>;
  /** What a file is and says of itself. @throws AppError */
  describe(path: string, passphrase: string | null, signal: AbortSignal): Promise<Described>;
}

/** Opens snapshot files as connections that only read. */
export function snapshotFiles(deps: SnapshotDeps, folders: () => Promise<Folders>, recent: RecentFiles): SnapshotFiles {
  const { ports, stores, jobs, connections } = deps;
  const workerUrl = (): URL => ports.workerUrl('snapshot');

  const describe: SnapshotFiles['describe'] = async (path, passphrase, signal) => {
    const { size } = await statOf(path);
    return runTask(
      workerUrl(),
      { kind: 'describe', input: { file: path, passphrase, scratch: (await folders()).scratch() } },
      { signal, limitMs: describeLimitMs(size) },
    );
  };

  const connectionOf = (path: string): string | null =>
    connections.snapshots().find(({ snapshot }) => snapshot.path === path)?.id ?? null;

  const infoOf = (path: string, described: Pick<Described, 'bytes' | 'encrypted' | 'manifest'>): SnapshotInfo => ({
    path,
    name: basename(path),
    bytes: described.bytes,
    encrypted: described.encrypted,
    manifest: described.manifest && withoutFileId(described.manifest),
    connectionId: connectionOf(path),
  });

  /** The connection the file is open as already, when it has not changed since. */
  const openAlready = (path: string, bytes: number, modifiedMs: number): Connection | null => {
    const known = connections
      .snapshots()
      .find(
        ({ id, snapshot }) =>
          snapshot.path === path && snapshot.bytes === bytes && snapshot.modifiedMs === modifiedMs && stores.has(id),
      );
    return known ? connections.record(known.id) : null;
  };

  const handlers: SnapshotFiles['handlers'] = {
    'snapshots.open': async (input, { signal }) => {
      const chosen = input.path ?? (await choosePath());
      if (chosen === null) return { cancelled: true };
      const path = resolve(chosen);
      const { size, mtimeMs } = await statOf(path);
      const open = openAlready(path, size, mtimeMs);
      if (open) {
        const info = await infoOfConnection(open);
        await recent.note(info);
        return { connection: open, info };
      }
      const passphrase = input.passphrase ?? null;
      const described = await describe(path, null, signal);
      if (described.encrypted && passphrase === null) return { passphraseNeeded: true, info: infoOf(path, described) };
      return openFile(path, { bytes: size, modifiedMs: mtimeMs }, passphrase, signal);
    },
    'snapshots.info': async ({ connectionId }) => infoOfConnection(connections.record(connectionId)),
    'snapshots.recent': async () => ({
      files: (await recent.list()).map((entry) => ({ ...entry, connectionId: connectionOf(entry.path) })),
    }),
  };

  return { handlers, describe };

  async function choosePath(): Promise<string | null> {
    const chosen = await ports.desktop.chooseOpenPath([{ name: 'Mailroom snapshot', extensions: ['mailroom'] }]);
    if (chosen === undefined)
      throw new AppError('invalid-input', 'Choose a snapshot file.', {
        hint: 'Drop the file on the window, or give its path.',
      });
    return chosen;
  }

  async function openFile(
    path: string,
    file: { bytes: number; modifiedMs: number },
    passphrase: string | null,
    signal: AbortSignal,
  ): Promise<{ connection: Connection; info: SnapshotInfo }> {
    const { scratch } = await folders();
    const made = scratch();
    let described: Described | null = null;
    let failure: unknown = null;
    const job = jobs.start(
      {
        kind: 'snapshot',
        connectionId: null,
        title: `Open ${basename(path)}`,
        phases: [{ id: 'read', label: 'Check and read the file' }],
      },
      async (handle, stopped) => {
        const phase = handle.phase('read');
        phase.start();
        let done = 0;
        try {
          described = await runTask(
            workerUrl(),
            {
              kind: 'import',
              input: { file: path, passphrase, scratch: scratch() },
              store: made,
              skuNames: await deps.productNames(),
            },
            {
              signal: AbortSignal.any([signal, stopped]),
              limitMs: importLimitMs(file.bytes),
              heapMb: importHeapMb,
              onProgress: (told) => {
                if (told.total !== null) phase.total(told.total);
                phase.advance(told.done - done);
                done = told.done;
              },
            },
          );
          phase.done();
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    );
    await jobs.ended(job.id);
    const read = described as Described | null;
    if (!read?.manifest) throw failure ?? new AppError('cancelled', 'Cancelled.');
    const manifest = read.manifest;
    const own = connectionIdOf(manifest);
    const same = connections.snapshots().find((one) => one.id === own);
    if (same && same.snapshot.path === path && stores.has(own)) {
      // Only the file's time has changed.
      for (const suffix of ['', '-wal', '-shm']) await rm(made + suffix, { force: true });
      const connection = connections.record(own);
      return { connection, info: await infoOfConnection(connection) };
    }
    const id = same ? randomUUID() : own;
    const store = join(ports.dataDir, 'stores', `connection-${id}.db`);
    makeFolder(dirname(store));
    await rename(made, store);
    const connection = await connections.addSnapshot({
      id,
      name: `${manifest.tenantName} · ${day.format(new Date(manifest.takenAt))}`.slice(0, 200),
      tenantId: manifest.tenantId,
      snapshot: {
        path,
        fileName: basename(path),
        ...file,
        takenAt: manifest.takenAt,
        author: manifest.author,
        note: manifest.note,
        parts: manifest.parts,
        pseudonyms: manifest.pseudonyms,
        encrypted: read.encrypted,
        digest: manifest.digest,
      },
    });
    // Kept with the connection, so that what the file says of itself needs no file.
    await (await stores.get(id)).setMeta('snapshot.manifest', withoutFileId(manifest));
    const info = infoOf(path, read);
    await recent.note(info);
    return { connection, info };
  }

  async function infoOfConnection({ id, snapshot }: Connection): Promise<SnapshotInfo> {
    const opened = connections.snapshots().find((one) => one.id === id)?.snapshot;
    if (!snapshot || !opened) throw new AppError('not-found', 'This connection is not a snapshot.');
    const manifest = await (await stores.get(id)).getMeta('snapshot.manifest');
    return {
      path: opened.path,
      name: opened.fileName,
      bytes: opened.bytes,
      encrypted: opened.encrypted,
      manifest: (manifest as SnapshotInfo['manifest'] | undefined) ?? null,
      connectionId: id,
    };
  }
}

/**
 * The same file is the same connection whenever it is opened: plans made on it are found again, also after it was closed
 * because of its passphrase.
 */
function connectionIdOf({ fileId, digest }: FileManifest): string {
  const hex = createHash('sha256').update(`${fileId} ${digest}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

export function withoutFileId({ fileId: _, ...manifest }: FileManifest): NonNullable<SnapshotInfo['manifest']> {
  return manifest;
}

async function statOf(path: string): Promise<{ size: number; mtimeMs: number }> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { size, mtimeMs };
  } catch (error) {
    throw snapshotError(error, path);
  }
}
