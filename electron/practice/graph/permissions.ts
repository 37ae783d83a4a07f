import { ROLE } from '../world/model.ts';

/** How a refusal is worded; services behind Graph differ. */
export type RefusalStyle = 'directory' | 'audit' | 'reports' | 'security' | 'mailbox';

export interface PermissionRule {
  /** Any one of these permissions is enough; an array inside means "all of these together". */
  scopes: readonly (string | readonly string[])[];
  /** Enough for a person acting on their own object. */
  selfScopes?: readonly string[];
  /** Role template ids of which a signed-in person needs one; absent: every member may. */
  roles?: readonly string[];
  style?: RefusalStyle;
}

const GLOBAL = ROLE.GlobalAdministrator;

/** Roles that may read sign-ins, registration details and sign-in activity. */
const AUDIT_READERS = [GLOBAL, ROLE.GlobalReader, ROLE.ReportsReader, ROLE.SecurityReader, ROLE.SecurityAdministrator];

const REGISTRATION_READERS = [
  ...AUDIT_READERS,
  ROLE.AuthenticationAdministrator,
  ROLE.PrivilegedAuthenticationAdministrator,
];

/** User-level rows of usage reports. */
const REPORT_READERS = [GLOBAL, ROLE.ExchangeAdministrator, ROLE.ReportsReader];

const USER_READ = [
  'User.ReadBasic.All',
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
const DIRECTORY_READ = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const GROUP_READ = ['Group.Read.All', 'Group.ReadWrite.All', ...DIRECTORY_READ];
const ROLE_READ = [
  'RoleManagement.Read.Directory',
  'RoleManagement.Read.All',
  'RoleManagement.ReadWrite.Directory',
  ...DIRECTORY_READ,
];

/** Least and accepted permissions per operation, and the built-in roles that hold the action. */
export const PERMISSIONS = {
  'me.read': { scopes: USER_READ, selfScopes: ['User.Read', 'User.ReadWrite'] },
  'users.list': { scopes: USER_READ },
  'users.read': { scopes: USER_READ, selfScopes: ['User.Read', 'User.ReadWrite'] },
  'users.readFull': { scopes: USER_READ.slice(1), selfScopes: ['User.Read', 'User.ReadWrite'] },
  'users.delta': { scopes: ['User.Read.All', 'User.ReadWrite.All', ...DIRECTORY_READ] },
  'users.create': {
    scopes: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [GLOBAL, ROLE.UserAdministrator, ROLE.DirectoryWriters],
  },
  'users.updateProfile': {
    scopes: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    selfScopes: ['User.ReadWrite'],
    roles: [GLOBAL, ROLE.UserAdministrator, ROLE.DirectoryWriters],
  },
  'users.updateUsageLocation': {
    scopes: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [GLOBAL, ROLE.UserAdministrator, ROLE.LicenseAdministrator],
  },
  'users.updateAccountEnabled': {
    scopes: [
      ['User.EnableDisableAccount.All', 'User.Read.All'],
      ['User.EnableDisableAccount.All', 'Directory.Read.All'],
      'User.ReadWrite.All',
      'Directory.ReadWrite.All',
    ],
    roles: [
      GLOBAL,
      ROLE.UserAdministrator,
      ROLE.AuthenticationAdministrator,
      ROLE.PrivilegedAuthenticationAdministrator,
    ],
  },
  'users.updatePassword': {
    scopes: ['User-PasswordProfile.ReadWrite.All', 'Directory.AccessAsUser.All'],
    roles: [
      GLOBAL,
      ROLE.HelpdeskAdministrator,
      ROLE.AuthenticationAdministrator,
      ROLE.PrivilegedAuthenticationAdministrator,
      ROLE.UserAdministrator,
    ],
  },
  'users.delete': {
    scopes: ['User.DeleteRestore.All', 'User.ReadWrite.All'],
    roles: [
      GLOBAL,
      ROLE.UserAdministrator,
      ROLE.AuthenticationAdministrator,
      ROLE.PrivilegedAuthenticationAdministrator,
    ],
  },
  'users.restore': {
    scopes: ['User.DeleteRestore.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [GLOBAL, ROLE.UserAdministrator],
  },
  'deletedItems.read': { scopes: ['User.Read.All', 'User.ReadWrite.All', ...DIRECTORY_READ] },
  'users.revokeSessions': {
    scopes: ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
    selfScopes: ['User.RevokeSessions.All', 'User.ReadWrite'],
    roles: [
      GLOBAL,
      ROLE.HelpdeskAdministrator,
      ROLE.AuthenticationAdministrator,
      ROLE.PrivilegedAuthenticationAdministrator,
      ROLE.UserAdministrator,
      ROLE.DirectoryWriters,
    ],
  },
  'users.assignLicense': {
    scopes: ['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [GLOBAL, ROLE.LicenseAdministrator, ROLE.UserAdministrator, ROLE.DirectoryWriters],
  },
  'users.reprocessLicense': {
    scopes: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [GLOBAL, ROLE.LicenseAdministrator, ROLE.UserAdministrator, ROLE.DirectoryWriters],
  },
  'users.licenseDetails': {
    scopes: [
      'LicenseAssignment.Read.All',
      'LicenseAssignment.ReadWrite.All',
      'User.Read.All',
      'User.ReadWrite.All',
      ...DIRECTORY_READ,
    ],
    selfScopes: ['User.Read', 'User.ReadWrite'],
  },
  'users.memberOf': {
    scopes: ['GroupMember.Read.All', 'Group.Read.All', 'User.Read.All', 'User.ReadWrite.All', ...DIRECTORY_READ],
    selfScopes: ['User.Read', 'User.ReadWrite'],
  },
  'users.signInActivity': { scopes: ['AuditLog.Read.All'], roles: AUDIT_READERS, style: 'audit' },
  'groups.read': {
    scopes: [
      'Group.ReadBasic.All',
      'GroupMember.ReadBasic.All',
      'GroupMember.Read.All',
      'GroupMember.ReadWrite.All',
      ...GROUP_READ,
    ],
  },
  'groups.members': {
    scopes: ['GroupMember.ReadBasic.All', 'GroupMember.Read.All', 'GroupMember.ReadWrite.All', ...GROUP_READ],
  },
  'groups.assignLicense': {
    scopes: ['LicenseAssignment.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [GLOBAL, ROLE.LicenseAdministrator, ROLE.UserAdministrator, ROLE.GroupsAdministrator, ROLE.DirectoryWriters],
  },
  'groups.writeMembers': {
    scopes: ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
    roles: [GLOBAL, ROLE.UserAdministrator, ROLE.GroupsAdministrator, ROLE.DirectoryWriters],
  },
  'skus.read': {
    scopes: [
      'LicenseAssignment.Read.All',
      'LicenseAssignment.ReadWrite.All',
      'Organization.Read.All',
      'Organization.ReadWrite.All',
      ...DIRECTORY_READ,
    ],
  },
  'subscriptions.read': {
    scopes: ['Organization.Read.All', 'Organization.ReadWrite.All', 'LicenseAssignment.Read.All', ...DIRECTORY_READ],
  },
  'organization.read': {
    scopes: [
      'User.Read',
      'Organization.Read.All',
      'Organization.ReadWrite.All',
      'User.Read.All',
      'User.ReadWrite.All',
      ...DIRECTORY_READ,
    ],
  },
  'domains.list': { scopes: ['Domain.Read.All', 'Domain.ReadWrite.All', ...DIRECTORY_READ] },
  'domains.dns': { scopes: ['Domain.Read.All', 'Domain.ReadWrite.All'] },
  'roles.read': { scopes: ROLE_READ },
  'reports.read': { scopes: ['Reports.Read.All'], roles: REPORT_READERS, style: 'reports' },
  'reportSettings.read': {
    scopes: ['ReportSettings.Read.All', 'ReportSettings.ReadWrite.All'],
    roles: [...REPORT_READERS, ROLE.GlobalReader],
    style: 'reports',
  },
  'reportSettings.write': { scopes: ['ReportSettings.ReadWrite.All'], roles: [GLOBAL], style: 'reports' },
  'registration.read': { scopes: ['AuditLog.Read.All'], roles: REGISTRATION_READERS, style: 'audit' },
  'signIns.read': {
    scopes: [
      ['AuditLog.Read.All', 'Directory.Read.All'],
      ['AuditLog.Read.All', 'Directory.ReadWrite.All'],
    ],
    roles: AUDIT_READERS,
    style: 'audit',
  },
  'security.read': {
    scopes: ['SecurityEvents.Read.All', 'SecurityEvents.ReadWrite.All'],
    roles: [
      GLOBAL,
      ROLE.GlobalReader,
      ROLE.SecurityReader,
      ROLE.SecurityAdministrator,
      ROLE.ExchangeAdministrator,
      ROLE.HelpdeskAdministrator,
      ROLE.UserAdministrator,
    ],
    style: 'security',
  },
  'mailboxSettings.read': { scopes: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'], style: 'mailbox' },
} as const satisfies Record<string, PermissionRule>;

export type Operation = keyof typeof PERMISSIONS;

/** Holders of only these roles count as ordinary people when someone else acts on their account. */
export const UNPROTECTED_ROLES: ReadonlySet<string> = new Set([
  ROLE.DirectoryReaders,
  ROLE.ReportsReader,
  ROLE.UsageSummaryReportsReader,
]);

/** Who may disable, delete or reset accounts of other administrators. */
export const ADMIN_KEEPERS: ReadonlySet<string> = new Set([GLOBAL, ROLE.PrivilegedAuthenticationAdministrator]);
