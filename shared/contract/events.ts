import type { Job } from './jobs.ts';

/** Everything the core tells the renderer unasked. */
export type CoreEvent =
  | { type: 'job'; job: Job }
  /** The local store of a connection changed: windows of an older revision are stale. */
  | { type: 'revision'; connectionId: string; revision: number }
  | { type: 'connections' }
  | { type: 'settings' }
  /** A plan was made, changed or went on: what is shown of it is stale. At most twice a second per plan. */
  | { type: 'plan'; planId: string }
  /** The person opened a snapshot file outside of the window: a double-click, the command line. */
  | { type: 'open-snapshot'; path: string }
  | { type: 'sign-in'; progress: SignInProgress }
  | { type: 'notice'; notice: Notice };

/** Where an interactive sign-in stands. `url` may be opened by the person when no browser came up. */
export interface SignInProgress {
  connectionId: string;
  /** Ties events to one `auth.signIn` call. */
  attemptId: string;
  state: 'opening-browser' | 'waiting-for-browser' | 'device-code' | 'finishing' | 'done' | 'failed' | 'cancelled';
  /** Which of the two services the step is for, in words, e.g. "Microsoft Graph". */
  service?: string;
  url?: string;
  /** Where an administrator can agree for everyone, should the page ask for one. */
  adminConsentUrl?: string;
  userCode?: string;
  verificationUri?: string;
  /** ISO time. */
  expiresAt?: string;
}

/** Something the person should know that is not tied to a call (a damaged file set aside, a lost keychain). */
export interface Notice {
  id: string;
  severity: 'info' | 'warning' | 'error';
  message: string;
  hint?: string;
  path?: string;
}
