import type { PracticeResponse } from '../http/types.ts';
import type { PracticeUser } from '../world/model.ts';
import { mayConsentForAdmin } from './consent.ts';
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
import { OPENID_SCOPES } from './resources.ts';
import { cookieHeader, knownAccounts } from './sessions.ts';
import { type Asked, currentUser, type Step } from './step.ts';

/** The pages of a sign-in, with what they need from it. */

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

export function credentialsPage(step: Step, error: string | null): PracticeResponse {
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

export function pickPage(step: Step): PracticeResponse {
  const accounts = knownAccounts(step.call, step.session, true).map(({ user, account }) => ({
    name: user.displayName,
    upn: user.userPrincipalName,
    note: account.signedOut ? 'Signed out' : 'Signed in',
    field: account.signedOut ? 'signedOut' : 'account',
    value: account.signedOut ? user.userPrincipalName : user.id,
  }));
  return show(step, 'Pick an account', pickCard({ ...action(step, 'login'), appName: step.signIn.app.name, accounts }));
}

export function mfaPage(step: Step, error: string | null): PracticeResponse {
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

export function consentPage(step: Step, user: PracticeUser, asked: readonly Asked[]): PracticeResponse {
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

export function confirmPage(step: Step, user: PracticeUser): PracticeResponse {
  return show(
    step,
    'Confirm sign-in',
    confirmCard({ ...action(step, 'appverify'), appName: step.signIn.app.name, upn: user.userPrincipalName }),
  );
}

/** The last page where there is no application to return to. */
export function closingPage(step: Step, title: string, text: string): PracticeResponse {
  return page({
    title,
    tenant: step.call.world.tenant.displayName,
    card: messageCard(title, text),
    cookie: cookieHeader(step.request, step.session),
  });
}
