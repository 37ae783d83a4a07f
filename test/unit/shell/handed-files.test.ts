import { EventEmitter } from 'node:events';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { channels } from '../../../electron/shell/channels.ts';
import { type HandedFiles, listenForFiles, snapshotIn } from '../../../electron/shell/handed-files.ts';
import type { EventTarget } from '../../../electron/shell/ipc.ts';

const folder = resolve('reviews');

describe('the snapshot among the arguments', () => {
  it('is found beside options, whatever the case of its ending', () => {
    expect(snapshotIn(['--practice=50', 'Contoso.MAILROOM', '--no-sandbox'], folder)).toBe(
      join(folder, 'Contoso.MAILROOM'),
    );
    const absolute = resolve('elsewhere', 'a b.mailroom');
    expect(snapshotIn([absolute], folder)).toBe(absolute);
  });

  it('may be the address of a file on this computer', () => {
    const path = resolve('Zoë & co.mailroom');
    expect(snapshotIn([pathToFileURL(path).href], folder)).toBe(path);
  });

  it.each([
    [['.', '--allow-file-access-from-files']],
    [['--note=x.mailroom']],
    [['notes.txt']],
    [['file://elsewhere.example%2F/x.mailroom']],
    [[]],
  ])('is not there in %j', (args) => {
    expect(snapshotIn(args, folder)).toBeNull();
  });
});

describe('files handed to the console', () => {
  let app: EventEmitter;
  let sent: unknown[][];
  let page: EventTarget;
  let shown: number;

  beforeEach(() => {
    app = new EventEmitter();
    sent = [];
    page = { send: (...message) => void sent.push(message) };
    shown = 0;
  });

  const listen = (args: string[] = []): HandedFiles => {
    const handed = listenForFiles(app, { args, workingDirectory: folder });
    handed.onShow(() => {
      shown += 1;
    });
    return handed;
  };
  const event = (name: string) => [channels.event, { type: 'open-snapshot', path: join(folder, name) }];

  it('wait for the first page, which gets each once', () => {
    const handed = listen(['first.mailroom']);
    expect(sent).toEqual([]);
    handed.ready(page);
    expect(sent).toEqual([event('first.mailroom')]);
    handed.gone(page);
    handed.ready(page);
    expect(sent).toHaveLength(1);
  });

  it('come by the event of macOS before and after there is a window', () => {
    const handed = listen();
    let prevented = 0;
    const preventDefault = () => {
      prevented += 1;
    };
    const open = (name: string) => app.emit('open-file', { preventDefault }, join(folder, name));
    open('early.mailroom');
    handed.ready(page);
    open('late.mailroom');
    expect(sent).toEqual([event('early.mailroom'), event('late.mailroom')]);
    expect(prevented).toBe(2);
    expect(shown).toBe(2);
  });

  it('come by a second start, from the folder it was started in', () => {
    const handed = listen();
    handed.ready(page);
    app.emit('second-instance', {}, ['mailroom', '--original-process', 'second.mailroom'], folder);
    expect(sent).toEqual([event('second.mailroom')]);
    app.emit('second-instance', {}, ['mailroom'], folder);
    expect(sent).toHaveLength(1);
    expect(shown).toBe(2);
  });

  it('wait again once the window is closed', () => {
    const handed = listen();
    handed.ready(page);
    handed.gone(page);
    app.emit('second-instance', {}, ['mailroom', 'later.mailroom'], folder);
    expect(sent).toEqual([]);
    expect(shown).toBe(1);
    handed.ready(page);
    expect(sent).toEqual([event('later.mailroom')]);
  });
});
