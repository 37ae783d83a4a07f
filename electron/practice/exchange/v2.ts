import type { Cmdlet } from './cmdlets/types.ts';
import { CmdletFailure, EXCEPTION, unknownParameter } from './errors.ts';

/** What each endpoint of the published API takes: its cmdlets and their parameters. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  OrganizationConfig: { 'Get-OrganizationConfig': [] },
  AcceptedDomain: { 'Get-AcceptedDomain': ['Identity', 'ResultSize'] },
  Mailbox: {
    'Get-Mailbox': ['Identity', 'ResultSize', 'IncludeGrantSendOnBehalfToWithDisplayNames'],
    'Set-Mailbox': ['Identity', 'GrantSendOnBehalfTo'],
  },
  MailboxFolderPermission: {
    'Get-MailboxFolderPermission': ['Identity', 'User', 'ResultSize'],
    'Add-MailboxFolderPermission': [
      'Identity',
      'User',
      'AccessRights',
      'SharingPermissionFlags',
      'SendNotificationToUser',
    ],
    'Set-MailboxFolderPermission': [
      'Identity',
      'User',
      'AccessRights',
      'SharingPermissionFlags',
      'SendNotificationToUser',
    ],
    'Remove-MailboxFolderPermission': ['Identity', 'User'],
  },
  DistributionGroupMember: { 'Get-DistributionGroupMember': ['Identity', 'ResultSize'] },
  DynamicDistributionGroupMember: { 'Get-DynamicDistributionGroupMember': ['Identity', 'ResultSize'] },
};

const byName = new Map(Object.entries(ENDPOINTS).map(([name, cmdlets]) => [name.toLowerCase(), { name, cmdlets }]));

interface Endpoint {
  /** As the service spells it. */
  readonly name: string;
  readonly cmdlets: Readonly<Record<string, readonly string[]>>;
}

/** An endpoint by name in any case. */
export function endpointByName(name: string): Endpoint | undefined {
  return byName.get(name.toLowerCase());
}

/** Refuses a cmdlet the endpoint does not offer, and parameters it does not take. Null lets the call through. */
export function refuseOnEndpoint(
  endpoint: Endpoint,
  cmdlet: Cmdlet,
  parameters: Record<string, unknown>,
): CmdletFailure | null {
  const allowed = endpoint.cmdlets[cmdlet.name];
  if (!allowed) {
    return new CmdletFailure({
      status: 400,
      code: 'BadRequest',
      message: 'Invalid Operation',
      type: EXCEPTION.paging,
      text: `The cmdlet '${cmdlet.name}' is not supported by the endpoint '${endpoint.name}'.`,
      detailCode: 'Client',
      hash: '',
    });
  }
  const foreign = Object.keys(parameters).find(
    (name) => !name.includes('@') && !allowed.some((known) => known.toLowerCase() === name.toLowerCase()),
  );
  return foreign === undefined ? null : unknownParameter(foreign);
}
