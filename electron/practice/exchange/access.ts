import type { Caller, PracticeResponse } from '../http/types.ts';
import { ROLE } from '../world/model.ts';
import { forbidden, silentForbidden, unauthorized } from './respond.ts';

/** What a cmdlet touches: `read` changes nothing, `recipients` mailboxes and contacts, `organization` the rest. */
export type AccessClass = 'read' | 'recipients' | 'organization';

/** The API generation a request came in by. */
type ApiGeneration = 'beta' | 'v2';

const SCOPES = {
  beta: { user: ['Exchange.Manage', 'AdminApi.AccessAsUser.All'], app: ['Exchange.ManageAsApp'] },
  v2: { user: ['Exchange.ManageV2'], app: ['Exchange.ManageAsAppV2'] },
} as const;

const MAY: Record<AccessClass, readonly string[]> = {
  read: [ROLE.GlobalAdministrator, ROLE.ExchangeAdministrator, ROLE.ExchangeRecipientAdministrator, ROLE.GlobalReader],
  recipients: [ROLE.GlobalAdministrator, ROLE.ExchangeAdministrator, ROLE.ExchangeRecipientAdministrator],
  organization: [ROLE.GlobalAdministrator, ROLE.ExchangeAdministrator],
};

function holds(caller: Caller, generation: ApiGeneration): boolean {
  return SCOPES[generation][caller.kind].some((scope) => caller.scopes.has(scope));
}

/** Null when the token may use this generation of the API at all. */
export function refuseToken(caller: Caller | null, generation: ApiGeneration): PracticeResponse | null {
  if (caller === null) return unauthorized('The access token is missing.');
  if (holds(caller, generation)) return null;
  if (holds(caller, generation === 'beta' ? 'v2' : 'beta')) return silentForbidden();
  return unauthorized('The token contains no permissions, or permissions cannot be understood.');
}

/** Null when the caller's roles allow this class of cmdlet. */
export function refuseRole(caller: Caller, access: AccessClass): PracticeResponse | null {
  if (MAY[access].some((role) => caller.roles.has(role))) return null;
  return forbidden(
    caller.kind === 'app'
      ? "The role assigned to application isn't supported in this scenario. Please check online documentation for assigning correct Directory Roles to Azure AD Application for EXO App-Only Authentication."
      : "The user doesn't have a role that allows this operation.",
    'invalid_user',
  );
}

/** The answer to a cmdlet that does not exist or is not offered to anyone here. */
export function refuseCmdlet(): PracticeResponse {
  return forbidden('The requested operation is not allowed for this caller.', 'operation_not_allowed');
}
