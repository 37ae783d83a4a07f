import { createHash } from 'node:crypto';
import type { World } from '../../world/world.ts';

/** Replaces a name by a pseudonym that stays the same for the same name and never contains an `@`. */
export type Conceal = (text: string) => string;

export function concealer(world: World): Conceal {
  const salt = `${world.tenant.tenantId}/reports`;
  return (text) =>
    text === '' ? '' : createHash('sha256').update(`${salt}/${text}`).digest('hex').slice(0, 32).toUpperCase();
}
