import { acceptedDomainCmdlets } from './accepted-domain.ts';
import { authenticationPolicyCmdlets } from './authentication-policy.ts';
import { clientAccessCmdlets } from './client-access.ts';
import { connectorCmdlets } from './connectors.ts';
import { dkimCmdlets } from './dkim.ts';
import { folderPermissionCmdlets } from './folder-permission.ts';
import { groupCmdlets } from './groups.ts';
import { mailContactCmdlets } from './mail-contact.ts';
import { newMailbox } from './mailbox-create.ts';
import { mailboxPermissionCmdlets } from './mailbox-permission.ts';
import { getMailbox } from './mailbox-read.ts';
import { getMailboxStatistics } from './mailbox-statistics.ts';
import { setMailbox } from './mailbox-write.ts';
import { mobileDeviceCmdlets } from './mobile-devices.ts';
import { organizationConfigCmdlets } from './organization-config.ts';
import { recipientCmdlets } from './recipient.ts';
import { recipientPermissionCmdlets } from './recipient-permission.ts';
import { rightsManagementCmdlets } from './rights-management.ts';
import { transportRuleCmdlets } from './transport-rules.ts';
import type { Cmdlet } from './types.ts';
import { userCmdlets } from './user.ts';

const ALL: readonly Cmdlet[] = [
  getMailbox,
  setMailbox,
  newMailbox,
  getMailboxStatistics,
  ...mailboxPermissionCmdlets,
  ...recipientPermissionCmdlets,
  ...recipientCmdlets,
  ...mailContactCmdlets,
  ...userCmdlets,
  ...groupCmdlets,
  ...folderPermissionCmdlets,
  ...clientAccessCmdlets,
  ...mobileDeviceCmdlets,
  ...organizationConfigCmdlets,
  ...acceptedDomainCmdlets,
  ...authenticationPolicyCmdlets,
  ...connectorCmdlets,
  ...transportRuleCmdlets,
  ...rightsManagementCmdlets,
  ...dkimCmdlets,
];

const byName = new Map(ALL.map((cmdlet) => [cmdlet.name.toLowerCase(), cmdlet]));

/** A cmdlet by name in any case; undefined for one the tenant does not offer. */
export function cmdletByName(name: string): Cmdlet | undefined {
  return byName.get(name.toLowerCase());
}
