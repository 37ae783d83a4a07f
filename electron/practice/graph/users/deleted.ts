import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeUser } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { notFound, segmentNotFound } from '../errors.ts';
import { listResponse } from '../odata/collection.ts';
import { pageSize } from '../odata/options.ts';
import { json } from '../respond.ts';
import { projectUser } from './project.ts';
import { USER_SCHEMA } from './properties.ts';

/** GET /directory/deletedItems/microsoft.graph.user; other kinds keep nothing here. */
export function listDeleted(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'deletedItems.read');
  const projection = projectUser(call.options.select, call.world);
  return listResponse(call, {
    name: 'deletedItems/users',
    fragment: 'directoryObjects/microsoft.graph.user',
    schema: USER_SCHEMA,
    context: call.world,
    items: () => call.world.deletedUsers,
    isLive: (user) => user.deletedAt !== null,
    pageSize: pageSize(call.options.top, 100, 999),
    select: projection.select,
    show: (user) => withDeletionDate(projection.show(user), user, projection.select),
  });
}

/** GET /directory/deletedItems/microsoft.graph.group: groups of this tenant are never deleted. */
export function listDeletedGroups(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.read');
  return json({ '@odata.context': contextUrl(call, 'directoryObjects/microsoft.graph.group'), value: [] });
}

/** GET /directory/deletedItems/{id} */
export function readDeleted(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'deletedItems.read');
  const user = findDeleted(call);
  return json({
    '@odata.context': `${contextUrl(call, 'directoryObjects')}/$entity`,
    '@odata.type': '#microsoft.graph.user',
    ...withDeletionDate(projectUser(call.options.select, call.world).show(user), user, call.options.select),
  });
}

/** POST /directory/deletedItems/{id}/restore → 200 with the user */
export function restoreDeleted(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.restore');
  const user = call.world.restoreUser(findDeleted(call).id);
  return json({
    '@odata.context': `${contextUrl(call, 'directoryObjects')}/$entity`,
    '@odata.type': '#microsoft.graph.user',
    ...projectUser(null, call.world).show(user),
  });
}

function findDeleted(call: GraphCall): PracticeUser {
  const key = call.params.item!;
  if (key.includes('.')) throw segmentNotFound(key);
  const id = key.toLowerCase();
  const user = call.world.deletedUsers.find((one) => one.id === id);
  if (!user) throw notFound(key);
  return user;
}

function withDeletionDate(
  shown: Record<string, unknown>,
  user: PracticeUser,
  select: readonly string[] | null,
): Record<string, unknown> {
  if (select !== null || user.deletedAt === null) return shown;
  return { ...shown, deletedDateTime: new Date(user.deletedAt).toISOString().replace(/\.\d{3}Z$/, 'Z') };
}
