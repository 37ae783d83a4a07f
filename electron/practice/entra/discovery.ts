import { cloudOfHost, isLocalHost, splitHost } from '../http/hosts.ts';
import type { PracticeRequest, PracticeResponse } from '../http/types.ts';
import type { EntraCall } from './context.ts';
import { type Authority, issuerV1, issuerV2 } from './directory.ts';
import { EntraError } from './errors.ts';

const HEADERS = {
  'cache-control': 'max-age=86400, private',
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, OPTIONS',
};

/** The OpenID configuration document of either version. */
export function openIdConfiguration(
  call: EntraCall,
  request: PracticeRequest,
  authority: Authority,
  version: 1 | 2,
): PracticeResponse {
  const { origin } = request;
  const host = splitHost(new URL(origin).host).name;
  const cloud = cloudOfHost(host);
  const segment = authority.kind === 'tenant' ? authority.tenantId : authority.kind;
  const issuerTenant = authority.kind === 'tenant' ? authority.tenantId : '{tenantid}';
  const base = `${origin}/${segment}`;
  const oauth = version === 2 ? 'oauth2/v2.0' : 'oauth2';
  const local = isLocalHost(host);
  // A system browser does not know our authority, so the console may have the sign-in page served in the clear.
  const pageBase = local && call.settings.signInOverHttp ? base.replace(/^https:/, 'http:') : base;
  return {
    status: 200,
    headers: HEADERS,
    body: {
      token_endpoint: `${base}/${oauth}/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${base}/discovery/${version === 2 ? 'v2.0/' : ''}keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: version === 2 ? issuerV2(origin, issuerTenant) : issuerV1(origin, issuerTenant),
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${graphOrigin(origin, cloud.graph, local)}/oidc/userinfo`,
      authorization_endpoint: `${pageBase}/${oauth}/authorize`,
      device_authorization_endpoint: `${base}/${oauth}/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${pageBase}/${oauth}/logout`,
      claims_supported: [
        'sub',
        'iss',
        'cloud_instance_name',
        'aud',
        'exp',
        'iat',
        'auth_time',
        'acr',
        'nonce',
        'preferred_username',
        'name',
        'tid',
        'ver',
        'at_hash',
        'c_hash',
        'email',
      ],
      kerberos_endpoint: `${base}/kerberos`,
      tenant_region_scope: authority.kind === 'tenant' ? call.world.tenant.countryLetterCode : null,
      cloud_instance_name: cloud.login[0] ?? 'microsoftonline.us',
      cloud_graph_host_name: cloud.graph,
      msgraph_host: cloud.graph,
      rbac_url: 'https://pas.windows.net',
    },
  };
}

function graphOrigin(origin: string, graphHost: string, local: boolean): string {
  return local ? origin : `https://${graphHost}`;
}

/** The signing keys, with the issuer they belong to. */
export function keySet(call: EntraCall, request: PracticeRequest, authority: Authority): PracticeResponse {
  const tenant = authority.kind === 'tenant' ? authority.tenantId : '{tenantid}';
  return {
    status: 200,
    headers: HEADERS,
    body: { keys: [{ ...call.keys.jwk, issuer: issuerV2(request.origin, tenant) }] },
  };
}

const ALIASES = [
  {
    preferred_network: 'login.microsoftonline.com',
    preferred_cache: 'login.windows.net',
    aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  },
  {
    preferred_network: 'login.partner.microsoftonline.cn',
    preferred_cache: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  },
  {
    preferred_network: 'login.microsoftonline.us',
    preferred_cache: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  },
  {
    preferred_network: 'login-us.microsoftonline.com',
    preferred_cache: 'login-us.microsoftonline.com',
    aliases: ['login-us.microsoftonline.com'],
  },
];

/** `GET /common/discovery/instance`: which hosts are one and the same authority; throws EntraError. */
export function instanceDiscovery(_call: EntraCall, request: PracticeRequest): PracticeResponse {
  const asked = request.query.get('authorization_endpoint');
  if (!asked)
    throw new EntraError(
      'invalid_request',
      900144,
      "The request must contain the following parameter: 'authorization_endpoint'.",
    );
  let url: URL;
  try {
    url = new URL(asked);
  } catch {
    throw new EntraError('invalid_instance', 50049, `Unknown or invalid instance.`);
  }
  const ownHost = new URL(request.origin).host;
  const known = ALIASES.some((entry) => entry.aliases.includes(url.host)) || url.host === ownHost;
  if (!known) throw new EntraError('invalid_instance', 50049, 'Unknown or invalid instance.');
  const segment = url.pathname.split('/')[1] || 'common';
  return {
    status: 200,
    headers: HEADERS,
    body: {
      tenant_discovery_endpoint: `${url.origin}/${segment}/${asked.includes('/v2.0/') ? 'v2.0/' : ''}.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata:
        url.host === ownHost && isLocalHost(splitHost(ownHost).name)
          ? [{ preferred_network: ownHost, preferred_cache: ownHost, aliases: [ownHost] }, ...ALIASES]
          : ALIASES,
    },
  };
}
