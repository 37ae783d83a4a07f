import { addMember, removeMember } from './directory/group-members.ts';
import {
  assignGroupLicense,
  countGroups,
  countMembers,
  listGroups,
  listMembers,
  listUserMembers,
  readGroup,
  readGroupProperty,
} from './directory/groups.ts';
import {
  listDirectoryRoleMembers,
  listDirectoryRoles,
  listRoleAssignments,
  listRoleDefinitions,
  listRoleTemplates,
  readDirectoryRole,
  readRoleAssignment,
  readRoleDefinition,
} from './directory/roles.ts';
import { readReportSettings, updateReportSettings } from './reports/settings.ts';
import { activeUserDetail, mailboxUsageDetail } from './reports/usage.ts';
import type { RouteTable } from './router.ts';
import { listRegistrationDetails, readRegistrationDetails } from './security/registration.ts';
import {
  listControlProfiles,
  listSecureScores,
  readControlProfile,
  readSecureScore,
} from './security/secure-scores.ts';
import { listSignIns, readSignIn } from './security/sign-ins.ts';
import { listDomains, listServiceRecords, listVerificationRecords, readDomain } from './tenant/domains.ts';
import { listOrganization, readOrganization } from './tenant/organization.ts';
import { listSubscribedSkus, readSubscribedSku } from './tenant/subscribed-skus.ts';
import { listSubscriptions, readSubscription } from './tenant/subscriptions.ts';
import {
  assignLicense,
  listLicenseDetails,
  reprocessLicenseAssignment,
  revokeSignInSessions,
} from './users/actions.ts';
import { listDeleted, listDeletedGroups, readDeleted, restoreDeleted } from './users/deleted.ts';
import { userDelta } from './users/delta.ts';
import { countUsers, listUsers } from './users/list.ts';
import { readMailboxSetting, readMailboxSettings } from './users/mailbox-settings.ts';
import {
  checkMemberGroups,
  countMemberOf,
  getMemberGroups,
  listDirectReports,
  listMemberOf,
  listMemberOfGroups,
  listMemberOfRoles,
  readManager,
} from './users/membership.ts';
import { readUser, readUserProperty } from './users/read.ts';
import { createUser, deleteUser, updateUser } from './users/write.ts';

/** Every address of the surface; `/me` arrives here as `users/:user`. */
export const ROUTES: RouteTable = {
  'GET users': listUsers,
  'POST users': createUser,
  'GET users/$count': countUsers,
  'GET users/delta': userDelta,
  'GET users/:user': readUser,
  'PATCH users/:user': updateUser,
  'DELETE users/:user': deleteUser,
  'POST users/:user/revokeSignInSessions': revokeSignInSessions,
  'GET users/:user/licenseDetails': listLicenseDetails,
  'POST users/:user/assignLicense': assignLicense,
  'POST users/:user/reprocessLicenseAssignment': reprocessLicenseAssignment,
  'GET users/:user/memberOf': listMemberOf,
  'GET users/:user/memberOf/$count': countMemberOf,
  'GET users/:user/memberOf/group': listMemberOfGroups,
  'GET users/:user/memberOf/directoryRole': listMemberOfRoles,
  'GET users/:user/transitiveMemberOf': listMemberOf,
  'GET users/:user/transitiveMemberOf/$count': countMemberOf,
  'GET users/:user/transitiveMemberOf/group': listMemberOfGroups,
  'GET users/:user/transitiveMemberOf/directoryRole': listMemberOfRoles,
  'GET users/:user/manager': readManager,
  'GET users/:user/directReports': listDirectReports,
  'POST users/:user/getMemberGroups': getMemberGroups,
  'POST users/:user/checkMemberGroups': checkMemberGroups,
  'GET users/:user/mailboxSettings': readMailboxSettings,
  'GET users/:user/mailboxSettings/:setting': readMailboxSetting,
  'GET users/:user/:property': readUserProperty,

  'GET directory/deletedItems/user': listDeleted,
  'GET directory/deletedItems/group': listDeletedGroups,
  'GET directory/deletedItems/:item': readDeleted,
  'POST directory/deletedItems/:item/restore': restoreDeleted,
  'GET directory/subscriptions': listSubscriptions,
  'GET directory/subscriptions/:subscription': readSubscription,

  'GET groups': listGroups,
  'GET groups/$count': countGroups,
  'GET groups/:group': readGroup,
  'POST groups/:group/assignLicense': assignGroupLicense,
  'GET groups/:group/members': listMembers('members'),
  'GET groups/:group/members/$count': countMembers('members'),
  'GET groups/:group/members/user': listUserMembers,
  'POST groups/:group/members/$ref': addMember,
  'DELETE groups/:group/members/:member/$ref': removeMember,
  'GET groups/:group/transitiveMembers': listMembers('members'),
  'GET groups/:group/transitiveMembers/$count': countMembers('members'),
  'GET groups/:group/transitiveMembers/user': listUserMembers,
  'GET groups/:group/owners': listMembers('owners'),
  'GET groups/:group/owners/$count': countMembers('owners'),
  'GET groups/:group/membersWithLicenseErrors': listMembers('membersWithLicenseErrors'),
  'GET groups/:group/:property': readGroupProperty,

  'GET directoryRoles': listDirectoryRoles,
  'GET directoryRoles/:role': readDirectoryRole,
  'GET directoryRoles/:role/members': listDirectoryRoleMembers,
  'GET directoryRoleTemplates': listRoleTemplates,
  'GET roleManagement/directory/roleDefinitions': listRoleDefinitions,
  'GET roleManagement/directory/roleDefinitions/:definition': readRoleDefinition,
  'GET roleManagement/directory/roleAssignments': listRoleAssignments,
  'GET roleManagement/directory/roleAssignments/:assignment': readRoleAssignment,

  'GET organization': listOrganization,
  'GET organization/:organization': readOrganization,
  'GET subscribedSkus': listSubscribedSkus,
  'GET subscribedSkus/:sku': readSubscribedSku,
  'GET domains': listDomains,
  'GET domains/:domain': readDomain,
  'GET domains/:domain/serviceConfigurationRecords': listServiceRecords,
  'GET domains/:domain/verificationDnsRecords': listVerificationRecords,

  'GET reports/getMailboxUsageDetail': mailboxUsageDetail,
  'GET reports/getOffice365ActiveUserDetail': activeUserDetail,
  'GET reports/authenticationMethods/userRegistrationDetails': listRegistrationDetails,
  'GET reports/authenticationMethods/userRegistrationDetails/:user': readRegistrationDetails,
  'GET admin/reportSettings': readReportSettings,
  'PATCH admin/reportSettings': updateReportSettings,

  'GET security/secureScores': listSecureScores,
  'GET security/secureScores/:score': readSecureScore,
  'GET security/secureScoreControlProfiles': listControlProfiles,
  'GET security/secureScoreControlProfiles/:control': readControlProfile,
  'GET auditLogs/signIns': listSignIns,
  'GET auditLogs/signIns/:signIn': readSignIn,
};
