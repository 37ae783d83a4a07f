import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { AppError } from '../../shared/contract/errors.ts';
import type { Connection } from '../../shared/contract/methods/connections.ts';
import { startSignedInPractice } from '../node-ports/practice-start.ts';
import type { Command, Source } from './command-line.ts';
import type { Headless } from './headless.ts';

type Take = Extract<Command, { command: 'take' }>;

export interface Taken {
  file: string;
  bytes: number;
  /** What was not read, or not in whole. */
  warnings: string[];
}

/** Reads a tenant and writes its snapshot. @throws AppError */
export async function takeSnapshot(command: Take, headless: Headless, passphrase: string | null): Promise<Taken> {
  const { call, job } = headless;
  const warnings: string[] = [];
  const connectionId = await connect(command.source, headless);
  if (command.refresh) {
    const { jobId } = await call('inventory.start', { connectionId });
    const read = await job(jobId);
    if (read.state === 'partial')
      for (const phase of read.phases)
        if (phase.state === 'failed') warnings.push(`${phase.label}: ${phase.error?.message ?? 'not read'}`);
  }
  if (command.scanAccess) {
    const { jobId } = await call('access.scan', { connectionId });
    const read = await job(jobId);
    if (read.failed > 0)
      warnings.push(`Permissions of ${read.failed.toLocaleString('en-US')} mailboxes were not read.`);
  }
  const file = resolve(command.out);
  headless.saveTo(file);
  const { jobId } = await call('snapshots.take', {
    connectionId,
    parts: command.parts,
    pseudonyms: command.pseudonyms,
    ...(command.note === null ? {} : { note: command.note }),
    ...(passphrase === null ? {} : { passphrase }),
  });
  const written = await job(jobId);
  return { file, bytes: written.file?.bytes ?? 0, warnings };
}

async function connect(source: Source, { call, core, opener }: Headless): Promise<string> {
  if (source.kind === 'practice') {
    const connectionId = await startSignedInPractice(core, opener, source.mailboxes);
    return connectionId;
  }
  if (source.kind === 'app') {
    const { id } = await call('connections.add', {
      cloud: source.cloud,
      tenant: source.tenant,
      app: { kind: 'certificate', clientId: source.clientId, certificateFile: resolve(source.certificateFile) },
      ...(source.origin === undefined
        ? {}
        : {
            custom: {
              origin: source.origin,
              ...(source.caFile === undefined ? {} : { caFile: resolve(source.caFile) }),
            },
          }),
    });
    await call('auth.signIn', { connectionId: id, attemptId: randomUUID() });
    return id;
  }
  const { id } = named(await call('connections.list', {}), source.name);
  const opened = await call('connections.open', { id });
  if (opened.state !== 'signed-in')
    throw new AppError('not-signed-in', `Nobody is signed in to ${opened.name}.`, {
      hint: 'Open the console and sign in once; the sign-in is kept.',
    });
  return id;
}

function named(connections: readonly Connection[], name: string): Connection {
  const wanted = name.trim().toLowerCase();
  const found = connections.filter(
    (one) => one.kind !== 'snapshot' && (one.id === wanted || one.name.toLowerCase() === wanted),
  );
  const [first, second] = found;
  if (first === undefined)
    throw new AppError('invalid-input', `There is no connection called "${name}".`, {
      hint: `Known: ${connections.map((one) => `"${one.name}"`).join(', ') || 'none'}.`,
    });
  if (second !== undefined)
    throw new AppError('invalid-input', `There are ${found.length} connections called "${name}".`, {
      hint: `Use an id: ${found.map(({ id }) => id).join(', ')}.`,
    });
  return first;
}
