import type { PracticeContext, PracticeRequest, PracticeResponse } from '../http/types.ts';
import type { GraphCall } from './call.ts';
import { isMissingInCloud } from './clouds.ts';
import { GraphError, segmentNotFound } from './errors.ts';
import { toErrorResponse } from './fail.ts';
import { readOptions } from './odata/options.ts';
import { readPath } from './path.ts';
import { resourceUnits } from './resource-units.ts';
import type { Router } from './router.ts';
import { stateOf } from './state.ts';

/** Services whose answers do not carry the directory's cost header. */
const NOT_DIRECTORY = new Set(['reports', 'admin', 'security', 'auditlogs', '$batch']);

/** Routes one request to its handler. Never rejects: whatever goes wrong becomes an error answer. */
export async function dispatch(
  router: Router,
  request: PracticeRequest,
  context: PracticeContext,
): Promise<PracticeResponse> {
  try {
    // Work that fell due since the last request happens before this one looks.
    context.world.clock.now();
    if (!request.caller) {
      throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token is empty.');
    }
    const path = readPath(request.path);
    if (path.version !== 'v1.0' && path.version !== 'beta') {
      throw new GraphError(400, 'BadRequest', `Invalid version: ${path.version}`);
    }
    const segments = resolveMe(path.segments, request);
    if (isMissingInCloud(request.origin, segments)) throw segmentNotFound(segments[1]!);
    const { handler, params } = router.match(request.method.toUpperCase(), segments);
    const call: GraphCall = {
      request,
      context,
      world: context.world,
      state: stateOf(context.world),
      caller: request.caller,
      version: path.version,
      root: `${request.origin}/${path.version}`,
      options: readOptions(request),
      params,
      args: path.args,
    };
    const response = await handler(call);
    return withCost(withMetadataLevel(response, request), request, segments);
  } catch (thrown) {
    return toErrorResponse(thrown, request, context.world);
  }
}

/** `/me` is the caller's own user object; an application has none. */
function resolveMe(segments: readonly string[], request: PracticeRequest): readonly string[] {
  if (segments[0]?.toLowerCase() !== 'me') return segments;
  const userId = request.caller?.kind === 'user' ? request.caller.userId : null;
  if (!userId) {
    throw new GraphError(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
  }
  return ['users', userId, ...segments.slice(1)];
}

function withCost(response: PracticeResponse, request: PracticeRequest, segments: readonly string[]): PracticeResponse {
  const first = segments[0]?.toLowerCase() ?? '';
  if (NOT_DIRECTORY.has(first) || segments[2]?.toLowerCase() === 'mailboxsettings') return response;
  const cost = resourceUnits(request.method, request.path, request.query);
  return { ...response, headers: { ...response.headers, 'x-ms-resource-unit': String(cost) } };
}

/** `odata.metadata=none` in Accept: no context and no types, only links and counts. */
function withMetadataLevel(response: PracticeResponse, request: PracticeRequest): PracticeResponse {
  const { body } = response;
  if (!/odata\.metadata=none/i.test(request.headers.accept ?? '')) return response;
  if (typeof body !== 'object' || body === null || !response.headers?.['OData-Version']) return response;
  const type = response.headers['Content-Type']?.replace('odata.metadata=minimal', 'odata.metadata=none') ?? '';
  return { ...response, headers: { ...response.headers, 'Content-Type': type }, body: withoutMetadata(body) };
}

function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (name !== '@odata.context' && name !== '@odata.type') kept[name] = withoutMetadata(member);
  }
  return kept;
}
