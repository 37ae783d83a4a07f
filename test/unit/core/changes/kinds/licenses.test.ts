import { describe, expect, it } from 'vitest';
import type { PlanFacts } from '../../../../../electron/core/changes/facts.ts';
import type { ChangeKind, Target, TenantFacts } from '../../../../../electron/core/changes/kind.ts';
import { licenses } from '../../../../../electron/core/changes/kinds/licenses/licenses.ts';
import { reprocessLicenses } from '../../../../../electron/core/changes/kinds/licenses/reprocess.ts';
import type { AssignLicense } from '../../../../../electron/core/changes/operations/assign-license.ts';
import { computePlan, type Draft } from '../../../../../electron/core/changes/planner.ts';
import { held, licensedUser, licenseTenant, ownedSku, planId, skuId } from '../../../../fixtures/license-facts.ts';

const GB = 1024 ** 3;
const E1 = 'STANDARDPACK';
const E3 = 'ENTERPRISEPACK';
const E5 = 'ENTERPRISEPREMIUM';
const F3 = 'DESKLESSPACK';
const P1 = 'EXCHANGESTANDARD';
const archiving = 'EXCHANGEARCHIVE_ADDON';
const group = 'aaaaaaaa-0000-4000-8000-000000000001';

function plan(
  targets: readonly Target[],
  params: Record<string, unknown>,
  tenant: TenantFacts,
  kind: ChangeKind = licenses as unknown as ChangeKind,
): Promise<Draft> {
  const facts: PlanFacts = {
    targets: async () => [...targets],
    targetsById: async (_kind, ids) => targets.filter(({ objectId }) => ids.includes(objectId)),
    tenant: async () => tenant,
    dataAsOf: async () => new Date(tenant.now).toISOString(),
  };
  return computePlan(kind, { kind: kind.kind, params, selection: { kind: 'ids', ids: [] } }, facts);
}

const check = (draft: Draft, code: string) => draft.checks.find((one) => one.code === code);
const verdicts = (draft: Draft) =>
  Object.fromEntries(draft.items.map(({ objectId, verdict }) => [Number.parseInt(objectId.slice(-4), 16), verdict]));
const assignment = (draft: Draft, index = 0) =>
  draft.items[index]?.operations.find(({ op }) => op === 'assign-license') as unknown as AssignLicense | undefined;
const add = (partNumber: string, off: readonly string[] = []) => ({
  skuId: skuId(partNumber),
  disabledPlans: off.map((name) => planId(partNumber, name)),
});
const mailbox = { mailbox: {} };

describe('adding and removing products', () => {
  it('gives a product with chosen plans off and leaves the others alone', async () => {
    const user = licensedUser(1, [held('VISIOCLIENT', { off: ['ONEDRIVE_BASIC'] })]);
    const tenant = licenseTenant([ownedSku(E3), ownedSku('VISIOCLIENT')]);
    const draft = await plan([user], { add: [add(E3, ['SWAY'])] }, tenant);
    expect(assignment(draft)?.args).toEqual({
      add: [{ skuId: skuId(E3), disabledPlans: [planId(E3, 'SWAY')] }],
      remove: [],
    });
    expect(draft.items[0]?.changes).toHaveLength(1);
    expect(draft.title).toBe('Add Office 365 E3 to 1 user');
  });

  it('finds nothing to do where the product is held already, and keeps its plans as they are', async () => {
    const user = licensedUser(1, [held(E3, { off: ['SWAY'] })]);
    const draft = await plan([user], { add: [add(E3)] }, licenseTenant([ownedSku(E3)]));
    expect(draft.items[0]).toMatchObject({ verdict: 'unchanged', operations: [] });
  });

  it('stops what takes the last Exchange plan from a person', async () => {
    const users = [
      licensedUser(1, [held(E3)], mailbox),
      licensedUser(2, [held(E3), held(P1)], mailbox),
      licensedUser(3, [held(E3), held(E1, { group })], mailbox),
      licensedUser(4, [held(E3)], { mailbox: { recipientTypeDetails: 'SharedMailbox' } }),
      licensedUser(5, [held('VISIOCLIENT')], mailbox),
      licensedUser(6, [held(E3)], { mailbox: { recipientTypeDetails: null } }),
      licensedUser(7, [held(E3)], { mailbox: { recipientTypeDetails: 'RoomMailbox' } }),
      licensedUser(8, [held(E3)]),
    ];
    const skus = [ownedSku(E3), ownedSku(P1), ownedSku(E1), ownedSku('VISIOCLIENT')];
    const params = { remove: [skuId(E3), skuId('VISIOCLIENT')] };
    const draft = await plan(users, params, licenseTenant(skus));
    expect(verdicts(draft)).toMatchObject({
      1: 'blocked',
      4: 'warning',
      5: 'warning',
      6: 'blocked',
      7: 'warning',
      8: 'warning',
    });
    expect(verdicts(draft)[2]).not.toBe('blocked');
    expect(verdicts(draft)[3]).not.toBe('blocked');
    expect(check(draft, 'last-exchange-plan')).toMatchObject({ severity: 'block', count: 2 });
    // Nobody may look into Exchange: then everyone may have a mailbox to lose.
    const unknown = await plan(users, params, licenseTenant(skus, { mailboxesKnown: false }));
    expect(verdicts(unknown)[8]).toBe('blocked');
  });

  it('stops what a shared mailbox over 50 GB, archived or held needs', async () => {
    const shared = (n: number, more: object) =>
      licensedUser(n, [held(E3)], { mailbox: { recipientTypeDetails: 'SharedMailbox', ...more } });
    const users = [
      shared(1, { totalItemBytes: 51 * GB }),
      shared(2, { archiveEnabled: true }),
      shared(3, { litigationHoldEnabled: true }),
      shared(4, { totalItemBytes: 50 * GB }),
    ];
    const draft = await plan(users, { remove: [skuId(E3)] }, licenseTenant([ownedSku(E3)]));
    expect(verdicts(draft)).toEqual({ 1: 'blocked', 2: 'blocked', 3: 'blocked', 4: 'warning' });
    // A smaller plan is no way out either, unless the archiving add-on carries what it lacks.
    const smaller = await plan(
      [
        ...users,
        licensedUser(5, [held(E3), held(archiving)], {
          mailbox: { recipientTypeDetails: 'SharedMailbox', archiveEnabled: true },
        }),
      ],
      { replace: { from: skuId(E3), to: skuId(E1) } },
      licenseTenant([ownedSku(E3), ownedSku(E1), ownedSku(archiving)]),
    );
    expect(verdicts(smaller)).toMatchObject({ 1: 'blocked', 2: 'blocked', 3: 'blocked', 4: 'warning', 5: 'warning' });
    expect(check(smaller, 'shared-loses-needed-license')).toMatchObject({ severity: 'block', count: 3 });
    // Nor is the last plan taken because it was too small already.
    const last = await plan(
      users.slice(0, 3).map(({ mailbox: kept }, at) => licensedUser(at + 1, [held(E1)], { mailbox: { ...kept } })),
      { remove: [skuId(E1)] },
      licenseTenant([ownedSku(E1)]),
    );
    expect(verdicts(last)).toEqual({ 1: 'blocked', 2: 'blocked', 3: 'blocked' });
    const info = await plan(
      [licensedUser(1, [], { mailbox: { recipientTypeDetails: 'SharedMailbox' } })],
      { add: [add(E3)] },
      licenseTenant([ownedSku(E3)]),
    );
    expect(check(info, 'shared-needs-no-license')).toMatchObject({ severity: 'info', count: 1 });
  });

  it('says so where only a group gives what is to be removed', async () => {
    const users = [
      licensedUser(1, [held(E3, { group })], mailbox),
      licensedUser(2, [held(E3), held(E3, { group })], mailbox),
    ];
    const draft = await plan(users, { remove: [skuId(E3)] }, licenseTenant([ownedSku(E3)]));
    expect(verdicts(draft)).toEqual({ 1: 'unchanged', 2: 'warning' });
    expect(check(draft, `only-by-group-${group}`)).toMatchObject({ severity: 'warn', count: 1 });
    expect(draft.items.find(({ objectId }) => objectId === users[0]?.objectId)?.checks).toEqual([
      `only-by-group-${group}`,
    ]);
    expect(check(draft, `inherited-${group}`)).toMatchObject({ count: 1 });
  });
});

describe('replacing a product', () => {
  it('keeps off what is off also in the frontline edition of the service', async () => {
    const off = ['FORMS_PLAN_E3', 'STREAM_O365_E3', 'WHITEBOARD_PLAN2'];
    const draft = await plan(
      [licensedUser(1, [held(E3, { off })], { mailbox: { totalItemBytes: GB } })],
      { replace: { from: skuId(E3), to: skuId('SPE_F1') } },
      licenseTenant([ownedSku(E3), ownedSku('SPE_F1')]),
    );
    expect(assignment(draft)?.args.add[0]?.disabledPlans.toSorted()).toEqual(
      ['FORMS_PLAN_K', 'STREAM_O365_K', 'WHITEBOARD_FIRSTLINE1'].map((name) => planId('SPE_F1', name)).toSorted(),
    );
  });

  it('is one call, carries over what is off, and says what is lost', async () => {
    const user = licensedUser(
      1,
      [held(E1, { off: ['YAMMER_ENTERPRISE', 'FORMS_PLAN_E1'] }), held('VISIOCLIENT')],
      mailbox,
    );
    const tenant = licenseTenant([ownedSku(E1), ownedSku(E3), ownedSku('VISIOCLIENT')]);
    const params = { replace: { from: skuId(E1), to: skuId(E3), disabledPlans: [planId(E3, 'SWAY')] } };
    const draft = await plan([user], params, tenant);
    expect(draft.items[0]?.operations).toHaveLength(1);
    const call = assignment(draft)?.args;
    expect(call?.remove).toEqual([skuId(E1)]);
    expect(new Set(call?.add[0]?.disabledPlans)).toEqual(
      new Set([planId(E3, 'SWAY'), planId(E3, 'YAMMER_ENTERPRISE'), planId(E3, 'FORMS_PLAN_E3')]),
    );
    expect(draft.title).toBe('Replace Office 365 E1 by Office 365 E3 for 1 user');
  });

  it('stops a smaller plan for a mailbox that would not fit, and warns where the size is unknown', async () => {
    const user = (n: number, bytes: number | null) =>
      licensedUser(n, [held(E3)], { mailbox: { totalItemBytes: bytes } });
    const tenant = licenseTenant([ownedSku(E3), ownedSku(F3)]);
    const params = { replace: { from: skuId(E3), to: skuId(F3) } };
    const draft = await plan([user(1, 3 * GB), user(2, 1 * GB), user(3, null)], params, tenant);
    expect(verdicts(draft)).toEqual({ 1: 'blocked', 2: 'warning', 3: 'warning' });
    expect(check(draft, 'mailbox-too-large-kiosk')?.message).toContain('2 GB');
    expect(check(draft, 'sizes-unknown')).toMatchObject({ severity: 'warn', count: 1 });
  });

  it('warns of a smaller plan where nobody may look into Exchange', async () => {
    const skus = [ownedSku(E3), ownedSku(F3), ownedSku(E5)];
    const swap = (to: string, mailboxesKnown: boolean) =>
      plan(
        [licensedUser(1, [held(E3)])],
        { replace: { from: skuId(E3), to: skuId(to) } },
        licenseTenant(skus, { mailboxesKnown }),
      );
    expect(check(await swap(F3, false), 'mailboxes-unread')).toMatchObject({ severity: 'warn', count: 1 });
    expect(check(await swap(F3, true), 'mailboxes-unread')).toBeUndefined();
    expect(check(await swap(E5, false), 'mailboxes-unread')).toBeUndefined();
  });

  it('keeps archive and hold with a plan that carries them', async () => {
    const users = [
      licensedUser(1, [held(E3)], { mailbox: { archiveEnabled: true } }),
      licensedUser(2, [held(E3), held(archiving)], { mailbox: { archiveEnabled: true } }),
    ];
    const tenant = licenseTenant([ownedSku(E3), ownedSku(E1), ownedSku(archiving)]);
    const draft = await plan(users, { replace: { from: skuId(E3), to: skuId(E1) } }, tenant);
    expect(check(draft, 'archive-or-hold-needs-plan2')).toMatchObject({ severity: 'block', count: 1 });
    expect(verdicts(draft)[1]).toBe('blocked');
  });

  it('names a product that is not owned instead of doing nothing', async () => {
    const draft = await plan(
      [licensedUser(1, [held(E1)], mailbox)],
      { replace: { from: skuId(E1), to: skuId(E5) } },
      licenseTenant([ownedSku(E1)]),
    );
    expect(verdicts(draft)).toEqual({ 1: 'blocked' });
    expect(check(draft, `not-owned-${skuId(E5)}`)).toMatchObject({ severity: 'block' });
  });

  it('refuses to replace a product by itself, and a plan that asks for nothing', async () => {
    const tenant = licenseTenant([ownedSku(E1)]);
    const same = { replace: { from: skuId(E1), to: skuId(E1) } };
    await expect(plan([licensedUser(1, [])], same, tenant)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(plan([licensedUser(1, [])], {}, tenant)).rejects.toMatchObject({ message: 'Choose what to change.' });
    await expect(plan([licensedUser(1, [])], { remove: ['E3'] }, tenant)).rejects.toMatchObject({
      details: { fields: { 'remove.0': 'Choose a product.' } },
    });
  });
});

describe('seats', () => {
  const names = (draft: Draft, verdict: string) =>
    draft.items
      .filter((item) => item.verdict === verdict)
      .map(({ objectId }) => Number.parseInt(objectId.slice(-4), 16));

  it('are counted over the whole plan; the last ones wait', async () => {
    const users = Array.from({ length: 10 }, (_, n) => licensedUser(n + 1, [], mailbox));
    const tenant = licenseTenant([ownedSku(E3, { enabled: 8, warning: 1, consumed: 2, suspended: 50 })]);
    const draft = await plan(users, { add: [add(E3)] }, tenant);
    expect(names(draft, 'blocked')).toEqual([8, 9, 10]);
    expect(check(draft, `no-seats-${skuId(E3)}`)).toMatchObject({
      title: '3 seats short of Office 365 E3',
      message: expect.stringContaining('10 are needed and 7 are free'),
    });
    // Only what will be done counts.
    expect(draft.effects).toContainEqual({ label: 'Office 365 E3', value: '+7 seats', tone: 'neutral' });
  });

  it('that the plan frees are taken only after they were freed', async () => {
    const takers = [1, 2].map((n) => licensedUser(n, [held(E1)], mailbox));
    const giver = licensedUser(3, [held(E3), held('VISIOCLIENT')], {
      mailbox: { recipientTypeDetails: 'SharedMailbox' },
    });
    const tenant = licenseTenant([
      ownedSku(E1, { enabled: 2, consumed: 2 }),
      ownedSku(E3, { enabled: 2, consumed: 1 }),
      ownedSku('VISIOCLIENT', { enabled: 1, consumed: 1 }),
    ]);
    const rows = (freeFirst: boolean) => ({
      kind: 'licenses',
      params: { freeFirst },
      selection: {
        kind: 'rows' as const,
        rows: [
          ...takers.map(({ objectId }) => ({ objectId, params: { replace: { from: skuId(E1), to: skuId(E3) } } })),
          { objectId: giver.objectId, params: { remove: [skuId(E3)] } },
        ],
      },
    });
    const facts: PlanFacts = {
      targets: async () => [],
      targetsById: async () => [...takers, giver],
      tenant: async () => tenant,
      dataAsOf: async () => null,
    };
    const kind = licenses as unknown as ChangeKind;
    const first = await computePlan(kind, rows(true), facts);
    expect(first.items.map(({ objectId, wave }) => [Number.parseInt(objectId.slice(-4), 16), wave])).toEqual([
      [3, 0],
      [1, 1],
      [2, 1],
    ]);
    expect(check(first, `no-seats-${skuId(E3)}`)).toBeUndefined();
    const together = await computePlan(kind, rows(false), facts);
    expect(names(together, 'blocked')).toEqual([2]);
    expect(check(together, `no-seats-${skuId(E3)}`)?.fix).toEqual({
      id: 'free-first',
      label: 'Free first, then assign',
    });
    expect(
      licenses.applyFix?.('free-first', licenses.params.parse({ remove: [skuId(E3)], freeFirst: false })),
    ).toMatchObject({
      freeFirst: true,
    });
  });

  it('of a chain of swaps are handed on wave by wave, and a ring without a free seat is told', async () => {
    const chain = [
      { user: licensedUser(1, [held(E1)], mailbox), from: E1, to: E3 },
      { user: licensedUser(2, [held(E3)], mailbox), from: E3, to: E5 },
    ];
    const ring = [...chain, { user: licensedUser(3, [held(E5)], mailbox), from: E5, to: E1 }];
    const planOf = (swaps: typeof chain, e5: number) =>
      computePlan(
        licenses as unknown as ChangeKind,
        {
          kind: 'licenses',
          params: {},
          selection: {
            kind: 'rows',
            rows: swaps.map(({ user, from, to }) => ({
              objectId: user.objectId,
              params: { replace: { from: skuId(from), to: skuId(to) } },
            })),
          },
        },
        {
          targets: async () => [],
          targetsById: async () => swaps.map(({ user }) => user),
          tenant: async () =>
            licenseTenant([
              ownedSku(E1, { enabled: 1, consumed: 1 }),
              ownedSku(E3, { enabled: 1, consumed: 1 }),
              ownedSku(E5, { enabled: e5, consumed: swaps.length - 2 }),
            ]),
          dataAsOf: async () => null,
        },
      );
    const handed = await planOf(chain, 1);
    expect(
      handed.items.map(({ objectId, wave, verdict }) => [Number.parseInt(objectId.slice(-4), 16), wave, verdict]),
    ).toEqual([
      [2, 0, expect.not.stringContaining('blocked')],
      [1, 1, expect.not.stringContaining('blocked')],
    ]);
    const stuck = await planOf(ring, 1);
    expect(stuck.items.every(({ verdict }) => verdict === 'blocked')).toBe(true);
    const loose = await planOf(ring, 2);
    expect(loose.items.some(({ verdict }) => verdict === 'blocked')).toBe(false);
  });

  it('are not needed where a group gives the product already', async () => {
    const users = [licensedUser(1, [held(E3, { group })], mailbox), licensedUser(2, [], mailbox)];
    const tenant = licenseTenant([ownedSku(E3, { enabled: 2, consumed: 1 })]);
    const draft = await plan(users, { add: [add(E3)] }, tenant);
    expect(names(draft, 'blocked')).toEqual([]);
    expect(check(draft, 'group-gives-it')).toMatchObject({ severity: 'info', count: 1 });
  });

  it('suspended cannot be given, and those in grace are marked', async () => {
    const suspended = await plan(
      [licensedUser(1, [])],
      { add: [add(E3)] },
      licenseTenant([ownedSku(E3, { enabled: 0, suspended: 10 })]),
    );
    expect(check(suspended, `suspended-${skuId(E3)}`)).toMatchObject({ severity: 'block' });
    const grace = await plan(
      [licensedUser(1, [])],
      { add: [add(E3)] },
      licenseTenant([ownedSku(E3, { enabled: 0, warning: 10 })]),
    );
    expect(check(grace, `expiring-${skuId(E3)}`)).toMatchObject({ severity: 'warn' });
    expect(verdicts(grace)).toEqual({ 1: 'warning' });
  });

  it('of users stopped for another reason go to the others', async () => {
    const users = [licensedUser(1, [], { usageLocation: null }), licensedUser(2, [])];
    const draft = await plan(users, { add: [add(E3)] }, licenseTenant([ownedSku(E3, { enabled: 1 })]));
    expect(verdicts(draft)).toEqual({ 1: 'blocked', 2: 'ready' });
    expect(check(draft, `no-seats-${skuId(E3)}`)).toBeUndefined();
  });
});

describe('usage location', () => {
  it('is asked for where a license is given, with a fix that sets it first', async () => {
    const users = [licensedUser(1, [], { usageLocation: null }), licensedUser(2, [])];
    const organization = {
      tenantId: '',
      displayName: '',
      countryLetterCode: 'FR',
      onPremisesSyncEnabled: null,
      defaultUsageLocation: null,
      domains: [],
      hasSignInActivity: null,
    };
    const tenant = licenseTenant([ownedSku(E3)], { organization });
    const params = { add: [add(E3)] };
    const draft = await plan(users, params, tenant);
    expect(check(draft, 'no-usage-location')).toMatchObject({
      count: 1,
      fix: { id: 'set-location-FR', label: 'Set FR' },
    });
    const fixed = await plan(
      users,
      licenses.applyFix?.('set-location-FR', licenses.params.parse(params)) ?? {},
      tenant,
    );
    expect(fixed.items[0]?.operations.map(({ op }) => op)).toEqual(['set-user', 'assign-license']);
    expect(fixed.items[1]?.operations.map(({ op }) => op)).toEqual(['assign-license']);
    expect(verdicts(fixed)).toEqual({ 1: 'ready', 2: 'ready' });
    expect(fixed.irreversible).toHaveLength(1);
  });

  it('where the service is not offered stops the license', async () => {
    const draft = await plan(
      [licensedUser(1, [], { usageLocation: 'IR' })],
      { add: [add(E3)] },
      licenseTenant([ownedSku(E3)]),
    );
    expect(check(draft, 'location-not-served')).toMatchObject({ severity: 'block', count: 1 });
  });
});

describe('service plans', () => {
  it('are turned on and off alone', async () => {
    const user = licensedUser(1, [held(E3, { off: ['SWAY', 'YAMMER_ENTERPRISE'] }), held('VISIOCLIENT')]);
    const tenant = licenseTenant([ownedSku(E3), ownedSku('VISIOCLIENT')]);
    const params = {
      plans: [{ skuId: skuId(E3), on: [planId(E3, 'SWAY')], off: [planId(E3, 'TEAMS1')] }],
    };
    const draft = await plan([user, licensedUser(2, [])], params, tenant);
    const [change] = assignment(draft)?.args.add ?? [];
    expect(change?.skuId).toBe(skuId(E3));
    expect(new Set(change?.disabledPlans)).toEqual(new Set([planId(E3, 'YAMMER_ENTERPRISE'), planId(E3, 'TEAMS1')]));
    expect(verdicts(draft)).toEqual({ 1: 'warning', 2: 'unchanged' });
    expect(check(draft, 'plans-re-enabled')).toBeUndefined();
    expect(check(draft, 'services-lost')?.message).toContain('TEAMS1');
  });

  it('that exclude each other, lack another or are no part of the product stop the user', async () => {
    const tenant = licenseTenant([ownedSku(E3), ownedSku(P1), ownedSku(archiving)]);
    const conflict = await plan([licensedUser(1, [held(E3)], mailbox)], { add: [add(P1)] }, tenant);
    expect(check(conflict, 'conflicting-plans')).toMatchObject({ severity: 'block' });
    const off = { add: [{ skuId: skuId(P1), disabledPlans: [planId(P1, 'EXCHANGE_S_STANDARD')] }] };
    expect(check(await plan([licensedUser(1, [held(E3)], mailbox)], off, tenant), 'conflicting-plans')).toBeUndefined();
    const lonely = await plan([licensedUser(1, [])], { add: [add(archiving)] }, tenant);
    expect(check(lonely, 'missing-dependency')).toMatchObject({ severity: 'block' });
    const base = await plan([licensedUser(1, [held(P1), held(archiving)])], { remove: [skuId(P1)] }, tenant);
    expect(check(base, 'missing-dependency')).toMatchObject({ severity: 'block' });
    const foreign = { add: [{ skuId: skuId(P1), disabledPlans: [planId(E3, 'SWAY')] }] };
    expect(check(await plan([licensedUser(1, [])], foreign, tenant), 'foreign-plan')).toMatchObject({
      severity: 'block',
    });
  });
});

describe('direct and by group', () => {
  it('drops the direct license only where the group gives it', async () => {
    const users = [
      licensedUser(1, [held(E3, { off: ['SWAY'] }), held(E3, { group })], mailbox),
      licensedUser(2, [held(E3)], mailbox),
      licensedUser(3, [held(E3), held(E3, { group, error: 'CountViolation' })], mailbox),
    ];
    const draft = await plan(users, { dropDirect: { skuIds: [] } }, licenseTenant([ownedSku(E3)]));
    expect(verdicts(draft)).toMatchObject({ 2: 'unchanged', 3: 'unchanged' });
    expect(assignment(draft)?.args).toEqual({ add: [], remove: [skuId(E3)] });
    expect(draft.effects).toEqual([]);
  });

  it('copies what a user holds directly and says what groups give besides', async () => {
    const template = licensedUser(9, [held(E3, { off: ['SWAY'] }), held('VISIOCLIENT', { group })]);
    const tenant = licenseTenant([ownedSku(E3), ownedSku('VISIOCLIENT')], { template: () => template });
    const draft = await plan([licensedUser(1, [])], { copyFrom: 'user9@contoso.example' }, tenant);
    expect(assignment(draft)?.args.add).toEqual([{ skuId: skuId(E3), disabledPlans: [planId(E3, 'SWAY')] }]);
    expect(check(draft, 'template-inherits')?.message).toContain('Visio');
    expect(draft.title).toBe('Copy licenses of User 9 to 1 user');
  });
});

describe('processing again', () => {
  it('takes only users in error, with what has to be settled first', async () => {
    const users = [
      licensedUser(1, [held(E3, { group, error: 'CountViolation' })]),
      licensedUser(2, [held(E3, { group })]),
      licensedUser(3, [held(E3, { group, error: 'MutuallyExclusiveViolation' })]),
    ];
    const draft = await plan(
      users,
      {},
      licenseTenant([ownedSku(E3, { enabled: 1, consumed: 1 })]),
      reprocessLicenses as unknown as ChangeKind,
    );
    expect(verdicts(draft)).toEqual({ 1: 'warning', 2: 'unchanged', 3: 'ready' });
    expect(check(draft, 'still-no-seats')).toMatchObject({ severity: 'warn', count: 1 });
    expect(check(draft, 'cause-MutuallyExclusiveViolation')).toMatchObject({ severity: 'info', count: 1 });
    expect(draft.irreversible).toHaveLength(1);
  });
});
