import type { Fetch, Log } from '../../../../electron/core/ports.ts';

export interface SentRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  signal: AbortSignal | undefined;
  redirect: string | undefined;
}

export type Step = Response | Error | ((request: SentRequest) => Response | Promise<Response>);

/** Answers requests one after another from a script; asking for more than the script holds is an error. */
export function scriptedFetch(...steps: Step[]): Fetch & { sent: SentRequest[]; left(): number } {
  const sent: SentRequest[] = [];
  const queue = [...steps];
  const fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const request: SentRequest = {
      url: String(input),
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : undefined,
      signal: init.signal ?? undefined,
      redirect: init.redirect,
    };
    sent.push(request);
    const step = queue.shift();
    if (!step) throw new Error(`not in the script: ${request.method} ${request.url}`);
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step(request) : step;
  };
  return Object.assign(fetch as Fetch, { sent, left: () => queue.length });
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

export const html = (title: string, status: number): Response =>
  new Response(`<!DOCTYPE html><html><head><title>${title}</title></head><body>x</body></html>`, {
    status,
    headers: { 'content-type': 'text/html' },
  });

/** What `fetch` throws for a system error. */
export const networkError = (code: string): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

/** Never answers; only the signal ends it. */
export const silence = (request: SentRequest): Promise<Response> =>
  new Promise((_, reject) => {
    request.signal?.addEventListener('abort', () => reject(request.signal?.reason), { once: true });
  });

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
