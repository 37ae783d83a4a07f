import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { GraphError } from '../errors.ts';
import { DEFAULT_USER_PROPERTIES, SINGLE_USER_PROPERTIES, USER_PROPERTIES } from './properties.ts';

export interface UserProjection {
  /** Selected names in the service's order, or null when the default set is shown. */
  select: readonly string[] | null;
  /** Members of SINGLE_USER_PROPERTIES that were asked for. */
  single: readonly string[];
  show(user: PracticeUser): Record<string, unknown>;
}

const CANONICAL = new Map(
  [...USER_PROPERTIES.keys(), ...SINGLE_USER_PROPERTIES.keys()].map((name) => [name.toLowerCase(), name]),
);

/**
 * Turns `$select` into a function that builds only those properties.
 * Throws `GraphError` for unknown names; naming single-user properties is the caller's to refuse.
 */
export function projectUser(select: readonly string[] | null, world: World): UserProjection {
  const names = select === null ? DEFAULT_USER_PROPERTIES : resolve(select);
  const single = names.filter((name) => SINGLE_USER_PROPERTIES.has(name));
  const readers = names
    .filter((name) => !SINGLE_USER_PROPERTIES.has(name))
    .map((name) => [name, USER_PROPERTIES.get(name)!] as const);
  return {
    select: select === null ? null : names,
    single,
    show: (user) => {
      const shown: Record<string, unknown> = {};
      for (const [name, read] of readers) shown[name] = read(user, world);
      return shown;
    },
  };
}

function resolve(select: readonly string[]): string[] {
  const names: string[] = [];
  for (const given of select) {
    if (given === '*') {
      for (const name of USER_PROPERTIES.keys())
        if (name !== 'signInActivity' && !names.includes(name)) names.push(name);
      continue;
    }
    const name = CANONICAL.get(given.toLowerCase());
    if (!name) {
      throw new GraphError(
        400,
        'BadRequest',
        `Parsing OData Select and Expand failed: Could not find a property named '${given}' on type 'microsoft.graph.user'.`,
      );
    }
    if (!names.includes(name)) names.push(name);
  }
  return names;
}
