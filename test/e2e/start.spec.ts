import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../electron/cli/sources.ts';
import { type ConsoleProcess, ConsoleStartFailed, startConsole } from '../fixtures/console-process.ts';

describe('starting and stopping the console', () => {
  let folder: string;
  const started: ConsoleProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailroom-start-'));
  });
  afterEach(async () => {
    for (const one of started.splice(0)) await one.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (args: string[] = [], dataDir = join(folder, 'data')): Promise<ConsoleProcess> => {
    const console = await startConsole({ args, dataDir });
    started.push(console);
    return console;
  };
  const failure = async (args: string[], dataDir?: string): Promise<string> => {
    const error = await start(args, dataDir).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConsoleStartFailed);
    return (error as Error).message;
  };
  /** The link lets one browser in; the cookie then makes calls. */
  const letIn = async (console: ConsoleProcess) => {
    const { origin } = new URL(console.link);
    const response = await fetch(console.link, { redirect: 'manual' });
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    return async (method: string, input: unknown = {}) => {
      const answer = await fetch(`${origin}/rpc/${method}`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify({ input }),
      });
      return answer.json();
    };
  };

  it('prints one line with a link that works, and ends on request', async () => {
    const console = await start();
    expect(console.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}$/);
    const call = await letIn(console);
    expect(await call('app.info')).toMatchObject({
      ok: true,
      value: { host: 'browser', nativeDialogs: false, vault: { kind: 'memory' }, canStartPractice: true, notices: [] },
    });
    expect(await console.stop()).toBe(0);
    expect(console.complaints()).toBe('');
  });

  it('shows its options', () => {
    const { stdout, status } = spawnSync(process.execPath, [at('electron/cli/start.ts'), '--help'], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    for (const option of ['--browser', '--no-open', '--port', '--data-dir', '--practice'])
      expect(stdout).toContain(option);
  });

  it('refuses options it does not know', async () => {
    expect(await failure(['--prot', '1'])).toMatch(/code 1: .*--prot/);
    expect(await failure(['--practice=7'])).toContain('--practice wants a whole number from 50 to 500000');
  });

  it('says that a port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await failure(['--port', String(port)])).toContain(`Port ${port} is already in use.`);
    other.close();
  });

  it('says that another console uses the folder', async () => {
    const first = await start();
    expect(await failure([])).toContain(`Another Mailroom console (process ${first.child.pid}`);
  });

  it('sets a damaged settings file aside and says which', async () => {
    await start([]).then((console) => console.stop());
    await writeFile(join(folder, 'data', 'settings.json'), '{"theme": "dar');
    const call = await letIn(await start());
    const { value } = await call('app.info');
    expect(value.notices).toMatchObject([{ severity: 'warning', path: expect.stringContaining('settings.damaged-') }]);
    const kept = (await readdir(join(folder, 'data'))).filter((name) => name.startsWith('settings.damaged-'));
    expect(kept).toHaveLength(1);
  });

  it('signs in to a practice tenant by itself and reads it', async () => {
    const console = await start(['--practice=60']);
    const call = await letIn(console);
    const [connection] = (await call('connections.list')).value;
    expect(connection).toMatchObject({
      kind: 'practice',
      state: 'signed-in',
      account: { roles: ['Global Administrator'] },
    });
    const [job] = (await call('jobs.list', { connectionId: connection.id })).value;
    expect(job).toMatchObject({ kind: 'inventory' });
    await expect
      .poll(async () => (await call('jobs.get', { id: job.id })).value.state, { timeout: 20_000 })
      .toBe('done');
    expect(await call('inventory.summary', { connectionId: connection.id })).toMatchObject({
      value: { mailboxes: 60 },
    });
    expect(await console.stop()).toBe(0);
  });

  it.runIf(process.platform === 'linux')('leaves no practice tenant behind, even when it is killed', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const console = await start(['--practice=60']);
      const children = childrenOf(console.child.pid);
      expect(children).toHaveLength(1);
      const gone = once(console.child, 'exit');
      console.child.kill(signal);
      await gone;
      await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    }
  });

  it.runIf(process.platform === 'linux')('stops while it is still starting', async () => {
    const child = spawn(
      process.execPath,
      [at('out/main/serve.js'), '--no-open', '--data-dir', folder, '--practice=50000'],
      {
        env: { ...process.env, MAILROOM_KEYCHAIN: 'off' },
        stdio: 'ignore',
      },
    );
    await expect.poll(() => childrenOf(child.pid).length, { timeout: 10_000 }).toBe(1);
    const children = childrenOf(child.pid);
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
    await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});

/** Straight from the kernel, since a bare machine has no `ps`. */
function childrenOf(pid: number | undefined): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number | null {
  try {
    // The name in parentheses may hold anything; state and parent come after it.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(parent);
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
