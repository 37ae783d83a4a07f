import type { AuthenticationResult, PublicClientApplication } from '@azure/msal-node';
import { AppError } from '../../../shared/contract/errors.ts';
import type { SignInProgress } from '../../../shared/contract/events.ts';
import { cancelled } from '../http/outcome.ts';
import type { Clock, Log } from '../ports.ts';
import { failurePage, successPage } from './browser-pages.ts';
import { declineAtLoopback } from './loopback.ts';
import { SERVICE_NAMES, type ServiceId } from './scopes.ts';

const INTERACTIVE_MS = 15 * 60_000;

/** Tells where one attempt stands. */
export type Tell = (progress: Omit<SignInProgress, 'connectionId' | 'attemptId'>) => void;

/** Runs MSAL work for one service under a signal; failures come out as AppError. */
export type RunMsal = <T>(
  signal: AbortSignal,
  service: ServiceId,
  work: (client: PublicClientApplication) => Promise<T>,
) => Promise<T>;

export interface PromptOptions {
  service: ServiceId;
  scopes: string[];
  tell: Tell;
  signal: AbortSignal;
}

export interface PromptDeps {
  clock: Clock;
  log: Log;
  openSignIn(url: string): Promise<boolean>;
  /** Where an administrator can agree to what the page at `page` asks for. */
  adminConsentUrl(service: ServiceId, page: string): string;
}

/** The steps of a sign-in that need a person. */
export class SignInPrompts {
  readonly #deps: PromptDeps;
  readonly #run: RunMsal;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: PromptDeps, run: RunMsal) {
    this.#deps = deps;
    this.#run = run;
  }

  /** One interactive sign-in at a time: two pages at once only confuse. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Sends the person to the browser and waits for its answer at a loopback address. */
  async inBrowser(
    options: PromptOptions & { loginHint: string | undefined; claims?: string },
  ): Promise<AuthenticationResult> {
    const { service, tell } = options;
    const limit = new AbortController();
    const signal = AbortSignal.any([options.signal, limit.signal]);
    const done = new AbortController();
    this.#deps.clock.sleep(INTERACTIVE_MS, done.signal).then(
      () => limit.abort(new AppError('timeout', 'The sign-in was not finished in time.', { hint: 'Start it again.' })),
      () => undefined,
    );
    tell({ state: 'opening-browser', service: SERVICE_NAMES[service] });
    let page = '';
    const decline = (): void => {
      if (page !== '') void declineAtLoopback(page);
    };
    signal.addEventListener('abort', decline, { once: true });
    try {
      return await this.#run(signal, service, (client) =>
        client.acquireTokenInteractive({
          scopes: options.scopes,
          ...(options.loginHint === undefined ? { prompt: 'select_account' } : { loginHint: options.loginHint }),
          ...(options.claims === undefined ? {} : { claims: options.claims }),
          successTemplate: successPage,
          errorTemplate: failurePage,
          openBrowser: async (url) => {
            page = url;
            if (signal.aborted) {
              decline();
              return;
            }
            const opened = await this.#deps.openSignIn(url);
            tell({
              state: 'waiting-for-browser',
              service: SERVICE_NAMES[service],
              url,
              adminConsentUrl: this.#deps.adminConsentUrl(service, url),
              expiresAt: new Date(this.#deps.clock.now() + INTERACTIVE_MS).toISOString(),
            });
            if (!opened) this.#deps.log.warn('no browser could be opened; the sign-in page is shown as a link');
          },
        }),
      );
    } finally {
      signal.removeEventListener('abort', decline);
      done.abort();
    }
  }

  /** Shows a code to type on another device and waits until it was typed. */
  async byDeviceCode(options: PromptOptions): Promise<AuthenticationResult> {
    const { service, tell, signal } = options;
    const result = await this.#run(signal, service, (client) => {
      const request = {
        scopes: options.scopes,
        cancel: false,
        deviceCodeCallback: (code: { userCode: string; verificationUri: string; expiresIn: number }) =>
          tell({
            state: 'device-code',
            service: SERVICE_NAMES[service],
            userCode: code.userCode,
            verificationUri: code.verificationUri,
            expiresAt: new Date(this.#deps.clock.now() + code.expiresIn * 1000).toISOString(),
          }),
      };
      signal.addEventListener('abort', () => Object.assign(request, { cancel: true }), { once: true });
      return client.acquireTokenByDeviceCode(request);
    });
    if (!result) throw cancelled();
    return result;
  }
}
