import { randomBytes, randomInt } from 'node:crypto';
import type { Guid } from '../world/model.ts';
import type { PracticeApp } from './apps.ts';
import type { ClaimsRequest } from './claims.ts';
import type { ParsedScopes } from './resources.ts';

export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** What the person is being signed in for. */
export type Purpose =
  | {
      kind: 'authorize';
      redirectUri: string;
      responseMode: ResponseMode;
      responseTypes: string[];
      state: string | null;
      nonce: string | null;
      challenge: string | null;
      challengeMethod: 'S256' | 'plain';
    }
  | { kind: 'device'; userCode: string }
  | { kind: 'admin-consent'; redirectUri: string; state: string | null };

/** One sign-in under way, from the first page to the redirect. */
export interface SignIn {
  id: string;
  purpose: Purpose;
  app: PracticeApp;
  /** Authority segment, kept for the form's links. */
  segment: string;
  version: 1 | 2;
  scope: string;
  scopes: ParsedScopes;
  claimsText: string | null;
  claims: ClaimsRequest;
  prompt: string | null;
  loginHint: string | null;
  correlationId: string | null;
  /** Filled in as the person gets on. */
  userId: Guid | null;
  methods: string[];
  authTime: number;
  contexts: string[];
  sessionId: string;
  /** The number the second-factor page shows and expects back. */
  mfaNumber: string;
  consented: boolean;
  confirmed: boolean;
  expiresAt: number;
}

/** A browser's memory of who signed in, found by its cookie. */
export interface BrowserSession {
  id: string;
  accounts: {
    userId: Guid;
    methods: string[];
    authTime: number;
    grantedAt: number;
    contexts: string[];
    sessionId: string;
    signedOut: boolean;
  }[];
}

const SIGN_IN_LIFE_MS = 60 * 60 * 1000;
const REMEMBERED = 2000;

export interface SignInStore {
  begin(
    signIn: Pick<
      SignIn,
      | 'purpose'
      | 'app'
      | 'segment'
      | 'version'
      | 'scope'
      | 'scopes'
      | 'claimsText'
      | 'claims'
      | 'prompt'
      | 'loginHint'
      | 'correlationId'
    >,
  ): SignIn;
  find(id: string): SignIn | undefined;
  end(signIn: SignIn): void;
  session(id: string | undefined): BrowserSession | undefined;
  openSession(): BrowserSession;
}

export function createSignInStore(now: () => number): SignInStore {
  const signIns = new Map<string, SignIn>();
  const sessions = new Map<string, BrowserSession>();

  return {
    begin(start) {
      const signIn: SignIn = {
        ...start,
        id: randomBytes(24).toString('base64url'),
        userId: null,
        methods: [],
        authTime: now(),
        contexts: [],
        sessionId: newSessionId(),
        mfaNumber: String(randomInt(100_000, 1_000_000)),
        consented: false,
        confirmed: false,
        expiresAt: now() + SIGN_IN_LIFE_MS,
      };
      signIns.set(signIn.id, signIn);
      dropOldest(signIns);
      return signIn;
    },
    find(id) {
      const signIn = signIns.get(id);
      return signIn && signIn.expiresAt > now() ? signIn : undefined;
    },
    end(signIn) {
      signIns.delete(signIn.id);
    },
    session: (id) => (id ? sessions.get(id) : undefined),
    openSession() {
      const session: BrowserSession = { id: randomBytes(24).toString('base64url'), accounts: [] };
      sessions.set(session.id, session);
      dropOldest(sessions);
      return session;
    },
  };
}

function newSessionId(): string {
  const hex = randomBytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function dropOldest<V>(map: Map<string, V>): void {
  for (const key of map.keys()) {
    if (map.size <= REMEMBERED) return;
    map.delete(key);
  }
}
