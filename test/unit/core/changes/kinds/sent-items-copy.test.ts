import { expect, it } from 'vitest';
import { sentItemsCopy } from '../../../../../electron/core/changes/kinds/sent-items-copy.ts';
import { evaluate, steps, target, tenant } from './facts.ts';

it('sets only what is asked for and not so already', () => {
  const both = { messageCopyForSentAsEnabled: true, messageCopyForSendOnBehalfEnabled: true };
  const { entries } = evaluate(sentItemsCopy, { sentAs: true }, [target('a'), target('b', { mailbox: both })]);
  expect(steps(entries[0])).toEqual([['set-mailbox', { MessageCopyForSentAsEnabled: true }]]);
  expect(steps(entries[1])).toEqual([]);
  const mixed = evaluate(sentItemsCopy, { sentAs: true, sendOnBehalf: false }, [target('b', { mailbox: both })]);
  expect(steps(mixed.entries[0])).toEqual([['set-mailbox', { MessageCopyForSendOnBehalfEnabled: false }]]);
});

it('tells a setting that was never read from one that is off', () => {
  const never = { messageCopyForSentAsEnabled: null, messageCopyForSendOnBehalfEnabled: false };
  const { entries } = evaluate(sentItemsCopy, { sentAs: false, sendOnBehalf: true }, [target('a', { mailbox: never })]);
  expect(entries[0]?.proposal.changes).toMatchObject([
    { field: 'MessageCopyForSentAsEnabled', before: null, beforeKnown: false, after: false },
    { field: 'MessageCopyForSendOnBehalfEnabled', before: false, after: true },
  ]);
  expect(entries[0]?.proposal.changes[1]).not.toHaveProperty('beforeKnown');
  expect(entries[0]?.proposal.operations[0]?.unknownBefore).toEqual(['MessageCopyForSentAsEnabled']);
});

it('warns of mailboxes opened directly when copies are turned on, and needs at least one setting', () => {
  expect(evaluate(sentItemsCopy, { sendOnBehalf: true }, [target('a')]).check('opened-directly')?.targets).toEqual([
    'a',
  ]);
  const on = { messageCopyForSentAsEnabled: true };
  expect(evaluate(sentItemsCopy, { sentAs: false }, [target('a', { mailbox: on })]).checks).toEqual([]);
  expect(sentItemsCopy.params.safeParse({}).success).toBe(false);
  expect(sentItemsCopy.title({ sentAs: true }, 1, tenant())).toBe('Sent-items copy for 1 mailbox: Sent As on');
});

it('reads both settings from a file', () => {
  expect(sentItemsCopy.csv?.params({ sentAs: 'Yes', sendOnBehalf: '0' })).toEqual({
    params: { sentAs: true, sendOnBehalf: false },
  });
  expect(sentItemsCopy.csv?.params({})).toBeNull();
  expect(sentItemsCopy.csv?.params({ sentAs: 'perhaps' })).toMatchObject({
    problem: expect.stringContaining('perhaps'),
  });
});
