import type { PracticeResponse } from '../../http/types.ts';
import { authorize, authorizeSensitive } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';
import { isGuid } from '../values.ts';
import { findUser } from './access.ts';
import { readLicenseChange } from './license-change.ts';
import { licenseDetails } from './licenses.ts';
import { projectUser } from './project.ts';

/** Properties a license change touches and delta follows; licenseAssignmentStates is not followed. */
const LICENSE_PROPERTIES = ['assignedLicenses', 'assignedPlans', 'provisionedPlans'];

/** POST /users/{id}/revokeSignInSessions → true */
export function revokeSignInSessions(call: GraphCall): PracticeResponse {
  const key = call.params.user!;
  authorize(
    call.caller,
    'users.revokeSessions',
    isGuid(key) ? key.toLowerCase() : (call.world.userByUpn(key)?.id ?? null),
  );
  const user = findUser(call, key);
  authorizeSensitive(call.caller, user);
  const before = user.version;
  call.world.updateUser(user, { signInSessionsValidFrom: call.world.clock.now() });
  call.state.changes.record(user.id, before, user.version, [
    'signInSessionsValidFromDateTime',
    'lastPasswordChangeDateTime',
  ]);
  return json({ '@odata.context': contextUrl(call, 'Edm.Boolean'), value: true });
}

/** GET /users/{id}/licenseDetails */
export function listLicenseDetails(call: GraphCall): PracticeResponse {
  const key = call.params.user!;
  authorize(
    call.caller,
    'users.licenseDetails',
    isGuid(key) ? key.toLowerCase() : (call.world.userByUpn(key)?.id ?? null),
  );
  const user = findUser(call, key);
  const { select } = call.options;
  return json({
    '@odata.context': contextUrl(call, `users('${encodeURIComponent(key)}')/licenseDetails`, select),
    value: licenseDetails(user, call.world).map((details) => pick(details, select, 'microsoft.graph.licenseDetails')),
  });
}

/** POST /users/{id}/assignLicense → 200 with the user; all or nothing. */
export function assignLicense(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.assignLicense');
  const change = readLicenseChange(call);
  const user = findUser(call, call.params.user!);
  const before = user.version;
  call.world.assignLicense(user, change.add, change.remove);
  call.state.changes.record(user.id, before, user.version, LICENSE_PROPERTIES);
  return userEntity(call, user.id);
}

/** POST /users/{id}/reprocessLicenseAssignment → 200 with the user */
export function reprocessLicenseAssignment(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.reprocessLicense');
  const user = findUser(call, call.params.user!);
  const before = user.version;
  call.world.reprocessLicenses(user);
  call.state.changes.record(user.id, before, user.version, LICENSE_PROPERTIES);
  return userEntity(call, user.id);
}

function userEntity(call: GraphCall, id: string): PracticeResponse {
  const user = call.world.userById(id)!;
  return json({
    '@odata.context': `${contextUrl(call, 'users')}/$entity`,
    ...projectUser(null, call.world).show(user),
  });
}
