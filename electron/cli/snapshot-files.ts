import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../../shared/contract/errors.ts';
import { mailboxFields } from '../../shared/domain/fields.ts';
import type { ComparisonSummary, SnapshotInfo } from '../../shared/domain/snapshots.ts';
import type { TaskResults } from '../core/snapshots/protocol.ts';
import { runTask } from '../core/snapshots/run-task.ts';
import type { Places } from '../node-ports/places.ts';
import type { Command, ExportKind } from './command-line.ts';
import type { Headless } from './headless.ts';

const limitMs = 30 * 60_000;

/** What a file says of itself; `verify` reads all of it and proves it. @throws AppError */
export async function describeFile(
  kind: 'describe' | 'verify',
  file: string,
  passphrase: string | null,
  places: Places,
  signal: AbortSignal,
): Promise<SnapshotInfo> {
  const path = resolve(file);
  const run = (wanted: 'describe' | 'verify'): Promise<TaskResults['describe']> =>
    runTask(
      places.workerUrl('snapshot'),
      { kind: wanted, input: { file: path, passphrase, scratch: join(tmpdir(), `mailroom-${randomUUID()}`) } },
      { signal, limitMs },
    );
  // Without a passphrase, only looking tells a locked file from others.
  const described = await run(passphrase === null ? 'describe' : kind).then((first) => {
    if (kind === 'verify' && first.manifest === null) throw locked(path);
    return kind === 'verify' && passphrase === null ? run('verify') : first;
  });
  const manifest = described.manifest === null ? null : { ...described.manifest, fileId: undefined };
  return {
    path,
    name: basename(path),
    bytes: described.bytes,
    encrypted: described.encrypted,
    manifest: manifest as SnapshotInfo['manifest'],
    ...(described.goneMailboxes === undefined ? {} : { goneMailboxes: described.goneMailboxes }),
    connectionId: null,
  };
}

/** Opens a file as a connection. @throws AppError */
export async function openFile(file: string, passphrase: string | null, { call }: Headless): Promise<string> {
  const path = resolve(file);
  const opened = await call('snapshots.open', { path, ...(passphrase === null ? {} : { passphrase }) });
  if ('connection' in opened) return opened.connection.id;
  throw locked(path);
}

/** Compares two files and writes the differences where asked. @throws AppError */
export async function compareFiles(
  command: Extract<Command, { command: 'compare' }>,
  passphrase: string | null,
  headless: Headless,
): Promise<ComparisonSummary> {
  const { call, job } = headless;
  const before = await openFile(command.before, passphrase, headless);
  const after = await openFile(command.after, passphrase, headless);
  const { jobId, comparisonId } = await call('snapshots.compare', {
    before: { connectionId: before },
    after: { connectionId: after },
  });
  await job(jobId);
  const summary = await call('snapshots.comparison', { id: comparisonId });
  if (command.out !== null) {
    const out = resolve(command.out);
    headless.saveTo(out);
    const format = (['html', 'csv', 'xlsx'] as const).find((one) => out.toLowerCase().endsWith(`.${one}`)) ?? 'csv';
    await job((await call('snapshots.exportComparison', { id: comparisonId, format })).jobId);
  }
  return summary;
}

/** Writes one list of a file. Returns rows written. @throws AppError */
export async function exportFile(
  command: Extract<Command, { command: 'export' }>,
  passphrase: string | null,
  headless: Headless,
): Promise<number> {
  const connectionId = await openFile(command.file, passphrase, headless);
  const out = resolve(command.out);
  headless.saveTo(out);
  const format = out.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv';
  const start: Record<ExportKind, () => Promise<{ jobId: string }>> = {
    mailboxes: () =>
      headless.call('mailboxes.export', {
        connectionId,
        query: {},
        columns: mailboxFields.map(({ field }) => field),
        format,
      }),
    licenses: () => headless.call('licenses.export', { connectionId, what: 'grid', format }),
    access: () => headless.call('access.export', { connectionId }),
  };
  const { done } = await headless.job((await start[command.what]()).jobId);
  return done;
}

const locked = (path: string): AppError =>
  new AppError('file-unreadable', 'This snapshot is encrypted.', {
    hint: 'Give its passphrase with --passphrase-file or MAILROOM_PASSPHRASE.',
    details: { path },
  });
