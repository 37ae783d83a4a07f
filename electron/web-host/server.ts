import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { AppError, type ErrorCode, type Result } from '../../shared/contract/errors.ts';
import type { MethodName } from '../../shared/contract/index.ts';
import type { Core, Log } from '../core/ports.ts';
import { securityHeaders } from '../node-ports/csp.ts';
import { StartError } from '../node-ports/start-error.ts';
import type { StaticFiles } from '../node-ports/static-files.ts';
import { readJson } from './body.ts';
import { createEventStreams, type EventStreams } from './event-stream.ts';
import { noticePage } from './notice-page.ts';
import { createSession, refusalOf, type Session } from './session.ts';

/** Room for the largest call: a piece of an uploaded file. */
const maximumBody = 12 * 1024 * 1024;

export interface WebHost {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The link that lets one browser in, once. */
  readonly link: string;
  close(): Promise<void>;
}

export interface WebHostOptions {
  core: Core;
  files: StaticFiles;
  log: Log;
  /** 0 = any free port. */
  port: number;
}

/**
 * Serves the console to a browser on this machine: bound to 127.0.0.1, one session, own origin only.
 * @throws StartError when the port is taken.
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { core, files, log } = options;
  let context: Context | undefined;
  const server = createServer((request, response) => {
    if (context === undefined) {
      response.destroy();
      return;
    }
    respond(context, request, response).catch((error: unknown) => {
      log.error('The browser host failed to answer', { path: request.url, error });
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'Something went wrong.');
    });
  });
  const port = await listen(server, options.port);
  const origin = `http://127.0.0.1:${port}`;
  const session = createSession(port);
  const events = createEventStreams(core);
  context = { core, files, log, origin, session, events };

  let closing: Promise<void> | undefined;
  return {
    origin,
    link: `${origin}/open?token=${session.linkToken}`,
    close() {
      closing ??= new Promise<void>((resolve) => {
        events.close();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

interface Context {
  core: Core;
  files: StaticFiles;
  log: Log;
  origin: string;
  session: Session;
  events: EventStreams;
}

async function respond(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders())) response.setHeader(name, value);
  const refusal = refusalOf(request, context.origin);
  if (refusal !== null) {
    context.log.warn('The browser host refused a request', { refusal, method: request.method });
    sendText(response, 403, 'Forbidden.');
    return;
  }
  const url = new URL(request.url ?? '/', context.origin);
  const [, room, rest = '', ...more] = url.pathname.split('/');

  if (url.pathname === '/open' && request.method === 'GET') {
    openLink(context, url, request, response);
    return;
  }
  if (!context.session.isAdmitted(request)) {
    if (room === 'rpc' || room === 'events' || room === 'files') sendText(response, 401, 'This browser is not let in.');
    else sendPage(response, 401, notAdmitted);
    return;
  }
  if (room === 'rpc' && more.length === 0) {
    await answerCall(context, rest, request, response);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    sendText(response, 405, 'Method not allowed.');
    return;
  }
  if (url.pathname === '/events') {
    context.events.open(response);
    return;
  }
  if (room === 'files' && rest !== '' && more.length === 0) {
    await sendFile(context, rest, response);
    return;
  }
  sendStatic(context, url.pathname, request, response);
}

const notAdmitted = noticePage(
  'Open Mailroom with its link',
  'Mailroom answers only the browser that opened the link printed in the terminal. Each link works once: start Mailroom again for a new one.',
);

function openLink({ session }: Context, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const cookie = session.admit(url.searchParams.get('token') ?? '');
  if (cookie === null && !session.isAdmitted(request)) {
    sendPage(response, 403, notAdmitted);
    return;
  }
  if (cookie !== null) response.setHeader('Set-Cookie', cookie);
  response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store' }).end();
}

async function answerCall(
  { core }: Context,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    sendResult(response, 405, failure('invalid-input', 'Calls are made with POST.'));
    return;
  }
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const body = await readJson(request, maximumBody);
  if (!body.ok) {
    // The rest of an oversized body is not worth reading.
    response.setHeader('Connection', 'close');
    sendResult(response, body.status, failure('invalid-input', body.message));
    return;
  }
  const client = String(request.headers['x-mailroom-client'] ?? 'browser').slice(0, 64);
  const { input } = (body.value ?? {}) as { input?: unknown };
  const result = await core.call(name as MethodName, input, { signal: gone.signal, client });
  if (!gone.signal.aborted) sendResult(response, 200, result);
}

async function sendFile({ core }: Context, fileId: string, response: ServerResponse): Promise<void> {
  const file = await core.openFile(fileId);
  if (file === null) {
    sendText(response, 404, 'This file is not there any more.');
    return;
  }
  const plainName = file.name.replaceAll(/[^\w .()-]/g, '_');
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': file.bytes,
    'Content-Disposition': `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'Cache-Control': 'no-store',
  });
  await pipeline(createReadStream(file.path), response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

function sendStatic({ files }: Context, path: string, request: IncomingMessage, response: ServerResponse): void {
  const file = files.read(path);
  if (file === null) {
    sendText(response, 404, 'Not found.');
    return;
  }
  response.writeHead(200, {
    'Content-Type': file.type,
    'Content-Length': file.body.length,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

const failure = (code: ErrorCode, message: string): Result<never> => ({
  ok: false,
  error: new AppError(code, message).toWire(),
});

function sendResult(response: ServerResponse, status: number, result: Result<unknown>): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(result));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', text);
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  send(response, status, 'text/html; charset=utf-8', html);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length, 'Cache-Control': 'no-store' });
  response.end(bytes);
}

function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') {
      const reason = error.code === 'EADDRINUSE' ? 'is already in use' : 'may not be used by this account';
      reject(new StartError(`Port ${port} ${reason}.`, 'Pick another with --port N, or leave it out for a free one.'));
    } else {
      reject(error);
    }
  });
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  return promise;
}
