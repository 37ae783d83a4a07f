import type { World } from '../world/world.ts';

/** A validated access token, as the surfaces see its bearer. */
export interface Caller {
  /** `user` for delegated tokens, `app` for client credentials. */
  kind: 'user' | 'app';
  userId: string | null;
  upn: string | null;
  clientId: string;
  /** Delegated scopes or application permissions. */
  scopes: ReadonlySet<string>;
  /** Role template ids (the user's, or the app's service principal's). */
  roles: ReadonlySet<string>;
  /** `https://graph.microsoft.com` or `https://outlook.office365.com` (cloud variants normalized). */
  audience: string;
}

export interface PracticeRequest {
  method: string;
  /** The surface's host after routing: `graph`, `exchange`, `login`, `reports`, `control`. */
  surface: string;
  /** Origin to build absolute links with, as the caller reached us (host mapping or localhost). */
  origin: string;
  /** Path within the surface, e.g. `/v1.0/users`. Still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string>>;
  /** Raw body; empty for GET. */
  body: Uint8Array;
  /** Parsed lazily; throws on malformed JSON. */
  json(): unknown;
  /** Set once the token was accepted for this surface's audience. */
  caller: Caller | null;
  requestId: string;
  /** Aborted when the client went away. */
  signal: AbortSignal;
}

/** A whole answer; the server compresses it and applies latency and faults. */
export interface PracticeResponse {
  status: number;
  headers?: Record<string, string>;
  /**
   * Object → JSON, string or bytes as they are, undefined → empty. An (async) generator of strings or bytes is
   * written as it is produced, for answers too large to hold at once.
   */
  body?: unknown;
}

export interface PracticeContext {
  world: World;
  /** True while the named switch is on, e.g. `expiring-page-token`. Arguments by `switchArg`. */
  switchOn(name: string): boolean;
  switchArg(name: string): string | undefined;
  /**
   * Asks throttling and faults about one item of a `$batch`, before it is dispatched.
   * An answer (429, 503 …) takes the item's place; undefined lets it through.
   */
  admit?(item: PracticeRequest): PracticeResponse | undefined;
  /** Tells the server how an item of a `$batch` ended, so that it is counted by route and status. */
  settled?(item: PracticeRequest, response: PracticeResponse): void;
}

/** A surface handles a routed, authenticated request. Never throws for a client's mistake. */
export type Surface = (
  request: PracticeRequest,
  context: PracticeContext,
) => Promise<PracticeResponse> | PracticeResponse;
