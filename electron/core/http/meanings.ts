import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import { looksLikeHtml, readHtmlTitle } from './pages.ts';
import type { Explanation, ServiceAnswer } from './types.ts';

/** What a status means where the service says nothing itself; for whole answers and items of a batch. */
export function defaultFor(status: number, name: string): { code: AppError['code']; message: string; hint?: string } {
  switch (status) {
    case 403:
      return {
        code: 'forbidden',
        message: `${name} refused the request: the roles you signed in with do not allow it (HTTP 403).`,
        hint: 'Ask for a role that does, then sign in again.',
      };
    case 404:
      return { code: 'not-found', message: `${name} does not know that object.` };
    case 407:
      return {
        code: 'network',
        message: 'The proxy of this network wants a sign-in.',
        hint: 'Set up the proxy credentials for this computer.',
      };
    case 409:
    case 412:
      return { code: 'conflict', message: `${name} reports a conflict: the object changed at the same time.` };
    case 410:
      return { code: 'conflict', message: `${name} no longer keeps what this request continues from.` };
    case 413:
    case 414:
    case 415:
    case 405:
    case 501:
      return { code: 'unsupported', message: `${name} does not support this request (HTTP ${status}).` };
    case 429:
      return { code: 'throttled', message: `${name} asked us to slow down.` };
    default:
      if (status === 408 || status >= 500) {
        return {
          code: 'service-unavailable',
          message: `${name} is not able to answer right now (HTTP ${status}).`,
          hint: 'This usually passes. Try again in a few minutes.',
        };
      }
      return { code: 'service-error', message: `${name} refused the request (HTTP ${status}).` };
  }
}

/** Says by how much the computer's clock is wrong. `skewMs` is ours minus theirs. */
export function clockSkewError(skewMs: number, details?: WireError['details']): AppError {
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  return new AppError(
    'clock-skew',
    `This computer's clock is ${minutes} min ${skewMs > 0 ? 'ahead of' : 'behind'} the service's, so its sign-in is refused.`,
    { hint: 'Set the date and time (turn on automatic time), then sign in again.', ...(details ? { details } : {}) },
  );
}

/** Entra and the services tolerate about this much difference between clocks. */
const SKEW_MS = 5 * 60_000;

/** Our clock minus the answer's in ms, when the difference is large enough to break sign-in. */
export function skewOf(answer: ServiceAnswer, nowMs: number): number | null {
  const server = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(server)) return null;
  const skew = nowMs - server;
  return Math.abs(skew) > SKEW_MS ? skew : null;
}

/** What to say when the service's own answer says no more. */
export interface Fallback {
  code: AppError['code'];
  message: string;
  hint?: string;
  retryable?: boolean;
  retryAfterSeconds?: number;
}

/** The error an answer stands for: the service's meaning, a proxy's page, or the fallback. */
export function answerError(
  name: string,
  answer: ServiceAnswer,
  explanation: Explanation | null,
  fallback: Fallback,
  details: NonNullable<WireError['details']>,
): AppError {
  const text = answer.text().slice(0, 100_000);
  const html = looksLikeHtml(answer.headers.get('content-type'), text);
  const title = html ? readHtmlTitle(text) : null;
  const message = html
    ? `A web page came back in place of ${name}'s answer (HTTP ${answer.status}${title === null ? '' : `, “${title}”`}).`
    : (explanation?.message ?? fallback.message);
  const hint = html
    ? 'A proxy, firewall or gateway of this network may have answered. Check the proxy settings.'
    : (explanation?.hint ?? fallback.hint);
  return new AppError(explanation?.code ?? (html && answer.status < 500 ? 'bad-response' : fallback.code), message, {
    ...(hint === undefined ? {} : { hint }),
    retryable: fallback.retryable ?? explanation?.again !== undefined,
    details: {
      ...details,
      status: answer.status,
      ...(explanation?.serviceCode === undefined ? {} : { serviceCode: explanation.serviceCode }),
      ...(explanation?.serviceMessage === undefined ? {} : { serviceMessage: explanation.serviceMessage }),
      ...(fallback.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fallback.retryAfterSeconds }),
    },
  });
}

/** A body that is not what it should be: cut off, or a page of something in between. */
export function unreadable(
  name: string,
  answer: ServiceAnswer,
  details: NonNullable<WireError['details']>,
): { message: string; options: { hint?: string; details: NonNullable<WireError['details']> } } {
  const text = answer.text();
  const html = looksLikeHtml(answer.headers.get('content-type'), text);
  const title = html ? readHtmlTitle(text) : null;
  return {
    message: html
      ? `A web page came back in place of ${name}'s answer${title === null ? '' : `: “${title}”`}.`
      : `${name}'s answer was cut off or is not readable.`,
    options: {
      ...(html
        ? { hint: 'A proxy, firewall or sign-in portal of this network answered. Check the proxy settings.' }
        : {}),
      details: { ...details, status: answer.status },
    },
  };
}
