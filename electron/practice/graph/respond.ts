import type { PracticeResponse } from '../http/types.ts';

export const JSON_CONTENT_TYPE = {
  data: 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
  error: 'application/json',
} as const;

const DIRECTORY_HEADERS = { 'Cache-Control': 'no-cache', 'OData-Version': '4.0' } as const;

/** A JSON answer with the headers directory resources carry. */
export function json(
  body: Record<string, unknown>,
  status = 200,
  headers: Record<string, string> = {},
): PracticeResponse {
  return { status, headers: { ...DIRECTORY_HEADERS, 'Content-Type': JSON_CONTENT_TYPE.data, ...headers }, body };
}

export function noContent(headers: Record<string, string> = {}): PracticeResponse {
  return { status: 204, headers: { 'Cache-Control': 'no-cache', ...headers } };
}

/** The bare number `$count` segments answer with. */
export function plainNumber(value: number): PracticeResponse {
  return {
    status: 200,
    headers: { ...DIRECTORY_HEADERS, 'Content-Type': 'text/plain' },
    body: String(value),
  };
}
