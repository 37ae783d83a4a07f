import { expect, it } from 'vitest';
import { quotas } from '../../../../../electron/core/changes/kinds/quotas.ts';
import { evaluate, GB, sku, steps, target } from './facts.ts';

it('sends the quotas that change, in bytes', () => {
  const { entries, checks } = evaluate(quotas, { issueWarning: 40 * GB, prohibitSendReceive: 100 * GB }, [target('a')]);
  expect(steps(entries[0])).toEqual([['set-mailbox', { IssueWarningQuota: 40 * GB }]]);
  expect(checks).toEqual([]);
});

it('blocks quotas out of order, also with those that stay', () => {
  const below = evaluate(quotas, { prohibitSendReceive: 50 * GB }, [target('a')]);
  expect(below.check('quota-order')).toMatchObject({ severity: 'block', targets: ['a'] });
  const all = { issueWarning: 48 * GB, prohibitSend: 49 * GB, prohibitSendReceive: 50 * GB };
  expect(evaluate(quotas, all, [target('a')]).check('quota-order')).toBeUndefined();
});

it('blocks more than the license allows', () => {
  const all = { issueWarning: 1 * GB, prohibitSend: 2 * GB, prohibitSendReceive: 60 * GB };
  const { checks } = evaluate(quotas, all, [
    target('plan1', { held: [sku.plan1] }),
    target('plan2', { held: [sku.e3] }),
    target('none', { held: [] }),
  ]);
  expect(checks.filter(({ severity }) => severity === 'block').flatMap(({ targets }) => targets)).toEqual([
    'plan1',
    'none',
  ]);
  const unlimited = evaluate(quotas, { prohibitSendReceive: -1 }, [target('plan2')]);
  expect(unlimited.check('quota-above-license-plan2')?.targets).toEqual(['plan2']);
});

it('warns where the mailbox is larger already', () => {
  const all = { issueWarning: 3 * GB, prohibitSend: 4 * GB, prohibitSendReceive: 5 * GB };
  expect(evaluate(quotas, all, [target('a')]).check('quota-below-size')?.targets).toEqual(['a']);
});

it('reads sizes as people write them', () => {
  expect(quotas.csv?.params({ prohibitSendReceive: '49,5 GB', issueWarning: 'unlimited' })).toEqual({
    params: { prohibitSendReceive: 49.5 * GB, issueWarning: -1 },
  });
  expect(quotas.csv?.params({ prohibitSend: 'a lot' })).toMatchObject({ problem: expect.any(String) });
});
