import type { Guid } from './model.ts';
import { hash32, hashText } from './random.ts';

/** The security id a trustee appears with; the domain part follows from the seed. */
export function sidOf(seed: number, id: Guid): string {
  const rid = 1_000_000 + (hashText(id) % 30_000_000);
  return `S-1-5-21-${hash32(seed, 1)}-${hash32(seed, 2)}-${hash32(seed, 3)}-${rid}`;
}

/** The security id of someone who is gone; no object leads to it. */
export function orphanSid(seed: number, n: number): string {
  return `S-1-5-21-${hash32(seed, 1)}-${hash32(seed, 2)}-${hash32(seed, 3)}-${900_000 + (n % 90_000)}`;
}
