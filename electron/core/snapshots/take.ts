import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ParsedInput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { isAppAnchor } from '../auth/app-session.ts';
import { chooseDestination, type Destination } from '../exports/destination.ts';
import { makeFolder } from '../make-folder.ts';
import type { Handlers } from '../ports.ts';
import type { SnapshotDeps } from './deps.ts';
import type { Folders } from './folders.ts';
import type { FileManifest } from './format/manifest.ts';
import type { RecentFiles } from './recent.ts';
import { writeError } from './refusals.ts';
import { runTask } from './run-task.ts';

const staleHours = 24;
/** The newest usage report there is speaks of one to two days ago: reading again would not help before. */
const staleReportHours = 72;
const shownFamilies = ['organization', 'users', 'skus', 'mailboxes', 'sizes', 'permissions'] as const;
const writeLimitMs = 60 * 60_000;

/** Takes snapshots of connections. */
export function takeHandlers(
  deps: SnapshotDeps,
  folders: () => Promise<Folders>,
  recent: RecentFiles,
): Pick<Handlers, 'snapshots.take' | 'snapshots.freshness'> {
  const { ports, stores, jobs, connections, files } = deps;

  return {
    'snapshots.freshness': async ({ connectionId }) => {
      const store = await stores.get(connectionId);
      const [{ families }, access] = await Promise.all([store.summary(), store.accessFigures()]);
      // Permissions are read mailbox by mailbox: they are as old as the oldest reading.
      const readAt = (family: (typeof shownFamilies)[number]): string | null =>
        family === 'permissions' ? access.oldest : (families.find((status) => status.family === family)?.asOf ?? null);
      const now = ports.clock.now();
      const stale = shownFamilies.flatMap((family) => {
        const asOf = readAt(family);
        const hoursOld = asOf === null ? null : Math.max(0, Math.round((now - Date.parse(asOf)) / 3_600_000));
        return hoursOld === null || hoursOld > (family === 'sizes' ? staleReportHours : staleHours)
          ? [{ family, asOf, hoursOld }]
          : [];
      });
      return { stale };
    },

    'snapshots.take': async (input) => {
      const connection = connections.record(input.connectionId);
      const store = await stores.get(input.connectionId);
      const { organization } = await store.summary();
      const tenantId = organization?.tenantId ?? connection.tenantId;
      if (tenantId === null)
        throw new AppError('conflict', 'There is nothing to put into a snapshot yet.', {
          hint: 'Refresh the organization first.',
        });
      const takenAt = new Date(ports.clock.now()).toISOString();
      const tenantName = organization?.displayName ?? connection.name;
      const destination = await chooseDestination(
        ports,
        input.fileName ?? `${tenantName} ${minuteOf(ports.clock.now())}`,
        {
          extension: 'mailroom',
          name: 'Mailroom snapshot',
        },
      );
      const job = jobs.start(
        {
          kind: 'snapshot',
          connectionId: input.connectionId,
          title: `Take a snapshot to ${destination.name}`,
          phases: [{ id: 'write', label: 'Write and check the file' }],
        },
        async (handle, signal) => {
          const manifest: Omit<FileManifest, 'formatVersion' | 'asOf' | 'counts' | 'digest'> = {
            fileId: randomUUID(),
            writtenBy: ports.version,
            tenantId,
            tenantName,
            takenAt,
            author: authorOf(connection),
            note: input.note?.trim() || null,
            parts: [...new Set<FileManifest['parts'][number]>(['identities', ...input.parts])],
            pseudonyms: input.pseudonyms,
          };
          const phase = handle.phase('write');
          phase.start();
          const written = await write(input, manifest, store.path, destination, signal, (told) => {
            if (told.total !== null) phase.total(told.total);
            phase.advance(told.advance);
          });
          phase.done();
          const { size } = await stat(destination.path);
          const fileId = files.add({ name: destination.name, path: destination.path });
          handle.file({
            fileId,
            name: destination.name,
            bytes: size,
            path: destination.chosen ? destination.path : null,
          });
          const { fileId: _, ...shown } = written;
          await recent.note({
            path: destination.path,
            name: destination.name,
            bytes: size,
            encrypted: input.passphrase !== undefined,
            manifest: shown,
          });
        },
      );
      return { jobId: job.id };
    },
  };

  async function write(
    input: ParsedInput<'snapshots.take'>,
    manifest: Omit<FileManifest, 'formatVersion' | 'asOf' | 'counts' | 'digest'>,
    store: string,
    destination: Destination,
    signal: AbortSignal,
    onProgress: (told: { total: number | null; advance: number }) => void,
  ): Promise<FileManifest> {
    const { path } = destination;
    const { scratch, keys } = await folders();
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    const plain = input.passphrase === undefined ? temporary : scratch();
    const pseudonymKey = input.pseudonyms ? randomBytes(32) : null;
    let done = 0;
    try {
      await folderOf(path, destination.chosen);
      const written = await runTask(
        ports.workerUrl('snapshot'),
        {
          kind: 'take',
          input: {
            store,
            changes: changesOf(input),
            target: plain,
            manifest,
            pseudonymKey,
          },
          sealed: input.passphrase === undefined ? null : { path: temporary, passphrase: input.passphrase },
        },
        {
          signal,
          limitMs: writeLimitMs,
          onProgress: (progress) => {
            onProgress({ total: progress.total, advance: progress.done - done });
            done = progress.done;
          },
        },
      );
      if (pseudonymKey) await keepKey(keys, manifest, path, pseudonymKey);
      await rename(temporary, path);
      await syncFolder(dirname(path));
      return written;
    } catch (error) {
      throw writeError(error, path);
    } finally {
      await rm(temporary, { force: true }).catch(() => {});
      if (plain !== temporary) await rm(plain, { force: true }).catch(() => {});
    }
  }

  function changesOf({
    connectionId,
    parts,
  }: ParsedInput<'snapshots.take'>): { path: string; connectionId: string } | null {
    return parts.includes('changes') && existsSync(deps.changesPath) ? { path: deps.changesPath, connectionId } : null;
  }
}

/** The console's own folder is made; one that a person chose must be there. */
async function folderOf(path: string, chosen: boolean): Promise<void> {
  if (!chosen) makeFolder(dirname(path));
  else if (!(await stat(dirname(path)).catch(() => null))?.isDirectory())
    throw new AppError('file-unreadable', 'There is no such folder.', {
      hint: 'Choose another place for the file.',
      details: { path },
    });
}

/** Who took it: an account, or the application that nobody had to sign in to. */
function authorOf({ account, snapshot }: Connection): string {
  if (account === null) return snapshot?.author ?? userName();
  return isAppAnchor(account.userPrincipalName) ? `application ${account.objectId}` : account.userPrincipalName;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/** The author's way back from pseudonyms to people; it never leaves the data directory. */
async function keepKey(
  folder: string,
  manifest: { fileId: string; tenantId: string; takenAt: string },
  path: string,
  key: Uint8Array,
): Promise<void> {
  const { fileId, tenantId, takenAt } = manifest;
  await writeFile(
    join(folder, `${fileId}.json`),
    `${JSON.stringify({ fileId, tenantId, takenAt, file: basename(path), key: Buffer.from(key).toString('base64') }, null, 2)}\n`,
    { mode: 0o600 },
  );
}

/** Makes a rename last through a power cut, where the system allows that. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** For a file name, by the clock of this computer: "2026-03-14 16.05". */
function minuteOf(now: number): string {
  const at = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}.${two(at.getMinutes())}`;
}
