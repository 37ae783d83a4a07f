import { findRecipient } from './recipient-lookup.ts';
import type { CmdletCall } from './types.ts';

export const SELF = 'NT AUTHORITY\\SELF';
export const SELF_SID = 'S-1-5-10';

export interface Trustee {
  readonly id: string;
  /** UPN of a user, name of a group. */
  readonly name: string;
  readonly sid: string;
}

/** A user or group that may be given rights; throws the 404 failure. */
export function findTrustee(call: CmdletCall, identity: string): Trustee {
  const hit = findRecipient(call, identity);
  const name = hit.kind === 'user' ? (hit.upn ?? hit.displayName) : hit.displayName;
  return { id: hit.id, name, sid: call.world.sidOf(hit.id) };
}

/** True for names that stand for no directory object: SELF, a system account, a raw security id. */
export function isWellKnown(name: string): boolean {
  return /^NT AUTHORITY\\/i.test(name) || /^S-1-/i.test(name) || /^self$/i.test(name);
}
