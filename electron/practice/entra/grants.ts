import { randomBytes } from 'node:crypto';
import type { Guid } from '../world/model.ts';
import { EntraError } from './errors.ts';
import type { SigningKeys } from './keys.ts';

/** How and when somebody proved who they are; travels with every token of that sign-in. */
export interface SignInFacts {
  userId: Guid;
  /** `pwd`, `mfa`. */
  methods: string[];
  /** Wire clock, milliseconds. */
  authTime: number;
  /** Practice clock, milliseconds; compared with signInSessionsValidFrom. */
  grantedAt: number;
  /** Authentication contexts satisfied. */
  contexts: string[];
  sessionId: string;
}

export interface CodeGrant {
  facts: SignInFacts;
  clientId: Guid;
  redirectUri: string;
  /** The scope parameter, or the v1 resource as `…/.default`. */
  scope: string;
  nonce: string | null;
  challenge: string | null;
  challengeMethod: 'S256' | 'plain';
  claims: string | null;
  expiresAt: number;
}

export interface RefreshGrant {
  id: string;
  facts: SignInFacts;
  clientId: Guid;
  /** Resource and scopes of the first request; a refresh without scope repeats them. */
  scope: string;
  issuedAt: number;
  expiresAt: number;
}

const CODE_LIFE_MS = 10 * 60 * 1000;
const REFRESH_LIFE_MS = 90 * 24 * 60 * 60 * 1000;
const REMEMBERED_CODES = 20_000;
const REMEMBERED_ROTATIONS = 200_000;

/** Authorization codes (one use, ten minutes) and refresh tokens (sealed, rotated). */
export interface Grants {
  issueCode(grant: Omit<CodeGrant, 'expiresAt'>): string;
  /** Takes the code out; throws EntraError when unknown, used or expired. */
  redeemCode(code: string): CodeGrant;
  issueRefresh(grant: Omit<RefreshGrant, 'id' | 'issuedAt' | 'expiresAt'>): string;
  /** Opens a refresh token and marks it replaced; throws EntraError when it may no longer be used. */
  redeemRefresh(token: string, graceSeconds: number): RefreshGrant;
}

export function createGrants(keys: SigningKeys, now: () => number): Grants {
  const codes = new Map<string, CodeGrant | 'redeemed'>();
  const replacedAt = new Map<string, number>();

  return {
    issueCode(grant) {
      const code = `1.${randomBytes(96).toString('base64url')}`;
      codes.set(code, { ...grant, expiresAt: now() + CODE_LIFE_MS });
      forgetOldest(codes, REMEMBERED_CODES);
      return code;
    },
    redeemCode(code) {
      const grant = codes.get(code);
      if (grant === 'redeemed') {
        throw new EntraError(
          'invalid_grant',
          54005,
          'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
        );
      }
      if (!grant) throw new EntraError('invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.');
      if (grant.expiresAt <= now()) {
        throw new EntraError(
          'invalid_grant',
          70008,
          'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
        );
      }
      codes.set(code, 'redeemed');
      return grant;
    },
    issueRefresh(grant) {
      const issuedAt = now();
      const sealed: RefreshGrant = {
        ...grant,
        id: randomBytes(12).toString('base64url'),
        issuedAt,
        expiresAt: issuedAt + REFRESH_LIFE_MS,
      };
      return `1.${keys.seal(sealed)}`;
    },
    redeemRefresh(token, graceSeconds) {
      const grant = (token.startsWith('1.') ? keys.unseal(token.slice(2)) : null) as RefreshGrant | null;
      if (!grant) throw new EntraError('invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.');
      if (grant.expiresAt <= now()) {
        throw new EntraError(
          'invalid_grant',
          700082,
          `The refresh token has expired due to inactivity. The token was issued on ${new Date(grant.issuedAt).toISOString()} and was inactive for 90.00:00:00.`,
        );
      }
      const replaced = replacedAt.get(grant.id);
      if (replaced !== undefined && now() - replaced >= graceSeconds * 1000) {
        throw new EntraError(
          'invalid_grant',
          70000,
          'Provided grant is invalid or malformed. The refresh token was replaced by a newer one.',
          { suberror: 'bad_token' },
        );
      }
      if (replaced === undefined) {
        replacedAt.set(grant.id, now());
        forgetOldest(replacedAt, REMEMBERED_ROTATIONS);
      }
      return grant;
    },
  };
}

function forgetOldest<V>(map: Map<string, V>, keep: number): void {
  for (const key of map.keys()) {
    if (map.size <= keep) return;
    map.delete(key);
  }
}
