import { lagOf } from '../../world/lags.ts';
import { hash32, hashText } from '../../world/random.ts';
import { findRecipient, type RecipientHit } from './recipient-lookup.ts';
import type { CmdletCall } from './types.ts';

export const SELF = 'NT AUTHORITY\\SELF';
export const SELF_SID = 'S-1-5-10';

export interface Trustee {
  readonly id: string;
  /** UPN of a user, name of a group. */
  readonly name: string;
  readonly sid: string;
}

/** The security identifier of a principal: one domain per tenant, one relative id per object. */
export function sidOf(seed: number, id: string): string {
  const domain = [1, 2, 3].map((part) => hash32(seed, 0x736964, part));
  return `S-1-5-21-${domain.join('-')}-${1_000_000 + (hashText(id) % 60_000_000)}`;
}

/** A user or group that may be given rights; throws the 404 failure. */
export function findTrustee(call: CmdletCall, identity: string): Trustee {
  const hit = findRecipient(call, identity);
  return { id: hit.id, name: trusteeName(hit), sid: sidOf(call.world.seed, hit.id) };
}

function trusteeName(hit: RecipientHit): string {
  return hit.kind === 'user' ? (hit.upn ?? hit.displayName) : hit.displayName;
}

/** When a grant made now is first seen by readers. */
export function grantVisibleAt(call: CmdletCall, objectId: string, turn: number): number {
  return call.now + lagOf(call.world.seed, 'permission', objectId, turn);
}
