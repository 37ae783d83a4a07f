import { fetch } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../../electron/practice/http/limits.ts';
import { appToken, control } from '../../fixtures/practice-client.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
let headers: Record<string, string>;

beforeAll(async () => {
  tenant = await startTenant({ throttle: 'published' });
  headers = { authorization: `Bearer ${await appToken(tenant)}`, 'content-type': 'application/json' };
});

afterAll(() => tenant.close());

const get = (path: string) => fetch(`${tenant.origin}${path}`, { headers, dispatcher: tenant.dispatcher });

it('charges the items of a batch one by one, each refused with its own Retry-After', async () => {
  const requests = Array.from({ length: 8 }, (_, index) => ({
    id: String(index),
    method: 'GET',
    url: '/auditLogs/signIns?$top=1',
  }));
  const answer = await fetch(`${tenant.origin}/v1.0/$batch`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ requests }),
    dispatcher: tenant.dispatcher,
  });
  expect(answer.status).toBe(200);
  const { responses } = (await answer.json()) as { responses: { status: number; headers: Record<string, string> }[] };
  const refused = responses.filter(({ status }) => status === 429);
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(LIMITS.identityReports.units);
  expect(refused).toHaveLength(8 - LIMITS.identityReports.units);
  expect(refused.every(({ headers: own }) => Number(own['Retry-After']) >= 1)).toBe(true);
});

it('lets through who waited as long as it was told', async () => {
  const url = "/v1.0/reports/getMailboxUsageDetail(period='D7')";
  for (let i = 0; i < LIMITS.usageReportCsv.units; i++) expect((await get(url)).status).toBe(200);
  const refused = await get(url);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    error: { code: 'UnknownError', message: expect.stringContaining('throttled') },
  });
  const seconds = Number(refused.headers.get('retry-after'));
  expect((await get(url)).status).toBe(429);
  const state = (await control(tenant, 'state')) as { counters: { throttled: number } };
  expect(state.counters.throttled).toBeGreaterThanOrEqual(2);
  await control(tenant, 'clock', { advanceMs: seconds * 1000 });
  expect((await get(url)).status).toBe(200);
});

it('tells the cost of a call', async () => {
  expect((await get('/v1.0/users?$top=1&$select=id')).headers.get('x-ms-resource-unit')).toBe('1');
  expect((await get('/v1.0/subscribedSkus')).headers.get('x-ms-resource-unit')).toBe('3');
});
