import { expect, it } from 'vitest';
import { forwarding } from '../../../../../electron/core/changes/kinds/forwarding.ts';
import { boss, evaluate, steps, target, team } from './facts.ts';

it('clears the other place in the same call, because the internal one wins', () => {
  const inside = target('a', { mailbox: { forwardingAddress: 'boss-id' } });
  const { entries } = evaluate(forwarding, { to: 'address', address: 'X@Else.example', keepCopy: true }, [inside]);
  expect(steps(entries[0])).toEqual([
    [
      'set-mailbox',
      { ForwardingAddress: null, ForwardingSmtpAddress: 'x@else.example', DeliverToMailboxAndForward: true },
    ],
  ]);
  const stop = evaluate(forwarding, { to: 'nobody' }, [inside, target('b')]);
  expect(steps(stop.entries[0])).toEqual([['set-mailbox', { ForwardingAddress: null }]]);
  expect(steps(stop.entries[1])).toEqual([]);
});

it('knows a recipient by whatever name the service shows', () => {
  const byName = target('a', { mailbox: { forwardingAddress: 'Sales Team', deliverToMailboxAndForward: true } });
  const given = { to: 'recipient', recipient: team.address, keepCopy: true };
  expect(steps(evaluate(forwarding, given, [byName]).entries[0])).toEqual([]);
  const [operation] = evaluate(forwarding, given, [target('b')]).entries[0]?.proposal.operations ?? [];
  expect(operation).toMatchObject({
    after: { ForwardingAddress: 'team-id' },
    args: { names: { 'team-id': expect.arrayContaining(['Sales Team']) } },
  });
});

it('tells inside from outside when asked for anyone', () => {
  const to = (address: string) => evaluate(forwarding, { to: 'anyone', address, keepCopy: true }, [target('a')]);
  expect(steps(to(boss.address).entries[0])[0]?.[1]).toMatchObject({ ForwardingAddress: 'boss-id' });
  expect(steps(to('x@else.example').entries[0])[0]?.[1]).toMatchObject({ ForwardingSmtpAddress: 'x@else.example' });
});

it('finds strangers, loops, the outside, and copies that are not kept', () => {
  const unknown = { to: 'recipient', recipient: 'nobody@contoso.com', keepCopy: true };
  expect(evaluate(forwarding, unknown, [target('a')]).check('recipient-unknown')?.severity).toBe('block');
  const itself = { to: 'address', address: 'a@contoso.com', keepCopy: true };
  expect(evaluate(forwarding, itself, [target('a')]).check('forwards-to-itself')?.targets).toEqual(['a']);
  const outside = evaluate(forwarding, { to: 'address', address: 'x@else.example', keepCopy: false }, [target('a')]);
  expect(outside.check('forwards-outside')?.severity).toBe('warn');
  expect(outside.check('no-copy-kept')?.targets).toEqual(['a']);
  const inside = evaluate(forwarding, { to: 'address', address: 'x@contoso.com', keepCopy: true }, [target('a')]);
  expect(inside.checks).toEqual([]);
});

it('reads a file, with "none" to stop', () => {
  expect(forwarding.csv?.params({ to: 'none' })).toEqual({ params: { to: 'nobody' } });
  expect(forwarding.csv?.params({ to: 'smtp:x@y.example', keepCopy: 'no' })).toEqual({
    params: { to: 'anyone', address: 'x@y.example', keepCopy: false },
  });
  expect(forwarding.csv?.params({ to: 'x at y' })).toMatchObject({ problem: expect.stringContaining('x at y') });
});
