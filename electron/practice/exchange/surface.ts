import type { Caller, PracticeContext, PracticeRequest, PracticeResponse, Surface } from '../http/types.ts';
import { refuseToken } from './access.ts';
import { answerBatch } from './batch.ts';
import { invokeCommand } from './invoke.ts';
import { forbidden, plainError, type ResponseFacts } from './respond.ts';
import { answerResource } from './rest/rest.ts';
import { exchangeState } from './state/exchange-state.ts';
import { endpointByName, refuseOnEndpoint } from './v2.ts';

interface Route {
  readonly version: string;
  readonly tenant: string;
  /** What follows the tenant, decoded, without a leading slash. */
  readonly rest: string;
}

/** `/adminapi/{version}/{tenant}/{rest}`; undefined for any other path. */
function parseRoute(path: string): Route | undefined {
  const match = /^\/adminapi\/([^/]+)\/([^/]+)(?:\/(.*))?$/i.exec(path);
  if (!match?.[1] || !match[2]) return undefined;
  try {
    return {
      version: match[1].toLowerCase(),
      tenant: decodeURIComponent(match[2]),
      rest: decodeURIComponent(match[3] ?? '').replace(/\/$/, ''),
    };
  } catch {
    return undefined;
  }
}

function isOurTenant(tenant: string, { world }: PracticeContext): boolean {
  const lower = tenant.toLowerCase();
  return lower === world.tenant.tenantId || world.domains.some((domain) => domain.name.toLowerCase() === lower);
}

/** The Exchange admin endpoints: InvokeCommand, `$batch`, REST resources and the v2.0 endpoints. */
export const exchangeSurface: Surface = (request, context) =>
  redirected(request, context) ?? dispatch(request, context);

/**
 * The `regional-redirect` switch sends callers to another host of the service: the origin given as its argument,
 * else the other name of this machine.
 */
function redirected(request: PracticeRequest, context: PracticeContext): PracticeResponse | null {
  if (!context.switchOn('regional-redirect')) return null;
  const target = context.switchArg('regional-redirect') || request.origin.replace('//localhost', '//127.0.0.1');
  if (target === request.origin) return null;
  const query = request.query.size === 0 ? '' : `?${request.query}`;
  return { status: 307, headers: { Location: `${target}${request.path}${query}` } };
}

/** Answers one request, whether it came alone or inside a batch. */
export function dispatch(request: PracticeRequest, context: PracticeContext): PracticeResponse {
  const facts = { server: exchangeState(context.world).names.backEnd };
  const route = parseRoute(request.path);
  if (!route)
    return plainError(
      404,
      'NotFound',
      `No HTTP resource was found that matches the request URI '${request.path}'.`,
      facts,
    );
  const generation = route.version === 'v2.0' ? 'v2' : 'beta';
  if (route.version !== 'beta' && route.version !== 'v1.0' && route.version !== 'v2.0') {
    return plainError(404, 'NotFound', `The API version '${route.version}' is not supported.`, facts);
  }
  const refusal = refuseToken(request.caller, generation);
  if (refusal || !request.caller) return refusal ?? { status: 401 };
  if (!isOurTenant(route.tenant, context)) {
    return forbidden('The tenant in the request does not match the tenant of the token.', 'invalid_tenant');
  }
  const root = `${request.origin}/adminapi/${route.version}/${route.tenant}`;
  const where: Where = { request, context, caller: request.caller, root, facts };
  if (generation === 'v2') return answerV2(where, route.rest);
  switch (route.rest.toLowerCase()) {
    case 'invokecommand':
      return answerInvoke(where);
    case '$batch':
      return request.method === 'POST' ? answerBatch(request, context, request.caller, dispatch) : notAllowed(where);
    default:
      return request.method === 'GET'
        ? answerResource(request, context, request.caller, root, route.rest)
        : notAllowed(where);
  }
}

interface Where {
  readonly request: PracticeRequest;
  readonly context: PracticeContext;
  readonly caller: Caller;
  readonly root: string;
  readonly facts: ResponseFacts;
}

function notAllowed({ request, facts }: Where): PracticeResponse {
  const message = `The requested resource does not support http method '${request.method}'.`;
  return plainError(405, 'MethodNotAllowed', message, facts);
}

/** A page may be asked for by GET too: everything needed is in its link. */
function answerInvoke(where: Where): PracticeResponse {
  const { request, context, caller, root } = where;
  const goesOn = request.method === 'GET' && request.query.has('$skiptoken');
  if (request.method !== 'POST' && !goesOn) return notAllowed(where);
  return invokeCommand(request, context, caller, { endpoint: `${root}/InvokeCommand`, root });
}

function answerV2(where: Where, rest: string): PracticeResponse {
  const { request, context, caller, root, facts } = where;
  const endpoint = endpointByName(rest);
  if (!endpoint)
    return plainError(404, 'NotFound', `Resource not found for the segment '${rest.split('/')[0]}'.`, facts);
  if (request.method !== 'POST') return notAllowed(where);
  return invokeCommand(request, context, caller, {
    endpoint: `${root}/${endpoint.name}`,
    root,
    admits: (cmdlet, input) => refuseOnEndpoint(endpoint, cmdlet, input.parameters),
  });
}
