import type { PracticeUser } from '../../world/model.ts';
import { isoSeconds, stableGuid } from '../values.ts';

/** The six-field sign-in summary; null for someone who never signed in. */
export function signInActivity(user: PracticeUser): Record<string, unknown> | null {
  const { lastSignInAt, lastNonInteractiveSignInAt, lastSuccessfulSignInAt } = user;
  if (lastSignInAt === null && lastNonInteractiveSignInAt === null && lastSuccessfulSignInAt === null) return null;
  return {
    lastSignInDateTime: isoSeconds(lastSignInAt),
    lastSignInRequestId: requestId(user, 'interactive', lastSignInAt),
    lastNonInteractiveSignInDateTime: isoSeconds(lastNonInteractiveSignInAt),
    lastNonInteractiveSignInRequestId: requestId(user, 'silent', lastNonInteractiveSignInAt),
    lastSuccessfulSignInDateTime: isoSeconds(lastSuccessfulSignInAt),
    lastSuccessfulSignInRequestId: requestId(user, 'successful', lastSuccessfulSignInAt),
  };
}

function requestId(user: PracticeUser, kind: string, at: number | null): string | null {
  return at === null ? null : stableGuid('sign-in', kind, user.id, at);
}
