import { createWorld } from '../../../../electron/practice/world/create-world.ts';
import type {
  PracticeGroup,
  PracticeMailbox,
  PracticeSku,
  PracticeUser,
} from '../../../../electron/practice/world/model.ts';
import type { PracticeWorld } from '../../../../electron/practice/world/practice-world.ts';
import { RuleError, type RuleName } from '../../../../electron/practice/world/world.ts';

/** 10 March 2026, 15:00 UTC. */
export const START = Date.UTC(2026, 2, 10, 15);
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const GB = 1_073_741_824;

/** A world whose clock moves only by `advance`. */
export function stillWorld(mailboxes = 60, seed = 1, startTime = START): PracticeWorld {
  return createWorld({ mailboxes, seed, startTime, timeScale: 0 });
}

export function sku(world: PracticeWorld, part: string): PracticeSku {
  for (const entry of world.skus.values()) if (entry.skuPartNumber === part) return entry;
  throw new Error(`No SKU ${part}`);
}

/** The id of a plan in a SKU. */
export function plan(world: PracticeWorld, part: string, name: string): string {
  const found = sku(world, part).servicePlans.find((p) => p.servicePlanName === name);
  if (!found) throw new Error(`No plan ${name} in ${part}`);
  return found.servicePlanId;
}

export function must<T>(value: T | undefined | null, what = 'value'): T {
  if (value === undefined || value === null) throw new Error(`Missing ${what}`);
  return value;
}

export function group(world: PracticeWorld, name: string): PracticeGroup {
  return must(
    [...world.groups.values()].find((g) => g.displayName === name),
    name,
  );
}

let made = 0;

/** A new cloud user with a usage location and no license. */
export function newUser(world: PracticeWorld, changes: Partial<PracticeUser> = {}): PracticeUser {
  made++;
  return world.createUser({
    userPrincipalName: `test.person${made}@alderfinch.com`,
    displayName: `Test Person ${made}`,
    mailNickname: `test.person${made}`,
    accountEnabled: true,
    usageLocation: 'US',
    ...changes,
  });
}

/** Gives SKUs by part number, all plans on. */
export function give(world: PracticeWorld, user: PracticeUser, ...parts: string[]): void {
  world.assignLicense(
    user,
    parts.map((part) => ({ skuId: sku(world, part).skuId, disabledPlans: [] })),
    [],
  );
}

export function take(world: PracticeWorld, user: PracticeUser, ...parts: string[]): void {
  world.assignLicense(
    user,
    [],
    parts.map((part) => sku(world, part).skuId),
  );
}

/** A new user with this license and the mailbox it brings. */
export function mailboxUser(world: PracticeWorld, part: string): { user: PracticeUser; mailbox: PracticeMailbox } {
  const user = newUser(world);
  give(world, user, part);
  world.clock.advance(5 * MINUTE);
  return { user, mailbox: must(world.mailboxByUserId(user.id), 'mailbox') };
}

/** The refusal of an action; fails when it is not refused. */
export function refusal(action: () => unknown): RuleError {
  try {
    action();
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
  throw new Error('The action was not refused');
}

export function ruleOf(action: () => unknown): RuleName {
  return refusal(action).rule;
}

/** Everything a reader can see of a world, as plain data. */
export function dump(world: PracticeWorld): unknown {
  const plain = (record: object): Record<string, unknown> => {
    const out: Record<string, unknown> = {};
    for (
      let at: object | null = record;
      at && at !== Object.prototype;
      at = Object.getPrototypeOf(at) as object | null
    ) {
      for (const key of Object.getOwnPropertyNames(at)) {
        if (['constructor', 'home', 'user', 'rare'].includes(key)) continue;
        const value = (record as Record<string, unknown>)[key];
        if (typeof value !== 'function') out[key] = value;
      }
    }
    return out;
  };
  return {
    tenant: world.tenant,
    users: world.users.map(plain),
    mailboxes: world.mailboxes.map(plain),
    deleted: world.deletedUsers.map(plain),
    softDeleted: world.softDeletedMailboxes.map(plain),
    groups: [...world.groups.values()],
    skus: [...world.skus.values()],
    contacts: [...world.contacts.values()],
    personas: world.personas,
  };
}
