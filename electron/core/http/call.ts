import { randomUUID } from 'node:crypto';
import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { Clock } from '../ports.ts';
import type { RawAnswer } from './attempt.ts';
import { answerError, type Fallback } from './meanings.ts';
import { elapsedOf } from './system-clock.ts';
import type { Explanation, ServiceAnswer, ServiceRequest } from './types.ts';

const DEADLINE_MS = 15 * 60_000;

/** What is known about a call while it is being made, over all its tries. */
export class Call {
  readonly request: ServiceRequest;
  readonly clientRequestId = randomUUID();
  readonly host: string;
  retries = 0;
  renewals = 0;
  steps = 0;
  url: string;
  redirects = 0;
  /** Ask for an uncompressed answer: a write whose answer cannot be decompressed has an unknown outcome. */
  plain: boolean;
  rejected: string | undefined;
  claims: string | undefined;
  readonly #service: string;
  readonly #clock: Clock;
  #deadline: number;

  constructor(service: string, request: ServiceRequest, clock: Clock) {
    this.#service = service;
    this.#clock = clock;
    this.request = request;
    this.url = request.url;
    this.host = new URL(request.url).host;
    this.plain = !request.idempotent;
    this.#deadline = elapsedOf(clock) + (request.deadlineMs ?? DEADLINE_MS);
  }

  /** Milliseconds until the call must be over. */
  get left(): number {
    return this.#deadline - elapsedOf(this.#clock);
  }

  /** Time the service is not to blame for. */
  extend(ms: number): void {
    this.#deadline += ms;
  }

  answerOf(raw: RawAnswer): ServiceAnswer {
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
      clientRequestId: this.clientRequestId,
    };
  }

  /** What a support case needs: ids and the time. */
  details(answer?: ServiceAnswer): NonNullable<WireError['details']> {
    return {
      clientRequestId: this.clientRequestId,
      ...(answer?.requestId ? { requestId: answer.requestId } : {}),
      at: new Date(this.#clock.now()).toISOString(),
    };
  }

  error(answer: ServiceAnswer, explanation: Explanation | null, fallback: Fallback): AppError {
    return answerError(this.#service, answer, explanation, fallback, this.details(answer));
  }

  deadlineError(): AppError {
    return new AppError('timeout', `${this.#service} did not finish in the time allowed.`, {
      retryable: true,
      details: this.details(),
    });
  }

  /** @param ms How long all calls have to wait, longer than this one may. */
  pausedError(ms: number): AppError {
    return new AppError('throttled', `${this.#service} asked us to wait longer than this call may take.`, {
      hint: `Try again in ${Math.ceil(ms / 60_000)} min.`,
      retryable: true,
      details: { ...this.details(), retryAfterSeconds: Math.ceil(ms / 1000) },
    });
  }
}
