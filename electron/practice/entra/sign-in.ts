import type { PracticeRequest, PracticeResponse } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import { deliver, deliverError } from './authorize.ts';
import { mayConsentForAdmin } from './consent.ts';
import { type EntraCall, mfaRequired, passwordOf } from './context.ts';
import { EntraError, type Trace, traceOf } from './errors.ts';
import type { SignInFacts } from './grants.ts';
import {
  approvalCard,
  confirmCard,
  consentCard,
  type GrantLine,
  messageCard,
  mfaCard,
  type PersonRow,
  page,
  pickCard,
  signInCard,
} from './pages.ts';
import { OPENID_SCOPES, RESOURCES, type ResourceKey } from './resources.ts';
import { cookieHeader, knownAccounts, rememberAccount, sessionOf } from './sessions.ts';
import type { BrowserSession, SignIn } from './sign-in-store.ts';
import { clientInfo } from './tokens.ts';

/** A sign-in seen from one request of the browser that performs it. */
export interface Step {
  call: EntraCall;
  request: PracticeRequest;
  trace: Trace;
  signIn: SignIn;
  session: BrowserSession;
}

export function openStep(call: EntraCall, request: PracticeRequest, signIn: SignIn): Step {
  return {
    call,
    request,
    signIn,
    trace: traceOf(request, call.now(), signIn.correlationId),
    session: sessionOf(call, request) ?? call.signIns.openSession(),
  };
}

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

function currentUser(step: Step): PracticeUser | null {
  const user = step.signIn.userId ? step.call.world.userById(step.signIn.userId) : undefined;
  return user && user.deletedAt === null ? user : null;
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

interface Asked extends GrantLine {
  resource: ResourceKey;
  admin: boolean;
}

/** The permissions the consent page has to name; empty when nothing needs to be asked. */
function permissionsAsked(step: Step, user: PracticeUser): Asked[] {
  const { signIn, call } = step;
  const { scopes, app } = signIn;
  if (signIn.purpose.kind === 'admin-consent') {
    const keys: ResourceKey[] = scopes.resource && !scopes.isDefault ? [scopes.resource.key] : ['graph', 'exchange'];
    return keys.flatMap((key) => describeNames(key, scopes.isDefault ? (app.requires[key] ?? []) : scopes.names));
  }
  if (!scopes.resource) return [];
  const missing = call.consents.missing(app, user.id, scopes);
  if (missing.length === 0 && signIn.prompt !== 'consent') return [];
  const names =
    signIn.prompt === 'consent'
      ? scopes.isDefault
        ? (app.requires[scopes.resource.key] ?? [])
        : scopes.names
      : missing;
  return describeNames(scopes.resource.key, names);
}

function describeNames(resource: ResourceKey, names: readonly string[]): Asked[] {
  return names.map((name) => {
    const permission = RESOURCES[resource].delegated.get(name);
    return { resource, name, says: permission?.says ?? name, admin: permission?.admin ?? true };
  });
}

function finish(step: Step, user: PracticeUser): PracticeResponse {
  const { call, signIn } = step;
  const cookie = cookieHeader(step.request, step.session);
  const { purpose } = signIn;
  call.signIns.end(signIn);
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
    return page({
      title: 'Signed in',
      tenant: call.world.tenant.displayName,
      cookie,
      card: messageCard(signIn.app.name, 'You have signed in on your device. You may now close this window.'),
    });
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
  if (signIn.purpose.kind === 'device') {
    call.devices.finish(signIn.purpose.userCode, 'declined');
    return page({
      title: 'Canceled',
      tenant: call.world.tenant.displayName,
      card: messageCard('Sign-in canceled', 'The app was not given access. You may close this window.'),
    });
  }
  return deliverError(call, signIn.purpose, error, step.trace);
}

// The pages, with what they need from the sign-in.

function show(step: Step, title: string, card: string): PracticeResponse {
  const { purpose } = step.signIn;
  return page({
    title,
    tenant: step.call.world.tenant.displayName,
    card,
    formTarget: purpose.kind === 'device' ? null : purpose.redirectUri,
    cookie: cookieHeader(step.request, step.session),
  });
}

function action(step: Step, tail: string): { action: string; ctx: string } {
  return { action: `/${step.call.world.tenant.tenantId}/${tail}`, ctx: step.signIn.id };
}

function credentialsPage(step: Step, error: string | null): PracticeResponse {
  const { world } = step.call;
  const personas: PersonRow[] = world.personas.map((persona) => ({
    name: world.userById(persona.userId)?.displayName ?? persona.upn,
    upn: persona.upn,
    note: persona.title,
    field: 'persona',
    value: persona.upn,
  }));
  const login = step.signIn.loginHint ?? '';
  return show(
    step,
    `Sign in to ${world.tenant.displayName}`,
    signInCard({ ...action(step, 'login'), appName: step.signIn.app.name, login, error, personas }),
  );
}

function pickPage(step: Step): PracticeResponse {
  const accounts = knownAccounts(step.call, step.session, true).map(({ user, account }) => ({
    name: user.displayName,
    upn: user.userPrincipalName,
    note: account.signedOut ? 'Signed out' : 'Signed in',
    field: account.signedOut ? 'signedOut' : 'account',
    value: account.signedOut ? user.userPrincipalName : user.id,
  }));
  return show(step, 'Pick an account', pickCard({ ...action(step, 'login'), appName: step.signIn.app.name, accounts }));
}

function mfaPage(step: Step, error: string | null): PracticeResponse {
  const user = currentUser(step);
  return show(
    step,
    'Enter the code',
    mfaCard({
      ...action(step, 'SAS/ProcessAuth'),
      upn: user?.userPrincipalName ?? '',
      number: step.signIn.mfaNumber,
      error,
    }),
  );
}

function consentPage(step: Step, user: PracticeUser, asked: readonly Asked[]): PracticeResponse {
  const { app, purpose, scopes } = step.signIn;
  const mayGrantForAll = mayConsentForAdmin(user.roles);
  const upn = user.userPrincipalName;
  const grants: GrantLine[] = [
    ...asked,
    ...scopes.openid.map((name) => ({ name, says: OPENID_SCOPES.get(name) ?? name })),
  ];
  const forAll = purpose.kind === 'admin-consent';
  if (!mayGrantForAll && (forAll || asked.some(({ admin }) => admin))) {
    return show(
      step,
      'Need admin approval',
      approvalCard({ ...action(step, 'Consent/Set'), appName: app.name, upn, grants, code: 'AADSTS90094' }),
    );
  }
  return show(
    step,
    'Permissions requested',
    consentCard({
      ...action(step, 'Consent/Set'),
      appName: app.name,
      publisher: app.publisher,
      upn,
      grants,
      mayGrantForAll,
      forAll,
    }),
  );
}

function confirmPage(step: Step, user: PracticeUser): PracticeResponse {
  return show(
    step,
    'Confirm sign-in',
    confirmCard({ ...action(step, 'appverify'), appName: step.signIn.app.name, upn: user.userPrincipalName }),
  );
}
