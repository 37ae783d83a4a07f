import { describe, expect, it } from 'vitest';
import { exchangeProfile, listDelta } from '../../../../electron/core/exchange/client.ts';
import { createExchange } from '../../../../electron/core/exchange/exchange-api.ts';
import { mailboxFilters } from '../../../../electron/core/exchange/mailboxes.ts';
import { isUnknownOutcome } from '../../../../electron/core/http/outcome.ts';
import { ServiceClient } from '../../../../electron/core/http/service-client.ts';
import { failure } from '../../../fixtures/failure.ts';
import { FakeClock } from '../http/fake-clock.ts';
import { json, quiet, type Step, scriptedFetch } from '../http/scripted-fetch.ts';

const ORIGIN = 'https://exchange.test';
const options = { signal: new AbortController().signal };
const ok = (rows: object[], more: object = {}): Response => json({ '@adminapi.warnings': [], value: rows, ...more });
const expired = (): Response =>
  json(
    {
      error: { code: 'BadRequest', message: 'x', details: [{ message: '|X|Expired or Invalid pagination request.' }] },
    },
    400,
  );

function exchange(...steps: Step[]) {
  const clock = new FakeClock();
  const fetch = scriptedFetch(...steps);
  const service = new ServiceClient({
    profile: exchangeProfile(ORIGIN),
    fetch,
    clock,
    log: quiet,
    random: () => 0,
    token: async () => 't',
  });
  return { fetch, clock, api: createExchange(service, { tenant: 'tid', userPrincipalName: "o'brien@x.test" }) };
}

describe('a cmdlet call', () => {
  it('carries the envelope, the anchor and the selection, and drops the annotations', async () => {
    const { api, fetch } = exchange(
      ok([{ Alias: 'a', 'Alias@data.type': 'System.String', 'Guid@odata.type': '#Guid' }], {
        '@adminapi.warnings': ['careful'],
      }),
    );
    const result = await api.invoke('Get-Mailbox', { Identity: 'x' }, { ...options, select: ['Alias', 'Guid'] });
    expect(result).toEqual({ rows: [{ Alias: 'a' }], warnings: ['careful'] });
    const [sent] = fetch.sent;
    expect(sent?.url).toBe(`${ORIGIN}/adminapi/beta/tid/InvokeCommand?$select=Alias,Guid`);
    expect(sent?.headers['x-anchormailbox']).toBe("UPN:o'brien@x.test");
    expect(JSON.parse(sent!.body!)).toEqual({
      CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: { Identity: 'x' } },
    });
  });

  it('takes an empty or missing body for no rows', async () => {
    for (const response of [new Response(null, { status: 204 }), new Response(''), json({ value: null }), json({})]) {
      expect(await exchange(response).api.invoke('Set-Mailbox', {}, options)).toEqual({ rows: [], warnings: [] });
    }
  });

  it('marks list changes the way the service binds them', () => {
    expect(listDelta({ add: ['a'] })).toEqual({ '@odata.type': '#Exchange.GenericHashTable', Add: ['a'] });
  });
});

describe('paging', () => {
  const link = `${ORIGIN}/adminapi/beta/tid/InvokeCommand?%24skiptoken=2`;

  it('posts the same body to the next link, with the cookies of the first page', async () => {
    const first = ok([{ n: 1 }], { '@odata.nextLink': link });
    first.headers.append('set-cookie', 'route=a; path=/; secure');
    first.headers.append('set-cookie', 'x=y=z; HttpOnly');
    const { api, fetch } = exchange(first, ok([{ n: 2 }]));
    expect((await api.invoke('Get-Mailbox', { ResultSize: 'Unlimited' }, options)).rows).toEqual([{ n: 1 }, { n: 2 }]);
    expect(fetch.sent[1]).toMatchObject({ url: link, method: 'POST', body: fetch.sent[0]?.body });
    expect(fetch.sent[1]?.headers.cookie).toBe('route=a; x=y=z');
  });

  it('starts over when the service forgot, and gives each row once', async () => {
    const page1 = (): Response => ok([{ n: 1 }], { '@odata.nextLink': link });
    const { api } = exchange(page1, () => expired(), page1, ok([{ n: 2 }]));
    expect((await api.invoke('Get-Mailbox', { ResultSize: 'Unlimited' }, options)).rows).toEqual([{ n: 1 }, { n: 2 }]);
    const never = exchange(page1, expired, page1, expired, page1, expired);
    expect((await failure(never.api.invoke('Get-Mailbox', {}, options))).code).toBe('conflict');
  });

  it('never gives a short list for a whole one', async () => {
    const { api } = exchange(
      ok([{ n: 1 }], { '@adminapi.warnings': ['There are more results available than are currently displayed.'] }),
    );
    const error = await failure(api.invoke('Get-Mailbox', { ResultSize: 'Unlimited' }, options));
    expect(error.code).toBe('bad-response');
  });

  it('stops where it was told to', async () => {
    const { api, fetch } = exchange(ok([{ n: 1 }], { '@odata.nextLink': link }));
    expect((await api.invoke('Get-Mailbox', { ResultSize: 1 }, options)).rows.length).toBe(1);
    expect(fetch.sent.length).toBe(1);
  });

  it('goes to no other host, and not in circles', async () => {
    const foreign = exchange(ok([], { '@odata.nextLink': 'https://collector.invalid/next' }));
    expect((await failure(foreign.api.invoke('Get-Mailbox', {}, options))).code).toBe('bad-response');
    expect(foreign.fetch.sent.length).toBe(1);
    const circle = (): Response => ok([], { '@odata.nextLink': link });
    expect((await failure(exchange(circle, circle).api.invoke('Get-Mailbox', {}, options))).code).toBe('bad-response');
  });

  it('the parts of a long list cover every alias exactly once', () => {
    const matches = (filter: string, alias: string): boolean =>
      filter.split(' -and ').every((term) => {
        const letter = /Alias -like '(.)\*'/.exec(term)![1]!;
        const hit = alias.toLowerCase().startsWith(letter);
        return term.startsWith('-not(') ? !hit : hit;
      });
    for (const alias of ['anna', 'Zoe', '0x', '_room', "o'b", 'élodie', '-', '!']) {
      expect(mailboxFilters().filter((filter) => matches(filter, alias)).length).toBe(1);
    }
  });
});

describe('a batch', () => {
  const answer = (responses: object[]): Response => json({ responses });
  const item = (id: string, cmdlet = 'Get-MailboxStatistics') => ({ id, cmdlet, parameters: { Identity: id } });

  it('is matched by id in whatever order, with failures of single items', async () => {
    const { api } = exchange(
      answer([
        { id: '2', status: 200, body: { value: [{ n: 2 }] } },
        { id: '1', status: 404, body: JSON.parse('{"error":{"details":[{"message":"|X|gone"}]}}') },
        { id: '3', body: { error: { details: [{ message: '|X|bad' }] } } },
      ]),
    );
    const results = await api.batch([item('1'), item('2'), item('3')], options);
    expect(results.map((result) => (result.ok ? result.rows : result.error.code))).toEqual([
      'not-found',
      [{ n: 2 }],
      'service-error',
    ]);
  });

  it('asks again only for what was pushed back, after the longest wait', async () => {
    const { api, fetch, clock } = exchange(
      answer([
        { id: '1', status: 429, headers: { 'Retry-After': '3' }, body: {} },
        { id: '2', status: 200, body: { value: [] } },
        { id: '3', status: 429, headers: { 'retry-after': '8' }, body: {} },
      ]),
      answer([
        { id: '3', status: 200, body: { value: [{ n: 3 }] } },
        { id: '1', status: 200, body: { value: [{ n: 1 }] } },
      ]),
    );
    const { value, ms } = await clock.run(api.batch([item('1'), item('2'), item('3')], options));
    expect(ms).toBe(8000);
    expect(value.every((result) => result.ok)).toBe(true);
    expect(JSON.parse(fetch.sent[1]!.body!).requests.map((request: { id: string }) => request.id)).toEqual(['1', '3']);
  });

  it('a writing item that failed unclearly, or is missing, is unknown', async () => {
    const { api, fetch } = exchange(answer([{ id: '1', status: 503, body: {} }]));
    const results = await api.batch([item('1', 'Set-Mailbox'), item('2', 'Set-Mailbox')], options);
    expect(results.every((result) => !result.ok && isUnknownOutcome(result.error))).toBe(true);
    expect(fetch.sent.length).toBe(1);
  });

  it('a cut batch of writes is unknown for each of them', async () => {
    const cut = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
    const { api } = exchange(cut);
    const results = await api.batch([item('1', 'Set-Mailbox')], options);
    expect(results[0]).toMatchObject({ ok: false });
    expect(isUnknownOutcome((results[0] as { error: unknown }).error)).toBe(true);
  });

  it('reads the statistics of many and says which failed', async () => {
    const statistics = {
      TotalItemSize: '1.5 GB (1,610,612,736 bytes)',
      ItemCount: 7,
      LastInteractionTime: '2026-01-02T03:04:05.0000000+00:00',
    };
    const { api } = exchange(
      answer([
        { id: '3', status: 404, body: { error: { details: [{ message: '|X|gone' }] } } },
        { id: '2', status: 200, body: { value: [] } },
        { id: '1', status: 200, body: { value: [statistics] } },
      ]),
    );
    const got = new Map<string, unknown>();
    const items = ['a', 'b', 'c'].map((id) => ({ objectId: id, identity: id }));
    for await (const one of api.manyMailboxStatistics(items, options)) got.set(one.objectId, one);
    expect(got.get('a')).toMatchObject({
      size: { totalItemBytes: 1610612736, itemCount: 7, lastActivity: '2026-01-02T03:04:05.000Z' },
    });
    expect(got.get('b')).toEqual({ objectId: 'b', size: null });
    expect(got.get('c')).toMatchObject({ error: { code: 'not-found' } });
  });
});
