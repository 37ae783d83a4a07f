import { expect, it } from 'vitest';
import { createSharedMailbox } from '../../../../../electron/core/changes/kinds/create-shared-mailbox.ts';
import { boss, evaluate, steps, tenant } from './facts.ts';

const given = { displayName: 'Front Desk', alias: 'front.desk', domain: 'Contoso.com', members: [boss.address] };
const made = (patch: object = {}) => {
  const params = createSharedMailbox.params.parse({ ...given, ...patch });
  return evaluate(createSharedMailbox, params, createSharedMailbox.targets?.(params, tenant()) ?? []);
};

it('makes the mailbox, waits for it, then blocks sign-in, keeps copies and lets members in', () => {
  const { entries, checks } = made();
  expect(entries[0]?.target).toMatchObject({ objectId: 'new:front.desk@contoso.com', name: 'Front Desk' });
  expect(steps(entries[0]).map(([op]) => op)).toEqual([
    'create-shared-mailbox',
    'await-created',
    'set-user',
    'set-mailbox',
    'full-access',
    'send-as',
  ]);
  expect(checks).toEqual([]);
});

it('blocks foreign domains, taken addresses and unknown members', () => {
  expect(made({ domain: 'else.example' }).check('domain-not-accepted')?.severity).toBe('block');
  expect(made({ alias: 'boss' }).check('address-taken')?.message).toContain('Bea Boss');
  expect(made({ members: ['nobody@contoso.com'] }).check('recipient-unknown')).toMatchObject({
    severity: 'block',
    message: 'Not in this organization: nobody@contoso.com.',
  });
  expect(createSharedMailbox.params.safeParse({ ...given, alias: 'front desk' }).success).toBe(false);
});
