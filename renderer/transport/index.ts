import { createHttpTransport } from './http-transport.ts';
import { createIpcTransport } from './ipc-transport.ts';
import type { Transport } from './transport.ts';

/** The transport of the host this page runs in. */
export const createTransport = (): Transport =>
  window.mailroom ? createIpcTransport(window.mailroom) : createHttpTransport();
