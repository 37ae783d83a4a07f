import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Json, Tenant } from './tenant.ts';

interface Item {
  id: string;
  status: number;
  headers: Record<string, string>;
  body: Json;
}

let tenant: Tenant;
beforeEach(() => {
  tenant = new Tenant();
});

function send(requests: unknown): Promise<Answer> {
  return tenant.send('POST', '/$batch', { requests });
}

function byId(answer: Answer): Record<string, Item> {
  return Object.fromEntries((answer.body.responses as Item[]).map((item) => [item.id, item]));
}

const get = (id: string, url: string, more: object = {}): object => ({ id, method: 'GET', url, ...more });
const write = (id: string, method: string, url: string, body: unknown, more: object = {}): object => ({
  id,
  method,
  url,
  headers: { 'Content-Type': 'application/json' },
  body,
  ...more,
});

describe('$batch', () => {
  it('answers every item with its own status, headers and body, in another order', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `item${i}`);
    const answer = await send(ids.map((id) => get(id, '/me?$select=id')));
    expect(answer.status).toBe(200);
    const order = (answer.body.responses as Item[]).map((item) => item.id);
    expect(order).not.toEqual(ids);
    expect([...order].sort()).toEqual([...ids].sort());
    for (const item of Object.values(byId(answer))) {
      expect(item).toMatchObject({ status: 200, body: { id: tenant.caller.userId } });
      expect(item.headers['Content-Type']).toContain('application/json');
    }
  });

  it('keeps failures to their item', async () => {
    const items = byId(
      await send([get('ok', '/me'), get('gone', '/users/nobody@alderfinch.com'), get('what', 'nothing')]),
    );
    expect([items.ok!.status, items.gone!.status, items.what!.status]).toEqual([200, 404, 400]);
    expect(items.gone!.body).toMatchObject({ error: { code: 'Request_ResourceNotFound' } });
  });

  it('reads headers of the item, not of the batch', async () => {
    const url = '/users?$top=1&$count=true&$select=id';
    const items = byId(
      await send([get('plain', url), get('counted', url, { headers: { ConsistencyLevel: 'eventual' } })]),
    );
    expect(items.plain!.body).not.toHaveProperty('@odata.count');
    expect(items.counted!.body['@odata.count']).toBe(tenant.world.users.length);
    expect(
      (items.counted!.body['@odata.nextLink'] as string).startsWith('https://graph.microsoft.com/v1.0/users?'),
    ).toBe(true);
  });

  it('runs dependents after what they depend on, and not at all when that failed', async () => {
    const person = tenant.world.users.find((user) => user.roles.length === 0 && user.onPremisesSyncEnabled === null)!;
    const items = byId(
      await send([
        get('read', `/users/${person.id}?$select=jobTitle`, { dependsOn: ['write'] }),
        write('write', 'PATCH', `/users/${person.id}`, { jobTitle: 'Harbor Pilot' }),
        write('bad', 'PATCH', `/users/${person.id}`, { displayName: null }),
        get('after', '/me', { dependsOn: ['bad'] }),
        get('later', '/me', { dependsOn: ['after'] }),
      ]),
    );
    expect(items.write).toMatchObject({ status: 204 });
    expect(items.write).not.toHaveProperty('body');
    expect(items.read!.body.jobTitle).toBe('Harbor Pilot');
    expect([items.bad!.status, items.after!.status, items.later!.status]).toEqual([400, 424, 424]);
  });

  it('lets the server turn single items away, with their own Retry-After', async () => {
    tenant.admit = (item) =>
      item.path.endsWith('/organization')
        ? {
            status: 429,
            headers: { 'Retry-After': '7' },
            body: { error: { code: 'TooManyRequests', message: 'Please retry again later.' } },
          }
        : undefined;
    const answer = await send([get('a', '/organization'), get('b', '/me')]);
    const items = byId(answer);
    expect([answer.status, items.a!.status, items.a!.headers['Retry-After'], items.b!.status]).toEqual([
      200,
      429,
      '7',
      200,
    ]);
    expect(tenant.settled).toEqual(['GET /v1.0/organization 429', 'GET /v1.0/me 200']);
  });

  it('hands a report on as a redirect, and counts as text', async () => {
    const items = byId(
      await send([
        get('report', "/reports/getMailboxUsageDetail(period='D7')"),
        get('count', '/users/$count', { headers: { ConsistencyLevel: 'eventual' } }),
      ]),
    );
    expect([items.report!.status, items.report!.headers.Location]).toEqual([
      302,
      expect.stringMatching(/^https:\/\/reports\.office\.com\//),
    ]);
    expect(items.count!.body).toBe(String(tenant.world.users.length));
  });

  it('needs permission for each item', async () => {
    tenant.caller = { ...tenant.as('GlobalAdministrator'), scopes: new Set(['User.Read']) };
    const items = byId(await send([get('a', '/me'), get('b', '/subscribedSkus')]));
    expect([items.a!.status, items.b!.status]).toEqual([200, 403]);
  });

  it('lets one of two unordered license changes of a user lose', async () => {
    const [first, second] = tenant.world.users.filter((user) => user.roles.length === 0);
    const body = { addLicenses: [], removeLicenses: [] };
    const assign = (id: string, user: string, more: object = {}): object =>
      write(id, 'POST', `/users/${user}/assignLicense`, body, more);
    const together = byId(
      await send([assign('a', first!.id), assign('b', first!.id.toUpperCase()), assign('c', second!.id)]),
    );
    expect([together.a!.status, together.b!.status, together.c!.status]).toEqual([200, 409, 200]);
    expect(together.b).toMatchObject({
      body: { error: { code: 'Directory_ConcurrencyViolation' } },
      headers: { 'Retry-After': '2' },
    });
    const ordered = byId(
      await send([
        assign('a', first!.id),
        get('b', '/me', { dependsOn: ['a'] }),
        assign('c', first!.id, { dependsOn: ['b'] }),
      ]),
    );
    expect([ordered.a!.status, ordered.c!.status]).toEqual([200, 200]);
  });

  it('refuses more than twenty at once', async () => {
    const answer = await send(Array.from({ length: 21 }, (_, i) => get(`${i}`, '/me')));
    expect([answer.status, answer.code, answer.message]).toEqual([
      400,
      'MaximumValueExceeded',
      'Number of batch request steps exceeds the maximum value of 20.',
    ]);
  });

  it.each<[string, unknown]>([
    ['no list', 'x'],
    ['an empty list', []],
    ['a missing id', [{ method: 'GET', url: '/me' }]],
    ['ids that differ only in case', [get('a', '/me'), get('A', '/me')]],
    ['an unknown method', [{ id: 'a', method: 'TRACE', url: '/me' }]],
    ['an absolute address', [get('a', 'https://graph.microsoft.com/v1.0/me')]],
    ['a body without a content type', [{ id: 'a', method: 'POST', url: '/users', body: {} }]],
    ['an unknown dependency', [get('a', '/me', { dependsOn: ['b'] })]],
    ['a circle', [get('a', '/me', { dependsOn: ['b'] }), get('b', '/me', { dependsOn: ['a'] })]],
  ])('refuses %s as a whole', async (_, requests) => {
    expect((await send(requests)).status).toBe(400);
    expect(tenant.settled).toEqual([]);
  });

  it('does not nest', async () => {
    const items = byId(await send([write('a', 'POST', '/$batch', { requests: [get('b', '/me')] })]));
    expect(items.a!.status).toBe(400);
  });
});
