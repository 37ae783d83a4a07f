import { describe, expect, it } from 'vitest';
import type { PermissionRecord } from '../../../../electron/core/store/records.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import { emptyMailbox, emptyUser, guidOf } from '../../../fixtures/store-rows.ts';
import { asOf, fill, storeAt } from './open-store.ts';

const id = (n: number): string => guidOf(1, n);
const self = 'NT AUTHORITY\\SELF';
const orphan = 'S-1-5-21-1004336348-1177238915-682003330-512';
const entry = (trustee: string, patch: Partial<PermissionRecord> = {}): PermissionRecord => ({
  right: 'FullAccess',
  trustee,
  isInherited: false,
  deny: false,
  ...patch,
});

async function tenant(count = 3): Promise<Store> {
  const store = await storeAt();
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await fill(store, {
    users: numbers.map((n) => ({
      ...emptyUser,
      id: id(n),
      userPrincipalName: `user${n}@contoso.example`,
      displayName: `User ${n}`,
    })),
    mailboxes: numbers.map((n) => ({
      ...emptyMailbox,
      objectId: id(n),
      exchangeGuid: guidOf(2, n),
      displayName: `User ${n}`,
      userPrincipalName: `user${n}@contoso.example`,
      primarySmtpAddress: `user${n}@contoso.example`,
      grantSendOnBehalfTo: n === 1 ? [id(2), 'Sales Team'] : [],
    })),
  });
  return store;
}

const scanned = (mailboxId: string, entries: PermissionRecord[], at = asOf) => ({ mailboxId, entries, asOf: at });

async function readGroups(store: Store): Promise<void> {
  const reading = await store.beginReading('groups');
  await store.putGroups(reading, [
    {
      id: guidOf(9, 1),
      displayName: 'Sales Team',
      mail: 'sales@contoso.example',
      alias: null,
      mailEnabled: true,
      securityEnabled: true,
      unified: false,
      onPremisesSyncEnabled: null,
    },
  ]);
  await store.finishReading(reading, { asOf });
}

describe('stored permissions', () => {
  it('tell people, groups, the owner, orphans and strangers apart', async () => {
    const store = await tenant();
    await readGroups(store);
    await store.putPermissions([
      scanned(id(1), [
        entry(self),
        entry('USER2@contoso.example', { deny: true }),
        entry('user2@contoso.example', { right: 'SendAs' }),
        entry('CONTOSO\\Sales Team'),
        entry(orphan),
        entry('NAMPR01\\Managed Availability', { isInherited: true }),
      ]),
      scanned(guidOf(7, 7), [entry('user2@contoso.example')]),
    ]);
    const { entries, asOf: at } = await store.accessOfMailbox(id(1));
    expect(at).toBe(asOf);
    expect(
      entries.map(({ right, trusteeKind, trusteeId, isInherited, deny }) => [
        right,
        trusteeKind,
        trusteeId,
        isInherited,
        deny,
      ]),
    ).toEqual([
      ['FullAccess', 'group', guidOf(9, 1), false, false],
      ['FullAccess', 'unknown', null, true, false],
      ['FullAccess', 'self', null, false, false],
      ['FullAccess', 'orphan', null, false, false],
      ['FullAccess', 'user', id(2), false, true],
      ['SendAs', 'user', id(2), false, false],
      ['SendOnBehalf', 'user', id(2), false, false],
      ['SendOnBehalf', 'group', guidOf(9, 1), false, false],
    ]);
    expect(entries.find(({ trusteeKind }) => trusteeKind === 'group')).toMatchObject({
      trusteeName: 'Sales Team',
      trusteeAddress: 'sales@contoso.example',
    });
    expect(await store.accessFigures()).toMatchObject({ mailboxes: 3, scanned: 1, entries: 7, orphans: 1 });
  });

  it('know a group that was read later', async () => {
    const store = await tenant();
    await store.putPermissions([scanned(id(2), [entry('Sales Team')])]);
    expect((await store.accessOfMailbox(id(2))).entries[0]?.trusteeKind).toBe('unknown');
    await readGroups(store);
    expect((await store.accessOfMailbox(id(2))).entries[0]).toMatchObject({
      trusteeKind: 'group',
      trusteeId: guidOf(9, 1),
    });
    expect((await store.accessOfMailbox(id(1))).entries.map(({ trusteeKind }) => trusteeKind)).toEqual([
      'user',
      'group',
    ]);
  });

  it('are read both ways, filtered, searched and in windows', async () => {
    const store = await tenant(40);
    await store.putPermissions(
      Array.from({ length: 40 }, (_, index) =>
        scanned(id(index + 1), [entry(self), entry('user3@contoso.example'), entry(orphan, { right: 'SendAs' })]),
      ),
    );
    const first = await store.accessWindow({ trusteeId: id(3) }, 0, 15);
    const rest = await store.accessWindow({ trusteeId: id(3) }, 15, 50);
    expect(first.total).toBe(40);
    expect(new Set([...first.entries, ...rest.entries].map(({ mailboxId }) => mailboxId)).size).toBe(40);
    expect((await store.accessWindow({}, 0, 1)).total).toBe(82);
    expect((await store.accessWindow({ includeSelf: true }, 0, 1)).total).toBe(122);
    const found = (await store.accessWindow({ search: 'USER 17', right: 'FullAccess' }, 0, 50)).entries;
    expect(new Set(found.map(({ mailboxName }) => mailboxName))).toEqual(new Set(['User 17']));
    expect((await store.accessWindow({ search: 'user 3', right: 'FullAccess' }, 0, 1)).total).toBe(40);
    expect(await store.accessMailboxes({ trusteeKind: 'orphan' })).toHaveLength(40);
    expect(await store.accessMailboxes({ trusteeId: id(2) })).toEqual([id(1)]);
  });

  it('are replaced by a new reading, and due again when they are old', async () => {
    const store = await tenant();
    await store.putPermissions([scanned(id(1), [entry('user3@contoso.example')], '2025-09-01T00:00:00.000Z')]);
    await store.putPermissions([scanned(id(2), [], '2025-09-05T00:00:00.000Z')]);
    const due = async (before: string, ids: string[] | null = null) =>
      (await store.accessDue(before, ids)).map(({ objectId }) => objectId);
    expect(await due('2025-09-03')).toEqual([id(3), id(1)]);
    expect(await due('9999', [id(2), guidOf(7, 7)])).toEqual([id(2)]);
    await store.putPermissions([scanned(id(1), [], '2025-09-06T00:00:00.000Z')]);
    // What stands on the mailbox itself stays.
    expect((await store.accessOfMailbox(id(1))).entries.map(({ right }) => right)).toEqual([
      'SendOnBehalf',
      'SendOnBehalf',
    ]);
    expect(await store.accessFigures()).toMatchObject({
      scanned: 2,
      oldest: '2025-09-05T00:00:00.000Z',
      newest: '2025-09-06T00:00:00.000Z',
    });
  });
});

describe('finding people', () => {
  it('puts the best fitting first, and leaves out groups that can be given nothing', async () => {
    const store = await storeAt();
    const names = ['Anna Berg', 'Berta Lang', 'Carl Alberg', 'Bergit Ost'];
    await fill(store, {
      users: names.map((displayName, n) => ({
        ...emptyUser,
        id: id(n),
        displayName,
        userPrincipalName: `${displayName.split(' ')[0]?.toLowerCase()}@contoso.example`,
      })),
    });
    const reading = await store.beginReading('groups');
    const group = {
      alias: null,
      mailEnabled: true,
      securityEnabled: true,
      unified: false,
      onPremisesSyncEnabled: null,
    };
    await store.putGroups(reading, [
      { ...group, id: guidOf(9, 1), displayName: 'Berg Team', mail: 'bt@contoso.example' },
      { ...group, id: guidOf(9, 2), displayName: 'Berg Keys', mail: null },
    ]);
    await store.finishReading(reading, { asOf });
    expect((await store.people('berg', 10, true)).map(({ name }) => name)).toEqual([
      'Berg Team',
      'Bergit Ost',
      'Anna Berg',
      'Carl Alberg',
    ]);
    expect((await store.people('berg', 10, false)).map(({ name }) => name)).not.toContain('Berg Team');
    expect((await store.people('BERTA@contoso.example', 1, true))[0]?.name).toBe('Berta Lang');
    expect(await store.people('  ', 10, true)).toEqual([]);
  });
});
