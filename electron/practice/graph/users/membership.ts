import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeGroup, PracticeUser } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall, readBody } from '../call.ts';
import { projectGroup, showGroup } from '../directory/group-properties.ts';
import { activatedRoles, showDirectoryRole } from '../directory/role-views.ts';
import { badRequest, notFound } from '../errors.ts';
import { pageSize } from '../odata/options.ts';
import { readPage } from '../odata/paging.ts';
import { json, plainNumber } from '../respond.ts';
import { isGuid } from '../values.ts';
import { findUser } from './access.ts';

/** GET /users/{id}/memberOf (and transitiveMemberOf: groups here do not nest). */
export function listMemberOf(call: GraphCall): PracticeResponse {
  const user = readableUser(call);
  const { options } = call;
  const entries = [
    ...groupsOf(call, user).map((group) => ({
      id: group.id,
      show: () => ({ '@odata.type': '#microsoft.graph.group', ...showGroup(call, group) }),
    })),
    ...activatedRoles(call)
      .filter((role) => user.roles.includes(role.templateId))
      .map((role) => ({
        id: role.id,
        show: () => ({ '@odata.type': '#microsoft.graph.directoryRole', ...showDirectoryRole(role) }),
      })),
  ];
  const page = readPage(call, {
    key: `users/${user.id}/memberOf`,
    compute: () => entries,
    size: pageSize(options.top, 100, 999),
  });
  const value = page.items.map((entry) => {
    const shown = entry.show() as Record<string, unknown>;
    if (options.select === null) return shown;
    const kept: Record<string, unknown> = { '@odata.type': shown['@odata.type'] };
    for (const name of options.select) if (name in shown) kept[name] = shown[name];
    return kept;
  });
  return json({
    '@odata.context': contextUrl(call, 'directoryObjects', options.select),
    ...(options.advanced && page.first ? { '@odata.count': page.total } : {}),
    ...(page.nextLink ? { '@odata.nextLink': page.nextLink } : {}),
    value,
  });
}

/** GET /users/{id}/memberOf/microsoft.graph.group */
export function listMemberOfGroups(call: GraphCall): PracticeResponse {
  const user = readableUser(call);
  const { options } = call;
  const projection = projectGroup(options.select, call.world);
  const page = readPage(call, {
    key: `users/${user.id}/memberOf/group`,
    compute: () => groupsOf(call, user),
    size: pageSize(options.top, 100, 999),
  });
  return json({
    '@odata.context': contextUrl(call, 'groups', projection.select),
    ...(options.advanced && page.first ? { '@odata.count': page.total } : {}),
    ...(page.nextLink ? { '@odata.nextLink': page.nextLink } : {}),
    value: page.items.map((group) => projection.show(group)),
  });
}

/** GET /users/{id}/memberOf/microsoft.graph.directoryRole */
export function listMemberOfRoles(call: GraphCall): PracticeResponse {
  const user = readableUser(call);
  return json({
    '@odata.context': contextUrl(call, 'directoryRoles'),
    value: activatedRoles(call)
      .filter((role) => user.roles.includes(role.templateId))
      .map(showDirectoryRole),
  });
}

/** GET /users/{id}/memberOf/$count */
export function countMemberOf(call: GraphCall): PracticeResponse {
  const user = readableUser(call);
  if (!call.options.eventual) throw badRequest('$count is not currently supported.');
  const roles = activatedRoles(call).filter((role) => user.roles.includes(role.templateId));
  return plainNumber(groupsOf(call, user).length + roles.length);
}

/** POST /users/{id}/getMemberGroups and getMemberObjects */
export function getMemberGroups(call: GraphCall): PracticeResponse {
  const user = readableUser(call);
  const securityOnly = readBody(call).securityEnabledOnly === true;
  const ids = groupsOf(call, user)
    .filter((group) => !securityOnly || group.securityEnabled)
    .map((group) => group.id);
  return json({ '@odata.context': contextUrl(call, 'Collection(Edm.String)'), value: ids });
}

/** POST /users/{id}/checkMemberGroups */
export function checkMemberGroups(call: GraphCall): PracticeResponse {
  const user = readableUser(call);
  const { groupIds } = readBody(call);
  if (!Array.isArray(groupIds) || groupIds.length > 20 || !groupIds.every(isGuid)) {
    throw badRequest('Invalid value specified for property of resource.');
  }
  const held = new Set(user.groupIds);
  return json({
    '@odata.context': contextUrl(call, 'Collection(Edm.String)'),
    value: groupIds.map((id: string) => id.toLowerCase()).filter((id) => held.has(id)),
  });
}

function readableUser(call: GraphCall): PracticeUser {
  const key = call.params.user!;
  const targetId = isGuid(key) ? key.toLowerCase() : (call.world.userByUpn(key)?.id ?? null);
  authorize(call.caller, 'users.memberOf', targetId);
  return findUser(call, key);
}

function groupsOf(call: GraphCall, user: PracticeUser): PracticeGroup[] {
  return user.groupIds.flatMap((id) => call.world.groups.get(id) ?? []);
}

/** GET /users/{id}/manager: nobody in this tenant has one. */
export function readManager(call: GraphCall): PracticeResponse {
  readableUser(call);
  throw notFound('manager');
}

/** GET /users/{id}/directReports */
export function listDirectReports(call: GraphCall): PracticeResponse {
  readableUser(call);
  return json({ '@odata.context': contextUrl(call, 'directoryObjects'), value: [] });
}
