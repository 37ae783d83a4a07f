import type { RuleError } from '../world/world.ts';
import { GraphError } from './errors.ts';

export function ruleToGraphError(error: RuleError): GraphError {
  return new GraphError(400, 'Request_BadRequest', error.message);
}
