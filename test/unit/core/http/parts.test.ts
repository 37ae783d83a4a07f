import { describe, expect, it } from 'vitest';
import { parseChallenge } from '../../../../electron/core/http/challenge.ts';
import { merge } from '../../../../electron/core/http/merge.ts';
import { describeNetworkError } from '../../../../electron/core/http/network-errors.ts';
import { looksLikeHtml, readHtmlTitle } from '../../../../electron/core/http/pages.ts';
import { guid, time } from '../../../../electron/core/http/read.ts';
import { fullJitter, parseRetryAfter } from '../../../../electron/core/http/retry-after.ts';
import { SharedCalls } from '../../../../electron/core/http/shared-call.ts';
import { settle } from './fake-clock.ts';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  it.each([
    ['0', 0],
    ['12', 12_000],
    ['1.5', 1500],
    [' 3 ', 3000],
    ['', null],
    ['soon', null],
    ['-5', null],
    [new Date(now + 30_000).toUTCString(), 30_000],
    [new Date(now - 30_000).toUTCString(), 0],
  ])('%s', (value, expected) => expect(parseRetryAfter(value, now)).toBe(expected));

  it('jitter stays between nothing and the growing bound', () => {
    expect(fullJitter(3, () => 0)).toBe(0);
    expect(fullJitter(3, () => 1)).toBe(8000);
    expect(fullJitter(30, () => 1)).toBe(30_000);
  });
});

describe('a claims challenge', () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
  it('is read from base64 of either alphabet and from plain text', () => {
    const odd = '{"a":"??>>~~"}';
    for (const text of [claims, odd]) {
      for (const form of [
        Buffer.from(text).toString('base64'),
        Buffer.from(text).toString('base64url'),
        text.replaceAll('"', '\\"'),
      ]) {
        expect(parseChallenge(`Bearer realm="", error="insufficient_claims", claims="${form}"`)?.claims).toBe(text);
      }
    }
  });
  it('is absent where there is none', () => {
    expect(parseChallenge(null)).toBeNull();
    expect(parseChallenge('Basic realm="x"')).toBeNull();
    expect(parseChallenge('Bearer error="invalid_token", claims="%%%"')).toMatchObject({
      error: 'invalid_token',
      claims: null,
    });
  });
});

describe('network errors', () => {
  it('are found inside their wrappers', () => {
    const wrapped = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })])),
    });
    expect(describeNetworkError(wrapped, 'h')).toMatchObject({ code: 'network', mayHaveArrived: false });
  });
  it('are read in Chromium’s words too', () => {
    expect(describeNetworkError(new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'h').code).toBe('tls');
    expect(describeNetworkError(new Error('net::ERR_NAME_NOT_RESOLVED'), 'h')).toMatchObject({ code: 'network' });
    expect(describeNetworkError(new Error('net::ERR_CONTENT_DECODING_FAILED'), 'h').badEncoding).toBe(true);
    expect(describeNetworkError(new Error('net::ERR_CERT_DATE_INVALID'), 'h').hint).toContain('date');
  });
  it('that say nothing may have arrived', () => {
    expect(describeNetworkError(new Error('?'), 'h')).toMatchObject({ code: 'network', mayHaveArrived: true });
  });
});

describe('web pages in the wrong place', () => {
  it('are recognized, JSON is not one', () => {
    expect(looksLikeHtml('text/html', '<html></html>')).toBe(true);
    expect(looksLikeHtml('application/json', '\n <!DOCTYPE html>')).toBe(true);
    expect(looksLikeHtml('text/html', '{"a":1}')).toBe(false);
    expect(readHtmlTitle('<TITLE>\n A &amp; <i>B</i> </TITLE>')).toBe('A &amp; B');
    expect(readHtmlTitle('<p>')).toBeNull();
  });
});

describe('readers', () => {
  it.each([
    ['2026-01-02T03:04:05.0000000+00:00', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.1234567Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', null],
    ['', null],
    [null, null],
  ])('time %s', (value, expected) => expect(time(value)).toBe(expected));

  it('guid', () => {
    expect(guid('A0000000-0000-4000-8000-00000000000B')).toBe('a0000000-0000-4000-8000-00000000000b');
    expect(guid('00000000-0000-0000-0000-000000000000')).toBeNull();
    expect(guid('x')).toBeNull();
  });
});

describe('merging sources', () => {
  const never = new AbortController().signal;
  const source = (...items: number[]) =>
    async function* () {
      for (const item of items) {
        await settle();
        yield item;
      }
    };

  it('gives everything once', async () => {
    const got: number[] = [];
    for await (const item of merge(
      [source(1, 2), source(), source(3), source(4, 5, 6)],
      { parallel: 2, ahead: 1 },
      never,
    )) {
      got.push(item);
    }
    expect(got.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('fails with the first failure and stops the others', async () => {
    let stopped = false;
    const endless = async function* (stop: AbortSignal) {
      try {
        for (let n = 0; !stop.aborted; n++) {
          await settle();
          yield n;
        }
      } finally {
        stopped = true;
      }
    };
    const broken = async function* (): AsyncGenerator<number> {
      yield 1;
      await settle();
      throw new Error('broken');
    };
    const drain = async (): Promise<void> => {
      for await (const _ of merge([endless, broken], { parallel: 2, ahead: 2 }, never));
    };
    await expect(drain()).rejects.toThrow('broken');
    await settle();
    expect(stopped).toBe(true);
  });

  it('does not run far ahead of a slow consumer, and stops with it', async () => {
    let made = 0;
    let signal: AbortSignal | undefined;
    const fast = async function* (stop: AbortSignal) {
      signal = stop;
      for (;;) yield ++made;
    };
    for await (const item of merge([fast], { parallel: 1, ahead: 3 }, never)) {
      await settle();
      expect(made - item).toBeLessThanOrEqual(4);
      if (item === 10) break;
    }
    expect(signal?.aborted).toBe(true);
  });
});

describe('shared calls', () => {
  it('run once for all and again afterwards', async () => {
    const calls = new SharedCalls<number>();
    let runs = 0;
    const work = async (): Promise<number> => {
      await settle();
      return ++runs;
    };
    const signal = new AbortController().signal;
    expect(await Promise.all([1, 2, 3].map(() => calls.join('k', signal, work)))).toEqual([1, 1, 1]);
    expect(await calls.join('k', signal, work)).toBe(2);
  });

  it('are aborted when the last one leaves, not before', async () => {
    const calls = new SharedCalls<number>();
    let seen: AbortSignal | undefined;
    const work = (signal: AbortSignal): Promise<number> => {
      seen = signal;
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    };
    const one = new AbortController();
    const two = new AbortController();
    const first = calls.join('k', one.signal, work).catch((error: unknown) => error);
    const second = calls.join('k', two.signal, work).catch((error: unknown) => error);
    one.abort('one left');
    expect(await first).toBe('one left');
    expect(seen?.aborted).toBe(false);
    two.abort('two left');
    expect(await second).toBe('two left');
    expect(seen?.aborted).toBe(true);
  });
});
