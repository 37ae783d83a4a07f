import { licenseFilterKinds } from '../../../shared/domain/license-fields.ts';
import type { Column } from './columns.ts';

const ofMailbox = (column: string): string =>
  `(SELECT m.${column} FROM mailbox m WHERE m.row = user.mailbox AND m.gone_since IS NULL)`;
const ofActivity = (column: string): string => `(SELECT a.${column} FROM activity a WHERE a.upn_key = user.upn_key)`;

export const lastSignIn = 'coalesce(last_successful_sign_in, last_sign_in)';

const compare: Readonly<Record<string, Omit<Column, 'kind'>>> = {
  id: { compare: 'id' },
  displayName: { compare: 'name_key', indexed: true },
  userPrincipalName: { compare: 'upn_key', indexed: true },
  department: { compare: 'department_key' },
  usageLocation: { compare: 'lower(usage_location)' },
  accountEnabled: { compare: 'account_enabled' },
  lastSignIn: { compare: lastSignIn },
  recipientTypeDetails: { compare: ofMailbox('type') },
  totalItemBytes: { compare: ofMailbox('total_bytes') },
  jobTitle: { compare: 'text_key(job_title)' },
  companyName: { compare: 'text_key(company_name)' },
  officeLocation: { compare: 'text_key(office_location)' },
  city: { compare: 'text_key(city)' },
  country: { compare: 'text_key(country)' },
  createdDateTime: { compare: 'created' },
  isDirSynced: { compare: 'dir_synced' },
  userType: { compare: 'user_type' },
  mail: { compare: 'coalesce(mail_key, CASE WHEN mail IS NOT NULL THEN upn_key END)' },
  hiddenFromAddressListsEnabled: { compare: ofMailbox('hidden') },
  archiveEnabled: { compare: ofMailbox('archive_enabled') },
  litigationHoldEnabled: { compare: ofMailbox('litigation_hold') },
  inPlaceHoldCount: { compare: ofMailbox('in_place_holds') },
  lastActivity: { compare: ofMailbox('last_activity') },
  lastExchangeUse: { compare: ofActivity('exchange') },
  lastTeamsUse: { compare: ofActivity('teams') },
  lastSharePointUse: { compare: ofActivity('sharepoint') },
  lastOneDriveUse: { compare: ofActivity('onedrive') },
  lastSkypeUse: { compare: ofActivity('skype') },
  lastYammerUse: { compare: ofActivity('yammer') },
  activityKnown: { compare: 'EXISTS (SELECT 1 FROM activity a WHERE a.upn_key = user.upn_key)' },
};

/** Where the fields of the license grid live; `licenseCombo` stands for all that follows from licenses. */
export const userColumns: Readonly<Record<string, Column>> = Object.freeze({
  ...Object.fromEntries(
    Object.entries(licenseFilterKinds).map(([field, kind]) => {
      const column = compare[field];
      if (!column) throw new Error(`No column for ${field}`);
      return [field, { kind, ...column }];
    }),
  ),
  licenseCombo: { kind: 'number', compare: 'license_combo' },
});

export const userKinds = Object.freeze({ ...licenseFilterKinds, licenseCombo: 'number' as const });
