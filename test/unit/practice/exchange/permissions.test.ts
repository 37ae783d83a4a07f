import { beforeEach, describe, expect, it } from 'vitest';
import { must, type Row, smallWorld, Tenant } from './harness.ts';

let tenant: Tenant;
beforeEach(() => {
  tenant = new Tenant(smallWorld(120, 13));
});

const target = () => must(tenant.world.mailboxByIdentity('licenses@alderfinch.com'));
const settle = () => tenant.world.clock.advance(60_000);

async function usersOf(identity: string): Promise<string[]> {
  const { rows } = await tenant.invoke('Get-MailboxPermission', { Identity: identity });
  return rows.map((row) => String(row.User));
}

describe('mailbox permissions', () => {
  it('always hold SELF, on some mailboxes twice, rights joined in one element', async () => {
    const counts = new Set<number>();
    for (const mailbox of tenant.world.mailboxes.slice(0, 40)) {
      const { rows } = await tenant.invoke('Get-MailboxPermission', { Identity: mailbox.guid });
      const self = rows.filter((row) => row.User === 'NT AUTHORITY\\SELF');
      expect(self[0]).toMatchObject({
        AccessRights: ['FullAccess, ReadPermission'],
        UserSid: 'S-1-5-10',
        Deny: false,
        IsInherited: false,
        PrimarySmtpAddress: '',
      });
      counts.add(self.length);
    }
    expect([...counts].sort()).toEqual([1, 2]);
  });

  it('show a grant after a while, and its row at once to the one who made it', async () => {
    const mailbox = target();
    const made = await tenant.one('Add-MailboxPermission', {
      Identity: mailbox.guid,
      User: 'reader@alderfinch.com',
      AccessRights: ['FullAccess'],
      AutoMapping: false,
    });
    expect(made).toMatchObject({ User: 'reader@alderfinch.com', AccessRights: ['FullAccess'] });
    expect(await usersOf(mailbox.guid)).not.toContain('reader@alderfinch.com');
    settle();
    expect(await usersOf(mailbox.guid)).toContain('reader@alderfinch.com');
    expect(mailbox.permissions.find((p) => p.user === 'reader@alderfinch.com')?.autoMapping).toBe(false);
    const only = await tenant.invoke('Get-MailboxPermission', {
      Identity: mailbox.guid,
      User: 'reader@alderfinch.com',
    });
    expect(only.rows.map((row) => row.User)).toEqual(['reader@alderfinch.com']);
    expect(only.rows[0]?.UserSid).toMatch(/^S-1-5-21-/);
  });

  it('merge the rights of one trustee into one row', async () => {
    const mailbox = target();
    for (const AccessRights of ['ReadPermission', 'FullAccess']) {
      await tenant.one('Add-MailboxPermission', {
        Identity: mailbox.guid,
        User: 'reader@alderfinch.com',
        AccessRights,
      });
    }
    settle();
    const { rows } = await tenant.invoke('Get-MailboxPermission', {
      Identity: mailbox.guid,
      User: 'reader@alderfinch.com',
    });
    expect(rows.map((row) => row.AccessRights)).toEqual([['ReadPermission, FullAccess']]);
  });

  it('warn when the entry is there already', async () => {
    const grant = { Identity: target().guid, User: 'reader@alderfinch.com', AccessRights: ['FullAccess'] };
    await tenant.one('Add-MailboxPermission', grant);
    const again = await tenant.invoke('Add-MailboxPermission', grant);
    expect([again.status, again.warnings.length]).toEqual([200, 1]);
    expect(again.warnings[0]).toContain('already present');
    expect(target().permissions.filter((p) => p.user === 'reader@alderfinch.com').length).toBe(1);
  });

  it('go away at once, and warn when there is nothing to remove', async () => {
    const mailbox = target();
    const grant: Row = { Identity: mailbox.guid, User: 'reader@alderfinch.com', AccessRights: ['FullAccess'] };
    await tenant.one('Add-MailboxPermission', grant);
    settle();
    const removed = await tenant.invoke('Remove-MailboxPermission', { ...grant, Confirm: false });
    expect([removed.status, removed.warnings]).toEqual([200, []]);
    expect(await usersOf(mailbox.guid)).not.toContain('reader@alderfinch.com');
    const again = await tenant.invoke('Remove-MailboxPermission', { ...grant, Confirm: false });
    expect(again.warnings[0]).toContain("because the ACE doesn't exist on the object");
  });

  it('of a trustee who is gone are removed by security id', async () => {
    const mailbox = must(
      tenant.world.mailboxes.find((m) => m.permissions.some((p) => p.trusteeId === null)),
      'an orphaned entry',
    );
    const orphan = must(mailbox.permissions.find((p) => p.trusteeId === null));
    const answer = await tenant.invoke('Remove-MailboxPermission', {
      Identity: mailbox.guid,
      User: orphan.sid,
      AccessRights: orphan.accessRights,
      Confirm: false,
    });
    expect(answer.warnings).toEqual([]);
    expect(mailbox.permissions).not.toContain(orphan);
  });

  it('can be reset, and lose their automapping', async () => {
    const mailbox = target();
    await tenant.one('Add-MailboxPermission', {
      Identity: mailbox.guid,
      User: 'reader@alderfinch.com',
      AccessRights: ['FullAccess'],
    });
    await tenant.invoke('Remove-MailboxPermission', { Identity: mailbox.guid, ClearAutoMapping: true });
    expect(mailbox.permissions.some((p) => p.autoMapping)).toBe(false);
    await tenant.invoke('Remove-MailboxPermission', { Identity: mailbox.guid, ResetDefault: true, Confirm: false });
    expect(mailbox.permissions).toEqual([]);
  });

  it('refuse unknown trustees, rights and half a call', async () => {
    const Identity = target().guid;
    expect(
      (await tenant.invoke('Add-MailboxPermission', { Identity, User: 'nobody', AccessRights: ['FullAccess'] })).status,
    ).toBe(404);
    expect(
      (
        await tenant.invoke('Add-MailboxPermission', {
          Identity,
          User: 'reader@alderfinch.com',
          AccessRights: ['Everything'],
        })
      ).status,
    ).toBe(400);
    expect((await tenant.invoke('Add-MailboxPermission', { Identity, User: 'reader@alderfinch.com' })).status).toBe(
      400,
    );
    expect((await tenant.invoke('Remove-MailboxPermission', { Identity })).status).toBe(400);
  });

  it('may be given to a group', async () => {
    const group = must([...tenant.world.groups.values()].find((g) => g.mailEnabled && g.securityEnabled));
    const made = await tenant.one('Add-MailboxPermission', {
      Identity: target().guid,
      User: must(group.mail),
      AccessRights: ['FullAccess'],
    });
    expect(made.User).toBe(group.displayName);
  });

  it('name the owner on request', async () => {
    expect(await tenant.one('Get-MailboxPermission', { Identity: target().guid, Owner: true })).toMatchObject({
      Owner: 'NT AUTHORITY\\SELF',
    });
  });
});

describe('recipient permissions', () => {
  it('hold a SELF row and the grants, shown after a while', async () => {
    const { guid } = target();
    await tenant.one('Add-RecipientPermission', {
      Identity: guid,
      Trustee: 'reader@alderfinch.com',
      AccessRights: 'SendAs',
      Confirm: false,
    });
    const trustees = async () =>
      (await tenant.invoke('Get-RecipientPermission', { Identity: guid })).rows.map((row) => row.Trustee);
    expect(await trustees()).toEqual(['NT AUTHORITY\\SELF']);
    settle();
    expect(await trustees()).toEqual(['NT AUTHORITY\\SELF', 'reader@alderfinch.com']);
    const row = await tenant.one('Get-RecipientPermission', { Identity: guid, Trustee: 'reader@alderfinch.com' });
    expect(row).toMatchObject({
      AccessRights: ['SendAs'],
      AccessControlType: 'Allow',
      TrusteeWithPrimarySmtpAddress: '',
    });
    expect(Object.keys(row)).not.toContain('Deny');
    expect(Object.keys(row)).not.toContain('IsInherited');
  });

  it('are found by trustee over all mailboxes', async () => {
    const owner = must(
      tenant.world.mailboxes.find((m) => m.sendAs.some((p) => p.trusteeId !== null)),
      'a delegated mailbox',
    );
    const trusteeId = must(owner.sendAs.find((p) => p.trusteeId !== null)?.trusteeId);
    const { rows } = await tenant.invoke('Get-RecipientPermission', { Trustee: trusteeId, ResultSize: 'Unlimited' });
    const expected = tenant.world.mailboxes.filter((m) => m.sendAs.some((p) => p.trusteeId === trusteeId));
    expect(rows.map((row) => row.Identity)).toEqual(expected.map((m) => m.userId ?? m.name));
  });

  it('are removed, with a warning the second time', async () => {
    const grant = {
      Identity: target().guid,
      Trustee: 'reader@alderfinch.com',
      AccessRights: ['SendAs'],
      Confirm: false,
    };
    await tenant.one('Add-RecipientPermission', grant);
    expect((await tenant.invoke('Add-RecipientPermission', grant)).warnings[0]).toContain('already present');
    expect((await tenant.invoke('Remove-RecipientPermission', grant)).warnings).toEqual([]);
    expect(target().sendAs.some((p) => p.trustee === 'reader@alderfinch.com')).toBe(false);
    expect((await tenant.invoke('Remove-RecipientPermission', grant)).warnings[0]).toContain("the ACE doesn't exist");
  });
});

describe('folder permissions', () => {
  const calendar = 'licenses@alderfinch.com:\\Calendar';

  it('start with Default and Anonymous', async () => {
    const { rows } = await tenant.invoke('Get-MailboxFolderPermission', { Identity: calendar });
    expect(rows.map((row) => [row.User, row.AccessRights])).toEqual([
      ['Default', ['AvailabilityOnly']],
      ['Anonymous', ['None']],
    ]);
  });

  it('are added, changed and removed', async () => {
    await tenant.one('Add-MailboxFolderPermission', {
      Identity: calendar,
      User: 'reader@alderfinch.com',
      AccessRights: 'Reviewer',
    });
    expect(
      (
        await tenant.invoke('Add-MailboxFolderPermission', {
          Identity: calendar,
          User: 'reader@alderfinch.com',
          AccessRights: 'Editor',
        })
      ).error.innererror.internalexception.type,
    ).toMatch(/UserAlreadyExists/);
    await tenant.invoke('Set-MailboxFolderPermission', {
      Identity: calendar,
      User: 'reader@alderfinch.com',
      AccessRights: ['Editor'],
      SharingPermissionFlags: 'Delegate',
    });
    const row = await tenant.one('Get-MailboxFolderPermission', { Identity: calendar, User: 'reader@alderfinch.com' });
    expect([row.AccessRights, row.SharingPermissionFlags]).toEqual([['Editor'], 'Delegate']);
    expect(
      (
        await tenant.invoke('Remove-MailboxFolderPermission', {
          Identity: calendar,
          User: 'reader@alderfinch.com',
          Confirm: false,
        })
      ).status,
    ).toBe(200);
    expect(
      (await tenant.invoke('Remove-MailboxFolderPermission', { Identity: calendar, User: 'reader@alderfinch.com' }))
        .status,
    ).toBe(400);
  });

  it('refuse folders that are not there and rights that do not fit', async () => {
    expect(
      (await tenant.invoke('Get-MailboxFolderPermission', { Identity: 'licenses@alderfinch.com:\\Attic' })).status,
    ).toBe(404);
    expect(
      (
        await tenant.invoke('Add-MailboxFolderPermission', {
          Identity: 'licenses@alderfinch.com:\\Inbox',
          User: 'reader@alderfinch.com',
          AccessRights: 'LimitedDetails',
        })
      ).status,
    ).toBe(400);
  });
});
