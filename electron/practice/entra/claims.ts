import { EntraError } from './errors.ts';

/** What a `claims` parameter asks of the access token, as far as the tenant honors it. */
export interface ClaimsRequest {
  /** Authentication contexts that must be in the token (step-up). */
  contexts: string[];
  /** The client can handle claims challenges (`cp1`). */
  canHandleChallenges: boolean;
  /** A token issued before this moment (seconds) will not do; the answer to a revocation challenge. */
  notBefore: number | null;
}

interface RawClaim {
  essential?: boolean;
  value?: unknown;
  values?: unknown;
}

/** Reads the JSON of a `claims` parameter; throws EntraError when it is not JSON. */
export function parseClaims(text: string | null | undefined): ClaimsRequest {
  const asked: ClaimsRequest = { contexts: [], canHandleChallenges: false, notBefore: null };
  if (!text) return asked;
  let raw: { access_token?: Record<string, RawClaim | null> };
  try {
    raw = JSON.parse(text) as typeof raw;
  } catch {
    throw new EntraError(
      'invalid_request',
      9000411,
      "The request is not properly formatted. The parameter 'claims' is not valid JSON.",
    );
  }
  const claims = raw.access_token ?? {};
  asked.contexts = listOf(claims.acrs);
  asked.canHandleChallenges = listOf(claims.xms_cc).some((value) => value.toLowerCase() === 'cp1');
  const nbf = Number(listOf(claims.nbf)[0]);
  if (Number.isFinite(nbf)) asked.notBefore = nbf;
  return asked;
}

function listOf(claim: RawClaim | null | undefined): string[] {
  if (!claim) return [];
  const values = Array.isArray(claim.values) ? claim.values : claim.value === undefined ? [] : [claim.value];
  return values.map(String);
}
