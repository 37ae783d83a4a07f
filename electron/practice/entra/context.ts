import type { PracticeContext } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import type { World } from '../world/world.ts';
import type { AppRegistry } from './apps.ts';
import type { ConsentStore } from './consent.ts';
import type { DeviceCodes } from './device-codes.ts';
import type { Grants } from './grants.ts';
import type { SigningKeys } from './keys.ts';
import type { SignInStore } from './sign-in-store.ts';

export interface EntraSettings {
  accessTokenSeconds: number;
  /** How long a replaced refresh token still works; the service never says no, see docs. */
  refreshGraceSeconds: number;
  /** Seconds between two polls of a device code. */
  deviceInterval: number;
  /** Discovery on localhost names the plain HTTP sign-in page. */
  signInOverHttp: boolean;
}

/** Everything the login surface works with. */
export interface Entra {
  world: World;
  /** Milliseconds of the wire clock: what tokens and `Date` are stamped with. */
  now(): number;
  settings: EntraSettings;
  keys: SigningKeys;
  apps: AppRegistry;
  consents: ConsentStore;
  grants: Grants;
  devices: DeviceCodes;
  signIns: SignInStore;
  /** Numbers the access tokens in the order of their issue, across restarts. */
  tokenSequence: { last: number };
}

/** One request's view: the state plus the switches. */
export interface EntraCall extends Entra {
  switchOn: PracticeContext['switchOn'];
  switchArg: PracticeContext['switchArg'];
}

/** True when this person always has to pass a second factor. */
export function mfaRequired(call: EntraCall, user: PracticeUser): boolean {
  if (call.switchOn('mfa-for-everyone')) return true;
  return call.world.personas.some((persona) => persona.userId === user.id && /^mfa@/i.test(persona.upn));
}

/** The password of anyone in the tenant: a persona's own, or the one all others share. */
export function passwordOf(world: World, user: PracticeUser): string {
  const own = world.personas.find((persona) => persona.userId === user.id);
  return (own ?? world.personas[0])?.password ?? '';
}
