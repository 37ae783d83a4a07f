import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { authorize, authorizeSensitive, isAuthorized } from '../authorize.ts';
import { contextUrl, type GraphCall, readBody } from '../call.ts';
import { accessDenied, badRequest, type GraphError } from '../errors.ts';
import { json, noContent } from '../respond.ts';
import { stateOf } from '../state.ts';
import { findUser } from './access.ts';
import { projectUser } from './project.ts';
import { checkPassword, detail, inCanonicalCase, readUserInput, type UserInput, WRITABLE } from './writable.ts';

const REQUIRED = ['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName'] as const;

/** What people may change about themselves with User.ReadWrite. */
const OWN_PROPERTIES: ReadonlySet<string> = new Set([
  'aboutMe',
  'birthday',
  'businessPhones',
  'interests',
  'mobilePhone',
  'mySite',
  'pastProjects',
  'preferredLanguage',
  'preferredName',
  'responsibilities',
  'schools',
  'skills',
]);

/** POST /users → 201 with the default properties. */
export function createUser(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.create');
  const { world } = call;
  const body = inCanonicalCase(readBody(call));
  const input = readUserInput(body);
  for (const name of REQUIRED) {
    if (body[name] === undefined || body[name] === null || body[name] === '') {
      const message = `A value is required for property '${name}' of resource 'User'.`;
      throw badRequest(message, [detail('MissingValue', message, name)]);
    }
  }
  const upn = String(body.userPrincipalName);
  checkUpn(upn, null, world);
  const isFederated = domainOf(upn, world)?.authenticationType === 'Federated';
  if (isFederated && !input.record.onPremisesImmutableId) {
    throw badRequest('SourceAnchor is a required property for creation of a federated user.');
  }
  if (!isFederated) {
    if (!input.password?.password) throw badRequest('A password must be specified to create a new user.');
    checkPassword(input.password.password, input.record.passwordPolicies ?? null);
  }
  const user = world.createUser({
    ...input.record,
    userPrincipalName: upn,
    displayName: String(body.displayName),
    mailNickname: String(body.mailNickname),
    accountEnabled: body.accountEnabled === true,
  });
  keepExtras(call, user, input.extras);
  return json(
    { '@odata.context': `${contextUrl(call, 'users')}/$entity`, ...projectUser(null, world).show(user) },
    201,
    {
      Location: `${call.request.origin}/v2/${world.tenant.tenantId}/directoryObjects/${user.id}/Microsoft.DirectoryServices.User`,
    },
  );
}

/** PATCH /users/{id} → 204 */
export function updateUser(call: GraphCall): PracticeResponse {
  const user = findForWrite(call);
  const input = readUserInput(inCanonicalCase(readBody(call)));
  authorizePatch(call, user, input);
  const { world } = call;
  if (user.onPremisesSyncEnabled && input.names.some((name) => WRITABLE[name]!.mastered)) {
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  }
  const { record } = input;
  if (record.userPrincipalName !== undefined) checkUpn(record.userPrincipalName, user, world);
  if (input.password?.password) {
    checkPassword(input.password.password, record.passwordPolicies ?? user.passwordPolicies);
    // A reset password ends the sessions that were opened with the old one.
    record.signInSessionsValidFrom = world.clock.now();
  }
  const before = user.version;
  world.updateUser(user, record);
  keepExtras(call, user, input.extras);
  call.state.changes.record(user.id, before, user.version, changedNames(input));
  return noContent();
}

/** DELETE /users/{id} → 204; the user stays restorable for 30 days. */
export function deleteUser(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.delete');
  const user = findUser(call, call.params.user!);
  authorizeSensitive(call.caller, user);
  call.world.deleteUser(user);
  return noContent();
}

/** Scope is looked at before existence, so that a stranger learns nothing. */
function findForWrite(call: GraphCall): PracticeUser {
  const operations = [
    'users.updateProfile',
    'users.updateUsageLocation',
    'users.updateAccountEnabled',
    'users.updatePassword',
  ] as const;
  const key = call.params.user!;
  const targetId = call.world.userByUpn(key)?.id ?? key.toLowerCase();
  if (!operations.some((operation) => isAuthorized(call.caller, operation, targetId))) throw accessDenied();
  return findUser(call, key);
}

function authorizePatch(call: GraphCall, user: PracticeUser, input: UserInput): void {
  const isSelf = call.caller.userId === user.id;
  for (const name of input.names) {
    if (name === 'passwordProfile') {
      authorize(call.caller, 'users.updatePassword');
      authorizeSensitive(call.caller, user);
    } else if (name === 'accountEnabled') {
      authorize(call.caller, 'users.updateAccountEnabled');
      authorizeSensitive(call.caller, user);
    } else if (name === 'usageLocation') authorize(call.caller, 'users.updateUsageLocation');
    else authorize(call.caller, 'users.updateProfile', isSelf && OWN_PROPERTIES.has(name) ? user.id : null);
  }
}

function checkUpn(upn: string, user: PracticeUser | null, world: World): void {
  if (!domainOf(upn, world)?.isVerified) {
    const message =
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.';
    throw badRequest(message, [detail('InvalidValue', message, 'userPrincipalName')]);
  }
  const holder = world.userByUpn(upn);
  if (holder && holder.deletedAt === null && holder.id !== user?.id) throw upnTaken();
}

function upnTaken(): GraphError {
  const message = 'Another object with the same value for property userPrincipalName already exists.';
  return badRequest(message, [detail('ObjectConflict', message, 'userPrincipalName')]);
}

function domainOf(upn: string, world: World) {
  const name = upn.slice(upn.lastIndexOf('@') + 1).toLowerCase();
  return world.domains.find((domain) => domain.name.toLowerCase() === name);
}

function keepExtras(call: GraphCall, user: PracticeUser, extras: Record<string, unknown>): void {
  if (Object.keys(extras).length === 0) return;
  const { extras: all } = stateOf(call.world);
  const held = all.get(user.id);
  all.set(user.id, { ...held, ...extras });
  call.world.touchUser(user);
}

function changedNames(input: UserInput): string[] {
  const names = input.names.filter((name) => name !== 'passwordProfile');
  if (input.password?.password) names.push('lastPasswordChangeDateTime', 'signInSessionsValidFromDateTime');
  if (names.includes('mail') || names.includes('userPrincipalName'))
    names.push('proxyAddresses', 'mail', 'imAddresses', 'identities');
  return names;
}
