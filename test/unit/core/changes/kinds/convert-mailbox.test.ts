import { describe, expect, it } from 'vitest';
import { convertMailbox } from '../../../../../electron/core/changes/kinds/convert-mailbox.ts';
import { boss, evaluate, GB, sku, steps, target, tenant } from './facts.ts';

describe('to shared', () => {
  it('does what relies on the conversion only after it shows, and licenses before sign-in', () => {
    const given = {
      to: 'Shared',
      removeLicenses: 'unneeded',
      blockSignIn: true,
      hideFromAddressLists: true,
      copySentItems: true,
      fullAccess: [boss.address],
      sendAs: ['boss-id'],
      quota: { issueWarning: 48 * GB, prohibitSend: 49 * GB, prohibitSendReceive: 50 * GB },
    };
    const { entries } = evaluate(convertMailbox, given, [target('a')]);
    expect(steps(entries[0]).map(([op]) => op)).toEqual([
      'convert-mailbox',
      'await-type',
      'set-mailbox',
      'full-access',
      'send-as',
      'assign-license',
      'set-user',
    ]);
    expect(entries[0]?.proposal.operations[2]?.anyBefore).toContain('ProhibitSendReceiveQuota');
  });

  it('keeps the license a large, archived or held mailbox needs, and only that', () => {
    const both = [sku.e3, 'other'];
    const { entries, check } = evaluate(convertMailbox, { to: 'Shared', removeLicenses: 'unneeded' }, [
      target('large', { mailbox: { totalItemBytes: 60 * GB }, held: both }),
      target('archive', { mailbox: { archiveEnabled: true }, held: both }),
      target('held', { mailbox: { litigationHoldEnabled: true }, held: both }),
      target('plain', { held: both }),
    ]);
    const left = entries.map((entry) => steps(entry).find(([op]) => op === 'assign-license')?.[1].directLicenses);
    expect(left).toEqual([[sku.e3], [sku.e3], [sku.e3], []]);
    expect(check('over-50')?.targets).toEqual(['large']);
    expect(check('keeps-license')?.targets).toEqual(['archive', 'held']);
    expect(check('other-licenses-removed')?.targets).toEqual(['plain']);
  });

  it('blocks what would lose mail', () => {
    const { check } = evaluate(convertMailbox, { to: 'Shared', removeLicenses: 'all' }, [
      target('synced', { mailbox: { isDirSynced: true, alias: 'synced' } }),
      target('unlicensed', { held: [] }),
      target('held', { mailbox: { inPlaceHoldCount: 1 } }),
      target('archive', { mailbox: { archiveEnabled: true } }),
      target('large', { mailbox: { totalItemBytes: 60 * GB } }),
      target('team', { mailbox: { recipientTypeDetails: 'TeamMailbox' } }),
      target('unknown', { mailbox: { totalItemBytes: null } }),
      target('byGroup', {
        licenses: [{ skuId: sku.e3, groupId: 'g', disabledPlans: [], state: 'Active', error: null }],
      }),
    ]);
    const blocks = ['dir-synced', 'not-licensed', 'hold-needs-plan2', 'archive-needs-plan2', 'over-50-loses-license'];
    expect(blocks.map((code) => [check(code)?.severity, check(code)?.targets])).toEqual([
      ['block', ['synced']],
      ['block', ['unlicensed']],
      ['block', ['held']],
      ['block', ['archive']],
      ['block', ['large']],
    ]);
    expect(check('not-a-user-mailbox')?.targets).toEqual(['team']);
    expect(check('size-unknown')?.targets).toEqual(['unknown']);
    expect(check('group-license')?.targets).toEqual(['byGroup']);
    expect(check('group-license')?.message).toContain('leaves the group: Group g.');
    expect(check('dir-synced')?.script).toContain("-Identity 'synced'");
    expect(convertMailbox.hazardous?.(convertMailbox.params.parse({ to: 'Shared', removeLicenses: 'all' }))?.word).toBe(
      'CONVERT',
    );
  });

  it('does not ask of what is shared already what only a conversion needs', () => {
    const shared = { recipientTypeDetails: 'SharedMailbox', isDirSynced: true, messageCopyForSentAsEnabled: false };
    const { entries, check } = evaluate(convertMailbox, { to: 'Shared', copySentItems: true }, [
      target('shared', { mailbox: shared, held: [] }),
    ]);
    expect(steps(entries[0]).map(([op]) => op)).toEqual(['set-mailbox']);
    expect(check('not-licensed')).toBeUndefined();
    expect(check('dir-synced')).toBeUndefined();
  });

  it('offers fixes that change the plan', () => {
    const params = convertMailbox.params.parse({ to: 'Shared', removeLicenses: 'all' });
    expect(convertMailbox.applyFix?.('keep-needed-licenses', params)).toMatchObject({ removeLicenses: 'unneeded' });
    expect(convertMailbox.applyFix?.('block-sign-in', params)).toMatchObject({ blockSignIn: true });
    expect(convertMailbox.applyFix?.('something-else', params)).toBeNull();
  });

  it('never blocks the sign-in of whoever plans', () => {
    const { check } = evaluate(
      convertMailbox,
      { to: 'Shared', blockSignIn: true },
      [target('me-id'), target('admin')],
      tenant({ isAdmin: (id) => id === 'admin' }),
    );
    expect(check('own-account')).toMatchObject({ severity: 'block', targets: ['me-id'] });
    expect(check('admin-accounts')?.targets).toEqual(['admin']);
  });
});

describe('back to regular', () => {
  it('needs a license, and leaves synchronized mailboxes to the on-premises directory', () => {
    const shared = { recipientTypeDetails: 'SharedMailbox' };
    const { entries, check } = evaluate(convertMailbox, { to: 'Regular' }, [
      target('a', { mailbox: shared }),
      target('b', { mailbox: shared, held: [] }),
      target('c', { mailbox: { ...shared, isDirSynced: true } }),
      target('d'),
    ]);
    expect(steps(entries[0]).map(([op]) => op)).toEqual(['convert-mailbox', 'await-type']);
    expect(steps(entries[3])).toEqual([]);
    expect(check('needs-license')).toMatchObject({ severity: 'block', targets: ['b'] });
    expect(check('dir-synced')).toMatchObject({ severity: 'block', targets: ['c'] });
  });
});

it('reads a file with a type and follow-ups', () => {
  expect(
    convertMailbox.csv?.params({ to: 'shared mailbox', blockSignIn: 'x', fullAccess: 'a@x.example;b@x.example' }),
  ).toEqual({ params: { to: 'Shared', blockSignIn: true, fullAccess: ['a@x.example', 'b@x.example'] } });
  expect(convertMailbox.csv?.params({ to: 'room' })).toMatchObject({ problem: expect.stringContaining('room') });
});
