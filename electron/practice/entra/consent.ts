import { type Guid, ROLE } from '../world/model.ts';
import type { PracticeApp } from './apps.ts';
import type { ParsedScopes, Resource, ResourceKey } from './resources.ts';

const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const APPLICATION_ADMINISTRATOR = '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3';
const CLOUD_APPLICATION_ADMINISTRATOR = '158c047a-c907-4556-b7ef-446551a6b5f7';

const MAY_CONSENT = new Set<string>([
  ROLE.GlobalAdministrator,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  APPLICATION_ADMINISTRATOR,
  CLOUD_APPLICATION_ADMINISTRATOR,
]);

/** True when one of the roles may grant permissions that need an administrator. */
export function mayConsentForAdmin(roles: Iterable<Guid>): boolean {
  for (const role of roles) if (MAY_CONSENT.has(role)) return true;
  return false;
}

export interface ConsentStore {
  /** Everything granted to the application for this user, by the user or for the whole organization. */
  granted(app: PracticeApp, userId: Guid, resource: ResourceKey): Set<string>;
  grant(app: PracticeApp, userId: Guid | 'everyone', resource: ResourceKey, names: readonly string[]): void;
  /** Takes back what was granted, the consent the tenant started with included. */
  revoke(clientId: Guid): void;
  /** The permissions a request would still need consent for. */
  missing(app: PracticeApp, userId: Guid, scopes: ParsedScopes): string[];
}

export function createConsentStore(): ConsentStore {
  const grants = new Map<string, Set<string>>();
  const revoked = new Set<Guid>();
  const key = (clientId: Guid, who: string, resource: ResourceKey): string => `${clientId}|${who}|${resource}`;

  const store: ConsentStore = {
    granted(app, userId, resource) {
      const names = new Set(revoked.has(app.clientId) ? [] : (app.consented[resource] ?? []));
      for (const who of [userId, 'everyone']) {
        for (const name of grants.get(key(app.clientId, who, resource)) ?? []) names.add(name);
      }
      return names;
    },
    grant(app, userId, resource, names) {
      const id = key(app.clientId, userId, resource);
      const held = grants.get(id) ?? new Set();
      for (const name of names) held.add(name);
      grants.set(id, held);
    },
    revoke(clientId) {
      revoked.add(clientId);
      for (const id of [...grants.keys()]) if (id.startsWith(`${clientId}|`)) grants.delete(id);
    },
    missing(app, userId, scopes) {
      if (!scopes.resource) return [];
      const granted = store.granted(app, userId, scopes.resource.key);
      return wanted(app, scopes.resource, scopes, granted).filter((name) => !granted.has(name));
    },
  };
  return store;
}

/** `.default` is satisfied by any earlier consent; without one it asks for what the registration lists. */
function wanted(app: PracticeApp, resource: Resource, scopes: ParsedScopes, granted: Set<string>): string[] {
  if (!scopes.isDefault) return scopes.names;
  return granted.size > 0 ? [] : (app.requires[resource.key] ?? []);
}
