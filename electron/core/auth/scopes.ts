import type { Cloud } from '../../../shared/domain/clouds.ts';

export type ServiceId = 'graph' | 'exchange';

export const SERVICE_NAMES: Readonly<Record<ServiceId, string>> = {
  graph: 'Microsoft Graph',
  exchange: 'Exchange Online',
};

/** Microsoft's public command-line clients, for organizations that have not registered the console yet. */
export const QUICK_CLIENTS: Readonly<Record<ServiceId, string>> = {
  graph: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
  exchange: 'fb78d390-0c51-40cd-8e17-fdbfab77341b',
};

/** Delegated permissions for reading, and what each of them is for. */
const GRAPH_READ: readonly string[] = [
  // Users with licenses, usage location, sign-in enabled.
  'User.Read.All',
  // Organization, domains, subscriptions.
  'Organization.Read.All',
  // Names of the groups that hand out licenses.
  'GroupMember.Read.All',
  // What the signed-in person may do.
  'RoleManagement.Read.Directory',
  // Last sign-in.
  'AuditLog.Read.All',
];

/** The usage reports exist in the worldwide cloud only. */
const GRAPH_REPORTS: readonly string[] = ['Reports.Read.All'];

/** Asked for when a change is first planned. */
const GRAPH_WRITE: readonly string[] = [
  'User.ReadWrite.All',
  'User.EnableDisableAccount.All',
  'User.RevokeSessions.All',
  'LicenseAssignment.ReadWrite.All',
  // Membership of groups that hand out licenses.
  'GroupMember.ReadWrite.All',
];

/** Full scope names for a token of one service. Scopes use the cloud's own host, also with custom endpoints. */
export function scopesFor(service: ServiceId, cloud: Cloud, options: { write: boolean; quick: boolean }): string[] {
  if (service === 'exchange') {
    // The Exchange module's client holds Exchange.Manage as a static permission; an own registration asks by name.
    return [`${cloud.exchange}/${options.quick ? '.default' : 'Exchange.Manage'}`];
  }
  return [...GRAPH_READ, ...(cloud.hasUsageReports ? GRAPH_REPORTS : []), ...(options.write ? GRAPH_WRITE : [])].map(
    (name) => `${cloud.graph}/${name}`,
  );
}
