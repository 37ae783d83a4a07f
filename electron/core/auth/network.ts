import { AsyncLocalStorage } from 'node:async_hooks';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { AppError } from '../../../shared/contract/errors.ts';
import { attempt, SilenceError } from '../http/attempt.ts';
import { describeNetworkError } from '../http/network-errors.ts';
import { cancelled } from '../http/outcome.ts';
import { looksLikeHtml, readHtmlTitle } from '../http/pages.ts';
import { isObject } from '../http/read.ts';
import { fullJitter, parseRetryAfter } from '../http/retry-after.ts';
import type { Clock, Fetch } from '../ports.ts';

/** What one sign-in step may do on the network, and what went wrong in it. */
interface Step {
  signal: AbortSignal;
  /** MSAL wraps what a network module throws; the real failure is kept here. */
  failure: AppError | null;
  /** Ours minus the service's clock in ms, from its last answer. */
  skewMs: number | null;
  /** Entra's own words of a refusal MSAL does not pass on, as when the tenant's configuration is asked for. */
  refusal: { error: string; description: string } | null;
}

const IDLE_MS = 30_000;
const MAX_TRIES = 4;
const MAX_WAIT_MS = 30_000;

/**
 * MSAL's way to the network: our fetch, silence limits, bounded repeats and abort. Only what is safe to repeat is
 * repeated: an authorization code can be redeemed once.
 */
export class EntraNetwork implements INetworkModule {
  readonly #fetch: Fetch;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #steps = new AsyncLocalStorage<Step>();

  constructor(fetch: Fetch, clock: Clock, random: () => number) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#random = random;
  }

  /** Runs MSAL calls under a signal. Throws the network's own failure when there was one, else what MSAL threw. */
  async run<T>(signal: AbortSignal, work: (step: Readonly<Step>) => Promise<T>): Promise<T> {
    const step: Step = { signal, failure: null, skewMs: null, refusal: null };
    try {
      return await this.#steps.run(step, () => work(step));
    } catch (error) {
      if (signal.aborted) throw signal.reason instanceof AppError ? signal.reason : cancelled();
      const thrown = error instanceof Error ? error : new Error(String(error));
      throw step.failure ?? Object.assign(thrown, { skewMs: step.skewMs, refusal: step.refusal });
    }
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send<T>('GET', url, options, true);
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const once = /(^|&)grant_type=(authorization_code|urn)/.test(options?.body ?? '');
    return this.#send<T>('POST', url, options, !once);
  }

  async #send<T>(
    method: 'GET' | 'POST',
    url: string,
    options: NetworkRequestOptions | undefined,
    repeatable: boolean,
  ): Promise<NetworkResponse<T>> {
    const step = this.#steps.getStore();
    const signal = step?.signal ?? new AbortController().signal;
    const fail = (error: AppError): never => {
      if (step) step.failure = error;
      throw error;
    };
    const host = new URL(url).host;
    for (let tries = 1; ; tries++) {
      const last = tries >= MAX_TRIES;
      let wait = fullJitter(tries, this.#random);
      try {
        const { response, bytes } = await attempt(
          this.#fetch,
          this.#clock,
          url,
          {
            method,
            headers: { ...options?.headers, accept: 'application/json' },
            ...(method === 'POST' ? { body: options?.body ?? '' } : {}),
          },
          IDLE_MS,
          signal,
        );
        const serverTime = Date.parse(response.headers.get('date') ?? '');
        if (step && !Number.isNaN(serverTime)) step.skewMs = this.#clock.now() - serverTime;
        const text = Buffer.from(bytes).toString('utf8');
        const busy = response.status === 429 || response.status >= 500;
        if (busy && !last && (repeatable || response.status === 429)) {
          const asked = parseRetryAfter(
            response.headers.get('retry-after'),
            this.#clock.now(),
            response.headers.get('date'),
          );
          wait = asked ?? wait;
          if (wait <= MAX_WAIT_MS) {
            await this.#clock.sleep(wait, signal);
            continue;
          }
        }
        let body: T;
        try {
          body = JSON.parse(text) as T;
        } catch {
          if (!last && repeatable) {
            await this.#clock.sleep(wait, signal);
            continue;
          }
          return fail(unreadable(host, response, text));
        }
        if (step && response.status >= 400 && (method === 'GET' || /\/devicecode\b/.test(url)))
          step.refusal = refusalOf(body);
        return { status: response.status, headers: Object.fromEntries(response.headers), body };
      } catch (error) {
        if (signal.aborted || error instanceof AppError) throw error;
        const failure =
          error instanceof SilenceError
            ? {
                code: 'timeout' as const,
                message: `${host} did not answer in time.`,
                mayHaveArrived: true,
                transient: true,
              }
            : describeNetworkError(error, host);
        if (last || !failure.transient || (failure.mayHaveArrived && !repeatable)) {
          fail(
            new AppError(failure.code, failure.message, {
              ...('hint' in failure && failure.hint !== undefined ? { hint: failure.hint } : {}),
              retryable: failure.transient,
              details: { at: new Date(this.#clock.now()).toISOString() },
            }),
          );
        }
        await this.#clock.sleep(wait, signal);
      }
    }
  }
}

function refusalOf(body: unknown): Step['refusal'] {
  if (!isObject(body) || typeof body.error !== 'string') return null;
  return { error: body.error, description: typeof body.error_description === 'string' ? body.error_description : '' };
}

function unreadable(host: string, response: Response, text: string): AppError {
  const html = looksLikeHtml(response.headers.get('content-type'), text);
  const title = html ? readHtmlTitle(text) : null;
  return new AppError(
    'bad-response',
    html
      ? `A web page came back in place of the sign-in service's answer${title === null ? '' : `: “${title}”`}.`
      : `The answer of ${host} is not readable.`,
    {
      hint: 'A proxy, firewall or sign-in portal of this network may have answered. Check the proxy settings, and that this is the right address.',
      details: { status: response.status },
    },
  );
}
