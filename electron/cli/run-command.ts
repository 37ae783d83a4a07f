import { existsSync, readFileSync } from 'node:fs';
import { AppError, type ErrorCode } from '../../shared/contract/errors.ts';
import { type ComparisonSummary, compareEntities, type SnapshotInfo } from '../../shared/domain/snapshots.ts';
import type { Places } from '../node-ports/places.ts';
import { StartError } from '../node-ports/start-error.ts';
import { type Command, exitCodes, parseCommand, UsageError, usage } from './command-line.ts';
import { type Headless, type MakePorts, openHeadless } from './headless.ts';
import { compareFiles, describeFile, exportFile } from './snapshot-files.ts';
import { takeSnapshot } from './snapshot-take.ts';
import { processTerminal, type Terminal } from './terminal.ts';

export interface CommandHost {
  places: Places;
  env?: NodeJS.ProcessEnv;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
  terminal?: Terminal;
  /** What the core works with, if not plain Node's. */
  ports?: MakePorts;
}

/** Whether these arguments ask for a command rather than a window. */
export const isCommand = (args: readonly string[]): boolean => args[0] === 'snapshot';

/** Carries out one command line. Never throws; the number is for the shell. */
export async function runCommand(args: readonly string[], host: CommandHost): Promise<number> {
  const json = args.includes('--json');
  const terminal = host.terminal ?? processTerminal(args.includes('--quiet'));
  try {
    return await carryOut(parseCommand(args, host.env ?? process.env), host, terminal);
  } catch (error) {
    const { exit, code, message, hint } = failureOf(error);
    if (json) terminal.out(JSON.stringify({ ok: false, error: { code, message, ...(hint ? { hint } : {}) } }));
    else terminal.err(hint ? `${message} ${hint}` : message);
    return exit;
  }
}

async function carryOut(command: Command, host: CommandHost, terminal: Terminal): Promise<number> {
  const { places, signal } = host;
  const answer = (value: object, text: string): void =>
    terminal.out(command.json ? JSON.stringify({ ok: true, ...value }) : text);
  if (command.command === 'help') {
    terminal.out(usage.trimEnd());
    return exitCodes.ok;
  }
  const passphrase = passphraseOf(command, host.env ?? process.env);
  if ('out' in command && command.out !== null && !command.overwrite && existsSync(command.out))
    throw new UsageError(`${command.out} is there already; --overwrite replaces it.`);
  switch (command.command) {
    case 'info': {
      const info = await describeFile('describe', command.file, passphrase, places, signal);
      answer({ info }, described(info));
      return exitCodes.ok;
    }
    case 'verify': {
      const info = await describeFile('verify', command.file, passphrase, places, signal);
      answer({ info }, verified(info));
      return exitCodes.ok;
    }
    case 'take':
      return withHeadless(command, host, terminal, async (headless) => {
        const { file, bytes, warnings } = await takeSnapshot(command, headless, passphrase);
        for (const warning of warnings) if (!command.json) terminal.err(`Warning: ${warning}`);
        const info = await describeFile('verify', file, passphrase, places, signal);
        answer({ file, bytes, warnings, manifest: info.manifest }, `Wrote ${file}: ${contents(info)}`);
        return warnings.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      });
    case 'compare':
      return withHeadless(command, host, terminal, async (headless) => {
        const summary = await compareFiles(command, passphrase, headless);
        answer({ summary, ...(command.out === null ? {} : { out: command.out }) }, compared(summary));
        const different = Object.values(summary.counts).some(
          ({ added, removed, changed }) => added + removed + changed > 0,
        );
        return command.exitCode && different ? exitCodes.differences : exitCodes.ok;
      });
    case 'export':
      return withHeadless(command, host, terminal, async (headless) => {
        const rows = await exportFile(command, passphrase, headless);
        answer({ out: command.out, rows }, `Wrote ${command.out}: ${rows.toLocaleString('en-US')} rows`);
        return exitCodes.ok;
      });
  }
}

async function withHeadless(
  command: Command,
  { places, signal, ports }: CommandHost,
  terminal: Terminal,
  work: (headless: Headless) => Promise<number>,
): Promise<number> {
  const headless = await openHeadless({ dataDir: command.dataDir, places, terminal, signal, ports });
  try {
    return await work(headless);
  } finally {
    await headless.close();
  }
}

/** From the file or the environment. A passphrase of no letters is none. */
function passphraseOf({ passphraseFile }: Command, env: NodeJS.ProcessEnv): string | null {
  if (passphraseFile === null) return env.MAILROOM_PASSPHRASE || null;
  try {
    const [line = ''] = readFileSync(passphraseFile, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/);
    if (line === '') throw new UsageError('The passphrase file is empty.');
    return line;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The passphrase file ${passphraseFile} cannot be read.`);
  }
}

const refusals: ReadonlySet<ErrorCode> = new Set(['file-damaged', 'file-unreadable', 'unsupported']);
const signIns: ReadonlySet<ErrorCode> = new Set([
  'not-signed-in',
  'sign-in-needed',
  'sign-in-failed',
  'consent-needed',
  'step-up-needed',
  'forbidden',
]);

function failureOf(error: unknown): { exit: number; code: string; message: string; hint?: string | undefined } {
  if (error instanceof UsageError)
    return { exit: exitCodes.usage, code: 'invalid-input', message: error.message, hint: 'See --help.' };
  if (error instanceof StartError)
    return { exit: exitCodes.busy, code: 'store-busy', message: error.message, hint: error.hint };
  if (!(error instanceof AppError))
    return {
      exit: exitCodes.failed,
      code: 'internal',
      message: `Something went wrong inside Mailroom: ${String(error)}`,
    };
  const { code, message, hint } = error;
  const exit =
    code === 'cancelled'
      ? exitCodes.cancelled
      : code === 'invalid-input'
        ? exitCodes.usage
        : refusals.has(code)
          ? exitCodes.refused
          : signIns.has(code)
            ? exitCodes.notSignedIn
            : exitCodes.failed;
  return { exit, code, message, hint };
}

const number = (value: number): string => value.toLocaleString('en-US');
const size = (bytes: number): string =>
  bytes >= 1024 ** 3
    ? `${number(Math.round((bytes / 1024 ** 3) * 100) / 100)} GB`
    : bytes >= 1024 ** 2
      ? `${number(Math.round((bytes / 1024 ** 2) * 10) / 10)} MB`
      : `${number(Math.ceil(bytes / 1024))} KB`;

function contents({ bytes, manifest, goneMailboxes = 0 }: SnapshotInfo): string {
  const gone = goneMailboxes > 0 ? ` and ${number(goneMailboxes)} gone` : '';
  const mailboxes =
    manifest === null ? '' : `${number((manifest.counts.mailboxes ?? 0) - goneMailboxes)} mailboxes${gone}, `;
  return `${mailboxes}${size(bytes)}${manifest === null ? '' : `, digest ${manifest.digest}`}`;
}

function verified(info: SnapshotInfo): string {
  const { manifest } = info;
  return `OK ${info.name}: ${manifest?.tenantName}, taken ${manifest?.takenAt} by ${manifest?.author}, ${contents(info)}`;
}

function described({ name, bytes, encrypted, manifest }: SnapshotInfo): string {
  const lines: [string, string][] = [
    ['File', `${name}, ${size(bytes)}${encrypted ? ', encrypted' : ''}`],
    ...(manifest === null
      ? ([['Locked', 'Give its passphrase to see more.']] as [string, string][])
      : ([
          ['Organization', `${manifest.tenantName} (${manifest.tenantId})`],
          ['Taken', `${manifest.takenAt} by ${manifest.author}`],
          ...(manifest.note === null ? [] : [['Note', manifest.note]]),
          ['Holds', `${manifest.parts.join(', ')}${manifest.pseudonyms ? '; pseudonyms in place of names' : ''}`],
          ...Object.entries(manifest.asOf).map(([family, at]) => ['As of', `${family} ${at}`]),
          ...Object.entries(manifest.counts)
            .filter(([, count]) => count > 0)
            .map(([table, count]) => ['Rows', `${table.replaceAll('_', ' ')} ${number(count)}`]),
          ['Digest', manifest.digest],
          ['Format', `${manifest.formatVersion}, written by Mailroom ${manifest.writtenBy}`],
        ] as [string, string][])),
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines
    .map(([label, value], i) => `${(lines[i - 1]?.[0] === label ? '' : label).padEnd(width)}  ${value}`)
    .join('\n');
}

function compared({ before, after, counts, missing, presets, totals, currency, notes }: ComparisonSummary): string {
  const lines = [`${before.label} → ${after.label}`];
  for (const entity of compareEntities) {
    const { added, removed, changed } = counts[entity];
    const lacking = missing.find((one) => one.entity === entity);
    lines.push(
      `  ${entity.padEnd(14)}${lacking ? lacking.reason : `${number(added)} added, ${number(removed)} removed, ${number(changed)} changed`}`,
    );
  }
  const named: [string, string][] = [
    ['lost-license', 'lost a license'],
    ['new-forwarding-outside', 'new forwarding outside'],
    ['new-full-access', 'new Full Access grants'],
    ['grew-5gb', 'grew more than 5 GB'],
  ];
  for (const [preset, label] of named) lines.push(`  ${label.padEnd(24)}${number(presets[preset] ?? 0)}`);
  for (const { label, before: from, after: to, unit } of totals) {
    const shown = (value: number | null): string =>
      value === null
        ? '–'
        : unit === 'bytes'
          ? size(value)
          : `${number(value)}${unit === 'money' ? ` ${currency}` : ''}`;
    lines.push(`  ${label.padEnd(24)}${shown(from)} → ${shown(to)}`);
  }
  for (const note of notes) lines.push(`  ${note}`);
  return lines.join('\n');
}
