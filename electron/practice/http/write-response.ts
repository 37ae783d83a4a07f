import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { PracticeResponse } from './types.ts';

const gzipAsync = promisify(gzip);

/** Below this many bytes compression costs more than it saves. */
const SMALLEST_GZIP = 1400;
/** Fast rather than small: the wire is a loopback. */
const GZIP = { level: 1 } as const;

/** Ways an answer can be spoiled on its way out. */
export interface Spoil {
  /** Share of the body that is sent, with a length that agrees. */
  truncate?: number;
  /** Share of the body that is sent before the connection closes under it. */
  cut?: number;
  /** Claims gzip and sends the plain body. */
  gzipLie?: boolean;
}

/** Writes an answer; resolves when it was handed to the connection or the client went away. */
export async function writeResponse(
  out: ServerResponse,
  response: PracticeResponse,
  headers: Readonly<Record<string, string>>,
  acceptEncoding: string,
  spoil: Spoil = {},
): Promise<void> {
  const merged = mergeHeaders(headers, response.headers ?? {});
  const mayGzip = /(^|[\s,])gzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding);
  if (isStream(response.body) && Object.keys(spoil).length === 0) {
    await writeStream(out, response.status, response.body, merged, mayGzip);
    return;
  }
  let bytes = await bodyBytes(response, merged);
  if (spoil.truncate !== undefined) bytes = bytes.subarray(0, Math.floor(bytes.length * spoil.truncate));
  if (spoil.gzipLie) {
    merged.set('content-encoding', 'gzip');
  } else if (mayGzip && bytes.length >= SMALLEST_GZIP && !merged.has('content-encoding')) {
    bytes = await gzipAsync(bytes, GZIP);
    merged.set('content-encoding', 'gzip');
    merged.set('vary', 'Accept-Encoding');
  }
  if (response.status !== 204 && response.status !== 304) merged.set('content-length', String(bytes.length));
  if (out.destroyed) return;
  out.writeHead(response.status, Object.fromEntries(merged));
  if (spoil.cut !== undefined && bytes.length > 0) {
    await new Promise<void>((resolve) =>
      out.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length * spoil.cut!))), () => resolve()),
    );
    out.destroy();
    return;
  }
  await new Promise<void>((resolve) => {
    out.on('close', resolve);
    out.end(bytes.length > 0 ? bytes : undefined, () => resolve());
  });
}

function mergeHeaders(...sets: Readonly<Record<string, string>>[]): Map<string, string> {
  const merged = new Map<string, string>();
  for (const headers of sets)
    for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), value);
  return merged;
}

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

function isStream(body: unknown): body is Chunks {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || body instanceof Uint8Array) return false;
  return typeof (body as { next?: unknown }).next === 'function';
}

async function bodyBytes(response: PracticeResponse, headers: Map<string, string>): Promise<Buffer> {
  const { body } = response;
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (isStream(body)) {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json; charset=utf-8');
  return Buffer.from(JSON.stringify(body), 'utf8');
}

async function writeStream(
  out: ServerResponse,
  status: number,
  body: Chunks,
  headers: Map<string, string>,
  mayGzip: boolean,
): Promise<void> {
  if (mayGzip) {
    headers.set('content-encoding', 'gzip');
    headers.set('vary', 'Accept-Encoding');
  }
  if (out.destroyed) return;
  out.writeHead(status, Object.fromEntries(headers));
  const source = Readable.from(body, { objectMode: false });
  try {
    if (mayGzip) await pipeline(source, createGzip(GZIP), out);
    else await pipeline(source, out);
  } catch (error) {
    // A client that leaves in the middle is its own affair.
    if (!out.destroyed && !out.writableEnded) throw error;
  }
}
