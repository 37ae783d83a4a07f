import { Client, type Context, type Middleware, ResponseType } from '@microsoft/microsoft-graph-client';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ServiceClient } from '../http/service-client.ts';
import type { Budget, ServiceAnswer } from '../http/types.ts';
import type { CallOptions } from '../services.ts';

export interface GraphRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the version, with an encoded query: `/users?$top=999`. */
  path: string;
  version?: 'v1.0' | 'beta';
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  /** Reads are; say so for a write that leaves the same when repeated (PATCH of fixed values, assignLicense). */
  idempotent?: boolean;
  budget?: Budget;
  keepRedirect?: boolean;
  deadlineMs?: number;
}

/** Carries one call through the SDK's pipeline: in go the policy's options, out come our answer or our error. */
class PolicyCall {
  readonly request: GraphRequest;
  readonly options: CallOptions;
  answer: ServiceAnswer | null = null;
  failure: unknown = null;

  constructor(request: GraphRequest, options: CallOptions) {
    this.request = request;
    this.options = options;
  }
}

/** The SDK's last (and only) pipeline step: our policy layer in place of its own retry, redirect and auth handlers. */
class PolicyMiddleware implements Middleware {
  readonly #service: ServiceClient;

  constructor(service: ServiceClient) {
    this.#service = service;
  }

  async execute(context: Context): Promise<void> {
    const call = context.middlewareControl?.getMiddlewareOptions(PolicyCall) as PolicyCall | undefined;
    if (!call) throw new Error('a Graph request without policy options');
    const method = (context.options?.method ?? 'GET') as NonNullable<GraphRequest['method']>;
    const body = context.options?.body;
    try {
      call.answer = await this.#service.send({
        method,
        url: String(context.request),
        headers: { ...(context.options?.headers as Record<string, string> | undefined) },
        ...(typeof body === 'string' ? { body } : {}),
        idempotent: call.request.idempotent ?? method === 'GET',
        budget: call.request.budget ?? (method === 'GET' ? 'read' : 'write'),
        signal: call.options.signal,
        ...(call.options.onWait ? { onWait: call.options.onWait } : {}),
        ...(call.request.keepRedirect ? { keepRedirect: true } : {}),
        ...(call.request.deadlineMs === undefined ? {} : { deadlineMs: call.request.deadlineMs }),
      });
    } catch (error) {
      call.failure = error;
      throw error;
    }
    context.response = new Response(null, { status: 204 });
  }
}

/** Microsoft Graph by the official SDK, every request under our policy. */
export class GraphClient {
  readonly service: ServiceClient;
  readonly #sdk: Client;

  constructor(service: ServiceClient) {
    this.service = service;
    const origin = service.profile.origin;
    this.#sdk = Client.initWithMiddleware({
      baseUrl: `${origin}/`,
      defaultVersion: 'v1.0',
      middleware: new PolicyMiddleware(service),
      customHosts: new Set([new URL(origin).hostname]),
    });
  }

  /** @throws AppError, UnknownOutcomeError */
  async request(request: GraphRequest, options: CallOptions): Promise<ServiceAnswer> {
    const call = new PolicyCall(request, options);
    const built = this.#sdk
      .api(request.path)
      .version(request.version ?? 'v1.0')
      .headers({ ...request.headers })
      .responseType(ResponseType.RAW)
      .middlewareOptions([call]);
    try {
      switch (request.method ?? 'GET') {
        case 'GET':
          await built.get();
          break;
        case 'POST':
          await built.post(request.body ?? {});
          break;
        case 'PATCH':
          await built.patch(request.body ?? {});
          break;
        case 'PUT':
          await built.put(request.body ?? {});
          break;
        case 'DELETE':
          await built.delete();
      }
    } catch (error) {
      // The SDK wraps what its pipeline throws; callers want the policy's own error.
      throw call.failure ?? new AppError('internal', 'A Graph request could not be built.', { cause: error });
    }
    return call.answer!;
  }

  /** A page by its absolute link, exactly as the service gave it. */
  async follow(link: string, headers: Readonly<Record<string, string>>, options: CallOptions): Promise<ServiceAnswer> {
    return this.service.send({
      method: 'GET',
      url: this.service.requireOwn(link),
      headers,
      idempotent: true,
      budget: 'read',
      signal: options.signal,
      ...(options.onWait ? { onWait: options.onWait } : {}),
    });
  }
}
