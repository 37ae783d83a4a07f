import { GraphError } from '../errors.ts';

/** The refusal of a `$filter` that does not parse or does not type-check. */
export function badFilter(reason: string): GraphError {
  return new GraphError(400, 'BadRequest', `Invalid filter clause: ${reason}`);
}
