import { describe, expect, it } from 'vitest';
import {
  DAY,
  GB,
  give,
  group,
  MINUTE,
  mailboxUser,
  must,
  newUser,
  plan,
  ruleOf,
  SECOND,
  sku,
  stillWorld,
  take,
} from './fixtures.ts';

const world = () => stillWorld(60, 1);
const limits = (m: {
  issueWarningQuota: number | null;
  prohibitSendQuota: number | null;
  prohibitSendReceiveQuota: number | null;
}) => [m.issueWarningQuota, m.prohibitSendQuota, m.prohibitSendReceiveQuota].map((q) => must(q) / GB);

describe('a newly licensed user', () => {
  it('gets a mailbox after a while, with address and quotas', () => {
    const w = world();
    const user = newUser(w);
    expect(user.mail).toBeNull();
    give(w, user, 'SPE_E3');
    expect(w.mailboxByUserId(user.id)).toBeUndefined();
    w.clock.advance(MINUTE - 1);
    expect(w.mailboxByUserId(user.id)).toBeUndefined();
    w.clock.advance(4 * MINUTE + 1);
    const mailbox = must(w.mailboxByUserId(user.id));
    expect(mailbox.recipientTypeDetails).toBe('UserMailbox');
    expect(mailbox.neverOpened).toBe(true);
    expect(mailbox.reported).toBeNull();
    expect(limits(mailbox)).toEqual([98, 99, 100]);
    expect(user.mail).toBe(user.userPrincipalName);
    expect(mailbox.emailAddresses).toEqual([
      `SMTP:${user.mail}`,
      `smtp:${user.mailNickname}@alderfinch.onmicrosoft.com`,
    ]);
    expect(w.mailboxByIdentity(`${user.mailNickname}@alderfinch.onmicrosoft.com`)).toBe(mailbox);
    expect(w.mailboxes.at(-1)).toBe(mailbox);
  });

  it('gets none when the license is gone before, or carries no mailbox plan', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'SPE_E3');
    take(w, user, 'SPE_E3');
    const other = newUser(w);
    w.assignLicense(
      other,
      [{ skuId: sku(w, 'SPE_E3').skuId, disabledPlans: [plan(w, 'SPE_E3', 'EXCHANGE_S_ENTERPRISE')] }],
      [],
    );
    const third = newUser(w);
    give(w, third, 'FLOW_FREE');
    w.clock.advance(DAY);
    for (const { id } of [user, other, third]) expect(w.mailboxByUserId(id)).toBeUndefined();
  });

  it.each([
    ['EXCHANGESTANDARD', [49, 49.5, 50]],
    ['SPE_E5', [98, 99, 100]],
  ])('of %s gets its quotas', (part, expected) => {
    const w = world();
    sku(w, part).enabled = 100;
    expect(limits(mailboxUser(w, part).mailbox)).toEqual(expected);
  });

  it('of Kiosk gets two gigabytes', () => {
    const { mailbox } = mailboxUser(world(), 'EXCHANGEDESKLESS');
    expect(must(mailbox.prohibitSendReceiveQuota)).toBe(2 * GB);
  });
});

describe('a user mailbox that lost its license', () => {
  it('is marked, lives thirty days, is soft-deleted then and gone thirty days later', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    take(w, user, 'SPE_E3');
    expect(mailbox.disablesAt).toBe(w.clock.now() + 30 * DAY);
    w.clock.advance(30 * DAY - 1);
    expect(w.mailboxByUserId(user.id)).toBe(mailbox);
    w.clock.advance(1);
    expect(w.mailboxByUserId(user.id)).toBeUndefined();
    expect(w.mailboxes).not.toContain(mailbox);
    expect(w.softDeletedMailboxes).toContain(mailbox);
    w.clock.advance(30 * DAY);
    expect(w.softDeletedMailboxes).not.toContain(mailbox);
  });

  it('is saved by a license in time', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    take(w, user, 'SPE_E3');
    w.clock.advance(29 * DAY);
    give(w, user, 'SPE_E3');
    expect(mailbox.disablesAt).toBeNull();
    w.clock.advance(40 * DAY);
    expect(w.mailboxByUserId(user.id)).toBe(mailbox);
  });

  it('comes back, the same one, when relicensed after its soft deletion', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const younger = mailboxUser(w, 'SPE_E3').mailbox;
    take(w, user, 'SPE_E3');
    w.clock.advance(45 * DAY);
    expect(w.softDeletedMailboxes).toContain(mailbox);
    give(w, user, 'SPE_E3');
    expect(w.mailboxByUserId(user.id)).toBeUndefined();
    w.clock.advance(5 * MINUTE);
    expect(w.mailboxByUserId(user.id)?.exchangeGuid).toBe(mailbox.exchangeGuid);
    expect(w.softDeletedMailboxes).not.toContain(mailbox);
    expect(w.mailboxes.indexOf(mailbox)).toBe(w.mailboxes.indexOf(younger) - 1);
    w.clock.advance(60 * DAY);
    expect(w.mailboxByUserId(user.id)).toBe(mailbox);
  });

  it('starts its thirty days anew after a second loss', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    take(w, user, 'SPE_E3');
    w.clock.advance(20 * DAY);
    give(w, user, 'SPE_E3');
    take(w, user, 'SPE_E3');
    w.clock.advance(15 * DAY);
    expect(w.mailboxByUserId(user.id)).toBe(mailbox);
    w.clock.advance(15 * DAY);
    expect(w.mailboxByUserId(user.id)).toBeUndefined();
  });

  it('stays as an inactive mailbox when it is on hold', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    w.updateMailbox(mailbox, { litigationHoldEnabled: true });
    take(w, user, 'SPE_E3');
    w.clock.advance(90 * DAY);
    expect(w.softDeletedMailboxes).toContain(mailbox);
  });

  it('is threatened as well when a group stops giving the plan', () => {
    const w = world();
    const user = newUser(w);
    const office = group(w, 'LIC-M365-E3-Office');
    w.addGroupMember(office, user);
    w.clock.advance(10 * MINUTE);
    const mailbox = must(w.mailboxByUserId(user.id));
    w.removeGroupMember(office, user);
    w.clock.advance(MINUTE);
    expect(mailbox.disablesAt).not.toBeNull();
  });

  it('is also scheduled for those the generator threatened', () => {
    const w = world();
    const threatened = w.mailboxes.filter((m) => m.disablesAt !== null);
    expect(threatened.length).toBeGreaterThan(0);
    w.clock.advance(31 * DAY);
    for (const mailbox of threatened) expect(mailbox.softDeletedAt).not.toBeNull();
  });
});

describe('a change of license', () => {
  it('changes the quotas with it, down as well', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    w.assignLicense(user, [{ skuId: sku(w, 'EXCHANGEDESKLESS').skuId, disabledPlans: [] }], [sku(w, 'SPE_E3').skuId]);
    expect(must(mailbox.prohibitSendReceiveQuota)).toBe(2 * GB);
    expect(mailbox.disablesAt).toBeNull();
  });

  it('leaves smaller quotas that an admin chose', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    w.updateMailbox(mailbox, {
      issueWarningQuota: 10 * GB,
      prohibitSendQuota: 11 * GB,
      prohibitSendReceiveQuota: 12 * GB,
    });
    w.assignLicense(user, [{ skuId: sku(w, 'SPE_E5').skuId, disabledPlans: [] }], [sku(w, 'SPE_E3').skuId]);
    expect(limits(mailbox)).toEqual([10, 11, 12]);
  });
});

describe('conversion', () => {
  it('to shared shows after a delay and leaves sign-in as it was', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    expect(w.convertMailbox(mailbox, 'Shared')).toBe(true);
    expect(mailbox.recipientTypeDetails).toBe('SharedMailbox');
    expect(mailbox.previousType).toBe('UserMailbox');
    expect(mailbox.typeVisibleAt).toBeGreaterThanOrEqual(w.clock.now() + 5 * SECOND);
    expect(mailbox.typeVisibleAt).toBeLessThanOrEqual(w.clock.now() + 40 * SECOND);
    expect(user.accountEnabled).toBe(true);
    expect(w.convertMailbox(mailbox, 'Shared')).toBe(false);
  });

  it('to shared needs a license at that moment, and none afterwards', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const unlicensed = must(w.mailboxes.find((m) => m.recipientTypeDetails === 'UserMailbox' && m.disablesAt !== null));
    expect(ruleOf(() => w.convertMailbox(unlicensed, 'Shared'))).toBe('NotLicensed');
    w.convertMailbox(mailbox, 'Shared');
    take(w, user, 'SPE_E3');
    expect(mailbox.disablesAt).toBeNull();
    expect(limits(mailbox)).toEqual([49, 49.5, 50]);
    w.clock.advance(90 * DAY);
    expect(w.mailboxByUserId(user.id)).toBe(mailbox);
  });

  it('back to regular without a license threatens the mailbox', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    w.convertMailbox(mailbox, 'Shared');
    take(w, user, 'SPE_E3');
    w.convertMailbox(mailbox, 'Regular');
    expect(mailbox.disablesAt).toBe(w.clock.now() + 30 * DAY);
    w.clock.advance(31 * DAY);
    expect(w.mailboxByUserId(user.id)).toBeUndefined();
  });

  it('of a synced mailbox is undone by the next synchronization', () => {
    const w = stillWorld(200, 1);
    const mailbox = must(
      w.mailboxes.find((m) => m.isDirSynced && m.recipientTypeDetails === 'UserMailbox' && m.disablesAt === null),
    );
    w.convertMailbox(mailbox, 'Shared');
    w.clock.advance(29 * MINUTE);
    expect(mailbox.recipientTypeDetails).toBe('SharedMailbox');
    w.clock.advance(2 * MINUTE);
    expect(mailbox.recipientTypeDetails).toBe('UserMailbox');
  });

  it('is refused for system mailboxes', () => {
    const w = world();
    const discovery = must(w.mailboxes.find((m) => m.userId === null));
    expect(ruleOf(() => w.convertMailbox(discovery, 'Shared'))).toBe('WrongMailboxType');
  });

  it('ends the old allowance of a legacy shared mailbox once its licensing changes', () => {
    const w = world();
    const legacy = must(
      w.mailboxes.find(
        (m) =>
          m.recipientTypeDetails === 'SharedMailbox' &&
          m.prohibitSendReceiveQuota === 100 * GB &&
          w.hasExchangePlan(must(m.userId)) === 'none',
      ),
    );
    const user = must(w.userById(must(legacy.userId)));
    expect(w.quotaCeiling(legacy)).toBe(100 * GB);
    w.updateUser(user, { usageLocation: 'US' });
    give(w, user, 'EXCHANGEENTERPRISE');
    take(w, user, 'EXCHANGEENTERPRISE');
    expect(w.quotaCeiling(legacy)).toBe(50 * GB);
    expect(limits(legacy)).toEqual([49, 49.5, 50]);
  });
});

describe('growth', () => {
  it('goes on day by day, and the report follows two days behind', () => {
    const w = world();
    const mailbox = must(w.mailboxes.find((m) => m.reported && m.totalItemBytes - m.reported.storageBytes > 1_000_000));
    const [size, items] = [mailbox.totalItemBytes, mailbox.itemCount];
    w.clock.advance(10 * DAY);
    expect(w.mailboxByUserId(must(mailbox.userId))?.totalItemBytes).toBeGreaterThan(size);
    expect(mailbox.itemCount).toBeGreaterThan(items);
    w.clock.advance(2 * DAY);
    expect(must(mailbox.reported).storageBytes).toBeGreaterThan(size);
    expect(must(mailbox.reported).storageBytes).toBeLessThan(mailbox.totalItemBytes);
  });

  it('ends at the limit', () => {
    const w = world();
    w.clock.advance(20_000 * DAY);
    for (const mailbox of w.mailboxes) {
      const limit = must(mailbox.prohibitSendReceiveQuota);
      expect(mailbox.totalItemBytes).toBeLessThanOrEqual(limit * 1.15);
    }
  });

  it('does not move within a day', () => {
    const w = world();
    const sizes = () => w.mailboxes.map((m) => [m.totalItemBytes, m.itemCount, m.reported]);
    const before = sizes();
    w.clock.advance(8 * 3_600_000);
    expect(sizes()).toEqual(before);
  });
});
