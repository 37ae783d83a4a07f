import { describe, expect, it } from 'vitest';
import { createGraph } from '../../../../electron/core/graph/graph-api.ts';
import { graphProfile } from '../../../../electron/core/graph/profile.ts';
import { partitions } from '../../../../electron/core/graph/users.ts';
import { ServiceClient } from '../../../../electron/core/http/service-client.ts';
import type { Fetch } from '../../../../electron/core/ports.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import { FakeClock } from '../http/fake-clock.ts';
import { json, quiet } from '../http/scripted-fetch.ts';

const ORIGIN = 'https://graph.test';
const options = { signal: new AbortController().signal };
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface Directory {
  names: string[];
  count?: number | null;
  /** Refuses filters it does not like. */
  refuses?: (filter: string) => boolean;
  /** Users a filtered query does not see although it should. */
  blind?: Set<string>;
  pageSize?: number;
  /** Answers instead, when it wants to. */
  instead?: (url: URL) => Response | null;
}

/** A directory that evaluates the filters it is sent, letter tests and their negations. */
function directory(facts: Directory): Fetch & { urls: URL[] } {
  const urls: URL[] = [];
  const fetch = async (input: unknown): Promise<Response> => {
    const url = new URL(String(input));
    urls.push(url);
    const instead = facts.instead?.(url);
    if (instead) return instead;
    if (url.pathname === '/v1.0/users/$count') {
      if (facts.count === null) return json({ error: { code: 'Request_BadRequest', message: 'no' } }, 400);
      return new Response(`\uFEFF${facts.count ?? facts.names.length}`, { headers: { 'content-type': 'text/plain' } });
    }
    if (url.searchParams.get('$select') === 'id,signInActivity') {
      const error = { code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', message: 'not premium' };
      return json({ error }, 403);
    }
    const filter = url.searchParams.get('$filter');
    if (filter !== null && facts.refuses?.(filter)) {
      return json({ error: { code: 'Request_UnsupportedQuery', message: 'Unsupported query' } }, 400);
    }
    const all = facts.names.map((name, n) => ({ id: idOf(n), userPrincipalName: name }));
    const hits = filter === null ? all : all.filter((user) => !facts.blind?.has(user.id) && evaluate(filter, user));
    const from = Number(url.searchParams.get('$skiptoken') ?? 0);
    const size = facts.pageSize ?? 999;
    const next = new URL(url);
    next.searchParams.set('$skiptoken', String(from + size));
    return json({
      value: hits.slice(from, from + size),
      ...(from + size < hits.length ? { '@odata.nextLink': next.href } : {}),
    });
  };
  return Object.assign(fetch as Fetch, { urls });
}

function evaluate(filter: string, user: { userPrincipalName: string }): boolean {
  return filter.split(' and ').every((term) => {
    const letter = /startsWith\(userPrincipalName,'(.)'\)/.exec(term)![1]!;
    const hit = user.userPrincipalName.toLowerCase().startsWith(letter);
    return term.startsWith('not(') ? !hit : hit;
  });
}

function reader(fetch: Fetch) {
  const service = new ServiceClient({
    profile: graphProfile(ORIGIN),
    fetch,
    clock: new FakeClock(),
    log: quiet,
    random: () => 0,
    token: async () => 't',
  });
  return createGraph(service, { hasUsageReports: true });
}

async function readAll(fetch: Fetch): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of reader(fetch).userPages(options)) ids.push(...page.map((user) => user.id));
  return ids;
}

const names = (count: number): string[] => {
  const firsts = [..."abcdefghijklmnopqrstuvwxyz0123456789ABCXYZ_-'.!#^~éüøłßあ "];
  return Array.from({ length: count }, (_, n) => `${firsts[n % firsts.length]}user${n}@x.test`);
};

describe('reading all users', () => {
  it('the parts cover every name exactly once', async () => {
    const all = names(4100);
    const fetch = directory({ names: all });
    const ids = await readAll(fetch);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(all.length);
    for (const name of all) {
      const hits = partitions().filter((part) => evaluate(part.filter!, { userPrincipalName: name }));
      expect(hits.length).toBe(1);
    }
    // Nobody had to fill in.
    expect(fetch.urls.some((url) => url.searchParams.get('$top') === '999' && !url.searchParams.has('$filter'))).toBe(
      false,
    );
  });

  it('the negated part goes as an advanced query', () => {
    const rest = partitions().filter((part) => part.advanced);
    expect(rest.length).toBe(1);
    expect(rest[0]!.filter).not.toContain(' or ');
  });

  it('what the parts missed is filled in by a plain reading', async () => {
    const all = names(4100);
    const ids = await readAll(directory({ names: all, blind: new Set([idOf(7), idOf(4000)]) }));
    expect([...ids].sort()).toEqual(all.map((_, n) => idOf(n)));
  });

  it('a service that refuses the parts is read plainly', async () => {
    const all = names(4100);
    for (const refuses of [() => true, (filter: string) => filter.includes('not(')]) {
      const ids = await readAll(directory({ names: all, refuses }));
      expect([...ids].sort()).toEqual(all.map((_, n) => idOf(n)));
    }
  });

  it('a tenant that does not tell its size, or is small, is read plainly', async () => {
    for (const fetch of [directory({ names: names(4100), count: null }), directory({ names: names(2500) })]) {
      const ids = await readAll(fetch);
      expect(new Set(ids).size).toBe(ids.length);
      expect(fetch.urls.some((url) => url.searchParams.has('$filter'))).toBe(false);
    }
  });

  it('an expired page token starts the chain over, once', async () => {
    const expired = () => json({ error: { code: 'Directory_ExpiredPageToken', message: 'expired' } }, 400);
    let refusals = 1;
    const once = directory({
      names: names(50),
      pageSize: 20,
      instead: (url) => (url.searchParams.get('$skiptoken') === '40' && refusals-- > 0 ? expired() : null),
    });
    expect((await readAll(once)).sort()).toEqual(names(50).map((_, n) => idOf(n)));
    const always = directory({
      names: names(50),
      pageSize: 20,
      instead: (url) => (url.searchParams.has('$skiptoken') ? expired() : null),
    });
    await expect(readAll(always)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('goes on over empty pages, and not in circles', async () => {
    const empty = directory({
      names: names(30),
      pageSize: 20,
      instead: (url) =>
        url.pathname === '/v1.0/users' && url.searchParams.get('$top') === '999' && !url.searchParams.has('$skiptoken')
          ? json({ value: [], '@odata.nextLink': `${ORIGIN}/v1.0/users?$top=999&$skiptoken=0` })
          : null,
    });
    expect((await readAll(empty)).length).toBe(30);
    const circle = directory({
      names: [],
      count: 5,
      instead: (url) =>
        url.searchParams.get('$top') === '999'
          ? json({ value: [], '@odata.nextLink': `${ORIGIN}/v1.0/users?$top=999&$skiptoken=0` })
          : null,
    });
    await expect(readAll(circle)).rejects.toMatchObject({ code: 'bad-response' });
  });

  it('never follows a link to another host', async () => {
    const fetch = directory({
      names: names(3),
      instead: (url) =>
        url.searchParams.get('$top') === '999'
          ? json({ value: [{ id: idOf(1) }], '@odata.nextLink': 'https://collector.invalid/v1.0/users?$skiptoken=1' })
          : null,
    });
    await expect(readAll(fetch)).rejects.toMatchObject({ code: 'bad-response' });
    expect(fetch.urls.every((url) => url.origin === ORIGIN)).toBe(true);
  });

  it('a page that is not a page fails the reading', async () => {
    const fetch = directory({
      names: names(3),
      instead: (url) => (url.searchParams.get('$top') === '999' ? json({ unexpected: true }) : null),
    });
    await expect(readAll(fetch)).rejects.toBeInstanceOf(AppError);
  });
});
