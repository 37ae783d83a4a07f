import type { PracticeContext, PracticeRequest, PracticeResponse, Surface } from '../http/types.ts';
import {
  beginAuthorize,
  deliver,
  deliverError,
  errorPage,
  redirectAllowed,
  requireApp,
  requireScopes,
} from './authorize.ts';
import { parseClaims } from './claims.ts';
import { authenticateClient } from './client-auth.ts';
import type { Entra, EntraCall } from './context.ts';
import { type Authority, resolveAuthority } from './directory.ts';
import { instanceDiscovery, keySet, openIdConfiguration } from './discovery.ts';
import { EntraError, errorResponse, TOKEN_HEADERS, traceOf } from './errors.ts';
import { deviceCodeCard, messageCard, page } from './pages.ts';
import { expiredCookie, sessionOf } from './sessions.ts';
import { firstPage, postConfirm, postConsent, postCredentials, postMfa } from './sign-in.ts';
import { openStep, type Step } from './step.ts';
import { tokenEndpoint } from './token-endpoint.ts';

type Handler = (
  call: EntraCall,
  request: PracticeRequest,
  authority: Authority,
) => PracticeResponse | Promise<PracticeResponse>;

interface Route {
  methods: readonly string[];
  /** Path after the authority segment. */
  path: RegExp;
  /** Errors go to a page instead of JSON. */
  forPeople: boolean;
  handle: Handler;
}

const ROUTES: readonly Route[] = [
  {
    methods: ['GET'],
    path: /^\/v2\.0\/\.well-known\/openid-configuration$/,
    forPeople: false,
    handle: (call, request, authority) => openIdConfiguration(call, request, authority, 2),
  },
  {
    methods: ['GET'],
    path: /^\/\.well-known\/openid-configuration$/,
    forPeople: false,
    handle: (call, request, authority) => openIdConfiguration(call, request, authority, 1),
  },
  { methods: ['GET'], path: /^\/discovery\/(v2\.0\/)?keys$/, forPeople: false, handle: keySet },
  { methods: ['GET'], path: /^\/discovery\/instance$/, forPeople: false, handle: instanceDiscovery },
  { methods: ['GET', 'POST'], path: /^\/oauth2\/(v2\.0\/)?authorize$/, forPeople: true, handle: authorize },
  { methods: ['POST'], path: /^\/oauth2\/(v2\.0\/)?token$/, forPeople: false, handle: token },
  { methods: ['POST'], path: /^\/oauth2\/(v2\.0\/)?devicecode$/, forPeople: false, handle: deviceCode },
  { methods: ['GET', 'POST'], path: /^\/oauth2\/(v2\.0\/)?logout$/, forPeople: true, handle: logout },
  { methods: ['GET', 'POST'], path: /^\/oauth2\/(v2\.0\/)?deviceauth$/, forPeople: true, handle: deviceLogin },
  { methods: ['GET'], path: /^(\/v2\.0)?\/adminconsent$/, forPeople: true, handle: adminConsent },
  { methods: ['GET'], path: /^\/userrealm\/[^/]+$/i, forPeople: false, handle: userRealm },
  { methods: ['POST'], path: /^\/login$/, forPeople: true, handle: continueWith(postCredentials) },
  { methods: ['POST'], path: /^\/SAS\/ProcessAuth$/, forPeople: true, handle: continueWith(postMfa) },
  { methods: ['POST'], path: /^\/Consent\/Set$/, forPeople: true, handle: continueWith(consentOrOther) },
  { methods: ['POST'], path: /^\/appverify$/, forPeople: true, handle: continueWith(postConfirm) },
];

/** The pages a browser without our certificate authority may open over plain HTTP. */
const PLAIN_HTTP =
  /^\/(devicelogin|[^/]+(\/oauth2\/(v2\.0\/)?(authorize|logout|deviceauth)|\/(v2\.0\/)?adminconsent|\/login|\/SAS\/ProcessAuth|\/Consent\/Set|\/appverify))$/;

/** True for the sign-in pages, the only thing ever answered without TLS. */
export function isSignInPage(path: string): boolean {
  return PLAIN_HTTP.test(path);
}

/** The login host. */
export function createLoginSurface(entra: Entra): Surface {
  return async (request, context) => {
    const call = callOf(entra, context);
    const trace = traceOf(request, call.now());
    let forPeople = false;
    try {
      if (/^\/devicelogin\/?$/i.test(request.path)) {
        forPeople = true;
        return deviceLogin(call, request, resolveAuthority(call.world, 'common'));
      }
      if (request.path === '/') return frontPage(call);
      const [, segment = '', rest = ''] = /^\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
      const route = ROUTES.find(({ path }) => path.test(rest));
      if (!route) return notFound(call);
      forPeople = route.forPeople;
      if (!route.methods.includes(request.method)) {
        throw new EntraError(
          'invalid_request',
          900561,
          `The endpoint only accepts ${route.methods.join(', ')} requests. Received a ${request.method} request.`,
        );
      }
      return await route.handle(call, request, resolveAuthority(call.world, segment));
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      return forPeople ? errorPage(call, error, trace, request) : errorResponse(error, trace, request.origin);
    }
  };
}

function callOf(entra: Entra, context: PracticeContext): EntraCall {
  return { ...entra, switchOn: context.switchOn, switchArg: context.switchArg };
}

function formOf(request: PracticeRequest): URLSearchParams {
  return new URLSearchParams(Buffer.from(request.body).toString('utf8'));
}

const versionOf = (request: PracticeRequest): 1 | 2 => (/\/v2\.0\//i.test(request.path) ? 2 : 1);

function authorize(call: EntraCall, request: PracticeRequest, authority: Authority): PracticeResponse {
  const parameters = request.method === 'POST' ? formOf(request) : request.query;
  const begun = beginAuthorize(call, parameters, authority, versionOf(request));
  if ('failure' in begun) {
    const trace = traceOf(request, call.now(), parameters.get('client-request-id'));
    if (begun.purpose.kind === 'device') throw begun.failure;
    return deliverError(call, begun.purpose, begun.failure, trace);
  }
  return firstPage(openStep(call, request, begun.signIn));
}

function token(call: EntraCall, request: PracticeRequest, authority: Authority): Promise<PracticeResponse> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'grant_type'.",
    );
  }
  const form = formOf(request);
  return tokenEndpoint(
    call,
    request,
    form,
    authority,
    versionOf(request),
    traceOf(request, call.now(), form.get('client-request-id')),
  );
}

async function deviceCode(call: EntraCall, request: PracticeRequest): Promise<PracticeResponse> {
  const form = formOf(request);
  const app = requireApp(call, form.get('client_id') ?? request.query.get('client_id'));
  if (app.kind === 'confidential') await authenticateClient(call, app, form, request);
  const resource = form.get('resource');
  const scope =
    versionOf(request) === 1 && resource ? `${resource}/.default openid offline_access` : (form.get('scope') ?? '');
  requireScopes(scope, app);
  const interval = call.settings.deviceInterval;
  const started = call.devices.start({ clientId: app.clientId, scope, claims: form.get('claims'), interval });
  const local = call.settings.signInOverHttp
    ? request.origin.replace(/^https:\/\/(localhost|127\.0\.0\.1|\[::1\])/, 'http://$1')
    : request.origin;
  const uri = `${local}/devicelogin`;
  return {
    status: 200,
    headers: { ...TOKEN_HEADERS },
    body: {
      user_code: started.userCode,
      device_code: started.deviceCode,
      verification_uri: uri,
      ...(versionOf(request) === 1
        ? { verification_url: uri, expires_in: String(started.expiresIn), interval: String(interval) }
        : { expires_in: started.expiresIn, interval }),
      message: `To sign in, use a web browser to open the page ${uri} and enter the code ${started.userCode} to authenticate.`,
    },
  };
}

/** The page where a device's code is typed; a right code leads into a sign-in. */
function deviceLogin(call: EntraCall, request: PracticeRequest, authority: Authority): PracticeResponse {
  const typed =
    (request.method === 'POST' ? formOf(request) : request.query).get(
      request.method === 'POST' ? 'user_code' : 'otc',
    ) ?? '';
  const show = (error: string | null): PracticeResponse =>
    page({
      title: 'Enter code',
      tenant: call.world.tenant.displayName,
      card: deviceCodeCard({ action: '/devicelogin', code: typed, error }),
    });
  if (request.method !== 'POST') return show(null);
  try {
    const device = call.devices.byUserCode(typed);
    const app = requireApp(call, device.clientId);
    const signIn = call.signIns.begin({
      purpose: { kind: 'device', userCode: device.userCode },
      app,
      segment: authority.segment,
      version: 2,
      scope: device.scope,
      scopes: requireScopes(device.scope, app),
      claimsText: device.claims,
      claims: parseClaims(device.claims),
      prompt: 'select_account',
      loginHint: null,
      correlationId: null,
    });
    return firstPage(openStep(call, request, signIn));
  } catch (error) {
    if (error instanceof EntraError) return show(`AADSTS${error.code}: ${error.message}`);
    throw error;
  }
}

function adminConsent(call: EntraCall, request: PracticeRequest, authority: Authority): PracticeResponse {
  const app = requireApp(call, request.query.get('client_id'));
  const redirectUri = request.query.get('redirect_uri') ?? '';
  if (redirectUri !== '' && !redirectAllowed(app, redirectUri))
    throw new EntraError(
      'invalid_request',
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${app.clientId}'.`,
    );
  const scope = request.query.get('scope') ?? 'https://graph.microsoft.com/.default';
  const signIn = call.signIns.begin({
    purpose: { kind: 'admin-consent', redirectUri, state: request.query.get('state') },
    app,
    segment: authority.segment,
    version: 2,
    scope,
    scopes: requireScopes(scope, app),
    claimsText: null,
    claims: parseClaims(null),
    prompt: 'select_account',
    loginHint: null,
    correlationId: request.query.get('client-request-id'),
  });
  return firstPage(openStep(call, request, signIn));
}

function continueWith(next: (step: Step, form: URLSearchParams) => PracticeResponse): Handler {
  return (call, request) => {
    const form = formOf(request);
    const signIn = call.signIns.find(form.get('ctx') ?? '');
    if (!signIn)
      throw new EntraError(
        'invalid_request',
        165000,
        'Invalid Request: The sign-in took too long or was already finished. Start again from the application.',
      );
    return next(openStep(call, request, signIn), form);
  };
}

function consentOrOther(step: Step, form: URLSearchParams): PracticeResponse {
  return form.get('other') ? postCredentials(step, form) : postConsent(step, form);
}

function logout(call: EntraCall, request: PracticeRequest): PracticeResponse {
  const parameters = request.method === 'POST' ? formOf(request) : request.query;
  const session = sessionOf(call, request);
  const hint = parameters.get('logout_hint')?.toLowerCase();
  for (const account of session?.accounts ?? []) {
    const user = call.world.userById(account.userId);
    if (!hint || user?.userPrincipalName.toLowerCase() === hint) account.signedOut = true;
  }
  const target = parameters.get('post_logout_redirect_uri');
  const state = parameters.get('state');
  const allowed = target !== null && call.apps.all().some((app) => redirectAllowed(app, target));
  if (target && allowed) {
    const response = deliver(call, { redirectUri: target, state }, {});
    return { ...response, headers: { ...response.headers, ...(hint ? {} : { 'set-cookie': expiredCookie(request) }) } };
  }
  return page({
    title: 'Sign out',
    tenant: call.world.tenant.displayName,
    card: messageCard('You signed out of your account', 'It’s a good idea to close all browser windows.'),
    cookie: hint ? undefined : expiredCookie(request),
  });
}

function userRealm(call: EntraCall, request: PracticeRequest): PracticeResponse {
  const login = decodeURIComponent(request.path.split('/').pop() ?? '');
  const domain = login.split('@')[1]?.toLowerCase() ?? '';
  const known = call.world.domains.some(({ name }) => name.toLowerCase() === domain);
  return {
    status: 200,
    body: known
      ? {
          ver: '1.0',
          account_type: 'Managed',
          domain_name: domain,
          cloud_instance_name: 'microsoftonline.com',
          cloud_audience_urn: 'urn:federation:MicrosoftOnline',
        }
      : {
          ver: '1.0',
          account_type: 'Unknown',
          cloud_instance_name: 'microsoftonline.com',
          cloud_audience_urn: 'urn:federation:MicrosoftOnline',
        },
  };
}

function frontPage(call: EntraCall): PracticeResponse {
  return page({
    title: 'Practice tenant',
    tenant: call.world.tenant.displayName,
    card: messageCard(
      'The practice tenant is running',
      'Connect a client to this address to sign in. Nothing here reaches Microsoft.',
    ),
  });
}

function notFound(call: EntraCall): PracticeResponse {
  return page({
    title: 'Not found',
    tenant: call.world.tenant.displayName,
    status: 404,
    card: messageCard('Not found', 'The sign-in service has no page at this address.'),
  });
}
