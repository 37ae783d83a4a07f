import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isLocalHost, routeSurface, type SurfaceName, splitHost } from './hosts.ts';
import type { PracticeRequest } from './types.ts';

/** Most bytes a request body may have, by surface. */
export const BODY_LIMITS: Readonly<Record<SurfaceName, number>> = {
  graph: 4 * 1024 * 1024,
  exchange: 8 * 1024 * 1024,
  login: 256 * 1024,
  reports: 1024,
  control: 1024 * 1024,
};

/** A request that cannot be served at all; answered in plain text. */
export class BadRequest extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Routed {
  surface: SurfaceName;
  origin: string;
  path: string;
  query: URLSearchParams;
  /** True on localhost, false behind host mapping. */
  local: boolean;
}

/** Finds the surface from Host and path; throws BadRequest. */
export function route(message: IncomingMessage, secure: boolean): Routed {
  const host = message.headers.host ?? '';
  const { name } = splitHost(host);
  const target = message.url ?? '/';
  if (!target.startsWith('/')) throw new BadRequest(400, 'The request target must be a path.');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const surface = routeSurface(name, path);
  if (!surface) throw new BadRequest(421, `This practice tenant does not answer for the host '${name}'.`);
  return {
    surface,
    origin: `${secure ? 'https' : 'http'}://${host.toLowerCase()}`,
    path,
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    local: isLocalHost(name),
  };
}

/** Reads the whole body; throws BadRequest 413 beyond the limit and 400 when the client stops in the middle. */
export async function readBody(message: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(message.headers['content-length'] ?? 0) > limit)
    throw new BadRequest(413, 'The request body is too large.');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new BadRequest(413, 'The request body is too large.');
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** Assembles what the surfaces see. */
export function toPracticeRequest(
  message: IncomingMessage,
  routed: Routed,
  body: Uint8Array,
  signal: AbortSignal,
): PracticeRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  let parsed: { value: unknown } | undefined;
  return {
    method: message.method ?? 'GET',
    surface: routed.surface,
    origin: routed.origin,
    path: routed.path,
    query: routed.query,
    headers,
    body,
    json() {
      parsed ??= { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown };
      return parsed.value;
    },
    caller: null,
    requestId: randomUUID(),
    signal,
  };
}

/** The path faults, counters and latencies go by: with the cmdlet behind InvokeCommand. */
export function labelOf(request: PracticeRequest): string {
  if (request.surface !== 'exchange' || !/\/(InvokeCommand|Mailbox|OrganizationConfig)$/i.test(request.path))
    return request.path;
  try {
    const body = request.json() as { CmdletInput?: { CmdletName?: unknown } } | null;
    const name = body?.CmdletInput?.CmdletName;
    return typeof name === 'string' ? `${request.path}#${name}` : request.path;
  } catch {
    return request.path;
  }
}
