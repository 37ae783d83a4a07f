import type { AuthenticationResult } from '@azure/msal-node';
import { AppError, type WireError, wireErrorSchema } from '../../../shared/contract/errors.ts';

/** Who is signed in, as kept in the vault. */
export interface Identity {
  objectId: string;
  tenantId: string;
  userPrincipalName: string;
  displayName: string | null;
  /** Write permissions were granted. */
  write: boolean;
  /** Why there is no token for Exchange, when the directory's sign-in worked but Exchange's did not. */
  exchangeProblem: WireError | null;
}

/** Who a sign-in result speaks of. */
export function identityOf(result: AuthenticationResult, write: boolean): Identity {
  return {
    objectId: result.uniqueId.toLowerCase(),
    tenantId: result.tenantId.toLowerCase(),
    userPrincipalName: result.account?.username ?? '',
    displayName: result.account?.name ?? null,
    write,
    exchangeProblem: null,
  };
}

/** An identity as the vault kept it; null when it is not one. */
export function parseIdentity(text: string): Identity | null {
  try {
    const value = JSON.parse(text) as Partial<Identity> | null;
    if (typeof value?.objectId !== 'string' || typeof value.userPrincipalName !== 'string') return null;
    return {
      objectId: value.objectId,
      tenantId: String(value.tenantId ?? ''),
      userPrincipalName: value.userPrincipalName,
      displayName: typeof value.displayName === 'string' ? value.displayName : null,
      write: value.write === true,
      exchangeProblem: wireErrorSchema.nullish().catch(null).parse(value.exchangeProblem) ?? null,
    };
  } catch {
    return null;
  }
}

/** Two steps of one sign-in were made by different people. */
export function otherAccount(wanted: Identity, got: Identity): AppError {
  return new AppError(
    'sign-in-failed',
    `The second sign-in was made as ${got.userPrincipalName}, the first as ${wanted.userPrincipalName}.`,
    { hint: 'Choose the same account in both steps, or sign out in the browser first.' },
  );
}
