import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataDir, defaultDataDir } from '../../../electron/node-ports/data-dir.ts';
import { StartError } from '../../../electron/node-ports/start-error.ts';

describe('the data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'mailroom-data-')), 'data');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('serves one console at a time', () => {
    const first = claimDataDir(folder);
    expect(() => claimDataDir(folder)).toThrow(StartError);
    expect(() => claimDataDir(folder)).toThrow(/Another Mailroom console \(process \d+, started .+\) is already using/);
    first.release();
    first.release();
    claimDataDir(folder).release();
  });

  it('tells consoles of other processes apart, and outlives a crash of theirs', async () => {
    const script = `import { claimDataDir } from ${JSON.stringify(new URL('../../../electron/node-ports/data-dir.ts', import.meta.url).href)};
      claimDataDir(${JSON.stringify(folder)}); process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    expect(() => claimDataDir(folder)).toThrow(`process ${other.pid}`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    claimDataDir(folder).release();
  });

  it.skipIf(process.platform === 'win32')('belongs to its owner alone', () => {
    const claim = claimDataDir(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    claim.release();
    expect(existsSync(join(folder, 'console.json'))).toBe(false);
  });

  it('says so when it cannot be used', () => {
    writeFileSync(join(folder, '..', 'file'), '');
    expect(() => claimDataDir(join(folder, '..', 'file', 'inside'))).toThrow(/cannot be used/);
  });

  it('has a usual place on every system', () => {
    expect(defaultDataDir({ APPDATA: 'C:\\Roaming' }, 'win32')).toContain('Mailroom');
    expect(defaultDataDir({}, 'darwin')).toMatch(/Library\/Application Support\/Mailroom$/);
    expect(defaultDataDir({ XDG_CONFIG_HOME: '/x' }, 'linux')).toBe('/x/Mailroom');
    expect(defaultDataDir({ XDG_CONFIG_HOME: '' }, 'linux')).toMatch(/\.config\/Mailroom$/);
  });
});
