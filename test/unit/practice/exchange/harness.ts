import { exchangeSurface } from '../../../../electron/practice/exchange/surface.ts';
import type {
  Caller,
  PracticeContext,
  PracticeRequest,
  PracticeResponse,
} from '../../../../electron/practice/http/types.ts';
import { createWorld } from '../../../../electron/practice/world/create-world.ts';
import { ROLE } from '../../../../electron/practice/world/model.ts';
import type { World } from '../../../../electron/practice/world/world.ts';

export const START = Date.UTC(2026, 6, 1, 9, 30);
export const ORIGIN = 'https://outlook.office365.com';

export type Row = Record<string, unknown>;

export interface ErrorBody {
  code: string;
  message: string;
  details?: { code: string; target: string; message: string }[];
  innererror: { type: string; internalexception: { message: string; type: string } };
  '@adminapi.warnings': string[];
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  raw: unknown;
  rows: Row[];
  warnings: string[];
  nextLink: string | undefined;
  error: ErrorBody;
  body: Row;
}

/** A small tenant whose clock stands still until a test moves it. */
export function smallWorld(mailboxes = 120, seed = 7): World {
  return createWorld({ mailboxes, seed, startTime: START, timeScale: 0 });
}

export function delegated(
  roles: readonly string[] = [ROLE.ExchangeAdministrator],
  scopes = ['Exchange.Manage'],
): Caller {
  return {
    kind: 'user',
    userId: 'a0000000-0000-4000-8000-000000000001',
    upn: 'exchange@alderfinch.com',
    clientId: 'fb78d390-0c51-40cd-8e17-fdbfab77341b',
    scopes: new Set(scopes),
    roles: new Set(roles),
    audience: 'https://outlook.office365.com',
  };
}

export function application(
  roles: readonly string[] = [ROLE.ExchangeAdministrator],
  scopes = ['Exchange.ManageAsApp'],
): Caller {
  return { ...delegated(roles, scopes), kind: 'app', userId: null, upn: null };
}

export interface SendOptions {
  method?: string;
  body?: unknown;
  rawBody?: string;
  headers?: Record<string, string>;
  caller?: Caller | null;
}

/** Calls the surface as the server does, without the server. */
export class Tenant {
  readonly world: World;
  readonly switches = new Map<string, string>();
  admit: PracticeContext['admit'];
  readonly settled: { path: string; status: number }[] = [];

  constructor(world: World = smallWorld()) {
    this.world = world;
  }

  private context(): PracticeContext {
    return {
      world: this.world,
      switchOn: (name) => this.switches.has(name),
      switchArg: (name) => this.switches.get(name),
      ...(this.admit ? { admit: this.admit } : {}),
      settled: (item, response) => this.settled.push({ path: item.path, status: response.status }),
    };
  }

  get root(): string {
    return `/adminapi/beta/${this.world.tenant.tenantId}`;
  }

  async send(target: string, options: SendOptions = {}): Promise<Answer> {
    const url = new URL(target, ORIGIN);
    const text = options.rawBody ?? (options.body === undefined ? '' : JSON.stringify(options.body));
    const request: PracticeRequest = {
      method: options.method ?? 'POST',
      surface: 'exchange',
      origin: ORIGIN,
      path: url.pathname,
      query: url.searchParams,
      headers: options.headers ?? {},
      body: new TextEncoder().encode(text),
      json: () => JSON.parse(text),
      caller: options.caller === undefined ? delegated() : options.caller,
      requestId: '00000000-0000-4000-8000-000000000000',
      signal: new AbortController().signal,
    };
    return toAnswer(await exchangeSurface(request, this.context()));
  }

  invoke(cmdlet: string, parameters: Row = {}, options: SendOptions & { query?: string } = {}): Promise<Answer> {
    const body = { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } };
    return this.send(`${this.root}/InvokeCommand${options.query ?? ''}`, { body, ...options });
  }

  get(resource: string, options: SendOptions = {}): Promise<Answer> {
    return this.send(`${this.root}/${resource}`, { method: 'GET', ...options });
  }

  /** The first row of a cmdlet that must succeed. */
  async one(cmdlet: string, parameters: Row = {}): Promise<Row> {
    const answer = await this.invoke(cmdlet, parameters);
    if (answer.status !== 200) throw new Error(`${cmdlet}: ${answer.status} ${JSON.stringify(answer.raw)}`);
    const [row] = answer.rows;
    if (!row) throw new Error(`${cmdlet} returned no row`);
    return row;
  }
}

function toAnswer(response: PracticeResponse): Answer {
  const body =
    typeof response.body === 'string' && response.body.startsWith('{') ? (JSON.parse(response.body) as Row) : {};
  return {
    status: response.status,
    headers: response.headers ?? {},
    raw: response.body,
    body,
    rows: (body.value as Row[] | undefined) ?? [],
    warnings: (body['@adminapi.warnings'] as string[] | undefined) ?? [],
    nextLink: body['@odata.nextLink'] as string | undefined,
    error: (body.error ?? {}) as ErrorBody,
  };
}

export function must<T>(value: T | null | undefined, what = 'value'): T {
  if (value === null || value === undefined) throw new Error(`missing ${what}`);
  return value;
}
