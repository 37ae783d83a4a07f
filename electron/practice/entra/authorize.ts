import type { PracticeRequest, PracticeResponse } from '../http/types.ts';
import type { PracticeApp } from './apps.ts';
import { parseClaims } from './claims.ts';
import type { EntraCall } from './context.ts';
import type { Authority } from './directory.ts';
import { describe, EntraError, type Trace } from './errors.ts';
import { errorCard, page, postBackPage } from './pages.ts';
import { type ParsedScopes, parseScopes, ScopeError } from './resources.ts';
import type { Purpose, ResponseMode, SignIn } from './sign-in-store.ts';

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/.*)?$/i;
const NATIVE = new Set([
  'https://login.microsoftonline.com/common/oauth2/nativeclient',
  'https://login.live.com/oauth20_desktop.srf',
  'urn:ietf:wg:oauth:2.0:oob',
]);

/** Looks an application up and refuses unknown ones as Entra does. */
export function requireApp(call: EntraCall, clientId: string | null): PracticeApp {
  if (!clientId) {
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'client_id'.",
    );
  }
  const app = call.apps.find(clientId);
  if (app) return app;
  throw new EntraError(
    'unauthorized_client',
    700016,
    `Application with identifier '${clientId}' was not found in the directory '${call.world.tenant.displayName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  );
}

/** Reads scopes, wording failures for the endpoint. */
export function requireScopes(scope: string | null, app: PracticeApp): ParsedScopes {
  try {
    return parseScopes(scope ?? '');
  } catch (error) {
    if (error instanceof ScopeError) throw scopeFailure(error, app);
    throw error;
  }
}

function scopeFailure(error: ScopeError, app: PracticeApp): EntraError {
  switch (error.kind) {
    case 'empty':
      return new EntraError(
        'invalid_request',
        900144,
        "The request body must contain the following parameter: 'scope'.",
      );
    case 'several-resources':
      return new EntraError(
        'invalid_scope',
        28000,
        `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${error.value} is not valid.`,
      );
    case 'default-mixed':
      return new EntraError(
        'invalid_scope',
        70011,
        `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${error.value} is not valid. .default scope can't be combined with resource-specific scopes.`,
      );
    case 'unknown-resource':
      return new EntraError(
        'invalid_resource',
        500011,
        `The resource principal named ${error.value} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
      );
    case 'unknown-scope':
      return new EntraError(
        'invalid_client',
        650053,
        `The application '${app.name}' asked for scope '${error.value}' that doesn't exist on the resource '${error.resource?.appId ?? ''}'. Contact the app vendor.`,
        { status: 400 },
      );
  }
}

/** True when the answer may be sent there: a loopback address with any port, or a registered URI. */
export function redirectAllowed(app: PracticeApp, uri: string): boolean {
  if (LOOPBACK.test(uri)) return true;
  if (app.redirectUris.includes(uri)) return true;
  return app.kind === 'public' && (NATIVE.has(uri) || uri.toLowerCase() === `msal${app.clientId}://auth`);
}

/**
 * Turns an authorize request into a sign-in. Mistakes about the application or the redirect are thrown and shown
 * on a page; later ones come back as `failure` for the application itself.
 */
export function beginAuthorize(
  call: EntraCall,
  parameters: URLSearchParams,
  authority: Authority,
  version: 1 | 2,
): { signIn: SignIn } | { failure: EntraError; purpose: Purpose } {
  const app = requireApp(call, parameters.get('client_id'));
  const redirectUri = parameters.get('redirect_uri') ?? '';
  if (!redirectUri) throw new EntraError('invalid_request', 900971, 'No reply address provided.');
  if (!redirectAllowed(app, redirectUri)) {
    throw new EntraError(
      'invalid_request',
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${app.clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.`,
    );
  }
  const purpose: Purpose & { kind: 'authorize' } = {
    kind: 'authorize',
    redirectUri,
    responseMode: responseMode(parameters),
    responseTypes: (parameters.get('response_type') ?? '').split(/\s+/).filter(Boolean),
    state: parameters.get('state'),
    nonce: parameters.get('nonce'),
    challenge: parameters.get('code_challenge'),
    challengeMethod: parameters.get('code_challenge_method') === 'S256' ? 'S256' : 'plain',
  };
  try {
    requireCodeResponse(purpose, parameters, app);
    const resource = parameters.get('resource');
    const asked = parameters.get('scope') ?? (version === 1 ? 'openid profile' : '');
    const scope = version === 1 && resource ? `${resource}/.default ${openidOnly(asked)}` : asked;
    const claimsText = parameters.get('claims');
    const signIn = call.signIns.begin({
      purpose,
      app,
      segment: authority.segment,
      version,
      scope,
      scopes: requireScopes(scope, app),
      claimsText,
      claims: parseClaims(claimsText),
      prompt: parameters.get('prompt'),
      loginHint: parameters.get('login_hint'),
      correlationId: parameters.get('client-request-id'),
    });
    return { signIn };
  } catch (error) {
    if (error instanceof EntraError) return { failure: error, purpose };
    throw error;
  }
}

function responseMode(parameters: URLSearchParams): ResponseMode {
  const mode = parameters.get('response_mode');
  return mode === 'form_post' || mode === 'fragment' ? mode : 'query';
}

/** The v1 endpoint ignores everything but the OpenID words of a scope. */
function openidOnly(scope: string): string {
  return [
    'openid',
    ...scope.split(/\s+/).filter((word) => word === 'profile' || word === 'email'),
    'offline_access',
  ].join(' ');
}

function requireCodeResponse(
  purpose: Purpose & { kind: 'authorize' },
  parameters: URLSearchParams,
  app: PracticeApp,
): void {
  if (purpose.responseTypes.length === 0) {
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'response_type'.",
    );
  }
  const other = purpose.responseTypes.find((type) => type !== 'code');
  if (other === 'id_token') {
    throw new EntraError(
      'unsupported_response_type',
      700054,
      "response_type 'id_token' is not enabled for the application.",
    );
  }
  if (other === 'token') {
    throw new EntraError(
      'unsupported_response_type',
      700051,
      `response_type 'token' is not enabled for the application ${app.clientId}.`,
    );
  }
  if (other)
    throw new EntraError('unsupported_response_type', 700053, `The response_type '${other}' is not supported.`);
  const method = parameters.get('code_challenge_method');
  if (method && method !== 'S256' && method !== 'plain') {
    throw new EntraError(
      'invalid_request',
      501491,
      'Invalid size of Code_Challenge parameter or unsupported code_challenge_method.',
    );
  }
  if (purpose.challenge !== null && !/^[A-Za-z0-9._~-]{43,128}$/.test(purpose.challenge)) {
    throw new EntraError('invalid_request', 501491, 'Invalid size of Code_Challenge parameter.');
  }
}

/** Where an application waits for its answer; `query` unless a mode is given. */
export interface ReturnAddress {
  redirectUri: string;
  state: string | null;
  responseMode?: ResponseMode;
}

/** Sends an answer (code or error) to the application in the way it asked for. */
export function deliver(
  call: EntraCall,
  { redirectUri, state, responseMode }: ReturnAddress,
  fields: Readonly<Record<string, string>>,
  cookie?: string,
): PracticeResponse {
  const answer = state === null ? fields : { ...fields, state };
  if (responseMode === 'form_post') return postBackPage(call.world.tenant.displayName, redirectUri, answer, cookie);
  const parameters = new URLSearchParams(answer).toString();
  const [base = '', hash] = redirectUri.split('#', 2);
  const question = parameters === '' ? '' : `${base.includes('?') ? '&' : '?'}${parameters}`;
  const location =
    responseMode === 'fragment' ? `${base}#${parameters}` : `${base}${question}${hash ? `#${hash}` : ''}`;
  return {
    status: 302,
    headers: {
      location,
      'cache-control': 'no-store, no-cache',
      'referrer-policy': 'no-referrer',
      ...(cookie ? { 'set-cookie': cookie } : {}),
    },
  };
}

/** An error for the application, in its redirect. */
export function deliverError(
  call: EntraCall,
  address: ReturnAddress,
  error: EntraError,
  trace: Trace,
): PracticeResponse {
  return deliver(call, address, {
    error: error.error,
    error_description: describe(error, trace),
    ...(error.code === 65004 ? { error_subcode: 'cancel' } : {}),
    ...(error.suberror ? { suberror: error.suberror } : {}),
    ...(error.claims ? { claims: error.claims } : {}),
  });
}

/** An error for the person, where no application may be told. */
export function errorPage(
  call: EntraCall,
  error: EntraError,
  trace: Trace,
  request: PracticeRequest,
): PracticeResponse {
  return page({
    title: 'Sign in error',
    tenant: call.world.tenant.displayName,
    status: 400,
    card: errorCard(`AADSTS${error.code}: ${error.message}`, {
      'Request id': trace.traceId,
      'Correlation id': trace.correlationId,
      Timestamp: trace.timestamp,
      Address: `${request.origin}${request.path}`,
    }),
  });
}
