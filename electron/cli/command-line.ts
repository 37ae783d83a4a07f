import { parseArgs } from 'node:util';
import { type CloudId, cloudIds } from '../../shared/domain/clouds.ts';
import { type SnapshotPart, snapshotParts } from '../../shared/domain/snapshots.ts';
import { defaultDataDir } from '../node-ports/data-dir.ts';

/** How a command ended, for the shell that started it. */
export const exitCodes = {
  ok: 0,
  /** The service, the network or the console failed. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** The file is damaged, foreign, newer, unreadable, or the passphrase is wrong. */
  refused: 3,
  /** Nobody is signed in, or may not do this. */
  notSignedIn: 4,
  /** Another console uses the data folder. */
  busy: 5,
  /** The snapshot is written, but not all that was to be read could be. */
  incomplete: 6,
  /** With --exit-code: the two sides differ. */
  differences: 10,
  cancelled: 130,
} as const;

export class UsageError extends Error {}

/** Which tenant a snapshot is taken of. */
export type Source =
  | { kind: 'connection'; name: string }
  | { kind: 'practice'; mailboxes: number }
  | {
      kind: 'app';
      tenant: string;
      clientId: string;
      certificateFile: string;
      cloud: CloudId;
      origin?: string;
      caFile?: string;
    };

interface Common {
  json: boolean;
  quiet: boolean;
  /** null = one of its own, gone afterwards. */
  dataDir: string | null;
  passphraseFile: string | null;
}

export type Command = Common &
  (
    | { command: 'help' }
    | {
        command: 'take';
        source: Source;
        out: string;
        parts: SnapshotPart[];
        pseudonyms: boolean;
        note: string | null;
        refresh: boolean;
        scanAccess: boolean;
        overwrite: boolean;
      }
    | { command: 'info' | 'verify'; file: string }
    | { command: 'compare'; before: string; after: string; out: string | null; exitCode: boolean; overwrite: boolean }
    | { command: 'export'; file: string; what: ExportKind; out: string; overwrite: boolean }
  );

export const exportKinds = ['mailboxes', 'licenses', 'access'] as const;
export type ExportKind = (typeof exportKinds)[number];

export const usage = `Mailroom without its window: for scheduled tasks and scripts.

  mailroom snapshot take (--connection NAME | --practice[=N] | --tenant T --client-id ID --certificate PEM) --out FILE
  mailroom snapshot info FILE
  mailroom snapshot verify FILE
  mailroom snapshot compare BEFORE AFTER [--out FILE.html|.csv|.xlsx] [--exit-code]
  mailroom snapshot export FILE --what mailboxes|licenses --out FILE.csv|.xlsx
  mailroom snapshot export FILE --what access --out FILE.csv

take
  --connection NAME     a connection of the console, by name or id; its stored sign-in is used
  --practice[=N]        a practice tenant with N mailboxes (50 to 500,000; default 2,000)
  --tenant, --client-id, --certificate
                        an application with a certificate (PEM with its key): nobody has to be signed in
  --cloud NAME          ${cloudIds.join(', ')} (default worldwide)
  --parts A,B           ${snapshotParts.join(', ')} (default: all)
  --pseudonyms          hide people's names and addresses
  --note TEXT           kept in the file
  --no-refresh          take what the console knows already, without reading the tenant
  --scan-access         read who has access to mailboxes first; slow
  --out FILE            where to write

everywhere
  --passphrase-file F   first line is the passphrase (or set MAILROOM_PASSPHRASE); never on the command line
  --overwrite           replace a file that is there
  --data-dir DIR        the console's data folder
  --json                one JSON document instead of text
  --quiet               no progress
  --help

Exit codes: 0 done, 1 failed, 2 wrong command line, 3 file refused, 4 not signed in or not allowed, 5 another console
uses the data folder, 6 taken but not all could be read, 10 differences found (with --exit-code), 130 cancelled.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  overwrite: { type: 'boolean' },
  'data-dir': { type: 'string' },
  'passphrase-file': { type: 'string' },
  connection: { type: 'string' },
  practice: { type: 'string' },
  tenant: { type: 'string' },
  'client-id': { type: 'string' },
  certificate: { type: 'string' },
  cloud: { type: 'string' },
  origin: { type: 'string' },
  'ca-file': { type: 'string' },
  parts: { type: 'string' },
  pseudonyms: { type: 'boolean' },
  note: { type: 'string' },
  'no-refresh': { type: 'boolean' },
  'scan-access': { type: 'boolean' },
  out: { type: 'string' },
  what: { type: 'string' },
  'exit-code': { type: 'boolean' },
} as const;

type Values = { [K in keyof typeof options]?: (typeof options)[K]['type'] extends 'boolean' ? boolean : string };

/** @throws UsageError */
export function parseCommand(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Command {
  const { values, positionals } = parsed(args);
  const common: Common = {
    json: values.json === true,
    quiet: values.quiet === true,
    dataDir: values['data-dir'] ?? null,
    passphraseFile: values['passphrase-file'] ?? null,
  };
  if (values.help === true || positionals.length === 0) return { ...common, command: 'help' };
  const [area, command, ...files] = positionals;
  if (area !== 'snapshot') throw new UsageError(`There is no command "${area}".`);
  const file = (index: number, what: string): string => {
    const given = files[index];
    if (given === undefined || given === '') throw new UsageError(`Name the ${what}.`);
    return given;
  };
  const atMost = (count: number): void => {
    if (files.length > count) throw new UsageError(`"${files[count]}" is one too many.`);
  };
  const overwrite = values.overwrite === true;
  switch (command) {
    case 'take': {
      atMost(0);
      const source = sourceOf(values);
      return {
        ...common,
        // A stored connection lives in the console's own folder.
        dataDir:
          common.dataDir ?? (source.kind === 'connection' ? (env.MAILROOM_DATA_DIR ?? defaultDataDir(env)) : null),
        command,
        source,
        out: wanted(values.out, '--out FILE'),
        parts: partsOf(values.parts),
        pseudonyms: values.pseudonyms === true,
        note: values.note ?? null,
        refresh: values['no-refresh'] !== true,
        scanAccess: values['scan-access'] === true,
        overwrite,
      };
    }
    case 'info':
    case 'verify':
      atMost(1);
      return { ...common, command, file: file(0, 'file') };
    case 'compare': {
      atMost(2);
      const out = values.out ?? null;
      if (out !== null) ending(out, ['html', 'csv', 'xlsx']);
      return {
        ...common,
        command,
        before: file(0, 'file with the earlier state'),
        after: file(1, 'file with the later state'),
        out,
        exitCode: values['exit-code'] === true,
        overwrite,
      };
    }
    case 'export': {
      atMost(1);
      const what = exportKinds.find((kind) => kind === values.what);
      if (what === undefined) throw new UsageError(`--what is one of ${exportKinds.join(', ')}.`);
      const out = wanted(values.out, '--out FILE');
      ending(out, what === 'access' ? ['csv'] : ['csv', 'xlsx']);
      return { ...common, command, file: file(0, 'file'), what, out, overwrite };
    }
    default:
      throw new UsageError(
        command === undefined
          ? 'Say what to do with a snapshot: take, info, verify, compare or export.'
          : `There is no command "snapshot ${command}".`,
      );
  }
}

function parsed(args: readonly string[]): { values: Values; positionals: string[] } {
  // parseArgs knows no optional values; a bare --practice means the usual size.
  const spelled = args.map((arg) => (arg === '--practice' ? '--practice=2000' : arg));
  try {
    const { values, positionals } = parseArgs({ args: spelled, options, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    const [sentence = 'Unknown option'] = (error as Error).message.split('. ');
    // A passphrase among the arguments stands in every process list.
    throw new UsageError(
      /passphrase/i.test(sentence)
        ? 'A passphrase is never given on the command line: use --passphrase-file or MAILROOM_PASSPHRASE.'
        : `${sentence.replace(/\.$/, '')}.`,
    );
  }
}

function sourceOf(values: Values): Source {
  const { connection, practice, tenant, certificate } = values;
  if ([connection, practice, tenant].filter((one) => one !== undefined).length !== 1)
    throw new UsageError(
      'Say what to take: one of --connection, --practice, or --tenant with --client-id and --certificate.',
    );
  if (connection !== undefined) return { kind: 'connection', name: connection };
  if (practice !== undefined) {
    const mailboxes = Number(practice);
    if (!/^\d+$/.test(practice) || mailboxes < 50 || mailboxes > 500_000)
      throw new UsageError(`--practice wants a whole number from 50 to 500,000, not "${practice}".`);
    return { kind: 'practice', mailboxes };
  }
  const cloud = cloudIds.find((id) => id === (values.cloud ?? 'worldwide'));
  if (cloud === undefined) throw new UsageError(`--cloud is one of ${cloudIds.join(', ')}.`);
  return {
    kind: 'app',
    tenant: tenant as string,
    clientId: wanted(values['client-id'], '--client-id ID'),
    certificateFile: wanted(certificate, '--certificate PEM'),
    cloud,
    ...(values.origin === undefined ? {} : { origin: values.origin }),
    ...(values['ca-file'] === undefined ? {} : { caFile: values['ca-file'] }),
  };
}

function partsOf(text: string | undefined): SnapshotPart[] {
  if (text === undefined) return [...snapshotParts];
  return text.split(',').map((name) => {
    const part = snapshotParts.find((one) => one === name.trim());
    if (part === undefined) throw new UsageError(`--parts knows ${snapshotParts.join(', ')}, not "${name.trim()}".`);
    return part;
  });
}

function wanted(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing.`);
  return value;
}

function ending(path: string, allowed: readonly string[]): void {
  if (!allowed.some((one) => path.toLowerCase().endsWith(`.${one}`)))
    throw new UsageError(`--out ends in ${allowed.map((one) => `.${one}`).join(', ')}.`);
}
