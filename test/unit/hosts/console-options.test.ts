import { describe, expect, it } from 'vitest';
import { help, parseConsoleOptions } from '../../../electron/node-ports/console-options.ts';
import { StartError } from '../../../electron/node-ports/start-error.ts';

describe('command-line options', () => {
  it('have sensible defaults', () => {
    expect(parseConsoleOptions([])).toMatchObject({
      help: false,
      browser: false,
      noOpen: false,
      port: 0,
      practice: null,
      snapshot: null,
    });
  });

  it('may end with a snapshot file, and with nothing else', () => {
    expect(parseConsoleOptions(['--browser', 'Contoso 14.mailroom'])).toMatchObject({
      snapshot: 'Contoso 14.mailroom',
    });
    expect(parseConsoleOptions(['.', 'a.MAILROOM'], true)).toMatchObject({ snapshot: 'a.MAILROOM' });
    expect(() => parseConsoleOptions(['notes.txt'])).toThrow(StartError);
    expect(() => parseConsoleOptions(['a.mailroom', 'b.mailroom'])).toThrow(StartError);
  });

  it('are read with either spelling', () => {
    const args = ['--browser', '--no-open', '--port', '8080', '--data-dir=/tmp/x', '--practice=500'];
    expect(parseConsoleOptions(args)).toEqual({
      help: false,
      browser: true,
      noOpen: true,
      port: 8080,
      dataDir: '/tmp/x',
      practice: 500,
      snapshot: null,
    });
  });

  it('take --practice without a number, also before other options', () => {
    expect(parseConsoleOptions(['--practice', '--browser'])).toMatchObject({ practice: 2000, browser: true });
  });

  it.each([
    ['--porto', '1'],
    ['--port', 'x'],
    ['--port', '70000'],
    ['--port', '-1'],
    ['--practice=10'],
    ['--practice=500001'],
    ['--practice=2e3'],
    ['--practice='],
    ['stray'],
  ])('refuse %s %s', (...args) => {
    expect(() => parseConsoleOptions(args.filter(Boolean))).toThrow(StartError);
  });

  it('let a desktop start carry switches of its own', () => {
    const options = parseConsoleOptions(['--no-sandbox', '--data-dir', '/tmp/x', '--practice=60', 'a.mailroom'], true);
    expect(options).toMatchObject({ dataDir: '/tmp/x', practice: 60 });
  });

  it('are all in the help', () => {
    for (const option of ['--browser', '--no-open', '--port', '--data-dir', '--practice', '--help']) {
      expect(help).toContain(option);
    }
  });
});
