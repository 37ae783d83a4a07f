import { createHash } from 'node:crypto';
import type { PracticeRequest, PracticeResponse } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import type { PracticeApp } from './apps.ts';
import { requireApp, requireScopes } from './authorize.ts';
import { type ClaimsRequest, parseClaims } from './claims.ts';
import { authenticateClient, basicCredentials } from './client-auth.ts';
import { type EntraCall, mfaRequired } from './context.ts';
import type { Authority } from './directory.ts';
import { EntraError, TOKEN_HEADERS, type Trace } from './errors.ts';
import type { SignInFacts } from './grants.ts';
import { type ParsedScopes, RESOURCES, type Resource } from './resources.ts';
import { checkPassword, consentNeeded, mfaNeeded } from './sign-in.ts';
import { applicationToken, type Bearer, clientInfo, delegatedToken, idToken } from './tokens.ts';

/** One call of the token endpoint. */
interface TokenCall {
  call: EntraCall;
  form: URLSearchParams;
  version: 1 | 2;
  authority: Authority;
  bearer: Bearer;
  app: PracticeApp;
  claims: ClaimsRequest;
  trace: Trace;
}

/** `POST /{tenant}/oauth2[/v2.0]/token`; throws EntraError. */
export async function tokenEndpoint(
  call: EntraCall,
  request: PracticeRequest,
  form: URLSearchParams,
  authority: Authority,
  version: 1 | 2,
  trace: Trace,
): Promise<PracticeResponse> {
  const grantType = form.get('grant_type');
  if (!grantType)
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'grant_type'.",
    );
  const app = requireApp(call, form.get('client_id') ?? basicCredentials(request)?.clientId ?? null);
  const proof = await authenticateClient(call, app, form, request);
  const bearer: Bearer = { app, proof, origin: request.origin };
  const token: TokenCall = {
    call,
    form,
    version,
    authority,
    bearer,
    app,
    claims: parseClaims(form.get('claims')),
    trace,
  };
  switch (grantType) {
    case 'authorization_code':
      return redeemCode(token);
    case 'refresh_token':
      return redeemRefresh(token);
    case 'urn:ietf:params:oauth:grant-type:device_code':
    case 'device_code':
      return redeemDeviceCode(token);
    case 'client_credentials':
      return clientCredentials(token);
    case 'password':
      return resourceOwnerPassword(token);
    default:
      throw new EntraError(
        'unsupported_grant_type',
        70003,
        `The app requested an unsupported grant type '${grantType}'.`,
      );
  }
}

function redeemCode(token: TokenCall): Promise<PracticeResponse> {
  const { form, call, app } = token;
  const code = form.get('code');
  if (!code)
    throw new EntraError('invalid_request', 900144, "The request body must contain the following parameter: 'code'.");
  const grant = call.grants.redeemCode(code);
  if (grant.clientId !== app.clientId) {
    throw new EntraError(
      'invalid_grant',
      700005,
      'Provided Authorization Code is intended to use against other tenant or application, thus rejected.',
    );
  }
  const redirectUri = form.get('redirect_uri') ?? '';
  if (redirectUri !== grant.redirectUri) {
    throw new EntraError(
      'invalid_client',
      500112,
      `The reply address '${redirectUri}' does not match the reply address '${grant.redirectUri}' provided when requesting Authorization code.`,
      { status: 400 },
    );
  }
  checkVerifier(grant.challenge, grant.challengeMethod, form.get('code_verifier'));
  const claims = grant.claims ? mergeClaims(token.claims, parseClaims(grant.claims)) : token.claims;
  return answerUser({ ...token, claims }, grant.facts, scopeOf(token, grant.scope), grant.nonce);
}

function checkVerifier(challenge: string | null, method: 'S256' | 'plain', verifier: string | null): void {
  if (challenge === null) return;
  if (!verifier)
    throw new EntraError(
      'invalid_grant',
      50148,
      'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.',
    );
  const computed = method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  if (computed !== challenge) {
    throw new EntraError(
      'invalid_grant',
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    );
  }
}

function redeemRefresh(token: TokenCall): Promise<PracticeResponse> {
  const { form, call, app } = token;
  const sent = form.get('refresh_token');
  if (!sent)
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'refresh_token'.",
    );
  const graceSeconds = call.switchOn('strict-refresh') ? 0 : call.settings.refreshGraceSeconds;
  if (call.switchOn('refresh-expired')) {
    throw new EntraError(
      'invalid_grant',
      700082,
      'The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.',
    );
  }
  const grant = call.grants.redeemRefresh(sent, graceSeconds);
  if (grant.clientId !== app.clientId) {
    throw new EntraError('invalid_grant', 700003, 'The refresh token was issued to another application.');
  }
  const facts = refreshedFacts(token, grant.facts);
  const user = signedInUser(token, facts);
  user.lastNonInteractiveSignInAt = call.world.clock.now();
  return answerUser(token, facts, scopeOf(token, grant.scope), null);
}

/** A refresh cannot satisfy a step-up; it only says that the person has to come. */
function refreshedFacts(token: TokenCall, facts: SignInFacts): SignInFacts {
  const missing = token.claims.contexts.filter((context) => !facts.contexts.includes(context));
  if (missing.length > 0) {
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: missing[0] } } });
    throw mfaNeeded(RESOURCES.graph.appId, claims);
  }
  return facts;
}

function redeemDeviceCode(token: TokenCall): Promise<PracticeResponse> {
  const { form, call, app } = token;
  const deviceCode = form.get('device_code') ?? form.get('code');
  if (!deviceCode)
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'device_code'.",
    );
  const { request, facts } = call.devices.poll(deviceCode, app.clientId);
  const claims = request.claims ? mergeClaims(token.claims, parseClaims(request.claims)) : token.claims;
  return answerUser({ ...token, claims }, facts, requireScopes(request.scope, app), null);
}

async function clientCredentials(token: TokenCall): Promise<PracticeResponse> {
  const { app, authority, call, version, bearer } = token;
  if (bearer.proof === 'none') {
    throw new EntraError(
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (authority.kind !== 'tenant') {
    throw new EntraError(
      'invalid_request',
      50194,
      `Application '${app.clientId}' is not configured as a multi-tenant application. Usage of the /${authority.kind} endpoint is not supported for such apps. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
    );
  }
  const scopes = scopeOf(token, null);
  const resource = scopes.resource;
  if (!resource || !scopes.isDefault) {
    throw new EntraError(
      'invalid_scope',
      1002012,
      `The provided value for scope ${token.form.get('scope') ?? ''} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  const accessToken = await applicationToken(
    call,
    bearer,
    scopes.audience,
    app.permissions[resource.key] ?? [],
    token.claims,
  );
  return tokenAnswer(token, { access_token: accessToken, ...(version === 1 ? { resource: scopes.audience } : {}) });
}

function resourceOwnerPassword(token: TokenCall): Promise<PracticeResponse> {
  const { form, call } = token;
  const login = form.get('username') ?? '';
  const user = call.world.userByUpn(login);
  if (!user) {
    throw new EntraError(
      'invalid_grant',
      50034,
      `The user account {EUII Hidden} does not exist in the ${call.world.tenant.tenantId} directory. To sign into this application, the account must be added to the directory.`,
    );
  }
  const refusal = checkPassword(call, user, form.get('password') ?? '');
  if (refusal) throw refusal;
  if (mfaRequired(call, user)) throw Object.assign(mfaNeeded(RESOURCES.graph.appId), { error: 'invalid_grant' });
  const now = call.now();
  const facts: SignInFacts = {
    userId: user.id,
    methods: ['pwd'],
    authTime: now,
    grantedAt: call.world.clock.now(),
    contexts: [],
    sessionId: token.trace.traceId,
  };
  return answerUser(token, facts, scopeOf(token, null), null);
}

/** What is asked for: `scope` on v2, `resource` on v1, otherwise what the grant was first issued for. */
function scopeOf(token: TokenCall, granted: string | null): ParsedScopes {
  const { form, version, app } = token;
  if (version === 1) {
    const resource = form.get('resource');
    if (resource) return requireScopes(`${resource}/.default openid offline_access`, app);
    if (granted === null)
      throw new EntraError(
        'invalid_request',
        900144,
        "The request body must contain the following parameter: 'resource'.",
      );
    return requireScopes(granted, app);
  }
  const scope = form.get('scope');
  return requireScopes(scope && scope.trim() !== '' ? scope : granted, app);
}

function signedInUser(token: TokenCall, facts: SignInFacts): PracticeUser {
  const user = token.call.world.userById(facts.userId);
  if (!user || user.deletedAt !== null) {
    throw new EntraError(
      'invalid_grant',
      50020,
      'User account does not exist in tenant and cannot access the application. The account needs to be added as an external user in the tenant first.',
    );
  }
  if (!user.accountEnabled) throw new EntraError('invalid_grant', 50057, 'The user account is disabled.');
  if (facts.grantedAt < user.signInSessionsValidFrom) {
    const iso = (at: number): string => new Date(at).toISOString();
    throw new EntraError(
      'invalid_grant',
      50173,
      `The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '${iso(facts.grantedAt)}' and the TokensValidFrom date (before which tokens are not valid) for this user is '${iso(user.signInSessionsValidFrom)}'.`,
      { suberror: 'bad_token' },
    );
  }
  return user;
}

async function answerUser(
  token: TokenCall,
  facts: SignInFacts,
  scopes: ParsedScopes,
  nonce: string | null,
): Promise<PracticeResponse> {
  const { call, app, bearer, version } = token;
  const user = signedInUser(token, facts);
  const resource: Resource = scopes.resource ?? RESOURCES.graph;
  if (call.consents.missing(app, user.id, scopes).length > 0) {
    throw Object.assign(consentNeeded(app), { error: 'invalid_grant' });
  }
  const granted = grantedNames(token, user, resource, scopes);
  const accessToken = await delegatedToken(call, bearer, user, facts, resource, scopes, granted, token.claims);
  const wantsId = version === 1 || scopes.openid.includes('openid');
  const wantsRefresh = version === 1 || scopes.openid.includes('offline_access');
  const refreshScope = token.form.get('scope') || `${scopes.audience}/.default ${scopes.openid.join(' ')}`.trim();
  return tokenAnswer(token, {
    scope: scopeText(scopes, granted),
    access_token: accessToken,
    ...(version === 1 ? { resource: scopes.audience } : {}),
    ...(wantsRefresh
      ? { refresh_token: call.grants.issueRefresh({ facts, clientId: app.clientId, scope: refreshScope }) }
      : {}),
    ...(wantsId ? { id_token: await idToken(call, bearer, user, facts, scopes, nonce, version) } : {}),
    ...(token.form.get('client_info') === '1' || version === 1
      ? { client_info: clientInfo(user.id, call.world.tenant.tenantId) }
      : {}),
  });
}

/** Everything consented for the resource goes into the token, as on the service; OpenID-only requests get Graph's profile. */
function grantedNames(token: TokenCall, user: PracticeUser, resource: Resource, scopes: ParsedScopes): string[] {
  const granted = token.call.consents.granted(token.app, user.id, resource.key);
  if (!scopes.resource) granted.add('User.Read');
  if (granted.size === 0) {
    throw Object.assign(consentNeeded(token.app), { error: 'invalid_grant' });
  }
  return [...granted].sort();
}

function scopeText(scopes: ParsedScopes, granted: readonly string[]): string {
  const names = scopes.isDefault ? [...granted, '.default'] : granted;
  const openid = scopes.openid.filter((name) => name !== 'offline_access');
  return [...openid, ...names.map((name) => `${scopes.prefix}${name}`)].join(' ');
}

function tokenAnswer(token: TokenCall, fields: Record<string, unknown>): PracticeResponse {
  const life = token.call.settings.accessTokenSeconds;
  const issuedAt = Math.floor(token.call.now() / 1000);
  const times =
    token.version === 1
      ? {
          expires_in: String(life),
          ext_expires_in: String(life),
          expires_on: String(issuedAt + life),
          not_before: String(issuedAt),
        }
      : { expires_in: life, ext_expires_in: life };
  return {
    status: 200,
    headers: {
      ...TOKEN_HEADERS,
      'x-ms-request-id': token.trace.traceId,
      'client-request-id': token.trace.correlationId,
      'x-ms-clitelem': '1,0,0,,',
    },
    body: { token_type: 'Bearer', ...times, ...fields },
  };
}

function mergeClaims(a: ClaimsRequest, b: ClaimsRequest): ClaimsRequest {
  return {
    contexts: [...new Set([...a.contexts, ...b.contexts])],
    canHandleChallenges: a.canHandleChallenges || b.canHandleChallenges,
    notBefore: a.notBefore ?? b.notBefore,
  };
}
