import type { PracticeContext, PracticeRequest, PracticeResponse, Surface } from '../http/types.ts';
import { refuseToken } from './access.ts';
import { invokeCommand } from './invoke.ts';
import { forbidden, plainError } from './respond.ts';
import { exchangeState } from './state/exchange-state.ts';

interface Route {
  readonly version: string;
  readonly tenant: string;
  /** What follows the tenant, decoded, without a leading slash. */
  readonly rest: string;
}

/** `/adminapi/{version}/{tenant}/{rest}`; undefined for any other path. */
export function parseRoute(path: string): Route | undefined {
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
export const exchangeSurface: Surface = (request, context) => dispatch(request, context);

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
  if (route.rest.toLowerCase() === 'invokecommand') {
    const continues = request.query.has('$skiptoken');
    if (request.method !== 'POST' && !(request.method === 'GET' && continues)) {
      return plainError(
        405,
        'MethodNotAllowed',
        `The requested resource does not support http method '${request.method}'.`,
        facts,
      );
    }
    return invokeCommand(request, context, request.caller, { endpoint: `${root}/InvokeCommand`, root });
  }
  return plainError(404, 'NotFound', `Resource not found for the segment '${route.rest.split('/')[0]}'.`, facts);
}
