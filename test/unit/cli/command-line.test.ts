import { describe, expect, it } from 'vitest';
import { parseCommand, UsageError } from '../../../electron/cli/command-line.ts';

const parse = (line: string) => parseCommand(line.split(' ').filter(Boolean), {});

describe('the command line', () => {
  it('reads every command', () => {
    expect(parse('snapshot take --practice --out x.mailroom')).toMatchObject({
      command: 'take',
      source: { kind: 'practice', mailboxes: 2000 },
      out: 'x.mailroom',
      dataDir: null,
      refresh: true,
      parts: ['identities', 'sizes', 'licenses', 'access', 'changes', 'history'],
    });
    expect(
      parse('snapshot take --connection Contoso --out x --parts sizes,licenses --no-refresh --data-dir /d'),
    ).toMatchObject({
      source: { kind: 'connection', name: 'Contoso' },
      parts: ['sizes', 'licenses'],
      refresh: false,
      dataDir: '/d',
    });
    expect(parse('snapshot take --tenant t --client-id c --certificate k.pem --cloud china --out x')).toMatchObject({
      source: { kind: 'app', tenant: 't', clientId: 'c', certificateFile: 'k.pem', cloud: 'china' },
    });
    expect(parse('snapshot info f --json')).toMatchObject({ command: 'info', file: 'f', json: true });
    expect(parse('snapshot verify f')).toMatchObject({ command: 'verify', file: 'f' });
    expect(parse('snapshot compare a b --out r.HTML --exit-code')).toMatchObject({
      command: 'compare',
      before: 'a',
      after: 'b',
      out: 'r.HTML',
      exitCode: true,
    });
    expect(parse('snapshot export f --what licenses --out l.xlsx')).toMatchObject({
      command: 'export',
      what: 'licenses',
    });
    expect(parse('--help')).toMatchObject({ command: 'help' });
    expect(parse('')).toMatchObject({ command: 'help' });
  });

  it('uses the data folder of the console for its connections', () => {
    const env = { MAILROOM_DATA_DIR: '/somewhere' };
    expect(parseCommand(['snapshot', 'take', '--connection', 'x', '--out', 'y'], env).dataDir).toBe('/somewhere');
    expect(parseCommand(['snapshot', 'take', '--practice', '--out', 'y'], env).dataDir).toBeNull();
  });

  it.each([
    ['mailbox list', 'There is no command "mailbox".'],
    ['snapshot', 'Say what to do with a snapshot: take, info, verify, compare or export.'],
    ['snapshot burn', 'There is no command "snapshot burn".'],
    ['snapshot take --out x', 'Say what to take'],
    ['snapshot take --practice --connection a --out x', 'Say what to take'],
    ['snapshot take --practice', '--out FILE is missing.'],
    ['snapshot take --practice=3 --out x', '--practice wants a whole number from 50 to 500,000, not "3".'],
    ['snapshot take --practice=many --out x', '--practice wants'],
    ['snapshot take --tenant t --out x', '--client-id ID is missing.'],
    ['snapshot take --tenant t --client-id c --certificate k --cloud mars --out x', '--cloud is one of'],
    ['snapshot take --practice --parts sizes,magic --out x', 'not "magic".'],
    ['snapshot verify', 'Name the file.'],
    ['snapshot verify a b', '"b" is one too many.'],
    ['snapshot compare a', 'Name the file with the later state.'],
    ['snapshot compare a b --out r.doc', '--out ends in .html, .csv, .xlsx.'],
    ['snapshot export f --what all --out x.csv', '--what is one of mailboxes, licenses, access.'],
    ['snapshot export f --what access --out x.xlsx', '--out ends in .csv.'],
    ['snapshot verify f --magic', "Unknown option '--magic'"],
    ['snapshot verify f --passphrase secret', 'never given on the command line'],
  ])('refuses: %s', (line, sentence) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(sentence);
  });
});
