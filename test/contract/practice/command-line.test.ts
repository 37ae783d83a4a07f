import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../../electron/practice/main.ts', import.meta.url));
let stateDir: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'mailroom-cli-'));
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(stateDir, { recursive: true, force: true });
});

function start(...args: string[]): {
  child: ChildProcess;
  lines: string[];
  firstLine: Promise<string>;
  ended: Promise<{ code: number | null; stderr: string }>;
} {
  const child = spawn(process.execPath, [main, '--mailboxes', '60', '--state-dir', stateDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return {
    child,
    lines,
    firstLine: new Promise((resolve, reject) => {
      reader.once('line', resolve);
      child.once('exit', () => reject(new Error(stderr)));
    }),
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr }))),
  };
}

it('says that it is ready in one line, serves, and stops when told', async () => {
  const { child, lines, firstLine, ended } = start('--port', '0', '--seed', '3');
  const ready = JSON.parse(await firstLine) as {
    ready: boolean;
    origin: string;
    tenantId: string;
    domain: string;
    ca: string;
    personas: { upn: string; password: string; roles: string[]; note?: string }[];
    apps: { clientId: string; kind: string; secret?: string }[];
  };
  expect(ready).toMatchObject({
    ready: true,
    origin: expect.stringMatching(/^https:\/\/localhost:\d+$/),
    domain: expect.stringContaining('.'),
  });
  expect(ready.personas.map(({ roles }) => roles.join())).toContain('Global Administrator');
  expect(ready.personas.flatMap(({ note }) => note ?? [])).toEqual(['needs MFA', 'account disabled']);
  expect(ready.apps.map(({ kind }) => kind)).toEqual(['public', 'public', 'public', 'confidential']);
  expect(ready.apps.filter(({ secret }) => secret)).toHaveLength(1);
  const dispatcher = new Agent({ connect: { ca: readFileSync(ready.ca, 'utf8') } });
  const discovery = (await (
    await fetch(`${ready.origin}/${ready.tenantId}/v2.0/.well-known/openid-configuration`, { dispatcher })
  ).json()) as { issuer: string };
  expect(discovery.issuer).toBe(`${ready.origin}/${ready.tenantId}/v2.0`);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0 });
  expect(lines).toHaveLength(1);
  await dispatcher.destroy();
});

it('says in one line that the port is taken', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  const { ended, firstLine, lines } = start('--port', String(port));
  firstLine.catch(() => undefined);
  expect(await ended).toEqual({ code: 1, stderr: `Port ${port} is already in use.\n` });
  expect(lines).toEqual([]);
  holder.close();
});

it.each([
  [['--fault', 'typo'], 2, /no fault named 'typo'/],
  [['--mailboxes', '3'], 1, /mailboxes/],
  [['--nonsense'], 2, /nonsense/],
])('refuses %j in one line', async (args, code, message) => {
  const { ended, firstLine } = start('--port', '0', ...args);
  firstLine.catch(() => undefined);
  const end = await ended;
  expect(end.code).toBe(code);
  expect(end.stderr).toMatch(message);
  expect(end.stderr.trimEnd().split('\n')).toHaveLength(1);
});
