import { securityHeaders } from '../node-ports/csp.ts';
import type { StaticFiles } from '../node-ports/static-files.ts';
import { isAppUrl } from './origin.ts';

/** Answers `app://mailroom/...` with files of the built renderer: GET only, our host only, listed files only. */
export function createAppProtocolHandler(files: StaticFiles): (request: Request) => Promise<Response> {
  return async (request) => {
    const headers = securityHeaders();
    if (request.method !== 'GET') return new Response('Method not allowed.', { status: 405, headers });
    if (!isAppUrl(request.url)) return new Response('Forbidden.', { status: 403, headers });
    const file = files.read(new URL(request.url).pathname);
    if (file === null) return new Response('Not found.', { status: 404, headers });
    return new Response(new Uint8Array(file.body), {
      headers: {
        ...headers,
        'Content-Type': file.type,
        'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    });
  };
}
