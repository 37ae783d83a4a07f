/** Which service plans exclude or need each other, and which are the same service in another edition. */

/** At most one of these may be on per user; the service refuses a second one as mutually exclusive. */
const mailboxPlans = ['EXCHANGE_S_DESKLESS', 'EXCHANGE_S_STANDARD', 'EXCHANGE_S_ENTERPRISE'];

/** Service plan → plans of which one must be on as well. */
const needs: Readonly<Record<string, readonly string[]>> = {
  EXCHANGE_S_ARCHIVE_ADDON: ['EXCHANGE_S_DESKLESS', 'EXCHANGE_S_STANDARD', 'EXCHANGE_S_ENTERPRISE'],
  SHAREPOINTWAC: ['SHAREPOINTENTERPRISE', 'SHAREPOINTSTANDARD', 'SHAREPOINTDESKLESS'],
  SHAREPOINT_PROJECT: ['SHAREPOINTENTERPRISE'],
  MCOEV: ['MCOSTANDARD'],
  MCOMEETADV: ['MCOSTANDARD'],
};

/** The plans among these that cannot be on together; empty = no conflict. */
export function conflictingPlans(active: ReadonlySet<string>): string[] {
  const mailboxes = mailboxPlans.filter((plan) => active.has(plan));
  return mailboxes.length > 1 ? mailboxes : [];
}

/** Plans that are on without what they need, with what that is. */
export function unmetPlans(active: ReadonlySet<string>): { plan: string; needs: readonly string[] }[] {
  return Object.entries(needs)
    .filter(([plan, wanted]) => active.has(plan) && !wanted.some((need) => active.has(need)))
    .map(([plan, wanted]) => ({ plan, needs: wanted }));
}

/** Names that differ by more than an edition mark but are one service. */
const aliases: Readonly<Record<string, string>> = {
  SHAREPOINTDESKLESS: 'SHAREPOINT',
  SHAREPOINTSTANDARD: 'SHAREPOINT',
  SHAREPOINTENTERPRISE: 'SHAREPOINT',
  SHAREPOINTWAC: 'OFFICE_ONLINE',
  MCOIMP: 'SKYPE',
  MCOSTANDARD: 'SKYPE',
  MCOVOICECONF: 'SKYPE',
  OFFICESUBSCRIPTION: 'OFFICE_APPS',
  OFFICE_BUSINESS: 'OFFICE_APPS',
  OFFICEMOBILE_SUBSCRIPTION: 'OFFICE_MOBILE',
  OFFICE_FORMS: 'FORMS',
  WHITEBOARD_FIRSTLINE: 'WHITEBOARD',
  YAMMER_ENTERPRISE: 'YAMMER',
  YAMMER_MIDSIZE: 'YAMMER',
  INTUNE_A: 'INTUNE_PLAN_1',
  INTUNE_SMBIZ: 'INTUNE_PLAN_1',
  INTUNE_EDU: 'INTUNE_PLAN_1',
  INTUNE_P2: 'INTUNE_PLAN_2',
  WIN10_PRO_ENT_SUB: 'WINDOWS',
  WIN10_ENT_LOC_F1: 'WINDOWS',
  WINBIZ: 'WINDOWS',
  RMS_S_BASIC: 'RIGHTS_MANAGEMENT',
  RMS_S_ENTERPRISE: 'RIGHTS_MANAGEMENT',
  MDE_LITE: 'DEFENDER_ENDPOINT',
  MDE_SMB: 'DEFENDER_ENDPOINT',
  WINDEFATP: 'DEFENDER_ENDPOINT',
  ADALLOM_S_DISCOVERY: 'CLOUD_APP_SECURITY',
  ADALLOM_S_O365: 'CLOUD_APP_SECURITY',
  ADALLOM_S_STANDALONE: 'CLOUD_APP_SECURITY',
  ONEDRIVE_BASIC: 'ONEDRIVE',
  ONEDRIVESTANDARD: 'ONEDRIVE',
  ONEDRIVEENTERPRISE: 'ONEDRIVE',
  KAIZALA_O365: 'KAIZALA',
  KAIZALA_STANDALONE: 'KAIZALA',
  VIVA_LEARNING_SEEDED: 'VIVA_LEARNING',
  VIVA_LEARNING_PREMIUM: 'VIVA_LEARNING',
};

const cloudMark = /(_(GOV|GCC|DOD|GCCHIGH|USGOV|EDU|SMB|MIDMARKET|FIRSTLINE))+$/;
const editionMark = /((_PLAN)?_(E[1-7]|P[0-3]|F[1-3]|K[1-2]?|S[1-3])|(_PLAN)?_?[1-3])$/;

/**
 * The service behind a plan name, whatever the edition: `FORMS_PLAN_E1` and `FORMS_PLAN_K` are both `FORMS`.
 * Used to carry switched-off services across when one product replaces another.
 */
export function serviceFamily(planName: string): string {
  if (/^EXCHANGE_[SBL]_(DESKLESS|STANDARD|ENTERPRISE)/.test(planName)) return 'EXCHANGE_MAILBOX';
  let name = planName;
  for (const mark of [null, cloudMark, editionMark, cloudMark]) {
    if (mark !== null) name = name.replace(mark, '');
    const known = aliases[name];
    if (known !== undefined) return known;
  }
  return name;
}
