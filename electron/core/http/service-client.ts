import { randomUUID } from 'node:crypto';
import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { Clock, Fetch, Log } from '../ports.ts';
import { attempt, type RawAnswer, SilenceError } from './attempt.ts';
import { parseChallenge } from './challenge.ts';
import { Gate, type Pass } from './gate.ts';
import { describeNetworkError, type NetworkFailure } from './network-errors.ts';
import { cancelled, throwIfCancelled, UnknownOutcomeError } from './outcome.ts';
import { looksLikeHtml, readHtmlTitle } from './pages.ts';
import { fullJitter, parseRetryAfter } from './retry-after.ts';
import { elapsedOf } from './system-clock.ts';
import type { Budget, Explanation, ServiceAnswer, ServiceProfile, ServiceRequest, TokenProvider } from './types.ts';

export interface ServiceClientOptions {
  profile: ServiceProfile;
  fetch: Fetch;
  clock: Clock;
  log: Log;
  token: TokenProvider;
  /** 0..1; `Math.random` unless a test wants to know. */
  random?: () => number;
  /** Hosts a pre-authenticated download may come from; `*` stands for letters, digits and hyphens. */
  anonymousHosts?: readonly string[];
  /** Calls in flight: at first and at most, per budget. */
  limits?: Partial<Record<Budget, { initial: number; max: number }>>;
}

const DEFAULT_LIMITS: Record<Budget, { initial: number; max: number }> = {
  read: { initial: 6, max: 16 },
  write: { initial: 3, max: 8 },
  report: { initial: 2, max: 2 },
};
/** Tries after the first for failures that are not throttling. */
const MAX_RETRIES = 5;
const IDLE_MS = 60_000;
const DEADLINE_MS = 15 * 60_000;
/** Entra and the services tolerate about this much difference between clocks. */
const SKEW_MS = 5 * 60_000;
const MAX_REDIRECTS = 5;

/** What is known about a call while it is being made. */
interface Progress {
  readonly request: ServiceRequest;
  readonly clientRequestId: string;
  readonly host: string;
  deadline: number;
  retries: number;
  renewals: number;
  steps: number;
  url: string;
  redirects: number;
  /** Ask for an uncompressed answer. */
  plain: boolean;
  rejected: string | undefined;
  claims: string | undefined;
}

/**
 * The one way to a service: tokens, limits, waits, repeats, deadlines and errors for all its callers.
 * Every failure leaves as an AppError; a call that may have acted without telling leaves as UnknownOutcomeError.
 */
export class ServiceClient {
  readonly profile: ServiceProfile;
  readonly #options: ServiceClientOptions;
  readonly #random: () => number;
  readonly #gates = new Map<Budget, Gate>();

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.profile = options.profile;
    this.#random = options.random ?? Math.random;
  }

  /** The gate of one budget, for callers that learn of a limit on their own (inside a batch). */
  gate(budget: Budget): Gate {
    let gate = this.#gates.get(budget);
    if (!gate) {
      gate = new Gate({
        service: this.profile.name,
        clock: this.#options.clock,
        ...(this.#options.limits?.[budget] ?? DEFAULT_LIMITS[budget]),
      });
      this.#gates.set(budget, gate);
    }
    return gate;
  }

  /** Whether a URL is on the service's own origin, so that a token may go there. */
  isOwn(url: string): boolean {
    return URL.canParse(url) && new URL(url).origin === new URL(this.profile.origin).origin;
  }

  /**
   * Follows a link the service gave, only to the service itself.
   * @throws AppError `bad-response`
   */
  requireOwn(url: string): string {
    if (this.isOwn(url)) return url;
    throw new AppError('bad-response', `${this.profile.name} gave a link to another host; it was not followed.`, {
      details: { serviceMessage: URL.canParse(url) ? new URL(url).host : 'unreadable link', at: this.#at() },
    });
  }

  /** Milliseconds to wait before another try of a failed piece (a batch item, say). */
  backoff(tries: number): number {
    return fullJitter(tries, this.#random);
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#options.clock.sleep(ms, signal);
  }

  /**
   * Makes a call, with everything the policy asks for.
   * @throws AppError, UnknownOutcomeError
   */
  async send(request: ServiceRequest): Promise<ServiceAnswer> {
    throwIfCancelled(request.signal);
    if (request.anonymous) this.#requireAnonymous(request.url);
    else this.requireOwn(request.url);
    const progress: Progress = {
      request,
      clientRequestId: randomUUID(),
      host: new URL(request.url).host,
      deadline: elapsedOf(this.#options.clock) + (request.deadlineMs ?? DEADLINE_MS),
      retries: 0,
      renewals: 0,
      steps: 0,
      url: request.url,
      redirects: 0,
      // A write whose answer cannot be decompressed has an unknown outcome: do not invite that.
      plain: !request.idempotent,
      rejected: undefined,
      claims: undefined,
    };
    for (;;) {
      const answer = await this.#once(progress);
      if (answer) return answer;
    }
  }

  /** One try; null = go again (all waiting is done). */
  async #once(progress: Progress): Promise<ServiceAnswer | null> {
    const { request } = progress;
    const gate = this.gate(request.budget);
    if (gate.pausedFor > this.#left(progress)) throw this.#tooLongPaused(progress, gate.pausedFor);
    let pass: Pass;
    try {
      pass = await gate.enter(request.signal, request.onWait);
    } catch (error) {
      throw this.#aborted(error);
    }
    let outcome: 'good' | 'refused' | 'other' = 'other';
    let next: () => Promise<ServiceAnswer | null>;
    try {
      if (this.#left(progress) <= 0) throw this.#deadlineError(progress);
      const token = request.anonymous ? null : await this.#token(progress);
      const tried = await this.#try(progress, token);
      if ('failure' in tried) {
        next = () => this.#afterNetworkFailure(progress, tried.failure, tried.cause);
      } else {
        const verdict = this.#judge(progress, tried, token, gate, pass);
        outcome = verdict.outcome;
        next = verdict.next;
      }
    } finally {
      gate.leave(pass, outcome);
    }
    // Waiting happens outside the gate, so that a call that waits takes no place.
    return next();
  }

  async #token(progress: Progress): Promise<string> {
    const before = elapsedOf(this.#options.clock);
    try {
      return await this.#options.token({
        signal: progress.request.signal,
        ...(progress.rejected === undefined ? {} : { rejected: progress.rejected }),
        ...(progress.claims === undefined ? {} : { claims: progress.claims }),
      });
    } catch (error) {
      throw this.#aborted(error, progress);
    } finally {
      // A person answering a prompt is not the service being slow.
      progress.deadline += elapsedOf(this.#options.clock) - before;
      progress.rejected = undefined;
      progress.claims = undefined;
    }
  }

  async #try(
    progress: Progress,
    token: string | null,
  ): Promise<RawAnswer | { failure: NetworkFailure; cause: unknown }> {
    const { request } = progress;
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...request.headers,
      ...(request.anonymous
        ? {}
        : { 'client-request-id': progress.clientRequestId, 'return-client-request-id': 'true' }),
      ...(progress.plain ? { 'accept-encoding': 'identity' } : {}),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    try {
      return await attempt(
        this.#options.fetch,
        this.#options.clock,
        progress.url,
        { method: request.method, headers, ...(request.body === undefined ? {} : { body: request.body }) },
        Math.min(request.idleMs ?? IDLE_MS, this.#left(progress)),
        request.signal,
      );
    } catch (error) {
      if (request.signal.aborted) {
        // Only a write that is already out may have acted; a read given up is just given up.
        if (!request.idempotent) {
          throw new UnknownOutcomeError('cancelled', 'Cancelled while the service was working on it.', {
            details: this.#details(progress),
          });
        }
        throw this.#aborted(request.signal.reason);
      }
      if (error instanceof SilenceError) {
        return {
          failure: {
            code: 'timeout',
            message: `${this.profile.name} did not answer in time.`,
            hint: 'The service or the network is slow at the moment. Try again later.',
            mayHaveArrived: true,
            transient: true,
          },
          cause: error,
        };
      }
      return { failure: describeNetworkError(error, progress.host), cause: error };
    }
  }

  async #afterNetworkFailure(progress: Progress, failure: NetworkFailure, cause: unknown): Promise<null> {
    const { request } = progress;
    this.#options.log.debug('call failed', {
      service: this.profile.name,
      path: new URL(progress.url).pathname,
      failure: failure.code,
      clientRequestId: progress.clientRequestId,
    });
    const options = { hint: failure.hint, details: this.#details(progress), cause };
    if (failure.mayHaveArrived && !request.idempotent) {
      throw new UnknownOutcomeError(failure.code === 'tls' ? 'network' : failure.code, failure.message, options);
    }
    const error = new AppError(failure.code, failure.message, { ...options, retryable: failure.transient });
    if (!failure.transient) throw error;
    if (failure.badEncoding) progress.plain = true;
    return this.#again(progress, error, `the connection to ${this.profile.name} failed`);
  }

  /** Decides what an answer means. Runs inside the gate, so it only decides; `next` does the waiting. */
  #judge(
    progress: Progress,
    raw: RawAnswer,
    token: string | null,
    gate: Gate,
    pass: Pass,
  ): { outcome: 'good' | 'refused' | 'other'; next: () => Promise<ServiceAnswer | null> } {
    const { request } = progress;
    const answer = this.#answer(progress, raw);
    const { status, headers } = answer;
    const done = (next: () => Promise<ServiceAnswer | null>, outcome: 'good' | 'refused' | 'other' = 'other') => ({
      outcome,
      next,
    });
    const fail = (error: AppError) =>
      done(async () => {
        throw error;
      });

    if (status >= 200 && status < 300) {
      // Graph tells from 0.8 on how much of a limit is used: no reason to widen then.
      const near = Number(headers.get('x-ms-throttle-limit-percentage') ?? 0) >= 0.8;
      const good = near ? 'other' : 'good';
      if (request.expect === 'bytes') {
        const head = answer.bytes.subarray(0, 500);
        if (!looksLikeHtml(headers.get('content-type'), Buffer.from(head).toString('latin1'))) {
          return done(async () => answer, good);
        }
        return done(() => this.#unreadable(progress, answer));
      }
      if (raw.bytes.length === 0) return done(async () => answer, good);
      try {
        answer.json = JSON.parse(answer.text());
        return done(async () => answer, good);
      } catch {
        return done(() => this.#unreadable(progress, answer));
      }
    }
    if (status === 304) return done(async () => answer, 'good');
    if (status >= 300 && status < 400) {
      if (request.keepRedirect) return done(async () => answer, 'good');
      return done(async () => this.#redirect(progress, answer));
    }

    const explanation = this.profile.explain(answer);
    const retryAfter = parseRetryAfter(headers.get('retry-after'), this.#options.clock.now(), headers.get('date'));
    if (status === 429 || explanation?.code === 'throttled') {
      const wait = retryAfter ?? 500 + fullJitter(gate.refusals, this.#random, 2000, 60_000);
      gate.refuse(pass, wait, `${this.profile.name} asked us to slow down`);
      const error = this.#error(progress, answer, explanation, {
        code: 'throttled',
        message: `${this.profile.name} asked us to slow down.`,
        retryable: true,
        retryAfterSeconds: Math.ceil(wait / 1000),
      });
      return done(async () => {
        if (wait > this.#left(progress)) throw error;
        return null;
      }, 'refused');
    }
    if (status === 401 || (status === 403 && parseChallenge(headers.get('www-authenticate'))?.claims)) {
      return done(async () => this.#unauthorized(progress, answer, explanation, token));
    }
    const again = explanation?.again ?? ([408, 500, 502, 503, 504].includes(status) ? ('unclear' as const) : undefined);
    if (again) {
      const error = this.#error(progress, answer, explanation, {
        ...defaultFor(status >= 500 ? status : 503, this.profile.name),
        retryable: true,
        ...(retryAfter === null ? {} : { retryAfterSeconds: Math.ceil(retryAfter / 1000) }),
      });
      if (again === 'unclear' && !request.idempotent) {
        return fail(
          new UnknownOutcomeError('service-unavailable', error.message, {
            ...(error.hint === undefined ? {} : { hint: error.hint }),
            details: error.details,
          }),
        );
      }
      if (retryAfter !== null) gate.refuse(pass, retryAfter, `${this.profile.name} is busy`);
      return done(
        () =>
          retryAfter === null
            ? this.#again(progress, error, `${this.profile.name} is busy`)
            : this.#againAfterPause(progress, error, retryAfter),
        'refused',
      );
    }
    return fail(this.#error(progress, answer, explanation, defaultFor(status, this.profile.name)));
  }

  /** A body that is not what it should be: cut off, or a page of something in between. */
  async #unreadable(progress: Progress, answer: ServiceAnswer): Promise<null> {
    const text = answer.text();
    const html = looksLikeHtml(answer.headers.get('content-type'), text);
    const title = html ? readHtmlTitle(text) : null;
    const message = html
      ? `A web page came back in place of ${this.profile.name}'s answer${title === null ? '' : `: “${title}”`}.`
      : `${this.profile.name}'s answer was cut off or is not readable.`;
    const options = {
      hint: html
        ? 'A proxy, firewall or sign-in portal of this network answered. Check the proxy settings.'
        : undefined,
      details: { ...this.#details(progress, answer), status: answer.status },
    };
    if (!progress.request.idempotent) throw new UnknownOutcomeError('bad-response', message, options);
    const error = new AppError('bad-response', message, { ...options, retryable: true });
    return this.#again(progress, error, `an answer of ${this.profile.name} was not readable`);
  }

  #redirect(progress: Progress, answer: ServiceAnswer): null {
    const location = answer.headers.get('location');
    const target = location !== null && URL.canParse(location, progress.url) ? new URL(location, progress.url) : null;
    const own = new URL(this.profile.origin);
    // Exchange names its internal port in links; the public one is the origin's.
    if (target && target.hostname === own.hostname && target.port === '446') target.port = own.port;
    progress.redirects++;
    if (!target || progress.redirects > MAX_REDIRECTS || !this.isOwn(target.href)) {
      throw new AppError(
        'bad-response',
        `${this.profile.name} sent us to another host; the token was not sent there.`,
        {
          hint: 'A proxy may be redirecting the traffic. If this persists, keep the request id for a support case.',
          details: {
            ...this.#details(progress, answer),
            status: answer.status,
            serviceMessage: target?.host ?? 'no location',
          },
        },
      );
    }
    progress.url = target.href;
    return null;
  }

  #unauthorized(
    progress: Progress,
    answer: ServiceAnswer,
    explanation: Explanation | null,
    token: string | null,
  ): null {
    const challenge = parseChallenge(answer.headers.get('www-authenticate'));
    if (challenge?.claims && progress.steps < 2) {
      progress.steps++;
      progress.claims = challenge.claims;
      if (token !== null) progress.rejected = token;
      return null;
    }
    if (answer.status === 401 && progress.renewals === 0 && token !== null) {
      progress.renewals++;
      progress.rejected = token;
      return null;
    }
    const skew = this.#skewOf(answer);
    if (skew !== null) throw clockSkewError(skew, this.#details(progress, answer));
    if (challenge?.claims) {
      throw this.#error(progress, answer, explanation, {
        code: 'step-up-needed',
        message: `${this.profile.name} wants a stronger sign-in for this.`,
        hint: 'Sign in again and complete the extra step.',
      });
    }
    throw this.#error(progress, answer, null, {
      code: 'sign-in-needed',
      message: `${this.profile.name} no longer accepts this sign-in.`,
      hint: 'Sign in again. Your work is kept.',
    });
  }

  /** Waits with backoff and lets the call go again, or gives up with `error`. */
  async #again(progress: Progress, error: AppError, reason: string): Promise<null> {
    progress.retries++;
    const wait = fullJitter(progress.retries - 1, this.#random);
    if (progress.retries > MAX_RETRIES || wait >= this.#left(progress)) throw error;
    const { onWait, signal } = progress.request;
    const note = wait >= 1000 ? `Trying again in ${Math.ceil(wait / 1000)} s: ${reason}` : null;
    if (note) onWait?.(note);
    try {
      await this.#options.clock.sleep(wait, signal);
    } catch (reasonOfAbort) {
      throw this.#aborted(reasonOfAbort);
    } finally {
      if (note) onWait?.(null);
    }
    return null;
  }

  async #againAfterPause(progress: Progress, error: AppError, wait: number): Promise<null> {
    progress.retries++;
    if (progress.retries > MAX_RETRIES || wait > this.#left(progress)) throw error;
    return null;
  }

  #answer(progress: Progress, raw: RawAnswer): ServiceAnswer {
    let text: string | undefined;
    return {
      status: raw.response.status,
      headers: raw.response.headers,
      bytes: raw.bytes,
      text: () => {
        text ??= Buffer.from(raw.bytes.buffer, raw.bytes.byteOffset, raw.bytes.byteLength)
          .toString('utf8')
          .replace(/^\uFEFF/, '');
        return text;
      },
      json: undefined,
      requestId: raw.response.headers.get('request-id'),
      clientRequestId: progress.clientRequestId,
    };
  }

  #error(
    progress: Progress,
    answer: ServiceAnswer,
    explanation: Explanation | null,
    fallback: {
      code: AppError['code'];
      message: string;
      hint?: string;
      retryable?: boolean;
      retryAfterSeconds?: number;
    },
  ): AppError {
    const text = answer.text().slice(0, 100_000);
    const html = looksLikeHtml(answer.headers.get('content-type'), text);
    const title = html ? readHtmlTitle(text) : null;
    const message = html
      ? `A web page came back in place of ${this.profile.name}'s answer (HTTP ${answer.status}${title === null ? '' : `, “${title}”`}).`
      : (explanation?.message ?? fallback.message);
    const hint = html
      ? 'A proxy, firewall or gateway of this network may have answered. Check the proxy settings.'
      : (explanation?.hint ?? fallback.hint);
    return new AppError(explanation?.code ?? (html && answer.status < 500 ? 'bad-response' : fallback.code), message, {
      ...(hint === undefined ? {} : { hint }),
      retryable: fallback.retryable ?? explanation?.again !== undefined,
      details: {
        ...this.#details(progress, answer),
        status: answer.status,
        ...(explanation?.serviceCode === undefined ? {} : { serviceCode: explanation.serviceCode }),
        ...(explanation?.serviceMessage === undefined ? {} : { serviceMessage: explanation.serviceMessage }),
        ...(fallback.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fallback.retryAfterSeconds }),
      },
    });
  }

  #details(progress: Progress, answer?: ServiceAnswer): NonNullable<WireError['details']> {
    return {
      clientRequestId: progress.clientRequestId,
      ...(answer?.requestId ? { requestId: answer.requestId } : {}),
      at: this.#at(),
    };
  }

  #at(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }

  #left(progress: Progress): number {
    return progress.deadline - elapsedOf(this.#options.clock);
  }

  #deadlineError(progress: Progress): AppError {
    return new AppError('timeout', `${this.profile.name} did not finish in the time allowed.`, {
      retryable: true,
      details: this.#details(progress),
    });
  }

  #tooLongPaused(progress: Progress, ms: number): AppError {
    return new AppError('throttled', `${this.profile.name} asked us to wait longer than this call may take.`, {
      hint: `Try again in ${Math.ceil(ms / 60_000)} min.`,
      retryable: true,
      details: { ...this.#details(progress), retryAfterSeconds: Math.ceil(ms / 1000) },
    });
  }

  /** Difference between our clock and the answer's, when it is large enough to break sign-in. */
  #skewOf(answer: ServiceAnswer): number | null {
    const server = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(server)) return null;
    const skew = this.#options.clock.now() - server;
    return Math.abs(skew) > SKEW_MS ? skew : null;
  }

  #aborted(reason: unknown, progress?: Progress): unknown {
    if (reason instanceof AppError) return reason;
    if (progress && !progress.request.signal.aborted) return reason;
    return cancelled();
  }

  #requireAnonymous(url: string): void {
    const target = URL.canParse(url) ? new URL(url) : null;
    const allowed =
      target !== null &&
      target.protocol === 'https:' &&
      target.username === '' &&
      (this.isOwn(url) ||
        (target.port === '' && (this.#options.anonymousHosts ?? []).some((host) => isHost(target.hostname, host))));
    if (!allowed) {
      throw new AppError('bad-response', `${this.profile.name} pointed to a download on an unknown host.`, {
        hint: 'It was not fetched. A proxy may be changing answers.',
        details: { serviceMessage: target?.host ?? 'unreadable link', at: this.#at() },
      });
    }
  }
}

const isHost = (hostname: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[a-z0-9-]*')}$`).test(hostname);

/** Says by how much the computer's clock is wrong. `skewMs` is ours minus theirs. */
export function clockSkewError(skewMs: number, details?: WireError['details']): AppError {
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  return new AppError(
    'clock-skew',
    `This computer's clock is ${minutes} min ${skewMs > 0 ? 'ahead of' : 'behind'} the service's, so its sign-in is refused.`,
    { hint: 'Set the date and time (turn on automatic time), then sign in again.', ...(details ? { details } : {}) },
  );
}

/** What a status means where the service says nothing itself; for whole answers and items of a batch. */
export function defaultFor(status: number, name: string): { code: AppError['code']; message: string; hint?: string } {
  switch (status) {
    case 403:
      return { code: 'forbidden', message: `This account may not do that in ${name}.` };
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
