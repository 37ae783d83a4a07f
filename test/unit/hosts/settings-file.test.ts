import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSettingsFile } from '../../../electron/node-ports/settings-file.ts';

describe('the settings file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mailroom-settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = () =>
    openSettingsFile(
      folder,
      ({ cwd, name }) => new Conf({ cwd, configName: name }),
      () => Date.UTC(2026, 0, 2, 3, 4, 5),
    );

  it('keeps what was written', () => {
    const file = open();
    expect(file.read()).toEqual({});
    file.write({ theme: 'dark', grids: { mailboxes: { columns: [] } } });
    expect(open().read()).toEqual({ theme: 'dark', grids: { mailboxes: { columns: [] } } });
    expect(open().setAside).toBeNull();
    file.write({ theme: 'light' });
    expect(open().read()).toEqual({ theme: 'light' });
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner alone', () => {
    const file = open();
    file.write({ theme: 'dark' });
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
  });

  it.each(['{"theme":"da', '', 'null', '[1]', '"text"', '\u0000\u0001'])(
    'sets a damaged file aside, whole: %j',
    (text) => {
      writeFileSync(join(folder, 'settings.json'), text);
      const file = open();
      expect(file.setAside).toBe(join(folder, 'settings.damaged-2026-01-02T03-04-05-000Z.json'));
      expect(readFileSync(file.setAside ?? '', 'utf8')).toBe(text);
      expect(file.read()).toEqual({});
      file.write({ theme: 'dark' });
      expect(readdirSync(folder).sort()).toEqual(['settings.damaged-2026-01-02T03-04-05-000Z.json', 'settings.json']);
    },
  );

  it('hands out copies', () => {
    const file = open();
    file.write({ grids: { mailboxes: { sort: [] } } });
    const copy = file.read() as { grids: Record<string, unknown> };
    copy.grids.mailboxes = null;
    expect(file.read()).toEqual({ grids: { mailboxes: { sort: [] } } });
  });
});
