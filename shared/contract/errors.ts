import { z } from 'zod';

/** Every way a call can fail. The renderer words its hints by these, so the list is closed. */
export const errorCodes = [
  'invalid-input',
  'not-found',
  'conflict',
  'cancelled',
  'not-signed-in',
  'sign-in-needed',
  'sign-in-failed',
  'consent-needed',
  'step-up-needed',
  'forbidden',
  'throttled',
  'service-error',
  'service-unavailable',
  'network',
  'tls',
  'timeout',
  'clock-skew',
  'bad-response',
  'store-damaged',
  'store-busy',
  'disk-full',
  'file-damaged',
  'file-unreadable',
  'read-only',
  'unsupported',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * A failure as it crosses the wire. `message` is a sentence for a person, `hint` says what to do.
 * Never carries stacks or tokens.
 */
export const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string().optional(),
  retryable: z.boolean(),
  details: z
    .object({
      /** HTTP status of the service's answer. */
      status: z.number().optional(),
      /** The service's own error code, e.g. `Request_BadRequest`. */
      serviceCode: z.string().optional(),
      /** The service's own words. */
      serviceMessage: z.string().optional(),
      /** For a support case. */
      requestId: z.string().optional(),
      clientRequestId: z.string().optional(),
      /** ISO time of the failed call. */
      at: z.string().optional(),
      /** Input problems: path → sentence. */
      fields: z.record(z.string(), z.string()).optional(),
      /** A file the message speaks of. */
      path: z.string().optional(),
      retryAfterSeconds: z.number().optional(),
      /** Where an administrator can agree to the permissions for the whole organization. */
      adminConsentUrl: z.string().optional(),
    })
    .optional(),
});

export type WireError = z.infer<typeof wireErrorSchema>;

/** What every call answers: nothing is thrown across the wire. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: WireError };

/** The one error type services throw; the router turns it into a `WireError`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly details: WireError['details'];

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; retryable?: boolean; details?: WireError['details']; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
    this.details = options.details;
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      retryable: this.retryable,
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}
