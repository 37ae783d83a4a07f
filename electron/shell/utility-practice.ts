import type { Readable } from 'node:stream';
import type { SpawnPractice } from '../node-ports/practice-launcher.ts';

/** The part of Electron's `UtilityProcess` used here. */
export interface UtilityProcessLike {
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  once(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** Starts the practice tenant as a utility process: it has Node but no window, and ends with the shell. */
export function forkUtilityPractice(
  fork: (modulePath: string, args: string[], options: { stdio: 'pipe'; serviceName: string }) => UtilityProcessLike,
  modulePath: string,
): SpawnPractice {
  return (args) => {
    const child = fork(modulePath, args, { stdio: 'pipe', serviceName: 'Practice tenant' });
    const { promise: exited, resolve } = Promise.withResolvers<number | null>();
    child.once('exit', resolve);
    return {
      stdout: child.stdout as Readable,
      stderr: child.stderr as Readable,
      exited,
      kill: () => void child.kill(),
    };
  };
}
