import { CLOUDS } from '../http/hosts.ts';

/** The protected APIs tokens can be asked for, and the permissions each of them defines. */

export type ResourceKey = 'graph' | 'exchange';

interface Permission {
  /** Only an administrator can grant it. */
  admin: boolean;
  /** What the consent page says. */
  says: string;
}

export interface Resource {
  key: ResourceKey;
  appId: string;
  displayName: string;
  /** Every App ID URI, without trailing slash; the first is the canonical audience. */
  identifiers: readonly string[];
  delegated: ReadonlyMap<string, Permission>;
  application: ReadonlySet<string>;
}

const user = (says: string): Permission => ({ admin: false, says });
const admin = (says: string): Permission => ({ admin: true, says });

const GRAPH_DELEGATED = new Map<string, Permission>([
  ['User.Read', user('Sign you in and read your profile')],
  ['User.ReadBasic.All', user("Read all users' basic profiles")],
  ['User.Read.All', admin("Read all users' full profiles")],
  ['User.ReadWrite.All', admin("Read and write all users' full profiles")],
  ['User.ManageIdentities.All', admin('Manage user identities')],
  ['User.EnableDisableAccount.All', admin('Enable and disable user accounts')],
  ['User.DeleteRestore.All', admin('Delete and restore all users')],
  ['User.RevokeSessions.All', admin('Revoke all sign-in sessions for a user')],
  ['User-PasswordProfile.ReadWrite.All', admin('Read and write all password profiles')],
  ['Directory.Read.All', admin('Read directory data')],
  ['Directory.ReadWrite.All', admin('Read and write directory data')],
  ['Directory.AccessAsUser.All', admin('Access the directory as you')],
  ['Organization.Read.All', admin('Read organization information')],
  ['Organization.ReadWrite.All', admin('Read and write organization information')],
  ['LicenseAssignment.Read.All', user('Read all license assignments')],
  ['LicenseAssignment.ReadWrite.All', user('Manage all license assignments')],
  ['Group.ReadBasic.All', user('Read all groups’ basic properties')],
  ['GroupMember.ReadBasic.All', user('Read basic group memberships')],
  ['Group.Read.All', admin('Read all groups')],
  ['Group.ReadWrite.All', admin('Read and write all groups')],
  ['GroupMember.Read.All', admin('Read group memberships')],
  ['GroupMember.ReadWrite.All', admin('Read and write group memberships')],
  ['Reports.Read.All', admin('Read all usage reports')],
  ['ReportSettings.Read.All', admin('Read admin report settings')],
  ['ReportSettings.ReadWrite.All', admin('Read and write admin report settings')],
  ['AuditLog.Read.All', admin('Read audit log data')],
  ['SecurityEvents.Read.All', admin('Read your organization’s security events')],
  ['SecurityEvents.ReadWrite.All', admin('Read and update your organization’s security events')],
  ['Domain.Read.All', admin('Read domains')],
  ['Domain.ReadWrite.All', admin('Read and write domains')],
  ['RoleManagement.Read.All', admin('Read role management data for all RBAC providers')],
  ['RoleManagement.Read.Directory', admin('Read directory RBAC settings')],
  ['RoleManagement.ReadWrite.Directory', admin('Read and write directory RBAC settings')],
  ['MailboxSettings.Read', user('Read your mailbox settings')],
  ['MailboxSettings.ReadWrite', user('Read and write your mailbox settings')],
  ['Application.Read.All', admin('Read applications')],
  ['Policy.Read.All', admin('Read your organization’s policies')],
  ['UserAuthenticationMethod.Read.All', admin("Read all users' authentication methods")],
]);

const NEVER_APPLICATION = new Set(['User.Read', 'Directory.AccessAsUser.All']);

const GRAPH: Resource = {
  key: 'graph',
  appId: '00000003-0000-0000-c000-000000000000',
  displayName: 'Microsoft Graph',
  identifiers: CLOUDS.map((cloud) => `https://${cloud.graph}`),
  delegated: GRAPH_DELEGATED,
  application: new Set([...GRAPH_DELEGATED.keys()].filter((name) => !NEVER_APPLICATION.has(name))),
};

const EXCHANGE: Resource = {
  key: 'exchange',
  appId: '00000002-0000-0ff1-ce00-000000000000',
  displayName: 'Office 365 Exchange Online',
  identifiers: [
    ...CLOUDS.flatMap((cloud) => cloud.exchange.map((host) => `https://${host}`)),
    'https://ps.outlook.com',
    'https://ps.compliance.protection.outlook.com',
  ],
  delegated: new Map<string, Permission>([
    ['Exchange.Manage', admin('Manage Exchange configuration')],
    ['Exchange.ManageV2', admin('Manage Exchange configuration through the admin API')],
    ['AdminApi.AccessAsUser.All', admin('Access the Exchange admin API as you')],
    ['FfoPowerShell.AccessAsUser.All', admin('Access protection PowerShell as you')],
    ['RemotePowerShell.AccessAsUser.All', admin('Access remote PowerShell as you')],
  ]),
  application: new Set(['Exchange.ManageAsApp', 'Exchange.ManageAsAppV2']),
};

export const RESOURCES: Readonly<Record<ResourceKey, Resource>> = { graph: GRAPH, exchange: EXCHANGE };

/** The resource an App ID URI or app id names, trailing slashes and case aside. */
export function resourceByIdentifier(identifier: string): Resource | undefined {
  const wanted = identifier.replace(/\/+$/, '').toLowerCase();
  return Object.values(RESOURCES).find(
    (resource) => resource.appId === wanted || resource.identifiers.includes(wanted),
  );
}

/** The scopes of OpenID Connect; they belong to no resource and need no administrator. */
export const OPENID_SCOPES: ReadonlyMap<string, string> = new Map([
  ['openid', 'Sign you in'],
  ['profile', 'View your basic profile'],
  ['email', 'View your email address'],
  ['offline_access', 'Maintain access to data you have given it access to'],
]);

export interface ParsedScopes {
  /** Null when only OpenID scopes were asked for; tokens are then for Graph's `/me`. */
  resource: Resource | null;
  /** `aud` of the token: the identifier as the client wrote it. */
  audience: string;
  /** What to put before each scope in the answer, `''` when the client used short names. */
  prefix: string;
  /** Permission names in the catalogue's own spelling, without `.default`. */
  names: string[];
  openid: string[];
  isDefault: boolean;
}

/** A scope parameter that cannot be served; the caller words it as Entra does. */
export class ScopeError extends Error {
  readonly kind: 'several-resources' | 'unknown-resource' | 'unknown-scope' | 'default-mixed' | 'empty';
  readonly value: string;
  readonly resource: Resource | null;
  constructor(kind: ScopeError['kind'], value: string, resource: Resource | null = null) {
    super(`${kind}: ${value}`);
    this.kind = kind;
    this.value = value;
    this.resource = resource;
  }
}

/** Reads a `scope` parameter; throws ScopeError. */
export function parseScopes(scope: string): ParsedScopes {
  const parsed: ParsedScopes = {
    resource: null,
    audience: GRAPH.identifiers[0]!,
    prefix: '',
    names: [],
    openid: [],
    isDefault: false,
  };
  const words = scope.split(/\s+/).filter(Boolean);
  if (words.length === 0) throw new ScopeError('empty', scope);
  for (const word of words) {
    if (OPENID_SCOPES.has(word.toLowerCase())) {
      if (!parsed.openid.includes(word.toLowerCase())) parsed.openid.push(word.toLowerCase());
      continue;
    }
    const { resource, audience, prefix, name } = splitScope(word);
    if (parsed.resource && parsed.resource !== resource) throw new ScopeError('several-resources', scope);
    parsed.resource = resource;
    parsed.audience = audience;
    parsed.prefix ||= prefix;
    if (name.toLowerCase() === '.default') {
      parsed.isDefault = true;
      continue;
    }
    const known = findPermission(resource, name);
    if (!known) throw new ScopeError('unknown-scope', name, resource);
    if (!parsed.names.includes(known)) parsed.names.push(known);
  }
  if (parsed.isDefault && parsed.names.length > 0) throw new ScopeError('default-mixed', scope, parsed.resource);
  return parsed;
}

function splitScope(word: string): { resource: Resource; audience: string; prefix: string; name: string } {
  const slash = word.lastIndexOf('/');
  if (slash < 0) return { resource: GRAPH, audience: GRAPH.identifiers[0]!, prefix: '', name: word };
  const identifier = word.slice(0, slash);
  const resource = resourceByIdentifier(identifier);
  if (!resource) throw new ScopeError('unknown-resource', identifier);
  return { resource, audience: identifier.replace(/\/+$/, ''), prefix: `${identifier}/`, name: word.slice(slash + 1) };
}

function findPermission(resource: Resource, name: string): string | undefined {
  if (resource.delegated.has(name)) return name;
  const lower = name.toLowerCase();
  return [...resource.delegated.keys()].find((known) => known.toLowerCase() === lower);
}
