import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isSignInPage } from '../entra/surface.ts';
import type { World } from '../world/world.ts';
import { type Accepted, type BearerCheck, unauthorized } from './bearer.ts';
import type { Counters } from './counters.ts';
import {
  connectionAnswer,
  exchangeConcurrency,
  itemAnswer,
  remainingRoles,
  spoilOf,
  throttled,
} from './fault-effects.ts';
import type { ActiveFault, Faults, FaultTarget } from './faults.ts';
import { cloudOfHost, isLocalHost, type SurfaceName, splitHost } from './hosts.ts';
import { rowsOf, serviceTime } from './latency.ts';
import { costOf } from './limits.ts';
import { BadRequest, BODY_LIMITS, labelOf, type Routed, readBody, route, toPracticeRequest } from './read-request.ts';
import type { Admission, Throttle } from './throttle.ts';
import type { PracticeContext, PracticeRequest, PracticeResponse, Surface } from './types.ts';
import { type Spoil, writeResponse } from './write-response.ts';

export interface PipelineOptions {
  world: World;
  /** Wire clock, milliseconds. */
  now(): number;
  timeScale: number;
  /** Answer as slowly as the service. */
  latency: boolean;
  /** Enforce the published limits; null leaves callers alone. */
  throttle: Throttle | null;
  signInOverHttp: boolean;
  surfaces: Readonly<Record<SurfaceName, Surface>>;
  bearer: BearerCheck;
  faults: Faults;
  counters: Counters;
  /** Cuts the connection so that the client sees a reset. */
  reset(message: IncomingMessage): void;
  log(line: string): void;
}

/** Ends the exchange without an answer. */
class Cut extends Error {}

/** Serves one HTTP request from first byte to last. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #closing = new AbortController();
  #sequence = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** Lets go of everything that waits. */
  close(): void {
    this.#closing.abort();
  }

  async handle(message: IncomingMessage, out: ServerResponse, secure: boolean): Promise<void> {
    const gone = new AbortController();
    out.on('close', () => gone.abort());
    const started = performance.now();
    try {
      const routed = route(message, secure);
      this.#guard(message, routed, secure);
      const body = await readBody(message, BODY_LIMITS[routed.surface]);
      const request = toPracticeRequest(message, routed, body, gone.signal);
      const leave = this.#options.counters.enter(routed.surface);
      let status = 0;
      try {
        status = await this.#serve(message, out, request, AbortSignal.any([gone.signal, this.#closing.signal]));
      } catch (error) {
        if (!(error instanceof Cut)) throw error;
        this.#options.reset(message);
      } finally {
        leave();
        this.#count(request, status, started);
      }
    } catch (error) {
      await this.#refuse(out, error, message);
    }
  }

  #guard(message: IncomingMessage, routed: Routed, secure: boolean): void {
    if (!secure && !(this.#options.signInOverHttp && routed.surface === 'login' && isSignInPage(routed.path))) {
      throw new BadRequest(
        400,
        `This port speaks HTTPS. Use https:// with the practice tenant's certificate authority.`,
      );
    }
    if (routed.surface === 'control') {
      const peer = message.socket.remoteAddress ?? '';
      if (!/^(127\.|::1$|::ffff:127\.)/.test(peer))
        throw new BadRequest(403, 'The control endpoint answers on loopback only.');
      if (message.headers.origin !== undefined || message.headers['sec-fetch-site'] === 'cross-site') {
        throw new BadRequest(403, 'The control endpoint does not answer web pages.');
      }
      if (message.method !== 'GET' && !/^application\/json\b/i.test(message.headers['content-type'] ?? '')) {
        throw new BadRequest(415, 'The control endpoint takes application/json.');
      }
    }
  }

  async #serve(
    message: IncomingMessage,
    out: ServerResponse,
    request: PracticeRequest,
    signal: AbortSignal,
  ): Promise<number> {
    const { world, timeScale } = this.#options;
    const sequence = this.#sequence++;
    const label = labelOf(request);
    const target: FaultTarget = {
      surface: request.surface,
      method: request.method,
      path: readable(label, request.query),
    };
    this.#strikeMoments(target);
    const waits: number[] = [];
    let response = await this.#strikeConnection(target, request, signal);
    let admission: Admission | null = null;
    let spoil: Spoil = {};
    try {
      if (!response) {
        const refusal = await this.#authenticate(target, request);
        if (refusal) response = refusal;
      }
      if (!response) {
        admission = this.#admit(request);
        response = admission?.refusal
          ? refusalOf(request, admission)
          : await this.#options.surfaces[request.surface as SurfaceName](request, this.#context(waits, sequence));
      }
      if (this.#options.latency && request.surface !== 'control') {
        const own = serviceTime(request.surface, request.method, label, rowsOf(response.body), world, sequence);
        await pause((own + Math.max(0, ...waits)) / Math.max(timeScale, Number.EPSILON), signal);
      }
      spoil = this.#strikeAnswer(target, response);
      if (signal.aborted) return 0;
      await writeResponse(
        out,
        response,
        this.#headers(request, admission),
        message.headers['accept-encoding'] ?? '',
        spoil,
      );
      return response.status;
    } finally {
      admission?.release();
    }
  }

  #strikeMoments(target: FaultTarget): void {
    for (const fault of this.#options.faults.strike('moment', target)) {
      this.#options.world.clock.advance(Number(fault.args.ms ?? 7_200_000));
    }
  }

  async #strikeConnection(
    target: FaultTarget,
    request: PracticeRequest,
    signal: AbortSignal,
  ): Promise<PracticeResponse | null> {
    for (const fault of this.#options.faults.strike('connection', target)) {
      if (fault.kind.name === 'reset-before') throw new Cut();
      if (fault.kind.name === 'stall') await pause(Number(fault.args.ms ?? 30_000), signal);
      const answer = connectionAnswer(fault, request);
      if (answer) return answer;
    }
    return null;
  }

  /** Fills in the caller; returns the 401 or the challenge otherwise. */
  async #authenticate(target: FaultTarget, request: PracticeRequest): Promise<PracticeResponse | null> {
    const { surface } = request;
    if (surface !== 'graph' && surface !== 'exchange') return null;
    if (surface === 'graph' && /^\/(v1\.0|beta)\/\$metadata$/i.test(request.path)) return null;
    const { bearer, faults, world } = this.#options;
    const struck = faults.strike('caller', target);
    if (struck.some((fault) => fault.kind.name === 'token-expiry')) bearer.expireAll();
    const result = await bearer.check(request.headers.authorization, surface, request.origin);
    const refused = 'reason' in result ? result : challenge(struck, result);
    if (refused) {
      return unauthorized(
        surface,
        refused,
        loginOrigin(request.origin),
        request.requestId,
        request.headers['client-request-id'],
        world.clock.now(),
      );
    }
    let { caller } = result as Accepted;
    for (const fault of struck) {
      if (fault.kind.name === 'role-removed') caller = { ...caller, roles: remainingRoles(fault, caller.roles) };
    }
    request.caller = caller;
    return null;
  }

  #admit(request: PracticeRequest): Admission | null {
    const { throttle, world } = this.#options;
    if (!throttle || !request.caller) return null;
    const cost = costOf(request.surface, request.method, request.path, request.query);
    return throttle.admit(cost, {
      clientId: request.caller.clientId,
      tenantId: world.tenant.tenantId,
      subject: cost.subject,
    });
  }

  #context(waits: number[], sequence: number): PracticeContext {
    const { world, faults, counters, latency } = this.#options;
    return {
      world,
      switchOn: (name) => faults.isOn(name),
      switchArg: (name) => faults.arg(name),
      admit: (item) => {
        const label = labelOf(item);
        const target: FaultTarget = { surface: item.surface, method: item.method, path: readable(label, item.query) };
        const fault = faults.strike('item', target)[0];
        if (fault) return itemAnswer(fault, item);
        const admission = this.#admit(item);
        // Items are not held open against concurrency limits: the batch as a whole is.
        admission?.release();
        if (admission?.refusal) return refusalOf(item, admission);
        if (latency) waits.push(serviceTime(item.surface, item.method, label, 1, world, sequence + waits.length));
        return undefined;
      },
      settled: (item, response) => counters.add(item.surface, item.method, labelOf(item), response.status, true),
    };
  }

  #strikeAnswer(target: FaultTarget, response: PracticeResponse): Spoil {
    const spoil: Spoil = {};
    for (const fault of this.#options.faults.strike('answer', target)) {
      if (fault.kind.name === 'reset-after') throw new Cut();
      Object.assign(spoil, spoilOf(fault, response));
    }
    return spoil;
  }

  #headers(request: PracticeRequest, admission: Admission | null): Record<string, string> {
    const sent = request.headers['client-request-id'];
    const ids: Record<string, string> =
      request.surface === 'graph' || request.surface === 'exchange' || request.surface === 'reports'
        ? { 'request-id': request.requestId, 'client-request-id': sent ?? request.requestId }
        : {};
    return {
      date: new Date(this.#options.now()).toUTCString(),
      // Never on localhost: browsers would then refuse plain HTTP for every other program on this machine.
      ...(isLocal(request.origin) ? {} : { 'strict-transport-security': 'max-age=31536000' }),
      ...ids,
      ...(request.surface === 'graph' ? { 'x-ms-ags-diagnostic': AGS_DIAGNOSTIC } : {}),
      ...(admission?.headers ?? {}),
    };
  }

  #count(request: PracticeRequest, status: number, started: number): void {
    if (request.surface === 'control') return;
    const { counters, now } = this.#options;
    counters.add(request.surface, request.method, labelOf(request), status, false);
    counters.remember({
      at: new Date(now()).toISOString(),
      surface: request.surface,
      method: request.method,
      path: labelOf(request),
      status,
      ms: Math.round(performance.now() - started),
      clientRequestId: request.headers['client-request-id'] ?? null,
      requestId: request.requestId,
    });
  }

  async #refuse(out: ServerResponse, error: unknown, message: IncomingMessage): Promise<void> {
    if (out.headersSent || out.destroyed) {
      out.destroy();
      return;
    }
    const known = error instanceof BadRequest;
    if (!known && !message.complete) {
      // The client stopped sending; nobody is there to be told.
      out.destroy();
      return;
    }
    if (!known) this.#options.log(`Internal error on ${message.method} ${message.url}: ${(error as Error).stack}`);
    const text = known ? error.message : 'The practice tenant failed to answer; its console has the details.';
    await writeResponse(
      out,
      {
        status: known ? error.status : 500,
        headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
        body: `${text}\n`,
      },
      {},
      '',
    );
  }
}

const AGS_DIAGNOSTIC = JSON.stringify({
  ServerInfo: { DataCenter: 'Practice', Slice: 'E', Ring: '5', ScaleUnit: '000', RoleInstance: 'PRACTICE00000000' },
});

function isLocal(origin: string): boolean {
  return isLocalHost(splitHost(new URL(origin).host).name);
}

/** Where to sign in for a service reached at this origin. */
function loginOrigin(origin: string): string {
  if (isLocal(origin)) return origin;
  const cloud = cloudOfHost(splitHost(new URL(origin).host).name);
  // The two government clouds share one login host.
  return `https://${cloud.login[0] ?? 'login.microsoftonline.us'}`;
}

function refusalOf(request: PracticeRequest, admission: Admission): PracticeResponse {
  const { headers } = admission.refusal!;
  const concurrent = !('counts' in admission.refusal!.limit);
  return request.surface === 'exchange' && concurrent
    ? exchangeConcurrency({ 'Retry-After': headers['Retry-After']! })
    : throttled(request, headers);
}

function challenge(struck: readonly ActiveFault[], accepted: Accepted): { reason: 'step-up'; claims: string } | null {
  const fault = struck.find((candidate) => candidate.kind.name === 'claims-challenge');
  const context = fault?.args.context ?? 'c1';
  if (!fault || accepted.contexts.includes(context) || accepted.caller.kind === 'app') return null;
  return { reason: 'step-up', claims: JSON.stringify({ access_token: { acrs: { essential: true, value: context } } }) };
}

function readable(label: string, query: URLSearchParams): string {
  const text = query.toString();
  const whole = text ? `${label}?${text}` : label;
  try {
    return decodeURIComponent(whole.replaceAll('+', ' '));
  } catch {
    return whole;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms < 1) return;
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
