import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../electron/practice/world/create-world.ts';
import { DAY, dump, HOUR, START, stillWorld } from './fixtures.ts';

describe('a world', () => {
  it('is the same for the same seed, size and start', () => {
    expect(dump(stillWorld(120, 5))).toEqual(dump(stillWorld(120, 5)));
  });

  it('depends on the day it starts, not on the hour', () => {
    expect(dump(stillWorld(80, 5, START + 7 * HOUR))).toEqual(dump(stillWorld(80, 5, START)));
  });

  it('has the same people a day later, with all times a day later', () => {
    const today = stillWorld(80, 5, START);
    const tomorrow = stillWorld(80, 5, START + DAY);
    expect(tomorrow.users.map((u) => u.userPrincipalName)).toEqual(today.users.map((u) => u.userPrincipalName));
    expect(tomorrow.users.map((u) => u.lastSignInAt)).toEqual(
      today.users.map((u) => (u.lastSignInAt === null ? null : u.lastSignInAt + DAY)),
    );
  });

  it('differs for another seed, in people and in ids', () => {
    const one = stillWorld(80, 1);
    const two = stillWorld(80, 2);
    expect(two.tenant.tenantId).not.toBe(one.tenant.tenantId);
    const ids = new Set(one.users.map((u) => u.id));
    expect(two.users.some((u) => ids.has(u.id))).toBe(false);
    expect(two.users.slice(7).map((u) => u.displayName)).not.toEqual(one.users.slice(7).map((u) => u.displayName));
  });

  it('evolves the same way under the same actions', () => {
    const act = () => {
      const world = stillWorld(80, 3);
      const user = world.createUser({
        userPrincipalName: 'new.one@alderfinch.com',
        displayName: 'New One',
        mailNickname: 'new.one',
        accountEnabled: true,
        usageLocation: 'US',
      });
      const sku = [...world.skus.values()].find((s) => s.skuPartNumber === 'SPE_E3')!;
      world.assignLicense(user, [{ skuId: sku.skuId, disabledPlans: [] }], []);
      world.deleteUser(world.users[12]!);
      world.clock.advance(40 * DAY);
      return dump(world);
    };
    expect(act()).toEqual(act());
  });

  it.each([
    [{ mailboxes: 49, seed: 1 }],
    [{ mailboxes: 500_001, seed: 1 }],
    [{ mailboxes: 60.5, seed: 1 }],
    [{ mailboxes: 60, seed: 1.5 }],
    [{ mailboxes: 60, seed: 1, timeScale: -1 }],
  ])('is refused outside its bounds: %j', (options) => {
    expect(() => createWorld(options)).toThrow(RangeError);
  });
});
