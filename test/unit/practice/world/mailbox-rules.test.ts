import { describe, expect, it } from 'vitest';
import { storageLimitStatus } from '../../../../electron/practice/world/quotas.ts';
import { GB, give, mailboxUser, must, newUser, refusal, ruleOf, SECOND, sku, stillWorld } from './fixtures.ts';

const world = () => stillWorld(60, 1);

describe('changing a mailbox', () => {
  it('says whether anything differed, and counts the write either way', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const writes = must(w.writes.get(user.id));
    const version = mailbox.version;
    expect(w.updateMailbox(mailbox, { messageCopyForSentAs: true })).toBe(true);
    expect(mailbox.version).toBeGreaterThan(version);
    expect(w.updateMailbox(mailbox, { messageCopyForSentAs: true, grantSendOnBehalfTo: [] })).toBe(false);
    expect(w.writes.get(user.id)).toBe(writes + 2);
  });

  it('sets the sent-items flags independently', () => {
    const w = world();
    const { mailbox } = mailboxUser(w, 'SPE_E3');
    w.updateMailbox(mailbox, { messageCopyForSentAs: true });
    w.updateMailbox(mailbox, { messageCopyForSendOnBehalf: true, messageCopyForSentAs: false });
    expect([mailbox.messageCopyForSentAs, mailbox.messageCopyForSendOnBehalf]).toEqual([false, true]);
  });

  it.each(['displayName', 'alias', 'primarySmtpAddress', 'hiddenFromAddressLists', 'emailAddresses'] as const)(
    'of a synced user is refused for %s, in the words of the service',
    (property) => {
      const w = stillWorld(200, 1);
      const mailbox = must(w.mailboxes.find((m) => m.isDirSynced));
      const value = {
        displayName: 'x',
        alias: 'x',
        primarySmtpAddress: 'x@alderfinch.com',
        hiddenFromAddressLists: true,
        emailAddresses: [],
      }[property];
      const refused = refusal(() => w.updateMailbox(mailbox, { [property]: value }));
      expect(refused.rule).toBe('DirSynced');
      expect(refused.message).toContain(
        `The operation on mailbox "${mailbox.displayName}" failed because it's out of the current user's write scope.`,
      );
      expect(refused.message).toContain('is being synchronized from your on-premises organization');
    },
  );

  it('of a synced user is allowed for what Exchange Online owns', () => {
    const w = stillWorld(200, 1);
    const mailbox = must(w.mailboxes.find((m) => m.isDirSynced));
    expect(
      w.updateMailbox(mailbox, {
        messageCopyForSentAs: !mailbox.messageCopyForSentAs,
        forwardingSmtpAddress: 'a@example.org',
      }),
    ).toBe(true);
  });

  it('moves addresses, and refuses those of others', () => {
    const w = world();
    const { mailbox } = mailboxUser(w, 'SPE_E3');
    const other = mailboxUser(w, 'SPE_E3').mailbox;
    const added = 'smtp:second.name@alderfinch.com';
    w.updateMailbox(mailbox, { emailAddresses: [...mailbox.emailAddresses, added] });
    expect(w.mailboxByIdentity('second.name@alderfinch.com')).toBe(mailbox);
    expect(ruleOf(() => w.updateMailbox(other, { emailAddresses: [...other.emailAddresses, added] }))).toBe(
      'ProxyConflict',
    );
    const old = mailbox.primarySmtpAddress;
    w.updateMailbox(mailbox, { emailAddresses: ['SMTP:second.name@alderfinch.com'] });
    expect(mailbox.primarySmtpAddress).toBe('second.name@alderfinch.com');
    expect(w.userByUpn(old)?.mail).toBe('second.name@alderfinch.com');
  });

  it('cannot forward to itself', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    expect(ruleOf(() => w.updateMailbox(mailbox, { forwardingAddressId: user.id }))).toBe('SelfForward');
    expect(
      ruleOf(() => w.updateMailbox(mailbox, { forwardingSmtpAddress: mailbox.primarySmtpAddress.toUpperCase() })),
    ).toBe('SelfForward');
    expect(
      w.updateMailbox(mailbox, { forwardingAddressId: w.users[0]!.id, forwardingSmtpAddress: 'x@example.org' }),
    ).toBe(true);
  });
});

describe('quotas', () => {
  it('may not exceed what the license allows', () => {
    const w = world();
    sku(w, 'EXCHANGESTANDARD').enabled = 50;
    const { mailbox } = mailboxUser(w, 'EXCHANGESTANDARD');
    const refused = refusal(() => w.updateMailbox(mailbox, { prohibitSendReceiveQuota: 60 * GB }));
    expect(refused.rule).toBe('QuotaTooLarge');
    expect(refused.details).toMatchObject({ property: 'ProhibitSendReceiveQuota', ceiling: 50 * GB });
    expect(ruleOf(() => w.updateMailbox(mailbox, { prohibitSendReceiveQuota: null }))).toBe('QuotaTooLarge');
    expect(w.updateMailbox(mailbox, { prohibitSendReceiveQuota: 49.5 * GB })).toBe(true);
  });

  it('must be in order, whichever of them is given', () => {
    const w = world();
    const { mailbox } = mailboxUser(w, 'SPE_E3');
    expect(ruleOf(() => w.updateMailbox(mailbox, { prohibitSendReceiveQuota: 50 * GB }))).toBe('QuotaOrder');
    expect(
      ruleOf(() =>
        w.updateMailbox(mailbox, {
          issueWarningQuota: 30 * GB,
          prohibitSendQuota: 51 * GB,
          prohibitSendReceiveQuota: 50 * GB,
        }),
      ),
    ).toBe('QuotaOrder');
    expect(
      ruleOf(() =>
        w.updateMailbox(mailbox, {
          issueWarningQuota: 51 * GB,
          prohibitSendQuota: 40 * GB,
          prohibitSendReceiveQuota: 50 * GB,
        }),
      ),
    ).toBe('QuotaOrder');
    expect(
      w.updateMailbox(mailbox, {
        issueWarningQuota: 30 * GB,
        prohibitSendQuota: 40 * GB,
        prohibitSendReceiveQuota: 50 * GB,
      }),
    ).toBe(true);
    expect(w.updateMailbox(mailbox, { issueWarningQuota: 50 * GB, prohibitSendQuota: 50 * GB })).toBe(true);
  });

  it('of a shared mailbox grow to 100 GB with Plan 2 only', () => {
    const w = world();
    const mailbox = w.createSharedMailbox({
      name: 'Big',
      displayName: 'Big',
      alias: 'big',
      primarySmtpAddress: 'big@alderfinch.com',
    });
    const user = must(w.userById(must(mailbox.userId)));
    w.updateUser(user, { usageLocation: 'US' });
    expect(w.quotaCeiling(mailbox)).toBe(50 * GB);
    sku(w, 'EXCHANGESTANDARD').enabled = 50;
    give(w, user, 'EXCHANGESTANDARD');
    expect(w.quotaCeiling(mailbox)).toBe(50 * GB);
    w.assignLicense(
      user,
      [{ skuId: sku(w, 'EXCHANGEENTERPRISE').skuId, disabledPlans: [] }],
      [sku(w, 'EXCHANGESTANDARD').skuId],
    );
    expect(w.quotaCeiling(mailbox)).toBe(100 * GB);
    expect(mailbox.prohibitSendReceiveQuota).toBe(100 * GB);
  });

  it('stop sending first, then receiving', () => {
    const w = world();
    const mailbox = must(
      w.mailboxes.find((m) => m.recipientTypeDetails === 'SharedMailbox' && m.prohibitSendReceiveQuota === 50 * GB),
    );
    const at = (size: number) => {
      mailbox.totalItemBytes = size;
      return storageLimitStatus(mailbox);
    };
    expect([48, 49, 49.5, 50].map((gb) => at(gb * GB))).toEqual([
      'BelowLimit',
      'IssueWarning',
      'ProhibitSend',
      'MailboxDisabled',
    ]);
  });
});

describe('holds and archives', () => {
  it('need Plan 2, or Plan 1 with archiving', () => {
    const w = world();
    for (const part of ['EXCHANGESTANDARD', 'EXCHANGEARCHIVE_ADDON']) sku(w, part).enabled = 50;
    const { user, mailbox } = mailboxUser(w, 'EXCHANGESTANDARD');
    expect(ruleOf(() => w.updateMailbox(mailbox, { litigationHoldEnabled: true }))).toBe('HoldNeedsPlan2');
    give(w, user, 'EXCHANGEARCHIVE_ADDON');
    expect(
      w.updateMailbox(mailbox, { litigationHoldEnabled: true, litigationHoldOwner: 'exchange@alderfinch.com' }),
    ).toBe(true);
    expect(mailbox.litigationHoldAt).toBe(w.clock.now());
    expect(mailbox.recoverableItemsQuota).toBe(100 * GB);
    w.updateMailbox(mailbox, { litigationHoldEnabled: false });
    expect([mailbox.litigationHoldAt, mailbox.litigationHoldOwner, mailbox.recoverableItemsQuota]).toEqual([
      null,
      '',
      30 * GB,
    ]);
  });

  it('of an archive: on and off, refused without a license for it', () => {
    const w = world();
    const { mailbox } = mailboxUser(w, 'SPE_E3');
    expect(w.setArchive(mailbox, true)).toBe(true);
    expect(mailbox.archiveGuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(w.mailboxByIdentity(must(mailbox.archiveGuid))).toBe(mailbox);
    expect(w.setArchive(mailbox, true)).toBe(false);
    expect(w.setArchive(mailbox, false)).toBe(true);
    expect(ruleOf(() => w.setArchive(mailboxUser(w, 'EXCHANGEDESKLESS').mailbox, true))).toBe('ArchiveNeedsPlan');
  });
});

describe('a new shared mailbox', () => {
  const input = {
    name: 'Press 2',
    displayName: 'Press Office',
    alias: 'press2',
    primarySmtpAddress: 'press2@alderfinch.com',
  };

  it('has a user, 50 GB and is shown by reads a little later', () => {
    const w = world();
    const mailbox = w.createSharedMailbox(input);
    expect(w.userByUpn('press2@alderfinch.com')?.id).toBe(mailbox.userId);
    expect(mailbox.name).toBe('Press 2');
    expect(mailbox.prohibitSendReceiveQuota).toBe(50 * GB);
    expect(mailbox.emailAddresses).toEqual(['SMTP:press2@alderfinch.com', 'smtp:press2@alderfinch.onmicrosoft.com']);
    expect(mailbox.visibleAt).toBeGreaterThanOrEqual(w.clock.now() + 3 * SECOND);
    expect(mailbox.visibleAt).toBeLessThanOrEqual(w.clock.now() + 20 * SECOND);
    expect(w.mailboxByIdentity('press2')).toBe(mailbox);
    expect(mailbox.reported).toBeNull();
  });

  it('is refused for an address in use or a foreign domain', () => {
    const w = world();
    w.createSharedMailbox(input);
    const users = w.users.length;
    expect(['UpnConflict', 'ProxyConflict']).toContain(ruleOf(() => w.createSharedMailbox(input)));
    expect(ruleOf(() => w.createSharedMailbox({ ...input, alias: 'p3', primarySmtpAddress: 'p3@example.org' }))).toBe(
      'InvalidDomain',
    );
    expect(w.users).toHaveLength(users);
  });
});

describe('permissions', () => {
  it('show after the replication lag and are refused twice', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const trustee = newUser(w);
    const row = {
      trusteeId: trustee.id,
      user: trustee.userPrincipalName,
      sid: w.sidOf(trustee.id),
      accessRights: ['FullAccess'],
      isInherited: false,
      deny: false,
      autoMapping: true,
    };
    const writes = must(w.writes.get(user.id));
    const added = w.grantPermission(mailbox, row);
    expect(added.visibleAt - w.clock.now()).toBeGreaterThanOrEqual(2 * SECOND);
    expect(added.visibleAt - w.clock.now()).toBeLessThanOrEqual(30 * SECOND);
    expect(ruleOf(() => w.grantPermission(mailbox, row))).toBe('Exists');
    const sendAs = { trusteeId: trustee.id, trustee: trustee.userPrincipalName, sid: w.sidOf(trustee.id) };
    w.grantSendAs(mailbox, sendAs);
    expect(ruleOf(() => w.grantSendAs(mailbox, sendAs))).toBe('Exists');
    expect(w.writes.get(user.id)).toBe(writes + 2);
  });
});

describe('mail contacts', () => {
  const input = {
    name: 'Ann Partner',
    displayName: 'Ann Partner',
    alias: 'ann.partner',
    firstName: 'Ann',
    lastName: 'Partner',
    externalEmailAddress: 'SMTP:ann@supplier.example',
  };

  it('are found by their address; ids are never reused', () => {
    const w = world();
    const contact = w.createContact(input);
    expect(contact.externalEmailAddress).toBe('ann@supplier.example');
    expect(w.recipientByIdentity('ann@supplier.example')?.id).toBe(contact.id);
    w.removeContact(contact);
    const again = w.createContact({ ...input, name: 'Other' });
    expect(again.guid).not.toBe(contact.guid);
    expect([...w.contacts.keys()].filter((id) => id === again.guid)).toHaveLength(1);
  });

  it('are refused for an address or name in use, and for no address at all', () => {
    const w = world();
    w.createContact(input);
    expect(ruleOf(() => w.createContact({ ...input, name: 'Someone Else' }))).toBe('ProxyConflict');
    expect(ruleOf(() => w.createContact({ ...input, externalEmailAddress: 'new@supplier.example' }))).toBe(
      'ProxyConflict',
    );
    expect(
      ruleOf(() => w.createContact({ ...input, name: 'X', externalEmailAddress: w.users[0]!.userPrincipalName })),
    ).toBe('ProxyConflict');
    expect(ruleOf(() => w.createContact({ ...input, name: 'Y', externalEmailAddress: 'nowhere' }))).toBe(
      'InvalidValue',
    );
  });
});
