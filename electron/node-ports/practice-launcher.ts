import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../shared/contract/errors.ts';
import type { Log, PracticeLauncher, PracticeReady } from '../core/ports.ts';

/** A practice tenant's process, whichever way the host starts it. */
export interface PracticeProcess {
  stdout: Readable;
  stderr: Readable;
  /** Resolves with the exit code once the process is gone. */
  exited: Promise<number | null>;
  kill(): void;
}

export type SpawnPractice = (args: string[]) => PracticeProcess;

/** Starts the practice tenant as a child of this process. The child ends when its channel to the parent does. */
export function forkPractice(entry: URL): SpawnPractice {
  return (args) => {
    const child = fork(fileURLToPath(entry), args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    const { promise: exited, resolve } = Promise.withResolvers<number | null>();
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(null));
    return {
      stdout: child.stdout as Readable,
      stderr: child.stderr as Readable,
      exited,
      kill() {
        child.kill('SIGTERM');
        // One that hangs must not keep the console from closing.
        setTimeout(() => child.kill('SIGKILL'), 3000).unref();
      },
    };
  };
}

interface Running {
  process: PracticeProcess;
  ready: Promise<PracticeReady>;
}

/** Keeps one practice tenant per size and seed. `practiceArgs` are added to every start, e.g. where its CA lives. */
export function createPracticeLauncher(spawn: SpawnPractice, log: Log, practiceArgs: string[] = []): PracticeLauncher {
  const running = new Map<string, Running>();
  let closed = false;

  const launch = (key: string, mailboxes: number, seed: number): Running => {
    const child = spawn(['--mailboxes', String(mailboxes), '--seed', String(seed), '--port', '0', ...practiceArgs]);
    void child.exited.then((code) => {
      running.delete(key);
      if (!closed) log.warn('The practice tenant stopped', { code });
    });
    return { process: child, ready: readyLine(child) };
  };

  return {
    async start({ mailboxes, seed }) {
      if (closed) throw new AppError('cancelled', 'Mailroom is closing.');
      const key = `${mailboxes}/${seed}`;
      let entry = running.get(key);
      if (entry === undefined) {
        entry = launch(key, mailboxes, seed);
        running.set(key, entry);
      }
      try {
        return await entry.ready;
      } catch (error) {
        running.delete(key);
        entry.process.kill();
        throw error;
      }
    },
    async close() {
      closed = true;
      const entries = [...running.values()];
      for (const { process } of entries) process.kill();
      await Promise.all(entries.map(({ process }) => process.exited));
    },
  };
}

async function readyLine(child: PracticeProcess): Promise<PracticeReady> {
  let complaint = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<PracticeReady>();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    if (!line.startsWith('{')) return;
    try {
      const message = JSON.parse(line) as PracticeReady & { ready?: boolean };
      if (message.ready === true) resolve(message);
    } catch {
      // Not the ready line.
    }
  });
  void child.exited.then((code) =>
    reject(
      new AppError('service-unavailable', 'The practice tenant did not start.', {
        hint: complaint.trim().split('\n').at(-1) || `Its process ended with code ${code ?? 'unknown'}.`,
        retryable: true,
      }),
    ),
  );
  return promise;
}
