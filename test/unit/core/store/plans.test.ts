import { describe, expect, it } from 'vitest';
import type { MailboxRecord, UserRecord } from '../../../../electron/core/store/records.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import { emptyMailbox, emptyUser, guidOf, skus } from '../../../fixtures/store-rows.ts';
import { asOf, fill, storeAt } from './open-store.ts';

const sku = skus[0]?.skuId ?? '';
const id = (n: number): string => guidOf(1, n);

const person = (n: number, patch: Partial<UserRecord> = {}): UserRecord => ({
  ...emptyUser,
  id: id(n),
  userPrincipalName: `Person${n}@Contoso.example`,
  displayName: `Person ${n}`,
  accountEnabled: true,
  ...patch,
});
const box = (n: number, patch: Partial<MailboxRecord> = {}): MailboxRecord => ({
  ...emptyMailbox,
  objectId: id(n),
  exchangeGuid: guidOf(2, n),
  displayName: `Person ${n}`,
  name: `person-${n}`,
  userPrincipalName: `Person${n}@Contoso.example`,
  primarySmtpAddress: `Person${n}@Contoso.example`,
  emailAddresses: [`SMTP:Person${n}@Contoso.example`, `smtp:P${n}.Other@Contoso.example`],
  ...patch,
});

/** Groups, who holds roles, as an inventory reads them. */
async function groups(store: Store): Promise<void> {
  const reading = await store.beginReading('groups');
  const group = { alias: null, securityEnabled: true, unified: false, onPremisesSyncEnabled: null };
  await store.putGroups(reading, [
    { ...group, id: guidOf(9, 1), displayName: 'Sales Team', mail: 'sales@contoso.example', mailEnabled: true },
    { ...group, id: guidOf(9, 2), displayName: 'Person 2', mail: null, mailEnabled: false },
  ]);
  await store.putRoleHolders(reading, [{ principalId: id(1).toUpperCase(), roleTemplateId: 'r' }]);
  await store.finishReading(reading, { asOf });
}

async function filled(count = 4, patch: (n: number) => Partial<MailboxRecord> = () => ({})): Promise<Store> {
  const store = await storeAt();
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await fill(store, { users: numbers.map((n) => person(n)), mailboxes: numbers.map((n) => box(n, patch(n))) });
  await groups(store);
  return store;
}

describe('targets of plans', () => {
  it('come whole, in the order asked, without those nobody knows', async () => {
    const store = await storeAt();
    const licenses = [
      { skuId: sku.toUpperCase(), groupId: null, disabledPlans: ['B', 'A'], state: 'Active', error: null },
      { skuId: sku, groupId: guidOf(9, 1), disabledPlans: [], state: 'Active', error: null },
    ];
    await fill(store, {
      users: [
        person(1, { licenseAssignments: licenses, assignedLicenses: [{ skuId: sku, disabledPlans: [] }] }),
        person(2, { licenseAssignments: null, assignedLicenses: [{ skuId: sku, disabledPlans: ['a'] }] }),
      ],
      mailboxes: [box(1, { prohibitSendQuota: 5, grantSendOnBehalfTo: [id(2)] }), box(2)],
    });
    const source = { ids: [id(2).toUpperCase(), guidOf(7, 7), id(1)] };
    const targets = await store.planTargets('mailbox', source, true);
    expect(targets.map(({ objectId }) => objectId)).toEqual([id(2), id(1)]);
    expect(targets[1]).toMatchObject({
      name: 'Person 1',
      address: 'Person1@Contoso.example',
      mailbox: { prohibitSendQuota: 5, grantSendOnBehalfToIds: [id(2)] },
      user: { accountEnabled: true, userPrincipalName: 'Person1@Contoso.example' },
      accessAsOf: null,
      access: [{ right: 'SendOnBehalf', trusteeId: id(2), trusteeKind: 'user' }],
    });
    expect(targets[1]?.licenses.map(({ groupId, disabledPlans }) => [groupId, disabledPlans])).toEqual([
      [null, ['a', 'b']],
      [guidOf(9, 1), []],
    ]);
    // Where sources are not told, everything counts as direct.
    expect(targets[0]?.licenses).toEqual([
      { skuId: sku, groupId: null, disabledPlans: ['a'], state: 'Active', error: null },
    ]);
    const users = await store.planTargets('user', { ids: [id(1)] }, false);
    expect(users[0]).toMatchObject({ objectKind: 'user', address: 'Person1@Contoso.example', access: null });
  });

  it('follow a selection by query, less its exceptions', async () => {
    const store = await filled(5, (n) => ({ recipientTypeDetails: n > 2 ? 'SharedMailbox' : 'UserMailbox' }));
    const filter = { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' } as const;
    const selection = { kind: 'query', query: { filter }, except: [id(4)] } as const;
    const ids = (await store.planTargets('mailbox', { selection: { ...selection, except: [id(4)] } }, false)).map(
      ({ objectId }) => objectId,
    );
    expect(ids).toEqual([id(3), id(5)]);
  });

  it('are read ten thousand at a time without a call each', async () => {
    const store = await filled(10_000);
    const targets = await store.planTargets('mailbox', { selection: { kind: 'query', query: {}, except: [] } }, true);
    expect(targets).toHaveLength(10_000);
    expect(new Set(targets.map(({ objectId }) => objectId)).size).toBe(10_000);
  }, 20_000);
});

describe('how old it is', () => {
  it('is as old as the oldest reading, and mailboxes nobody may read do not make it unknown', async () => {
    const store = await storeAt();
    const age = async () => (await store.planTenant([], [])).dataAsOf;
    expect(await age()).toBeNull();
    await fill(store, { users: [person(1)] });
    expect(await age()).toBe(asOf);
    const mailboxes = await store.beginReading('mailboxes');
    await store.putMailboxes(mailboxes, [box(1)]);
    await store.finishReading(mailboxes, { asOf: '2025-08-01T08:00:00.000Z' });
    expect(await age()).toBe('2025-08-01T08:00:00.000Z');
  });
});

describe('who is meant', () => {
  it('is found by id, any address in any case, or a name that only one bears', async () => {
    const store = await filled();
    const ask = ['PERSON1@contoso.EXAMPLE', 'p2.other@contoso.example', 'Sales Team', 'sales@CONTOSO.example', id(3)];
    const { recipients, roleHolders, groupNames, skuNames } = await store.planTenant([...ask, 'Person 2', 'x@y'], []);
    expect(ask.map((name) => recipients[name]?.id)).toEqual([id(1), id(2), guidOf(9, 1), guidOf(9, 1), id(3)]);
    // A person and a group bear this name.
    expect(recipients['Person 2']).toBeUndefined();
    expect(recipients['x@y']).toBeUndefined();
    expect(recipients['Sales Team']).toMatchObject({ kind: 'group', address: 'sales@contoso.example' });
    expect(roleHolders).toEqual([id(1)]);
    expect(groupNames[guidOf(9, 1)]).toBe('Sales Team');
    expect(skuNames[sku]).toBeTruthy();
  });

  it('matches pasted lines, and tells what fits several', async () => {
    const store = await storeAt();
    const twin = { displayName: 'Same Name' };
    await fill(store, { users: [person(1, twin), person(2, twin)], mailboxes: [box(1, twin), box(2, twin), box(3)] });
    const [both, one, none, byUser] = await store.matchLines('mailbox', [
      'same name',
      ' Person3@contoso.example ',
      '',
      guidOf(5, 5),
    ]);
    expect(both).toMatchObject({ found: null, candidates: [expect.any(String), expect.any(String)] });
    expect(one?.found?.id).toBe(id(3));
    expect(none).toEqual({ found: null, candidates: [] });
    expect(byUser?.found).toBeNull();
    // As addresses come out of mail programs, chats and lists of proxy addresses.
    const copied = [
      'SMTP:Person3@contoso.example',
      'mailto:person3@contoso.example',
      '\u200bperson3@\u2060contoso.example\ufeff',
    ];
    const ids = (await store.matchLines('mailbox', copied)).map(({ found }) => found?.id);
    expect(ids).toEqual([id(3), id(3), id(3)]);
    // A mailbox without a directory user is no user.
    expect((await store.matchLines('user', [id(3)]))[0]?.found).toBeNull();
  });
});

describe('what plans changed', () => {
  it('shows in lists at once, under a new revision', async () => {
    const store = await filled();
    const before = store.revision;
    const later = '2025-09-02T00:00:00.000Z';
    await store.applyPatches(
      [
        {
          id: id(1),
          mailbox: {
            MessageCopyForSentAsEnabled: true,
            ProhibitSendQuota: -1,
            ForwardingSmtpAddress: 'x@else.example',
            RecipientTypeDetails: 'SharedMailbox',
          },
          user: { accountEnabled: false, usageLocation: 'DE' },
          directLicenses: [{ skuId: sku, disabledPlans: [] }],
          sendOnBehalf: [{ trustee: 'Person2@Contoso.example', shownAs: [id(2)], given: true }],
          grants: [{ right: 'FullAccess', trustee: 'Person2@Contoso.example', trusteeId: id(2), given: true }],
        },
        { id: guidOf(7, 7), user: { accountEnabled: false } },
      ],
      later,
    );
    expect(store.revision).toBeGreaterThan(before);
    const mailbox = await store.mailbox(id(1));
    expect(mailbox).toMatchObject({
      messageCopyForSentAsEnabled: true,
      prohibitSendQuota: -1,
      forwardingSmtpAddress: 'x@else.example',
      forwardsOutside: true,
      recipientTypeDetails: 'SharedMailbox',
      accountEnabled: false,
      usageLocation: 'DE',
      grantSendOnBehalfTo: ['Person 2'],
      asOf: { mailboxes: later },
    });
    expect(mailbox?.licenseDetails).toMatchObject([{ skuId: sku, direct: true }]);
    const { entries } = await store.accessOfMailbox(id(1));
    expect(entries.map(({ right, trusteeId }) => [right, trusteeId])).toEqual([
      ['FullAccess', id(2)],
      ['SendOnBehalf', id(2)],
    ]);

    await store.applyPatches(
      [
        {
          id: id(1),
          mailbox: { ForwardingSmtpAddress: null },
          sendOnBehalf: [{ trustee: 'Person2@Contoso.example', shownAs: [id(2)], given: false }],
          grants: [{ right: 'FullAccess', trustee: 'Person2@Contoso.example', trusteeId: id(2), given: false }],
        },
      ],
      later,
    );
    expect(await store.mailbox(id(1))).toMatchObject({ forwardsOutside: false, grantSendOnBehalfTo: [] });
    expect((await store.accessOfMailbox(id(1))).entries).toEqual([]);
  });
});
