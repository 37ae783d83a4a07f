import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { appHandlers, createNotices, isAllowedExternalUrl } from '../../../electron/core/app-handlers.ts';
import type { Ports } from '../../../electron/core/ports.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';

const context = { signal: new AbortController().signal, client: 'test' };

function setUp(written: string[] = []) {
  const events: CoreEvent[] = [];
  const desktop = { nativeDialogs: true, openExternal: vi.fn(async () => true), revealFile: vi.fn(async () => true) };
  const ports = {
    keys: { kind: 'memory', description: 'No keyring.' },
    desktop,
    dataDir: '/data',
    host: 'browser',
    version: '1.2.3',
    practice: null,
  } as unknown as Ports;
  const notices = createNotices((event) => events.push(event));
  return {
    handlers: appHandlers({
      ports,
      notices,
      wroteFile: async (path) => written.includes(path),
      isSignInPage: (url) => url === 'http://localhost:9/authorize',
    }),
    desktop,
    notices,
    events,
  };
}

describe('links that leave the console', () => {
  it.each([
    'https://outlook.office.com/mail/anna@alderfinch.com/',
    'https://login.microsoftonline.us/common/oauth2',
    'https://entra.microsoft.com/#view/x',
    'https://learn.microsoft.com/exchange/',
  ])('may lead to %s', (url) => {
    expect(isAllowedExternalUrl(url)).toBe(true);
  });

  it.each([
    'http://outlook.office.com/',
    'https://outlook.office.com.example.com/',
    'https://outlook.office.com:8443/',
    'https://user@outlook.office.com/',
    'https://example.com/?outlook.office.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-msdt:/id',
    '\\\\server\\share',
    '',
  ])('may not lead to %s', async (url) => {
    expect(isAllowedExternalUrl(url)).toBe(false);
    const { handlers, desktop } = setUp();
    await expect(handlers['app.openExternal']({ url }, context)).rejects.toMatchObject({ code: 'forbidden' });
    expect(desktop.openExternal).not.toHaveBeenCalled();
  });
});

describe('choosing a folder', () => {
  const choosing = (chooseFolder: () => Promise<string | null | undefined>) => {
    const { handlers, desktop } = setUp();
    Object.assign(desktop, { chooseFolder });
    return handlers['app.chooseFolder']({}, context);
  };

  it('answers with the folder, with nothing when cancelled, and refuses where there are no dialogs', async () => {
    expect(await choosing(async () => '/backup')).toEqual({ path: '/backup' });
    expect(await choosing(async () => null)).toEqual({ path: null });
    await expect(choosing(async () => undefined)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('the page of a sign-in under way', () => {
  it('may be opened again, wherever it is', async () => {
    const { handlers } = setUp();
    expect(await handlers['app.openExternal']({ url: 'http://localhost:9/authorize' }, context)).toEqual({
      opened: true,
    });
    await expect(handlers['app.openExternal']({ url: 'http://localhost:9/other' }, context)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('files shown in the file manager', () => {
  it('are those the console wrote', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailroom-reveal-'));
    const file = join(folder, 'export.csv');
    writeFileSync(file, '');
    const { handlers, desktop } = setUp([file, join(folder, 'gone.csv')]);
    expect(await handlers['app.revealFile']({ path: file }, context)).toEqual({ revealed: true });
    expect(await handlers['app.revealFile']({ path: `${folder}/x/../export.csv` }, context)).toEqual({
      revealed: true,
    });
    desktop.revealFile.mockClear();
    for (const path of ['/etc/passwd', 'export.csv', `${file}/../other.csv`, '']) {
      await expect(handlers['app.revealFile']({ path }, context)).rejects.toMatchObject({ code: 'forbidden' });
    }
    const gone = handlers['app.revealFile']({ path: join(folder, 'gone.csv') }, context);
    await expect(gone).rejects.toMatchObject({ code: 'not-found' });
    expect(desktop.revealFile).not.toHaveBeenCalled();
    rmSync(folder, { recursive: true });
  });
});

describe('notices', () => {
  it('are told, kept for later windows, and gone once dismissed', async () => {
    const { handlers, notices, events } = setUp();
    notices.add({ id: 'a', severity: 'warning', message: 'A damaged file was set aside.' });
    expect(events).toMatchObject([{ type: 'notice', notice: { id: 'a' } }]);
    expect(await handlers['app.info']({}, context)).toMatchObject({
      version: '1.2.3',
      vault: { kind: 'memory', description: 'No keyring.' },
      canStartPractice: false,
      notices: [{ id: 'a' }],
    });
    await handlers['app.dismissNotice']({ id: 'a' }, context);
    expect(await handlers['app.info']({}, context)).toMatchObject({ notices: [] });
  });
});
