import type { PracticeRequest, PracticeResponse } from '../http/types.ts';
import type { World } from '../world/world.ts';
import { JSON_CONTENT_TYPE } from './respond.ts';
import { errorDate } from './values.ts';

export interface ErrorDetail {
  code: string;
  message?: string;
  target?: string;
}

/** A refusal in Graph's own words; the dispatcher turns it into the error envelope. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: ErrorDetail[] | undefined;
  readonly target: string | undefined;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    code: string,
    message: string,
    extra: { details?: ErrorDetail[]; target?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
    this.details = extra.details;
    this.target = extra.target;
    this.headers = extra.headers ?? {};
  }
}

export function badRequest(message: string, details?: ErrorDetail[]): GraphError {
  return new GraphError(400, 'Request_BadRequest', message, { details });
}

export function unsupportedQuery(message: string): GraphError {
  return new GraphError(400, 'Request_UnsupportedQuery', message);
}

/** An advanced operator was used without the header and the count that switch the index on. */
export function missingAdvancedParameters(operator: string): GraphError {
  return unsupportedQuery(
    `Operator '${operator}' is not supported because the required parameters might be missing. ` +
      'Try adding $count=true query parameter and ConsistencyLevel:eventual header. ' +
      'Refer to https://aka.ms/graph-docs/advanced-queries for more information',
  );
}

export function unsupportedClause(property: string, resource: string): GraphError {
  return unsupportedQuery(
    `Unsupported or invalid query filter clause specified for property '${property}' of resource '${resource}'.`,
  );
}

export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function accessDenied(): GraphError {
  return new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

export function nonPremium(): GraphError {
  return new GraphError(
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    "Neither tenant is B2C or tenant doesn't have premium license",
  );
}

export function segmentNotFound(segment: string): GraphError {
  return new GraphError(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
}

export function methodNotAllowed(): GraphError {
  return new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
}

/** The envelope every Graph refusal travels in. */
export function errorResponse(error: GraphError, request: PracticeRequest, world: World): PracticeResponse {
  const body: Record<string, unknown> = { code: error.code, message: error.message };
  if (error.target !== undefined) body.target = error.target;
  if (error.details) body.details = error.details;
  body.innerError = {
    date: errorDate(world.clock.now()),
    'request-id': request.requestId,
    'client-request-id': request.headers['client-request-id'] ?? request.requestId,
  };
  return {
    status: error.status,
    headers: { 'Cache-Control': 'no-cache', 'Content-Type': JSON_CONTENT_TYPE.error, ...error.headers },
    body: { error: body },
  };
}
