import { isObject, type Json, text } from '../http/read.ts';
import type { Explanation, ServiceAnswer, ServiceProfile, ServiceRequest } from '../http/types.ts';
import { explainRefusal } from './refusals.ts';

export const EXPIRED_PAGE = 'Directory_ExpiredPageToken';
export const NON_PREMIUM = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';

/** How Microsoft Graph words its refusals. */
export function graphProfile(origin: string): ServiceProfile {
  return {
    name: 'Microsoft Graph',
    origin,
    explain: (answer, request) => explainGraph(answer.status, bodyOf(answer), request),
  };
}

function bodyOf(answer: ServiceAnswer): unknown {
  try {
    return JSON.parse(answer.text());
  } catch {
    return null;
  }
}

type Asked = Pick<ServiceRequest, 'method' | 'url'>;

/** The error of an answer or of a batch item. Null when the body is not Graph's envelope. */
export function explainGraph(status: number, body: unknown, asked: Asked | null = null): Explanation | null {
  const error = innermost(body);
  if (!error) return null;
  const serviceCode = text(error.code) ?? 'UnknownError';
  const serviceMessage = text(error.message) ?? '';
  const said = { serviceCode, serviceMessage: serviceMessage.slice(0, 1000) };
  switch (serviceCode) {
    case NON_PREMIUM:
      return {
        ...said,
        code: 'unsupported',
        message: 'This needs Entra ID P1 or P2, which this tenant does not have.',
        hint: 'Everything else works without it. With a license for it, refresh to read what is missing.',
      };
    case 'Authorization_RequestDenied':
    case 'Forbidden':
    case 'accessDenied':
    case 'AccessDenied':
      return {
        ...said,
        code: 'forbidden',
        ...missingRight(asked),
      };
    case 'S2SUnauthorized':
      return {
        ...said,
        code: 'forbidden',
        message: 'This account may not read usage reports.',
        hint: 'Reports need one of these roles: Global Administrator, Exchange Administrator, Reports Reader, Global Reader (totals only).',
      };
    case 'Request_ResourceNotFound':
    case 'ResourceNotFound':
      return { ...said, ...gone };
    case 'MailboxNotEnabledForRESTAPI':
      return {
        ...said,
        code: 'not-found',
        message: 'There is no mailbox here: it is inactive, deleted, or still on-premises.',
        hint: 'Give an Exchange plan or restore the mailbox, then refresh the user.',
      };
    case 'Directory_ConcurrencyViolation':
      return {
        ...said,
        code: 'conflict',
        message: 'Another change to the same object is still under way.',
        hint: 'Try again in a moment.',
        again: 'refused',
      };
    case EXPIRED_PAGE:
      return {
        ...said,
        code: 'conflict',
        message: 'The list changed while it was being read.',
        hint: 'Read it again.',
      };
    case 'TooManyRequests':
      return { ...said, code: 'throttled', message: 'Microsoft Graph asked us to slow down.' };
    case 'UnknownError':
      if (/throttled/i.test(serviceMessage)) {
        return { ...said, code: 'throttled', message: 'Microsoft Graph asked us to slow down.' };
      }
  }
  if (status === 403) {
    return {
      ...said,
      code: 'forbidden',
      ...missingRight(asked),
    };
  }
  const refusal = status === 400 ? explainRefusal(serviceMessage) : null;
  if (refusal !== null) return { ...said, ...refusal };
  if (status === 400 && conflictIn(error)) {
    return { ...said, code: 'conflict', message: `Microsoft Graph refused: ${serviceMessage}` };
  }
  if (status >= 400 && status < 500 && ![401, 404, 408, 409, 410, 412].includes(status) && serviceMessage !== '') {
    return { ...said, code: 'service-error', message: `Microsoft Graph refused: ${serviceMessage}` };
  }
  return { ...said, ...byStatus(status) };
}

/** Says what is not allowed, without naming the account: the words are stored, and may be shared. */
function missingRight(asked: Asked | null): { message: string; hint: string } {
  const what = asked === null ? 'this' : `${asked.method === 'GET' ? 'reading' : 'changing'} ${resourceOf(asked.url)}`;
  return {
    message: `None of the roles and permissions you signed in with allows ${what} in Microsoft Graph.`,
    hint: 'Ask for a directory role that does, or have an administrator grant the permission. Then sign in again.',
  };
}

/** Last named part of an address, e.g. `subscribedSkus`; ids and functions' arguments are left out. */
function resourceOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? '';
  const names = path.split('/').map((part) => part.replace(/\(.*$/, ''));
  return names.findLast((part) => /^\$?[A-Za-z]+$/.test(part)) ?? 'this';
}

const gone = {
  code: 'not-found',
  message: 'Microsoft Graph does not know that object.',
  hint: 'It was probably deleted meanwhile. Refresh, then plan again what is left to do.',
} as const;

function byStatus(status: number): Pick<Explanation, 'code' | 'message' | 'hint'> {
  if (status === 401) {
    return {
      code: 'sign-in-needed',
      message: 'Microsoft Graph no longer accepts this sign-in.',
      hint: 'Sign in again; what was under way can then go on.',
    };
  }
  if (status === 404) return gone;
  if (status === 409 || status === 410 || status === 412) {
    return { code: 'conflict', message: 'The object changed in the meantime.' };
  }
  return { code: 'service-unavailable', message: 'Microsoft Graph is not able to answer right now.' };
}

/** Reports wrap the true error as JSON text in the outer message. */
function innermost(body: unknown): Json | null {
  if (!isObject(body) || !isObject(body.error)) return null;
  const outer = body.error;
  const message = text(outer.message);
  if (message?.startsWith('{')) {
    try {
      const inner: unknown = JSON.parse(message);
      if (isObject(inner) && isObject(inner.error)) return inner.error;
    } catch {
      // Plain words that begin with a brace.
    }
  }
  return outer;
}

function conflictIn(error: Json): boolean {
  const details = Array.isArray(error.details) ? error.details : [];
  return details.some((detail) => isObject(detail) && detail.code === 'ObjectConflict');
}
