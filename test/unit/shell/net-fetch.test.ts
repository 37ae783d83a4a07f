import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { type ClientRequestLike, createNetFetch, type NetLike } from '../../../electron/shell/net-fetch.ts';

class FakeClientRequest extends EventEmitter {
  headers: Record<string, string> = {};
  body = '';
  ended = false;
  aborted = false;
  setHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  write(chunk: Buffer) {
    this.body += chunk.toString();
  }
  end() {
    this.ended = true;
    this.emit('ended');
  }
  abort() {
    this.aborted = true;
  }
}

function setUp(react: (request: FakeClientRequest) => void = () => {}) {
  const requests: FakeClientRequest[] = [];
  const fetch = vi.fn(async () => new Response('plain'));
  const net: NetLike = {
    fetch: fetch as unknown as NetLike['fetch'],
    request: () => {
      const request = new FakeClientRequest();
      requests.push(request);
      request.once('ended', () => react(request));
      return request as unknown as ClientRequestLike;
    },
  };
  return { send: createNetFetch(net), fetch, requests };
}

describe('fetch through Electron', () => {
  it('leaves ordinary requests to net.fetch, without cookies', async () => {
    const { send, fetch, requests } = setUp();
    const response = await send('https://graph.microsoft.com/v1.0/me', { headers: { authorization: 'Bearer x' } });
    expect(await response.text()).toBe('plain');
    const [request, init] = fetch.mock.calls[0] as unknown as [Request, RequestInit];
    expect(request.headers.get('authorization')).toBe('Bearer x');
    expect(init.credentials).toBe('omit');
    expect(requests).toEqual([]);
  });

  it('answers a redirect it was told not to follow', async () => {
    const { send, requests } = setUp((request) => {
      request.emit('redirect', 302, 'GET', 'https://reports.office.com/x', {
        location: ['https://reports.office.com/x'],
      });
      request.emit('error', new Error('Redirect was cancelled'));
    });
    const response = await send('https://graph.microsoft.com/r', { redirect: 'manual', headers: { 'x-test': '1' } });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://reports.office.com/x');
    expect(requests[0]?.headers['x-test']).toBe('1');
  });

  it('streams an answer that is no redirect', async () => {
    const { send, requests } = setUp((request) => {
      const incoming = Object.assign(Readable.from([Buffer.from('{"a":'), Buffer.from('1}')]), {
        statusCode: 200,
        statusMessage: 'OK',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'set-cookie': ['a=1', 'b=2'] },
      });
      request.emit('response', incoming);
    });
    const response = await send('https://graph.microsoft.com/r', { redirect: 'manual', method: 'POST', body: 'hello' });
    expect(await response.json()).toEqual({ a: 1 });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(requests[0]?.body).toBe('hello');
  });

  it('fails as fetch does', async () => {
    const { send } = setUp((request) => request.emit('error', new Error('net::ERR_NAME_NOT_RESOLVED')));
    await expect(send('https://nowhere.example/', { redirect: 'manual' })).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
  });

  it('stops when the caller gives up', async () => {
    const giveUp = new AbortController();
    const { send, requests } = setUp(() => giveUp.abort(new Error('enough')));
    await expect(send('https://slow.example/', { redirect: 'manual', signal: giveUp.signal })).rejects.toThrow(
      'enough',
    );
    expect(requests[0]?.aborted).toBe(true);
  });
});
