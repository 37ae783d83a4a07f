import { describe, expect, it } from 'vitest';
import {
  DAY,
  give,
  group,
  MINUTE,
  must,
  newUser,
  plan,
  refusal,
  ruleOf,
  SECOND,
  START,
  sku,
  stillWorld,
  take,
} from './fixtures.ts';

const world = () => stillWorld(60, 1);

describe('assigning a license', () => {
  it('takes a seat and gives an active direct state', () => {
    const w = world();
    const user = newUser(w);
    const before = sku(w, 'SPE_E3').consumed;
    const version = user.version;
    give(w, user, 'SPE_E3');
    expect(sku(w, 'SPE_E3').consumed).toBe(before + 1);
    expect(user.licenseStates).toEqual([
      {
        skuId: sku(w, 'SPE_E3').skuId,
        groupId: null,
        disabledPlans: [],
        state: 'Active',
        error: null,
        updatedAt: START,
      },
    ]);
    expect(user.version).toBeGreaterThan(version);
    expect(w.writes.get(user.id)).toBe(2);
  });

  it('needs a usage location', () => {
    const w = world();
    const user = newUser(w, { usageLocation: null });
    const refused = refusal(() => give(w, user, 'SPE_E3'));
    expect(refused.rule).toBe('NoUsageLocation');
    expect(refused.message).toBe('License assignment cannot be done for user with invalid usage location.');
    w.updateUser(user, { usageLocation: 'DE' });
    give(w, user, 'SPE_E3');
    expect(user.directLicenses).toHaveLength(1);
  });

  it('is refused where the product is not sold', () => {
    const w = world();
    expect(ruleOf(() => give(w, newUser(w, { usageLocation: 'KP' }), 'SPE_E3'))).toBe('ProhibitedLocation');
  });

  it('needs a free seat, and warning units count', () => {
    const w = world();
    const visio = sku(w, 'VISIOCLIENT');
    visio.enabled = visio.consumed + 1;
    give(w, newUser(w), 'VISIOCLIENT');
    const refused = refusal(() => give(w, newUser(w), 'VISIOCLIENT'));
    expect(refused.rule).toBe('NoSeats');
    expect(refused.message).toBe(`Subscription with SKU ${visio.skuId} does not have any available licenses.`);
    visio.warning = 1;
    give(w, newUser(w), 'VISIOCLIENT');
    expect(visio.consumed).toBe(visio.enabled + 1);
  });

  it('is refused for a suspended product', () => {
    const w = world();
    expect(ruleOf(() => give(w, newUser(w), 'PROJECTPROFESSIONAL'))).toBe('NoSeats');
  });

  it('is refused for a product the tenant does not own', () => {
    const w = world();
    const skuId = '0118a350-71fc-4ec3-8f0c-6a1cb8867561';
    const refused = refusal(() => w.assignLicense(newUser(w), [{ skuId, disabledPlans: [] }], []));
    expect(refused.rule).toBe('SkuNotOwned');
    expect(refused.message).toBe(`License ${skuId} does not correspond to a valid company License.`);
  });

  it('is refused when a disabled plan is not part of the product', () => {
    const w = world();
    const skuId = sku(w, 'EXCHANGESTANDARD').skuId;
    expect(ruleOf(() => w.assignLicense(newUser(w), [{ skuId, disabledPlans: [plan(w, 'SPE_E3', 'SWAY')] }], []))).toBe(
      'PlanNotInSku',
    );
  });

  it('is refused when two mailbox plans would be on', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'STANDARDPACK');
    const refused = refusal(() => give(w, user, 'SPE_E3'));
    expect(refused.rule).toBe('MutuallyExclusive');
    const [a, b] = [plan(w, 'SPE_E3', 'EXCHANGE_S_ENTERPRISE'), plan(w, 'STANDARDPACK', 'EXCHANGE_S_STANDARD')];
    expect(refused.message).toBe(`License assignment failed because service plans ${a}, ${b} are mutually exclusive.`);
    expect(user.directLicenses.map((d) => d.skuId)).toEqual([sku(w, 'STANDARDPACK').skuId]);
  });

  it('allows two products when one of the mailbox plans is off, or both are the same plan', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'STANDARDPACK');
    w.assignLicense(
      user,
      [{ skuId: sku(w, 'SPE_E3').skuId, disabledPlans: [plan(w, 'SPE_E3', 'EXCHANGE_S_ENTERPRISE')] }],
      [],
    );
    expect(w.hasExchangePlan(user.id)).toBe('plan1');
    const other = newUser(w);
    give(w, other, 'SPE_E3', 'EXCHANGEENTERPRISE');
    expect(other.licenseStates.map((s) => s.state)).toEqual(['Active', 'Active']);
  });

  it('swaps in one call what would conflict in two', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'STANDARDPACK');
    w.assignLicense(user, [{ skuId: sku(w, 'SPE_E3').skuId, disabledPlans: [] }], [sku(w, 'STANDARDPACK').skuId]);
    expect(w.hasExchangePlan(user.id)).toBe('plan2');
    expect(user.directLicenses).toHaveLength(1);
  });

  it('needs the plans another plan depends on, also when they are taken away', () => {
    const w = world();
    sku(w, 'EXCHANGEARCHIVE_ADDON').enabled = 50;
    sku(w, 'EXCHANGESTANDARD').enabled = 50;
    const user = newUser(w);
    const refused = refusal(() => give(w, user, 'EXCHANGEARCHIVE_ADDON'));
    expect(refused.rule).toBe('Dependency');
    expect(refused.message).toContain(
      `License assignment failed because service plan ${plan(w, 'EXCHANGEARCHIVE_ADDON', 'EXCHANGE_S_ARCHIVE_ADDON')} depends on the service plan(s) ${plan(w, 'EXCHANGESTANDARD', 'EXCHANGE_S_STANDARD')}, `,
    );
    give(w, user, 'EXCHANGESTANDARD', 'EXCHANGEARCHIVE_ADDON');
    expect(ruleOf(() => take(w, user, 'EXCHANGESTANDARD'))).toBe('Dependency');
    take(w, user, 'EXCHANGESTANDARD', 'EXCHANGEARCHIVE_ADDON');
    expect(user.licenseStates).toEqual([]);
  });

  it('replaces the disabled plans when the product is held already, without another seat', () => {
    const w = world();
    const user = newUser(w);
    const { skuId } = sku(w, 'SPE_E3');
    const sway = plan(w, 'SPE_E3', 'SWAY');
    w.assignLicense(user, [{ skuId, disabledPlans: [sway] }], []);
    const consumed = sku(w, 'SPE_E3').consumed;
    give(w, user, 'SPE_E3');
    expect(user.directLicenses).toMatchObject([{ skuId, disabledPlans: [] }]);
    expect(sku(w, 'SPE_E3').consumed).toBe(consumed);
  });

  it('needs no free seat for what is held already', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'SPE_E3');
    const e3 = sku(w, 'SPE_E3');
    e3.enabled = e3.consumed - 1;
    const sway = plan(w, 'SPE_E3', 'SWAY');
    w.assignLicense(user, [{ skuId: e3.skuId, disabledPlans: [sway] }], []);
    expect(user.directLicenses[0]?.disabledPlans).toEqual([sway]);
  });

  it('changes nothing at all when one part of it is refused', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'FLOW_FREE');
    const [version, writes] = [w.version, w.writes.get(user.id)];
    const consumed = [...w.skus.values()].map((s) => s.consumed);
    const add = ['SPE_E3', 'EXCHANGESTANDARD'].map((part) => ({ skuId: sku(w, part).skuId, disabledPlans: [] }));
    sku(w, 'EXCHANGESTANDARD').enabled = 50;
    expect(ruleOf(() => w.assignLicense(user, add, [sku(w, 'FLOW_FREE').skuId]))).toBe('MutuallyExclusive');
    expect(user.directLicenses.map((d) => d.skuId)).toEqual([sku(w, 'FLOW_FREE').skuId]);
    expect([...w.skus.values()].map((s) => s.consumed)).toEqual(consumed);
    expect([w.version, w.writes.get(user.id)]).toEqual([version, writes]);
  });
});

describe('removing a license', () => {
  it('frees the seat', () => {
    const w = world();
    const user = newUser(w);
    const before = sku(w, 'SPE_E3').consumed;
    give(w, user, 'SPE_E3');
    take(w, user, 'SPE_E3');
    expect(sku(w, 'SPE_E3').consumed).toBe(before);
    expect(user.licenseStates).toEqual([]);
  });

  it('is refused when it is not held, or only a group gives it', () => {
    const w = world();
    const notHeld = refusal(() => take(w, newUser(w), 'SPE_E3'));
    expect([notHeld.rule, notHeld.message]).toEqual(['NotHeld', 'User does not have a corresponding license.']);
    const inherited = must(
      w.users.find((u) => u.licenseStates.length === 1 && u.licenseStates[0]?.groupId && !u.licenseStates[0].error),
    );
    const refused = refusal(() => w.assignLicense(inherited, [], [inherited.licenseStates[0]!.skuId]));
    expect(refused.rule).toBe('InheritedFromGroup');
    expect(refused.message).toBe(
      'User license is inherited from a group membership and it cannot be removed directly from the user.',
    );
  });

  it('works without a usage location', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'SPE_E3');
    w.updateUser(user, { usageLocation: null });
    take(w, user, 'SPE_E3');
    expect(user.directLicenses).toEqual([]);
  });

  it('leaves what a group gives, and one seat serves both', () => {
    const w = world();
    const office = group(w, 'LIC-M365-E3-Office');
    const user = newUser(w);
    const before = sku(w, 'SPE_E3').consumed;
    give(w, user, 'SPE_E3');
    w.addGroupMember(office, user);
    w.clock.advance(MINUTE);
    expect(user.licenseStates.map((s) => s.groupId)).toEqual([null, office.id]);
    expect(sku(w, 'SPE_E3').consumed).toBe(before + 1);
    take(w, user, 'SPE_E3');
    expect(user.licenseStates.map((s) => [s.groupId, s.state])).toEqual([[office.id, 'Active']]);
    expect(sku(w, 'SPE_E3').consumed).toBe(before + 1);
  });
});

describe('the shown seat count', () => {
  it('follows 2 to 60 seconds later, and moves the version', () => {
    const w = world();
    const e3 = sku(w, 'SPE_E3');
    give(w, newUser(w), 'SPE_E3');
    expect(e3.shownConsumed).toBe(e3.consumed - 1);
    w.clock.advance(2 * SECOND - 1);
    expect(sku(w, 'SPE_E3').shownConsumed).toBe(e3.consumed - 1);
    const version = w.version;
    w.clock.advance(58 * SECOND + 1);
    expect(sku(w, 'SPE_E3').shownConsumed).toBe(e3.consumed);
    expect(w.version).toBeGreaterThan(version);
  });

  it('never lags more than a minute behind, however many changes follow each other', () => {
    const w = world();
    const e3 = sku(w, 'SPE_E3');
    e3.enabled = 1_000;
    const history: { at: number; consumed: number }[] = [];
    for (let i = 0; i < 40; i++) {
      give(w, newUser(w), 'SPE_E3');
      history.push({ at: w.clock.now(), consumed: e3.consumed });
      w.clock.advance(7 * SECOND);
      const settled = history.findLast((h) => h.at <= w.clock.now() - MINUTE);
      if (settled) expect(e3.shownConsumed).toBeGreaterThanOrEqual(settled.consumed);
    }
  });
});

describe('group licenses', () => {
  it('reach the members some time after the group was changed', () => {
    const w = world();
    const office = group(w, 'LIC-M365-E3-Office');
    const before = sku(w, 'FLOW_FREE').consumed;
    w.assignGroupLicense(office, [{ skuId: sku(w, 'FLOW_FREE').skuId, disabledPlans: [] }], []);
    expect(office.licenseProcessing).toBe('QueuedForProcessing');
    expect(sku(w, 'FLOW_FREE').consumed).toBe(before);
    w.clock.advance(30 * SECOND);
    w.clock.advance(6 * SECOND);
    expect(group(w, 'LIC-M365-E3-Office').licenseProcessing).toBe('ProcessingComplete');
    for (const id of office.memberIds) {
      const user = must(w.userById(id));
      if (user.usageLocation === 'SY') continue;
      expect(
        user.licenseStates.some(
          (s) => s.groupId === office.id && s.skuId === sku(w, 'FLOW_FREE').skuId && s.state === 'Active',
        ),
      ).toBe(true);
    }
    expect(w.writes.get(office.id)).toBe(1);
  });

  it('go in slices, so that a large group is in progress for a while', () => {
    const w = stillWorld(9_000, 1);
    const frontline = group(w, 'LIC-M365-F3-Frontline');
    expect(frontline.memberIds.length).toBeGreaterThan(1_000);
    w.assignGroupLicense(frontline, [{ skuId: sku(w, 'FLOW_FREE').skuId, disabledPlans: [] }], []);
    const states = new Set<string | null>();
    for (let i = 0; i < 80; i++) {
      states.add(group(w, 'LIC-M365-F3-Frontline').licenseProcessing);
      w.clock.advance(SECOND);
    }
    expect([...states]).toEqual(['QueuedForProcessing', 'ProcessingInProgress', 'ProcessingComplete']);
  });

  it('fail for single members without failing the group', () => {
    const w = world();
    const office = group(w, 'LIC-M365-E3-Office');
    const visio = sku(w, 'VISIOCLIENT');
    visio.enabled = visio.consumed + 1;
    w.assignGroupLicense(office, [{ skuId: visio.skuId, disabledPlans: [] }], []);
    w.clock.advance(MINUTE);
    const errors = office.memberIds.flatMap((id) =>
      must(w.userById(id)).licenseStates.filter((s) => s.skuId === visio.skuId && s.groupId === office.id),
    );
    expect(errors.filter((s) => s.state === 'Active').length).toBeLessThanOrEqual(1);
    expect(errors.filter((s) => s.error === 'CountViolation').length).toBeGreaterThan(0);
    expect(visio.consumed).toBeLessThanOrEqual(visio.enabled);
  });

  it('fall back on the usage location of the tenant', () => {
    const w = world();
    const user = newUser(w, { usageLocation: null });
    w.addGroupMember(group(w, 'LIC-M365-E3-Office'), user);
    w.clock.advance(MINUTE);
    expect(user.licenseStates.map((s) => s.state)).toEqual(['Active']);
  });

  it('leave with the membership', () => {
    const w = world();
    const office = group(w, 'LIC-M365-E3-Office');
    const user = newUser(w);
    w.addGroupMember(office, user);
    w.clock.advance(MINUTE);
    const consumed = sku(w, 'SPE_E3').consumed;
    w.removeGroupMember(office, user);
    expect(user.licenseStates).toHaveLength(1);
    w.clock.advance(MINUTE);
    expect(user.licenseStates).toEqual([]);
    expect(sku(w, 'SPE_E3').consumed).toBe(consumed - 1);
  });

  it('conflict with direct ones in both directions', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'EXCHANGEDESKLESS');
    w.addGroupMember(group(w, 'LIC-M365-E3-Office'), user);
    w.clock.advance(MINUTE);
    expect(user.licenseStates.map((s) => s.error)).toEqual([null, 'MutuallyExclusiveViolation']);
    const other = newUser(w);
    w.addGroupMember(group(w, 'LIC-M365-E3-Office'), other);
    w.clock.advance(MINUTE);
    expect(ruleOf(() => give(w, other, 'EXCHANGEDESKLESS'))).toBe('MutuallyExclusive');
  });

  it('refuse what the group does not carry and combinations that cannot work', () => {
    const w = world();
    const office = group(w, 'LIC-M365-E3-Office');
    expect(ruleOf(() => w.assignGroupLicense(office, [], [sku(w, 'VISIOCLIENT').skuId]))).toBe('NotHeld');
    expect(
      ruleOf(() => w.assignGroupLicense(office, [{ skuId: sku(w, 'EXCHANGEDESKLESS').skuId, disabledPlans: [] }], [])),
    ).toBe('MutuallyExclusive');
    expect(office.licenseProcessing).toBe('ProcessingComplete');
  });
});

describe('reprocessing', () => {
  it('leaves a member the seat that is held, even when none is free', () => {
    const w = world();
    const user = newUser(w);
    w.addGroupMember(group(w, 'LIC-M365-E3-Office'), user);
    w.clock.advance(MINUTE);
    const e3 = sku(w, 'SPE_E3');
    e3.enabled = e3.consumed - 2;
    w.reprocessLicenses(user);
    expect(user.licenseStates.map((s) => s.state)).toEqual(['Active']);
  });

  it('repairs a member once the cause is gone', () => {
    const w = world();
    const user = newUser(w);
    give(w, user, 'EXCHANGEDESKLESS');
    w.addGroupMember(group(w, 'LIC-M365-E3-Office'), user);
    w.clock.advance(MINUTE);
    take(w, user, 'EXCHANGEDESKLESS');
    expect(user.licenseStates.map((s) => s.error)).toEqual(['MutuallyExclusiveViolation']);
    w.reprocessLicenses(user);
    expect(user.licenseStates.map((s) => [s.state, s.error])).toEqual([['Active', null]]);
  });

  it.each([
    ['MutuallyExclusiveViolation', 'MutuallyExclusive', 'are mutually exclusive.'],
    ['CountViolation', 'NoSeats', 'does not have any available licenses.'],
    ['DependencyViolation', 'Dependency', 'depends on the service plan(s)'],
    ['ProhibitedInUsageLocationViolation', 'ProhibitedLocation', 'usage location'],
  ])('tells the refusal behind %s', (error, rule, text) => {
    const w = world();
    const user = must(w.users.find((u) => u.licenseStates.some((s) => s.error === error)));
    const refused = refusal(() => w.reprocessLicenses(user));
    expect(refused.rule).toBe(rule);
    expect(refused.message).toContain(text);
    expect(user.licenseStates.some((s) => s.error === error)).toBe(true);
  });
});

describe('seats', () => {
  it('always equal the holders, whatever happens', () => {
    const w = stillWorld(300, 8);
    const holders = () => {
      const counts = new Map<string, number>();
      for (const user of w.users) {
        const held = new Set(user.licenseStates.filter((s) => s.state !== 'Error').map((s) => s.skuId));
        for (const id of held) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return counts;
    };
    const parts = [
      'SPE_E3',
      'STANDARDPACK',
      'EXCHANGEDESKLESS',
      'VISIOCLIENT',
      'EMS',
      'FLOW_FREE',
      'EXCHANGEARCHIVE_ADDON',
    ];
    const groups = ['LIC-M365-E3-Office', 'LIC-Copilot-Pilot', 'LIC-Archive-AddOn'].map((name) => group(w, name));
    for (let i = 0; i < 400; i++) {
      const user = w.users[(i * 37) % w.users.length]!;
      const part = parts[i % parts.length]!;
      const target = groups[i % groups.length]!;
      const actions = [
        () => give(w, user, part),
        () => take(w, user, part),
        () => (target.memberIds.includes(user.id) ? w.removeGroupMember(target, user) : w.addGroupMember(target, user)),
        () => w.deleteUser(user),
        () => w.deletedUsers[0] && w.restoreUser(w.deletedUsers[0].id),
        () => w.reprocessLicenses(user),
      ];
      try {
        actions[i % actions.length]!();
      } catch (error) {
        expect(error).toHaveProperty('name', 'RuleError');
      }
      w.clock.advance((i % 5) * 20 * SECOND);
    }
    w.clock.advance(DAY);
    const counts = holders();
    for (const entry of w.skus.values()) {
      expect(entry.consumed, entry.skuPartNumber).toBe(counts.get(entry.skuId) ?? 0);
      expect(entry.shownConsumed).toBe(entry.consumed);
    }
  });
});
