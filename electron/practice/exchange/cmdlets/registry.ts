import { getMailbox } from './mailbox-read.ts';
import { getMailboxStatistics } from './mailbox-statistics.ts';
import { getOrganizationConfig } from './organization-config.ts';
import type { Cmdlet } from './types.ts';

const ALL: readonly Cmdlet[] = [getMailbox, getMailboxStatistics, getOrganizationConfig];

const byName = new Map(ALL.map((cmdlet) => [cmdlet.name.toLowerCase(), cmdlet]));

/** A cmdlet by name in any case; undefined for one the tenant does not offer. */
export function cmdletByName(name: string): Cmdlet | undefined {
  return byName.get(name.toLowerCase());
}
