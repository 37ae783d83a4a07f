import { randomUUID } from 'node:crypto';
import { AppError, type Result } from '../../shared/contract/errors.ts';
import type { Core } from '../core/ports.ts';
import { signInAs } from '../practice/auto-sign-in.ts';

/** A way to open sign-in pages that can be told to sign in by itself for a while. */
export interface SignInOpener {
  open(url: string): Promise<boolean>;
  /** Signs in as this persona, without a browser, until `work` is over. */
  automatic<T>(persona: { upn: string; password: string }, work: () => Promise<T>): Promise<T>;
}

export function createSignInOpener(
  inBrowser: (url: string) => Promise<boolean>,
  onFailure: (error: unknown) => void,
): SignInOpener {
  let persona: { upn: string; password: string } | null = null;
  return {
    async open(url) {
      if (persona === null) return inBrowser(url);
      // The page answers only after the console took the redirect, so it is not waited for.
      signInAs(url, persona).catch(onFailure);
      return true;
    },
    async automatic(who, work) {
      persona = who;
      try {
        return await work();
      } finally {
        persona = null;
      }
    },
  };
}

/**
 * Starts a practice tenant, signs in as its Global Administrator and starts the inventory: `--practice`.
 * @throws AppError when any step fails.
 */
export async function startSignedInPractice(core: Core, opener: SignInOpener, mailboxes: number): Promise<string> {
  const context = { signal: new AbortController().signal, client: 'start' };
  const { connection, personas } = unwrap(await core.call('connections.startPractice', { mailboxes }, context));
  const admin = personas.find(({ roles }) => roles.includes('Global Administrator'));
  if (admin === undefined) throw new AppError('not-found', 'The practice tenant has no Global Administrator.');
  const connectionId = connection.id;
  await opener.automatic(admin, async () =>
    unwrap(await core.call('auth.signIn', { connectionId, attemptId: randomUUID(), mode: 'browser' }, context)),
  );
  unwrap(await core.call('connections.open', { id: connectionId }, context));
  unwrap(await core.call('inventory.start', { connectionId }, context));
  return connectionId;
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, ...options } = result.error;
  throw new AppError(code, message, options);
}
