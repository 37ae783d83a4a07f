import { EXCEPTION, taskFailure } from '../errors.ts';
import { cleanIdentity } from './mailbox-lookup.ts';
import type { CmdletCall } from './types.ts';

type RecipientHit = NonNullable<ReturnType<CmdletCall['world']['recipientByIdentity']>>;

/** A delegate, trustee or forwarding target; throws the 404 failure when nobody goes by that name. */
export function findRecipient(call: CmdletCall, identity: string): RecipientHit {
  const hit = call.world.recipientByIdentity(cleanIdentity(identity));
  if (hit) return hit;
  throw taskFailure(
    EXCEPTION.notFound,
    `Couldn't find object "${identity}". Please make sure that it was spelled correctly or specify a different object.`,
    { status: 404, code: 'NotFound', detailCode: 'Client', hash: 'Ex41BAF5' },
  );
}
