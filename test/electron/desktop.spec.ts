import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { at } from '../../electron/cli/sources.ts';

const executablePath = inject('electron');

describe.skipIf(executablePath === null)('the desktop window', () => {
  let dataDir: string;
  let electron: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'mailroom-electron-'));
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
    electron = await _electron.launch({
      executablePath: executablePath ?? '',
      args: [...(asRoot ? ['--no-sandbox'] : []), at('.'), '--data-dir', dataDir, '--practice=200'],
      env: { ...process.env, MAILROOM_KEYCHAIN: 'off' } as Record<string, string>,
    });
    page = await electron.firstWindow();
    await page.waitForSelector('body[data-app-state="loaded"]');
  });
  afterAll(async () => {
    await electron?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('shows the page over its own protocol, with the policy', async () => {
    expect(page.url()).toMatch(/^app:\/\/mailroom\//);
    const policy = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'");
  });

  it('gives the page four functions and no Node', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.mailroom ?? {}).sort(),
      node:
        typeof (globalThis as Record<string, unknown>).require + typeof (globalThis as Record<string, unknown>).process,
    }));
    expect(seen).toEqual({ bridge: ['call', 'cancel', 'pathOf', 'subscribe'], node: 'undefinedundefined' });
  });

  it('answers calls and refuses wrong ones', async () => {
    const [info, wrong, unknown] = await page.evaluate(() =>
      Promise.all([
        window.mailroom?.call('app.info', {}, 'a'),
        window.mailroom?.call('mailboxes.window', { from: -1 }, 'b'),
        window.mailroom?.call('shell.openPath', {}, 'c'),
      ]),
    );
    expect(info).toMatchObject({ ok: true, value: { host: 'desktop', nativeDialogs: true } });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(unknown).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  it('runs the page in a sandbox', async () => {
    const preferences = await electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });

  it('stays where it is and opens no windows', async () => {
    await page.evaluate(() => {
      window.location.href = 'https://example.com/';
      window.open('https://example.com/');
    });
    expect(await page.evaluate(() => window.location.origin)).toBe('app://mailroom');
    expect(electron.windows()).toHaveLength(1);
  });

  it('denies permissions', async () => {
    const state = await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state);
    expect(state).toBe('denied');
  });

  it('serves nothing from outside the page’s folder', async () => {
    const status = await page.evaluate(async () => (await fetch('/..%2f..%2fpackage.json')).status);
    expect(status).toBe(404);
  });

  it('reads the practice tenant it was started with', async () => {
    await page.getByRole('grid').first().waitFor();
    await expect.poll(() => page.getByRole('row').count(), { timeout: 30_000 }).toBeGreaterThan(5);
  });
});
