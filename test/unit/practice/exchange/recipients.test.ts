import { beforeEach, describe, expect, it } from 'vitest';
import { must, START, smallWorld, Tenant } from './harness.ts';

let tenant: Tenant;
beforeEach(() => {
  tenant = new Tenant(smallWorld(120, 17));
});

describe('mail contacts', () => {
  const fresh = { Name: "Pat O'Hara", ExternalEmailAddress: 'pat@example.net', FirstName: 'Pat', LastName: "O'Hara" };

  it('are made, seen after a while, found and removed', async () => {
    const made = await tenant.one('New-MailContact', fresh);
    expect(made).toMatchObject({
      ExternalEmailAddress: 'SMTP:pat@example.net',
      Alias: "PatO'Hara",
      RecipientTypeDetails: 'MailContact',
    });
    expect((await tenant.invoke('Get-MailContact', { Identity: 'pat@example.net' })).status).toBe(404);
    tenant.world.clock.advance(30_000);
    expect((await tenant.one('Get-MailContact', { Identity: 'pat@example.net' })).Guid).toBe(made.Guid);
    const filtered = await tenant.invoke('Get-MailContact', { Filter: "DisplayName -eq 'Pat O''Hara'" });
    expect(filtered.rows.length).toBe(1);
    expect((await tenant.invoke('Remove-MailContact', { Identity: 'pat@example.net', Confirm: false })).status).toBe(
      200,
    );
    expect((await tenant.invoke('Get-MailContact', { Identity: 'pat@example.net' })).status).toBe(404);
    expect((await tenant.one('New-MailContact', fresh)).DisplayName).toBe("Pat O'Hara");
  });

  it('take their forwardings with them', async () => {
    const contact = must([...tenant.world.contacts.values()][0]);
    await tenant.invoke('Set-Mailbox', {
      Identity: 'licenses@alderfinch.com',
      ForwardingAddress: contact.externalEmailAddress,
    });
    await tenant.invoke('Remove-MailContact', { Identity: contact.guid });
    expect((await tenant.one('Get-Mailbox', { Identity: 'licenses@alderfinch.com' })).ForwardingAddress).toBeNull();
  });

  it('are refused twice, without address, with too long a name', async () => {
    await tenant.one('New-MailContact', fresh);
    expect(
      (await tenant.invoke('New-MailContact', { ...fresh, Name: 'Other' })).error.innererror.internalexception.message,
    ).toContain('already being used');
    expect((await tenant.invoke('New-MailContact', { Name: 'x' })).status).toBe(400);
    expect(
      (await tenant.invoke('New-MailContact', { Name: 'x'.repeat(65), ExternalEmailAddress: 'l@example.net' })).status,
    ).toBe(400);
    expect((await tenant.invoke('New-MailContact', { Name: 'x', ExternalEmailAddress: 'nonsense' })).status).toBe(400);
  });
});

describe('users', () => {
  it('take an authentication policy and give it back', async () => {
    await tenant.one('New-AuthenticationPolicy', { Name: 'No legacy' });
    const Identity = 'reader@alderfinch.com';
    expect((await tenant.invoke('Set-User', { Identity, AuthenticationPolicy: 'no legacy' })).warnings).toEqual([]);
    expect((await tenant.one('Get-User', { Identity })).AuthenticationPolicy).toBe('No legacy');
    expect((await tenant.invoke('Set-User', { Identity, AuthenticationPolicy: 'No legacy' })).warnings.length).toBe(1);
    await tenant.invoke('Set-User', { Identity, AuthenticationPolicy: null });
    expect((await tenant.one('Get-User', { Identity })).AuthenticationPolicy).toBeNull();
    expect((await tenant.invoke('Set-User', { Identity, AuthenticationPolicy: 'Nothing' })).status).toBe(404);
  });

  it('are found by policy', async () => {
    await tenant.invoke('Set-User', {
      Identity: 'reader@alderfinch.com',
      AuthenticationPolicy: 'Allow SMTP for devices',
    });
    const { rows } = await tenant.invoke('Get-User', { Filter: "AuthenticationPolicy -eq 'Allow SMTP for devices'" });
    expect(rows.map((row) => row.UserPrincipalName)).toEqual(['reader@alderfinch.com']);
  });

  it('without a mailbox keep a policy too', async () => {
    const user = must(
      tenant.world.users.find((u) => !tenant.world.mailboxByUserId(u.id) && u.userType === 'Member'),
      'a user without a mailbox',
    );
    await tenant.invoke('Set-User', {
      Identity: user.userPrincipalName,
      AuthenticationPolicy: 'Allow SMTP for devices',
    });
    const row = await tenant.one('Get-User', { Identity: user.id });
    expect([row.AuthenticationPolicy, row.RecipientType]).toEqual(['Allow SMTP for devices', 'User']);
  });

  it('lose their sessions from a time on', async () => {
    await tenant.invoke('Set-User', {
      Identity: 'reader@alderfinch.com',
      StsRefreshTokensValidFrom: '2026-07-01T09:30:00Z',
    });
    expect(tenant.world.userByUpn('reader@alderfinch.com')?.signInSessionsValidFrom).toBe(START);
  });

  it('change their attributes unless they are synchronized', async () => {
    await tenant.invoke('Set-User', { Identity: 'reader@alderfinch.com', Title: 'Reader in chief' });
    expect((await tenant.one('Get-User', { Identity: 'reader@alderfinch.com' })).Title).toBe('Reader in chief');
    const synced = must(tenant.world.users.find((u) => u.onPremisesSyncEnabled));
    const answer = await tenant.invoke('Set-User', { Identity: synced.id, Title: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.error.innererror.internalexception.message).toContain(
      'synchronized from your on-premises organization',
    );
  });
});

describe('groups', () => {
  it('are told apart by kind', async () => {
    const lists = await tenant.invoke('Get-DistributionGroup');
    const unified = await tenant.invoke('Get-UnifiedGroup');
    expect(new Set(lists.rows.map((row) => row.RecipientTypeDetails))).toEqual(
      new Set(['MailUniversalSecurityGroup', 'MailUniversalDistributionGroup']),
    );
    expect(new Set(unified.rows.map((row) => row.RecipientTypeDetails))).toEqual(new Set(['GroupMailbox']));
  });

  it('list the members that have mail', async () => {
    const group = must(
      [...tenant.world.groups.values()].find(
        (g) => g.mailEnabled && !g.groupTypes.includes('Unified') && g.memberIds.length > 2,
      ),
    );
    const { rows } = await tenant.invoke('Get-DistributionGroupMember', {
      Identity: must(group.mail),
      ResultSize: 'Unlimited',
    });
    const expected = group.memberIds.filter((id) => tenant.world.mailboxByUserId(id));
    expect(rows.map((row) => row.ExternalDirectoryObjectId)).toEqual(expected);
  });

  it('of the wrong kind or none are not found', async () => {
    const unified = must([...tenant.world.groups.values()].find((g) => g.groupTypes.includes('Unified')));
    expect((await tenant.invoke('Get-DistributionGroup', { Identity: unified.displayName })).status).toBe(404);
    expect((await tenant.invoke('Get-DynamicDistributionGroupMember', { Identity: 'anything' })).status).toBe(404);
  });
});

describe('recipients', () => {
  it('are mailboxes, groups and contacts together', async () => {
    const { rows } = await tenant.invoke('Get-Recipient', { ResultSize: 'Unlimited' });
    const mailGroups = [...tenant.world.groups.values()].filter((g) => g.mailEnabled).length;
    expect(rows.length).toBe(tenant.world.mailboxes.length + mailGroups + tenant.world.contacts.size);
    const shared = await tenant.invoke('Get-Recipient', { RecipientTypeDetails: ['SharedMailbox', 'MailContact'] });
    expect(new Set(shared.rows.map((row) => row.RecipientTypeDetails))).toEqual(
      new Set(['SharedMailbox', 'MailContact']),
    );
  });

  it('are found one by one', async () => {
    const contact = must([...tenant.world.contacts.values()][0]);
    expect((await tenant.one('Get-Recipient', { Identity: contact.externalEmailAddress })).RecipientType).toBe(
      'MailContact',
    );
    expect((await tenant.invoke('Get-Recipient', { Identity: 'nobody' })).status).toBe(404);
  });
});

describe('client access and devices', () => {
  it('switches protocols of one mailbox', async () => {
    const Identity = 'licenses@alderfinch.com';
    await tenant.invoke('Set-CASMailbox', { Identity, PopEnabled: false, SmtpClientAuthenticationDisabled: true });
    expect(await tenant.one('Get-CASMailbox', { Identity })).toMatchObject({
      PopEnabled: false,
      ImapEnabled: true,
      SmtpClientAuthenticationDisabled: true,
    });
    const { rows } = await tenant.invoke('Get-CASMailbox', { Filter: 'PopEnabled -eq $false' });
    expect(rows.length).toBe(1);
    expect((await tenant.invoke('Set-CASMailbox', { Identity, PopEnabled: false })).warnings.length).toBe(1);
  });

  it('lists, describes and removes devices', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.mobileDeviceCount > 1));
    const before = await tenant.invoke('Get-MobileDevice', { Mailbox: mailbox.guid });
    const statistics = await tenant.invoke('Get-MobileDeviceStatistics', { Mailbox: mailbox.guid });
    expect(statistics.rows.map((row) => row.DeviceId)).toEqual(before.rows.map((row) => row.DeviceId));
    const [first] = before.rows;
    expect(
      (await tenant.invoke('Remove-MobileDevice', { Identity: must(first).Identity, Confirm: false })).status,
    ).toBe(200);
    const after = await tenant.invoke('Get-MobileDevice', { Mailbox: mailbox.guid });
    expect(after.rows.map((row) => row.DeviceId)).toEqual(before.rows.slice(1).map((row) => row.DeviceId));
    expect((await tenant.invoke('Remove-MobileDevice', { Identity: must(first).Identity })).status).toBe(404);
    expect((await tenant.invoke('Get-MobileDeviceStatistics')).status).toBe(400);
  });
});
