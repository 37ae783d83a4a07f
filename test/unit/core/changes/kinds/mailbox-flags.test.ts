import { describe, expect, it } from 'vitest';
import { blockSignIn } from '../../../../../electron/core/changes/kinds/block-sign-in.ts';
import { hideFromAddressLists } from '../../../../../electron/core/changes/kinds/hide-from-address-lists.ts';
import { litigationHold } from '../../../../../electron/core/changes/kinds/litigation-hold.ts';
import { evaluate, sku, steps, target, tenant } from './facts.ts';

describe('hiding from address lists', () => {
  it('is left to the on-premises directory where that owns the mailbox, with a script to copy', () => {
    const synced = target('a', { mailbox: { isDirSynced: true, alias: 'o’brien' } });
    const { entries, check } = evaluate(hideFromAddressLists, { hidden: true }, [synced, target('b')]);
    expect(steps(entries[1])).toEqual([['set-mailbox', { HiddenFromAddressListsEnabled: true }]]);
    expect(check('dir-synced')).toMatchObject({ severity: 'block', targets: ['a'] });
    expect(check('dir-synced')?.script).toBe(
      "Set-ADUser -Identity 'o’’brien' -Replace @{msExchHideFromAddressLists=$true}",
    );
  });
});

describe('litigation hold', () => {
  it('needs a license that carries it', () => {
    const { check } = evaluate(litigationHold, { hold: true }, [
      target('plan1', { held: [sku.plan1] }),
      target('plan2', { held: [sku.e3] }),
    ]);
    expect(check('hold-needs-plan2')).toMatchObject({ severity: 'block', targets: ['plan1'] });
    expect(litigationHold.hazardous?.({ hold: true })).toBeNull();
  });

  it('wants a word before it ends', () => {
    const held = target('a', { mailbox: { litigationHoldEnabled: true } });
    expect(evaluate(litigationHold, { hold: false }, [held]).check('hold-ends')?.targets).toEqual(['a']);
    expect(litigationHold.hazardous?.({ hold: false })?.word).toBe('RELEASE');
  });
});

describe('blocking sign-in', () => {
  it('changes the account behind the mailbox, and never one’s own', () => {
    const { entries, check } = evaluate(
      blockSignIn,
      { blocked: true },
      [
        target('shared', { mailbox: { recipientTypeDetails: 'SharedMailbox' } }),
        target('blocked', { user: { accountEnabled: false } }),
        target('me-id'),
        target('admin'),
        target('synced', { user: { onPremisesSyncEnabled: true } }),
      ],
      tenant({ isAdmin: (id) => id === 'admin' }),
    );
    expect(steps(entries[0])).toEqual([['set-user', { accountEnabled: false }]]);
    expect(steps(entries[1])).toEqual([]);
    expect(check('own-account')).toMatchObject({ severity: 'block', targets: ['me-id'] });
    expect(check('admin-accounts')?.targets).toEqual(['admin']);
    expect(check('dir-synced')).toMatchObject({ severity: 'block', targets: ['synced'] });
    expect(check('people-lose-sign-in')?.targets).not.toContain('shared');
  });
});
