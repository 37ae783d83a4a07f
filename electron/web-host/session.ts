import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to the loopback host: one browser profile, let in by a link that works once.
 * The link's token is exchanged for a cookie, so it does not stay in the address bar or the history.
 */
export interface Session {
  /** The token of the sign-in link; works once. */
  readonly linkToken: string;
  /** Trades the link's token for a `Set-Cookie` value; null when it is wrong or was used. */
  admit(token: string): string | null;
  /** Whether the request carries the session's cookie. */
  isAdmitted(request: IncomingMessage): boolean;
}

/** @param port part of the cookie's name, since cookies do not tell ports apart. */
export function createSession(port: number): Session {
  const linkToken = randomBytes(32).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  const cookie = `mailroom_${port}`;
  let used = false;
  return {
    linkToken,
    admit(token) {
      if (used || !sameText(token, linkToken)) return null;
      used = true;
      return `${cookie}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    isAdmitted(request) {
      const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
      const mine = cookies.find((part) => part.startsWith(`${cookie}=`));
      return mine !== undefined && sameText(mine.slice(cookie.length + 1), secret);
    },
  };
}

function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Why a request is refused before anything else is looked at, or null. A name that resolves to loopback, another
 * site's page, or a frame must not reach the host.
 */
export function refusalOf(request: IncomingMessage, origin: string): string | null {
  if (request.headers.host !== new URL(origin).host) return 'wrong host';
  const from = request.headers.origin;
  if (from !== undefined && from !== origin) return 'wrong origin';
  if (request.method !== 'GET' && request.method !== 'HEAD' && from === undefined) return 'no origin';
  const site = request.headers['sec-fetch-site'];
  const isVisit = request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) return 'another site';
  return null;
}
