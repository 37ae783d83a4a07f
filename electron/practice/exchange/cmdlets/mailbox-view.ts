import type { PracticeMailbox, RecipientTypeDetails } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import type { RowEnv } from '../rows.ts';

export const CUSTOM_ATTRIBUTES = Array.from({ length: 15 }, (_, index) => `CustomAttribute${index + 1}`);

export const NO_GUID = '00000000-0000-0000-0000-000000000000';

/** The type readers see: a conversion shows only after its delay. */
export function shownType(mailbox: PracticeMailbox, now: number): RecipientTypeDetails {
  return mailbox.typeVisibleAt > now ? mailbox.previousType : mailbox.recipientTypeDetails;
}

/** How Exchange names a mailbox: the object id of its user, else its own name. */
export function identityOf(mailbox: PracticeMailbox): string {
  return mailbox.userId ?? mailbox.name;
}

/** How Exchange names any recipient in a list: users by object id, others by name. */
export function recipientName(world: World, id: string): string {
  const user = world.userById(id);
  if (user) return user.id;
  const group = world.groups.get(id);
  if (group) return group.displayName;
  return world.recipientByIdentity(id)?.displayName ?? id;
}

/** `365.00:00:00`, or Unlimited for null. */
export function formatDays(days: number | null): string {
  return days === null ? 'Unlimited' : `${days}.00:00:00`;
}

export function distinguishedName(name: string, { world, state }: RowEnv): string {
  return `CN=${name},OU=${world.tenant.initialDomain},OU=Microsoft Exchange Hosted Organizations,DC=${state.names.forest},DC=PROD,DC=OUTLOOK,DC=COM`;
}

export function organizationPath({ world, state }: RowEnv): string {
  const domain = `${state.names.forest}.PROD.OUTLOOK.COM`;
  return `${domain}/Microsoft Exchange Hosted Organizations/${world.tenant.initialDomain} - ${domain}/ConfigurationUnits/${world.tenant.initialDomain}/Configuration`;
}
