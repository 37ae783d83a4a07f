import type { WireError } from '../../shared/contract/errors.ts';
import type { SignInProgress } from '../../shared/contract/events.ts';
import type { Transport } from '../transport/transport.ts';
import type { EventBus } from './event-bus.ts';
import { type Cell, createCell } from './observable.ts';

export type SignInMode = 'browser' | 'device-code';

/** A sign-in the person started, until they close its panel. */
export interface SignInAttempt {
  connectionId: string;
  attemptId: string;
  mode: SignInMode;
  /** Asks for the rights to change things too. */
  write: boolean;
  status: 'running' | 'done' | 'failed' | 'cancelled';
  progress: SignInProgress | null;
  /** Services already signed in to, in words: with quick connect each one asks on its own. */
  done: readonly string[];
  error: WireError | null;
}

export interface SignInStore {
  readonly attempt: Cell<SignInAttempt | null>;
  /** Resolves with true once signed in. A running attempt is cancelled first. */
  start(connectionId: string, mode?: SignInMode, write?: boolean): Promise<boolean>;
  /** Ends it; one that runs is cancelled. */
  dismiss(): void;
}

/** At most one sign-in at a time, told by `sign-in` events. */
export const createSignInStore = (transport: Transport, events: EventBus): SignInStore => {
  const attempt = createCell<SignInAttempt | null>(null);
  let controller: AbortController | undefined;

  const patch = (attemptId: string, change: Partial<SignInAttempt>) => {
    const now = attempt.get();
    if (now?.attemptId === attemptId) attempt.set({ ...now, ...change });
  };

  events.on('sign-in', ({ progress }) => {
    const now = attempt.get();
    if (now?.attemptId !== progress.attemptId || now.status !== 'running') return;
    const before = now.progress?.service;
    const moved = before !== undefined && progress.service !== undefined && before !== progress.service;
    patch(progress.attemptId, { progress, done: moved ? [...now.done, before] : now.done });
  });

  return {
    attempt,
    async start(connectionId, mode = 'browser', write = false) {
      controller?.abort();
      controller = new AbortController();
      const { signal } = controller;
      const attemptId = crypto.randomUUID();
      attempt.set({ connectionId, attemptId, mode, write, status: 'running', progress: null, done: [], error: null });
      const answer = await transport.call('auth.signIn', { connectionId, attemptId, mode, write }, signal);
      if (answer.ok) {
        patch(attemptId, { status: 'done' });
        return true;
      }
      if (answer.error.code === 'cancelled') patch(attemptId, { status: 'cancelled' });
      else patch(attemptId, { status: 'failed', error: answer.error });
      return false;
    },
    dismiss() {
      if (attempt.get()?.status === 'running') controller?.abort();
      attempt.set(null);
    },
  };
};
