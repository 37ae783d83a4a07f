import { randomUUID } from 'node:crypto';
import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { Clock, Fetch, Log } from '../ports.ts';
import { attempt, type RawAnswer, SilenceError } from './attempt.ts';
import { parseChallenge } from './challenge.ts';
import { Gate, type Outcome, type Pass } from './gate.ts';
import { isDownloadHost, isSameOrigin, redirectTarget } from './hosts.ts';
import { answerError, clockSkewError, defaultFor, type Fallback, skewOf, unreadable } from './meanings.ts';
import { describeNetworkError, type NetworkFailure } from './network-errors.ts';
import { cancelled, throwIfCancelled, UnknownOutcomeError } from './outcome.ts';
import { fullJitter } from './retry-after.ts';
import { elapsedOf } from './system-clock.ts';
import type { Budget, Explanation, ServiceAnswer, ServiceProfile, ServiceRequest, TokenProvider } from './types.ts';
import { judge } from './verdict.ts';

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
/** How long a service that could not be reached is asked only once per call. */
const OUT_OF_REACH_MS = 30_000;
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
  /** When a call last gave up because the service could not be reached; null once anything answered. */
  #outOfReachSince: number | null = null;

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
    return isSameOrigin(url, this.profile.origin);
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
    let outcome: Outcome = 'other';
    let next: () => Promise<ServiceAnswer | null>;
    try {
      if (this.#left(progress) <= 0) throw this.#deadlineError(progress);
      const token = request.anonymous ? null : await this.#token(progress);
      const tried = await this.#try(progress, token);
      if ('failure' in tried) {
        next = () => this.#afterNetworkFailure(progress, tried.failure, tried.cause);
      } else {
        const step = this.#settle(progress, this.#answer(progress, tried), token, gate, pass);
        outcome = step.outcome;
        next = step.next;
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
      const answer = await attempt(
        this.#options.fetch,
        this.#options.clock,
        progress.url,
        { method: request.method, headers, ...(request.body === undefined ? {} : { body: request.body }) },
        Math.min(request.idleMs ?? IDLE_MS, this.#left(progress)),
        request.signal,
      );
      this.#outOfReachSince = null;
      return answer;
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
    if (failure.code === 'network' && !failure.mayHaveArrived) {
      // One call has tried long enough for all: hundreds that each try as long keep a person waiting for the same news.
      const since = this.#outOfReachSince;
      if (since !== null && elapsedOf(this.#options.clock) - since < OUT_OF_REACH_MS) throw error;
      if (progress.retries >= MAX_RETRIES) this.#outOfReachSince = elapsedOf(this.#options.clock);
    }
    return this.#again(progress, error, `the connection to ${this.profile.name} failed`);
  }

  /** What to do about an answer. Runs inside the gate, so it does not wait; the step it gives does. */
  #settle(
    progress: Progress,
    answer: ServiceAnswer,
    token: string | null,
    gate: Gate,
    pass: Pass,
  ): { outcome: Outcome; next: () => Promise<ServiceAnswer | null> } {
    const { name } = this.profile;
    const verdict = judge(this.profile, progress.request, answer, this.#options.clock.now());
    const step = (next: () => Promise<ServiceAnswer | null>, outcome: Outcome = 'other') => ({ outcome, next });
    switch (verdict.kind) {
      case 'answer':
        return step(async () => answer, verdict.near ? 'other' : 'good');
      case 'unreadable':
        return step(() => this.#unreadable(progress, answer));
      case 'redirect':
        return step(async () => this.#redirect(progress, answer));
      case 'unauthorized':
        return step(async () => this.#unauthorized(progress, answer, verdict.explanation, token));
      case 'throttled': {
        const wait = verdict.retryAfterMs ?? 500 + fullJitter(gate.refusals, this.#random, 2000, 60_000);
        gate.refuse(pass, wait, `${name} asked us to slow down`);
        const error = this.#error(progress, answer, verdict.explanation, {
          ...defaultFor(429, name),
          retryable: true,
          retryAfterSeconds: Math.ceil(wait / 1000),
        });
        return step(async () => {
          if (wait > this.#left(progress)) throw error;
          return null;
        }, 'refused');
      }
      case 'again': {
        const { retryAfterMs } = verdict;
        const error = this.#error(progress, answer, verdict.explanation, {
          ...defaultFor(answer.status >= 500 ? answer.status : 503, name),
          retryable: true,
          ...(retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
        });
        if (retryAfterMs !== null) gate.refuse(pass, retryAfterMs, `${name} is busy`);
        return step(() => this.#afterFailure(progress, verdict.how, error, retryAfterMs), 'refused');
      }
      case 'refused': {
        const error = this.#error(progress, answer, verdict.explanation, defaultFor(answer.status, name));
        return step(() => Promise.reject(error));
      }
    }
  }

  async #afterFailure(
    progress: Progress,
    how: 'refused' | 'unclear',
    error: AppError,
    retryAfterMs: number | null,
  ): Promise<null> {
    if (how === 'unclear' && !progress.request.idempotent) {
      throw new UnknownOutcomeError('service-unavailable', error.message, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        details: error.details,
      });
    }
    if (retryAfterMs === null) return this.#again(progress, error, `${this.profile.name} is busy`);
    // The gate does the waiting.
    progress.retries++;
    if (progress.retries > MAX_RETRIES || retryAfterMs > this.#left(progress)) throw error;
    return null;
  }

  async #unreadable(progress: Progress, answer: ServiceAnswer): Promise<null> {
    const { message, options } = unreadable(this.profile.name, answer, this.#details(progress, answer));
    if (!progress.request.idempotent) throw new UnknownOutcomeError('bad-response', message, options);
    const error = new AppError('bad-response', message, { ...options, retryable: true });
    return this.#again(progress, error, `an answer of ${this.profile.name} was not readable`);
  }

  #redirect(progress: Progress, answer: ServiceAnswer): null {
    const target = redirectTarget(answer.headers.get('location'), progress.url, this.profile.origin);
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
    const skew = skewOf(answer, this.#options.clock.now());
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

  #error(progress: Progress, answer: ServiceAnswer, explanation: Explanation | null, fallback: Fallback): AppError {
    return answerError(this.profile.name, answer, explanation, fallback, this.#details(progress, answer));
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

  #aborted(reason: unknown, progress?: Progress): unknown {
    if (reason instanceof AppError) return reason;
    if (progress && !progress.request.signal.aborted) return reason;
    return cancelled();
  }

  #requireAnonymous(url: string): void {
    if (isDownloadHost(url, this.profile.origin, this.#options.anonymousHosts ?? [])) return;
    throw new AppError('bad-response', `${this.profile.name} pointed to a download on an unknown host.`, {
      hint: 'It was not fetched. A proxy may be changing answers.',
      details: { serviceMessage: URL.canParse(url) ? new URL(url).host : 'unreadable link', at: this.#at() },
    });
  }
}
