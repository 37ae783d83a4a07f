import { describe, expect, it } from 'vitest';
import { createGraph } from '../../../../electron/core/graph/graph-api.ts';
import { graphProfile } from '../../../../electron/core/graph/profile.ts';
import { isUnknownOutcome } from '../../../../electron/core/http/outcome.ts';
import { ServiceClient } from '../../../../electron/core/http/service-client.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import { FakeClock } from '../http/fake-clock.ts';
import { json, networkError, quiet, type Step, scriptedFetch } from '../http/scripted-fetch.ts';

const ORIGIN = 'https://graph.test';
const options = { signal: new AbortController().signal };

function graph(...steps: Step[]) {
  const clock = new FakeClock();
  const fetch = scriptedFetch(...steps);
  const service = new ServiceClient({
    profile: graphProfile(ORIGIN),
    fetch,
    clock,
    log: quiet,
    random: () => 0,
    token: async () => 't',
  });
  const idsOf = (index: number): string[] =>
    (JSON.parse(fetch.sent[index]!.body!) as { requests: { id: string }[] }).requests.map((request) => request.id);
  return { api: createGraph(service, { hasUsageReports: true }), fetch, clock, idsOf };
}

const answer = (...responses: object[]): Response => json({ responses });
const done = (id: string, body: object = {}) => ({ id, status: 200, body });
const patch = (id: string, over: object = {}) => ({
  id,
  method: 'PATCH' as const,
  url: `/users/${id}`,
  body: { usageLocation: 'DE' },
  idempotent: true,
  ...over,
});

describe('a Graph batch', () => {
  it('sends bodies with their type and matches answers in any order', async () => {
    const { api, fetch } = graph(answer(done('b', { n: 2 }), done('a', { n: 1 })));
    const results = await api.batch([patch('a'), { id: 'b', method: 'GET', url: '/me', idempotent: true }], options);
    expect(results.map((result) => result.ok && result.body)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(fetch.sent[0]?.url).toBe(`${ORIGIN}/v1.0/$batch`);
    const { requests } = JSON.parse(fetch.sent[0]!.body!) as { requests: Record<string, unknown>[] };
    expect(requests[0]).toEqual({
      id: 'a',
      method: 'PATCH',
      url: '/users/a',
      headers: { 'Content-Type': 'application/json' },
      body: { usageLocation: 'DE' },
    });
    expect(requests[1]).toEqual({ id: 'b', method: 'GET', url: '/me', headers: {} });
  });

  it('refers to objects in the cloud it speaks to', async () => {
    const { api, fetch } = graph(answer({ id: 'a', status: 204 }));
    const body = { '@odata.id': 'https://graph.microsoft.com/v1.0/directoryObjects/7' };
    await api.batch([{ id: 'a', method: 'POST', url: '/groups/1/members/$ref', body, idempotent: false }], options);
    const { requests } = JSON.parse(fetch.sent[0]!.body!) as { requests: { body: unknown }[] };
    expect(requests[0]?.body).toEqual({ '@odata.id': `${ORIGIN}/v1.0/directoryObjects/7` });
  });

  it('waits the longest Retry-After of its items and repeats only those', async () => {
    const { api, clock, idsOf } = graph(
      answer({ id: 'a', status: 429, headers: { 'Retry-After': '4' }, body: {} }, done('b'), {
        id: 'c',
        status: 429,
        headers: { 'Retry-After': '11' },
        body: {},
      }),
      answer(done('c'), done('a')),
    );
    const { value, ms } = await clock.run(api.batch([patch('a'), patch('b'), patch('c')], options));
    expect(ms).toBe(11_000);
    expect(value.every((result) => result.ok)).toBe(true);
    expect(idsOf(1)).toEqual(['a', 'c']);
  });

  it('repeats what waited for a throttled item, without the ties to those that are done', async () => {
    const { api, clock, fetch, idsOf } = graph(
      answer(
        done('a'),
        { id: 'b', status: 429, headers: { 'Retry-After': '1' }, body: {} },
        { id: 'c', status: 424, body: { error: { code: 'FailedDependency', message: 'x' } } },
      ),
      answer(done('b'), done('c')),
    );
    const items = [patch('a'), patch('b', { dependsOn: ['a'] }), patch('c', { dependsOn: ['b'] })];
    const { value } = await clock.run(api.batch(items, options));
    expect(value.every((result) => result.ok)).toBe(true);
    expect(idsOf(1)).toEqual(['b', 'c']);
    const second = JSON.parse(fetch.sent[1]!.body!) as { requests: { dependsOn?: string[] }[] };
    expect(second.requests.map((request) => request.dependsOn)).toEqual([undefined, ['b']]);
  });

  it('a dependency that failed for good fails its dependents with their own words', async () => {
    const { api, fetch } = graph(
      answer(
        { id: 'a', status: 400, body: { error: { code: 'Request_BadRequest', message: 'No.' } } },
        { id: 'b', status: 424, body: { error: { code: 'FailedDependency', message: 'Waited in vain.' } } },
      ),
    );
    const results = await api.batch([patch('a'), patch('b', { dependsOn: ['a'] })], options);
    expect(results.map((result) => !result.ok && result.error.message)).toEqual([
      'Microsoft Graph refused: No.',
      'Microsoft Graph refused: Waited in vain.',
    ]);
    expect(fetch.sent.length).toBe(1);
  });

  it('repeats unclear failures of idempotent items only; the others are unknown', async () => {
    const { api, clock, idsOf } = graph(
      answer({ id: 'a', status: 503, body: {} }, { id: 'b', status: 503, body: {} }),
      answer(done('a')),
    );
    const { value } = await clock.run(api.batch([patch('a'), patch('b', { idempotent: false })], options));
    expect(value[0]?.ok).toBe(true);
    expect(!value[1]?.ok && isUnknownOutcome(value[1]?.error)).toBe(true);
    expect(idsOf(1)).toEqual(['a']);
  });

  it('a cut batch is unknown for every item unless all may be repeated', async () => {
    const mixed = graph(networkError('ECONNRESET'));
    const results = await mixed.api.batch([patch('a'), patch('b', { idempotent: false })], options);
    expect(results.every((result) => !result.ok && isUnknownOutcome(result.error))).toBe(true);
    expect(mixed.fetch.sent.length).toBe(1);
    const safe = graph(networkError('ECONNRESET'), answer(done('a')));
    expect((await safe.clock.run(safe.api.batch([patch('a')], options))).value[0]?.ok).toBe(true);
  });

  it('gives up on an item that never recovers', async () => {
    const broken = () => answer({ id: 'a', status: 503, body: {} });
    const { api, clock, fetch } = graph(...Array.from({ length: 6 }, () => broken));
    const { value } = await clock.run(api.batch([patch('a')], options));
    expect(value[0]).toMatchObject({ ok: false, error: { code: 'service-unavailable' } });
    expect(fetch.sent.length).toBe(6);
  });

  it('repeats a conflict with another change of the same object', async () => {
    const busy = { error: { code: 'Directory_ConcurrencyViolation', message: 'x' } };
    const { api, clock } = graph(answer({ id: 'a', status: 409, body: busy }), answer(done('a')));
    const { value } = await clock.run(api.batch([patch('a', { idempotent: false })], options));
    expect(value[0]?.ok).toBe(true);
  });

  it('throws only when nothing was sent', async () => {
    const { api } = graph();
    const abort = AbortSignal.abort();
    await expect(api.batch([patch('a')], { signal: abort })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(
      api.batch(
        Array.from({ length: 21 }, (_, n) => patch(`${n}`)),
        options,
      ),
    ).rejects.toBeInstanceOf(AppError);
  });
});
