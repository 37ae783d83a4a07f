import { parseArgs } from 'node:util';
import { defaultDataDir } from './data-dir.ts';
import { StartError } from './start-error.ts';

export interface ConsoleOptions {
  help: boolean;
  /** Skip the desktop window even where it could open. */
  browser: boolean;
  /** Open no browser windows, neither for the console nor for sign-in pages. */
  noOpen: boolean;
  port: number;
  dataDir: string;
  /** Mailboxes of the practice tenant to start and sign in to; null = none. */
  practice: number | null;
  /** Path of a snapshot file to open; null = none. */
  snapshot: string | null;
}

export const help = `Mailroom: Exchange Online mailboxes and Microsoft 365 licenses.

  npm start -- [options] [FILE.mailroom]

  FILE.mailroom      open this snapshot

  --browser          use the system browser instead of the desktop window
  --no-open          do not open a browser; only print the link
  --port N           port of the browser host on 127.0.0.1 (default: a free one)
  --data-dir DIR     keep settings, tokens and local data in DIR
  --practice[=N]     start a practice tenant with N mailboxes (50 to 500,000; default 2,000)
                     and sign in to it as Global Administrator
  --help             show this text
`;

/**
 * @param lenient lets unknown switches pass: the desktop shell is also started with the system's and Chromium's own.
 * @throws StartError for anything that is not an option, or a value that makes no sense.
 */
export function parseConsoleOptions(args: string[], lenient = false): ConsoleOptions {
  // parseArgs knows no optional values; a bare --practice means the usual size.
  const spelled = args.map((arg) => (arg === '--practice' ? '--practice=2000' : arg));
  let values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({
      args: spelled,
      strict: !lenient,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        browser: { type: 'boolean' },
        'no-open': { type: 'boolean' },
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        practice: { type: 'string' },
      },
    }));
  } catch (error) {
    throw new StartError((error as Error).message.split('. ')[0] ?? 'Unknown option', 'See --help.');
  }
  const stranger = positionals.find((name) => !isSnapshot(name)) ?? positionals[1];
  if (stranger !== undefined && !lenient) {
    throw new StartError(`Mailroom does not know what to do with "${stranger}".`, 'See --help.');
  }
  const { port, practice } = values;
  const dataDir = values['data-dir'];
  return {
    help: values.help === true,
    browser: values.browser === true,
    noOpen: values['no-open'] === true,
    port: port === undefined ? 0 : wholeNumber('--port', String(port), 0, 65_535),
    dataDir: typeof dataDir === 'string' ? dataDir : process.env.MAILROOM_DATA_DIR || defaultDataDir(),
    practice: practice === undefined ? null : wholeNumber('--practice', String(practice), 50, 500_000),
    snapshot: positionals.find(isSnapshot) ?? null,
  };
}

const isSnapshot = (name: string): boolean => /\.mailroom$/i.test(name);

function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new StartError(`${name} wants a whole number from ${low} to ${high}, not "${text}".`, 'See --help.');
  }
  return value;
}
