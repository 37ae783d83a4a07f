import type { PracticeResponse } from '../../http/types.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { GraphError, notFound } from '../errors.ts';
import { compileFilter } from '../odata/compile-filter.ts';
import { pageSize } from '../odata/options.ts';
import { readPage } from '../odata/paging.ts';
import { parseFilter } from '../odata/parse-filter.ts';
import type { FilterRule, FilterSchema } from '../odata/properties.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';
import { projectUser } from '../users/project.ts';
import { BUILT_IN_ROLES, type BuiltInRole } from './role-catalog.ts';
import {
  type ActivatedRole,
  activatedRoles,
  type RoleAssignment,
  roleAssignments,
  showDirectoryRole,
  showRoleDefinition,
} from './role-views.ts';

/** GET /directoryRoles: activated roles only, all on one page. */
export function listDirectoryRoles(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  const { filter, select } = call.options;
  const keep =
    filter === null
      ? () => true
      : compileFilter(parseFilter(filter), DIRECTORY_ROLE_SCHEMA, call.world, false).predicate;
  return json({
    '@odata.context': contextUrl(call, 'directoryRoles', select),
    value: activatedRoles(call)
      .filter(keep)
      .map((role) => pick(showDirectoryRole(role), select, 'microsoft.graph.directoryRole')),
  });
}

/** GET /directoryRoles/{id} and /directoryRoles(roleTemplateId='…') */
export function readDirectoryRole(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  const { select } = call.options;
  return json({
    '@odata.context': `${contextUrl(call, 'directoryRoles', select)}/$entity`,
    ...pick(showDirectoryRole(findActivated(call)), select, 'microsoft.graph.directoryRole'),
  });
}

/** GET /directoryRoles/{id}/members */
export function listDirectoryRoleMembers(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  const { world, options } = call;
  const projection = projectUser(options.select, world);
  return json({
    '@odata.context': contextUrl(call, 'directoryObjects', projection.select),
    value: findActivated(call).memberIds.flatMap((id) => {
      const user = world.userById(id);
      return user ? [{ '@odata.type': '#microsoft.graph.user', ...projection.show(user) }] : [];
    }),
  });
}

/** GET /directoryRoleTemplates */
export function listRoleTemplates(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  return json({
    '@odata.context': contextUrl(call, 'directoryRoleTemplates'),
    value: BUILT_IN_ROLES.map((role) => ({
      id: role.templateId,
      deletedDateTime: null,
      description: role.description,
      displayName: role.displayName,
    })),
  });
}

/** GET /roleManagement/directory/roleDefinitions */
export function listRoleDefinitions(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  const { filter, select } = call.options;
  const keep =
    filter === null ? () => true : compileFilter(parseFilter(filter), DEFINITION_SCHEMA, call.world, false).predicate;
  return json({
    '@odata.context': contextUrl(call, 'roleManagement/directory/roleDefinitions', select),
    value: BUILT_IN_ROLES.filter(keep).map((role) =>
      pick(showRoleDefinition(role), select, 'microsoft.graph.unifiedRoleDefinition'),
    ),
  });
}

/** GET /roleManagement/directory/roleDefinitions/{id} */
export function readRoleDefinition(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  const key = call.params.definition!;
  const role = BUILT_IN_ROLES.find((one) => one.templateId === key.toLowerCase());
  if (!role) throw notFound(key);
  return json({
    '@odata.context': `${contextUrl(call, 'roleManagement/directory/roleDefinitions', call.options.select)}/$entity`,
    ...pick(showRoleDefinition(role), call.options.select, 'microsoft.graph.unifiedRoleDefinition'),
  });
}

/** GET /roleManagement/directory/roleAssignments */
export function listRoleAssignments(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  const { options, world } = call;
  const keep =
    options.filter === null
      ? () => true
      : compileFilter(parseFilter(options.filter), ASSIGNMENT_SCHEMA, world, options.advanced).predicate;
  const show = showAssignment(call);
  const page = readPage(call, {
    key: `roleAssignments|${options.filter ?? ''}`,
    compute: () => roleAssignments(call).filter(keep),
    size: pageSize(options.top, 100, 999),
  });
  return json({
    '@odata.context': contextUrl(call, 'roleManagement/directory/roleAssignments', options.select),
    ...(options.advanced && page.first ? { '@odata.count': page.total } : {}),
    ...(page.nextLink ? { '@odata.nextLink': page.nextLink } : {}),
    value: page.items.map(show),
  });
}

/** GET /roleManagement/directory/roleAssignments/{id} */
export function readRoleAssignment(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'roles.read');
  const key = call.params.assignment!;
  const assignment = roleAssignments(call).find((one) => one.id === key);
  if (!assignment) throw notFound(key);
  return json({
    '@odata.context': `${contextUrl(call, 'roleManagement/directory/roleAssignments', call.options.select)}/$entity`,
    ...showAssignment(call)(assignment),
  });
}

function showAssignment(call: GraphCall): (assignment: RoleAssignment) => Record<string, unknown> {
  const { options, world } = call;
  const expand = options.expand.map((part) => part.replace(/\(.*$/s, ''));
  const unknown = expand.find((name) => !['principal', 'roleDefinition', 'directoryScope'].includes(name));
  if (unknown !== undefined) {
    throw new GraphError(
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type 'microsoft.graph.unifiedRoleAssignment'.`,
    );
  }
  if (expand.length > 1)
    throw new GraphError(400, 'Request_UnsupportedQuery', 'Expand of multiple properties is not supported.');
  const project = projectUser(null, world);
  return (assignment) => {
    const shown = pick(
      {
        id: assignment.id,
        principalId: assignment.principalId,
        principalOrganizationId: world.tenant.tenantId,
        directoryScopeId: '/',
        appScopeId: null,
        condition: null,
        roleDefinitionId: assignment.templateId,
      },
      options.select,
      'microsoft.graph.unifiedRoleAssignment',
    );
    const expanded: Record<string, unknown> = { ...shown };
    if (expand.includes('principal')) {
      const user = world.userById(assignment.principalId);
      expanded.principal = user ? { '@odata.type': '#microsoft.graph.user', ...project.show(user) } : null;
    }
    if (expand.includes('roleDefinition')) {
      const role = BUILT_IN_ROLES.find((one) => one.templateId === assignment.templateId);
      expanded.roleDefinition = role ? showRoleDefinition(role) : null;
    }
    return expanded;
  };
}

function findActivated(call: GraphCall): ActivatedRole {
  const template = /^roleTemplateId=(.+)$/i.exec(call.params.role ?? '')?.[1];
  const key = template ?? call.params.role!;
  const id = key.toLowerCase();
  const role = activatedRoles(call).find((one) => (template === undefined ? one.id === id : one.templateId === id));
  if (!role) throw notFound(key);
  return role;
}

const ASSIGNMENT_SCHEMA: FilterSchema<RoleAssignment, World> = {
  resource: 'UnifiedRoleAssignment',
  entity: 'microsoft.graph.unifiedRoleAssignment',
  rules: new Map<string, FilterRule<RoleAssignment, World>>([
    ['principalid', { type: 'string', plain: ['eq', 'in'], advanced: [], read: (a) => a.principalId }],
    ['roledefinitionid', { type: 'string', plain: ['eq', 'in'], advanced: [], read: (a) => a.templateId }],
    ['directoryscopeid', { type: 'string', plain: ['eq'], advanced: [], read: () => '/' }],
  ]),
  known: new Set(['id', 'appScopeId', 'condition', 'principalOrganizationId']),
};

const DEFINITION_SCHEMA: FilterSchema<BuiltInRole, World> = {
  resource: 'UnifiedRoleDefinition',
  entity: 'microsoft.graph.unifiedRoleDefinition',
  rules: new Map<string, FilterRule<BuiltInRole, World>>([
    ['id', { type: 'string', plain: ['eq', 'in'], advanced: [], read: (r) => r.templateId }],
    ['templateid', { type: 'string', plain: ['eq', 'in'], advanced: [], read: (r) => r.templateId }],
    ['displayname', { type: 'string', plain: ['eq', 'in', 'startsWith'], advanced: [], read: (r) => r.displayName }],
    ['isbuiltin', { type: 'boolean', plain: ['eq'], advanced: [], read: () => true }],
    ['isenabled', { type: 'boolean', plain: ['eq'], advanced: [], read: () => true }],
  ]),
  known: new Set(['description', 'resourceScopes', 'rolePermissions', 'version']),
};

const DIRECTORY_ROLE_SCHEMA: FilterSchema<ActivatedRole, World> = {
  resource: 'DirectoryRole',
  entity: 'microsoft.graph.directoryRole',
  rules: new Map<string, FilterRule<ActivatedRole, World>>([
    ['roletemplateid', { type: 'string', plain: ['eq'], advanced: [], read: (r) => r.templateId }],
    ['displayname', { type: 'string', plain: ['eq', 'startsWith'], advanced: [], read: (r) => r.displayName }],
    ['id', { type: 'string', plain: ['eq'], advanced: [], read: (r) => r.id }],
  ]),
  known: new Set(['deletedDateTime', 'description']),
};
