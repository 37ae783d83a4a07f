import { readReportSettings, updateReportSettings } from './reports/settings.ts';
import { activeUserDetail, mailboxUsageDetail } from './reports/usage.ts';
import type { RouteTable } from './router.ts';
import { listDomains, listServiceRecords, listVerificationRecords, readDomain } from './tenant/domains.ts';
import { listOrganization, readOrganization } from './tenant/organization.ts';
import { listSubscribedSkus, readSubscribedSku } from './tenant/subscribed-skus.ts';
import { countUsers, listUsers } from './users/list.ts';
import { readMailboxSetting, readMailboxSettings } from './users/mailbox-settings.ts';
import { readUser, readUserProperty } from './users/read.ts';

/** Every address of the surface; `/me` arrives here as `users/:user`. */
export const ROUTES: RouteTable = {
  'GET users': listUsers,
  'GET users/$count': countUsers,
  'GET users/:user': readUser,
  'GET users/:user/:property': readUserProperty,
  'GET users/:user/mailboxSettings': readMailboxSettings,
  'GET users/:user/mailboxSettings/:setting': readMailboxSetting,

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
  'GET admin/reportSettings': readReportSettings,
  'PATCH admin/reportSettings': updateReportSettings,
};
