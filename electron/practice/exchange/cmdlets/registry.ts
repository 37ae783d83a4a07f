import { newMailbox } from './mailbox-create.ts';
import { mailboxPermissionCmdlets } from './mailbox-permission.ts';
import { getMailbox } from './mailbox-read.ts';
import { getMailboxStatistics } from './mailbox-statistics.ts';
import { setMailbox } from './mailbox-write.ts';
import { getOrganizationConfig } from './organization-config.ts';
import { recipientPermissionCmdlets } from './recipient-permission.ts';
import type { Cmdlet } from './types.ts';

const ALL: readonly Cmdlet[] = [
  getMailbox,
  setMailbox,
  newMailbox,
  getMailboxStatistics,
  ...mailboxPermissionCmdlets,
  ...recipientPermissionCmdlets,
  getOrganizationConfig,
];

const byName = new Map(ALL.map((cmdlet) => [cmdlet.name.toLowerCase(), cmdlet]));

/** A cmdlet by name in any case; undefined for one the tenant does not offer. */
export function cmdletByName(name: string): Cmdlet | undefined {
  return byName.get(name.toLowerCase());
}
