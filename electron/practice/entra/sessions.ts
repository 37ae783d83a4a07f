import type { PracticeRequest } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import type { EntraCall } from './context.ts';
import type { BrowserSession, SignIn } from './sign-in-store.ts';

/** A browser never lets a plain page replace a secure cookie, so the plain HTTP door has a name of its own. */
function cookieName(request: PracticeRequest): string {
  return request.origin.startsWith('https:') ? 'ESTSAUTHPRACTICE' : 'ESTSAUTHPRACTICELOCAL';
}

const secureFlag = (request: PracticeRequest): string => (request.origin.startsWith('https:') ? '; Secure' : '');

/** The browser's session by its cookie. */
export function sessionOf(call: EntraCall, request: PracticeRequest): BrowserSession | undefined {
  const match = new RegExp(`(?:^|;\\s*)${cookieName(request)}=([^;]+)`).exec(request.headers.cookie ?? '');
  return call.signIns.session(match?.[1]);
}

export function cookieHeader(request: PracticeRequest, session: BrowserSession): string {
  return `${cookieName(request)}=${session.id}; Path=/; HttpOnly; SameSite=Lax${secureFlag(request)}`;
}

export function expiredCookie(request: PracticeRequest): string {
  return `${cookieName(request)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secureFlag(request)}`;
}

export interface KnownAccount {
  user: PracticeUser;
  account: BrowserSession['accounts'][number];
}

/** The accounts of a session that still exist; signed-out and revoked ones only on request. */
export function knownAccounts(call: EntraCall, session: BrowserSession, withSignedOut = false): KnownAccount[] {
  return session.accounts.flatMap((account) => {
    const user = call.world.userById(account.userId);
    if (!user || user.deletedAt !== null) return [];
    if (account.grantedAt < user.signInSessionsValidFrom) account.signedOut = true;
    return account.signedOut && !withSignedOut ? [] : [{ user, account }];
  });
}

export function rememberAccount(call: EntraCall, session: BrowserSession, signIn: SignIn, user: PracticeUser): void {
  const grantedAt = call.world.clock.now();
  const { methods, authTime, contexts, sessionId } = signIn;
  const entry = {
    userId: user.id,
    methods: [...methods],
    authTime,
    grantedAt,
    contexts: [...contexts],
    sessionId,
    signedOut: false,
  };
  session.accounts = [entry, ...session.accounts.filter((account) => account.userId !== user.id)];
}
