import { describe, expect, it } from 'vitest';
import { usableUnits } from '../../../../electron/practice/world/catalogue.ts';
import { isActive, planProblem, seatsOf } from '../../../../electron/practice/world/licensing.ts';
import { storageLimitStatus } from '../../../../electron/practice/world/quotas.ts';
import { DAY, dump, GB, must, START, stillWorld } from './fixtures.ts';

const STARTED = Math.floor(START / DAY) * DAY;

describe.each([
  [50, 1],
  [50, 2],
  [51, 99],
  [400, 3],
  [3_000, 4],
])('a tenant of %i mailboxes from seed %i', (size, seed) => {
  const world = stillWorld(size, seed);

  it('has exactly that many mailboxes, of every kind', () => {
    expect(world.mailboxes).toHaveLength(size);
    const kinds = new Set(world.mailboxes.map((m) => m.recipientTypeDetails));
    expect([...kinds].sort()).toEqual([
      'DiscoveryMailbox',
      'EquipmentMailbox',
      'RoomMailbox',
      'SharedMailbox',
      'UserMailbox',
    ]);
    expect(world.mailboxes.filter((m) => m.userId === null)).toHaveLength(1);
  });

  it('gives every object ids and addresses of its own', () => {
    const ids = [...world.users, ...world.deletedUsers].map((u) => u.id);
    ids.push(
      ...world.mailboxes.flatMap((m) => [m.guid, m.exchangeGuid]),
      ...world.groups.keys(),
      ...world.contacts.keys(),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const names = [...world.users, ...world.deletedUsers].flatMap((u) => [
      ...new Set([u.userPrincipalName, ...u.proxyAddresses.map((p) => p.slice(5))].map((name) => name.toLowerCase())),
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('writes sign-in names the service accepts, in verified domains', () => {
    const verified = new Set(world.domains.filter((d) => d.isVerified).map((d) => d.name));
    for (const user of world.users) {
      expect(user.userPrincipalName).toMatch(/^[A-Za-z0-9'._!#^~-]+@[a-z0-9.-]+$/);
      expect(verified.has(user.userPrincipalName.split('@')[1]!)).toBe(true);
      expect(user.userPrincipalName.length).toBeLessThanOrEqual(113);
      expect(user.mailNickname.length).toBeLessThan(65);
    }
  });

  it('has accents in names and apostrophes in sign-in names', () => {
    expect(world.users.some((u) => /\P{ASCII}/u.test(u.displayName))).toBe(true);
    expect(world.users.some((u) => u.userPrincipalName.includes("'"))).toBe(true);
  });

  it('lists one primary address per mailbox, and the mailbox and its user agree', () => {
    for (const mailbox of world.mailboxes) {
      const primary = mailbox.emailAddresses.filter((a) => a.startsWith('SMTP:'));
      expect(primary).toEqual([`SMTP:${mailbox.primarySmtpAddress}`]);
      if (mailbox.userId === null) continue;
      const user = must(world.userById(mailbox.userId));
      expect(mailbox.userPrincipalName).toBe(user.userPrincipalName);
      expect(mailbox.primarySmtpAddress).toBe(user.mail);
      expect(mailbox.displayName).toBe(user.displayName);
      expect(mailbox.isDirSynced).toBe(user.onPremisesSyncEnabled === true);
      expect(mailbox.createdAt).toBeGreaterThanOrEqual(user.createdAt);
    }
  });

  it('counts as many seats as there are license holders', () => {
    const counts = new Map<string, number>();
    for (const user of world.users) {
      for (const id of seatsOf(user.licenseStates)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const entry of world.skus.values()) {
      expect(entry.consumed, entry.skuPartNumber).toBe(counts.get(entry.skuId) ?? 0);
      expect(entry.shownConsumed).toBe(entry.consumed);
    }
  });

  it('owns units in every condition', () => {
    const skus = [...world.skus.values()];
    expect(skus.some((s) => s.enabled === 0 && s.warning > 0)).toBe(true);
    expect(skus.some((s) => usableUnits(s) === 0 && s.suspended > 0)).toBe(true);
    expect(skus.some((s) => usableUnits(s) === s.consumed)).toBe(true);
    if (size >= 400) expect(skus.some((s) => usableUnits(s) < s.consumed)).toBe(true);
  });

  it('holds no licenses that the rules would refuse', () => {
    for (const user of world.users) {
      expect(planProblem(user.licenseStates.filter(isActive)), user.userPrincipalName).toBeNull();
      for (const state of user.licenseStates) {
        if (state.groupId === null) expect(user.directLicenses.some((d) => d.skuId === state.skuId)).toBe(true);
        else expect(user.groupIds).toContain(state.groupId);
        expect(state.updatedAt).toBeLessThanOrEqual(START);
      }
    }
  });

  it('has every kind of license error', () => {
    const errors = new Set(world.users.flatMap((u) => u.licenseStates.map((s) => s.error)));
    for (const error of [
      'CountViolation',
      'MutuallyExclusiveViolation',
      'DependencyViolation',
      'ProhibitedInUsageLocationViolation',
    ]) {
      expect(errors.has(error as never), error).toBe(true);
    }
  });

  it('gives a user mailbox exactly to those an Exchange plan entitles, or who just lost it', () => {
    for (const mailbox of world.mailboxes) {
      if (mailbox.recipientTypeDetails !== 'UserMailbox') continue;
      const licensed = world.hasExchangePlan(must(mailbox.userId)) !== 'none';
      expect(licensed, mailbox.userPrincipalName).toBe(mailbox.disablesAt === null);
    }
    for (const user of world.users) {
      if (world.hasExchangePlan(user.id) !== 'none')
        expect(world.mailboxByUserId(user.id), user.userPrincipalName).toBeDefined();
    }
  });

  it('sets quotas within what the license allows, in order', () => {
    for (const mailbox of world.mailboxes) {
      const [warn, send, receive] = [
        mailbox.issueWarningQuota,
        mailbox.prohibitSendQuota,
        mailbox.prohibitSendReceiveQuota,
      ].map((q) => must(q));
      expect(warn).toBeLessThanOrEqual(send!);
      expect(send).toBeLessThanOrEqual(receive!);
      expect(receive).toBeLessThanOrEqual(world.quotaCeiling(mailbox));
    }
    const limits = (part: 'kiosk' | 'plan1' | 'plan2') =>
      new Set(
        world.mailboxes
          .filter(
            (m) => m.recipientTypeDetails === 'UserMailbox' && m.userId && world.hasExchangePlan(m.userId) === part,
          )
          .map((m) => must(m.prohibitSendReceiveQuota) / GB),
      );
    expect(limits('kiosk')).toEqual(new Set([2]));
    expect([...limits('plan2')].sort()).toEqual([100, 45]);
  });

  it('has mailboxes near, over and at their limits', () => {
    const shared = world.mailboxes.filter((m) => m.recipientTypeDetails === 'SharedMailbox');
    const unlicensed = shared.filter((m) => world.hasExchangePlan(must(m.userId)) === 'none');
    expect(unlicensed.some((m) => m.totalItemBytes > 47 * GB && m.totalItemBytes < 50 * GB)).toBe(true);
    expect(unlicensed.some((m) => storageLimitStatus(m) === 'MailboxDisabled')).toBe(true);
    expect(unlicensed.some((m) => m.totalItemBytes > 50 * GB && m.prohibitSendReceiveQuota === 100 * GB)).toBe(true);
    expect(shared.some((m) => m.totalItemBytes > 50 * GB && world.hasExchangePlan(must(m.userId)) === 'plan2')).toBe(
      true,
    );
    expect(shared.some((m) => m.totalItemBytes < 45 * GB && world.hasExchangePlan(must(m.userId)) !== 'none')).toBe(
      true,
    );
    expect(shared.some((m) => must(world.userById(must(m.userId))).accountEnabled)).toBe(true);
    const kiosk = world.mailboxes.find((m) => m.prohibitSendReceiveQuota === 2 * GB && m.totalItemBytes > 2 * GB);
    expect(kiosk && storageLimitStatus(kiosk)).toBe('MailboxDisabled');
  });

  it('has each circumstance worth practicing', () => {
    const { mailboxes, users } = world;
    const userOf = (id: string | null) => world.userById(id ?? '');
    expect(
      mailboxes.some((m) => m.litigationHoldEnabled && m.litigationHoldOwner !== '' && m.litigationHoldAt !== null),
    ).toBe(true);
    expect(mailboxes.some((m) => m.inPlaceHolds.length > 0)).toBe(true);
    expect(mailboxes.some((m) => m.archiveGuid !== null && m.archiveItemBytes > 0)).toBe(true);
    expect(mailboxes.some((m) => m.forwardingSmtpAddress !== null)).toBe(true);
    expect(mailboxes.some((m) => world.userById(m.forwardingAddressId ?? ''))).toBe(true);
    expect(mailboxes.some((m) => m.neverOpened && m.totalItemBytes === 0 && m.lastLogonAt === null)).toBe(true);
    expect(
      mailboxes.some((m) => m.recipientTypeDetails === 'UserMailbox' && userOf(m.userId)?.accountEnabled === false),
    ).toBe(true);
    expect(mailboxes.some((m) => m.messageCopyForSentAs !== m.messageCopyForSendOnBehalf)).toBe(true);
    expect(users.some((u) => u.usageLocation === null && u.licenseStates.length > 0)).toBe(true);
    expect(users.some((u) => u.lastSignInAt === null && u.licenseStates.length > 0)).toBe(true);
    expect(users.some((u) => (u.lastSignInAt ?? START) < STARTED - 94 * DAY)).toBe(true);
    expect(users.some((u) => u.userType === 'Guest')).toBe(true);
    expect(users.some((u) => u.onPremisesSyncEnabled && u.onPremisesImmutableId)).toBe(true);
    expect(users.some((u) => u.licenseStates.some((s) => s.disabledPlans.length > 0))).toBe(true);
    expect(world.deletedUsers.length).toBeGreaterThanOrEqual(2);
    expect(world.softDeletedMailboxes.length).toBe(world.deletedUsers.length);
  });

  it('has permission rows of every sort', () => {
    const rows = world.mailboxes.flatMap((m) => m.permissions);
    expect(rows.some((r) => r.deny)).toBe(true);
    expect(rows.some((r) => r.isInherited)).toBe(true);
    expect(rows.some((r) => r.trusteeId === null && /^S-1-5-21-/.test(r.user))).toBe(true);
    expect(rows.some((r) => r.trusteeId && world.groups.has(r.trusteeId))).toBe(true);
    if (size >= 400) expect(rows.some((r) => r.accessRights.some((right) => right.includes(', ')))).toBe(true);
    expect(world.mailboxes.some((m) => m.sendAs.length > 0)).toBe(true);
    expect(world.mailboxes.some((m) => m.grantSendOnBehalfTo.length > 0)).toBe(true);
    for (const row of rows) {
      if (row.trusteeId && !world.groups.has(row.trusteeId))
        expect(world.userById(row.trusteeId)?.userPrincipalName).toBe(row.user);
    }
  });

  it('knows members and their groups from both sides', () => {
    for (const group of world.groups.values()) {
      expect(new Set(group.memberIds).size).toBe(group.memberIds.length);
      for (const id of group.memberIds) expect(must(world.userById(id)).groupIds).toContain(group.id);
    }
    for (const user of world.users) {
      for (const id of user.groupIds) expect(must(world.groups.get(id)).memberIds).toContain(user.id);
    }
  });

  it('reports what mailboxes were one to two days ago', () => {
    for (const mailbox of world.mailboxes) {
      const { reported } = mailbox;
      if (mailbox.createdAt < STARTED - DAY) expect(reported).not.toBeNull();
      if (reported === null) continue;
      expect(reported.storageBytes).toBeLessThanOrEqual(mailbox.totalItemBytes);
      expect(mailbox.totalItemBytes - reported.storageBytes).toBeLessThan(0.2 * GB);
      expect(reported.itemCount).toBeLessThanOrEqual(mailbox.itemCount);
      expect(reported.lastActivityAt === null).toBe(mailbox.lastUserActionAt === null);
      expect(reported.lastActivityAt ?? 0).toBeLessThan(STARTED - DAY);
    }
  });

  it('has nothing that happened in the future or before its object existed', () => {
    for (const user of world.users) {
      expect(user.createdAt).toBeLessThan(START);
      for (const time of [user.lastSignInAt, user.lastNonInteractiveSignInAt, user.lastSuccessfulSignInAt]) {
        if (time !== null) expect(time).toBeLessThan(START);
      }
      if (user.lastSignInAt !== null) expect(user.lastSignInAt).toBeGreaterThan(user.createdAt - DAY);
    }
    for (const mailbox of world.mailboxes) expect(mailbox.lastLogonAt ?? 0).toBeLessThan(START);
  });

  it('lists users in the order they were created', () => {
    const times = world.users.filter((u) => u.department !== null).map((u) => u.createdAt);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('every practice identity', () => {
  it('can sign in, has its roles and a mailbox', () => {
    const world = stillWorld(50, 1);
    expect(world.personas.map((p) => p.upn.split('@')[0])).toEqual([
      'admin',
      'exchange',
      'licenses',
      'helpdesk',
      'reader',
      'mfa',
      'disabled',
    ]);
    for (const persona of world.personas) {
      const user = must(world.userById(persona.userId));
      expect(user.userPrincipalName).toBe(persona.upn);
      expect(user.roles).toHaveLength(persona.roles.length);
      expect(user.accountEnabled).toBe(!persona.upn.startsWith('disabled@'));
      expect(world.mailboxByUserId(user.id)).toBeDefined();
    }
    expect(world.personas[0]?.roles).toEqual(['Global Administrator']);
  });
});

describe('shared records', () => {
  it('do not leak a change from one person to another', () => {
    const world = stillWorld(400, 3);
    const before = JSON.stringify(
      (dump(world) as { users: { id: string }[] }).users.filter((u) => u.id !== world.users[20]!.id),
    );
    const user = world.users[20]!;
    const group = must([...world.groups.values()].find((g) => g.displayName === 'LIC-Copilot-Pilot'));
    if (!user.groupIds.includes(group.id)) world.addGroupMember(group, user);
    world.clock.advance(60_000);
    const after = JSON.stringify((dump(world) as { users: { id: string }[] }).users.filter((u) => u.id !== user.id));
    expect(after).toBe(before);
  });
});
