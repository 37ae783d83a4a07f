import { exchangeWriters, licenseWriters, locationWriters, userWriters } from '../../../shared/domain/roles.ts';

const areas: readonly { roles: readonly string[]; words: string }[] = [
  {
    roles: exchangeWriters,
    words: 'changing mailboxes needs Exchange Administrator, Exchange Recipient Administrator or Global Administrator',
  },
  { roles: userWriters, words: 'changing accounts needs User Administrator or Global Administrator' },
  {
    roles: locationWriters,
    words: 'setting usage locations needs License Administrator, User Administrator or Global Administrator',
  },
  {
    roles: licenseWriters,
    words: 'assigning licenses needs License Administrator, User Administrator or Global Administrator',
  },
];

const key = (roles: readonly string[]): string => [...roles].sort().join();

/**
 * What the signed-in roles do not allow of a plan, in a sentence; null when they allow all of it or are not known.
 * Each set must be met by one of its roles.
 */
export function missingRights(held: readonly string[] | null, roleSets: readonly (readonly string[])[]): string | null {
  if (held === null) return null;
  const unmet = roleSets.filter((set) => !set.some((role) => held.includes(role)));
  if (unmet.length === 0) return null;
  const words = unmet.map(
    (set) => areas.find(({ roles }) => key(roles) === key(set))?.words ?? 'part of it needs a role you do not hold',
  );
  return `Your role does not allow ${unmet.length === roleSets.length ? 'this plan' : 'all of this plan'}: ${words.join('; ')}. It can be kept for someone whose role does.`;
}
