import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from './sources.ts';

const fetchTimeoutMs = 120_000;
const probeTimeoutMs = 5_000;

/**
 * Path of Electron's executable, or null. Never imports the `electron` package: doing so outside Electron downloads it.
 */
export function installedElectron(): string | null {
  const folder = at('node_modules/electron');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const marker = join(folder, 'path.txt');
  if (!existsSync(marker) && override === undefined) return null;
  const name = existsSync(marker) ? readFileSync(marker, 'utf8').trim() : 'electron';
  const path = join(override ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : null;
}

/** Tries once to fetch Electron's executable with its own installer. Null, with a reason, when that fails. */
export async function fetchElectron(): Promise<{ path: string } | { path: null; reason: string }> {
  const installer = at('node_modules/electron/install.js');
  if (!existsSync(installer)) return { path: null, reason: 'the electron package is not installed' };
  if (!(await isReachable())) return { path: null, reason: 'its download server cannot be reached' };
  const run = spawnSync(process.execPath, [installer], {
    timeout: fetchTimeoutMs,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const path = installedElectron();
  if (path !== null) return { path };
  if (run.signal !== null) return { path: null, reason: 'its download took too long' };
  return { path: null, reason: reasonIn(run.stderr) };
}

/** Offline machines should not wait for the installer's own long timeouts. */
async function isReachable(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  // Behind a proxy only the installer knows its way.
  if (env.HTTPS_PROXY || env.https_proxy) return true;
  const mirror = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || 'https://github.com';
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeTimeoutMs) });
    return true;
  } catch {
    return false;
  }
}

function reasonIn(complaint: string): string {
  const line = complaint.split('\n').find((text) => /error|E[A-Z]{4,}|failed/i.test(text));
  return line === undefined
    ? 'its download failed'
    : line
        .trim()
        .replace(/^\w*Error:\s*/, '')
        .slice(0, 160);
}
