import { parseChallenge } from './challenge.ts';
import { looksLikeHtml } from './pages.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Explanation, ServiceAnswer, ServiceProfile, ServiceRequest } from './types.ts';

/** What an answer means for the call. */
export type Verdict =
  /** `near`: the service says that a limit is almost used up. */
  | { kind: 'answer'; near: boolean }
  /** A success whose body is cut off, or a page of something in between. */
  | { kind: 'unreadable' }
  | { kind: 'redirect' }
  | { kind: 'unauthorized'; explanation: Explanation | null }
  | { kind: 'throttled'; explanation: Explanation | null; retryAfterMs: number | null }
  | { kind: 'again'; how: 'refused' | 'unclear'; explanation: Explanation | null; retryAfterMs: number | null }
  | { kind: 'refused'; explanation: Explanation | null };

/** Decides what an answer means, and parses its body where one was asked for. */
export function judge(profile: ServiceProfile, request: ServiceRequest, answer: ServiceAnswer, nowMs: number): Verdict {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) {
    // Graph tells from 0.8 on how much of a limit is used.
    const near = Number(headers.get('x-ms-throttle-limit-percentage') ?? 0) >= 0.8;
    return readBody(request, answer) ? { kind: 'answer', near } : { kind: 'unreadable' };
  }
  if (status === 304) return { kind: 'answer', near: false };
  if (status >= 300 && status < 400)
    return request.keepRedirect ? { kind: 'answer', near: false } : { kind: 'redirect' };

  const explanation = profile.explain(answer, request);
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), nowMs, headers.get('date'));
  if (status === 429 || explanation?.code === 'throttled') return { kind: 'throttled', explanation, retryAfterMs };
  if (status === 401 || (status === 403 && parseChallenge(headers.get('www-authenticate'))?.claims)) {
    return { kind: 'unauthorized', explanation };
  }
  const how = explanation?.again ?? ([408, 500, 502, 503, 504].includes(status) ? 'unclear' : null);
  return how === null ? { kind: 'refused', explanation } : { kind: 'again', how, explanation, retryAfterMs };
}

/** False when the body is not what was asked for. */
function readBody(request: ServiceRequest, answer: ServiceAnswer): boolean {
  if (request.expect === 'bytes') {
    const head = Buffer.from(answer.bytes.subarray(0, 500)).toString('latin1');
    return !looksLikeHtml(answer.headers.get('content-type'), head);
  }
  if (answer.bytes.length === 0) return true;
  try {
    answer.json = JSON.parse(answer.text());
    return true;
  } catch {
    return false;
  }
}
