import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeUser } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import { type GraphCall, readBody } from '../call.ts';
import { badRequest, notFound } from '../errors.ts';
import { noContent } from '../respond.ts';
import { findGroup } from './groups.ts';

/** POST /groups/{id}/members/$ref → 204; licenses of the group follow a little later. */
export function addMember(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.writeMembers');
  const reference = readBody(call)['@odata.id'];
  const id =
    typeof reference === 'string' ? /\/(?:directoryObjects|users)\/([^/?]+)\/?$/i.exec(reference)?.[1] : undefined;
  if (!id) throw badRequest("Invalid value specified for property '@odata.id'.");
  const group = findGroup(call);
  call.world.addGroupMember(group, findMember(call, id));
  return noContent();
}

/** DELETE /groups/{id}/members/{id}/$ref → 204 */
export function removeMember(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'groups.writeMembers');
  const group = findGroup(call);
  call.world.removeGroupMember(group, findMember(call, call.params.member!));
  return noContent();
}

function findMember(call: GraphCall, id: string): PracticeUser {
  const user = call.world.userById(id.toLowerCase());
  if (!user || user.deletedAt !== null) throw notFound(id);
  return user;
}
