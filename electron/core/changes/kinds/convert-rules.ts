import { activePlans, exchangePlanOf } from '../../../../shared/domain/exchange-plans.ts';
import { quote } from '../../../../shared/domain/powershell.ts';
import type { Target, TenantFacts } from '../kind.ts';
import type { DirectLicense } from '../operations/assign-license.ts';

/** What an unlicensed shared mailbox may hold. */
export const unlicensedLimit = 50 * 1024 ** 3;

export const hasArchive = ({ mailbox }: Target): boolean => mailbox?.archiveEnabled === true;
export const onHold = ({ mailbox }: Target): boolean =>
  mailbox?.litigationHoldEnabled === true ||
  (mailbox?.inPlaceHoldCount ?? 0) > 0 ||
  mailbox?.retentionHoldEnabled === true;
export const tooLarge = ({ mailbox }: Target): boolean => (mailbox?.totalItemBytes ?? 0) > unlicensedLimit;

/** A shared mailbox that is large, archived or held must stay licensed. */
export const staysLicensed = (target: Target): boolean => tooLarge(target) || hasArchive(target) || onHold(target);

export const directLicenses = (target: Target): DirectLicense[] =>
  target.licenses
    .filter(({ groupId }) => groupId === null)
    .map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }));

/** Groups whose licenses stay whatever the plan removes. */
export const licensingGroups = (target: Target): string[] => [
  ...new Set(target.licenses.map(({ groupId }) => groupId).filter((groupId) => groupId !== null)),
];

/** Licenses that carry the mailbox or its archive: those that must stay on a shared mailbox that needs one. */
export function mailboxLicenses(target: Target, tenant: TenantFacts): DirectLicense[] {
  return directLicenses(target).filter((license) => {
    const plans = activePlans([license], tenant.skus);
    return (
      exchangePlanOf([license], tenant.skus) !== 'none' ||
      plans.has('EXCHANGE_S_ARCHIVE_ADDON') ||
      plans.has('EXCHANGE_S_ARCHIVE')
    );
  });
}

/** On-premises commands that make a synchronized mailbox shared there, so that sync does not take it back. */
export function onPremisesScript(targets: readonly Target[]): string {
  return targets
    .map(
      ({ mailbox, name }) =>
        `Set-ADUser -Identity ${quote(mailbox?.alias ?? name)} -Replace @{msExchRemoteRecipientType=100; msExchRecipientTypeDetails=34359738368}`,
    )
    .join('\n');
}
