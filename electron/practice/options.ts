import { parseArgs } from 'node:util';
import { FAULT_KINDS } from './http/fault-catalogue.ts';
import type { PracticeOptions } from './start.ts';

/** A command line that makes no sense, in one sentence. */
export class UsageError extends Error {}

export const DEFAULT_MAILBOXES = 2000;
export const DEFAULT_SEED = 1;
export const DEFAULT_PORT = 8443;

/** Reads the command line; throws UsageError. `help` wins over everything. */
export function readOptions(argv: readonly string[]): PracticeOptions | 'help' {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help) return 'help';
  const options: PracticeOptions = {
    mailboxes: whole('--mailboxes', values.mailboxes, DEFAULT_MAILBOXES, 1),
    seed: whole('--seed', values.seed, DEFAULT_SEED, 0),
    port: whole('--port', values.port, DEFAULT_PORT, 0),
    faults: values.fault ?? [],
    signInOverHttp: values['sign-in-over-http'] ?? false,
  };
  if ((options.port ?? 0) > 65_535) throw new UsageError('--port must be 65535 or less.');
  options.latency = choice('--latency', values.latency);
  options.throttle = choice('--throttle', values.throttle);
  if (values['time-scale'] !== undefined) {
    const scale = Number(values['time-scale']);
    if (!(scale >= 0)) throw new UsageError(`--time-scale ${values['time-scale']} is not a number.`);
    options.timeScale = scale;
  }
  if (values['token-lifetime'] !== undefined)
    options.accessTokenSeconds = whole('--token-lifetime', values['token-lifetime'], 0, 1);
  if (values['state-dir'] !== undefined) options.stateDir = values['state-dir'];
  if (values['start-time'] !== undefined) {
    options.startTime = Date.parse(values['start-time']);
    if (Number.isNaN(options.startTime))
      throw new UsageError(`--start-time ${values['start-time']} is not an ISO 8601 time.`);
  }
  return options;
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      mailboxes: { type: 'string' },
      seed: { type: 'string' },
      port: { type: 'string' },
      latency: { type: 'string' },
      throttle: { type: 'string' },
      'time-scale': { type: 'string' },
      fault: { type: 'string', multiple: true },
      'state-dir': { type: 'string' },
      'start-time': { type: 'string' },
      'token-lifetime': { type: 'string' },
      'sign-in-over-http': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

function whole(name: string, text: string | undefined, fallback: number, least: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`${name} ${text} must be a whole number of ${least} or more.`);
  return value;
}

function choice(name: string, text: string | undefined): 'none' | 'published' | undefined {
  if (text === undefined || text === 'none' || text === 'published') return text;
  throw new UsageError(`${name} ${text} must be none or published.`);
}

/** The text of `--help`. */
export function helpText(): string {
  const faults = FAULT_KINDS.map(
    ({ name, says, args }) => `  ${name.padEnd(20)} ${says}${args ? `\n${' '.repeat(23)}${args}` : ''}`,
  );
  return `Usage: npm run practice -- [options]

A practice tenant on this computer: sign-in, Microsoft Graph and Exchange admin endpoints over HTTPS.
When it is ready, one line of JSON on standard output names its address, certificate authority, people and apps.

Options
  --mailboxes N          size of the company (${DEFAULT_MAILBOXES})
  --seed S               the same seed makes the same company (${DEFAULT_SEED})
  --port P               HTTPS port on loopback; 0 picks a free one (${DEFAULT_PORT})
  --latency published    answer as slowly as the service, and enforce its limits
  --throttle published   enforce the published limits only
  --time-scale K         the tenant's clock runs K times as fast; waits are divided by K (1)
  --start-time ISO       where the tenant's clock starts (now)
  --token-lifetime SEC   life of access tokens (3600)
  --fault NAME[:args]    switch a fault on; may be repeated
  --state-dir DIR        keeps the certificate authority and signing keys
  --sign-in-over-http    serve the sign-in pages on http:// too, for browsers without the authority
  --help                 this text

Faults (arguments: name:skip=2,count=3,every=1,surface=graph+exchange,method=GET,path=REGEX)
${faults.join('\n')}
`;
}
