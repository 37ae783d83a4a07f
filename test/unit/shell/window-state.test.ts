import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../electron/shell/menu.ts';
import { readWindowState, writeWindowState } from '../../../electron/shell/window-state.ts';

describe('where the window stands', () => {
  let folder: string;
  let file: string;
  const screen = { x: 0, y: 0, width: 1920, height: 1040 };
  const usual = { bounds: { width: 1440, height: 900 }, maximized: false };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mailroom-window-'));
    file = join(folder, 'window.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is remembered', () => {
    const state = { bounds: { x: 100, y: 50, width: 1200, height: 800 }, maximized: true };
    writeWindowState(file, state);
    expect(readWindowState(file, [screen])).toEqual(state);
  });

  it('is the usual one at first, and after a damaged file', () => {
    expect(readWindowState(file, [screen])).toEqual(usual);
    for (const text of [
      '',
      '{',
      '[]',
      '{"bounds":{"x":"left"},"maximized":false}',
      '{"bounds":{"x":0,"y":0,"width":1,"height":1},"maximized":false}',
    ]) {
      writeFileSync(file, text);
      expect(readWindowState(file, [screen])).toEqual(usual);
    }
  });

  it('moves back onto a screen that still exists', () => {
    writeWindowState(file, { bounds: { x: 2500, y: 100, width: 1000, height: 700 }, maximized: false });
    expect(readWindowState(file, [screen]).bounds).toEqual({ width: 1000, height: 700 });
    expect(readWindowState(file, [screen, { x: 1920, y: 0, width: 1920, height: 1080 }]).bounds.x).toBe(2500);
  });

  it('never fails for want of a place to write', () => {
    expect(() => writeWindowState(join(folder, 'none', 'window.json'), usual as never)).not.toThrow();
  });
});

describe('the menu', () => {
  const options = { openDataFolder: () => {}, openDocumentation: () => {} };
  const roles = (items: ReturnType<typeof menuTemplate>): string[] =>
    items.flatMap((item) => [item.role ?? '', ...roles(item.submenu ?? [])]).filter(Boolean);

  it('has developer tools only for developers', () => {
    expect(roles(menuTemplate({ platform: 'linux', developerTools: false, ...options }))).not.toContain(
      'toggleDevTools',
    );
    expect(roles(menuTemplate({ platform: 'linux', developerTools: true, ...options }))).toContain('toggleDevTools');
  });

  it('has an application menu on macOS and a way out everywhere', () => {
    expect(roles(menuTemplate({ platform: 'darwin', developerTools: false, ...options }))[0]).toBe('appMenu');
    expect(roles(menuTemplate({ platform: 'win32', developerTools: false, ...options }))).toContain('quit');
  });
});
