import type { CompareEntity } from '../../../../shared/domain/snapshots.ts';

export type ComparedKind = 'text' | 'number' | 'boolean' | 'list';

/** What one side must know for a field to be compared: families of the store, or parts of a snapshot. */
export type Knowledge = 'mailboxes' | 'users' | 'sizes' | 'licenses' | 'access' | 'skus';

/** One compared field of an entity. */
export interface ComparedField {
  field: string;
  label: string;
  kind: ComparedKind;
  /** SQL over the entity's row, with `$` in place of the side. */
  sql: string;
  /** What is shown, where that is not what is compared. */
  shown?: string;
  needs: Knowledge;
  /** Tells people: not compared when a side has pseudonyms. */
  names?: true;
  /** Changes by itself with use. */
  figure?: true;
}

const field = (
  name: string,
  label: string,
  kind: ComparedKind,
  sql: string,
  needs: Knowledge,
  rest: Partial<ComparedField> = {},
): ComparedField => ({ field: name, label, kind, sql, needs, ...rest });

const names = { names: true } as const;
const figure = { figure: true } as const;

/** Of a mailbox: `$m` is its row, `$d` its details. */
export const mailboxCompared: readonly ComparedField[] = [
  field('displayName', 'Display name', 'text', '$m.display_name', 'mailboxes', names),
  field('userPrincipalName', 'User principal name', 'text', '$m.upn', 'mailboxes', names),
  field('primarySmtpAddress', 'Primary address', 'text', '$m.smtp', 'mailboxes', names),
  field('emailAddresses', 'Addresses', 'list', '$d.email_addresses', 'mailboxes', names),
  field('alias', 'Alias', 'text', '$d.alias', 'mailboxes', names),
  field('recipientTypeDetails', 'Type', 'text', '$m.type', 'mailboxes'),
  field('totalItemBytes', 'Size', 'number', '$m.total_bytes', 'sizes', figure),
  field('itemCount', 'Items', 'number', '$m.item_count', 'sizes', figure),
  field('deletedItemBytes', 'Deleted size', 'number', '$m.deleted_bytes', 'sizes', figure),
  field('archiveItemBytes', 'Archive size', 'number', '$m.archive_bytes', 'sizes', figure),
  // The usage report tells the day, a live reading the minute.
  field('lastActivity', 'Last activity', 'text', 'substr($m.last_activity, 1, 10)', 'sizes', figure),
  field('issueWarningQuota', 'Warning quota', 'number', '$m.issue_warning_quota', 'mailboxes'),
  field('prohibitSendQuota', 'Send quota', 'number', '$m.prohibit_send_quota', 'mailboxes'),
  field('prohibitSendReceiveQuota', 'Quota', 'number', '$m.psr_quota', 'mailboxes'),
  field('archiveEnabled', 'Archive', 'boolean', '$m.archive', 'mailboxes'),
  field('messageCopyForSentAsEnabled', 'Copy: Sent As', 'boolean', '$m.copy_sent_as', 'mailboxes'),
  field('messageCopyForSendOnBehalfEnabled', 'Copy: On Behalf', 'boolean', '$m.copy_on_behalf', 'mailboxes'),
  field('forwardingAddress', 'Forwards to recipient', 'text', '$m.forwarding_address', 'mailboxes', names),
  field('forwardingSmtpAddress', 'Forwards to address', 'text', '$m.forwarding_smtp', 'mailboxes', names),
  field('forwardsOutside', 'Forwards outside', 'boolean', '$m.forwards_outside', 'mailboxes'),
  field('deliverToMailboxAndForward', 'Keeps a copy', 'boolean', '$m.keeps_copy', 'mailboxes'),
  field('litigationHoldEnabled', 'Litigation hold', 'boolean', '$m.litigation_hold', 'mailboxes'),
  field('inPlaceHolds', 'Other holds', 'list', '$d.in_place_holds', 'mailboxes'),
  field('retentionPolicy', 'Retention policy', 'text', '$d.retention_policy', 'mailboxes'),
  field('hiddenFromAddressListsEnabled', 'Hidden', 'boolean', '$m.hidden', 'mailboxes'),
  field('isDirSynced', 'Dir-synced', 'boolean', '$m.dir_synced', 'mailboxes'),
];

/** Of a user: `$u` is the row. */
export const userCompared: readonly ComparedField[] = [
  field('displayName', 'Display name', 'text', '$u.display_name', 'users', names),
  field('userPrincipalName', 'User principal name', 'text', '$u.upn', 'users', names),
  field('mail', 'Mail', 'text', '$u.mail', 'users', names),
  field('accountEnabled', 'Sign-in', 'boolean', '$u.account_enabled', 'users'),
  field('userType', 'User type', 'text', '$u.user_type', 'users'),
  field('usageLocation', 'Usage location', 'text', '$u.usage_location', 'users'),
  field('department', 'Department', 'text', '$u.department', 'users'),
  field('jobTitle', 'Job title', 'text', '$u.job_title', 'users'),
  field('companyName', 'Company', 'text', '$u.company_name', 'users'),
  field('officeLocation', 'Office', 'text', '$u.office_location', 'users'),
  field('city', 'City', 'text', '$u.city', 'users'),
  field('country', 'Country', 'text', '$u.country', 'users'),
  field('onPremisesSyncEnabled', 'Dir-synced', 'boolean', '$u.dir_synced', 'users'),
  field('lastSignIn', 'Last sign-in', 'text', 'coalesce($u.last_successful_sign_in, $u.last_sign_in)', 'users', figure),
];

/** Of a subscription: `$k` is the row. */
export const skuCompared: readonly ComparedField[] = [
  field('enabled', 'Seats', 'number', '$k.enabled', 'skus'),
  field('consumed', 'Assigned', 'number', '$k.consumed', 'skus'),
  field('warning', 'In warning', 'number', '$k.warning', 'skus'),
  field('suspended', 'Suspended', 'number', '$k.suspended', 'skus'),
  field('lockedOut', 'Locked out', 'number', '$k.locked_out', 'skus'),
  field('capabilityStatus', 'Status', 'text', '$k.capability_status', 'skus'),
];

/** Shown with an access difference; the entry itself is added or removed whole. */
export const accessFields = { trustee: 'Who', right: 'Right' } as const;

export const entityNeeds: Readonly<Record<CompareEntity, readonly Knowledge[]>> = {
  mailboxes: ['mailboxes'],
  users: ['users'],
  licenses: ['users', 'licenses'],
  access: ['mailboxes', 'access'],
  subscriptions: ['skus'],
};

export const missingReasons: Readonly<Record<Knowledge, string>> = {
  mailboxes: 'Mailboxes were not read',
  users: 'Users were not read',
  sizes: 'Sizes are not known',
  licenses: 'Licenses are not known',
  access: 'Permissions were not read',
  skus: 'Subscriptions are not known',
};

export const comparePresets = ['lost-license', 'new-forwarding-outside', 'new-full-access', 'grew-5gb'] as const;
export type ComparePreset = (typeof comparePresets)[number];
export const presetBit = (preset: ComparePreset): number => 1 << comparePresets.indexOf(preset);
