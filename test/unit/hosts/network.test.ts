import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNetwork, type Network } from '../../../electron/node-ports/network.ts';
import { loadCertificates } from '../../../electron/practice/http/certificates.ts';

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

describe('fetch of the browser host', () => {
  let folder: string;
  let ca: string;
  let secure: Server;
  let proxy: Server;
  let origin: string;
  let proxied: string[];
  let network: Network;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mailroom-network-'));
    const { key, cert, caPem } = loadCertificates(folder);
    ca = caPem;
    secure = createSecureServer({ key, cert }, (request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
      else response.end('hello');
    });
    origin = `https://localhost:${await listen(secure)}`;
    proxied = [];
    proxy = createServer();
    proxy.on('connect', (request, socket) => {
      proxied.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    const via = `http://127.0.0.1:${await listen(proxy)}`;
    process.env.HTTPS_PROXY = via;
    network = createNetwork();
  });
  afterAll(async () => {
    delete process.env.HTTPS_PROXY;
    await network.close();
    secure.close();
    proxy.close();
    rmSync(folder, { recursive: true });
  });

  it('trusts a CA only for the connection it belongs to', async () => {
    const response = await network.fetchFor(ca)(`${origin}/`);
    expect(await response.text()).toBe('hello');
    await expect(network.fetchFor()(`${origin}/`)).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) },
    });
  });

  it('hands over a redirect it was told not to follow', async () => {
    const response = await network.fetchFor(ca)(`${origin}/moved`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/elsewhere');
    await response.body?.cancel();
  });

  it('goes through the proxy of the environment, but never to this machine', async () => {
    await expect(network.fetchFor()('https://graph.microsoft.com/v1.0/me')).rejects.toThrow();
    expect(proxied).toEqual(['graph.microsoft.com:443']);
    await (await network.fetchFor(ca)(`${origin}/`)).text();
    expect(proxied).toHaveLength(1);
  });
});
