import type { PracticeRequest } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import type { EntraCall } from './context.ts';
import { type Trace, traceOf } from './errors.ts';
import type { GrantLine } from './pages.ts';
import { RESOURCES, type ResourceKey } from './resources.ts';
import { sessionOf } from './sessions.ts';
import type { BrowserSession, SignIn } from './sign-in-store.ts';

/** A sign-in seen from one request of the browser that performs it. */
export interface Step {
  call: EntraCall;
  request: PracticeRequest;
  trace: Trace;
  signIn: SignIn;
  session: BrowserSession;
}

export function openStep(call: EntraCall, request: PracticeRequest, signIn: SignIn): Step {
  return {
    call,
    request,
    signIn,
    trace: traceOf(request, call.now(), signIn.correlationId),
    session: sessionOf(call, request) ?? call.signIns.openSession(),
  };
}

/** Who is signing in, as soon as that is known. */
export function currentUser(step: Step): PracticeUser | null {
  const user = step.signIn.userId ? step.call.world.userById(step.signIn.userId) : undefined;
  return user && user.deletedAt === null ? user : null;
}

/** A permission the consent page has to name. */
export interface Asked extends GrantLine {
  resource: ResourceKey;
  admin: boolean;
}

/** The permissions the consent page has to name; empty when nothing needs to be asked. */
export function permissionsAsked(step: Step, user: PracticeUser): Asked[] {
  const { signIn, call } = step;
  const { scopes, app } = signIn;
  if (signIn.purpose.kind === 'admin-consent') {
    const keys: ResourceKey[] = scopes.resource && !scopes.isDefault ? [scopes.resource.key] : ['graph', 'exchange'];
    return keys.flatMap((key) => describeNames(key, scopes.isDefault ? (app.requires[key] ?? []) : scopes.names));
  }
  if (!scopes.resource) return [];
  const missing = call.consents.missing(app, user.id, scopes);
  if (missing.length === 0 && signIn.prompt !== 'consent') return [];
  const names =
    signIn.prompt === 'consent'
      ? scopes.isDefault
        ? (app.requires[scopes.resource.key] ?? [])
        : scopes.names
      : missing;
  return describeNames(scopes.resource.key, names);
}

function describeNames(resource: ResourceKey, names: readonly string[]): Asked[] {
  return names.map((name) => {
    const permission = RESOURCES[resource].delegated.get(name);
    return { resource, name, says: permission?.says ?? name, admin: permission?.admin ?? true };
  });
}
