import { ROLE } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import type { GraphCall } from '../call.ts';
import { guidBytes, stableGuid } from '../values.ts';
import { BUILT_IN_ROLES, type BuiltInRole } from './role-catalog.ts';

/** A role that somebody holds or held: only these are listed by `/directoryRoles`. */
export interface ActivatedRole extends BuiltInRole {
  /** Object id in this tenant; unlike the template id it differs between tenants. */
  id: string;
  memberIds: string[];
}

export interface RoleAssignment {
  id: string;
  principalId: string;
  templateId: string;
}

/** Activated roles with their members, in catalog order. */
export function activatedRoles(call: GraphCall): ActivatedRole[] {
  const { world } = call;
  return call.state.perVersion('roles', world, () => {
    const members = membersByRole(world);
    return BUILT_IN_ROLES.filter(
      (role) => members.has(role.templateId) || role.templateId === ROLE.GlobalAdministrator,
    ).map((role) => ({
      ...role,
      id: stableGuid('directory-role', world.tenant.tenantId, role.templateId),
      memberIds: members.get(role.templateId) ?? [],
    }));
  });
}

/** Every assignment at tenant scope. */
export function roleAssignments(call: GraphCall): RoleAssignment[] {
  return activatedRoles(call).flatMap((role) =>
    role.memberIds.map((principalId) => ({
      id: assignmentId(role.templateId, principalId),
      principalId,
      templateId: role.templateId,
    })),
  );
}

export function showDirectoryRole(role: ActivatedRole): Record<string, unknown> {
  return {
    id: role.id,
    deletedDateTime: null,
    description: role.description,
    displayName: role.displayName,
    roleTemplateId: role.templateId,
  };
}

export function showRoleDefinition(role: BuiltInRole): Record<string, unknown> {
  return {
    id: role.templateId,
    description: role.description,
    displayName: role.displayName,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ['/'],
    templateId: role.templateId,
    version: '1',
    rolePermissions: [{ allowedResourceActions: role.actions, condition: null }],
  };
}

function membersByRole(world: World): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const user of world.users) {
    for (const role of user.roles) {
      const held = members.get(role);
      if (held) held.push(user.id);
      else members.set(role, [user.id]);
    }
  }
  return members;
}

/** Both ids in one opaque, URL-safe text. */
function assignmentId(templateId: string, principalId: string): string {
  return `${Buffer.concat([guidBytes(templateId), guidBytes(principalId)]).toString('base64url')}-1`;
}
