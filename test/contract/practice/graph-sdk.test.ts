import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appToken, userToken } from '../../fixtures/practice-client.ts';
import { startTenant, type TenantUnderTest, useAsGlobalNetwork } from '../../fixtures/practice-tenant.ts';

interface User {
  id: string;
  displayName: string;
  userPrincipalName: string;
}

let tenant: TenantUnderTest;
let restoreNetwork: () => void;

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 150 });
  restoreNetwork = useAsGlobalNetwork(tenant);
});

afterAll(async () => {
  restoreNetwork();
  await tenant.close();
});

/** The SDK as anyone would set it up; with host mapping it is not told about the practice tenant at all. */
function sdk(door: string, token: string): Client {
  const base = door === 'localhost' ? { baseUrl: `${tenant.origin}/`, customHosts: new Set(['localhost']) } : {};
  return Client.init({ ...base, authProvider: (done) => done(null, token) });
}

describe.each(['localhost', 'host mapping'])('the Graph SDK over %s', (door) => {
  it('reads a person, the organization and the products', async () => {
    const client = sdk(door, await userToken(tenant, 'admin'));
    const me = (await client.api('/me').get()) as User;
    expect(me.userPrincipalName).toBe(tenant.persona('admin').upn);
    const organization = (await client.api('/organization').get()) as { value: { id: string; displayName: string }[] };
    expect(organization.value[0]).toMatchObject({ id: tenant.tenantId, displayName: 'Alder & Finch' });
    const skus = (await client.api('/subscribedSkus').get()) as { value: { skuId: string }[] };
    expect(skus.value.map(({ skuId }) => skuId).sort()).toEqual([...tenant.world.skus.keys()].sort());
  });

  it('walks every user with its page iterator', async () => {
    const client = sdk(door, await appToken(tenant));
    const first = await client.api('/users').select(['id', 'userPrincipalName']).top(40).get();
    expect(first['@odata.nextLink']).toContain(door === 'localhost' ? tenant.origin : 'https://graph.microsoft.com/');
    const seen: string[] = [];
    await new PageIterator(client, first, (user: User) => {
      seen.push(user.id);
      return true;
    }).iterate();
    expect(seen.length).toBe(new Set(seen).size);
    expect(seen.sort()).toEqual(tenant.world.users.map(({ id }) => id).sort());
  });

  it('sends a batch and matches the answers by id', async () => {
    const client = sdk(door, await appToken(tenant));
    const users = tenant.world.users.slice(0, 5);
    const batch = new BatchRequestContent();
    for (const [index, user] of users.entries()) {
      batch.addRequest({
        id: String(index),
        request: new Request(`https://graph.microsoft.com/users/${user.id}?$select=id`, { method: 'GET' }),
      });
    }
    const answer = await client.api('/$batch').post(await batch.getContent());
    const content = new BatchResponseContent(answer);
    for (const [index, user] of users.entries()) {
      const response = content.getResponseById(String(index));
      expect(((await response.json()) as User).id).toBe(user.id);
    }
  });

  it('throws the service error with its code and ids', async () => {
    const client = sdk(door, await appToken(tenant));
    const failure = await client
      .api('/users/00000000-1111-4222-8333-444444444444')
      .get()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GraphError);
    expect(failure).toMatchObject({
      statusCode: 404,
      code: 'Request_ResourceNotFound',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('downloads the usage report from where it is redirected to', async () => {
    const client = sdk(door, await appToken(tenant));
    const stream = (await client.api("/reports/getMailboxUsageDetail(period='D7')").getStream()) as ReadableStream;
    const text = await new Response(stream).text();
    const [header, ...rows] = text.trimEnd().split('\r\n');
    expect(header).toContain('Report Refresh Date,User Principal Name');
    expect(rows.length).toBeGreaterThan(100);
  });
});

it('is refused with a token for Exchange', async () => {
  const client = sdk('localhost', await appToken(tenant, 'https://outlook.office365.com/.default'));
  await expect(client.api('/users').get()).rejects.toMatchObject({
    statusCode: 401,
    code: 'InvalidAuthenticationToken',
  });
});

it('retries by itself what was throttled, and gets through', async () => {
  tenant.faults.on('429-storm', 'count=1,retryAfter=1,path=/subscribedSkus');
  const client = sdk('localhost', await appToken(tenant));
  const before = tenant.counters.count({ route: '/v1.0/subscribedSkus', status: 429 });
  const skus = (await client.api('/subscribedSkus').get()) as { value: unknown[] };
  expect(skus.value.length).toBe(tenant.world.skus.size);
  expect(tenant.counters.count({ route: '/v1.0/subscribedSkus', status: 429 })).toBe(before + 1);
  tenant.faults.off();
});
