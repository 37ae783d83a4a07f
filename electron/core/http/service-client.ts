import { AppError } from '../../../shared/contract/errors.ts';
import type { Clock, Fetch, Log } from '../ports.ts';
import { attempt, type RawAnswer, SilenceError } from './attempt.ts';
import { Call } from './call.ts';
import { parseChallenge } from './challenge.ts';
import { Gate, type Outcome, type Pass } from './gate.ts';
import { isDownloadHost, isSameOrigin, redirectTarget } from './hosts.ts';
import { clockSkewError, defaultFor, skewOf, unreadable } from './meanings.ts';
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
/** How long a service that could not be reached is asked only once per call. */
const OUT_OF_REACH_MS = 30_000;
const MAX_REDIRECTS = 5;

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
      details: {
        serviceMessage: URL.canParse(url) ? new URL(url).host : 'unreadable link',
        at: new Date(this.#options.clock.now()).toISOString(),
      },
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
    const call = new Call(this.profile.name, request, this.#options.clock);
    for (;;) {
      const answer = await this.#once(call);
      if (answer) return answer;
    }
  }

  /** One try; null = go again (all waiting is done). */
  async #once(call: Call): Promise<ServiceAnswer | null> {
    const { request } = call;
    const gate = this.gate(request.budget);
    if (gate.pausedFor > call.left) throw call.pausedError(gate.pausedFor);
    let pass: Pass;
    try {
      pass = await gate.enter(request.signal, request.onWait);
    } catch (error) {
      throw this.#aborted(error);
    }
    let outcome: Outcome = 'other';
    let next: () => Promise<ServiceAnswer | null>;
    try {
      if (call.left <= 0) throw call.deadlineError();
      const token = request.anonymous ? null : await this.#token(call);
      const tried = await this.#try(call, token);
      if ('failure' in tried) {
        next = () => this.#afterNetworkFailure(call, tried.failure, tried.cause);
      } else {
        const step = this.#settle(call, call.answerOf(tried), token, gate, pass);
        outcome = step.outcome;
        next = step.next;
      }
    } finally {
      gate.leave(pass, outcome);
    }
    // Waiting happens outside the gate, so that a call that waits takes no place.
    return next();
  }

  async #token(call: Call): Promise<string> {
    const before = elapsedOf(this.#options.clock);
    try {
      return await this.#options.token({
        signal: call.request.signal,
        ...(call.rejected === undefined ? {} : { rejected: call.rejected }),
        ...(call.claims === undefined ? {} : { claims: call.claims }),
      });
    } catch (error) {
      throw this.#aborted(error, call);
    } finally {
      // A person answering a prompt is not the service being slow.
      call.extend(elapsedOf(this.#options.clock) - before);
      call.rejected = undefined;
      call.claims = undefined;
    }
  }

  async #try(call: Call, token: string | null): Promise<RawAnswer | { failure: NetworkFailure; cause: unknown }> {
    const { request } = call;
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...request.headers,
      ...(request.anonymous ? {} : { 'client-request-id': call.clientRequestId, 'return-client-request-id': 'true' }),
      ...(call.plain ? { 'accept-encoding': 'identity' } : {}),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    try {
      const answer = await attempt(
        this.#options.fetch,
        this.#options.clock,
        call.url,
        { method: request.method, headers, ...(request.body === undefined ? {} : { body: request.body }) },
        Math.min(request.idleMs ?? IDLE_MS, call.left),
        request.signal,
      );
      this.#outOfReachSince = null;
      return answer;
    } catch (error) {
      if (request.signal.aborted) {
        // Only a write that is already out may have acted; a read given up is just given up.
        if (!request.idempotent) {
          throw new UnknownOutcomeError('cancelled', 'Cancelled while the service was working on it.', {
            details: call.details(),
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
      return { failure: describeNetworkError(error, call.host), cause: error };
    }
  }

  async #afterNetworkFailure(call: Call, failure: NetworkFailure, cause: unknown): Promise<null> {
    const { request } = call;
    this.#options.log.debug('call failed', {
      service: this.profile.name,
      path: new URL(call.url).pathname,
      failure: failure.code,
      clientRequestId: call.clientRequestId,
    });
    const options = { hint: failure.hint, details: call.details(), cause };
    if (failure.mayHaveArrived && !request.idempotent) {
      throw new UnknownOutcomeError(failure.code === 'tls' ? 'network' : failure.code, failure.message, options);
    }
    const error = new AppError(failure.code, failure.message, { ...options, retryable: failure.transient });
    if (!failure.transient) throw error;
    if (failure.badEncoding) call.plain = true;
    if (failure.code === 'network' && !failure.mayHaveArrived) {
      // One call has tried long enough for all: hundreds that each try as long keep a person waiting for the same news.
      const since = this.#outOfReachSince;
      if (since !== null && elapsedOf(this.#options.clock) - since < OUT_OF_REACH_MS) throw error;
      if (call.retries >= MAX_RETRIES) this.#outOfReachSince = elapsedOf(this.#options.clock);
    }
    return this.#again(call, error, `the connection to ${this.profile.name} failed`);
  }

  /** What to do about an answer. Runs inside the gate, so it does not wait; the step it gives does. */
  #settle(
    call: Call,
    answer: ServiceAnswer,
    token: string | null,
    gate: Gate,
    pass: Pass,
  ): { outcome: Outcome; next: () => Promise<ServiceAnswer | null> } {
    const { name } = this.profile;
    const verdict = judge(this.profile, call.request, answer, this.#options.clock.now());
    const step = (next: () => Promise<ServiceAnswer | null>, outcome: Outcome = 'other') => ({ outcome, next });
    switch (verdict.kind) {
      case 'answer':
        return step(async () => answer, verdict.near ? 'other' : 'good');
      case 'unreadable':
        return step(() => this.#unreadable(call, answer));
      case 'redirect':
        return step(async () => this.#redirect(call, answer));
      case 'unauthorized':
        return step(async () => this.#unauthorized(call, answer, verdict.explanation, token));
      case 'throttled': {
        const wait = verdict.retryAfterMs ?? 500 + fullJitter(gate.refusals, this.#random, 2000, 60_000);
        gate.refuse(pass, wait, `${name} asked us to slow down`);
        const error = call.error(answer, verdict.explanation, {
          ...defaultFor(429, name),
          retryable: true,
          retryAfterSeconds: Math.ceil(wait / 1000),
        });
        return step(async () => {
          if (wait > call.left) throw error;
          return null;
        }, 'refused');
      }
      case 'again': {
        const { retryAfterMs } = verdict;
        const error = call.error(answer, verdict.explanation, {
          ...defaultFor(answer.status >= 500 ? answer.status : 503, name),
          retryable: true,
          ...(retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
        });
        if (retryAfterMs !== null) gate.refuse(pass, retryAfterMs, `${name} is busy`);
        return step(() => this.#afterFailure(call, verdict.how, error, retryAfterMs), 'refused');
      }
      case 'refused': {
        const error = call.error(answer, verdict.explanation, defaultFor(answer.status, name));
        return step(() => Promise.reject(error));
      }
    }
  }

  async #afterFailure(
    call: Call,
    how: 'refused' | 'unclear',
    error: AppError,
    retryAfterMs: number | null,
  ): Promise<null> {
    if (how === 'unclear' && !call.request.idempotent) {
      throw new UnknownOutcomeError('service-unavailable', error.message, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        details: error.details,
      });
    }
    if (retryAfterMs === null) return this.#again(call, error, `${this.profile.name} is busy`);
    // The gate does the waiting.
    call.retries++;
    if (call.retries > MAX_RETRIES || retryAfterMs > call.left) throw error;
    return null;
  }

  async #unreadable(call: Call, answer: ServiceAnswer): Promise<null> {
    const { message, options } = unreadable(this.profile.name, answer, call.details(answer));
    if (!call.request.idempotent) throw new UnknownOutcomeError('bad-response', message, options);
    const error = new AppError('bad-response', message, { ...options, retryable: true });
    return this.#again(call, error, `an answer of ${this.profile.name} was not readable`);
  }

  #redirect(call: Call, answer: ServiceAnswer): null {
    const target = redirectTarget(answer.headers.get('location'), call.url, this.profile.origin);
    call.redirects++;
    if (!target || call.redirects > MAX_REDIRECTS || !this.isOwn(target.href)) {
      throw new AppError(
        'bad-response',
        `${this.profile.name} sent us to another host; the token was not sent there.`,
        {
          hint: 'A proxy may be redirecting the traffic. If this persists, keep the request id for a support case.',
          details: {
            ...call.details(answer),
            status: answer.status,
            serviceMessage: target?.host ?? 'no location',
          },
        },
      );
    }
    call.url = target.href;
    return null;
  }

  #unauthorized(call: Call, answer: ServiceAnswer, explanation: Explanation | null, token: string | null): null {
    const challenge = parseChallenge(answer.headers.get('www-authenticate'));
    if (challenge?.claims && call.steps < 2) {
      call.steps++;
      call.claims = challenge.claims;
      if (token !== null) call.rejected = token;
      return null;
    }
    if (answer.status === 401 && call.renewals === 0 && token !== null) {
      call.renewals++;
      call.rejected = token;
      return null;
    }
    const skew = skewOf(answer, this.#options.clock.now());
    if (skew !== null) throw clockSkewError(skew, call.details(answer));
    if (challenge?.claims) {
      throw call.error(answer, explanation, {
        code: 'step-up-needed',
        message: `${this.profile.name} wants a stronger sign-in for this.`,
        hint: 'Sign in again and complete the extra step.',
      });
    }
    throw call.error(answer, null, {
      code: 'sign-in-needed',
      message: `${this.profile.name} no longer accepts this sign-in.`,
      hint: 'Sign in again. Your work is kept.',
    });
  }

  /** Waits with backoff and lets the call go again, or gives up with `error`. */
  async #again(call: Call, error: AppError, reason: string): Promise<null> {
    call.retries++;
    const wait = fullJitter(call.retries - 1, this.#random);
    if (call.retries > MAX_RETRIES || wait >= call.left) throw error;
    const { onWait, signal } = call.request;
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

  #aborted(reason: unknown, call?: Call): unknown {
    if (reason instanceof AppError) return reason;
    if (call && !call.request.signal.aborted) return reason;
    return cancelled();
  }

  #requireAnonymous(url: string): void {
    if (isDownloadHost(url, this.profile.origin, this.#options.anonymousHosts ?? [])) return;
    throw new AppError('bad-response', `${this.profile.name} pointed to a download on an unknown host.`, {
      hint: 'It was not fetched. A proxy may be changing answers.',
      details: {
        serviceMessage: URL.canParse(url) ? new URL(url).host : 'unreadable link',
        at: new Date(this.#options.clock.now()).toISOString(),
      },
    });
  }
}
