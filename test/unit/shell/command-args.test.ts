import { describe, expect, it } from 'vitest';
import { commandIn, onlyDataDir } from '../../../electron/shell/command-args.ts';

describe('a command in the arguments of the app', () => {
  it('is passed on as it is, without what is meant for Chromium', () => {
    const command = ['snapshot', 'take', '--practice=50', '--out', 'a.mailroom'];
    expect(commandIn(command)).toEqual(command);
    expect(commandIn(['--no-sandbox', '--ozone-platform=headless', ...command])).toEqual(command);
  });

  it.each([
    [[]],
    [['--no-sandbox']],
    [['--practice=50']],
    [['snapshot.mailroom']],
    [['--data-dir', 'snapshot']],
    [['review.mailroom', 'snapshot']],
  ])('is not there in %j', (args) => {
    expect(commandIn(args)).toBeNull();
  });

  it('tells the app where its data is, and nothing else', () => {
    expect(onlyDataDir(['snapshot', 'take', '--data-dir', 'there', '--help'])).toEqual(['--data-dir', 'there']);
    expect(onlyDataDir(['snapshot', '--data-dir=there', 'take'])).toEqual(['--data-dir=there']);
    expect(onlyDataDir(['snapshot', 'verify', 'a.mailroom', '--practice=1'])).toEqual([]);
  });
});
