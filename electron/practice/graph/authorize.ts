import type { Caller } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import { accessDenied, GraphError } from './errors.ts';
import {
  ADMIN_KEEPERS,
  type Operation,
  PERMISSIONS,
  type PermissionRule,
  type RefusalStyle,
  UNPROTECTED_ROLES,
} from './permissions.ts';

/** Checks scope and, for a signed-in person, role. Throws the 403 of the service that would refuse. */
export function authorize(caller: Caller, operation: Operation, targetId: string | null = null): void {
  const rule: PermissionRule = PERMISSIONS[operation];
  const self = caller.kind === 'user' && targetId !== null && caller.userId === targetId;
  if (self && rule.selfScopes?.some((scope) => caller.scopes.has(scope))) return;
  if (!rule.scopes.some((scope) => holds(caller, scope))) throw scopeRefusal(rule);
  if (caller.kind === 'user' && rule.roles && !rule.roles.some((role) => caller.roles.has(role))) {
    throw roleRefusal(rule.style ?? 'directory');
  }
}

/** True when `authorize` would pass. */
export function isAuthorized(caller: Caller, operation: Operation, targetId: string | null = null): boolean {
  try {
    authorize(caller, operation, targetId);
    return true;
  } catch (error) {
    if (error instanceof GraphError) return false;
    throw error;
  }
}

/** Accounts of administrators are protected from anyone less privileged. Throws 403. */
export function authorizeSensitive(caller: Caller, target: PracticeUser): void {
  const isProtected = target.roles.some((role) => !UNPROTECTED_ROLES.has(role));
  if (!isProtected || target.id === caller.userId) return;
  for (const role of caller.roles) if (ADMIN_KEEPERS.has(role)) return;
  throw accessDenied();
}

function holds(caller: Caller, scope: string | readonly string[]): boolean {
  return typeof scope === 'string' ? caller.scopes.has(scope) : scope.every((one) => caller.scopes.has(one));
}

function scopeRefusal(rule: PermissionRule): GraphError {
  const style = rule.style ?? 'directory';
  if (style !== 'audit') return roleRefusal(style);
  const [first] = rule.scopes;
  const named = typeof first === 'string' ? first : (first ?? []).join(', ');
  return new GraphError(
    403,
    'Authentication_MSGraphPermissionMissing',
    `Calling principal does not have required MSGraph permissions ${named}`,
  );
}

function roleRefusal(style: RefusalStyle): GraphError {
  switch (style) {
    case 'directory':
      return accessDenied();
    case 'audit':
      return new GraphError(403, 'Authentication_RequestFromUnsupportedUserRole', 'User is not in the allowed roles');
    case 'reports':
      // The report service's own envelope arrives as text inside the outer message.
      return new GraphError(
        403,
        'UnknownError',
        JSON.stringify({ error: { code: 'S2SUnauthorized', message: 'Invalid permission.' } }),
      );
    case 'security':
      return new GraphError(
        403,
        'UnknownError',
        'Auth token does not contain valid permissions or user does not have valid roles.',
      );
    case 'mailbox':
      return new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  }
}
