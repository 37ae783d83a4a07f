import { exchangePlanOf } from '../../../../shared/domain/exchange-plans.ts';
import type { CheckResult, Target, TenantFacts } from '../kind.ts';
import type { ConvertParams } from './convert-params.ts';
import {
  directLicenses,
  hasArchive,
  licensingGroups,
  onHold,
  onPremisesScript,
  staysLicensed,
  tooLarge,
  unlicensedLimit,
} from './convert-rules.ts';

interface Item {
  target: Target;
  params: ConvertParams;
}
type Check = Omit<CheckResult, 'targets'> & { where(item: Item): boolean };

const planOf = (target: Target, tenant: TenantFacts): ReturnType<typeof exchangePlanOf> =>
  exchangePlanOf(target.user?.assignedLicenses ?? [], tenant.skus);
/** Shared already: only the follow-ups are left, which ask less. */
const converts = (target: Target): boolean => target.mailbox?.recipientTypeDetails !== 'SharedMailbox';
const loses = ({ params }: Item): boolean => params.removeLicenses === 'all';

const namedGroups = 3;

/** The groups that give these items licenses, those with most of them first. */
function groupNames(items: readonly Item[], tenant: TenantFacts): string {
  const counts = new Map<string, number>();
  for (const group of items.flatMap(({ target }) => licensingGroups(target)))
    counts.set(group, (counts.get(group) ?? 0) + 1);
  const names = [...counts].toSorted(([, a], [, b]) => b - a).map(([group]) => tenant.groupName(group));
  const more = names.length - namedGroups;
  return `${names.slice(0, namedGroups).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Findings about conversions to shared mailboxes. */
export function toSharedChecks(items: readonly Item[], tenant: TenantFacts): CheckResult[] {
  const synced = items
    .map(({ target }) => target)
    .filter((target) => converts(target) && target.mailbox?.isDirSynced === true);
  const checks: Check[] = [
    {
      code: 'dir-synced',
      severity: 'block',
      title: 'Synchronized from on-premises',
      message:
        'Converted here, the next sync would turn it back and the mailbox would be deleted in 30 days. Set two attributes on-premises first.',
      script: onPremisesScript(synced),
      where: ({ target }) => converts(target) && target.mailbox?.isDirSynced === true,
    },
    {
      code: 'not-licensed',
      severity: 'block',
      title: 'Not licensed',
      message:
        'A mailbox must hold an Exchange Online license at the moment it is converted. It can be removed afterwards.',
      where: ({ target }) => converts(target) && target.user !== null && planOf(target, tenant) === 'none',
    },
    {
      code: 'not-a-user-mailbox',
      severity: 'block',
      title: 'Not a mailbox that can be converted',
      message: 'Only user, room and equipment mailboxes can be made shared.',
      where: ({ target }) =>
        !['UserMailbox', 'RoomMailbox', 'EquipmentMailbox', 'SharedMailbox'].includes(
          target.mailbox?.recipientTypeDetails ?? '',
        ),
    },
    {
      code: 'hold-needs-plan2',
      severity: 'block',
      title: 'A hold needs Exchange Online Plan 2 after conversion',
      message: 'The plan would remove the only license that carries the hold.',
      fix: { id: 'keep-needed-licenses', label: 'Keep license' },
      where: (item) => loses(item) && onHold(item.target),
    },
    {
      code: 'archive-needs-plan2',
      severity: 'block',
      title: 'The archive needs a license after conversion',
      message: 'Without Plan 2, or Plan 1 with archiving, the archive would be lost.',
      fix: { id: 'keep-needed-licenses', label: 'Keep license' },
      where: (item) => loses(item) && hasArchive(item.target),
    },
    {
      code: 'over-50-loses-license',
      severity: 'block',
      title: 'Larger than 50 GB',
      message: 'Without Exchange Online Plan 2 the mailbox would stop sending and then receiving.',
      fix: { id: 'keep-needed-licenses', label: 'Keep license' },
      where: (item) => loses(item) && tooLarge(item.target),
    },
    {
      code: 'over-50',
      severity: 'warn',
      title: 'Larger than 50 GB',
      message: 'Stays licensed with Plan 2; without it, sending and then receiving would stop.',
      where: (item) => !loses(item) && tooLarge(item.target),
    },
    {
      code: 'keeps-license',
      severity: 'info',
      title: 'Keeps its license for the archive or the hold',
      message: 'Archiving and holds of a shared mailbox need Exchange Online Plan 2, or Plan 1 with archiving.',
      where: ({ target, params }) => params.removeLicenses === 'unneeded' && (hasArchive(target) || onHold(target)),
    },
    {
      code: 'old-large-quota',
      severity: 'warn',
      title: 'The quota drops to 50 GB',
      message:
        'Once the license is removed the mailbox may hold 50 GB, whatever its quota is now. This cannot be undone by giving the quota back.',
      where: ({ target, params }) =>
        params.removeLicenses !== 'none' &&
        !staysLicensed(target) &&
        (target.mailbox?.prohibitSendReceiveQuota ?? 0) > unlicensedLimit,
    },
    {
      code: 'size-unknown',
      severity: 'warn',
      title: 'Size unknown',
      message: 'Whether it is over 50 GB was not read yet. Refresh these mailboxes to be sure.',
      where: ({ target }) => target.mailbox?.totalItemBytes == null,
    },
    {
      code: 'group-license',
      severity: 'warn',
      title: 'Licensed through a group',
      message: `A license from a group stays until the account leaves the group: ${groupNames(items, tenant)}.`,
      where: ({ target, params }) => params.removeLicenses !== 'none' && licensingGroups(target).length > 0,
    },
    {
      code: 'sign-in-enabled',
      severity: 'warn',
      title: 'Sign-in stays allowed',
      message:
        'A shared mailbox should be opened by its members only. The old password keeps working until sign-in is blocked.',
      fix: { id: 'block-sign-in', label: 'Block sign-in' },
      where: ({ target, params }) => !params.blockSignIn && target.user?.accountEnabled === true,
    },
    {
      code: 'mobile-devices',
      severity: 'info',
      title: 'Phones keep their copy',
      message: 'Remove the mailbox from phones and tablets that synchronize it; they are not listed in the inventory.',
      where: ({ target }) => target.mailbox?.recipientTypeDetails === 'UserMailbox',
    },
    {
      code: 'members-need-licenses',
      severity: 'info',
      title: 'Members need licenses of their own',
      message: 'Everyone who opens a shared mailbox needs an Exchange Online license.',
      where: ({ params }) => params.fullAccess.length > 0 || params.sendAs.length > 0,
    },
    {
      code: 'other-licenses-removed',
      severity: 'info',
      title: 'All direct licenses are removed',
      message: 'Not only the mailbox license: OneDrive, Teams and the rest go with them.',
      where: ({ target, params }) =>
        params.removeLicenses !== 'none' && directLicenses(target).length > 0 && !staysLicensed(target),
    },
    {
      code: 'recipient-unknown',
      severity: 'block',
      title: 'Someone was not found',
      message: 'One of the people who should get access is not in this organization.',
      where: ({ params }) => [...params.fullAccess, ...params.sendAs].some((id) => tenant.recipient(id) === null),
    },
  ];
  return run(checks, items);
}

/** Findings about conversions back to user mailboxes. */
export function toRegularChecks(items: readonly Item[], tenant: TenantFacts): CheckResult[] {
  const checks: Check[] = [
    {
      code: 'needs-license',
      severity: 'block',
      title: 'Not licensed',
      message: 'A user mailbox without an Exchange Online license is deleted after 30 days. Assign one first.',
      where: ({ target }) => target.user !== null && planOf(target, tenant) === 'none',
    },
    {
      code: 'dir-synced',
      severity: 'block',
      title: 'Synchronized from on-premises',
      message: 'Convert it on-premises; converted here, the next sync would turn it back.',
      where: ({ target }) => target.mailbox?.isDirSynced === true,
    },
    {
      code: 'sign-in-blocked',
      severity: 'info',
      title: 'Sign-in is blocked',
      message: 'Reset the password and allow sign-in before someone uses it.',
      where: ({ target }) => target.user?.accountEnabled === false,
    },
  ];
  return run(checks, items);
}

function run(checks: readonly Check[], items: readonly Item[]): CheckResult[] {
  return checks
    .map(({ where, ...check }) => ({ ...check, targets: items.filter(where).map(({ target }) => target.objectId) }))
    .filter((result) => result.targets.length > 0);
}
