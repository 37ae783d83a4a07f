import { ROLE } from '../../world/model.ts';

export interface BuiltInRole {
  templateId: string;
  displayName: string;
  description: string;
  actions: readonly string[];
}

const DIRECTORY = 'microsoft.directory';
const OFFICE = 'microsoft.office365';

/** The built-in roles this tenant knows, with the actions that matter on its surfaces. */
export const BUILT_IN_ROLES: readonly BuiltInRole[] = [
  {
    templateId: ROLE.GlobalAdministrator,
    displayName: 'Global Administrator',
    description: 'Manages every aspect of the directory and of the services that use its identities.',
    actions: [
      `${DIRECTORY}/users/allProperties/allTasks`,
      `${DIRECTORY}/groups/allProperties/allTasks`,
      `${OFFICE}.exchange/allEntities/allTasks`,
    ],
  },
  {
    templateId: ROLE.LicenseAdministrator,
    displayName: 'License Administrator',
    description: 'Adds, removes and changes licenses of users and groups, and sets usage locations.',
    actions: [
      `${DIRECTORY}/users/assignLicense`,
      `${DIRECTORY}/users/usageLocation/update`,
      `${DIRECTORY}/groups/assignLicense`,
    ],
  },
  {
    templateId: ROLE.UserAdministrator,
    displayName: 'User Administrator',
    description: 'Manages users and groups, and resets passwords of people without strong roles.',
    actions: [
      `${DIRECTORY}/users/create`,
      `${DIRECTORY}/users/delete`,
      `${DIRECTORY}/users/restore`,
      `${DIRECTORY}/users/assignLicense`,
      `${DIRECTORY}/users/usageLocation/update`,
      `${DIRECTORY}/users/password/update`,
      `${DIRECTORY}/users/invalidateAllRefreshTokens`,
      `${DIRECTORY}/groups/assignLicense`,
    ],
  },
  {
    templateId: ROLE.DirectoryWriters,
    displayName: 'Directory Writers',
    description: 'Reads and writes basic directory information; meant for applications.',
    actions: [
      `${DIRECTORY}/users/create`,
      `${DIRECTORY}/users/assignLicense`,
      `${DIRECTORY}/users/basic/update`,
      `${DIRECTORY}/groups/assignLicense`,
    ],
  },
  {
    templateId: ROLE.GroupsAdministrator,
    displayName: 'Groups Administrator',
    description: 'Manages groups, their settings and their licenses.',
    actions: [`${DIRECTORY}/groups/create`, `${DIRECTORY}/groups/delete`, `${DIRECTORY}/groups/assignLicense`],
  },
  {
    templateId: ROLE.ExchangeAdministrator,
    displayName: 'Exchange Administrator',
    description: 'Manages every aspect of Exchange Online.',
    actions: [`${OFFICE}.exchange/allEntities/basic/allTasks`, `${OFFICE}.usageReports/allEntities/allProperties/read`],
  },
  {
    templateId: ROLE.ExchangeRecipientAdministrator,
    displayName: 'Exchange Recipient Administrator',
    description: 'Creates and changes Exchange Online recipients.',
    actions: [`${OFFICE}.exchange/recipients/allProperties/allTasks`],
  },
  {
    templateId: ROLE.GlobalReader,
    displayName: 'Global Reader',
    description: 'Reads what a Global Administrator can read, and changes nothing.',
    actions: [
      `${DIRECTORY}/users/allProperties/read`,
      `${DIRECTORY}/signInReports/allProperties/read`,
      `${OFFICE}.exchange/allEntities/standard/read`,
    ],
  },
  {
    templateId: ROLE.HelpdeskAdministrator,
    displayName: 'Helpdesk Administrator',
    description: 'Resets passwords of people without strong roles, and ends their sessions.',
    actions: [`${DIRECTORY}/users/password/update`, `${DIRECTORY}/users/invalidateAllRefreshTokens`],
  },
  {
    templateId: ROLE.BillingAdministrator,
    displayName: 'Billing Administrator',
    description: 'Handles purchases, subscriptions and support tickets.',
    actions: ['microsoft.commerce.billing/allEntities/allProperties/allTasks'],
  },
  {
    templateId: ROLE.SecurityReader,
    displayName: 'Security Reader',
    description: 'Reads security information and reports.',
    actions: [`${DIRECTORY}/signInReports/allProperties/read`, `${OFFICE}.protectionCenter/allEntities/standard/read`],
  },
  {
    templateId: ROLE.SecurityAdministrator,
    displayName: 'Security Administrator',
    description: 'Reads security information and manages security settings.',
    actions: [`${DIRECTORY}/signInReports/allProperties/read`, `${OFFICE}.protectionCenter/allEntities/basic/update`],
  },
  {
    templateId: ROLE.ReportsReader,
    displayName: 'Reports Reader',
    description: 'Reads usage, sign-in and audit reports.',
    actions: [`${DIRECTORY}/signInReports/allProperties/read`, `${OFFICE}.usageReports/allEntities/allProperties/read`],
  },
  {
    templateId: ROLE.UsageSummaryReportsReader,
    displayName: 'Usage Summary Reports Reader',
    description: 'Reads tenant-level usage figures only.',
    actions: [`${OFFICE}.usageReports/allEntities/standard/read`],
  },
  {
    templateId: ROLE.DirectoryReaders,
    displayName: 'Directory Readers',
    description: 'Reads basic directory information; meant for applications and guests.',
    actions: [`${DIRECTORY}/users/standard/read`, `${DIRECTORY}/groups/standard/read`],
  },
  {
    templateId: ROLE.AuthenticationAdministrator,
    displayName: 'Authentication Administrator',
    description: 'Manages sign-in methods of people without strong roles.',
    actions: [
      `${DIRECTORY}/users/authenticationMethods/basic/update`,
      `${DIRECTORY}/users/password/update`,
      `${DIRECTORY}/users/delete`,
    ],
  },
  {
    templateId: ROLE.PrivilegedAuthenticationAdministrator,
    displayName: 'Privileged Authentication Administrator',
    description: 'Manages sign-in methods of anyone, administrators included.',
    actions: [
      `${DIRECTORY}/users/authenticationMethods/basic/update`,
      `${DIRECTORY}/users/password/update`,
      `${DIRECTORY}/users/delete`,
    ],
  },
];
