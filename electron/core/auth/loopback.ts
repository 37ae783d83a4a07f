import { request } from 'node:http';

/**
 * Ends a pending browser sign-in from our side by giving its loopback listener the answer a person would give by
 * declining: MSAL has no other way to stop listening.
 * @param authorizationUrl the URL the browser was sent to; it names the listener and the state it waits for.
 */
export function declineAtLoopback(authorizationUrl: string): Promise<void> {
  const url = new URL(authorizationUrl);
  const redirect = url.searchParams.get('redirect_uri');
  const state = url.searchParams.get('state');
  if (redirect === null || state === null) return Promise.resolve();
  const body = new URLSearchParams({ error: 'access_denied', error_description: 'given up', state }).toString();
  return new Promise((resolve) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: new URL(redirect).port,
        path: '/',
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.on('close', resolve);
      },
    );
    call.on('error', () => resolve());
    call.end(body);
  });
}
