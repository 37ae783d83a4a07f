import type { World } from '../world/world.ts';

/**
 * How long the service takes, in milliseconds of real time at time scale 1. `measured` figures come from public
 * measurements of single calls; `estimated` ones are ours, chosen so that their order and proportions are right.
 * The wait is `base + perRow × rows`, times a spread that is fixed by the seed and the number of the request.
 */
export interface ServiceTime {
  surface: 'graph' | 'exchange' | 'login' | 'reports';
  method?: string;
  /** Matches the path; for InvokeCommand the cmdlet follows after `#`. */
  path: RegExp;
  base: number;
  /** For each row answered. */
  perRow?: number;
  basis: 'measured' | 'estimated';
}

export const SERVICE_TIMES: readonly ServiceTime[] = [
  { surface: 'login', path: /\/token$/, base: 220, basis: 'estimated' },
  { surface: 'login', path: /./, base: 60, basis: 'estimated' },
  { surface: 'reports', path: /./, base: 400, perRow: 0.02, basis: 'estimated' },

  { surface: 'graph', path: /\/reports\/get/i, base: 1500, basis: 'estimated' },
  { surface: 'graph', path: /\/auditLogs\//i, base: 900, perRow: 0.5, basis: 'estimated' },
  { surface: 'graph', path: /\/assignLicense$/i, base: 350, basis: 'estimated' },
  { surface: 'graph', path: /\/subscribedSkus/i, base: 180, basis: 'estimated' },
  { surface: 'graph', path: /\/users\/delta/i, base: 300, perRow: 0.9, basis: 'estimated' },
  { surface: 'graph', method: 'GET', path: /\/(users|groups)\/?$/i, base: 150, perRow: 0.7, basis: 'estimated' },
  { surface: 'graph', path: /\/\$batch$/i, base: 40, basis: 'estimated' },
  { surface: 'graph', method: 'GET', path: /./, base: 90, basis: 'estimated' },
  { surface: 'graph', path: /./, base: 250, basis: 'estimated' },

  { surface: 'exchange', path: /#Get-MailboxPermission$/i, base: 850, basis: 'measured' },
  { surface: 'exchange', path: /#Get-RecipientPermission$/i, base: 600, basis: 'measured' },
  { surface: 'exchange', path: /#Get-MailboxStatistics$/i, base: 450, basis: 'estimated' },
  { surface: 'exchange', path: /#Get-Mailbox$/i, base: 400, perRow: 3, basis: 'estimated' },
  { surface: 'exchange', path: /#(Set|New|Add|Remove|Enable|Disable)-/i, base: 1200, basis: 'estimated' },
  { surface: 'exchange', path: /\/\$batch$/i, base: 150, basis: 'estimated' },
  { surface: 'exchange', path: /\/Mailbox(\/|\(|$)/i, base: 350, perRow: 0.6, basis: 'estimated' },
  { surface: 'exchange', path: /./, base: 400, basis: 'estimated' },
];

/** Waits vary between these factors. */
export const SPREAD = { least: 0.8, most: 1.4 } as const;

/** The wait for one answer. `sequence` numbers the requests since the start. */
export function serviceTime(
  surface: string,
  method: string,
  path: string,
  rows: number,
  world: World,
  sequence: number,
): number {
  const entry = SERVICE_TIMES.find(
    (time) => time.surface === surface && (!time.method || time.method === method) && time.path.test(path),
  );
  if (!entry) return 0;
  const fraction = unit(world.seed, sequence);
  return (entry.base + (entry.perRow ?? 0) * rows) * (SPREAD.least + (SPREAD.most - SPREAD.least) * fraction);
}

/** A number in [0, 1) that depends on nothing but seed and sequence. */
function unit(seed: number, sequence: number): number {
  let hash = (seed ^ Math.imul(sequence + 1, 0x9e3779b1)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** Rows in an answer: the length of `value`; for text, which is made already, one for each KiB. */
export function rowsOf(body: unknown): number {
  if (typeof body === 'string') return Math.floor(body.length / 1024);
  const value = typeof body === 'object' && body !== null ? (body as { value?: unknown }).value : undefined;
  return Array.isArray(value) ? value.length : 0;
}
