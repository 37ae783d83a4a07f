import { GraphError } from '../errors.ts';

/** Keeps the selected members of an answer that holds all of them. Throws `GraphError` for unknown names. */
export function pick(
  body: Record<string, unknown>,
  select: readonly string[] | null,
  entity: string,
): Record<string, unknown> {
  if (select === null) return body;
  const chosen: Record<string, unknown> = {};
  for (const given of select) {
    const name = given in body ? given : Object.keys(body).find((known) => known.toLowerCase() === given.toLowerCase());
    if (name === undefined) {
      throw new GraphError(
        400,
        'BadRequest',
        `Parsing OData Select and Expand failed: Could not find a property named '${given}' on type '${entity}'.`,
      );
    }
    chosen[name] = body[name];
  }
  return chosen;
}
