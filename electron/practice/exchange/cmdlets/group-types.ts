import type { PracticeGroup } from '../../world/model.ts';

/** Distribution groups: mail-enabled and not a Microsoft 365 group. */
export function isDistributionGroup(group: PracticeGroup): boolean {
  return group.mailEnabled && !isUnified(group);
}

export function isUnified(group: PracticeGroup): boolean {
  return group.groupTypes.includes('Unified');
}

export function groupTypeDetails(group: PracticeGroup): string {
  if (isUnified(group)) return 'GroupMailbox';
  return group.securityEnabled ? 'MailUniversalSecurityGroup' : 'MailUniversalDistributionGroup';
}
