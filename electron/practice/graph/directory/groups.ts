import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeGroup, PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { badRequest, GraphError, notFound, segmentNotFound } from '../errors.ts';
import { type Collection, listResponse, query } from '../odata/collection.ts';
import { pageSize } from '../odata/options.ts';
import { json, noContent, plainNumber } from '../respond.ts';
import { readLicenseChange } from '../users/license-change.ts';
import { projectUser } from '../users/project.ts';
import { USER_SCHEMA } from '../users/properties.ts';
import { GROUP_SCHEMA, membersWithLicenseErrors, projectGroup } from './group-properties.ts';

const STANDARD_PAGE = 100;
const MAX_PAGE = 999;

/** GET /groups */
export function listGroups(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.read');
  if (call.options.expand.length > 0) throw refuseExpand(call.options.expand[0]!);
  const projection = projectGroup(call.options.select, call.world);
  return listResponse(call, { ...groupCollection(call), select: projection.select, show: projection.show });
}

/** GET /groups/$count */
export function countGroups(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.read');
  if (!call.options.eventual) throw badRequest('$count is not currently supported.');
  const counting: GraphCall = { ...call, options: { ...call.options, count: true, advanced: true } };
  return plainNumber(query(counting, groupCollection(call))().length);
}

/** GET /groups/{id} */
export function readGroup(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.read');
  if (call.options.expand.length > 0) throw refuseExpand(call.options.expand[0]!);
  const projection = projectGroup(call.options.select, call.world);
  const group = findGroup(call);
  return json({
    '@odata.context': `${contextUrl(call, 'groups', projection.select)}/$entity`,
    ...projection.show(group),
  });
}

/** GET /groups/{id}/{property} */
export function readGroupProperty(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.read');
  const name = call.params.property!;
  if (!GROUP_SCHEMA.known.has(name)) throw segmentNotFound(name);
  const group = findGroup(call);
  const value = projectGroup([name], call.world).show(group)[name];
  if (value === null || value === undefined) return noContent();
  return json({ '@odata.context': contextUrl(call, `groups('${group.id}')/${name}`), value });
}

/** GET /groups/{id}/members, transitiveMembers, owners, membersWithLicenseErrors */
export function listMembers(relation: 'members' | 'owners' | 'membersWithLicenseErrors') {
  return (call: GraphCall): PracticeResponse => listResponse(call, memberCollection(call, relation, false));
}

/** GET /groups/{id}/members/microsoft.graph.user */
export function listUserMembers(call: GraphCall): PracticeResponse {
  return listResponse(call, memberCollection(call, 'members', true));
}

/** GET /groups/{id}/members/$count */
export function countMembers(relation: 'members' | 'owners') {
  return (call: GraphCall): PracticeResponse => {
    const collection = memberCollection(call, relation, false);
    if (!call.options.eventual) throw badRequest('$count is not currently supported.');
    const counting: GraphCall = { ...call, options: { ...call.options, count: true, advanced: true } };
    return plainNumber(query(counting, collection)().length);
  };
}

/** POST /groups/{id}/assignLicense → 202: members follow later, their failures are recorded on them. */
export function assignGroupLicense(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.assignLicense');
  const change = readLicenseChange(call);
  const group = findGroup(call);
  call.world.assignGroupLicense(group, change.add, change.remove);
  return json(
    { '@odata.context': `${contextUrl(call, 'groups')}/$entity`, ...projectGroup(null, call.world).show(group) },
    202,
  );
}

export function findGroup(call: GraphCall): PracticeGroup {
  const key = call.params.group!;
  const group = call.world.groups.get(key.toLowerCase());
  if (!group) throw notFound(key);
  return group;
}

function groupCollection(call: GraphCall): Collection<PracticeGroup, World> {
  return {
    name: 'groups',
    fragment: 'groups',
    schema: GROUP_SCHEMA,
    context: call.world,
    items: () => [...call.world.groups.values()],
    isLive: (group) => call.world.groups.has(group.id),
    pageSize: pageSize(call.options.top, STANDARD_PAGE, MAX_PAGE),
    select: null,
    show: (group) => ({ id: group.id }),
  };
}

function memberCollection(
  call: GraphCall,
  relation: 'members' | 'owners' | 'membersWithLicenseErrors',
  cast: boolean,
): Collection<PracticeUser, World> {
  authorize(call.caller, 'groups.members');
  const { world, options } = call;
  const group = findGroup(call);
  const projection = projectUser(options.select, world);
  const ids = (): readonly string[] => {
    if (relation === 'owners') return group.ownerIds;
    return relation === 'members' ? group.memberIds : membersWithLicenseErrors(group, world);
  };
  return {
    name: `groups/${group.id}/${relation}${cast ? '/user' : ''}`,
    fragment: cast ? 'users' : 'directoryObjects',
    schema: USER_SCHEMA,
    context: world,
    items: () =>
      ids().flatMap((id) => {
        const user = world.userById(id);
        return user && user.deletedAt === null ? [user] : [];
      }),
    isLive: (user) => user.deletedAt === null,
    pageSize: pageSize(options.top, STANDARD_PAGE, MAX_PAGE),
    select: projection.select,
    show: (user) =>
      cast ? projection.show(user) : { '@odata.type': '#microsoft.graph.user', ...projection.show(user) },
  };
}

function refuseExpand(name: string): GraphError {
  return new GraphError(400, 'Request_UnsupportedQuery', `Expand of '${name}' is not supported on this resource.`);
}
