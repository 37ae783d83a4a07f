import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;
const missing =
  process.platform !== 'linux'
    ? 'this is not Linux'
    : ['dbus-run-session', 'gnome-keyring-daemon'].filter((program) => !has(program)).join(' and ');

const reason = missing === '' ? '' : `not run: ${missing} ${process.platform === 'linux' ? 'not installed' : ''}`;
if (reason !== '') console.warn(`A real Secret Service was ${reason}`);

const keyStore = new URL('../../../../electron/core/vault/keyring-key-store.ts', import.meta.url).pathname;

describe('a real Secret Service', () => {
  it.skipIf(reason !== '')(`keeps the key${reason === '' ? '' : ` (${reason})`}`, () => {
    const home = mkdtempSync(join(tmpdir(), 'mailroom-keyring-'));
    const program = `
      import { createKeyringKeyStore } from ${JSON.stringify(keyStore)};
      import { setTimeout } from 'node:timers/promises';
      let store = await createKeyringKeyStore({ service: 'Mailroom test' });
      // The daemon goes to the background before it has joined the bus.
      for (let tries = 0; store.kind !== 'keychain' && tries < 100; tries++) {
        await setTimeout(100);
        store = await createKeyringKeyStore({ service: 'Mailroom test' });
      }
      await store.set('k', Uint8Array.from([1, 2, 255]));
      const again = await createKeyringKeyStore({ service: 'Mailroom test' });
      const value = await again.get('k');
      await again.delete('k');
      console.log(JSON.stringify({ kind: store.kind, value: [...(value ?? [])], after: await store.get('k') }));
    `;
    const script = `printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "$0" --input-type=module -e "$1"`;
    try {
      const run = spawnSync('dbus-run-session', ['--', 'sh', '-c', script, process.execPath, program], {
        encoding: 'utf8',
        env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home },
        timeout: 30_000,
      });
      expect(run.status, run.stderr).toBe(0);
      expect(JSON.parse(run.stdout.trim().split('\n').at(-1)!)).toEqual({
        kind: 'keychain',
        value: [1, 2, 255],
        after: null,
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
