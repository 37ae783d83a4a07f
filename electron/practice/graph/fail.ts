import type { PracticeRequest, PracticeResponse } from '../http/types.ts';
import type { World } from '../world/world.ts';
import { RuleError } from '../world/world.ts';
import { errorResponse, GraphError } from './errors.ts';
import { ruleToGraphError } from './rule-errors.ts';

/** Anything a handler threw, as an answer; programming errors become the service's 500. */
export function toErrorResponse(thrown: unknown, request: PracticeRequest, world: World): PracticeResponse {
  if (thrown instanceof GraphError) return errorResponse(thrown, request, world);
  if (thrown instanceof RuleError) return errorResponse(ruleToGraphError(thrown), request, world);
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`practice graph: ${request.method} ${request.path}: ${message}\n`);
  return errorResponse(
    new GraphError(500, 'InternalServerError', 'An internal server error has occurred.'),
    request,
    world,
  );
}
