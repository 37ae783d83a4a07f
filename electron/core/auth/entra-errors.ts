import { AppError, type ErrorCode } from '../../../shared/contract/errors.ts';

interface Meaning {
  code: ErrorCode;
  message: string;
  hint: string;
}

/** What the person signing in should know about each AADSTS number. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  16000: failed('Several accounts are signed in.', 'Sign in again and choose one account.'),
  50011: failed(
    'The app registration does not list the redirect address the console uses.',
    'In the registration, add the platform “Mobile and desktop applications” with the redirect URI http://localhost.',
  ),
  50020: failed(
    'This account belongs to another organization.',
    'Sign in with an account of this tenant, or check the tenant you entered.',
  ),
  50034: failed('This account does not exist in this tenant.', 'Check the address, or the tenant you entered.'),
  50053: failed('This account is locked after too many sign-in attempts.', 'Wait a few minutes and try again.'),
  50055: failed('The password has expired.', 'Change it in a browser, then sign in again.'),
  50057: failed('This account is disabled.', 'Have an administrator enable it, or use another account.'),
  50058: needed('The browser session has ended.', 'Sign in again.'),
  50059: failed('No tenant was found in the request.', 'Enter the tenant id or one of its domains.'),
  50072: stepUp('This account must first register for multifactor authentication.'),
  50074: stepUp('A second sign-in step is required.'),
  50076: stepUp('A second sign-in step is required.'),
  50078: stepUp('The second sign-in step has expired.'),
  50079: stepUp('This account must first register for multifactor authentication.'),
  50097: stepUp('This organization requires a registered device.'),
  50105: {
    code: 'forbidden',
    message: 'This account is not assigned to the application.',
    hint: 'Have an administrator assign it under Enterprise applications.',
  },
  50126: failed('The user name or password is not right.', 'Try again, or reset the password.'),
  50128: failed('This tenant was not found.', 'Check the tenant id or domain, and the cloud.'),
  50132: needed('The session was ended or the password changed.', 'Sign in again. Your work is kept.'),
  50133: needed('The session was ended or the password changed.', 'Sign in again. Your work is kept.'),
  50140: failed('The sign-in was interrupted.', 'Sign in again.'),
  50158: stepUp('A further sign-in step of this organization is required.'),
  50173: needed('The sign-in was revoked or the password changed.', 'Sign in again. Your work is kept.'),
  50196: failed('The sign-in service saw a loop of requests.', 'Wait a few minutes and try again.'),
  53000: stepUp('This organization allows only compliant devices.'),
  53001: stepUp('This organization allows only joined devices.'),
  53003: {
    code: 'forbidden',
    message: 'A Conditional Access policy of this organization blocks this sign-in.',
    hint: 'Ask an administrator which condition is missing; the sign-in log names the policy.',
  },
  54005: failed('The sign-in answer was already used.', 'Sign in again.'),
  65001: consent('The organization has not agreed to the permissions the console asks for.'),
  65002: consent('This application may not ask for that permission in this tenant.'),
  65004: {
    code: 'consent-needed',
    message: 'The permissions were declined.',
    hint: 'Sign in again and accept them, or ask an administrator to.',
  },
  70000: needed('The stored sign-in is no longer valid.', 'Sign in again. Your work is kept.'),
  70008: needed('The stored sign-in has expired.', 'Sign in again. Your work is kept.'),
  70011: failed('The application asked for a permission this tenant does not know.', 'Check the cloud.'),
  70016: failed('The code has not been entered yet.', 'Enter the code shown.'),
  70020: failed('The code was not entered in time.', 'Start the sign-in again.'),
  70043: needed(
    'The stored sign-in has expired under a policy of this organization.',
    'Sign in again. Your work is kept.',
  ),
  90002: failed('This tenant was not found.', 'Check the tenant id or domain, and that the right cloud is chosen.'),
  90014: failed('The sign-in request was incomplete.', 'Sign in again.'),
  90072: failed(
    'This account belongs to another organization.',
    'Sign in with an account of this tenant, or have it invited as a guest first.',
  ),
  90094: consent('An administrator must agree to the permissions first.'),
  90095: consent('An administrator must agree to the permissions first.'),
  90099: consent('The application has not been allowed in this tenant yet.'),
  160021: needed('The session this sign-in builds on is gone.', 'Sign in again.'),
  500113: failed(
    'The app registration has no redirect address.',
    'Add the platform “Mobile and desktop applications” with the redirect URI http://localhost.',
  ),
  500133: failed('The sign-in answer is not valid at this time.', "Check this computer's date and time."),
  650051: consent('The application could not be set up in this tenant.'),
  650052: failed(
    'The organization has no subscription for this service.',
    'Check that the tenant has Exchange Online.',
  ),
  650053: failed('The application asked for a permission this service does not know.', 'Check the cloud.'),
  650056: consent('The app registration does not list the permissions it needs.'),
  650057: failed(
    'The app registration does not list this service.',
    'Add the delegated permissions named in the README to the registration.',
  ),
  700003: stepUp('The device this sign-in was made on is not known any more.'),
  700016: failed(
    'This application is not known in the tenant.',
    'Check the application (client) id, the tenant, and the cloud.',
  ),
  700054: failed(
    'The app registration does not allow this kind of sign-in.',
    'Allow public client flows in the registration.',
  ),
  700082: needed(
    'The stored sign-in has expired because it was not used for a long time.',
    'Sign in again. Your work is kept.',
  ),
  700084: needed('The stored sign-in has expired.', 'Sign in again. Your work is kept.'),
  7000112: failed(
    'This application is disabled in the tenant.',
    'Have an administrator enable it under Enterprise applications.',
  ),
  7000218: failed(
    'The app registration does not allow public client flows.',
    'In the registration, under Authentication, set “Allow public client flows” to Yes and use the platform “Mobile and desktop applications”.',
  ),
};

/** Numbers that may also mean that this computer's clock is wrong. */
const TIME_SENSITIVE = new Set([70008, 54005, 500133, 700024]);

function failed(message: string, hint: string): Meaning {
  return { code: 'sign-in-failed', message, hint };
}
function needed(message: string, hint: string): Meaning {
  return { code: 'sign-in-needed', message, hint };
}
function stepUp(message: string): Meaning {
  return { code: 'step-up-needed', message, hint: 'Sign in again and complete the extra step.' };
}
function consent(message: string): Meaning {
  return { code: 'consent-needed', message, hint: 'Ask an administrator to grant it.' };
}

/** The parts of an Entra failure, wherever it came from (token endpoint, redirect, MSAL). */
export interface EntraFailure {
  /** OAuth error, e.g. `invalid_grant`. */
  error: string;
  description: string;
}

export interface EntraErrorContext {
  /** Where an administrator can grant the permissions for everyone. */
  adminConsentUrl: string;
  /** Ours minus the sign-in service's clock in ms, when known. */
  skewMs: number | null;
  /** ISO time. */
  at: string;
}

const SKEW_MS = 5 * 60_000;

/** The AADSTS number of a description, or null. */
export function aadstsNumber(description: string): number | null {
  const match = /AADSTS(\d{4,8})/.exec(description);
  return match ? Number(match[1]) : null;
}

/** Turns a failure of the sign-in service into a sentence with what to do. */
export function entraError(failure: EntraFailure, context: EntraErrorContext): AppError {
  const number = aadstsNumber(failure.description);
  const details = {
    ...(number === null ? { serviceCode: failure.error } : { serviceCode: `AADSTS${number}` }),
    serviceMessage: serviceWords(failure.description),
    ...idsOf(failure.description),
    at: context.at,
  };
  if (
    context.skewMs !== null &&
    Math.abs(context.skewMs) > SKEW_MS &&
    (number === null ? failure.error === 'invalid_grant' : TIME_SENSITIVE.has(number))
  ) {
    const minutes = Math.round(Math.abs(context.skewMs) / 60_000);
    return new AppError(
      'clock-skew',
      `This computer's clock is ${minutes} min ${context.skewMs > 0 ? 'ahead of' : 'behind'} the sign-in service's.`,
      { hint: 'Set the date and time (turn on automatic time), then sign in again.', details },
    );
  }
  const meaning = (number === null ? undefined : MEANINGS[number]) ?? byOAuthCode(failure);
  const hint =
    meaning.code === 'consent-needed'
      ? `${meaning.hint} Administrators can do so at ${context.adminConsentUrl}`
      : meaning.hint;
  return new AppError(meaning.code, meaning.message, {
    hint,
    details: meaning.code === 'consent-needed' ? { ...details, adminConsentUrl: context.adminConsentUrl } : details,
  });
}

function byOAuthCode(failure: EntraFailure): Meaning {
  switch (failure.error) {
    case 'access_denied':
    case 'authorization_declined':
      return failed('The sign-in was declined in the browser.', 'Sign in again when you are ready.');
    case 'consent_required':
      return consent('The organization has not agreed to the permissions the console asks for.');
    case 'interaction_required':
    case 'login_required':
    case 'invalid_grant':
    case 'bad_token':
      return needed('The stored sign-in is no longer valid.', 'Sign in again. Your work is kept.');
    case 'expired_token':
    case 'device_code_expired':
    case 'code_expired':
      return failed('The code was not entered in time.', 'Start the sign-in again.');
    case 'temporarily_unavailable':
    case 'server_error':
      return {
        code: 'service-unavailable',
        message: 'The sign-in service is not able to answer right now.',
        hint: 'Try again in a few minutes.',
      };
    default:
      return failed('The sign-in did not succeed.', 'Try again. If it persists, keep the details for a support case.');
  }
}

/** The service's sentence without the ids that follow it, and without anything that looks like a token. */
function serviceWords(description: string): string {
  return description
    .split(/\s(?:Trace ID|Correlation ID|Timestamp):/)[0]!
    .replace(/[\w-]{40,}(\.[\w-]+)*/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 600);
}

function idsOf(description: string): { requestId?: string; clientRequestId?: string } {
  const trace = /Trace ID:\s*([0-9a-f-]{36})/i.exec(description)?.[1];
  const correlation = /Correlation ID:\s*([0-9a-f-]{36})/i.exec(description)?.[1];
  return {
    ...(trace === undefined ? {} : { requestId: trace }),
    ...(correlation === undefined ? {} : { clientRequestId: correlation }),
  };
}
