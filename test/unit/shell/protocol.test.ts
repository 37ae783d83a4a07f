import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../electron/node-ports/csp.ts';
import { openStaticFiles } from '../../../electron/node-ports/static-files.ts';
import { createAppProtocolHandler } from '../../../electron/shell/protocol.ts';

describe('the app: protocol', () => {
  let folder: string;
  let handle: (request: Request) => Promise<Response>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailroom-app-'));
    await mkdir(join(folder, 'page/assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'not for you');
    await writeFile(join(folder, 'page/index.html'), '<title>Mailroom</title>');
    await writeFile(join(folder, 'page/assets/grid-Abcd1234.js'), 'export {};');
    await symlink(join(folder, 'secret.txt'), join(folder, 'page/assets/link.txt'));
    handle = createAppProtocolHandler(await openStaticFiles(join(folder, 'page')));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const get = (url: string, init?: RequestInit) => handle(new Request(url, init));

  it('serves the page and its files with the policy', async () => {
    const page = await get('app://mailroom/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy());
    const script = await get('app://mailroom/assets/grid-Abcd1234.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
  });

  it('serves the page for the addresses of screens', async () => {
    expect(await (await get('app://mailroom/mailboxes/all')).text()).toContain('Mailroom');
  });

  it.each([
    'app://mailroom/../secret.txt',
    'app://mailroom/..%2Fsecret.txt',
    'app://mailroom/%2e%2e/secret.txt',
    'app://mailroom/assets/..%5C..%5Csecret.txt',
    'app://mailroom//etc/passwd.txt',
    'app://mailroom/assets/link.txt',
    'app://mailroom/%00.js',
    'app://mailroom/%E0%A4%A',
    'app://mailroom/assets/none.js',
  ])('finds nothing at %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('not for you');
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy());
  });

  it('knows one host and one method', async () => {
    expect((await get('app://elsewhere/')).status).toBe(403);
    expect((await get('https://mailroom/')).status).toBe(403);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await get('app://mailroom/', { method })).status).toBe(405);
    }
  });

  it('lets no remote host, no inline script and no frame into the policy', () => {
    const policy = contentSecurityPolicy();
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toMatch(/connect-src 'self'(;|$)/);
    expect(policy).toContain("frame-ancestors 'none'");
  });
});
