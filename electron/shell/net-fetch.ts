import { Readable } from 'node:stream';
import type { Fetch } from '../core/ports.ts';

/** The part of Electron's `ClientRequest` used here. */
export interface ClientRequestLike {
  setHeader(name: string, value: string): void;
  on(event: 'redirect', listener: (status: number, method: string, url: string, headers: RawHeaders) => void): unknown;
  on(event: 'response', listener: (response: IncomingLike) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(chunk: Buffer): void;
  end(): void;
  abort(): void;
}

type RawHeaders = Record<string, string | string[]>;

interface IncomingLike extends NodeJS.ReadableStream {
  statusCode: number;
  statusMessage: string;
  headers: RawHeaders;
}

/** The part of Electron's `net` used here. */
export interface NetLike {
  fetch: Fetch;
  request(options: { url: string; method: string; redirect: 'manual'; useSessionCookies: boolean }): ClientRequestLike;
}

/**
 * Electron's fetch, which knows the system's proxy and certificates. Its own `fetch` fails on a redirect it was told
 * not to follow, so those requests take the older way and answer with the redirect itself.
 */
export function createNetFetch(net: NetLike): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (request.redirect !== 'manual') return net.fetch(request, { credentials: 'omit' });
    return fetchWithoutRedirect(net, request);
  };
}

async function fetchWithoutRedirect(net: NetLike, request: Request): Promise<Response> {
  const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
  request.signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const call = net.request({ url: request.url, method: request.method, redirect: 'manual', useSessionCookies: false });
  for (const [name, value] of request.headers) call.setHeader(name, value);

  let settled = false;
  const onAbort = () => {
    call.abort();
    reject(request.signal.reason);
  };
  request.signal.addEventListener('abort', onAbort, { once: true });
  call.on('redirect', (status, _method, _url, headers) => {
    settled = true;
    // Not followed: Electron ends the request by itself and reports that as an error.
    resolve(new Response(null, { status, headers: plainHeaders(headers) }));
  });
  call.on('response', (response) => {
    settled = true;
    const empty = request.method === 'HEAD' || [204, 205, 304].includes(response.statusCode);
    const stream = empty ? null : (Readable.toWeb(Readable.from(response)) as ReadableStream<Uint8Array>);
    const { statusCode: status, statusMessage: statusText } = response;
    resolve(new Response(stream, { status, statusText, headers: plainHeaders(response.headers) }));
  });
  call.on('error', (error) => {
    if (!settled) reject(error);
  });
  if (body !== null) call.write(body);
  call.end();
  return promise;
}

function plainHeaders(raw: RawHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const single of Array.isArray(value) ? value : [value]) headers.append(name, single);
  }
  // The body is already decoded.
  headers.delete('content-encoding');
  return headers;
}
