import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import type { PracticeUser } from '../world/model.ts';
import type { PracticeApp } from './apps.ts';
import type { ClaimsRequest } from './claims.ts';
import type { Entra } from './context.ts';
import { issuerV1, issuerV2 } from './directory.ts';
import type { SignInFacts } from './grants.ts';
import type { ParsedScopes, Resource } from './resources.ts';

/** The role template every member of a tenant carries in `wids`. */
const DEFAULT_MEMBER_ROLE = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

/** How the client proved itself, as `appidacr` says it. */
export type ClientProof = 'none' | 'secret' | 'certificate';
/** The service dates its tokens five minutes back, so that clocks that run slow do not refuse them. */
const BACKDATED_SECONDS = 300;
const PROOF_LEVEL: Readonly<Record<ClientProof, string>> = { none: '0', secret: '1', certificate: '2' };

export interface Bearer {
  app: PracticeApp;
  proof: ClientProof;
  origin: string;
}

/** A delegated access token for the resource, carrying everything granted for it. */
export function delegatedToken(
  entra: Entra,
  bearer: Bearer,
  user: PracticeUser,
  facts: SignInFacts,
  resource: Resource,
  scopes: ParsedScopes,
  granted: Iterable<string>,
  claims: ClaimsRequest,
): Promise<string> {
  const openid = scopes.openid.filter((name) => name !== 'offline_access');
  return signAccess(
    entra,
    bearer,
    scopes.audience,
    {
      acr: '1',
      ...(facts.contexts.length > 0 ? { acrs: facts.contexts } : {}),
      amr: facts.methods,
      family_name: user.surname ?? undefined,
      given_name: user.givenName ?? undefined,
      idtyp: 'user',
      name: user.displayName,
      oid: user.id,
      puid: puid(user.id),
      scp: [...new Set([...granted, ...openid])].sort().join(' '),
      sid: facts.sessionId,
      sub: pairwiseSubject(user.id, resource.appId),
      unique_name: user.userPrincipalName,
      upn: user.userPrincipalName,
      wids: [...user.roles, DEFAULT_MEMBER_ROLE],
      ...(claims.canHandleChallenges ? { xms_cc: ['CP1'] } : {}),
    },
    facts.grantedAt,
  );
}

/** An application token: `roles` are the application permissions. */
export function applicationToken(
  entra: Entra,
  bearer: Bearer,
  audience: string,
  permissions: readonly string[],
  claims: ClaimsRequest,
): Promise<string> {
  const principal = servicePrincipalId(bearer.app.clientId, entra.world.tenant.tenantId);
  return signAccess(
    entra,
    bearer,
    audience,
    {
      idtyp: 'app',
      oid: principal,
      sub: principal,
      roles: permissions.length > 0 ? [...permissions] : undefined,
      wids: bearer.app.roles.length > 0 ? bearer.app.roles : ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'],
      ...(claims.canHandleChallenges ? { xms_cc: ['CP1'] } : {}),
    },
    entra.world.clock.now(),
  );
}

function signAccess(
  entra: Entra,
  bearer: Bearer,
  audience: string,
  claims: Record<string, unknown>,
  grantedAt: number,
): Promise<string> {
  const { tenantId, countryLetterCode } = entra.world.tenant;
  const issuedAt = Math.floor(entra.now() / 1000);
  const payload = {
    aud: audience,
    iss: issuerV1(bearer.origin, tenantId),
    iat: issuedAt - BACKDATED_SECONDS,
    nbf: issuedAt - BACKDATED_SECONDS,
    exp: issuedAt + entra.settings.accessTokenSeconds,
    // Opaque to clients, as on the service; here the practice time of the sign-in and the token's number.
    aio: Buffer.from(`${grantedAt}.${++entra.tokenSequence.last}`).toString('base64url'),
    app_displayname: bearer.app.name,
    appid: bearer.app.clientId,
    appidacr: PROOF_LEVEL[bearer.proof],
    ipaddr: '127.0.0.1',
    rh: '1.AAAA.',
    tenant_region_scope: regionOf(countryLetterCode),
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
    ver: '1.0',
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: entra.keys.kid, kid: entra.keys.kid })
    .sign(entra.keys.privateKey);
}

/** The id token of OpenID Connect, in the version of the endpoint that was asked. */
export function idToken(
  entra: Entra,
  bearer: Bearer,
  user: PracticeUser,
  facts: SignInFacts,
  scopes: ParsedScopes,
  nonce: string | null,
  version: 1 | 2,
): Promise<string> {
  const { tenantId } = entra.world.tenant;
  const issuedAt = Math.floor(entra.now() / 1000);
  const common = {
    aud: bearer.app.clientId,
    iat: issuedAt - BACKDATED_SECONDS,
    nbf: issuedAt - BACKDATED_SECONDS,
    exp: issuedAt + 3600,
    name: user.displayName,
    oid: user.id,
    rh: '1.AAAA.',
    sid: facts.sessionId,
    sub: pairwiseSubject(user.id, bearer.app.clientId),
    tid: tenantId,
    uti: randomBytes(16).toString('base64url'),
    ...(nonce ? { nonce } : {}),
    ...(scopes.openid.includes('email') && user.mail ? { email: user.mail } : {}),
  };
  const payload =
    version === 2
      ? {
          ...common,
          iss: issuerV2(bearer.origin, tenantId),
          preferred_username: user.userPrincipalName,
          login_hint: user.userPrincipalName,
          ver: '2.0',
        }
      : {
          ...common,
          iss: issuerV1(bearer.origin, tenantId),
          amr: facts.methods,
          family_name: user.surname ?? undefined,
          given_name: user.givenName ?? undefined,
          unique_name: user.userPrincipalName,
          upn: user.userPrincipalName,
          ver: '1.0',
        };
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: entra.keys.kid })
    .sign(entra.keys.privateKey);
}

/** MSAL's account identity: base64url JSON of user and tenant. */
export function clientInfo(userId: string, tenantId: string): string {
  return Buffer.from(JSON.stringify({ uid: userId, utid: tenantId })).toString('base64url');
}

/** The object id of an application's service principal; stable per tenant. */
export function servicePrincipalId(clientId: string, tenantId: string): string {
  const hex = createHash('sha256').update(`${tenantId}/${clientId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function pairwiseSubject(userId: string, forWhom: string): string {
  return createHash('sha256').update(`${userId}/${forWhom}`).digest('base64url');
}

function puid(userId: string): string {
  return `1003${createHash('sha256').update(userId).digest('hex').slice(0, 12).toUpperCase()}`;
}

const EUROPE = new Set([
  'DE',
  'FR',
  'GB',
  'IE',
  'NL',
  'ES',
  'IT',
  'AT',
  'CH',
  'SE',
  'DK',
  'NO',
  'FI',
  'PL',
  'CZ',
  'PT',
  'BE',
]);

function regionOf(country: string): string {
  if (EUROPE.has(country)) return 'EU';
  return country === 'US' || country === 'CA' ? 'NA' : 'WW';
}
