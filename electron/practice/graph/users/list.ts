import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import type { GraphCall } from '../call.ts';
import { badRequest, GraphError, unsupportedQuery } from '../errors.ts';
import { type Collection, listResponse, query } from '../odata/collection.ts';
import { pageSize } from '../odata/options.ts';
import { plainNumber } from '../respond.ts';
import { authorizeSignInActivity, restrictToBasic } from './access.ts';
import { expandUsers } from './expand.ts';
import { projectUser } from './project.ts';
import { USER_SCHEMA } from './properties.ts';

const STANDARD_PAGE = 100;
const MAX_PAGE = 999;
/** Sign-in activity comes from another store, in smaller pages. */
const MAX_PAGE_WITH_SIGN_INS = 500;

/** GET /users */
export function listUsers(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.list');
  const { options, world } = call;
  const projection = restrictToBasic(call, projectUser(options.select, world), null);
  if (projection.single.length > 0) {
    throw new GraphError(
      501,
      'NotImplemented',
      `The property '${projection.single[0]}' can only be retrieved for a single user.`,
    );
  }
  const withSignIns = projection.select?.includes('signInActivity') ?? false;
  if (withSignIns) authorizeSignInActivity(call);
  const filtersSignIns = options.filter !== null && /\bsignInActivity\b/i.test(options.filter);
  const max = withSignIns || filtersSignIns ? MAX_PAGE_WITH_SIGN_INS : MAX_PAGE;
  const size = Math.min(pageSize(options.top, STANDARD_PAGE, MAX_PAGE), max);
  const show = expandUsers(call, projection.show);
  return listResponse(call, { ...userCollection(call), pageSize: size, select: projection.select, show });
}

/** GET /users/$count */
export function countUsers(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.list');
  if (!call.options.eventual) throw badRequest('$count is not currently supported.');
  // The segment itself is the count that the advanced operators ask for.
  const counting: GraphCall = { ...call, options: { ...call.options, count: true, advanced: true } };
  return plainNumber(query(counting, userCollection(counting))().length);
}

/** Live users as a queryable collection; the caller adds page size and projection. */
function userCollection(call: GraphCall): Collection<PracticeUser, World> {
  return {
    name: 'users',
    fragment: 'users',
    schema: USER_SCHEMA,
    context: call.world,
    items: () => call.world.users,
    isLive: (user) => user.deletedAt === null,
    pageSize: STANDARD_PAGE,
    select: null,
    show: (user) => ({ id: user.id }),
    onFilter: (properties) => {
      if (!properties.has('signInActivity')) return;
      authorizeSignInActivity(call);
      if (properties.size > 1) {
        throw unsupportedQuery("Filter on 'signInActivity' cannot be combined with other filterable properties.");
      }
    },
    shortcut: (filter) => lookUp(call, filter),
  };
}

/** `id eq '…'` and `userPrincipalName eq '…'` need no scan. */
function lookUp(call: GraphCall, filter: string): PracticeUser[] | null {
  const match = /^\s*(id|userPrincipalName)\s+eq\s+'((?:[^']|'')*)'\s*$/i.exec(filter);
  if (!match) return null;
  const key = match[2]!.replaceAll("''", "'");
  const user = match[1]!.toLowerCase() === 'id' ? call.world.userById(key.toLowerCase()) : call.world.userByUpn(key);
  return user && user.deletedAt === null ? [user] : [];
}
