import type { CoreEvent } from '../../../shared/contract/events.ts';
import { AppSession } from '../auth/app-session.ts';
import { Session } from '../auth/session.ts';
import type { Ports } from '../ports.ts';
import { createVault } from '../vault/vault.ts';
import { fetchOf, sessionConfig } from './connection-services.ts';
import type { Live } from './live-connection.ts';

export interface SessionDeps {
  ports: Ports;
  emit(event: CoreEvent): void;
  /** 0..1, for backoff; `Math.random` unless a test wants to know. */
  random?: () => number;
}

/**
 * Who signs in and holds the tokens of a connection; made once for each.
 * @throws AppError where its CA file cannot be read
 */
export async function sessionOf(live: Live, deps: SessionDeps): Promise<Session | AppSession> {
  if (live.session) return live.session;
  const { ports, emit, random } = deps;
  const fetch = await fetchOf(live.record, ports);
  const { app } = live.record;
  if (app.kind === 'certificate') {
    live.session ??= new AppSession(sessionConfig(live.record), app, {
      fetch,
      clock: ports.clock,
      ...(random ? { random } : {}),
    });
    return live.session;
  }
  live.session ??= new Session(sessionConfig(live.record), {
    fetch,
    clock: ports.clock,
    ...(random ? { random } : {}),
    log: ports.log,
    vault: vaultOf(live, deps),
    openSignIn: (url) => ports.openSignIn(url),
    onProgress: (progress) => emit({ type: 'sign-in', progress }),
    onExpired: () => emit({ type: 'connections' }),
  });
  return live.session;
}

/** Where the tokens of a connection are kept. */
export function vaultOf(live: Live, { ports, emit }: SessionDeps): ReturnType<typeof createVault> {
  return createVault({
    keys: ports.keys,
    clock: ports.clock,
    dataDir: ports.dataDir,
    connectionId: live.record.id,
    onDamaged: (path) =>
      emit({
        type: 'notice',
        notice: {
          id: `vault-set-aside-${live.record.id}`,
          severity: 'warning',
          message: `The stored sign-in of “${live.record.name}” could not be read and has been set aside.`,
          hint: 'Sign in again; nothing else is affected.',
          path,
        },
      }),
  });
}
