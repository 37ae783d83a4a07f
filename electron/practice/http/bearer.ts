import { compactVerify } from 'jose';
import type { Entra } from '../entra/context.ts';
import { resourceByIdentifier } from '../entra/resources.ts';
import type { Guid } from '../world/model.ts';
import { splitHost } from './hosts.ts';
import type { Caller, PracticeResponse } from './types.ts';

/** The claims of our access tokens that matter at the door. */
interface AccessClaims {
  aud: string;
  iss: string;
  exp: number;
  nbf: number;
  aio: string;
  appid: string;
  idtyp: 'user' | 'app';
  oid: Guid;
  tid: Guid;
  upn?: string;
  scp?: string;
  roles?: string[];
  wids?: Guid[];
  acrs?: string[];
  xms_cc?: string[];
}

/** An accepted token: the caller and what a challenge may still ask about. */
export interface Accepted {
  caller: Caller;
  contexts: readonly string[];
}

/** Why a token is refused, before it is put into a surface's own words. */
export interface TokenRefusal {
  reason:
    | 'missing'
    | 'malformed'
    | 'signature'
    | 'expired'
    | 'not-yet'
    | 'audience'
    | 'account'
    | 'revoked'
    | 'step-up';
  /** A claims challenge to send along. */
  claims?: string;
}

const REMEMBERED_TOKENS = 2000;

/** Checks access tokens; remembers the ones whose signature held. */
export class BearerCheck {
  readonly #entra: Entra;
  readonly #verified = new Map<string, AccessClaims>();
  /** Tokens issued up to this sequence number are treated as expired. */
  #expiredUpTo = -1;

  constructor(entra: Entra) {
    this.#entra = entra;
  }

  /** Treats every token issued so far as expired. */
  expireAll(): void {
    this.#expiredUpTo = this.#entra.tokenSequence.last;
  }

  async check(
    authorization: string | undefined,
    surface: 'graph' | 'exchange',
    origin: string,
  ): Promise<Accepted | TokenRefusal> {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) return { reason: 'missing' };
    const claims = this.#verified.get(token) ?? (await this.#verify(token));
    if ('reason' in claims) return claims;
    return this.#accept(claims, surface, origin);
  }

  async #verify(token: string): Promise<AccessClaims | TokenRefusal> {
    if (token.split('.').length !== 3) return { reason: 'malformed' };
    let claims: AccessClaims;
    try {
      const { payload } = await compactVerify(token, this.#entra.keys.publicKey, { algorithms: ['RS256'] });
      claims = JSON.parse(new TextDecoder().decode(payload)) as AccessClaims;
    } catch {
      return { reason: 'signature' };
    }
    if (typeof claims.appid !== 'string' || typeof claims.exp !== 'number') return { reason: 'audience' };
    this.#verified.set(token, claims);
    for (const old of this.#verified.keys()) {
      if (this.#verified.size <= REMEMBERED_TOKENS) break;
      this.#verified.delete(old);
    }
    return claims;
  }

  #accept(claims: AccessClaims, surface: 'graph' | 'exchange', origin: string): Accepted | TokenRefusal {
    const entra = this.#entra;
    const seconds = entra.now() / 1000;
    const [grantedAt = 0, sequence = 0] = Buffer.from(claims.aio, 'base64url')
      .toString('latin1')
      .split('.')
      .map(Number);
    if (claims.exp <= seconds || sequence <= this.#expiredUpTo) return { reason: 'expired' };
    // Clients and the service need not agree to the second.
    if (claims.nbf > seconds + 300) return { reason: 'not-yet' };
    if (claims.tid !== entra.world.tenant.tenantId || !audienceFits(claims.aud, surface, origin))
      return { reason: 'audience' };
    const audience = surface === 'graph' ? 'https://graph.microsoft.com' : 'https://outlook.office365.com';
    const contexts = claims.acrs ?? [];
    if (claims.idtyp === 'app') {
      const roles = entra.apps.find(claims.appid)?.roles ?? [];
      return {
        caller: {
          kind: 'app',
          userId: null,
          upn: null,
          clientId: claims.appid,
          scopes: new Set(claims.roles ?? []),
          roles: new Set(roles),
          audience,
        },
        contexts,
      };
    }
    const user = entra.world.userById(claims.oid);
    if (!user || user.deletedAt !== null || !user.accountEnabled) return { reason: 'account' };
    // Only clients that say they can answer a challenge hear of a revocation before the token ends.
    if (claims.xms_cc?.includes('CP1') && grantedAt < user.signInSessionsValidFrom) {
      const nbf = Math.ceil(entra.now() / 1000);
      return {
        reason: 'revoked',
        claims: JSON.stringify({ access_token: { nbf: { essential: true, value: String(nbf) } } }),
      };
    }
    // Graph reads roles at the moment of the call; Exchange only believes those the token was issued with.
    const held = surface === 'graph' ? user.roles : user.roles.filter((role) => claims.wids?.includes(role));
    return {
      caller: {
        kind: 'user',
        userId: user.id,
        upn: user.userPrincipalName,
        clientId: claims.appid,
        scopes: new Set((claims.scp ?? '').split(' ').filter(Boolean)),
        roles: new Set(held),
        audience,
      },
      contexts,
    };
  }
}

/** The right resource, and on a mapped host the right cloud. */
function audienceFits(audience: string, surface: 'graph' | 'exchange', origin: string): boolean {
  const resource = resourceByIdentifier(audience);
  if (resource?.key !== surface) return false;
  if (!/^https:/i.test(audience)) return true;
  const { name } = splitHost(new URL(origin).host);
  const mapped = resource.identifiers.includes(`https://${name}`);
  return !mapped || surface === 'exchange' || new URL(audience).host === name;
}

const GRAPH_TEXT: Readonly<Record<TokenRefusal['reason'], string>> = {
  missing: 'Access token is empty.',
  malformed:
    "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact Serialization Format. (JWS): 'EncodedHeader.EndcodedPayload.EncodedSignature'.",
  signature: 'Signing key is invalid.',
  expired: 'Lifetime validation failed, the token is expired.',
  'not-yet': 'Lifetime validation failed, the token is not yet valid.',
  audience: 'Access token validation failure. Invalid audience.',
  account: 'The user account of the token is disabled or was deleted.',
  revoked:
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
  'step-up':
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: AuthContextRequired',
};

/** The 401 of a surface. `now` is the practice clock, for the error's date. */
export function unauthorized(
  surface: 'graph' | 'exchange',
  refusal: TokenRefusal,
  loginOrigin: string,
  requestId: string,
  clientRequestId: string | undefined,
  now: number,
): PracticeResponse {
  const claims = refusal.claims ? Buffer.from(refusal.claims).toString('base64') : null;
  const authorizationUri = `${loginOrigin}/common/oauth2/authorize`;
  if (surface === 'exchange') {
    const error = claims ? `error="insufficient_claims", claims="${claims}"` : 'error="invalid_token"';
    return {
      status: 401,
      headers: {
        'WWW-Authenticate': `Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="${authorizationUri}", ${error}`,
        'x-ms-diagnostics': `2000003;reason="${GRAPH_TEXT[refusal.reason].split('\n')[0]}";error_category="invalid_token"`,
      },
    };
  }
  const tail = claims ? `, error="insufficient_claims", claims="${claims}"` : '';
  return {
    status: 401,
    headers: {
      'Content-Type': 'application/json',
      'WWW-Authenticate': `Bearer realm="", authorization_uri="${authorizationUri}", client_id="00000003-0000-0000-c000-000000000000"${tail}`,
    },
    body: {
      error: {
        code: 'InvalidAuthenticationToken',
        message: GRAPH_TEXT[refusal.reason],
        innerError: {
          date: new Date(now).toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': clientRequestId ?? requestId,
        },
      },
    },
  };
}
