import type { Subscription } from '../../../../shared/domain/licenses.ts';

export interface Suggestion {
  first: Subscription;
  second: Subscription;
}

const most = 6;

/** Owned editions beside the next one below in their family, where somebody has the one above; the costliest first. */
export const suggestedPairs = (subscriptions: readonly Subscription[]): Suggestion[] =>
  subscriptions
    .flatMap((first): Suggestion[] => {
      const { edition } = first;
      if (!edition || first.assigned === 0 || first.appliesTo !== 'User') return [];
      const below = subscriptions
        .filter(({ edition: other, appliesTo }) => other?.family === edition.family && appliesTo === 'User')
        .filter(({ edition: other }) => (other?.tier ?? 0) < edition.tier)
        .sort((a, b) => (b.edition?.tier ?? 0) - (a.edition?.tier ?? 0) || b.assigned - a.assigned)[0];
      return below ? [{ first, second: below }] : [];
    })
    .sort((a, b) => (b.first.monthlyCost ?? 0) - (a.first.monthlyCost ?? 0))
    .slice(0, most);
