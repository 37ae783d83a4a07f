import type { PracticeUser } from '../../world/model.ts';
import { authorize, isAuthorized } from '../authorize.ts';
import type { GraphCall } from '../call.ts';
import { accessDenied, nonPremium, notFound } from '../errors.ts';
import { isGuid } from '../values.ts';
import type { UserProjection } from './project.ts';
import { BASIC_USER_PROPERTIES, DEFAULT_USER_PROPERTIES } from './properties.ts';

/** The live user named by object id or UPN. Throws 404. */
export function findUser(call: GraphCall, key: string): PracticeUser {
  const user = isGuid(key) ? call.world.userById(key.toLowerCase()) : call.world.userByUpn(key);
  if (!user || user.deletedAt !== null) throw notFound(key);
  return user;
}

/** Refuses sign-in activity without the audit permission, the role, or the license. */
export function authorizeSignInActivity(call: GraphCall): void {
  authorize(call.caller, 'users.signInActivity');
  if (!call.world.tenant.premium) throw nonPremium();
}

/**
 * Holds a projection against what the caller may see: full profiles, or only the basic set. Selecting more than
 * the basic set is refused; the default set comes with the rest left empty.
 */
export function restrictToBasic(call: GraphCall, projection: UserProjection, targetId: string | null): UserProjection {
  if (isAuthorized(call.caller, 'users.readFull', targetId)) return projection;
  if (projection.select?.some((name) => !BASIC_USER_PROPERTIES.has(name))) throw accessDenied();
  if (projection.select !== null) return projection;
  const hidden = DEFAULT_USER_PROPERTIES.filter((name) => !BASIC_USER_PROPERTIES.has(name));
  return {
    ...projection,
    show: (user) => {
      const shown = projection.show(user);
      for (const name of hidden) shown[name] = Array.isArray(shown[name]) ? [] : null;
      return shown;
    },
  };
}
