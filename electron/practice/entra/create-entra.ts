import type { World } from '../world/world.ts';
import { createAppRegistry } from './apps.ts';
import { createConsentStore } from './consent.ts';
import type { Entra, EntraSettings } from './context.ts';
import { createDeviceCodes } from './device-codes.ts';
import { createGrants } from './grants.ts';
import { loadSigningKeys } from './keys.ts';
import { createSignInStore } from './sign-in-store.ts';

/** Builds the sign-in service of a world. `now` is the wire clock in milliseconds. */
export function createEntra(world: World, stateDir: string, now: () => number, settings: EntraSettings): Entra {
  const keys = loadSigningKeys(stateDir);
  return {
    world,
    now,
    settings,
    keys,
    apps: createAppRegistry(world.seed),
    consents: createConsentStore(),
    grants: createGrants(keys, now),
    devices: createDeviceCodes(now),
    signIns: createSignInStore(now),
    tokenSequence: { last: Date.now() },
  };
}
