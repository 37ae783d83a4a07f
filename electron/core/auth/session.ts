import { randomUUID } from 'node:crypto';
import {
  type AccountInfo,
  type AuthenticationResult,
  InteractionRequiredAuthError,
  type PublicClientApplication,
} from '@azure/msal-node';
import { AppError } from '../../../shared/contract/errors.ts';
import type { SignInProgress } from '../../../shared/contract/events.ts';
import { SharedCalls } from '../http/shared-call.ts';
import type { TokenNeed } from '../http/types.ts';
import type { Clock, Fetch, Log } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import { adminConsentUrl, createMsalClient } from './clients.ts';
import type { SessionConfig } from './config.ts';
import { toAuthError } from './failures.ts';
import { type Identity, identityOf, otherAccount, parseIdentity } from './identity.ts';
import { EntraNetwork } from './network.ts';
import { SignInPrompts, type Tell } from './prompts.ts';
import { QUICK_CLIENTS, SERVICE_NAMES, type ServiceId, scopesFor } from './scopes.ts';

export interface SessionDeps {
  fetch: Fetch;
  clock: Clock;
  random?: () => number;
  log: Log;
  vault: Vault;
  openSignIn(url: string): Promise<boolean>;
  onProgress(progress: SignInProgress): void;
  /** The stored sign-in no longer works; told once until the next sign-in. */
  onExpired(error: AppError): void;
}

export interface SignInOptions {
  attemptId: string;
  mode: 'browser' | 'device-code';
  write: boolean;
  signal: AbortSignal;
}

interface Access {
  token: string;
  expiresAt: number;
}

/** Renew this long before a token ends. */
const MARGIN_MS = 2 * 60_000;
const SILENT_MS = 2 * 60_000;
const never = new AbortController().signal;

/**
 * The sign-in of one connection: MSAL clients over the vault, tokens in memory, one renewal and one prompt at a time
 * however many calls wait for it. Tokens leave only through `token`.
 */
export class Session {
  readonly #config: SessionConfig;
  readonly #deps: SessionDeps;
  readonly #network: EntraNetwork;
  readonly #clients = new Map<string, PublicClientApplication>();
  readonly #access = new Map<ServiceId, Access>();
  readonly #renewals = new SharedCalls<Access>();
  readonly #steps = new SharedCalls<Access>();
  /** Claims somebody declined to satisfy: not asked again until the next sign-in. */
  readonly #declined = new Set<string>();
  readonly #prompts: SignInPrompts;
  #identity: Identity | null = null;
  #expired = false;
  /** Whether the permissions asked for last include those for changing. */
  #asksWrite = false;
  /** Where the sign-in pages were last seen. */
  #pages: string | null = null;

  constructor(config: SessionConfig, deps: SessionDeps) {
    this.#config = config;
    this.#deps = deps;
    this.#network = new EntraNetwork(deps.fetch, deps.clock, deps.random ?? Math.random);
    this.#prompts = new SignInPrompts(
      { ...deps, adminConsentUrl: (service, page) => this.#adminConsentUrl(service, page) },
      (signal, service, work) => this.#run(signal, service, work),
    );
  }

  get identity(): Identity | null {
    return this.#identity;
  }

  get expired(): boolean {
    return this.#expired;
  }

  /** Looks into the vault for a sign-in of an earlier run. No network. */
  async restore(): Promise<Identity | null> {
    const text = await this.#deps.vault.read('identity');
    this.#identity = text === null ? null : parseIdentity(text);
    this.#asksWrite = this.#identity?.write ?? false;
    return this.#identity;
  }

  /**
   * A valid access token. Renewed silently once for all callers; a claims challenge asks the person once for all.
   * @throws AppError `not-signed-in`, `sign-in-needed`, `step-up-needed`, `consent-needed`, `network` …
   */
  async token(service: ServiceId, need: TokenNeed): Promise<string> {
    if (!this.#identity)
      throw new AppError('not-signed-in', 'Not signed in to this tenant.', { hint: 'Sign in first.' });
    const problem = service === 'exchange' ? this.#identity.exchangeProblem : null;
    // Known since the sign-in: neither asked again for each call, nor a reason to call the sign-in expired.
    if (problem) throw new AppError(problem.code, problem.message, problem);
    const held = this.#access.get(service);
    const usable = held && held.token !== need.rejected && held.expiresAt - MARGIN_MS > this.#deps.clock.now();
    // Another call may have satisfied the challenge or renewed the token in the meantime.
    if (usable && (need.claims === undefined || need.rejected !== undefined)) return held.token;
    if (need.claims !== undefined) return (await this.#stepUp(service, need.claims, need.signal)).token;
    const renewed = await this.#renewals.join(service, need.signal, (signal) =>
      this.#renew(service, need.rejected !== undefined, signal),
    );
    return renewed.token;
  }

  /** Interactive sign-in for both services. Aborting the signal ends it. */
  async signIn(options: SignInOptions): Promise<Identity> {
    const { attemptId, mode, signal } = options;
    const connectionId = this.#config.connectionId;
    const tell: Tell = (progress) => this.#deps.onProgress({ connectionId, attemptId, ...progress });
    try {
      const result = await this.#prompts.alone(() => this.#signInBoth(mode, options.write, tell, signal));
      tell({ state: 'done' });
      return result;
    } catch (error) {
      const wasCancelled = error instanceof AppError && error.code === 'cancelled';
      tell({ state: wasCancelled ? 'cancelled' : 'failed' });
      throw error;
    }
  }

  /** Forgets accounts, tokens, the vault file and its key. */
  async signOut(): Promise<void> {
    for (const client of this.#clients.values()) {
      await this.#network
        .run(never, async () => {
          for (const account of await client.getAllAccounts()) await client.signOut({ account });
        })
        .catch(() => undefined);
    }
    this.#clients.clear();
    this.#access.clear();
    this.#declined.clear();
    this.#identity = null;
    this.#expired = false;
    await this.#deps.vault.clear();
  }

  async #signInBoth(mode: SignInOptions['mode'], write: boolean, tell: Tell, signal: AbortSignal): Promise<Identity> {
    const before = this.#identity;
    const wantsWrite = write || (before?.write ?? false);
    this.#asksWrite = wantsWrite;
    const ask = (service: ServiceId, loginHint: string | undefined, scopes: string[]) =>
      mode === 'browser'
        ? this.#prompts.inBrowser({ service, scopes, loginHint, tell, signal })
        : this.#prompts.byDeviceCode({ service, scopes, tell, signal });

    const exchangeScopes = this.#scopes('exchange', wantsWrite);
    const own = this.#config.app.kind === 'own-app';
    // Asking for more permissions is for the person already signed in, not for another one.
    const hint = write && before ? before.userPrincipalName : undefined;
    const graph = await ask('graph', hint, this.#scopes('graph', wantsWrite));
    const identity = identityOf(graph, wantsWrite);
    if (before && hint !== undefined && before.objectId !== identity.objectId) {
      await this.#forget('graph', graph);
      throw otherAccount(before, identity);
    }

    let exchange: AuthenticationResult | null = null;
    try {
      // One registration: its refresh token serves both services once consent is there.
      exchange = own ? await this.#silentExchange(graph, exchangeScopes, signal) : null;
      exchange ??= await ask('exchange', identity.userPrincipalName, exchangeScopes);
    } catch (error) {
      // The directory alone is still worth having: licenses show, mailbox columns say why not.
      if (!(error instanceof AppError) || !['consent-needed', 'forbidden'].includes(error.code)) throw error;
      identity.exchangeProblem = error.toWire();
    }
    if (exchange && exchange.uniqueId !== identity.objectId) {
      await this.#forget('exchange', exchange);
      throw otherAccount(identity, identityOf(exchange, false));
    }

    tell({ state: 'finishing' });
    this.#declined.clear();
    this.#access.clear();
    this.#keep('graph', graph);
    if (exchange) this.#keep('exchange', exchange);
    this.#identity = identity;
    this.#expired = false;
    await this.#deps.vault.write('identity', JSON.stringify(identity));
    return identity;
  }

  async #silentExchange(
    graph: AuthenticationResult,
    scopes: string[],
    signal: AbortSignal,
  ): Promise<AuthenticationResult | null> {
    if (!graph.account) return null;
    const account = graph.account;
    try {
      return await this.#run(signal, 'exchange', (client) => client.acquireTokenSilent({ account, scopes }));
    } catch (error) {
      if (error instanceof AppError && ['consent-needed', 'sign-in-needed', 'step-up-needed'].includes(error.code)) {
        return null;
      }
      throw error;
    }
  }

  async #renew(service: ServiceId, force: boolean, signal: AbortSignal): Promise<Access> {
    try {
      return await this.#silently(service, { force }, signal);
    } catch (error) {
      if (error instanceof AppError && ['sign-in-needed', 'step-up-needed'].includes(error.code)) {
        const needed = new AppError('sign-in-needed', error.message, {
          hint: 'Sign in again. Your work is kept.',
          ...(error.details ? { details: error.details } : {}),
          cause: error,
        });
        if (!this.#expired) {
          this.#expired = true;
          this.#deps.onExpired(needed);
        }
        throw needed;
      }
      throw error;
    }
  }

  async #silently(service: ServiceId, how: { force: boolean; claims?: string }, signal: AbortSignal): Promise<Access> {
    const account = await this.#account(service);
    if (!account) {
      throw new AppError('sign-in-needed', `There is no stored sign-in for ${SERVICE_NAMES[service]}.`, {
        hint: 'Sign in again. Your work is kept.',
      });
    }
    const limit = new AbortController();
    const done = new AbortController();
    this.#deps.clock.sleep(SILENT_MS, done.signal).then(
      () => limit.abort(new AppError('timeout', 'The sign-in service did not answer in time.', { retryable: true })),
      () => undefined,
    );
    try {
      const result = await this.#run(AbortSignal.any([signal, limit.signal]), service, (client) =>
        client.acquireTokenSilent({
          account,
          scopes: this.#scopes(service, this.#identity?.write ?? false),
          forceRefresh: how.force,
          ...(how.claims === undefined ? {} : { claims: how.claims }),
        }),
      );
      return this.#keep(service, result);
    } finally {
      done.abort();
    }
  }

  #stepUp(service: ServiceId, claims: string, signal: AbortSignal): Promise<Access> {
    const key = `${service} ${claims}`;
    if (this.#declined.has(key)) return Promise.reject(stepUpDeclined(service));
    return this.#steps.join(key, signal, async (shared) => {
      try {
        return await this.#silently(service, { force: true, claims }, shared);
      } catch (error) {
        if (
          !(error instanceof AppError) ||
          !['sign-in-needed', 'step-up-needed', 'consent-needed'].includes(error.code)
        ) {
          throw error;
        }
      }
      const attemptId = randomUUID();
      const connectionId = this.#config.connectionId;
      const tell: Tell = (progress) => this.#deps.onProgress({ connectionId, attemptId, ...progress });
      try {
        const result = await this.#prompts.alone(() =>
          this.#prompts.inBrowser({
            service,
            scopes: this.#scopes(service, this.#identity?.write ?? false),
            loginHint: this.#identity?.userPrincipalName,
            claims,
            tell,
            signal: shared,
          }),
        );
        const before = this.#identity;
        if (before && result.uniqueId !== before.objectId) {
          await this.#forget(service, result);
          throw otherAccount(before, identityOf(result, false));
        }
        tell({ state: 'done' });
        return this.#keep(service, result);
      } catch (error) {
        tell({ state: shared.aborted ? 'cancelled' : 'failed' });
        if (shared.aborted) throw error;
        this.#declined.add(key);
        throw error instanceof AppError && error.code === 'step-up-needed' ? error : stepUpDeclined(service, error);
      }
    });
  }

  /** Drops the tokens of an account that is not the one wanted. */
  async #forget(service: ServiceId, result: AuthenticationResult): Promise<void> {
    const { account } = result;
    if (account) await this.#run(never, service, (client) => client.signOut({ account }));
  }

  async #run<T>(
    signal: AbortSignal,
    service: ServiceId,
    work: (client: PublicClientApplication) => Promise<T>,
  ): Promise<T> {
    const clientId = this.#clientId(service);
    try {
      return await this.#network.run(signal, () => work(this.#client(clientId)));
    } catch (error) {
      throw toAuthError(error, {
        adminConsentUrl: this.#adminConsentUrl(service),
        at: new Date(this.#deps.clock.now()).toISOString(),
        interactionRequired: error instanceof InteractionRequiredAuthError,
      });
    }
  }

  #adminConsentUrl(service: ServiceId, page?: string): string {
    // A service that is not Microsoft's may show its pages at another address than it answers programs at.
    if (page !== undefined && this.#config.customLogin) this.#pages = new URL(page).origin;
    return adminConsentUrl(
      { ...this.#config, login: this.#pages ?? this.#config.login },
      this.#clientId(service),
      this.#scopes(service, this.#asksWrite),
    );
  }

  #client(clientId: string): PublicClientApplication {
    let client = this.#clients.get(clientId);
    if (!client) {
      client = createMsalClient(this.#config, clientId, this.#network, this.#deps.vault);
      this.#clients.set(clientId, client);
    }
    return client;
  }

  async #account(service: ServiceId): Promise<AccountInfo | null> {
    const accounts = await this.#client(this.#clientId(service)).getAllAccounts();
    return accounts.find((account) => account.localAccountId === this.#identity?.objectId) ?? null;
  }

  #clientId(service: ServiceId): string {
    return this.#config.app.kind === 'quick' ? QUICK_CLIENTS[service] : this.#config.app.clientId;
  }

  #scopes(service: ServiceId, write: boolean): string[] {
    return scopesFor(service, this.#config.cloud, { write, quick: this.#config.app.kind === 'quick' });
  }

  #keep(service: ServiceId, result: AuthenticationResult): Access {
    const access = {
      token: result.accessToken,
      expiresAt: result.expiresOn?.getTime() ?? this.#deps.clock.now() + 5 * 60_000,
    };
    this.#access.set(service, access);
    return access;
  }
}

function stepUpDeclined(service: ServiceId, cause?: unknown): AppError {
  return new AppError(
    'step-up-needed',
    `${SERVICE_NAMES[service]} wants a stronger sign-in, which was not completed.`,
    {
      hint: 'Sign in again and complete the extra step. Your work is kept.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
