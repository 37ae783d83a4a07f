import { describe, expect, it } from 'vitest';
import { CONCURRENCY, costOf, LIMITS } from '../../../../electron/practice/http/limits.ts';
import { Throttle } from '../../../../electron/practice/http/throttle.ts';

const payer = { clientId: 'app', tenantId: 'tenant', subject: '' };
const write = () => costOf('graph', 'POST', '/v1.0/users/1/assignLicense', new URLSearchParams());
const none = new URLSearchParams();

function throttleAt(timeScale = 1, users = 1000) {
  const clock = { now: 1_000_000 };
  return { clock, throttle: new Throttle({ now: () => clock.now, real: () => clock.now, timeScale, users }) };
}

describe('costs', () => {
  it.each([
    ['GET', '/v1.0/users', '', 2],
    ['GET', '/v1.0/users', '$select=id', 1],
    ['GET', '/v1.0/users', '$top=5&$expand=manager', 2],
    ['GET', '/v1.0/subscribedSkus', '', 3],
    ['GET', '/v1.0/groups/1/members', '', 3],
    ['PATCH', '/v1.0/users/1', '', 1],
  ])('%s %s?%s costs %i units', (method, path, query, units) => {
    expect(costOf('graph', method, path, new URLSearchParams(query)).resourceUnit).toBe(units);
  });

  it('charges writes against all three write limits', () => {
    const limits = write().charges.map(({ limit }) => limit.id);
    expect(limits).toEqual(
      expect.arrayContaining(['identityWrites', 'identityWritesPerTenant', 'identityWritesPerApp']),
    );
  });

  it('does not charge the envelope of a batch as a write', () => {
    expect(costOf('graph', 'POST', '/v1.0/$batch', none).charges.map(({ limit }) => limit.id)).toEqual(['global']);
  });

  it('meters reports by their name and form', () => {
    const csv = costOf('graph', 'GET', "/v1.0/reports/getMailboxUsageDetail(period='D7')", none);
    expect(csv.charges.map(({ limit }) => limit.id)).toEqual(['global', 'usageReportCsv', 'usageReportCsvPerTenant']);
    const json = costOf(
      'graph',
      'GET',
      "/beta/reports/getMailboxUsageDetail(period='D7')",
      new URLSearchParams({ $format: 'application/json' }),
    );
    expect(json.charges.map(({ limit }) => limit.id)).toEqual(['global', 'usageReportJson']);
  });
});

describe('the published write limit', () => {
  it('lets 3,000 through at once, then refuses and says how long', () => {
    const { throttle, clock } = throttleAt();
    for (let i = 0; i < LIMITS.identityWrites.units; i++) expect(throttle.admit(write(), payer).refusal).toBeNull();
    const refusal = throttle.admit(write(), payer).refusal!;
    // A tenth of 150 seconds has to pass before a tenth of the limit is there again.
    expect(refusal.retryAfter).toBe(15);
    expect(refusal.headers).toMatchObject({
      'Retry-After': '15',
      'x-ms-throttle-scope': 'Tenant_Application/Write/app/tenant',
      'x-ms-throttle-information': 'WriteLimitExceeded',
    });
    clock.now += 14_000;
    expect(throttle.admit(write(), payer).refusal).not.toBeNull();
    expect(throttle.early).toBe(1);
    clock.now += 1_000;
    expect(throttle.admit(write(), payer).refusal).toBeNull();
    expect(throttle.early).toBe(1);
  });

  it('costs 10,000 writes what the rate says, when Retry-After is kept', () => {
    const { throttle, clock } = throttleAt();
    const start = clock.now;
    let done = 0;
    while (done < 10_000) {
      const { refusal } = throttle.admit(write(), payer);
      if (refusal) clock.now += refusal.retryAfter * 1000;
      else done += 1;
    }
    const rate = LIMITS.identityWrites.units / LIMITS.identityWrites.windowSeconds;
    const least = (10_000 - LIMITS.identityWrites.units) / rate;
    expect((clock.now - start) / 1000).toBeGreaterThanOrEqual(least);
    expect((clock.now - start) / 1000).toBeLessThan(least + 30);
    expect(throttle.early).toBe(0);
  });

  it('names real seconds when the practice clock runs faster', () => {
    const { throttle } = throttleAt(10);
    for (let i = 0; i < LIMITS.identityWrites.units; i++) throttle.admit(write(), payer);
    expect(throttle.admit(write(), payer).refusal?.retryAfter).toBe(2);
  });

  it('does not mix up applications', () => {
    const { throttle } = throttleAt();
    for (let i = 0; i < LIMITS.identityWrites.units; i++) throttle.admit(write(), payer);
    expect(throttle.admit(write(), payer).refusal).not.toBeNull();
    expect(throttle.admit(write(), { ...payer, clientId: 'other' }).refusal).toBeNull();
  });
});

it('does not blame a client for what was under way when the refusal was made', () => {
  const { throttle, clock } = throttleAt();
  for (let i = 0; i < LIMITS.identityWrites.units; i++) throttle.admit(write(), payer);
  for (let i = 0; i < 20; i++) expect(throttle.admit(write(), payer).refusal).not.toBeNull();
  expect(throttle.early).toBe(0);
  clock.now += 300;
  expect(throttle.admit(write(), payer).refusal).not.toBeNull();
  expect(throttle.early).toBe(1);
});

it('warns with a percentage once four fifths are used', () => {
  const { throttle } = throttleAt(1, 10);
  const read = () => throttle.admit(costOf('graph', 'GET', '/v1.0/users/1', none), payer).headers;
  let headers = read();
  expect(headers['x-ms-throttle-limit-percentage']).toBeUndefined();
  for (let i = 1; i < (LIMITS.identityUnits.units.S * 0.8) / 2 + 1; i++) headers = read();
  expect(headers['x-ms-throttle-limit-percentage']).toBe('0.8');
  expect(headers['x-ms-resource-unit']).toBe('2');
});

it('holds concurrent calls to their number and gives slots back', () => {
  const { throttle } = throttleAt();
  const cost = costOf('exchange', 'POST', '/adminapi/beta/t/InvokeCommand', none);
  const running = Array.from({ length: CONCURRENCY.exchange.most }, () => throttle.admit(cost, payer));
  expect(running.every(({ refusal }) => refusal === null)).toBe(true);
  expect(throttle.admit(cost, payer).refusal).not.toBeNull();
  running[0]!.release();
  running[0]!.release();
  expect(throttle.admit(cost, payer).refusal).toBeNull();
  expect(throttle.admit(cost, payer).refusal).not.toBeNull();
});

it('takes nothing from any bucket when one refuses', () => {
  const { throttle } = throttleAt();
  const report = () =>
    throttle.admit(costOf('graph', 'GET', "/v1.0/reports/getMailboxUsageDetail(period='D7')", none), {
      ...payer,
      subject: 'getmailboxusagedetail',
    });
  for (let i = 0; i < 14; i++) expect(report().refusal).toBeNull();
  for (let i = 0; i < 100; i++) expect(report().refusal?.limit.id).toBe('usageReportCsv');
  const other = throttle.admit(costOf('graph', 'GET', "/v1.0/reports/getMailboxUsageDetail(period='D7')", none), {
    ...payer,
    clientId: 'other',
    subject: 'getmailboxusagedetail',
  });
  expect(other.refusal).toBeNull();
});
