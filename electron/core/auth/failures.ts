import { AuthError, ClientAuthError } from '@azure/msal-node';
import { AppError } from '../../../shared/contract/errors.ts';
import { entraError } from './entra-errors.ts';

/** Whatever a sign-in step threw, as an AppError. Nothing of MSAL's own texts but Entra's words goes through. */
export function toAuthError(
  error: unknown,
  context: { adminConsentUrl: string; at: string; interactionRequired: boolean },
): AppError {
  if (error instanceof AppError) return error;
  const { skewMs, refusal } = (error ?? {}) as {
    skewMs?: unknown;
    refusal?: { error: string; description: string } | null;
  };
  const facts = {
    adminConsentUrl: context.adminConsentUrl,
    at: context.at,
    skewMs: typeof skewMs === 'number' ? skewMs : null,
  };
  if (error instanceof ClientAuthError && error.errorCode === 'device_code_polling_cancelled') {
    return new AppError('cancelled', 'Cancelled.');
  }
  if (error instanceof AuthError || refusal) {
    const known = entraError(
      refusal ?? { error: (error as AuthError).errorCode, description: (error as AuthError).errorMessage ?? '' },
      facts,
    );
    // A refresh token that is missing or refused is always a matter of signing in again.
    if (context.interactionRequired && known.code === 'sign-in-failed') {
      return new AppError('sign-in-needed', known.message, {
        hint: 'Sign in again. Your work is kept.',
        ...(known.details ? { details: known.details } : {}),
        cause: error,
      });
    }
    return known;
  }
  return new AppError('internal', 'The sign-in failed unexpectedly.', { cause: error });
}
