import { describe, expect, it } from 'vitest';
import { createBridge, type IpcRendererLike } from '../../../electron/shell/bridge.ts';
import { channels } from '../../../electron/shell/channels.ts';
import { type IpcEvent, type IpcMainLike, wireIpc } from '../../../electron/shell/ipc.ts';
import { createIpcTransport } from '../../../renderer/transport/ipc-transport.ts';
import type { Result } from '../../../shared/contract/errors.ts';
import { methodNames } from '../../../shared/contract/index.ts';
import { createFakeCore, type FakeCore, silentLog } from './fake-core.ts';
import { describeHost } from './host-suite.ts';

type Frame = IpcEvent['senderFrame'];

const ownFrame: Frame = { parent: null, url: 'app://mailroom/mailboxes' };

/** Electron's two ends of a message channel in one process; what crosses is cloned, as it is there. */
function createWire(fake: FakeCore, frame: () => Frame = () => ownFrame) {
  const handlers = new Map<string, (event: IpcEvent, ...args: unknown[]) => unknown>();
  const mainListeners = new Map<string, Set<(event: IpcEvent, ...args: unknown[]) => void>>();
  const pageListeners = new Map<string, Set<(event: unknown, ...args: unknown[]) => void>>();
  const destroyed = new Set<() => void>();
  const event = (): IpcEvent => ({
    senderFrame: frame(),
    sender: { id: 1, once: (_name, listener) => destroyed.add(listener) },
  });
  const listenersOf = <L>(map: Map<string, Set<L>>, channel: string): Set<L> => {
    const set = map.get(channel) ?? new Set<L>();
    map.set(channel, set);
    return set;
  };

  const ipcMain: IpcMainLike = {
    handle: (channel, listener) => handlers.set(channel, listener),
    on: (channel, listener) => listenersOf(mainListeners, channel).add(listener),
    removeHandler: (channel) => handlers.delete(channel),
    removeAllListeners: (channel) => mainListeners.delete(channel),
  };
  const ipcRenderer: IpcRendererLike = {
    async invoke(channel, ...args) {
      const handler = handlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      return structuredClone(await handler(event(), ...structuredClone(args)));
    },
    send(channel, ...args) {
      for (const listener of listenersOf(mainListeners, channel)) listener(event(), ...structuredClone(args));
    },
    on: (channel, listener) => listenersOf(pageListeners, channel).add(listener),
    removeListener: (channel, listener) => listenersOf(pageListeners, channel).delete(listener),
  };
  const page = {
    send(channel: string, payload: unknown) {
      for (const listener of listenersOf(pageListeners, channel)) listener({}, structuredClone(payload));
    },
  };
  const unwire = wireIpc({ ipcMain, core: fake.core, log: silentLog, targets: () => [page] });
  const bridge = createBridge(ipcRenderer, channels, new Set(methodNames), ({ name }) =>
    name === '' ? '' : `/dropped/${name}`,
  );
  const destroy = () => {
    for (const listener of destroyed) listener();
  };
  return { ipcRenderer, bridge, unwire, destroy, pageListeners };
}

describeHost('desktop shell', async (fake) => {
  const { bridge, ipcRenderer, unwire } = createWire(fake);
  let calls = 0;
  return {
    transport: createIpcTransport(bridge),
    rawCall: (method, input) =>
      ipcRenderer.invoke(channels.call, method, input, `raw-${++calls}`) as Promise<Result<unknown>>,
    close: async () => unwire(),
  };
});

describe('desktop shell: who may call', () => {
  it.each<[string, Frame]>([
    ['a frame that is gone', null],
    ['a frame inside the page', { parent: {}, url: 'app://mailroom/' }],
    ['another site', { parent: null, url: 'https://example.com/' }],
    ['another host of the scheme', { parent: null, url: 'app://elsewhere/' }],
    ['a file', { parent: null, url: 'file:///etc/passwd' }],
    ['a blank page', { parent: null, url: 'about:blank' }],
  ])('refuses %s', async (_who, frame) => {
    const fake = createFakeCore();
    const { ipcRenderer } = createWire(fake, () => frame);
    await expect(ipcRenderer.invoke(channels.call, 'connections.list', {}, 'c1')).rejects.toThrow('Forbidden');
    expect(fake.seen).toEqual([]);
  });

  it('lets no other page cancel a call', async () => {
    const fake = createFakeCore();
    let frame: Frame = ownFrame;
    const { bridge, ipcRenderer } = createWire(fake, () => frame);
    const waiting = bridge.call('auth.signIn', { connectionId: 'c', attemptId: 'a' }, 'c1');
    await fake.signInBegan;
    frame = { parent: null, url: 'https://example.com/' };
    ipcRenderer.send(channels.cancel, 'c1');
    expect(fake.seen[0]?.context.signal.aborted).toBe(false);
    frame = ownFrame;
    ipcRenderer.send(channels.cancel, 'c1');
    expect(await waiting).toMatchObject({ error: { code: 'cancelled' } });
  });

  it('refuses a call whose id is in use or missing', async () => {
    const fake = createFakeCore();
    const { ipcRenderer } = createWire(fake);
    void ipcRenderer.invoke(channels.call, 'auth.signIn', { connectionId: 'c', attemptId: 'a' }, 'c1');
    await fake.signInBegan;
    for (const id of ['c1', undefined, 5]) {
      const answer = await ipcRenderer.invoke(channels.call, 'connections.list', {}, id);
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    }
  });

  it('cancels the calls of a window that is gone', async () => {
    const fake = createFakeCore();
    const { bridge, destroy } = createWire(fake);
    const waiting = bridge.call('auth.signIn', { connectionId: 'c', attemptId: 'a' }, 'c1');
    await fake.signInBegan;
    destroy();
    expect(await waiting).toMatchObject({ error: { code: 'cancelled' } });
  });

  it('shows the page four functions and nothing of Electron', () => {
    const { bridge, pageListeners } = createWire(createFakeCore());
    expect(Object.keys(bridge).sort()).toEqual(['call', 'cancel', 'pathOf', 'subscribe']);
    const stop = bridge.subscribe(() => {});
    expect(pageListeners.get(channels.event)?.size).toBe(1);
    expect(stop()).toBeUndefined();
    expect(pageListeners.get(channels.event)?.size).toBe(0);
  });

  it('tells where a file stands that was dropped, and nothing of one that was made in the page', () => {
    const transport = createIpcTransport(createWire(createFakeCore()).bridge);
    expect(transport.pathOf(new File(['x'], 'a.mailroom'))).toBe('/dropped/a.mailroom');
    expect(transport.pathOf(new File(['x'], ''))).toBeNull();
  });

  it('keeps an unknown method on the page’s side', async () => {
    const fake = createFakeCore();
    const { bridge } = createWire(fake);
    expect(await bridge.call('shell.openPath', {}, 'c1')).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });
});
