import type { ExchangeStrength } from './catalogue.ts';
import { GB } from './home.ts';
import { exchangeStrength, hasArchiveAddon } from './licensing.ts';
import type { MailboxRecord } from './mailbox-record.ts';
import type { PracticeMailbox } from './model.ts';

/** Issue warning, prohibit send, prohibit send and receive; bytes. */
type QuotaSet = readonly [number, number, number];

const PLAN2: QuotaSet = [98 * GB, 99 * GB, 100 * GB];
const PLAN1: QuotaSet = [49 * GB, 49.5 * GB, 50 * GB];
const KIOSK: QuotaSet = [Math.floor(1.8 * GB), Math.floor(1.9 * GB), 2 * GB];
export const DISCOVERY_QUOTAS: QuotaSet = [50 * GB, 50 * GB, 50 * GB];
const BY_STRENGTH: Readonly<Record<ExchangeStrength, QuotaSet>> = {
  plan2: PLAN2,
  plan1: PLAN1,
  kiosk: KIOSK,
  none: PLAN1,
};

/** The plan a mailbox is provisioned with, as Get-Mailbox names it. */
const MAILBOX_PLANS: Readonly<Record<ExchangeStrength, string | null>> = {
  plan2: 'ExchangeOnlineEnterprise-5bd2d1ea-1f0c-4c43-9c4c-a5d6f0e5f0c1',
  plan1: 'ExchangeOnline-7a3c90a0-6f1b-4f0e-a7f8-35a7f1f0c9de',
  kiosk: 'ExchangeOnlineDeskless-c0c8e0f1-3f63-4fd3-8f5b-0d5d7d0c5a42',
  none: null,
};

/** Quotas a mailbox gets with a license of this strength; unlicensed means the shared mailbox allowance. */
export function defaultQuotas(strength: ExchangeStrength): QuotaSet {
  return BY_STRENGTH[strength];
}

export function mailboxPlanOf(strength: ExchangeStrength): string | null {
  return MAILBOX_PLANS[strength];
}

function strengthFor(mailbox: MailboxRecord): ExchangeStrength {
  return mailbox.user === null ? 'none' : exchangeStrength(mailbox.user.licenseStates);
}

/** The largest ProhibitSendReceiveQuota a mailbox may have now, in bytes. */
export function quotaCeiling(mailbox: MailboxRecord): number {
  if (mailbox.recipientTypeDetails === 'DiscoveryMailbox') return 50 * GB;
  const strength = strengthFor(mailbox);
  if (mailbox.recipientTypeDetails !== 'UserMailbox') {
    return strength === 'plan2' || mailbox.legacyQuota ? 100 * GB : 50 * GB;
  }
  return defaultQuotas(strength)[2];
}

/** True when a litigation hold may be put on: Plan 2, or Plan 1 with the archiving add-on. */
export function mayHold(mailbox: MailboxRecord): boolean {
  const strength = strengthFor(mailbox);
  if (strength === 'plan2') return true;
  return strength === 'plan1' && mailbox.user !== null && hasArchiveAddon(mailbox.user.licenseStates);
}

/** True when an archive may be enabled: every plan but Kiosk, which needs the add-on; never without a license. */
export function mayArchive(mailbox: MailboxRecord): boolean {
  const strength = strengthFor(mailbox);
  if (strength === 'none') return false;
  if (strength === 'plan2') return true;
  if (strength === 'plan1' && mailbox.recipientTypeDetails === 'UserMailbox') return true;
  return mailbox.user !== null && hasArchiveAddon(mailbox.user.licenseStates);
}

export type StorageLimitStatus = 'BelowLimit' | 'IssueWarning' | 'ProhibitSend' | 'MailboxDisabled';

/** What the mailbox may still do: at its limits sending stops first, then receiving. */
export function storageLimitStatus(mailbox: PracticeMailbox): StorageLimitStatus {
  const size = mailbox.totalItemBytes;
  const reached = (quota: number | null): boolean => quota !== null && size >= quota;
  if (reached(mailbox.prohibitSendReceiveQuota)) return 'MailboxDisabled';
  if (reached(mailbox.prohibitSendQuota)) return 'ProhibitSend';
  return reached(mailbox.issueWarningQuota) ? 'IssueWarning' : 'BelowLimit';
}
