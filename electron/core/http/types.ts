import type { ErrorCode } from '../../../shared/contract/errors.ts';

/** Limits are counted apart: a storm of one kind must not stop the other. */
export type Budget = 'read' | 'write' | 'report';

export interface ServiceRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Absolute; must be on the service's own origin unless `anonymous`. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** True when doing it twice leaves what doing it once leaves. Only then is it repeated after an unclear failure. */
  idempotent: boolean;
  budget: Budget;
  signal: AbortSignal;
  onWait?: (note: string | null) => void;
  /** `json` (default) parses the body; `bytes` leaves it; both hold the whole body. */
  expect?: 'json' | 'bytes';
  /** Sent without a token, for pre-authenticated downloads from the hosts the service client allows. */
  anonymous?: boolean;
  /** 3xx answers are returned instead of followed. */
  keepRedirect?: boolean;
  /** Longest silence of one try, in ms. */
  idleMs?: number;
  /** Longest time for everything, waits included, in ms. */
  deadlineMs?: number;
}

export interface ServiceAnswer {
  status: number;
  headers: Headers;
  /** Whole body, decoded on demand. */
  text(): string;
  bytes: Uint8Array;
  /** Parsed body when `expect` was `json`; undefined when empty. */
  json: unknown;
  requestId: string | null;
  clientRequestId: string;
}

/** What a refusal of the service means, in our terms. */
export interface Explanation {
  code: ErrorCode;
  message: string;
  hint?: string;
  serviceCode?: string;
  serviceMessage?: string;
  /**
   * `refused`: the service did not act and asks to come again (safe for any call).
   * `unclear`: it failed on the way (safe for idempotent calls only).
   */
  again?: 'refused' | 'unclear';
}

/** What differs between the services. */
export interface ServiceProfile {
  /** For messages, e.g. "Microsoft Graph". */
  name: string;
  /** Scheme, host and port; tokens never go anywhere else. */
  origin: string;
  /** Reads the service's own error body. Null when it says nothing special. `request`: what was asked, for the words. */
  explain(answer: ServiceAnswer, request: Pick<ServiceRequest, 'method' | 'url' | 'headers'>): Explanation | null;
}

export interface TokenNeed {
  signal: AbortSignal;
  /** The token the service has just refused, so that it is renewed once however many callers saw it refused. */
  rejected?: string;
  /** Claims challenge as JSON text. */
  claims?: string;
}

export type TokenProvider = (need: TokenNeed) => Promise<string>;
