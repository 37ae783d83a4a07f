import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type AuthenticationResult, ConfidentialClientApplication } from '@azure/msal-node';
import { AppError } from '../../../shared/contract/errors.ts';
import type { TokenNeed } from '../http/types.ts';
import type { Clock, Fetch } from '../ports.ts';
import { adminConsentUrl } from './clients.ts';
import type { CertificateApp, SessionConfig } from './config.ts';
import { toAuthError } from './failures.ts';
import type { Identity } from './identity.ts';
import { EntraNetwork } from './network.ts';
import type { ServiceId } from './scopes.ts';

export interface AppSessionDeps {
  fetch: Fetch;
  clock: Clock;
  random?: () => number;
}

interface Credential {
  thumbprintSha256: string;
  privateKey: string;
}

/** The mailbox that Exchange sends an application's commands by, the same in every tenant; by its id or a domain. */
const anchor = 'SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@';

/** Whether an account's name stands for an application. */
export const isAppAnchor = (userPrincipalName: string): boolean => userPrincipalName.startsWith(anchor);

/** The tenant's id, or nothing. An application gets no id token, so MSAL does not know: its access token does. */
function tenantOf({ tenantId, accessToken }: AuthenticationResult): string {
  if (tenantId) return tenantId.toLowerCase();
  try {
    const claims: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
    const { tid } = claims as { tid?: unknown };
    return typeof tid === 'string' ? tid.toLowerCase() : '';
  } catch {
    return '';
  }
}

const MARGIN_MS = 2 * 60_000;

/**
 * The sign-in of an application with a certificate, for unattended use. Nobody is asked and nothing is kept: tokens live
 * in memory, the key stays in its file.
 */
export class AppSession {
  readonly #config: SessionConfig;
  readonly #app: CertificateApp;
  readonly #clock: Clock;
  readonly #network: EntraNetwork;
  readonly #access = new Map<ServiceId, { token: string; expiresAt: number }>();
  readonly expired = false;
  #client: Promise<ConfidentialClientApplication> | null = null;
  #identity: Identity | null = null;

  constructor(config: SessionConfig, app: CertificateApp, deps: AppSessionDeps) {
    this.#config = config;
    this.#app = app;
    this.#clock = deps.clock;
    this.#network = new EntraNetwork(deps.fetch, deps.clock, deps.random ?? Math.random);
  }

  get identity(): Identity | null {
    return this.#identity;
  }

  /** There is never a sign-in of an earlier run. */
  async restore(): Promise<Identity | null> {
    return this.#identity;
  }

  /** @throws AppError `file-unreadable` for a certificate that cannot be used; `sign-in-failed`, `network` … */
  async signIn(options: { signal: AbortSignal }): Promise<Identity> {
    const graph = await this.#acquire('graph', { signal: options.signal });
    const tenantId = tenantOf(graph);
    this.#identity = {
      objectId: this.#app.clientId,
      tenantId,
      userPrincipalName: `${anchor}${tenantId || this.#config.tenant}`,
      displayName: 'Application',
      write: false,
      exchangeProblem: null,
    };
    try {
      await this.#acquire('exchange', { signal: options.signal });
    } catch (error) {
      // The directory alone is still worth having.
      if (!(error instanceof AppError) || !['consent-needed', 'forbidden'].includes(error.code)) throw error;
      this.#identity.exchangeProblem = error.toWire();
    }
    return this.#identity;
  }

  async token(service: ServiceId, need: TokenNeed): Promise<string> {
    if (!this.#identity) await this.signIn({ signal: need.signal });
    const problem = service === 'exchange' ? (this.#identity?.exchangeProblem ?? null) : null;
    if (problem) throw new AppError(problem.code, problem.message, problem);
    const held = this.#access.get(service);
    if (held && held.token !== need.rejected && held.expiresAt - MARGIN_MS > this.#clock.now()) return held.token;
    const again = need.rejected !== undefined || need.claims !== undefined;
    return (
      await this.#acquire(service, {
        signal: need.signal,
        skipCache: again,
        ...(need.claims === undefined ? {} : { claims: need.claims }),
      })
    ).accessToken;
  }

  async signOut(): Promise<void> {
    this.#access.clear();
    this.#client = null;
    this.#identity = null;
  }

  async #acquire(
    service: ServiceId,
    how: { signal: AbortSignal; skipCache?: boolean; claims?: string },
  ): Promise<AuthenticationResult> {
    const { cloud } = this.#config;
    const scope = `${service === 'graph' ? cloud.graph : cloud.exchange}/.default`;
    try {
      this.#client ??= this.#connect();
      const client = await this.#client;
      const result = await this.#network.run(how.signal, () =>
        client.acquireTokenByClientCredential({
          scopes: [scope],
          skipCache: how.skipCache ?? false,
          ...(how.claims === undefined ? {} : { claims: how.claims }),
        }),
      );
      if (result === null) throw new AppError('sign-in-failed', 'The sign-in service gave no token.');
      this.#access.set(service, {
        token: result.accessToken,
        expiresAt: result.expiresOn?.getTime() ?? this.#clock.now() + MARGIN_MS,
      });
      return result;
    } catch (error) {
      this.#client = null;
      throw toAuthError(error, {
        adminConsentUrl: adminConsentUrl(this.#config, this.#app.clientId, [scope]),
        at: new Date(this.#clock.now()).toISOString(),
        interactionRequired: false,
      });
    }
  }

  async #connect(): Promise<ConfidentialClientApplication> {
    const credential = await readCredential(this.#app.certificateFile, this.#clock.now());
    return new ConfidentialClientApplication({
      auth: {
        clientId: this.#app.clientId,
        authority: `${this.#config.login}/${this.#config.tenant}`,
        ...(this.#config.customLogin ? { knownAuthorities: [new URL(this.#config.login).host] } : {}),
        clientCertificate: credential,
      },
      system: { networkClient: this.#network, disableInternalRetries: true },
    });
  }
}

/** @throws AppError `file-unreadable` with what is wrong with the file */
async function readCredential(path: string, now: number): Promise<Credential> {
  const refuse = (message: string, hint: string): AppError =>
    new AppError('file-unreadable', message, { hint, details: { path } });
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch {
    throw refuse('The certificate file cannot be read.', 'Check its path, and that this account may read it.');
  }
  const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0];
  const key = /-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA )?PRIVATE KEY-----/.exec(pem)?.[0];
  if (certificate === undefined || key === undefined)
    throw refuse(
      'The certificate file does not hold both a certificate and a private key.',
      'Use one PEM file with both, and the key not encrypted: protect the file by its permissions.',
    );
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) throw new Error('another key');
  } catch {
    throw refuse('The private key does not belong to the certificate.', 'Export both together once more.');
  }
  if (Date.parse(parsed.validTo) < now)
    throw refuse(
      `The certificate ended on ${new Date(parsed.validTo).toISOString().slice(0, 10)}.`,
      'Make a new one and add it to the application registration.',
    );
  return { thumbprintSha256: parsed.fingerprint256.replaceAll(':', ''), privateKey: key };
}
