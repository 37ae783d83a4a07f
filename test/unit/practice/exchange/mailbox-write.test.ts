import { beforeEach, describe, expect, it } from 'vitest';
import type { PracticeMailbox } from '../../../../electron/practice/world/model.ts';
import { must, type Row, START, smallWorld, Tenant } from './harness.ts';

const GB = 1024 ** 3;
const tagged = (keys: object) => ({ '@odata.type': '#Exchange.GenericHashTable', ...keys });

let tenant: Tenant;
beforeEach(() => {
  tenant = new Tenant(smallWorld(120, 11));
});

const licensed = () => must(tenant.world.mailboxByIdentity('licenses@alderfinch.com'));
const read = (mailbox: PracticeMailbox) => tenant.one('Get-Mailbox', { Identity: mailbox.guid });
const cloudUsers = () =>
  tenant.world.mailboxes.filter((m) => m.recipientTypeDetails === 'UserMailbox' && !m.isDirSynced && m.userId !== null);

async function set(mailbox: PracticeMailbox, parameters: Row) {
  return tenant.invoke('Set-Mailbox', { Identity: mailbox.guid, ...parameters });
}

async function mustSet(mailbox: PracticeMailbox, parameters: Row): Promise<Row> {
  const answer = await set(mailbox, parameters);
  expect(answer.error).toEqual({});
  expect([answer.status, answer.rows, answer.warnings]).toEqual([200, [], []]);
  return read(mailbox);
}

async function refusal(mailbox: PracticeMailbox, parameters: Row): Promise<string> {
  const answer = await set(mailbox, parameters);
  expect(answer.status).toBe(400);
  return answer.error.innererror.internalexception.message;
}

describe('Set-Mailbox', () => {
  it('sets the two sent-items switches apart from each other', async () => {
    const mailbox = licensed();
    expect(await mustSet(mailbox, { MessageCopyForSentAsEnabled: true })).toMatchObject({
      MessageCopyForSentAsEnabled: true,
      MessageCopyForSendOnBehalfEnabled: false,
    });
    expect(
      await mustSet(mailbox, { messagecopyforsendonbehalfenabled: true, MessageCopyForSentAsEnabled: false }),
    ).toMatchObject({ MessageCopyForSentAsEnabled: false, MessageCopyForSendOnBehalfEnabled: true });
  });

  it('warns when nothing differs', async () => {
    const mailbox = licensed();
    const answer = await set(mailbox, { AuditEnabled: true });
    expect(answer.status).toBe(200);
    expect(answer.warnings).toEqual([
      `The command completed successfully but no settings of '${mailbox.userId}' have been modified.`,
    ]);
  });

  it('sets quotas within the license and refuses more', async () => {
    const mailbox = licensed();
    const row = await mustSet(mailbox, {
      IssueWarningQuota: '40GB',
      ProhibitSendQuota: '49.5 GB',
      ProhibitSendReceiveQuota: String(50 * GB),
    });
    expect([row.IssueWarningQuota, row.ProhibitSendQuota, row.ProhibitSendReceiveQuota]).toEqual([
      '40 GB (42,949,672,960 bytes)',
      '49.5 GB (53,150,220,288 bytes)',
      '50 GB (53,687,091,200 bytes)',
    ]);
    expect(await refusal(mailbox, { ProhibitSendReceiveQuota: '101GB' })).toContain('exceeds the maximum');
    expect(await refusal(mailbox, { ProhibitSendQuota: '60GB' })).toContain('ProhibitSendReceiveQuota');
    expect(await refusal(mailbox, { ProhibitSendReceiveQuota: '3TB' })).toContain('2,199,023,254,528');
    expect((await read(mailbox)).ProhibitSendQuota).toBe('49.5 GB (53,150,220,288 bytes)');
  });

  it('forwards inside by object and outside by address, and clears both', async () => {
    const mailbox = licensed();
    const target = must(tenant.world.userByUpn('reader@alderfinch.com'));
    const forwarded = await mustSet(mailbox, {
      ForwardingAddress: 'reader@alderfinch.com',
      ForwardingSmtpAddress: 'smtp:me@example.com',
      DeliverToMailboxAndForward: true,
    });
    expect(forwarded).toMatchObject({
      ForwardingAddress: target.id,
      ForwardingSmtpAddress: 'smtp:me@example.com',
      DeliverToMailboxAndForward: true,
    });
    const cleared = await mustSet(mailbox, {
      ForwardingAddress: null,
      ForwardingSmtpAddress: null,
      DeliverToMailboxAndForward: false,
    });
    expect([cleared.ForwardingAddress, cleared.ForwardingSmtpAddress]).toEqual([null, null]);
  });

  it('forwards to a contact, which is shown by name', async () => {
    const contact = must([...tenant.world.contacts.values()][0]);
    expect((await mustSet(licensed(), { ForwardingAddress: contact.externalEmailAddress })).ForwardingAddress).toBe(
      contact.displayName,
    );
  });

  it('refuses forwarding to itself, to nobody and to nonsense', async () => {
    const mailbox = licensed();
    expect(await refusal(mailbox, { ForwardingSmtpAddress: mailbox.primarySmtpAddress })).toContain('itself');
    expect(await refusal(mailbox, { ForwardingSmtpAddress: 'not an address' })).toContain('valid SMTP address');
    const missing = await set(mailbox, { ForwardingAddress: 'nobody@alderfinch.com' });
    expect(missing.status).toBe(404);
    expect(missing.error.details?.[0]?.message).toContain('Couldn\'t find object "nobody@alderfinch.com"');
  });

  it('replaces, extends and empties the delegates', async () => {
    const mailbox = licensed();
    const [a, b] = ['reader@alderfinch.com', 'exchange@alderfinch.com'].map(
      (upn) => must(tenant.world.userByUpn(upn)).id,
    );
    expect((await mustSet(mailbox, { GrantSendOnBehalfTo: ['reader@alderfinch.com'] })).GrantSendOnBehalfTo).toEqual([
      a,
    ]);
    expect(
      (await mustSet(mailbox, { GrantSendOnBehalfTo: tagged({ Add: 'exchange@alderfinch.com' }) })).GrantSendOnBehalfTo,
    ).toEqual([a, b]);
    expect((await mustSet(mailbox, { GrantSendOnBehalfTo: tagged({ remove: [a] }) })).GrantSendOnBehalfTo).toEqual([b]);
    expect((await mustSet(mailbox, { GrantSendOnBehalfTo: tagged({}) })).GrantSendOnBehalfTo).toEqual([]);
  });

  it('adds, promotes and removes addresses, keeping one primary', async () => {
    const mailbox = licensed();
    const old = mailbox.primarySmtpAddress;
    const added = await mustSet(mailbox, { EmailAddresses: tagged({ Add: 'extra@alderfinch.com' }) });
    expect(added.EmailAddresses).toContain('smtp:extra@alderfinch.com');
    const promoted = await mustSet(mailbox, { EmailAddresses: tagged({ Add: ['SMTP:extra@alderfinch.com'] }) });
    expect(promoted.PrimarySmtpAddress).toBe('extra@alderfinch.com');
    expect(promoted.EmailAddresses).toContain(`smtp:${old}`);
    expect((promoted.EmailAddresses as string[]).filter((address) => address.startsWith('SMTP:'))).toEqual([
      'SMTP:extra@alderfinch.com',
    ]);
    expect(await refusal(mailbox, { EmailAddresses: tagged({ Remove: 'extra@alderfinch.com' }) })).toContain(
      "can't be removed",
    );
    const back = await mustSet(mailbox, { WindowsEmailAddress: old });
    expect(back.PrimarySmtpAddress).toBe(old);
    const removed = await mustSet(mailbox, { EmailAddresses: tagged({ Remove: 'smtp:extra@alderfinch.com' }) });
    expect(removed.EmailAddresses).not.toContain('smtp:extra@alderfinch.com');
    expect((await tenant.one('Get-Mailbox', { Identity: old })).Guid).toBe(mailbox.guid);
  });

  it('refuses foreign domains, two primaries and addresses in use', async () => {
    const mailbox = licensed();
    expect(await refusal(mailbox, { EmailAddresses: tagged({ Add: 'x@elsewhere.example' }) })).toContain(
      'accepted domain',
    );
    expect(await refusal(mailbox, { EmailAddresses: ['SMTP:a@alderfinch.com', 'SMTP:b@alderfinch.com'] })).toContain(
      'multiple primary',
    );
    expect(await refusal(mailbox, { EmailAddresses: tagged({ Add: 'admin@alderfinch.com' }) })).toContain(
      'already being used',
    );
  });

  it('puts a hold on with owner, date and duration, and takes it off', async () => {
    const mailbox = licensed();
    const held = await mustSet(mailbox, { LitigationHoldEnabled: true, LitigationHoldDuration: 365 });
    expect(held).toMatchObject({
      LitigationHoldEnabled: true,
      LitigationHoldOwner: 'exchange@alderfinch.com',
      LitigationHoldDuration: '365.00:00:00',
    });
    expect(Date.parse(String(held.LitigationHoldDate))).toBe(START);
    const free = await mustSet(mailbox, { LitigationHoldEnabled: false, LitigationHoldDuration: 'Unlimited' });
    expect(free).toMatchObject({
      LitigationHoldEnabled: false,
      LitigationHoldDate: null,
      LitigationHoldOwner: '',
      LitigationHoldDuration: 'Unlimited',
    });
  });

  it('keeps custom attributes, and finds by them', async () => {
    const mailbox = licensed();
    expect((await mustSet(mailbox, { CustomAttribute7: 'keep' })).CustomAttribute7).toBe('keep');
    const { rows } = await tenant.invoke('Get-Mailbox', { Filter: "CustomAttribute7 -eq 'KEEP'" });
    expect(rows.map((row) => row.Guid)).toEqual([mailbox.guid]);
    expect((await set(mailbox, { CustomAttribute7: 'keep' })).warnings.length).toBe(1);
  });

  it('ends sessions from a time on', async () => {
    const mailbox = licensed();
    await mustSet(mailbox, { StsRefreshTokensValidFrom: '2026-07-01T09:00:00' });
    expect(tenant.world.userById(must(mailbox.userId))?.signInSessionsValidFrom).toBe(Date.UTC(2026, 6, 1, 9));
  });

  it('refuses what belongs to the on-premises directory and takes the rest', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.isDirSynced && m.recipientTypeDetails === 'UserMailbox'));
    const text = await refusal(mailbox, { EmailAddresses: tagged({ Add: 'new@alderfinch.com' }) });
    expect(text).toContain(
      `The operation on mailbox "${mailbox.displayName}" failed because it's out of the current user's write scope.`,
    );
    expect(text).toContain("The action 'Set-Mailbox', 'EmailAddresses', can't be performed");
    expect(await refusal(mailbox, { HiddenFromAddressListsEnabled: true })).toContain(
      "'HiddenFromAddressListsEnabled'",
    );
    await mustSet(mailbox, { MessageCopyForSentAsEnabled: !mailbox.messageCopyForSentAs });
  });

  it('converts when licensed, and shows the new type only after a while', async () => {
    const mailbox = must(
      cloudUsers().find(
        (m) => tenant.world.hasExchangePlan(must(m.userId)) === 'plan2' && !m.userPrincipalName.startsWith('admin'),
      ),
    );
    expect(await refusal(mailbox, { Type: 'shared', ProhibitSendReceiveQuota: '900GB' })).toContain('maximum');
    expect(mailbox.recipientTypeDetails).toBe('UserMailbox');
    const before = await mustSet(mailbox, { Type: 'shared', MessageCopyForSentAsEnabled: true });
    expect(before.RecipientTypeDetails).toBe('UserMailbox');
    tenant.world.clock.advance(60_000);
    expect(await read(mailbox)).toMatchObject({ RecipientTypeDetails: 'SharedMailbox', IsShared: true });
    const { rows } = await tenant.invoke('Get-Mailbox', { RecipientTypeDetails: 'SharedMailbox' });
    expect(rows.map((row) => row.Guid)).toContain(mailbox.guid);
  });

  it('refuses to convert a user mailbox without a license', async () => {
    const mailbox = must(
      cloudUsers().find((m) => tenant.world.hasExchangePlan(must(m.userId)) === 'none'),
      'an unlicensed user mailbox',
    );
    expect(await refusal(mailbox, { Type: 'Shared', HiddenFromAddressListsEnabled: true })).toContain('license');
    expect(mailbox.hiddenFromAddressLists).toBe(false);
    const system = must(tenant.world.mailboxes.find((m) => m.recipientTypeDetails === 'DiscoveryMailbox'));
    expect(await refusal(system, { Type: 'Shared' })).toContain("can't be converted");
  });

  it('makes a desk of a room', async () => {
    const room = must(tenant.world.mailboxes.find((m) => m.recipientTypeDetails === 'RoomMailbox'));
    expect((await mustSet(room, { Type: 'Desk' })).ResourceType).toBe('Desk');
    expect((await mustSet(room, { Type: 'Room' })).ResourceType).toBe('Room');
  });

  it('leaves everything as it was when a later argument is wrong', async () => {
    const mailbox = licensed();
    await set(mailbox, { MessageCopyForSentAsEnabled: true, ForwardingAddress: 'nobody' });
    expect((await read(mailbox)).MessageCopyForSentAsEnabled).toBe(false);
  });

  it('counts each write', async () => {
    const mailbox = licensed();
    const before = tenant.world.writes.get(must(mailbox.userId)) ?? 0;
    await mustSet(mailbox, { MessageCopyForSentAsEnabled: true });
    expect(tenant.world.writes.get(must(mailbox.userId))).toBe(before + 1);
  });
});

describe('New-Mailbox', () => {
  it('makes a shared mailbox that reads show after a while', async () => {
    const made = await tenant.one('New-Mailbox', {
      Shared: true,
      Name: 'Front desk',
      DisplayName: 'Front Desk',
      PrimarySmtpAddress: 'front.desk@alderfinch.com',
    });
    expect(made).toMatchObject({
      DisplayName: 'Front Desk',
      PrimarySmtpAddress: 'front.desk@alderfinch.com',
      RecipientTypeDetails: 'SharedMailbox',
      AccountDisabled: false,
    });
    expect(made.ExternalDirectoryObjectId).toMatch(/^[0-9a-f-]{36}$/);
    expect((await tenant.invoke('Get-Mailbox', { Identity: 'front.desk@alderfinch.com' })).status).toBe(404);
    tenant.world.clock.advance(30_000);
    expect((await tenant.one('Get-Mailbox', { Identity: 'front.desk@alderfinch.com' })).Guid).toBe(made.Guid);
  });

  it('derives alias and address from the name', async () => {
    const made = await tenant.one('New-Mailbox', { Shared: true, Name: 'Café Lounge' });
    expect(made).toMatchObject({
      Alias: 'CafeLounge',
      PrimarySmtpAddress: 'CafeLounge@alderfinch.com',
      DisplayName: 'Café Lounge',
    });
  });

  it('refuses a taken address, a foreign domain and a mailbox that is not shared', async () => {
    const call = async (parameters: Row) => {
      const answer = await tenant.invoke('New-Mailbox', parameters);
      expect(answer.status).toBe(400);
      return answer.error.innererror.internalexception.message;
    };
    expect(await call({ Shared: true, Name: 'x', PrimarySmtpAddress: 'admin@alderfinch.com' })).toContain(
      'already being used',
    );
    expect(await call({ Shared: true, Name: 'x', PrimarySmtpAddress: 'x@elsewhere.example' })).toContain(
      'accepted domain',
    );
    expect(await call({ Name: 'x' })).toContain('Shared');
    expect(await call({ Shared: true })).toContain('Name');
  });
});
