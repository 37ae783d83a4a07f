import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connections, createConnections } from '../../../../electron/core/connections/connections.ts';
import type { Ports, PracticeReady } from '../../../../electron/core/ports.ts';
import { createMemoryKeyStore } from '../../../../electron/core/vault/memory-key-store.ts';
import type { CoreEvent } from '../../../../shared/contract/events.ts';
import { FakeClock } from '../http/fake-clock.ts';
import { quiet } from '../http/scripted-fetch.ts';

let dataDir: string;
let caFile: string;
let events: CoreEvent[];
let starts: { mailboxes: number; seed: number }[];
let nextPort: number;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mailroom-connections-'));
  caFile = join(dataDir, 'ca.pem');
  writeFileSync(caFile, '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
  events = [];
  starts = [];
  nextPort = 5001;
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const context = { signal: new AbortController().signal, client: 'test' };

function open(over: Partial<Ports> = {}, opened: string[] = []): Promise<Connections> {
  const ports: Ports = {
    keys: createMemoryKeyStore('test'),
    desktop: null as unknown as Ports['desktop'],
    fetchFor: () => () => Promise.reject(new Error('no network in this test')),
    clock: new FakeClock(),
    dataDir,
    log: quiet,
    settingsFile: null as unknown as Ports['settingsFile'],
    practice: {
      start: async (options): Promise<PracticeReady> => {
        starts.push(options);
        return {
          origin: `https://localhost:${nextPort}`,
          tenantId: '0f0f0f0f-0000-4000-8000-000000000000',
          domain: 'practice.test',
          ca: caFile,
          personas: [{ upn: 'admin@practice.test', password: 'p', roles: ['Global Administrator'] }],
          apps: [],
        };
      },
      close: async () => undefined,
    },
    workerUrl: () => new URL('file:///none'),
    host: 'browser',
    version: '0',
    openSignIn: async () => false,
    ...over,
  };
  return createConnections({ ports, emit: (event) => events.push(event), onOpened: (id) => opened.push(id) });
}

const add = (connections: Connections, tenant = 'contoso.onmicrosoft.com') =>
  connections.handlers['connections.add']({ cloud: 'worldwide', tenant, app: { kind: 'quick' } }, context);
const list = (connections: Connections) => connections.handlers['connections.list']({}, context);

describe('the list of connections', () => {
  it('is kept between runs, for the owner only', async () => {
    const first = await open();
    const added = await add(first);
    expect(added).toMatchObject({
      name: 'contoso.onmicrosoft.com',
      kind: 'tenant',
      state: 'signed-out',
      account: null,
    });
    await first.handlers['connections.rename']({ id: added.id, name: 'Our tenant' }, context);
    await first.close();
    expect(await list(await open())).toMatchObject([{ id: added.id, name: 'Our tenant' }]);
    if (process.platform !== 'win32') expect(statSync(join(dataDir, 'connections.json')).mode & 0o777).toBe(0o600);
    expect(events.filter((event) => event.type === 'connections').length).toBe(2);
  });

  it('does not grow by adding the same unused one twice', async () => {
    const connections = await open();
    const [one, two] = [await add(connections), await add(connections, 'CONTOSO.onmicrosoft.com')];
    expect(two.id).toBe(one.id);
    expect((await add(connections, 'other.example.com')).id).not.toBe(one.id);
  });

  it('a damaged file is set aside and told, never deleted', async () => {
    for (const text of ['{"version":1,"conn', '[]', '{"version":99,"connections":[]}', '']) {
      events = [];
      writeFileSync(join(dataDir, 'connections.json'), text);
      const connections = await open();
      expect(await list(connections)).toEqual([]);
      const notice = events.find((event) => event.type === 'notice') as { notice: { path: string } };
      expect(readFileSync(notice.notice.path, 'utf8')).toBe(text);
      rmSync(notice.notice.path);
    }
  });

  it('a file damaged in part keeps its good entries and a copy of itself', async () => {
    const first = await open();
    const { id } = await add(first);
    const path = join(dataDir, 'connections.json');
    const document = JSON.parse(readFileSync(path, 'utf8')) as { connections: unknown[] };
    document.connections.push({ id: '../../etc/passwd', name: 7 });
    writeFileSync(path, JSON.stringify(document));
    expect(await list(await open())).toMatchObject([{ id }]);
    expect(readdirSync(dataDir).some((name) => name.startsWith('connections.json.damaged-'))).toBe(true);
    expect(events.some((event) => event.type === 'notice')).toBe(true);
  });

  it('many changes at once leave a whole file', async () => {
    const connections = await open();
    const added = await Promise.all(Array.from({ length: 12 }, (_, n) => add(connections, `t${n}.example.com`)));
    await connections.close();
    const stored = JSON.parse(readFileSync(join(dataDir, 'connections.json'), 'utf8')) as { connections: unknown[] };
    expect(stored.connections.length).toBe(added.length);
  });

  it('asks for a sign-in before it gives services', async () => {
    const connections = await open();
    const { id } = await add(connections);
    await expect(connections.services(id)).rejects.toMatchObject({ code: 'not-signed-in' });
    await expect(connections.services('gone')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('remembers limits found on the way', async () => {
    const connections = await open();
    const { id } = await add(connections);
    await connections.setLimit(id, 'mailboxes', 'no role');
    expect(connections.record(id).limits).toEqual({ mailboxes: 'no role' });
    await connections.setLimit(id, 'mailboxes', null);
    expect(connections.record(id).limits).toEqual({});
  });

  it('a removed one is gone, and its helpers were told first', async () => {
    const connections = await open();
    const { id } = await add(connections);
    const told: string[] = [];
    connections.onRemoved(async (removed) => {
      expect(connections.record(removed).id).toBe(removed);
      told.push(removed);
    });
    await connections.handlers['connections.remove']({ id }, context);
    expect(told).toEqual([id]);
    expect(await list(connections)).toEqual([]);
    await expect(connections.handlers['connections.remove']({ id }, context)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('a practice tenant', () => {
  const start = (connections: Connections, mailboxes = 2000) =>
    connections.handlers['connections.startPractice']({ mailboxes, seed: 1 }, context);

  it('is added once, and found again by its size and seed', async () => {
    const connections = await open();
    const { connection, personas } = await start(connections);
    expect(connection).toMatchObject({ kind: 'practice', state: 'signed-out', app: 'quick' });
    expect(personas[0]?.upn).toBe('admin@practice.test');
    expect((await start(connections)).connection.id).toBe(connection.id);
    expect((await start(connections, 50)).connection.id).not.toBe(connection.id);
  });

  it('is stopped after a restart and starts again when it is opened', async () => {
    const { connection } = await start(await open());
    const opened: string[] = [];
    const again = await open({}, opened);
    expect(await list(again)).toMatchObject([{ id: connection.id, state: 'service-stopped' }]);
    expect(starts.length).toBe(1);
    nextPort = 6002;
    const open2 = await again.handlers['connections.open']({ id: connection.id }, context);
    expect(open2.state).toBe('signed-out');
    expect(open2.lastUsedAt).not.toBeNull();
    expect(starts).toEqual([
      { mailboxes: 2000, seed: 1 },
      { mailboxes: 2000, seed: 1 },
    ]);
    expect(opened).toEqual([connection.id]);
    expect(readFileSync(join(dataDir, 'connections.json'), 'utf8')).toContain('https://localhost:6002');
  });

  it('names its people again after a restart; other connections have none', async () => {
    const { connection, personas } = await start(await open());
    const again = await open();
    expect(await again.handlers['connections.personas']({ id: connection.id }, context)).toEqual(personas);
    const { id } = await add(again);
    expect(await again.handlers['connections.personas']({ id }, context)).toEqual([]);
  });

  it('cannot be started where the build has none', async () => {
    const connections = await open({ practice: null });
    await expect(start(connections)).rejects.toMatchObject({ code: 'unsupported' });
    expect(existsSync(join(dataDir, 'connections.json'))).toBe(false);
  });
});
