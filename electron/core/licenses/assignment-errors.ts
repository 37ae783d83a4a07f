/** What a failed license assignment means, and what would settle it. */
export interface ErrorMeaning {
  /** In plain words. */
  reason: string;
  fix: string;
  /** Trying again may help once the cause is gone; false = something else has to change first. */
  reprocess: boolean;
}

const meanings: Readonly<Record<string, ErrorMeaning>> = {
  CountViolation: {
    reason: 'There are not enough seats of this product.',
    fix: 'Buy seats or free some, then process the user again.',
    reprocess: true,
  },
  MutuallyExclusiveViolation: {
    reason: 'A service plan of this product cannot be on together with one the user has from another product.',
    fix: 'Remove the other product, or switch off one of the two service plans.',
    reprocess: true,
  },
  DependencyViolation: {
    reason: 'A service plan of this product needs another service plan that the user does not have.',
    fix: 'Give the product it depends on, or switch the dependent service plan off.',
    reprocess: true,
  },
  ProhibitedInUsageLocationViolation: {
    reason: 'A service of this product is not offered in the user’s usage location, or the user has none.',
    fix: 'Set the right usage location, then process the user again.',
    reprocess: true,
  },
  UniquenessViolation: {
    reason: 'Another account has the same mail address, so the mailbox cannot be made.',
    fix: 'Remove the duplicate proxy address from one of the two accounts, then process the user again.',
    reprocess: true,
  },
  Other: {
    reason: 'The service gave no particular reason.',
    fix: 'Process the user again; the service’s answer then tells the cause.',
    reprocess: true,
  },
};

/** The meaning of `licenseAssignmentStates.error`; values the service may add later read as Other. */
export function assignmentErrorText(error: string): ErrorMeaning {
  const known = Object.hasOwn(meanings, error) ? meanings[error] : undefined;
  return known ?? (meanings.Other as ErrorMeaning);
}
