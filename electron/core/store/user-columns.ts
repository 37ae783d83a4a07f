import { licenseFilterKinds } from '../../../shared/domain/license-fields.ts';
import type { Column } from './columns.ts';

type Place = Omit<Column, 'kind'>;

const ofMailbox = (column: string): Place => ({
  compare: `(SELECT m.${column} FROM mailbox m WHERE m.row = user.mailbox AND m.gone_since IS NULL)`,
  within: { reference: 'mailbox', key: 'row', table: 'mailbox', column, where: 'gone_since IS NULL' },
  byRow: true,
});
const ofActivity = (column: string): Place => ({
  compare: `(SELECT a.${column} FROM activity a WHERE a.upn_key = user.upn_key)`,
  within: { reference: 'upn_key', key: 'upn_key', table: 'activity', column, where: '1' },
});

export const lastSignIn = 'coalesce(last_successful_sign_in, last_sign_in)';

const places: Readonly<Record<string, Place>> = {
  id: { compare: 'id' },
  displayName: { compare: 'name_key', indexed: true },
  userPrincipalName: { compare: 'upn_key', indexed: true },
  department: { compare: 'department_key' },
  usageLocation: { compare: 'lower(usage_location)' },
  accountEnabled: { compare: 'account_enabled' },
  lastSignIn: { compare: lastSignIn },
  recipientTypeDetails: ofMailbox('type'),
  totalItemBytes: ofMailbox('total_bytes'),
  jobTitle: { compare: 'text_key(job_title)' },
  companyName: { compare: 'text_key(company_name)' },
  officeLocation: { compare: 'text_key(office_location)' },
  city: { compare: 'text_key(city)' },
  country: { compare: 'text_key(country)' },
  createdDateTime: { compare: 'created' },
  isDirSynced: { compare: 'dir_synced' },
  userType: { compare: 'user_type' },
  mail: { compare: 'coalesce(mail_key, CASE WHEN mail IS NOT NULL THEN upn_key END)' },
  hiddenFromAddressListsEnabled: ofMailbox('hidden'),
  archiveEnabled: ofMailbox('archive_enabled'),
  litigationHoldEnabled: ofMailbox('litigation_hold'),
  inPlaceHoldCount: ofMailbox('in_place_holds'),
  lastActivity: ofMailbox('last_activity'),
  lastExchangeUse: ofActivity('exchange'),
  lastTeamsUse: ofActivity('teams'),
  lastSharePointUse: ofActivity('sharepoint'),
  lastOneDriveUse: ofActivity('onedrive'),
  lastSkypeUse: ofActivity('skype'),
  lastYammerUse: ofActivity('yammer'),
  activityKnown: { compare: 'EXISTS (SELECT 1 FROM activity a WHERE a.upn_key = user.upn_key)' },
};

/** Where the fields of the license grid live; `licenseCombo` stands for all that follows from licenses. */
export const userColumns: Readonly<Record<string, Column>> = Object.freeze({
  ...Object.fromEntries(
    Object.entries(licenseFilterKinds).map(([field, kind]) => {
      const column = places[field];
      if (!column) throw new Error(`No column for ${field}`);
      return [field, { kind, ...column }];
    }),
  ),
  licenseCombo: { kind: 'number', compare: 'license_combo' },
});

export const userKinds = Object.freeze({ ...licenseFilterKinds, licenseCombo: 'number' as const });
