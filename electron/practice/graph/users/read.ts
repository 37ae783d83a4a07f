import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeUser } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { GraphError, segmentNotFound } from '../errors.ts';
import { json, noContent } from '../respond.ts';
import { isGuid } from '../values.ts';
import { authorizeSignInActivity, findUser, restrictToBasic } from './access.ts';
import { expandUsers } from './expand.ts';
import { mailboxSettingsOf } from './mailbox-settings.ts';
import { projectUser } from './project.ts';
import { SINGLE_USER_PROPERTIES, USER_SCHEMA } from './properties.ts';

/** GET /users/{id|upn} and /me */
export function readUser(call: GraphCall): PracticeResponse {
  const key = call.params.user!;
  const { options, world } = call;
  const targetId = isGuid(key) ? key.toLowerCase() : (world.userByUpn(key)?.id ?? null);
  authorize(call.caller, 'users.read', targetId);
  const projection = restrictToBasic(call, projectUser(options.select, world), targetId);
  if (projection.select?.includes('signInActivity')) {
    authorizeSignInActivity(call);
    if (!isGuid(key)) {
      throw new GraphError(400, '400', 'Get By Key only supports UserId and the key has to be a valid Guid');
    }
  }
  const user = findUser(call, key);
  const show = expandUsers(call, projection.show);
  const body: Record<string, unknown> = {
    '@odata.context': `${contextUrl(call, 'users', projection.select)}/$entity`,
    ...show(user),
  };
  for (const name of projection.single) {
    body[name] = singleValue(call, user, name);
  }
  return json(body);
}

/** GET /users/{id}/{property}: one value by itself; 204 when it is null. */
export function readUserProperty(call: GraphCall): PracticeResponse {
  const name = call.params.property!;
  if (!USER_SCHEMA.known.has(name)) throw segmentNotFound(name);
  const key = call.params.user!;
  const { world } = call;
  const targetId = isGuid(key) ? key.toLowerCase() : (world.userByUpn(key)?.id ?? null);
  authorize(call.caller, 'users.read', targetId);
  const projection = restrictToBasic(call, projectUser([name], world), targetId);
  if (name === 'signInActivity') authorizeSignInActivity(call);
  const user = findUser(call, key);
  const value = projection.single.length > 0 ? singleValue(call, user, name) : projection.show(user)[name];
  if (value === null || value === undefined) return noContent();
  return json({ '@odata.context': contextUrl(call, `users('${user.id}')/${name}`), value });
}

function singleValue(call: GraphCall, user: PracticeUser, name: string): unknown {
  if (name === 'mailboxSettings') return mailboxSettingsOf(call, user);
  return call.state.extras.get(user.id)?.[name] ?? SINGLE_USER_PROPERTIES.get(name);
}
