import type { Caller, PracticeContext, PracticeRequest } from '../http/types.ts';
import type { World } from '../world/world.ts';
import { GraphError } from './errors.ts';
import type { QueryOptions } from './odata/options.ts';
import type { GraphState } from './state.ts';

/** One routed Graph request, with everything a handler needs. */
export interface GraphCall {
  request: PracticeRequest;
  context: PracticeContext;
  world: World;
  state: GraphState;
  caller: Caller;
  version: 'v1.0' | 'beta';
  /** Absolute address of the version's root, no trailing slash. */
  root: string;
  options: QueryOptions;
  /** Values of the `:name` parts of the matched pattern. */
  params: Readonly<Record<string, string>>;
  /** Arguments written in parentheses: `getMailboxUsageDetail(period='D7')`. */
  args: Readonly<Record<string, string>>;
}

/** The parsed JSON object body. Throws `GraphError` for an empty, malformed or non-object body. */
export function readBody(call: GraphCall): Record<string, unknown> {
  if (call.request.body.length === 0) {
    throw new GraphError(400, 'BadRequest', 'Empty Payload. JSON content expected.');
  }
  let value: unknown;
  try {
    value = call.request.json();
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GraphError(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
  return value as Record<string, unknown>;
}

/** `…/$metadata#users(id,displayName)` and the like. */
export function contextUrl(call: GraphCall, fragment: string, select: readonly string[] | null = null): string {
  return `${call.root}/$metadata#${fragment}${select ? `(${select.join(',')})` : ''}`;
}

/** A query parameter switch such as `Prefer: return=minimal`. */
export function prefers(call: GraphCall, preference: string): boolean {
  return (call.request.headers.prefer ?? '')
    .split(',')
    .some((part) => part.trim().toLowerCase() === preference.toLowerCase());
}
