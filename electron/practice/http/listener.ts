import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import type { Certificates } from './certificates.ts';

export interface ListenerOptions {
  certificates: Certificates;
  /** 0 picks a free one. */
  port: number;
  handle(message: IncomingMessage, out: ServerResponse, secure: boolean): Promise<void>;
  /** True while handshakes are to be cut. */
  refusesTls(): boolean;
}

export interface Listener {
  port: number;
  /** Swaps the certificate for connections to come. */
  present(key: string, cert: string): void;
  /** Makes the client of a request see a reset connection. */
  reset(message: IncomingMessage): void;
  /** Drops idle connections, so that the next request has to connect anew. */
  dropIdle(): void;
  close(): Promise<void>;
}

/** The first byte of a TLS handshake record. */
const TLS_HANDSHAKE = 22;
const KEEP_ALIVE_MS = 60_000;

/** Thrown when the port is taken. */
export class PortInUseError extends Error {}

/** Opens the one port that speaks TLS, and plain HTTP to those who do not. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { certificates } = options;
  const serve = (message: IncomingMessage, out: ServerResponse, secure: boolean): void => {
    // Whatever goes wrong with one request must not end the tenant.
    options.handle(message, out, secure).catch(() => out.destroy());
  };
  const secureServer = https.createServer(
    { key: certificates.key, cert: certificates.cert, ALPNProtocols: ['http/1.1'] },
    (message, out) => serve(message, out, true),
  );
  const plainServer = createServer((message, out) => serve(message, out, false));
  for (const server of [secureServer, plainServer]) {
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.headersTimeout = KEEP_ALIVE_MS + 5_000;
    server.requestTimeout = 0;
    server.maxHeadersCount = 200;
    server.on('clientError', (_error, socket) => socket.destroy());
  }
  secureServer.on('tlsClientError', (_error, socket) => socket.destroy());

  const sockets = new Map<string, Socket>();
  const welcome = (socket: Socket): void => {
    const key = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(key, socket);
    socket.on('close', () => sockets.delete(key));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      if (!first) {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      const isTls = first[0] === TLS_HANDSHAKE;
      if (isTls && options.refusesTls()) socket.resetAndDestroy();
      else (isTls ? secureServer : plainServer).emit('connection', socket);
    });
  };

  const door = createNetServer({ noDelay: true }, welcome);
  const port = await open(door, options.port, '127.0.0.1');
  // `localhost` may mean either family. A machine without IPv6 does with the first.
  const second = createNetServer({ noDelay: true }, welcome);
  const both = await open(second, port, '::1').then(
    () => true,
    () => false,
  );

  return {
    port,
    present: (key, cert) => secureServer.setSecureContext({ key, cert }),
    reset(message) {
      const { remoteAddress, remotePort } = message.socket;
      const raw = sockets.get(`${remoteAddress}:${remotePort}`);
      message.socket.destroy();
      raw?.resetAndDestroy();
    },
    dropIdle() {
      secureServer.closeIdleConnections();
      plainServer.closeIdleConnections();
    },
    async close() {
      const doors = both ? [door, second] : [door];
      const closed = doors.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of sockets.values()) socket.destroy();
      secureServer.close();
      plainServer.close();
      await Promise.all(closed);
    },
  };
}

/** Opens one address; resolves with its port. Throws PortInUseError. */
function open(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(`Port ${port} is already in use.`) : error);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
