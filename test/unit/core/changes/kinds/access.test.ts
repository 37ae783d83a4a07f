import { describe, expect, it } from 'vitest';
import { access } from '../../../../../electron/core/changes/kinds/access.ts';
import { sendOnBehalf } from '../../../../../electron/core/changes/kinds/send-on-behalf.ts';
import { boss, evaluate, has, newcomer, plainGroup, steps, target, team, tenant } from './facts.ts';

const orphan = { trustee: 'S-1-5-21-1-2-3-4', trusteeId: null, trusteeKind: 'orphan' } as const;

describe('granting and removing', () => {
  it('gives what is not there yet', () => {
    const given = { action: 'grant', trustees: [boss.address], rights: ['FullAccess', 'SendAs', 'SendOnBehalf'] };
    const { entries } = evaluate(access, given, [target('a', { access: [has(boss)] }), target('b')]);
    expect(steps(entries[0])).toEqual([
      ['send-as', { SendAs: true }],
      ['send-on-behalf', { SendOnBehalf: true }],
    ]);
    expect(steps(entries[1])).toHaveLength(3);
    expect(entries[1]?.proposal.operations[0]?.args).toMatchObject({ trustee: boss.address, autoMapping: true });
  });

  it('counts neither inherited nor deny entries as given', () => {
    const above = target('a', {
      access: [
        { ...has(boss), isInherited: true },
        { ...has(boss), deny: true },
      ],
    });
    const { entries, check } = evaluate(access, { action: 'grant', trustees: ['boss-id'], rights: ['FullAccess'] }, [
      above,
    ]);
    expect(steps(entries[0])).toEqual([['full-access', { FullAccess: true }]]);
    expect(check('denied')).toMatchObject({ severity: 'warn', targets: ['a'] });
  });

  it('gives groups rights without automapping, and none to groups without an address', () => {
    const { entries, check } = evaluate(
      access,
      { action: 'grant', trustees: [team.objectId], rights: ['FullAccess'], autoMapping: true },
      [target('a')],
    );
    expect(entries[0]?.proposal.operations[0]?.args).toMatchObject({ autoMapping: false });
    expect(check('group-no-automapping')?.targets).toEqual(['a']);
    const plain = evaluate(access, { action: 'grant', trustees: [plainGroup.objectId], rights: ['SendAs'] }, [
      target('a'),
    ]);
    expect(plain.check('group-without-address')?.severity).toBe('block');
  });

  it('looks at each mailbox when permissions were never read, and blocks for strangers', () => {
    const unread = target('a', { access: null });
    const given = { action: 'remove', trustees: ['boss-id'], rights: ['FullAccess', 'SendOnBehalf'] };
    const { entries, check } = evaluate(access, given, [unread]);
    expect(steps(entries[0])).toEqual([['full-access', { FullAccess: false }]]);
    expect(check('permissions-not-read')?.severity).toBe('info');
    const stranger = evaluate(access, { ...given, trustees: ['nobody@contoso.com'] }, [unread]);
    expect(stranger.check('recipient-unknown')).toMatchObject({ severity: 'block', targets: ['a'] });
  });
});

describe('a person’s access as a whole', () => {
  const held = target('a', { access: [has(boss), has(boss, 'SendAs'), has(boss, 'SendOnBehalf'), has(newcomer)] });

  it('is copied without what the other has', () => {
    const { entries } = evaluate(access, { action: 'copy', from: 'boss-id', to: newcomer.address }, [held]);
    expect(steps(entries[0])).toEqual([
      ['send-as', { SendAs: true }],
      ['send-on-behalf', { SendOnBehalf: true }],
    ]);
  });

  it('moves: first given, then taken', () => {
    const { entries } = evaluate(access, { action: 'move', from: 'boss-id', to: newcomer.address }, [held]);
    expect(steps(entries[0]).map(([op, after]) => `${op} ${Object.values(after)}`)).toEqual([
      'send-as true',
      'send-on-behalf true',
      'full-access false',
      'send-as false',
      'send-on-behalf false',
    ]);
  });

  it('is stripped, but for what comes from above', () => {
    const above = target('b', { access: [{ ...has(boss), isInherited: true }] });
    const unread = target('c', { access: null });
    const { entries, check } = evaluate(access, { action: 'strip', from: 'boss-id' }, [held, above, unread]);
    expect(steps(entries[0])).toHaveLength(3);
    expect(steps(entries[1])).toEqual([]);
    expect(check('comes-from-above')?.targets).toEqual(['b']);
    expect(check('access-may-be-missed')).toMatchObject({ severity: 'warn', targets: ['c'] });
    expect(access.title({ action: 'strip', from: 'boss-id' }, 2, tenant())).toBe('Take Bea Boss off 2 mailboxes');
  });
});

describe('cleaning up and editing', () => {
  it('removes orphaned entries by their security id', () => {
    const { entries } = evaluate(access, { action: 'remove-orphans' }, [
      target('a', { access: [orphan, { ...orphan, right: 'SendAs' }, { ...orphan, isInherited: true }, has(boss)] }),
    ]);
    expect(entries[0]?.proposal.operations.map(({ op, args }) => [op, args.trustee])).toEqual([
      ['full-access', orphan.trustee],
      ['send-as', orphan.trustee],
    ]);
  });

  it('does different things for different people, each once', () => {
    const { entries } = evaluate(
      access,
      {
        action: 'edit',
        grant: [
          { trustee: 'boss-id', rights: ['SendAs'] },
          { trustee: boss.address, rights: ['SendAs'] },
        ],
        remove: [{ trustee: newcomer.address, rights: ['FullAccess'] }],
      },
      [target('a', { access: [has(newcomer)] })],
    );
    expect(entries[0]?.proposal.changes.map(({ label, before, after }) => [label, before, after])).toEqual([
      ['Send As', null, 'Bea Boss'],
      ['Full Access', 'Nia Newcomer', null],
    ]);
  });

  it('reads a file of one line per person', () => {
    const first = access.csv?.params({ trustee: 'a@x.example; b@x.example', rights: 'Full Access, send as' });
    expect(first).toEqual({
      params: {
        action: 'edit',
        grant: ['a@x.example', 'b@x.example'].map((trustee) => ({
          trustee,
          rights: ['FullAccess', 'SendAs'],
          autoMapping: true,
        })),
        remove: [],
      },
    });
    expect(access.csv?.params({ trustee: 'a@x.example', rights: 'Owner' })).toMatchObject({
      problem: expect.any(String),
    });
  });
});

describe('send on behalf', () => {
  it('finds people whether the service lists them by id or by name', () => {
    const listed = target('a', { mailbox: { grantSendOnBehalfToIds: ['boss-id', 'Sales Team'] } });
    const remove = evaluate(sendOnBehalf, { action: 'remove', people: [boss.address, team.address] }, [listed]);
    expect(steps(remove.entries[0])).toHaveLength(2);
    const add = evaluate(sendOnBehalf, { action: 'add', people: [team.address, newcomer.address] }, [listed]);
    expect(add.entries[0]?.proposal.operations.map(({ args }) => args.trustee)).toEqual([newcomer.address]);
    expect(
      evaluate(sendOnBehalf, { action: 'add', people: ['nobody'] }, [listed]).check('recipient-unknown'),
    ).toBeDefined();
  });
});
