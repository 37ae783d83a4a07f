import { randomUUID } from 'node:crypto';
import type { PracticeRequest, PracticeResponse } from '../http/types.ts';

/** An error as Entra's endpoints word it. Thrown inside the login surface, never across it. */
export class EntraError extends Error {
  /** OAuth error code. */
  readonly error: string;
  /** The AADSTS number. */
  readonly code: number;
  readonly status: number;
  readonly suberror: string | undefined;
  readonly claims: string | undefined;
  constructor(
    error: string,
    code: number,
    message: string,
    more: { status?: number; suberror?: string; claims?: string } = {},
  ) {
    super(message);
    this.error = error;
    this.code = code;
    this.status = more.status ?? (error === 'invalid_client' ? 401 : 400);
    this.suberror = more.suberror;
    this.claims = more.claims;
  }
}

/** The ids and the moment every Entra answer to one request shares. */
export interface Trace {
  traceId: string;
  correlationId: string;
  /** `2026-03-01 09:30:00Z` */
  timestamp: string;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function traceOf(request: PracticeRequest, now: number, correlation?: string | null): Trace {
  const sent = correlation ?? request.headers['client-request-id'] ?? request.query.get('client-request-id') ?? '';
  return {
    traceId: request.requestId,
    correlationId: GUID.test(sent) ? sent.toLowerCase() : randomUUID(),
    timestamp: `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`,
  };
}

/** `AADSTS50126: … Trace ID: … Correlation ID: … Timestamp: …` */
export function describe(error: EntraError, trace: Trace): string {
  return `AADSTS${error.code}: ${error.message} Trace ID: ${trace.traceId} Correlation ID: ${trace.correlationId} Timestamp: ${trace.timestamp}`;
}

/** The JSON form of the token and device code endpoints. */
export function errorResponse(error: EntraError, trace: Trace, origin: string): PracticeResponse {
  return {
    status: error.status,
    headers: { ...TOKEN_HEADERS, 'x-ms-request-id': trace.traceId, 'client-request-id': trace.correlationId },
    body: {
      error: error.error,
      error_description: describe(error, trace),
      error_codes: [error.code],
      timestamp: trace.timestamp,
      trace_id: trace.traceId,
      correlation_id: trace.correlationId,
      error_uri: `${origin}/error?code=${error.code}`,
      ...(error.suberror ? { suberror: error.suberror } : {}),
      ...(error.claims ? { claims: error.claims } : {}),
    },
  };
}

export const TOKEN_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store, no-cache',
  pragma: 'no-cache',
  expires: '-1',
  'x-content-type-options': 'nosniff',
  'x-ms-ests-server': '2.1.20000.0 - PRACTICE ProdSlices',
};
