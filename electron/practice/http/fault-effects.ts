import { ROLE } from '../world/model.ts';
import type { ActiveFault } from './faults.ts';
import type { PracticeRequest, PracticeResponse } from './types.ts';
import type { Spoil } from './write-response.ts';

/** What the faults do, given that they strike. */

/** Retry-After as the argument says; `none` leaves it out. */
function retryAfter(fault: ActiveFault, fallback: string): Record<string, string> {
  const value = fault.args.retryAfter ?? fallback;
  return value === 'none' ? {} : { 'Retry-After': value };
}

function graphError(
  status: number,
  code: string,
  message: string,
  inner: Record<string, unknown>,
  request: PracticeRequest,
  headers: Record<string, string>,
): PracticeResponse {
  const ids = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': request.requestId,
    'client-request-id': request.headers['client-request-id'] ?? request.requestId,
  };
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: { error: { code, message, innerError: { ...inner, ...ids } } },
  };
}

/** The 429 of a surface, in its own words. */
export function throttled(request: PracticeRequest, headers: Record<string, string>): PracticeResponse {
  if (request.surface === 'exchange') {
    return {
      status: 429,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: {
        error: {
          code: 'TooManyRequests',
          message:
            'The server is busy. Too many requests were sent. Please retry after the time in the Retry-After header.',
        },
      },
    };
  }
  if (/^\/(v1\.0|beta)\/reports\/get/i.test(request.path)) {
    return graphError(
      429,
      'UnknownError',
      'This request is throttled. Please try again after the value specified in the Retry-After header.',
      {},
      request,
      headers,
    );
  }
  return graphError(
    429,
    'TooManyRequests',
    'Too many requests',
    { code: '429', message: 'Please retry after', status: '429' },
    request,
    headers,
  );
}

/** The wording Exchange uses when too many calls of a tenant run at once. */
export function exchangeConcurrency(headers: Record<string, string>): PracticeResponse {
  return {
    status: 429,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: 'You have reached the maximum number of concurrent requests per tenant. Please wait and try again.',
  };
}

function unavailable(request: PracticeRequest, status: number, headers: Record<string, string>): PracticeResponse {
  const message =
    status === 504
      ? 'The gateway did not receive an answer in time.'
      : 'The service is temporarily unavailable. Please try again later.';
  if (request.surface === 'reports')
    return { status, headers: { 'Content-Type': 'text/plain', ...headers }, body: message };
  return graphError(status, status === 504 ? 'GatewayTimeout' : 'ServiceUnavailable', message, {}, request, headers);
}

/** The answer a connection fault gives in place of the service, or null for those that only cut or wait. */
export function connectionAnswer(fault: ActiveFault, request: PracticeRequest): PracticeResponse | null {
  switch (fault.kind.name) {
    case '429-storm':
      return throttled(request, retryAfter(fault, '2'));
    case '429-text':
      return exchangeConcurrency(retryAfter(fault, 'none'));
    case '503-burst':
      return unavailable(request, fault.args.status === '504' ? 504 : 503, retryAfter(fault, 'none'));
    case 'html-error': {
      const status = Number(fault.args.status ?? 502);
      return {
        status,
        headers: { 'Content-Type': 'text/html; charset=utf-8', Server: 'corporate-proxy', Via: '1.1 corporate-proxy' },
        body: `<!DOCTYPE html>\n<html><head><title>${status} Proxy Error</title></head>\n<body><h1>${status} Proxy Error</h1><p>The proxy server received an invalid response from an upstream server.</p></body></html>\n`,
      };
    }
    case 'redirect': {
      const to = (fault.args.to ?? 'https://collector.invalid').replace(/\/+$/, '');
      const query = request.query.toString();
      return {
        status: Number(fault.args.status ?? 307),
        headers: { Location: `${to}${request.path}${query ? `?${query}` : ''}` },
      };
    }
    default:
      return null;
  }
}

/** The answer that takes a batch item's place. */
export function itemAnswer(fault: ActiveFault, item: PracticeRequest): PracticeResponse {
  return fault.kind.name === '503-in-batch' ? unavailable(item, 503, {}) : throttled(item, retryAfter(fault, '3'));
}

/** How an answer fault spoils the body; null when it does not apply to this answer. */
export function spoilOf(fault: ActiveFault, response: PracticeResponse): Spoil | null {
  const keep = Number(fault.args.keep ?? 0.6);
  switch (fault.kind.name) {
    case 'truncated-json':
    case 'truncated-csv':
      return response.status === 200 ? { truncate: keep } : null;
    case 'cut-body':
      return { cut: keep };
    case 'gzip-lie':
      return { gzipLie: true };
    default:
      return null;
  }
}

/** The roles left when a fault has taken one (or all) away. */
export function remainingRoles(fault: ActiveFault, roles: ReadonlySet<string>): Set<string> {
  const wanted = fault.args.role;
  if (!wanted) return new Set();
  const compact = wanted.replace(/\s+/g, '').toLowerCase();
  const named = Object.entries(ROLE).find(([name]) => name.toLowerCase() === compact)?.[1];
  return new Set([...roles].filter((role) => role !== (named ?? wanted)));
}
