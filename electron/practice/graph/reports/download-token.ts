import type { World } from '../../world/world.ts';
import { seal, unseal } from '../odata/page-token.ts';
import type { ReportQuery } from './report.ts';

/** What a pre-authenticated download address stands for. */
export interface Download extends ReportQuery {
  report: string;
}

/** Real minutes, whatever the practice clock does: the address goes stale for a waiting client. */
const LIFETIME_MS = 5 * 60_000;

export function issueDownload(world: World, download: Download): string {
  return seal({ ...download, expires: Date.now() + LIFETIME_MS }, world.seed);
}

/** The download behind a token, or why there is none. */
export function redeemDownload(world: World, token: string): Download | 'invalid' | 'expired' {
  const held = unseal(token, world.seed) as (Download & { expires: number }) | null;
  if (held === null || typeof held.expires !== 'number') return 'invalid';
  return held.expires < Date.now() ? 'expired' : held;
}

/** The report host as this caller can reach it: the published name by host mapping, else the same origin. */
export function reportHost(origin: string): string {
  const url = new URL(origin);
  if (url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]') return url.origin;
  return `https://reports.office.com${url.port ? `:${url.port}` : ''}`;
}
