import { describe, expect, it } from 'vitest';
import type { SettingsFile } from '../../../../electron/core/ports.ts';
import { createSettings } from '../../../../electron/core/settings/settings.ts';
import type { CoreEvent } from '../../../../shared/contract/events.ts';
import { quiet } from '../http/scripted-fetch.ts';

function open(initial: unknown, over: Partial<SettingsFile> = {}) {
  const events: CoreEvent[] = [];
  let stored = initial;
  const settingsFile: SettingsFile = {
    path: '/data/settings.json',
    setAside: null,
    read: () => stored,
    write: (value) => {
      stored = value;
    },
    ...over,
  };
  const settings = createSettings({ ports: { settingsFile, log: quiet }, emit: (event) => events.push(event) });
  return { settings, events, stored: () => stored };
}

const layout = { columns: [{ field: 'displayName', width: 200 }], sort: [] };

describe('settings', () => {
  it('start with their defaults', () => {
    expect(open({}).settings.get()).toEqual({
      theme: 'system',
      density: 'comfortable',
      lastConnectionId: null,
      grids: {},
      navCollapsed: false,
    });
  });

  it('are merged, kept, and told', () => {
    const { settings, events, stored } = open({ theme: 'dark', windowBounds: [1, 2] });
    settings.update({ density: 'compact', grids: { mailboxes: layout, licenses: layout } });
    settings.update({ grids: { licenses: null }, lastConnectionId: 'c' });
    const expected = { theme: 'dark', density: 'compact', lastConnectionId: 'c', grids: { mailboxes: layout } };
    expect(settings.get()).toMatchObject(expected);
    // What other parts keep in the same file stays.
    expect(stored()).toMatchObject({ ...expected, windowBounds: [1, 2] });
    expect(events).toEqual([{ type: 'settings' }, { type: 'settings' }]);
    settings.update({ lastConnectionId: null });
    expect(settings.get().lastConnectionId).toBeNull();
  });

  it('lose only what is damaged, and say so', () => {
    const { settings, events } = open({ theme: 'purple', density: 'compact', grids: 7 });
    expect(settings.get()).toMatchObject({ theme: 'system', density: 'compact', grids: {} });
    expect(events).toMatchObject([{ type: 'notice', notice: { severity: 'warning', path: '/data/settings.json' } }]);
    expect((events[0] as { notice: { message: string } }).notice.message).toContain('theme, grids');
  });

  it('tell where a damaged file went', () => {
    const { settings, events } = open({}, { setAside: '/data/settings.damaged.json' });
    expect(settings.get().theme).toBe('system');
    expect(events).toMatchObject([{ type: 'notice', notice: { path: '/data/settings.damaged.json' } }]);
  });

  it('survive a file that cannot be read', () => {
    for (const read of [
      () => null,
      () => 'text',
      () => {
        throw new Error('no access');
      },
    ]) {
      expect(open({}, { read }).settings.get().theme).toBe('system');
    }
  });
});
