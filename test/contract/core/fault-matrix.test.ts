import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../electron/core/http/system-clock.ts';
import type { Clock } from '../../../electron/core/ports.ts';
import { type Bench, openBench } from '../../fixtures/core-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { changeTheTenant, staleFamilies, storedRows, trueRows } from '../../fixtures/truth.ts';

/**
 * Every fault of the service against every way of reading it. Afterwards the store equals the tenant row by row
 * (compared with the tenant's own records, not through the console's clients), or the family says that it is stale
 * and still holds the older rows, untouched.
 */

// A fault that stays is tried again and again before the console gives up on it.
vi.setConfig({ testTimeout: 90_000 });

let tenant: TenantUnderTest;
let bench: Bench;
let connectionId: string;

beforeAll(async () => {
  // More than one page of everything.
  tenant = await startTenant({ signInOverHttp: true, mailboxes: 1200 });
});
afterAll(() => tenant.close());
afterEach(async () => {
  tenant.faults.off();
  await bench.discard();
});

/** Backoff without the waiting: only for faults that set no Retry-After. */
const hurried: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 25, signal) };

async function openRead(clock: Clock): Promise<void> {
  bench = await openBench(tenant, { clock });
  connectionId = await bench.signInToPractice();
  const [first] = await bench.value('jobs.list', { connectionId });
  expect(await bench.jobEnd(first?.id ?? '')).toBe('done');
}

interface Case {
  fault: string;
  /** Requests a strike may cost beside the one that is sent again: a token renewed, a list begun anew. */
  cost?: number;
  args?: string;
  clock?: Clock;
}

const recoverable: Case[] = [
  { fault: '429-storm', args: 'count=6,retryAfter=1' },
  { fault: '429-text', args: 'count=2,retryAfter=1' },
  { fault: '503-burst', clock: hurried },
  { fault: 'reset-before', clock: hurried },
  { fault: 'reset-after', clock: hurried },
  { fault: 'stall', args: 'ms=1500' },
  { fault: 'truncated-json', clock: hurried },
  { fault: 'truncated-csv', clock: hurried, cost: 1 },
  { fault: 'cut-body', clock: hurried },
  { fault: 'gzip-lie', clock: hurried },
  { fault: 'html-error', clock: hurried },
  { fault: 'expiring-page-token', args: '2:1', clock: hurried, cost: 5 },
  { fault: 'token-expiry', args: 'skip=3', clock: hurried, cost: 12 },
  { fault: 'clock-jump', args: 'skip=3,ms=7200000', clock: hurried, cost: 12 },
];

describe('inventory under a fault that passes', () => {
  let undisturbed = 0;
  it('none: what a reading asks for', async () => {
    await openRead(systemClock);
    tenant.counters.reset();
    await bench.jobEnd((await bench.value('inventory.start', { connectionId })).jobId);
    undisturbed = tenant.counters.total;
    expect(undisturbed).toBeGreaterThan(10);
  });

  it.each(recoverable)(
    '$fault: the store equals the tenant',
    async ({ fault, args = '', clock = systemClock, cost = 0 }) => {
      await openRead(clock);
      changeTheTenant(tenant);
      tenant.counters.reset();
      tenant.faults.on(fault, args);
      const { jobId } = await bench.value('inventory.start', { connectionId });
      expect(await bench.jobEnd(jobId)).toBe('done');
      expect(await staleFamilies(bench, connectionId)).toEqual([]);
      expect(await storedRows(bench, connectionId)).toEqual(trueRows(tenant));
      process.stderr.write(
        `REQ ${fault} ${tenant.counters.total} hits ${tenant.faults.list().map(({ hits }) => hits)}\n`,
      );
      const strikes = tenant.faults.list().reduce((sum, { hits }) => sum + hits, 0);
      expect(undisturbed).toBeGreaterThan(10);
      expect(tenant.counters.total).toBeLessThanOrEqual(undisturbed + strikes + cost);
      if (!tenant.faults.list().every(({ name }) => name === 'expiring-page-token')) {
        expect(tenant.faults.list().map(({ hits }) => hits > 0)).toEqual([true]);
      }
    },
  );
});

const everything = ['groups', 'mailboxes', 'organization', 'sizes', 'skus', 'users'];

const lasting: (Case & { families: string[]; codes: string[] })[] = [
  { fault: 'role-removed', families: ['mailboxes', 'sizes', 'users'], codes: ['forbidden'], clock: hurried },
  { fault: 'reset-before', args: 'count=100000', families: everything, codes: ['network'], clock: hurried },
  { fault: '503-burst', args: 'count=100000', families: everything, codes: ['service-unavailable'], clock: hurried },
  {
    fault: 'html-error',
    args: 'count=100000,surface=exchange',
    families: ['mailboxes'],
    codes: ['service-unavailable', 'bad-response', 'network'],
    clock: hurried,
  },
  {
    fault: 'truncated-csv',
    args: 'count=100000',
    families: ['sizes'],
    codes: ['bad-response', 'network'],
    clock: hurried,
  },
];

describe('inventory under a fault that stays', () => {
  it.each(lasting)(
    '$fault: stale says so and keeps the older rows',
    async ({ fault, args = '', families, codes, clock = systemClock }) => {
      await openRead(clock);
      const before = await storedRows(bench, connectionId);
      changeTheTenant(tenant);
      tenant.faults.on(fault, args);
      const { jobId } = await bench.value('inventory.start', { connectionId });
      expect(['partial', 'failed']).toContain(await bench.jobEnd(jobId));
      const stale = await staleFamilies(bench, connectionId);
      expect(stale.map(({ family }) => family).sort()).toEqual(families);
      for (const { stale: reason } of stale) expect(codes).toContain(reason?.error.code);
      const after = await storedRows(bench, connectionId);
      expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
      if (families.includes('mailboxes')) {
        for (const [id, row] of before) {
          expect(after.get(id)).toMatchObject({
            messageCopyForSentAsEnabled: row.messageCopyForSentAsEnabled,
            forwardingSmtpAddress: row.forwardingSmtpAddress,
            totalItemBytes: row.totalItemBytes,
          });
        }
      }
      tenant.faults.off();
      const again = await bench.value('inventory.start', { connectionId });
      await bench.jobEnd(again.jobId);
      if (fault !== 'role-removed') {
        expect(await staleFamilies(bench, connectionId)).toEqual([]);
        expect(await storedRows(bench, connectionId)).toEqual(trueRows(tenant));
      }
    },
  );

  it('refresh-expired: asks for one new sign-in and keeps everything', async () => {
    await openRead(hurried);
    const before = await storedRows(bench, connectionId);
    tenant.faults.on('refresh-expired');
    tenant.faults.on('token-expiry');
    const { jobId } = await bench.value('inventory.start', { connectionId });
    expect(['partial', 'failed']).toContain(await bench.jobEnd(jobId));
    for (const { stale } of await staleFamilies(bench, connectionId)) expect(stale?.error.code).toBe('sign-in-needed');
    expect((await bench.value('connections.list', {}))[0]?.state).toBe('expired');
    expect(await storedRows(bench, connectionId)).toEqual(before);
  });
});

describe('live refresh under a fault', () => {
  const passing = recoverable.filter(({ fault }) => !['truncated-csv', 'expiring-page-token'].includes(fault));
  it.each(passing)('$fault: the refreshed rows are the tenant’s', async ({ fault, args = '', clock = systemClock }) => {
    await openRead(clock);
    const turn = changeTheTenant(tenant);
    const changed = [...trueRows(tenant)].filter(([, row]) => row.department === `Turn ${turn}`).map(([id]) => id);
    tenant.faults.on(fault, args);
    const { refreshed, failed } = await bench.value('mailboxes.refresh', { connectionId, ids: changed });
    expect(failed).toEqual([]);
    expect(refreshed.map(({ id }) => id).sort()).toEqual([...changed].sort());
    const truth = trueRows(tenant);
    for (const row of refreshed) {
      expect(row.messageCopyForSentAsEnabled).toBe(truth.get(row.id)?.messageCopyForSentAsEnabled);
      expect(row.forwardingSmtpAddress).toBe(truth.get(row.id)?.forwardingSmtpAddress);
      expect(row.department).toBe(`Turn ${turn}`);
    }
  });

  it('429 inside a batch: every size arrives once, after its wait', async () => {
    await openRead(systemClock);
    tenant.counters.reset();
    tenant.faults.on('429-in-batch', 'count=5,retryAfter=1');
    const { jobId } = await bench.value('inventory.startLiveSizes', { connectionId });
    expect(['done', 'partial']).toContain(await bench.jobEnd(jobId));
    const rows = await storedRows(bench, connectionId);
    for (const mailbox of tenant.world.mailboxes) {
      if (mailbox.neverOpened) continue;
      expect(rows.get(mailbox.userId ?? `exo:${mailbox.exchangeGuid}`)?.totalItemBytes).toBe(mailbox.totalItemBytes);
    }
  });
});
