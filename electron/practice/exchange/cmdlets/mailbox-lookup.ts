import type { PracticeMailbox } from '../../world/model.ts';
import { mailboxMissing, notFound } from '../errors.ts';
import type { CmdletCall } from './types.ts';

/** A GUID, address or name as callers type it: quotes and braces dropped, `smtp:` stripped. */
export function cleanIdentity(identity: string): string {
  const trimmed = identity.trim().replace(/^\{(.*)\}$/, '$1');
  return trimmed.replace(/^smtp:/i, '');
}

interface LookupOptions {
  readonly softDeleted?: boolean;
  /** `store` words a miss as the cmdlets that open the mailbox do. */
  readonly wording?: 'directory' | 'store';
}

/** Finds a mailbox readers can see, by any identity; throws the 404 failure. */
export function findMailbox(call: CmdletCall, identity: string, options: LookupOptions = {}): PracticeMailbox {
  const wanted = cleanIdentity(identity);
  const live = call.world.mailboxByIdentity(wanted);
  if (live && live.visibleAt <= call.now) return live;
  if (options.softDeleted) {
    const gone = softDeleted(call, wanted);
    if (gone) return gone;
  }
  throw options.wording === 'store' ? mailboxMissing(identity) : notFound(identity, call.state.names.domainController);
}

function softDeleted({ world }: CmdletCall, identity: string): PracticeMailbox | undefined {
  const lower = identity.toLowerCase();
  return world.softDeletedMailboxes.find((m) =>
    [m.userId, m.guid, m.exchangeGuid, m.userPrincipalName, m.primarySmtpAddress, m.alias, m.name, m.displayName].some(
      (value) => value?.toLowerCase() === lower,
    ),
  );
}
