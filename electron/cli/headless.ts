import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, type Result } from '../../shared/contract/errors.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { createCore } from '../core/core.ts';
import type { Core, Ports } from '../core/ports.ts';
import { createMemoryKeyStore } from '../core/vault/memory-key-store.ts';
import { claimDataDir } from '../node-ports/data-dir.ts';
import { createFileLog } from '../node-ports/log.ts';
import { createNetwork } from '../node-ports/network.ts';
import { browserDesktop, createNodePorts } from '../node-ports/node-ports.ts';
import type { Places } from '../node-ports/places.ts';
import { createSignInOpener, type SignInOpener } from '../node-ports/practice-start.ts';
import type { Terminal } from './terminal.ts';

/** The core without any window. */
export interface Headless {
  core: Core;
  opener: SignInOpener;
  /** @throws AppError */
  call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  /** Waits for a job and shows it meanwhile. @throws AppError when it failed or was cancelled. */
  job(jobId: string): Promise<Job>;
  /** Where the next file that is written goes. */
  saveTo(path: string): void;
  close(): Promise<void>;
}

/** Makes the ports of a host that has more than Node, such as the desktop app with its own key store. */
export type MakePorts = (options: Omit<Required<Parameters<typeof createNodePorts>[0]>, 'keys'>) => Promise<Ports>;

/**
 * Opens the core on a data folder, or on one of its own that goes away again.
 * @throws StartError when another console uses the folder.
 */
export async function openHeadless(options: {
  dataDir: string | null;
  places: Places;
  terminal: Terminal;
  signal: AbortSignal;
  ports?: MakePorts | undefined;
}): Promise<Headless> {
  const { places, terminal, signal } = options;
  const own = options.dataDir === null ? mkdtempSync(join(tmpdir(), 'mailroom-cli-')) : null;
  const undo: (() => Promise<void> | void)[] = [];
  if (own !== null) undo.push(() => rmSync(own, { recursive: true, force: true }));
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const dataDir = claimDataDir(own ?? (options.dataDir as string));
    undo.push(() => dataDir.release());
    const log = createFileLog(join(dataDir.path, 'logs', 'mailroom.log'));
    const network = createNetwork();
    undo.push(() => network.close());
    const opener = createSignInOpener(
      async () => false,
      (error) => log.error('The automatic sign-in failed', { error }),
    );
    let savePath: string | null = null;
    const given = { dataDir: dataDir.path, places, log, network, openSignIn: opener.open };
    const ports = await (options.ports?.(given) ??
      createNodePorts({
        ...given,
        // What is gone in a minute needs no place in the keychain.
        ...(own === null ? {} : { keys: createMemoryKeyStore('Nothing is kept.') }),
      }));
    undo.push(() => ports.practice?.close());
    const core = await createCore({
      ...ports,
      desktop: { ...browserDesktop, chooseSavePath: async () => savePath ?? undefined },
    });
    undo.push(() => core.close());
    const context = { signal, client: 'command line' };
    const call: Headless['call'] = async (method, input) => unwrap(await core.call(method, input, context));
    return {
      core,
      opener,
      call,
      job: (jobId) => jobEnd(core, jobId, signal, terminal),
      saveTo(path) {
        savePath = path;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function jobEnd(core: Core, jobId: string, signal: AbortSignal, terminal: Terminal): Promise<Job> {
  const { promise, resolve } = Promise.withResolvers<Job>();
  const note = (job: Job): void => {
    terminal.progress(job);
    if (job.endedAt !== null) resolve(job);
  };
  const unsubscribe = core.subscribe((event) => {
    if (event.type === 'job' && event.job.id === jobId) note(event.job);
  });
  const context = { signal: new AbortController().signal, client: 'command line' };
  const cancel = (): void => void core.call('jobs.cancel', { id: jobId }, context);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (signal.aborted) cancel();
    note(unwrap(await core.call('jobs.get', { id: jobId }, context)));
    const job = await promise;
    if (job.state === 'failed' || job.state === 'cancelled') {
      const [first] = job.firstErrors;
      throw first && job.state === 'failed'
        ? new AppError(first.code, first.message, first)
        : new AppError('cancelled', 'Cancelled.');
    }
    return job;
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', cancel);
    terminal.done();
  }
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, ...options } = result.error;
  throw new AppError(code, message, options);
}
