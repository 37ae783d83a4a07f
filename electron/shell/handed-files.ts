import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channels } from './channels.ts';
import type { EventTarget } from './ipc.ts';

/** The part of Electron's `app` used here. */
export interface FileEvents {
  on(event: 'open-file', listener: (event: { preventDefault(): void }, path: string) => void): unknown;
  on(event: 'second-instance', listener: (event: unknown, argv: string[], workingDirectory: string) => void): unknown;
}

/** Snapshot files the system gave to the console, on their way to a window. */
export interface HandedFiles {
  /** A window's page listens from now on; it gets what waited for it. */
  ready(page: EventTarget): void;
  /** The window closed: files wait for the next one. */
  gone(page: EventTarget): void;
  /** What a file or a second start brings to the front, or opens where there is none. */
  onShow(show: () => void): void;
}

/** The snapshot among the arguments of a start, as an absolute path; null = none. The last one counts. */
export function snapshotIn(args: readonly string[], workingDirectory: string): string | null {
  const named = args.filter((arg) => !arg.startsWith('-') && /\.mailroom$/i.test(arg)).at(-1);
  if (named === undefined) return null;
  if (!named.startsWith('file:')) return resolve(workingDirectory, named);
  try {
    // File managers of Linux hand over addresses instead of paths.
    return fileURLToPath(named);
  } catch {
    return null;
  }
}

/**
 * Takes the files that are opened with the console: by the arguments of this start, of a second one, or by
 * macOS' own event. Call it before Electron is ready, because that event may come first of all.
 * The page opens them, as it alone can ask for a passphrase and show a refusal.
 */
export function listenForFiles(
  app: FileEvents,
  start: { args: readonly string[]; workingDirectory: string },
): HandedFiles {
  let waiting = snapshotIn(start.args, start.workingDirectory);
  let page: EventTarget | null = null;
  let show = () => {};

  const hand = (path: string): void => {
    if (page === null) waiting = path;
    else page.send(channels.event, { type: 'open-snapshot', path });
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    hand(resolve(path));
    show();
  });
  app.on('second-instance', (_event, argv, workingDirectory) => {
    const path = snapshotIn(argv, workingDirectory);
    if (path !== null) hand(path);
    show();
  });

  return {
    ready(target) {
      page = target;
      const path = waiting;
      waiting = null;
      if (path !== null) hand(path);
    },
    gone(target) {
      if (page === target) page = null;
    },
    onShow(how) {
      show = how;
    },
  };
}
