import { PERMISSIONS, type PermissionRule } from '../../../../electron/practice/graph/permissions.ts';
import { reportsSurface } from '../../../../electron/practice/graph/reports.ts';
import { graphSurface } from '../../../../electron/practice/graph/surface.ts';
import type {
  Caller,
  PracticeContext,
  PracticeRequest,
  PracticeResponse,
} from '../../../../electron/practice/http/types.ts';
import { createWorld } from '../../../../electron/practice/world/create-world.ts';
import { ROLE } from '../../../../electron/practice/world/model.ts';
import type { World } from '../../../../electron/practice/world/world.ts';

export const START = Date.parse('2026-06-17T10:00:00Z');
export const ORIGIN = 'https://graph.microsoft.com';
export const EVENTUAL = { consistencylevel: 'eventual' };

export type Json = Record<string, unknown>;

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Json;
  value: Json[];
  nextLink: string | undefined;
  deltaLink: string | undefined;
  code: string;
  message: string;
}

/** Every permission the surface knows, as one set. */
export const ALL_SCOPES: ReadonlySet<string> = new Set(
  Object.values(PERMISSIONS as Record<string, PermissionRule>).flatMap((rule) => rule.scopes.flat()),
);

/** A tenant with a standing clock, its surface called without the server around it. */
export class Tenant {
  readonly world: World;
  readonly switches = new Map<string, string>();
  caller: Caller;
  origin = ORIGIN;
  admit: PracticeContext['admit'];
  readonly settled: string[] = [];
  #requests = 0;

  constructor(world: number | World = 80) {
    this.world =
      typeof world === 'number' ? createWorld({ mailboxes: world, seed: 11, startTime: START, timeScale: 0 }) : world;
    this.caller = this.as('GlobalAdministrator');
  }

  /** A signed-in person with these roles and every permission. */
  as(...roles: (keyof typeof ROLE)[]): Caller {
    const persona = this.world.personas[0]!;
    return {
      kind: 'user',
      userId: persona.userId,
      upn: persona.upn,
      clientId: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
      scopes: ALL_SCOPES,
      roles: new Set(roles.map((role) => ROLE[role])),
      audience: ORIGIN,
    };
  }

  app(...scopes: string[]): Caller {
    return { ...this.as(), kind: 'app', userId: null, upn: null, scopes: new Set(scopes) };
  }

  get context(): PracticeContext {
    return {
      world: this.world,
      switchOn: (name) => this.switches.has(name),
      switchArg: (name) => this.switches.get(name) || undefined,
      ...(this.admit ? { admit: this.admit } : {}),
      settled: (item, response) => this.settled.push(`${item.method} ${item.path} ${response.status}`),
    };
  }

  request(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): PracticeRequest {
    const relative = url.startsWith('https://') ? url.slice(new URL(url).origin.length) : url;
    const [path = '', query = ''] = relative.split(/\?(.*)/s);
    const bytes =
      body === undefined
        ? new Uint8Array()
        : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    return {
      method,
      surface: 'graph',
      origin: this.origin,
      path: /^\/(v1\.0|beta|data)\b/.test(path) ? path : `/v1.0${path}`,
      query: new URLSearchParams(query),
      headers,
      body: bytes,
      json: () => JSON.parse(new TextDecoder().decode(bytes)) as unknown,
      caller: this.caller,
      requestId: `00000000-0000-4000-8000-${String(++this.#requests).padStart(12, '0')}`,
      signal: new AbortController().signal,
    };
  }

  async send(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return toAnswer(await graphSurface(this.request(method, url, body, headers), this.context));
  }

  get(url: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', url, undefined, headers);
  }

  /** Follows next links to the end; throws when a page is refused. */
  async all(url: string, headers?: Record<string, string>): Promise<Json[]> {
    const items: Json[] = [];
    for (let next: string | undefined = url; next; ) {
      const page: Answer = await this.get(next, headers);
      if (page.status !== 200) throw new Error(`${page.status} ${page.code}: ${page.message}`);
      items.push(...page.value);
      next = page.nextLink;
    }
    return items;
  }

  /** The text behind a report download address. */
  async download(address: string): Promise<{ status: number; headers: Record<string, string>; text: string }> {
    const response = await reportsSurface({ ...this.request('GET', address), caller: null }, this.context);
    let text = '';
    if (typeof response.body === 'string') text = response.body;
    else for (const chunk of response.body as Iterable<string>) text += chunk;
    return { status: response.status, headers: response.headers ?? {}, text };
  }
}

export function filter(text: string): string {
  return `$filter=${encodeURIComponent(text)}`;
}

function toAnswer(response: PracticeResponse): Answer {
  // Over the wire and back: what JSON cannot carry must not reach a test.
  const body = (
    typeof response.body === 'object' ? JSON.parse(JSON.stringify(response.body)) : { text: response.body }
  ) as Json;
  const error = (body.error ?? {}) as { code?: string; message?: string };
  return {
    status: response.status,
    headers: response.headers ?? {},
    body,
    value: (body.value ?? []) as Json[],
    nextLink: body['@odata.nextLink'] as string | undefined,
    deltaLink: body['@odata.deltaLink'] as string | undefined,
    code: error.code ?? '',
    message: error.message ?? '',
  };
}
