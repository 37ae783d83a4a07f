import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ComparePrices, compareStores } from '../../../../electron/core/snapshots/compare/compare.ts';
import { type ComparisonCalls, openComparison } from '../../../../electron/core/snapshots/compare/comparison-db.ts';
import type { Knowledge } from '../../../../electron/core/snapshots/compare/fields.ts';
import { mailboxCompared, skuCompared, userCompared } from '../../../../electron/core/snapshots/compare/fields.ts';
import { writeReport } from '../../../../electron/core/snapshots/compare/report.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import type { AccessEntry } from '../../../../shared/domain/access.ts';
import type { ComparisonSummary, Difference } from '../../../../shared/domain/snapshots.ts';
import { fillRich, type RichTenant, richTenant } from '../../../fixtures/rich-store.ts';
import { guidOf, pick, seeded, skus } from '../../../fixtures/store-rows.ts';
import { freshDirectory, storeAt } from '../store/open-store.ts';

const everything: Knowledge[] = ['mailboxes', 'users', 'sizes', 'licenses', 'access', 'skus'];
const opened: ComparisonCalls[] = [];
afterEach(() => {
  for (const calls of opened.splice(0)) calls.close();
});

interface Compared {
  result: ReturnType<typeof compareStores>;
  calls: ComparisonCalls;
  all: Difference[];
}

function compare(
  before: Store,
  after: Store,
  knows = everything,
  compareNames = true,
  prices: ComparePrices | null = null,
): Compared {
  const target = join(freshDirectory(), 'differences.db');
  const side = (store: Store, label: string) => ({ store: store.path, label, knows });
  const result = compareStores(
    { before: side(before, 'Before'), after: side(after, 'After'), target, compareNames, prices },
    () => {},
  );
  const calls = openComparison(target);
  opened.push(calls);
  return { result, calls, all: calls.window({ sort: 'name' }, 0, 1_000_000).differences };
}

/** A later state of a tenant: people come and go, and everything may change a little. */
function later(tenant: RichTenant, seed: number): RichTenant {
  const random = seeded(seed);
  const next = structuredClone(tenant);
  next.mailboxes = next.mailboxes.filter(() => random() > 0.05);
  next.users = next.users.filter(() => random() > 0.05);
  const added = richTenant(12, seed + 50);
  for (const [n, mailbox] of added.mailboxes.entries()) {
    const id = guidOf(1, 50_000 + n);
    next.mailboxes.push({ ...mailbox, objectId: id, exchangeGuid: guidOf(2, 50_000 + n) });
    const user = added.users[n];
    if (user && random() < 0.7) next.users.push({ ...user, id });
  }
  for (const mailbox of next.mailboxes) {
    if (random() < 0.1) mailbox.displayName = `${mailbox.displayName ?? 'X'} (new)`;
    if (random() < 0.1)
      mailbox.forwardingSmtpAddress = pick(random, ['evil@outside.example', 'in@contoso.example', null]);
    if (random() < 0.1) mailbox.emailAddresses = [...mailbox.emailAddresses].reverse();
    if (random() < 0.1) mailbox.emailAddresses = [...mailbox.emailAddresses, 'smtp:new@contoso.example'];
    if (random() < 0.1) mailbox.recipientTypeDetails = 'SharedMailbox';
    if (random() < 0.1) mailbox.litigationHoldEnabled = random() < 0.5;
    if (random() < 0.1) mailbox.grantSendOnBehalfTo = [pick(random, next.users).id];
  }
  for (const user of next.users) {
    if (random() < 0.1) user.accountEnabled = false;
    if (random() < 0.1) user.department = 'Elsewhere';
    if (random() < 0.15) {
      user.assignedLicenses = user.assignedLicenses.slice(1);
      user.licenseAssignments = user.licenseAssignments?.slice(1) ?? null;
    }
    if (random() < 0.1) user.lastSignIn = '2026-08-31T00:00:00Z';
    // Assigned by a group, but out of seats: listed as a source, not held.
    if (random() < 0.1) {
      const [first] = user.licenseAssignments ?? [];
      if (first) first.state = 'Error';
      user.assignedLicenses = user.assignedLicenses.filter(({ skuId }) => skuId !== first?.skuId);
    }
  }
  for (const size of next.sizes)
    if (random() < 0.7) size.totalItemBytes = (size.totalItemBytes ?? 0) + Math.floor(random() * 12e9) - 2e9;
  next.sizes = next.sizes.map((size) => ({ ...size, totalItemBytes: Math.max(0, size.totalItemBytes ?? 0) }));
  const present = new Set(next.mailboxes.map(({ objectId }) => objectId));
  next.permissions = next.permissions.filter(({ mailboxId }) => present.has(mailboxId));
  for (const one of next.permissions) {
    if (random() < 0.1) one.entries = one.entries.slice(0, 1);
    if (random() < 0.1)
      one.entries = [
        ...one.entries,
        { right: 'FullAccess', trustee: pick(random, next.users).userPrincipalName, isInherited: false, deny: false },
      ];
  }
  return next;
}

/** Everything one side shows, by entity and id, as plain fields: from the store's own reads, not from its tables. */
async function shown(store: Store): Promise<Record<string, Map<string, Record<string, unknown>>>> {
  const { rows } = await store.mailboxWindow({}, 0, 1_000_000);
  const mailboxes = new Map<string, Record<string, unknown>>();
  for (const row of rows.filter(({ goneSince }) => goneSince === null)) {
    const details = await store.mailbox(row.id);
    mailboxes.set(row.id, {
      ...row,
      emailAddresses: details?.emailAddresses ?? null,
      alias: details?.alias ?? null,
      archiveItemBytes: details?.archiveItemBytes ?? null,
      inPlaceHolds: details?.inPlaceHolds ?? null,
      retentionPolicy: details?.retentionPolicy ?? null,
    });
  }
  const ids = [
    ...new Set([
      ...rows.map(({ id }) => id),
      ...Array.from({ length: 300 }, (_, n) => guidOf(1, n)),
      ...Array.from({ length: 12 }, (_, n) => guidOf(1, 50_000 + n)),
    ]),
  ];
  const users = new Map<string, Record<string, unknown>>();
  const licenses = new Map<string, Record<string, unknown>>();
  const names = new Map((await store.planTenant([], [])).skus.map((sku) => [sku.skuId, sku]));
  for (const { objectId, user } of await store.planTargets('user', { ids }, false)) {
    if (user === null) continue;
    users.set(objectId, {
      ...user,
      lastSignIn: user.lastSuccessfulSignIn ?? user.lastSignIn,
    });
    licenses.set(
      objectId,
      Object.fromEntries(
        user.assignedLicenses.map(({ skuId }) => [
          `sku:${skuId}`,
          JSON.stringify(
            (user.licenseAssignments ?? [])
              .filter((one) => one.skuId === skuId && one.state !== 'Error')
              .map(({ groupId }) => groupId)
              .sort(),
          ) + user.assignedLicenses.find((one) => one.skuId === skuId)?.disabledPlans.length,
        ]),
      ),
    );
  }
  const access = new Map<string, Record<string, unknown>>();
  const { entries } = await store.accessWindow({}, 0, 1_000_000);
  for (const entry of entries) access.set(accessKey(entry), { ...entry });
  const subscriptions = new Map([...names].map(([id, sku]) => [id, { ...sku } as Record<string, unknown>]));
  return { mailboxes, users, licenses, access, subscriptions };
}

const accessKey = (entry: AccessEntry): string =>
  [
    entry.mailboxId,
    entry.right,
    entry.trusteeId ?? entry.trusteeName.toLowerCase(),
    entry.isInherited,
    entry.deny,
  ].join('|');

const plain = (value: unknown): string => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null));

/** Added, removed and changed ids of two maps, with the fields that differ: the slow and obvious way. */
function bruteForce(
  before: Map<string, Record<string, unknown>>,
  after: Map<string, Record<string, unknown>>,
  fields: readonly string[] | null,
): { added: string[]; removed: string[]; changed: [string, string[]][] } {
  const changed: [string, string[]][] = [];
  for (const [id, then] of before) {
    const now = after.get(id);
    if (!now) continue;
    const names = fields ?? [...new Set([...Object.keys(then), ...Object.keys(now)])];
    const differing = names.filter((name) => plain(then[name]) !== plain(now[name])).sort();
    if (differing.length > 0) changed.push([id, differing]);
  }
  return {
    added: [...after.keys()].filter((id) => !before.has(id)).sort(),
    removed: [...before.keys()].filter((id) => !after.has(id)).sort(),
    changed: changed.sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

const found = (all: readonly Difference[], entity: string) => {
  const of = (kind: string) => all.filter((one) => one.entity === entity && one.kind === kind);
  return {
    added: of('added')
      .map(({ id }) => id)
      .sort(),
    removed: of('removed')
      .map(({ id }) => id)
      .sort(),
    changed: of('changed')
      .map(({ id, fields }): [string, string[]] => [id, fields.map(({ field }) => field).sort()])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
};

describe('differences of two states', () => {
  it.each([1, 2, 3])('are those a slow comparison of what is shown finds (seed %i)', async (seed) => {
    const [before, after] = [await storeAt(), await storeAt()];
    const tenant = richTenant(110, seed);
    await fillRich(before, tenant, { past: false });
    await fillRich(after, later(tenant, seed * 31), { past: false });
    const { all, result } = compare(before, after);
    const [then, now] = [await shown(before), await shown(after)];
    // Sizes of a report stand in a shown quota, too; quotas are compared as mailboxes have them.
    const mailboxFields = mailboxCompared
      .map(({ field }) => field)
      .filter((field) => field !== 'prohibitSendReceiveQuota' && field !== 'archiveEnabled');
    const without = (names: readonly string[]) => names.filter((name) => mailboxFields.includes(name));
    const mailboxes = found(all, 'mailboxes');
    expect({
      ...mailboxes,
      changed: mailboxes.changed.map(([id, names]) => [id, without(names)]).filter(([, names]) => names?.length),
    }).toEqual(bruteForce(then.mailboxes ?? new Map(), now.mailboxes ?? new Map(), mailboxFields));
    const userFields = userCompared.map(({ field }) => field);
    expect(found(all, 'users')).toEqual(bruteForce(then.users ?? new Map(), now.users ?? new Map(), userFields));
    expect(found(all, 'subscriptions')).toEqual(
      bruteForce(
        then.subscriptions ?? new Map(),
        now.subscriptions ?? new Map(),
        skuCompared.map(({ field }) => field),
      ),
    );
    const licenses = bruteForce(then.licenses ?? new Map(), now.licenses ?? new Map(), null);
    const holds = (side: Map<string, Record<string, unknown>> | undefined) => (id: string) =>
      Object.keys(side?.get(id) ?? {}).length > 0;
    expect(found(all, 'licenses')).toEqual({
      ...licenses,
      added: licenses.added.filter(holds(now.licenses)),
      removed: licenses.removed.filter(holds(then.licenses)),
    });
    for (const kind of ['mailboxes', 'users', 'licenses'] as const)
      expect(result.counts[kind].changed).toBe(
        all.filter((one) => one.entity === kind && one.kind === 'changed').length,
      );

    const scanned = async (store: Store) =>
      new Set((await store.accessDue('1970-01-01T00:00:00.000Z', null)).map(({ objectId }) => objectId));
    const [unscannedThen, unscannedNow] = [await scanned(before), await scanned(after)];
    const comparable =
      (here: Set<string>, there: Set<string>, other: Map<string, unknown> | undefined) => (key: string) => {
        const [id = '', right = ''] = key.split('|');
        if (right === 'SendOnBehalf') return true;
        return !here.has(id) && (!there.has(id) || !other?.has(id));
      };
    const access = bruteForce(then.access ?? new Map(), now.access ?? new Map(), []);
    const sizes = found(all, 'access');
    expect(sizes.added.length).toBe(
      access.added.filter(comparable(unscannedNow, unscannedThen, then.mailboxes)).length,
    );
    expect(sizes.removed.length).toBe(
      access.removed.filter(comparable(unscannedThen, unscannedNow, now.mailboxes)).length,
    );
    expect(sizes.added.length + sizes.removed.length).toBeGreaterThan(5);
  });

  it('are none between a state and itself', async () => {
    const [one, other] = [await storeAt(), await storeAt()];
    await fillRich(one, richTenant(60, 9));
    await fillRich(other, richTenant(60, 9));
    expect(compare(one, other).all).toEqual([]);
  });

  it('are sorted, filtered and counted by preset, field, growth and words', async () => {
    const [before, after] = [await storeAt(), await storeAt()];
    const tenant = richTenant(120, 4);
    await fillRich(before, tenant, { past: false });
    await fillRich(after, later(tenant, 8), { past: false });
    const { calls, all, result } = compare(before, after);
    for (const preset of ['lost-license', 'new-forwarding-outside', 'grew-5gb'] as const) {
      expect(calls.window({ sort: 'name', preset }, 0, 1).total).toBe(result.presets[preset]);
      expect(result.presets[preset]).toBeGreaterThan(0);
    }
    const grown = calls.window({ sort: 'growth', minGrowth: 1 }, 0, 1_000).differences.map(({ growth }) => growth ?? 0);
    expect(grown).toEqual([...grown].sort((a, b) => b - a));
    expect(grown.length).toBe(all.filter(({ growth }) => growth !== null && growth >= 1).length);
    expect(grown.filter((growth) => growth > 5 * 1024 ** 3).length).toBe(result.presets['grew-5gb']);
    const [field] = result.fields;
    expect(calls.window({ sort: 'name', field: field?.field }, 0, 1).total).toBe(field?.count);
    const serious = calls.window({ sort: 'name', withoutFigures: true }, 0, 1).total;
    expect(serious + result.figuresOnly).toBe(all.length);
    const [some] = all;
    expect(calls.window({ sort: 'name', search: some?.name ?? '' }, 0, 500).differences).toContainEqual(some);
    expect(calls.window({ sort: 'name' }, 10, 7).differences).toEqual(all.slice(10, 17));
    expect(calls.growth().reduce((sum, { count }) => sum + count, 0)).toBe(
      all.filter(({ growth }) => growth !== null).length,
    );
    const names = all.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(30);
  });

  it('are worth money: seats bought and assigned at one price on both sides', async () => {
    const [before, after] = [await storeAt(), await storeAt()];
    const tenant = richTenant(20, 6);
    await fillRich(before, tenant);
    await fillRich(after, tenant);
    const [first, second] = skus;
    if (!first || !second) throw new Error('two products are needed');
    const more = { ...first, consumed: first.consumed + 3, enabled: first.enabled + 10 };
    const reading = await after.beginReading('skus');
    await after.putSkus(reading, [more, ...skus.slice(1)]);
    await after.finishReading(reading, { asOf: '2026-09-02T08:00:00.000Z' });
    const prices = { currency: 'EUR', amounts: { [first.skuId]: 12.5, [second.skuId]: 4.1 } };
    const { result } = compare(before, after, everything, true, prices);
    const money = (one: number, other: number): number => (one * 1250 + other * 410) / 100;
    expect(result.currency).toBe('EUR');
    expect(result.totals.filter(({ unit }) => unit === 'money')).toEqual([
      {
        label: 'Seats bought, a month',
        unit: 'money',
        before: money(first.enabled, second.enabled),
        after: money(more.enabled, second.enabled),
      },
      {
        label: 'Seats assigned, a month',
        unit: 'money',
        before: money(first.consumed, second.consumed),
        after: money(more.consumed, second.consumed),
      },
    ]);
    const without = compare(before, after, ['mailboxes', 'users'], true, prices).result;
    expect([without.currency, without.totals.some(({ unit }) => unit === 'money')]).toEqual([null, false]);
  });

  it('say what a side does not know instead of calling it gone', async () => {
    const [before, after] = [await storeAt(), await storeAt()];
    const tenant = richTenant(40, 5);
    await fillRich(before, tenant);
    await fillRich(after, later(tenant, 3));
    const { result, all } = compare(before, after, ['mailboxes', 'users']);
    expect(result.missing.map(({ entity }) => entity)).toEqual(['licenses', 'access', 'subscriptions']);
    expect(all.flatMap(({ fields }) => fields.map(({ field }) => field))).not.toContain('totalItemBytes');
    expect(result.totals.map(({ label }) => label)).not.toContain('Size of all mailboxes');
    const hidden = compare(before, after, everything, false);
    expect(
      hidden.all.flatMap(({ fields, kind }) => (kind === 'changed' ? fields.map(({ field }) => field) : [])),
    ).not.toContain('displayName');
  });
});

describe('the report', () => {
  it('stands alone, runs nothing, and shows words as words', async () => {
    const [before, after] = [await storeAt(), await storeAt()];
    const tenant = richTenant(80, 6);
    await fillRich(before, tenant, { past: false });
    const next = later(tenant, 2);
    const [first] = next.mailboxes;
    if (first) {
      first.displayName = '<script>alert("x")</script> & Söhne';
      first.forwardingSmtpAddress = 'evil@outside.example';
    }
    await fillRich(after, next, { past: false });
    const { calls, result } = compare(before, after);
    const summary: ComparisonSummary = {
      id: 'x',
      before: { label: 'Before <b>', asOf: '2026-01-01T00:00:00.000Z' },
      after: { label: 'After', asOf: '2026-02-01T00:00:00.000Z' },
      ...result,
      growth: calls.growth(),
      notes: ['A note.'],
    };
    const path = join(freshDirectory(), 'report.html');
    const bytes = await writeReport(
      path,
      summary,
      async (query, from, count) => calls.window({ sort: 'name', ...query }, from, count),
      new AbortController().signal,
    );
    const text = readFileSync(path, 'utf8');
    expect(Buffer.byteLength(text)).toBe(bytes);
    expect(text.includes('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; Söhne')).toBe(true);
    expect(/<script|<img|<link|src=|href=|url\(|@import|\son\w+=/i.exec(text)).toBeNull();
    expect(text.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`)).toBe(true);
    expect(text.includes('Before &lt;b&gt;')).toBe(true);
    expect(text.match(/<svg /g)?.length).toBe(2);
    expect(text.endsWith('</html>\n')).toBe(true);
    const stopped = new AbortController();
    stopped.abort();
    const other = join(freshDirectory(), 'report.html');
    await expect(
      writeReport(
        other,
        summary,
        async (query, from, count) => calls.window({ sort: 'name', ...query }, from, count),
        stopped.signal,
      ),
    ).rejects.toThrow();
    expect(existsSync(other)).toBe(false);
  });
});
