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
  refusal,
  ruleOf,
  sku,
  stillWorld,
} from './fixtures.ts';

const world = () => stillWorld(60, 1);
const draft = (upn: string) => ({
  userPrincipalName: upn,
  displayName: 'Zoë Ångström',
  mailNickname: upn.split('@')[0]!,
  accountEnabled: true,
});

describe('creating a user', () => {
  it('is found at once by id and by sign-in name in any case', () => {
    const w = world();
    const user = w.createUser(draft("zoe.o'hara@alderfinch.com"));
    expect(w.userById(user.id)).toBe(user);
    expect(w.userById(user.id.toUpperCase())).toBe(user);
    expect(w.userByUpn("ZOE.O'HARA@Alderfinch.com")).toBe(user);
    expect(w.users.at(-1)).toBe(user);
    expect(user.createdAt).toBe(w.clock.now());
    expect(w.writes.get(user.id)).toBe(1);
  });

  it('is refused for a sign-in name in use', () => {
    const w = world();
    const taken = w.users[10]!.userPrincipalName;
    const refused = refusal(() => w.createUser(draft(taken.toUpperCase().replace(/@.*/, (d) => d.toLowerCase()))));
    expect(refused.rule).toBe('UpnConflict');
    expect(refused.message).toBe('Another object with the same value for property userPrincipalName already exists.');
  });

  it('is refused for somebody else’s address', () => {
    const w = world();
    const former = must(w.users.flatMap((u) => u.proxyAddresses).find((a) => /\.(former|previous|maiden)\d+@/.test(a)));
    expect(ruleOf(() => w.createUser(draft(former.slice(5))))).toBe('ProxyConflict');
  });

  it.each(['someone@contoso.example', 'someone@finchlabs.example'])(
    'is refused for the unverified domain of %s',
    (upn) => {
      const refused = refusal(() => world().createUser(draft(upn)));
      expect(refused.rule).toBe('InvalidDomain');
      expect(refused.message).toBe(
        'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
      );
    },
  );

  it.each(['zoë@alderfinch.com', 'a b@alderfinch.com', '@alderfinch.com', 'plain'])(
    'is refused for the sign-in name %s',
    (upn) => {
      expect(ruleOf(() => world().createUser(draft(upn)))).toBe('InvalidValue');
    },
  );

  it('needs an immutable id in a federated domain', () => {
    const w = world();
    const refused = refusal(() => w.createUser(draft('x@partners.alderfinch.com')));
    expect([refused.rule, refused.message]).toEqual([
      'SourceAnchor',
      'SourceAnchor is a required property for creation of a federated user.',
    ]);
    expect(
      w.createUser({ ...draft('x@partners.alderfinch.com'), onPremisesImmutableId: 'abc=' }).onPremisesImmutableId,
    ).toBe('abc=');
  });

  it('ignores fields that are not its to set', () => {
    const w = world();
    const user = w.createUser({ ...draft('x@alderfinch.com'), id: 'mine', deletedAt: 5, groupIds: ['g'], version: 99 });
    expect(user.id).not.toBe('mine');
    expect([user.deletedAt, user.groupIds]).toEqual([null, []]);
  });
});

describe('changing a user', () => {
  it('moves the sign-in name and frees the old one, keeping addresses', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const old = user.userPrincipalName;
    const addresses = [...user.proxyAddresses];
    w.updateUser(user, { userPrincipalName: 'renamed.person@alderfinch.com', mailNickname: 'renamed.person' });
    expect(w.userByUpn('renamed.person@alderfinch.com')).toBe(user);
    expect(w.userByUpn(old)).toBeUndefined();
    expect(user.proxyAddresses).toEqual(addresses);
    expect(w.mailboxByIdentity(old)).toBe(mailbox);
    expect(w.mailboxByIdentity('renamed.person')).toBe(mailbox);
    expect(mailbox.userPrincipalName).toBe('renamed.person@alderfinch.com');
  });

  it.each(['Graph', 'Exchange'])('keeps every address when the alias changes through %s', (surface) => {
    const w = world();
    const mailbox = must(w.mailboxes.find((m) => m.recipientTypeDetails === 'UserMailbox' && !m.isDirSynced));
    const addresses = [...mailbox.emailAddresses];
    if (surface === 'Graph') w.updateUser(must(w.userById(must(mailbox.userId))), { mailNickname: 'renamed' });
    else w.updateMailbox(mailbox, { alias: 'renamed' });
    expect(mailbox.emailAddresses).toEqual(addresses);
    for (const address of [...addresses, 'renamed']) expect(w.mailboxByIdentity(address)).toBe(mailbox);
  });

  it('keeps the old primary address as an alias', () => {
    const w = world();
    const { user } = mailboxUser(w, 'SPE_E3');
    const old = must(user.mail);
    w.updateUser(user, { mail: 'fresh.name@alderfinch.com' });
    expect(user.proxyAddresses.slice(0, 2)).toEqual(['SMTP:fresh.name@alderfinch.com', `smtp:${old}`]);
    expect(w.mailboxByIdentity(old)).toBe(w.mailboxByIdentity('fresh.name@alderfinch.com'));
  });

  it('of the on-premises directory is refused, except for what the cloud owns', () => {
    const w = world();
    const user = must(w.users.find((u) => u.onPremisesSyncEnabled));
    const refused = refusal(() => w.updateUser(user, { displayName: 'New', usageLocation: 'FR' }));
    expect(refused.rule).toBe('SyncedUser');
    expect(refused.message).toBe(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
    w.updateUser(user, { usageLocation: 'FR' });
    expect(user.usageLocation).toBe('FR');
  });

  it.each([
    ['usageLocation', { usageLocation: 'Germany' }],
    ['displayName', { displayName: '' }],
    ['businessPhones', { businessPhones: ['1', '2'] }],
    ['onPremisesImmutableId', { onPremisesImmutableId: 'a_b' }],
  ])('to an invalid %s is refused', (_, patch) => {
    const w = world();
    expect(ruleOf(() => w.updateUser(newUser(w), patch))).toBe('InvalidValue');
  });

  it('bumps versions, so that a delta reader sees it', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const version = w.version;
    w.updateUser(user, { displayName: 'Somebody Else' });
    expect(user.version).toBeGreaterThan(version);
    expect(mailbox.version).toBeGreaterThan(version);
    expect(w.version).toBeGreaterThanOrEqual(mailbox.version);
  });
});

describe('deleting a user', () => {
  it('hides user and mailbox, frees seats and names, and tells delta readers', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const consumed = sku(w, 'SPE_E3').consumed;
    const version = w.version;
    w.deleteUser(user);
    expect(w.userById(user.id)).toBeUndefined();
    expect(w.userByUpn(user.userPrincipalName)).toBeUndefined();
    expect(w.mailboxByIdentity(must(user.mail))).toBeUndefined();
    expect(w.deletedUsers).toContain(user);
    expect(w.softDeletedMailboxes).toContain(mailbox);
    expect(sku(w, 'SPE_E3').consumed).toBe(consumed - 1);
    expect(w.removedSince(version)).toEqual([{ id: user.id, reason: 'changed' }]);
    expect(w.removedSince(w.version)).toEqual([]);
    expect(ruleOf(() => w.deleteUser(user))).toBe('NotFound');
  });

  it('is undone within thirty days, with license and mailbox', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    const version = w.version;
    const place = w.users.indexOf(user);
    newUser(w);
    w.deleteUser(user);
    w.clock.advance(29 * DAY);
    expect(w.restoreUser(user.id)).toBe(user);
    expect(w.userByUpn(user.userPrincipalName)).toBe(user);
    expect(w.mailboxByUserId(user.id)).toBe(mailbox);
    expect(mailbox.disablesAt).toBeNull();
    expect(user.licenseStates.map((s) => s.state)).toEqual(['Active']);
    expect(w.users.indexOf(user)).toBe(place);
    expect(w.removedSince(version).map((r) => r.id)).not.toContain(user.id);
    w.clock.advance(40 * DAY);
    expect(w.userById(user.id)).toBe(user);
  });

  it('is final after thirty days', () => {
    const w = world();
    const { user } = mailboxUser(w, 'SPE_E3');
    const version = w.version;
    w.deleteUser(user);
    w.clock.advance(30 * DAY);
    expect(w.deletedUsers).not.toContain(user);
    expect(w.softDeletedMailboxes.some((m) => m.userId === user.id)).toBe(false);
    expect(w.removedSince(version).filter((r) => r.id === user.id)).toEqual([{ id: user.id, reason: 'deleted' }]);
    expect(ruleOf(() => w.restoreUser(user.id))).toBe('NotFound');
  });

  it('cannot be undone while someone else has the sign-in name', () => {
    const w = world();
    const user = newUser(w);
    w.deleteUser(user);
    newUser(w, { userPrincipalName: user.userPrincipalName });
    expect(ruleOf(() => w.restoreUser(user.id))).toBe('UpnConflict');
  });

  it('loses the license for good when the seats went to others', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    w.deleteUser(user);
    sku(w, 'SPE_E3').enabled = sku(w, 'SPE_E3').consumed;
    w.restoreUser(user.id);
    expect(user.licenseStates).toEqual([]);
    expect(mailbox.disablesAt).not.toBeNull();
  });

  it('leaves security ids behind where the person had access', () => {
    const w = world();
    const { mailbox } = mailboxUser(w, 'SPE_E3');
    const gone = newUser(w);
    const sid = w.sidOf(gone.id);
    const row = {
      trusteeId: gone.id,
      user: gone.userPrincipalName,
      sid,
      accessRights: ['FullAccess'],
      isInherited: false,
      deny: false,
      autoMapping: true,
    };
    w.grantPermission(mailbox, row);
    w.grantSendAs(mailbox, { trusteeId: gone.id, trustee: gone.userPrincipalName, sid });
    w.updateMailbox(mailbox, { grantSendOnBehalfTo: [gone.id], forwardingAddressId: gone.id });
    w.deleteUser(gone);
    w.clock.advance(31 * DAY + 2 * DAY);
    expect(mailbox.permissions).toMatchObject([{ trusteeId: null, user: sid, sid }]);
    expect(mailbox.sendAs).toMatchObject([{ trusteeId: null, trustee: sid }]);
    expect(mailbox.grantSendOnBehalfTo).toEqual([]);
    expect(mailbox.forwardingAddressId).toBeNull();
  });
});

describe('membership', () => {
  it('is known on both sides and refused twice', () => {
    const w = world();
    const user = newUser(w);
    const target = group(w, 'LIC-Copilot-Pilot');
    w.addGroupMember(target, user);
    expect([target.memberIds.includes(user.id), user.groupIds]).toEqual([true, [target.id]]);
    expect(ruleOf(() => w.addGroupMember(target, user))).toBe('Exists');
    w.removeGroupMember(target, user);
    expect([target.memberIds.includes(user.id), user.groupIds]).toEqual([false, []]);
    expect(ruleOf(() => w.removeGroupMember(target, user))).toBe('NotFound');
  });

  it.each(['All Staff', 'Department Finance', 'Dynamic - Ireland'])('of %s is not ours to change', (name) => {
    const w = world();
    expect(ruleOf(() => w.addGroupMember(group(w, name), newUser(w)))).toBe('GroupReadOnly');
  });
});

describe('looking things up', () => {
  it('finds a mailbox by every identity', () => {
    const w = world();
    const mailbox = must(w.mailboxes.find((m) => m.recipientTypeDetails === 'SharedMailbox'));
    for (const identity of [
      must(mailbox.userId),
      mailbox.guid,
      mailbox.exchangeGuid,
      `{${mailbox.guid.toUpperCase()}}`,
      mailbox.userPrincipalName.toUpperCase(),
      mailbox.alias,
      mailbox.name,
      mailbox.displayName,
      ...mailbox.emailAddresses,
      ...mailbox.emailAddresses.map((a) => a.slice(5)),
    ]) {
      expect(w.mailboxByIdentity(identity), identity).toBe(mailbox);
    }
    const discovery = must(w.mailboxes.find((m) => m.userId === null));
    for (const identity of [discovery.guid, discovery.exchangeGuid, discovery.name, discovery.primarySmtpAddress]) {
      expect(w.mailboxByIdentity(identity), identity).toBe(discovery);
    }
  });

  it('finds nothing for strangers, ids of other kinds and the deleted', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    for (const identity of ['nobody', 'nobody@alderfinch.com', '', w.tenant.tenantId, [...w.groups.keys()][0]!]) {
      expect(w.mailboxByIdentity(identity), identity).toBeUndefined();
    }
    w.deleteUser(user);
    for (const identity of [user.id, mailbox.guid, mailbox.exchangeGuid, user.displayName]) {
      expect(w.mailboxByIdentity(identity), identity).toBeUndefined();
    }
    expect(w.userById('not-a-guid')).toBeUndefined();
  });

  it('finds trustees and forwarding targets of all kinds', () => {
    const w = world();
    const guestOrService = must(w.users.find((u) => w.mailboxByUserId(u.id) === undefined && u.userType === 'Member'));
    expect(w.recipientByIdentity(guestOrService.userPrincipalName)).toMatchObject({
      id: guestOrService.id,
      kind: 'user',
    });
    const department = group(w, 'Department Finance');
    expect(w.recipientByIdentity(must(department.mail))).toMatchObject({ id: department.id, kind: 'group', upn: null });
    expect(w.recipientByIdentity('department finance')).toMatchObject({ id: department.id });
    const contact = must([...w.contacts.values()][0]);
    expect(w.recipientByIdentity(contact.externalEmailAddress)).toMatchObject({ id: contact.id, kind: 'contact' });
    expect(w.recipientByIdentity('nobody')).toBeUndefined();
  });

  it('sees a new display name at once', () => {
    const w = world();
    const { user, mailbox } = mailboxUser(w, 'SPE_E3');
    expect(w.mailboxByIdentity('Brand New Name')).toBeUndefined();
    w.updateUser(user, { displayName: 'Brand New Name' });
    expect(w.mailboxByIdentity('Brand New Name')).toBe(mailbox);
  });
});

describe('two worlds', () => {
  it('do not share anything that changes', () => {
    const one = world();
    const two = world();
    const user = newUser(one);
    give(one, user, 'SPE_E3');
    one.clock.advance(10 * MINUTE);
    expect(two.userById(user.id)).toBeUndefined();
    expect(sku(two, 'SPE_E3').consumed).toBe(sku(one, 'SPE_E3').consumed - 1);
    sku(one, 'SPE_E5').servicePlans.length = 0;
    expect(sku(two, 'SPE_E5').servicePlans.length).toBeGreaterThan(50);
    expect(two.quotaCeiling(two.mailboxes[1]!)).toBe(100 * GB);
  });
});
