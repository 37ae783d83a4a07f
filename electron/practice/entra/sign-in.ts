import type { PracticeResponse } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import { deliver, deliverError } from './authorize.ts';
import { mayConsentForAdmin } from './consent.ts';
import { type EntraCall, mfaRequired, passwordOf } from './context.ts';
import { EntraError } from './errors.ts';
import type { SignInFacts } from './grants.ts';
import { RESOURCES } from './resources.ts';
import { cookieHeader, knownAccounts, rememberAccount } from './sessions.ts';
import type { BrowserSession, SignIn } from './sign-in-store.ts';
import { currentUser, permissionsAsked, type Step } from './step.ts';
import { closingPage, confirmPage, consentPage, credentialsPage, mfaPage, pickPage } from './step-pages.ts';
import { clientInfo } from './tokens.ts';

/** The first page of a sign-in, or the answer at once when single sign-on or `prompt=none` allows it. */
export function firstPage(step: Step): PracticeResponse {
  const { signIn, call } = step;
  const known = knownAccounts(call, step.session);
  const hinted = signIn.loginHint?.toLowerCase();
  const match = hinted
    ? known.find(({ user }) => user.userPrincipalName.toLowerCase() === hinted || user.id === hinted)
    : known[0];
  const silent = signIn.prompt === 'none';
  if (silent && (!match || (!hinted && known.length > 1))) {
    const [code, text] =
      known.length > 1 && !match
        ? ([
            16000,
            'Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
          ] as const)
        : ([50058, 'A silent sign-in request was sent but no user is signed in.'] as const);
    return finishWithError(
      step,
      new EntraError(code === 50058 ? 'login_required' : 'interaction_required', code, text),
    );
  }
  if (signIn.prompt === 'login' || signIn.prompt === 'create') return credentialsPage(step, null);
  if (signIn.prompt === 'select_account') return known.length > 0 ? pickPage(step) : credentialsPage(step, null);
  if (match && (hinted || known.length === 1)) {
    takeAccount(step, match.user, match.account);
    return proceed(step);
  }
  return known.length > 1 && !hinted ? pickPage(step) : credentialsPage(step, null);
}

function takeAccount(step: Step, user: PracticeUser, account: BrowserSession['accounts'][number]): void {
  step.signIn.userId = user.id;
  step.signIn.methods = [...account.methods];
  step.signIn.authTime = account.authTime;
  step.signIn.contexts = [...account.contexts];
  step.signIn.sessionId = account.sessionId;
}

/** Handles the post of the sign-in page: a persona, a known account, or a name and password. */
export function postCredentials(step: Step, form: URLSearchParams): PracticeResponse {
  const { call, signIn } = step;
  if (form.get('other')) {
    signIn.userId = null;
    signIn.loginHint = null;
    return credentialsPage(step, null);
  }
  const signedOut = form.get('signedOut');
  if (signedOut) {
    signIn.loginHint = signedOut;
    return credentialsPage(step, null);
  }
  const accountId = form.get('account');
  if (accountId) {
    const known = knownAccounts(call, step.session).find(({ user }) => user.id === accountId);
    if (!known) return credentialsPage(step, 'That account is signed out. Sign in again.');
    takeAccount(step, known.user, known.account);
    return proceed(step);
  }
  const personaUpn = form.get('persona');
  const login = (personaUpn ?? form.get('login') ?? '').trim();
  signIn.loginHint = login;
  const user = call.world.userByUpn(login);
  const failure = user
    ? checkPassword(call, user, personaUpn !== null ? null : (form.get('passwd') ?? ''))
    : noSuchAccount(step, login);
  if (failure || !user) return credentialsPage(step, failure ? `AADSTS${failure.code}: ${failure.message}` : null);
  signIn.userId = user.id;
  signIn.methods = ['pwd'];
  signIn.authTime = call.now();
  signIn.contexts = [];
  return proceed(step);
}

function noSuchAccount(step: Step, login: string): EntraError {
  return new EntraError(
    'invalid_grant',
    50034,
    `The user account ${login} does not exist in the ${step.call.world.tenant.displayName} directory. To sign into this application, the account must be added to the directory.`,
  );
}

/** Checks a password (null: a persona button, which needs none) and notes the attempt; returns the refusal. */
export function checkPassword(call: EntraCall, user: PracticeUser, password: string | null): EntraError | null {
  const now = call.world.clock.now();
  user.lastSignInAt = now;
  if (password !== null && password !== passwordOf(call.world, user)) {
    return new EntraError('invalid_grant', 50126, 'Error validating credentials due to invalid username or password.');
  }
  if (!user.accountEnabled) return new EntraError('invalid_grant', 50057, 'The user account is disabled.');
  user.lastSuccessfulSignInAt = now;
  return null;
}

export function postMfa(step: Step, form: URLSearchParams): PracticeResponse {
  const typed = (form.get('otc') ?? '').replace(/\s/g, '');
  if (typed !== step.signIn.mfaNumber)
    return mfaPage(
      step,
      'AADSTS500121: Authentication failed during strong authentication request. Type the number shown above.',
    );
  step.signIn.methods = [...new Set([...step.signIn.methods, 'mfa'])];
  step.signIn.contexts = [...new Set([...step.signIn.contexts, ...step.signIn.claims.contexts])];
  return proceed(step);
}

export function postConsent(step: Step, form: URLSearchParams): PracticeResponse {
  const { call, signIn } = step;
  const user = currentUser(step);
  if (!user) return credentialsPage(step, null);
  if (form.get('answer') !== 'accept') {
    return finishWithError(step, new EntraError('access_denied', 65004, 'User declined to consent to access the app.'));
  }
  const asked = permissionsAsked(step, user);
  if (asked.some(({ admin }) => admin) && !mayConsentForAdmin(user.roles)) return proceed(step);
  const everyone = form.get('everyone') === '1' && mayConsentForAdmin(user.roles);
  for (const { resource, name } of asked)
    call.consents.grant(signIn.app, everyone ? 'everyone' : user.id, resource, [name]);
  signIn.consented = true;
  return proceed(step);
}

export function postConfirm(step: Step, form: URLSearchParams): PracticeResponse {
  if (form.get('answer') !== 'accept') {
    return finishWithError(step, new EntraError('access_denied', 65004, 'User declined to consent to access the app.'));
  }
  step.signIn.confirmed = true;
  return proceed(step);
}

/** Goes on to the next page that is needed, or finishes. */
function proceed(step: Step): PracticeResponse {
  const { call, signIn } = step;
  const silent = signIn.prompt === 'none';
  const user = currentUser(step);
  if (!user) return credentialsPage(step, null);
  if (!user.accountEnabled) {
    const refusal = new EntraError('invalid_grant', 50057, 'The user account is disabled.');
    return silent ? finishWithError(step, refusal) : credentialsPage(step, `AADSTS50057: ${refusal.message}`);
  }
  if (mfaMissing(call, signIn, user)) {
    if (silent) return finishWithError(step, mfaNeeded(signIn.scopes.resource?.appId ?? RESOURCES.graph.appId));
    return mfaPage(step, null);
  }
  rememberAccount(call, step.session, signIn, user);
  const asked = signIn.consented ? [] : permissionsAsked(step, user);
  if (asked.length > 0) {
    if (silent) return finishWithError(step, consentNeeded(signIn.app));
    return consentPage(step, user, asked);
  }
  if (signIn.purpose.kind === 'device' && !signIn.confirmed) return confirmPage(step, user);
  return finish(step, user);
}

function mfaMissing(call: EntraCall, signIn: SignIn, user: PracticeUser): boolean {
  if (signIn.claims.contexts.some((context) => !signIn.contexts.includes(context))) return true;
  return mfaRequired(call, user) && !signIn.methods.includes('mfa');
}

export function mfaNeeded(resourceId: string, claims?: string): EntraError {
  return new EntraError(
    'interaction_required',
    50076,
    `Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${resourceId}'.`,
    { suberror: 'basic_action', claims },
  );
}

export function consentNeeded(app: { clientId: string; name: string }): EntraError {
  return new EntraError(
    'consent_required',
    65001,
    `The user or administrator has not consented to use the application with ID '${app.clientId}' named '${app.name}'. Send an interactive authorization request for this user and resource.`,
    { suberror: 'consent_required' },
  );
}

function finish(step: Step, user: PracticeUser): PracticeResponse {
  const { call, signIn } = step;
  const cookie = cookieHeader(step.request, step.session);
  const { purpose } = signIn;
  call.signIns.end(signIn);
  if (purpose.kind === 'admin-consent' && purpose.redirectUri === '') {
    return closingPage(
      step,
      signIn.app.name,
      'The permissions were granted for your organization. You may close this window.',
    );
  }
  if (purpose.kind === 'admin-consent') {
    return deliver(
      call,
      purpose,
      { admin_consent: 'True', tenant: call.world.tenant.tenantId, scope: signIn.scope },
      cookie,
    );
  }
  const facts: SignInFacts = {
    userId: user.id,
    methods: signIn.methods,
    authTime: signIn.authTime,
    grantedAt: call.world.clock.now(),
    contexts: signIn.contexts,
    sessionId: signIn.sessionId,
  };
  if (purpose.kind === 'device') {
    call.devices.finish(purpose.userCode, facts);
    return closingPage(step, signIn.app.name, 'You have signed in on your device. You may now close this window.');
  }
  const code = call.grants.issueCode({
    facts,
    clientId: signIn.app.clientId,
    redirectUri: purpose.redirectUri,
    scope: signIn.scope,
    nonce: purpose.nonce,
    challenge: purpose.challenge,
    challengeMethod: purpose.challengeMethod,
    claims: signIn.claimsText,
  });
  return deliver(
    call,
    purpose,
    { code, client_info: clientInfo(user.id, call.world.tenant.tenantId), session_state: signIn.sessionId },
    cookie,
  );
}

function finishWithError(step: Step, error: EntraError): PracticeResponse {
  const { call, signIn } = step;
  call.signIns.end(signIn);
  if (signIn.purpose.kind === 'admin-consent' && signIn.purpose.redirectUri === '') {
    return closingPage(step, signIn.app.name, 'No permissions were granted. You may close this window.');
  }
  if (signIn.purpose.kind === 'device') {
    call.devices.finish(signIn.purpose.userCode, 'declined');
    return closingPage(step, 'Sign-in canceled', 'The app was not given access. You may close this window.');
  }
  return deliverError(call, signIn.purpose, error, step.trace);
}
