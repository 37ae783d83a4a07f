import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../electron/core/store/store.ts';
import type { FamilyStatus } from '../../../../shared/contract/methods/inventory.ts';
import { emptyMailbox, emptySize, emptyUser, guidOf, skus, tenantRows } from '../../../fixtures/store-rows.ts';
import { asOf, everyRow, fill, freshDirectory, storeAt } from './open-store.ts';

const GB = 1024 ** 3;
const mailbox = (n: number, more: Partial<typeof emptyMailbox> = {}) => ({
  ...emptyMailbox,
  objectId: guidOf(1, n),
  exchangeGuid: guidOf(2, n),
  displayName: `Mailbox ${n}`,
  userPrincipalName: `m${n}@contoso.example`,
  primarySmtpAddress: `m${n}@contoso.example`,
  ...more,
});
const user = (n: number, more: Partial<typeof emptyUser> = {}) => ({
  ...emptyUser,
  id: guidOf(1, n),
  userPrincipalName: `m${n}@contoso.example`,
  displayName: `Person ${n}`,
  ...more,
});
const size = (upn: string, bytes: number, more: Partial<typeof emptySize> = {}) => ({
  ...emptySize,
  userPrincipalName: upn,
  totalItemBytes: bytes,
  itemCount: 1,
  ...more,
});
const family = async (store: Store, name: string): Promise<FamilyStatus> => {
  const status = (await store.summary()).families.find((candidate) => candidate.family === name);
  if (!status) throw new Error(`No status of ${name}`);
  return status;
};
const failure = { code: 'forbidden', message: 'Not allowed.', retryable: false } as const;

describe('a reading', () => {
  it('marks rows it did not see and brings them back when they return', async () => {
    const store = await storeAt();
    await fill(store, { mailboxes: [mailbox(1), mailbox(2), mailbox(3)] });
    const again = await store.beginReading('mailboxes');
    await store.putMailboxes(again, [mailbox(1), mailbox(3)]);
    expect((await everyRow(store)).map(({ goneSince }) => goneSince)).toEqual([null, null, null]);
    await store.finishReading(again, { asOf });
    const rows = await everyRow(store);
    expect(rows.map(({ goneSince }) => goneSince === null)).toEqual([true, false, true]);
    expect(await family(store, 'mailboxes')).toMatchObject({ rows: 2, asOf, stale: null });
    expect((await store.summary()).mailboxes).toBe(2);
    // Listed as gone, and counted as that everywhere.
    const window = (search?: string) => store.mailboxWindow(search === undefined ? {} : { search }, 0, 10);
    expect(await window()).toMatchObject({ total: 3, of: 3, gone: { total: 1, of: 1 } });
    expect(await window('mailbox 1')).toMatchObject({ total: 1, of: 3, gone: { total: 0, of: 1 } });
    expect((await store.mailboxCounts(undefined)).counts.all).toBe(2);

    const third = await store.beginReading('mailboxes');
    await store.putMailboxes(third, [mailbox(1), mailbox(2), mailbox(3)]);
    await store.finishReading(third, { asOf });
    expect((await everyRow(store)).every(({ goneSince }) => goneSince === null)).toBe(true);
    expect(await window()).not.toHaveProperty('gone');
  });

  it('keeps the older rows and says why when it fails', async () => {
    const store = await storeAt();
    await fill(store, { mailboxes: [mailbox(1), mailbox(2)] });
    const again = await store.beginReading('mailboxes');
    await store.putMailboxes(again, [mailbox(1, { displayName: 'Renamed' })]);
    await store.failReading(again, failure);
    expect((await everyRow(store)).map(({ displayName }) => displayName)).toEqual(['Mailbox 2', 'Renamed']);
    const status = await family(store, 'mailboxes');
    expect(status).toMatchObject({ asOf, rows: 2, stale: { error: failure } });

    const good = await store.beginReading('mailboxes');
    await store.putMailboxes(good, [mailbox(1), mailbox(2)]);
    await store.finishReading(good, { asOf, warning: { code: 'partial', message: 'Some were left out.' } });
    expect(await family(store, 'mailboxes')).toMatchObject({ stale: null, warning: { code: 'partial' } });
  });

  it('is refused once another has begun, or it has ended', async () => {
    const store = await storeAt();
    const first = await store.beginReading('users');
    const second = await store.beginReading('users');
    await expect(store.putUsers(first, [user(1)])).rejects.toMatchObject({ code: 'conflict' });
    await store.putUsers(second, [user(1)]);
    await store.finishReading(second, { asOf });
    await expect(store.putUsers(second, [user(2)])).rejects.toMatchObject({ code: 'conflict' });
    await expect(store.putMailboxes(second, [])).rejects.toMatchObject({ code: 'conflict' });
    expect((await store.summary()).users).toBe(1);
  });

  it('that a crash cut short leaves the family stale', async () => {
    const path = join(freshDirectory(), 'store.db');
    const store = await storeAt(path);
    await fill(store, { mailboxes: [mailbox(1)] });
    await store.beginReading('mailboxes');
    await store.close();
    const later = await storeAt(path);
    expect(await family(later, 'mailboxes')).toMatchObject({ asOf, rows: 1, stale: { error: { code: 'cancelled' } } });
    expect(await everyRow(later)).toHaveLength(1);
  });

  it('shows its rows before it ends, and writes nothing of a page that fails', async () => {
    const store = await storeAt();
    const reading = await store.beginReading('mailboxes');
    await store.putMailboxes(reading, [mailbox(1)]);
    expect(await everyRow(store)).toHaveLength(1);
    const broken = mailbox(2, { emailAddresses: [BigInt(1) as unknown as string] });
    await expect(store.putMailboxes(reading, [mailbox(3), broken])).rejects.toMatchObject({ code: 'internal' });
    await store.putMailboxes(reading, [mailbox(4), mailbox(3), mailbox(1)]);
    await store.finishReading(reading, { asOf });
    const names = (await everyRow(store)).map(({ displayName }) => displayName);
    expect(names).toEqual(['Mailbox 1', 'Mailbox 3', 'Mailbox 4']);
  });

  it('cut short the first time leaves a store that finds its rows and takes the next reading', async () => {
    const path = join(freshDirectory(), 'store.db');
    const store = await storeAt(path);
    const users = await store.beginReading('users');
    const mailboxes = await store.beginReading('mailboxes');
    await store.putUsers(users, [user(1, { department: 'Legal' }), user(2)]);
    await store.putMailboxes(mailboxes, [mailbox(1), mailbox(2)]);
    expect(await everyRow(store, { search: 'mailbox 2' })).toHaveLength(1);
    expect(await store.mailbox(guidOf(1, 1))).toMatchObject({ department: 'Legal' });
    await store.close();

    const later = await storeAt(path);
    expect(await everyRow(later, { search: 'mailbox 2' })).toHaveLength(1);
    expect(await later.mailbox(guidOf(1, 1))).toMatchObject({ department: 'Legal' });
    await fill(later, { users: [user(1), user(3)], mailboxes: [mailbox(1), mailbox(3, { displayName: 'Third' })] });
    const rows = await everyRow(later);
    expect(rows.map(({ displayName, goneSince }) => [displayName, goneSince === null])).toEqual([
      ['Mailbox 1', true],
      ['Mailbox 2', false],
      ['Third', true],
    ]);
    expect(await everyRow(later, { search: 'third' })).toHaveLength(1);
  });

  it('may lag in its lists while it runs, and is exact when it ends', async () => {
    const store = await storeAt();
    const reading = await store.beginReading('mailboxes');
    for (let n = 1; n <= 30; n++) {
      await store.putMailboxes(reading, [mailbox(n)]);
      const window = await store.mailboxWindow({ sort: [{ field: 'displayName', dir: 'desc' }] }, 0, 100);
      expect(window.total).toBe(window.rows.length);
      expect(window.total).toBeLessThanOrEqual(n);
      expect(window.revision).toBeLessThanOrEqual(store.revision);
    }
    await store.finishReading(reading, { asOf });
    const window = await store.mailboxWindow({}, 0, 100);
    expect(window).toMatchObject({ total: 30, of: 30, revision: store.revision });
    expect(await store.mailboxCounts(undefined)).toMatchObject({ counts: { all: 30 }, revision: store.revision });
    expect(await store.summary()).toMatchObject({ mailboxes: 30, revision: store.revision });
  });

  it('that ends while another is open does not hold back its rows for good', async () => {
    const store = await storeAt();
    const users = await store.beginReading('users');
    const mailboxes = await store.beginReading('mailboxes');
    await store.putMailboxes(mailboxes, [mailbox(1), mailbox(2)]);
    await store.putUsers(users, [user(1)]);
    await store.finishReading(mailboxes, { asOf });
    await store.finishReading(users, { asOf });
    expect(await everyRow(store)).toHaveLength(2);
  });
});

describe('sizes', () => {
  it('match by UPN whatever the case and whichever is read first', async () => {
    const early = await storeAt();
    await fill(early, { sizes: [size('M1@Contoso.Example', 5 * GB)] });
    const reading = await early.beginReading('mailboxes');
    await early.putMailboxes(reading, [mailbox(1, { prohibitSendReceiveQuota: 10 * GB })]);
    await early.finishReading(reading, { asOf });
    expect(await everyRow(early)).toMatchObject([
      { totalItemBytes: 5 * GB, quotaUsedPercent: 50, sizeSource: 'report', sizeAsOf: '2025-08-30' },
    ]);

    const late = await storeAt();
    await fill(late, { mailboxes: [mailbox(1), mailbox(2)] });
    const sizes = await late.beginReading('sizes');
    expect(
      await late.putSizes(sizes, [size('M1@contoso.example', 7), size('x@y.z', 8)], 'report', '2025-08-30'),
    ).toEqual({
      matched: 1,
    });
    await late.finishReading(sizes, { asOf: '2025-08-30' });
    expect((await everyRow(late)).map(({ totalItemBytes }) => totalItemBytes)).toEqual([7, null]);
  });

  it('of a report that breaks off change nothing, also after a crash', async () => {
    const path = join(freshDirectory(), 'store.db');
    const store = await storeAt(path);
    await fill(store, { mailboxes: [mailbox(1)], sizes: [size('m1@contoso.example', 100)] });
    const broken = await store.beginReading('sizes');
    await store.putSizes(broken, [size('m1@contoso.example', 200)], 'report', '2025-09-02');
    await store.failReading(broken, failure);
    expect(await everyRow(store)).toMatchObject([{ totalItemBytes: 100, sizeAsOf: '2025-08-30' }]);
    const cut = await store.beginReading('sizes');
    await store.putSizes(cut, [size('m2@contoso.example', 300)], 'report', '2025-09-03');
    await store.close();

    const later = await storeAt(path);
    await later.updateMailboxes([mailbox(2)], asOf);
    expect((await everyRow(later)).map(({ totalItemBytes }) => totalItemBytes)).toEqual([100, null]);
    await later.updateMailboxes([mailbox(3, { userPrincipalName: 'm1@contoso.example' })], asOf);
    expect((await everyRow(later)).map(({ totalItemBytes }) => totalItemBytes)).toEqual([100, null, 100]);
  });

  it('keep a live figure until a report speaks of a later day', async () => {
    const store = await storeAt();
    await fill(store, {
      mailboxes: [mailbox(1)],
      sizes: [size('m1@contoso.example', 100, { lastActivity: '2025-08-29' })],
    });
    const live = { ...emptySize, objectId: guidOf(1, 1), totalItemBytes: 140, itemCount: 9 };
    await store.updateSizes([live], '2025-09-02T09:00:00.000Z');
    expect(await everyRow(store)).toMatchObject([
      {
        totalItemBytes: 140,
        itemCount: 9,
        sizeSource: 'live',
        sizeAsOf: '2025-09-02T09:00:00.000Z',
        lastActivity: '2025-08-29',
      },
    ]);
    const report = async (day: string, bytes: number): Promise<void> => {
      const reading = await store.beginReading('sizes');
      await store.putSizes(reading, [size('m1@contoso.example', bytes)], 'report', day);
      await store.finishReading(reading, { asOf: day });
    };
    await report('2025-09-01', 120);
    await report('2025-09-02', 130);
    expect(await everyRow(store)).toMatchObject([{ totalItemBytes: 140, sizeSource: 'live' }]);
    await report('2025-09-03', 150);
    expect(await everyRow(store)).toMatchObject([
      { totalItemBytes: 150, sizeSource: 'report', sizeAsOf: '2025-09-03' },
    ]);
  });

  it('leave quota use unknown for Unlimited or unknown quotas and take the report’s quota only as a stand-in', async () => {
    const store = await storeAt();
    await fill(store, {
      mailboxes: [
        mailbox(1, { prohibitSendReceiveQuota: -1 }),
        mailbox(2),
        mailbox(3),
        mailbox(4, { prohibitSendReceiveQuota: 100 }),
      ],
      sizes: [
        size('m1@contoso.example', 50),
        size('m2@contoso.example', 50),
        size('m3@contoso.example', 50, { prohibitSendReceiveQuota: 200 }),
        size('m4@contoso.example', 50, { prohibitSendReceiveQuota: 200 }),
      ],
    });
    expect((await everyRow(store)).map((row) => [row.prohibitSendReceiveQuota, row.quotaUsedPercent])).toEqual([
      [-1, null],
      [null, null],
      [200, 25],
      [100, 50],
    ]);
  });

  it('add up beyond what a number can hold exactly', async () => {
    const store = await storeAt();
    const huge = Number.MAX_SAFE_INTEGER;
    await fill(store, {
      mailboxes: [mailbox(1), mailbox(2)],
      sizes: [size('m1@contoso.example', huge), size('m2@contoso.example', huge)],
    });
    expect((await store.summary()).totalItemBytes).toBeCloseTo(2 * huge, -3);
    expect((await store.mailboxCounts(undefined)).totalItemBytes).toBeCloseTo(2 * huge, -3);
    const all = { kind: 'query', query: {}, except: [] } as const;
    expect((await store.selectionSummary({ ...all, except: [] })).totalItemBytes).toBeCloseTo(2 * huge, -3);
  });

  it('of zero are known, not missing', async () => {
    const store = await storeAt();
    await fill(store, { mailboxes: [mailbox(1), mailbox(2)], sizes: [size('m1@contoso.example', 0)] });
    const summary = await store.summary();
    expect(summary).toMatchObject({ totalItemBytes: 0, sizesKnown: 1 });
    expect((await everyRow(store, { filter: { field: 'totalItemBytes', op: 'isNull' } })).map(({ id }) => id)).toEqual([
      guidOf(1, 2),
    ]);
  });
});

describe('what users bring to mailboxes', () => {
  const licensed = user(1, {
    accountEnabled: false,
    department: 'Résumé Desk',
    usageLocation: 'DE',
    assignedLicenses: [
      { skuId: guidOf(5, 3).toUpperCase(), disabledPlans: [] },
      { skuId: guidOf(5, 1), disabledPlans: [guidOf(7, 101)] },
    ],
    licenseAssignments: [
      { skuId: guidOf(5, 1), groupId: guidOf(8, 1), disabledPlans: [guidOf(7, 101)], state: 'Active', error: 'None' },
      { skuId: guidOf(5, 1), groupId: null, disabledPlans: [], state: 'Error', error: 'CountViolation' },
      { skuId: guidOf(5, 3), groupId: null, disabledPlans: [], state: 'Active', error: 'None' },
    ],
  });
  const expected = {
    accountEnabled: false,
    department: 'Résumé Desk',
    usageLocation: 'DE',
    licenses: ['Microsoft 365 E3', 'Power BI Pro'],
  };

  it('arrives whichever is read first', async () => {
    const usersFirst = await storeAt();
    await fill(usersFirst, { users: [licensed], mailboxes: [mailbox(1), mailbox(2)] });
    expect(await everyRow(usersFirst)).toMatchObject([expected, { licenses: null, accountEnabled: null }]);

    const mailboxesFirst = await storeAt();
    await fill(mailboxesFirst, { mailboxes: [mailbox(1)] });
    const users = await mailboxesFirst.beginReading('users');
    await mailboxesFirst.putUsers(users, [licensed]);
    await mailboxesFirst.failReading(users, failure);
    expect(await everyRow(mailboxesFirst)).toMatchObject([expected]);
  });

  it('is named once subscriptions are read, by part number or id until then', async () => {
    const store = await storeAt();
    const users = await store.beginReading('users');
    await store.putUsers(users, [licensed]);
    await store.finishReading(users, { asOf });
    const mailboxes = await store.beginReading('mailboxes');
    await store.putMailboxes(mailboxes, [mailbox(1)]);
    await store.finishReading(mailboxes, { asOf });
    expect((await everyRow(store))[0]?.licenses).toEqual([guidOf(5, 1), guidOf(5, 3)]);
    const reading = await store.beginReading('skus');
    await store.putSkus(reading, [{ ...(skus[0] as (typeof skus)[0]), partNumber: 'BRAND_NEW' }, ...skus.slice(1)]);
    await store.finishReading(reading, { asOf });
    expect((await everyRow(store))[0]?.licenses).toEqual(['BRAND_NEW', 'Power BI Pro']);
  });

  it('tells sources, plans switched off and errors of each license', async () => {
    const store = await storeAt();
    await fill(store, { users: [licensed], mailboxes: [mailbox(1)] });
    expect((await store.mailbox(guidOf(1, 1)))?.licenseDetails).toEqual([
      {
        skuId: guidOf(5, 1),
        name: 'Microsoft 365 E3',
        partNumber: 'SPE_E3',
        direct: true,
        viaGroups: [guidOf(8, 1)],
        plansOff: 1,
        error: 'CountViolation',
      },
      {
        skuId: guidOf(5, 3),
        name: 'Power BI Pro',
        partNumber: 'POWER_BI_PRO',
        direct: true,
        viaGroups: [],
        plansOff: 0,
        error: null,
      },
    ]);
    await store.updateUsers([{ ...licensed, assignedLicenses: [], licenseAssignments: [] }], asOf);
    const details = await store.mailbox(guidOf(1, 1));
    expect(details).toMatchObject({ licenseDetails: [], licenses: [] });
  });

  it('goes when the user is gone', async () => {
    const store = await storeAt();
    await fill(store, { users: [licensed, user(2)], mailboxes: [mailbox(1), mailbox(2)] });
    const users = await store.beginReading('users');
    await store.putUsers(users, [user(2)]);
    await store.finishReading(users, { asOf });
    expect((await everyRow(store))[0]).toMatchObject({ licenses: null, department: null, goneSince: null });
    expect((await store.summary()).users).toBe(1);
  });
});

describe('forwarding and send on behalf', () => {
  it('tell inside from outside by the verified domains, once these are known', async () => {
    const store = await storeAt();
    const reading = await store.beginReading('mailboxes');
    await store.putMailboxes(reading, [
      mailbox(1, { forwardingSmtpAddress: 'a@outside.example' }),
      mailbox(2, { forwardingSmtpAddress: 'A@CONTOSO.example' }),
      mailbox(3, { forwardingSmtpAddress: 'a@pending.example' }),
      mailbox(4, { forwardingSmtpAddress: 'a@sub.contoso.example' }),
      mailbox(5, { forwardingAddress: 'Mailbox 1' }),
      mailbox(6, { forwardingAddress: 'Some Contact' }),
      mailbox(7, { forwardingAddress: 'Mailbox 1', forwardingSmtpAddress: 'a@outside.example' }),
      mailbox(8),
    ]);
    await store.finishReading(reading, { asOf });
    expect((await everyRow(store)).map(({ forwardsOutside }) => forwardsOutside)).toEqual([
      null,
      null,
      null,
      null,
      false,
      null,
      false,
      false,
    ]);
    await fill(store, {});
    expect((await everyRow(store)).map(({ forwardsOutside }) => forwardsOutside)).toEqual([
      true,
      false,
      true,
      true,
      false,
      null,
      false,
      false,
    ]);
    expect((await store.summary()).findings).toContainEqual({ id: 'forwarding-outside', count: 3 });
  });

  it('name delegates that the directory knows', async () => {
    const store = await storeAt();
    await fill(store, {
      mailboxes: [
        mailbox(1, { grantSendOnBehalfTo: [guidOf(1, 2), guidOf(1, 3), guidOf(1, 9), 'Old Name'] }),
        mailbox(2),
      ],
    });
    expect((await everyRow(store))[0]?.grantSendOnBehalfTo).toEqual([
      'Mailbox 2',
      guidOf(1, 3),
      guidOf(1, 9),
      'Old Name',
    ]);
    const users = await store.beginReading('users');
    await store.putUsers(users, [user(3)]);
    await store.finishReading(users, { asOf });
    const details = await store.mailbox(guidOf(1, 1));
    expect(details?.grantSendOnBehalfTo).toEqual(['Mailbox 2', 'Person 3', guidOf(1, 9), 'Old Name']);
    expect(details?.grantSendOnBehalfToIds).toEqual([guidOf(1, 2), guidOf(1, 3), guidOf(1, 9), 'Old Name']);
    expect(
      await everyRow(store, { filter: { field: 'grantSendOnBehalfTo', op: 'contains', value: 'person 3' } }),
    ).toHaveLength(1);
  });
});

describe('an account that may not read Exchange', () => {
  it('still sees who has a mailbox, with licenses and sizes, until mailboxes can be read', async () => {
    const store = await storeAt();
    const withExchange = user(1, { assignedLicenses: [{ skuId: guidOf(5, 1), disabledPlans: [] }] });
    const withoutMailbox = user(2, { assignedLicenses: [{ skuId: guidOf(5, 3), disabledPlans: [] }] });
    const inReport = user(3);
    await fill(store, { users: [withExchange, withoutMailbox, inReport] });
    const denied = await store.beginReading('mailboxes');
    await store.failReading(denied, failure);
    await fill(store, { sizes: [size('m3@contoso.example', 42)] });
    const rows = await everyRow(store);
    expect(rows).toMatchObject([
      { displayName: 'Person 1', licenses: ['Microsoft 365 E3'], totalItemBytes: null, recipientTypeDetails: null },
      { displayName: 'Person 3', licenses: [], totalItemBytes: 42, messageCopyForSentAsEnabled: null },
    ]);
    expect(await everyRow(store, { search: 'person 3' })).toHaveLength(1);
    expect(await family(store, 'mailboxes')).toMatchObject({ asOf: null, stale: { error: failure } });
    const { counts } = await store.mailboxCounts(undefined);
    expect(counts).toMatchObject({ all: 2, shared: null, 'forwarding-outside': null, 'shared-over-50': null });
    // The report's sizes are known, so that none near its quota is a fact.
    expect(counts['near-quota']).toBe(0);
    const found = Object.fromEntries((await store.summary()).findings.map(({ id, count }) => [id, count]));
    expect(found).toMatchObject({ 'forwarding-outside': null, 'shared-no-copy': null, 'blocked-licensed': 0 });
    expect((await store.fullWithin(30)).unknown).toBe(2);

    const allowed = await store.beginReading('mailboxes');
    await store.putMailboxes(allowed, [mailbox(3)]);
    await store.finishReading(allowed, { asOf });
    expect(await everyRow(store)).toMatchObject([{ displayName: 'Mailbox 3', goneSince: null, totalItemBytes: 42 }]);
    expect(await everyRow(store, { search: 'person' })).toHaveLength(0);
    expect((await store.mailboxCounts(undefined)).counts).toMatchObject({ all: 1, shared: 0, 'forwarding-outside': 0 });
  });
});

describe('a reading whose failure cannot be stored', () => {
  const full = { code: 'disk-full', message: 'There is no room left.', retryable: true } as const;

  it('still shows as failed, until the family is read again', async () => {
    const store = await storeAt();
    store.noteFailure('users', full);
    expect(await family(store, 'users')).toMatchObject({ readAt: null, rows: 0, stale: { error: full } });
    const shown = (await store.mailboxWindow({}, 0, 1)).families.find((status) => status.family === 'users');
    expect(shown?.stale?.error).toEqual(full);
    await fill(store, { users: [user(1)] });
    expect(await family(store, 'users')).toMatchObject({ rows: 1, stale: null });
  });

  it('keeps the older figures, and leaves a newer reading alone', async () => {
    const store = await storeAt();
    await fill(store, { mailboxes: [mailbox(1)] });
    const first = await store.beginReading('mailboxes');
    const second = await store.beginReading('mailboxes');
    await expect(store.failReading(first, full)).rejects.toMatchObject({ code: 'conflict' });
    expect(await family(store, 'mailboxes')).toMatchObject({ asOf, rows: 1, stale: null });
    store.noteFailure('mailboxes', full);
    expect(await family(store, 'mailboxes')).toMatchObject({ asOf, rows: 1, stale: { error: full } });
    await store.failReading(second, failure);
    expect(await family(store, 'mailboxes')).toMatchObject({ stale: { error: failure } });
  });
});

describe('the summary', () => {
  it('agrees with the rows', async () => {
    const store = await storeAt();
    await fill(store, tenantRows(1_500, 3));
    const [summary, rows] = [await store.summary(), await everyRow(store)];
    const count = (test: (row: (typeof rows)[number]) => boolean): number => rows.filter(test).length;
    expect(summary).toMatchObject({
      mailboxes: 1_500,
      users: 1_500,
      sizesKnown: count((row) => row.totalItemBytes !== null),
      totalItemBytes: rows.reduce((sum, row) => sum + (row.totalItemBytes ?? 0), 0),
      organization: {
        displayName: 'Contoso',
        initialDomain: 'contoso.onmicrosoft.example',
        domains: ['contoso.example', 'contoso.onmicrosoft.example', 'pending.example'],
      },
    });
    const buckets = new Array<number>(11).fill(0);
    for (const { quotaUsedPercent: percent } of rows)
      if (percent !== null) buckets[percent > 100 ? 10 : Math.min(9, Math.floor(percent / 10))]!++;
    expect(summary.quotaBuckets).toEqual(buckets);
    const shared = (row: (typeof rows)[number]): boolean => row.recipientTypeDetails === 'SharedMailbox';
    const findings = Object.fromEntries(summary.findings.map(({ id, count: n }) => [id, n]));
    expect(findings).toMatchObject({
      'shared-over-50-unlicensed': count(
        (row) =>
          shared(row) &&
          (row.totalItemBytes ?? 0) > 50 * GB &&
          row.licenses !== null &&
          !row.licenses.some((name) => name.startsWith('Microsoft 365')),
      ),
      'shared-sign-in-enabled': count((row) => shared(row) && row.accountEnabled === true),
      'shared-no-copy': count(
        (row) =>
          shared(row) && (row.messageCopyForSentAsEnabled === false || row.messageCopyForSendOnBehalfEnabled === false),
      ),
      'near-full': count((row) => (row.quotaUsedPercent ?? 0) >= 90),
    });
    expect(findings['shared-over-50-unlicensed']).toBeGreaterThan(0);
    expect(summary.typeCounts.SharedMailbox).toBe(count(shared));
  });
});

describe('revisions', () => {
  it('grow with what readers may see, not with jobs and notes', async () => {
    const store = await storeAt();
    const before = store.revision;
    await store.setMeta('note', { a: 1 });
    expect(store.revision).toBe(before);
    expect(await store.getMeta('note')).toEqual({ a: 1 });
    expect(await store.getMeta('other')).toBeUndefined();
    const reading = await store.beginReading('mailboxes');
    await store.putMailboxes(reading, [mailbox(1)]);
    await store.finishReading(reading, { asOf });
    expect(store.revision).toBeGreaterThan(before);
    const first = await store.mailboxWindow({}, 0, 10);
    expect(first.revision).toBe(store.revision);
    await store.updateMailboxes([mailbox(1, { displayName: 'New' }), mailbox(2)], asOf);
    const second = await store.mailboxWindow({}, 0, 10);
    expect(second.revision).toBeGreaterThan(first.revision);
    expect(second.rows.map(({ displayName }) => displayName)).toEqual(['Mailbox 2', 'New']);
    expect(await everyRow(store, { search: 'mailbox 1' })).toHaveLength(0);
  });

  it('reach listeners, the last one always', async () => {
    const store = await storeAt();
    const heard: number[] = [];
    store.onRevision((revision) => heard.push(revision));
    await fill(store, { mailboxes: [mailbox(1)] });
    const last = store.revision;
    await expect.poll(() => heard.at(-1)).toBe(last);
    expect(heard.length).toBeLessThan(4);
    expect([...heard].sort((a, b) => a - b)).toEqual(heard);
  });

  it('do not shift the slices of an export under way', async () => {
    const store = await storeAt();
    await fill(store, { mailboxes: [mailbox(3), mailbox(5), mailbox(7)] });
    const first = await store.mailboxSlice({}, undefined, 0, 2);
    await store.updateMailboxes([mailbox(1), mailbox(2)], asOf);
    const rest = await store.mailboxSlice({}, undefined, 2, 2);
    expect([...first, ...rest].map(({ displayName }) => displayName)).toEqual(['Mailbox 3', 'Mailbox 5', 'Mailbox 7']);
    expect(await store.mailboxSlice({}, undefined, 0, 9)).toHaveLength(5);
  });
});

describe('details', () => {
  it('carry the as-of of their own figures', async () => {
    const store = await storeAt();
    await fill(store, { users: [user(1)], mailboxes: [mailbox(1)], sizes: [size('m1@contoso.example', 1)] });
    const later = '2025-09-05T00:00:00.000Z';
    await store.updateMailboxes(
      [mailbox(1, { emailAddresses: ['SMTP:m1@contoso.example'], litigationHoldDuration: 30 })],
      later,
    );
    expect(await store.mailbox(guidOf(1, 1))).toMatchObject({
      exchangeGuid: guidOf(2, 1),
      emailAddresses: ['SMTP:m1@contoso.example'],
      litigationHoldDuration: 30,
      asOf: { mailboxes: later, users: asOf, sizes: '2025-08-30' },
    });
    expect(await store.mailbox('nobody')).toBeNull();
  });
});
