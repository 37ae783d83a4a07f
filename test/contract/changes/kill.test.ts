import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import type { KillableOrder } from '../../fixtures/killable-console.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

const scale = 30;
const undo: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A console in a process of its own that applies a plan as soon as it can. */
function spawnConsole(tenant: TenantUnderTest, dataDir: string, list: readonly string[]): ChildProcess {
  const admin = tenant.persona('admin');
  const order: KillableOrder = {
    dataDir,
    ready: {
      origin: tenant.origin,
      tenantId: tenant.tenantId,
      domain: tenant.domain,
      ca: tenant.caFile,
      personas: [{ ...admin, roles: ['Global Administrator'] }],
      apps: tenant.apps.map(({ clientId, kind }) => ({ clientId, kind })),
    },
    caPem: tenant.caPem,
    mailboxes: tenant.world.mailboxes.length,
    request: { kind: 'sent-items-copy', params: { sentAs: true }, selection: ids(list) },
  };
  const entry = fileURLToPath(new URL('../../fixtures/killable-console.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  undo.push(() => child.kill('SIGKILL'));
  return child;
}

describe('a console killed while it applies', () => {
  it.each([
    { changes: 7, later: 'at once', aheadMs: 0 },
    { changes: 70, later: 'minutes later', aheadMs: 5 * 60_000 },
  ])(
    'does nothing twice and loses nothing, killed after $changes changes and started again $later',
    async ({ changes, aheadMs }) => {
      const tenant = await startTenant({ mailboxes: 160, timeScale: scale });
      undo.push(() => tenant.close());
      const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-killed-'));
      undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
      const chosen = tenant.world.mailboxes
        .filter(({ userId, messageCopyForSentAs }) => userId !== null && !messageCopyForSentAs)
        .slice(0, 110);
      const list = chosen.map(({ userId }) => String(userId));
      const written = (): number => list.filter((id) => (tenant.world.writes.get(id) ?? 0) > 0).length;
      // Calls take effect at once and answer late, so that the kill finds some without an answer.
      tenant.faults.on('stall', 'path=Set-Mailbox,ms=30,count=100000');

      const child = spawnConsole(tenant, dataDir, list);
      await expect.poll(written, { timeout: 30_000, interval: 1 }).toBeGreaterThanOrEqual(changes);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const atDeath = written();
      tenant.faults.off('stall');

      const bench = await openChangesBench(tenant, {
        dataDir,
        clock: createFastClock(scale, aheadMs),
        skipInventory: true,
      });
      undo.push(() => bench.close());
      expect((await bench.value('app.info', {})).notices).toContainEqual(
        expect.objectContaining({ id: 'plans-interrupted' }),
      );
      const { plans } = await bench.value('changes.list', { states: ['interrupted'] });
      expect(plans).toHaveLength(1);
      const planId = plans[0]?.id ?? '';
      expect(atDeath).toBeLessThan(list.length);

      await bench.value('changes.resume', { planId });
      const ended = await bench.until(planId, 'done', 'partial', 'failed');
      expect(ended.outcomes).toMatchObject({ failed: 0, unknown: 0, pending: 0, running: 0 });
      expect(chosen.every(({ messageCopyForSentAs }) => messageCopyForSentAs)).toBe(true);
      expect(new Set(list.map((id) => tenant.world.writes.get(id)))).toEqual(new Set([1]));
      const log = await bench.value('changes.log', { result: 'done', from: 0, count: 1 });
      expect(log.total).toBe(list.length);

      const reverse = await bench.value('changes.undo', { planId });
      expect(reverse.counts.items).toBe(list.length);
      await bench.apply(reverse.id);
      expect(chosen.some(({ messageCopyForSentAs }) => messageCopyForSentAs)).toBe(false);
    },
    90_000,
  );
});

describe('a console closed while it applies', () => {
  it('lets what has left come back, and goes on next time', async () => {
    const tenant = await startTenant({ mailboxes: 160, timeScale: scale });
    undo.push(() => tenant.close());
    const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-closed-'));
    undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const chosen = tenant.world.mailboxes.filter(
      ({ userId, messageCopyForSentAs }) => userId !== null && !messageCopyForSentAs,
    );
    const list = chosen.map(({ userId }) => String(userId));
    const first = await openChangesBench(tenant, { dataDir, clock: createFastClock(scale) });
    const plan = await first.plan('sent-items-copy', { sentAs: true }, ids(list));
    tenant.faults.on('stall', 'path=batch,ms=40,count=100000');
    await first.value('changes.apply', { planId: plan.id });
    await expect
      .poll(() => chosen.some(({ messageCopyForSentAs }) => messageCopyForSentAs), { timeout: 20_000, interval: 5 })
      .toBe(true);
    await first.close();
    tenant.faults.off('stall');
    const atEnd = list.filter((id) => (tenant.world.writes.get(id) ?? 0) > 0).length;
    expect(atEnd).toBeLessThan(list.length);

    const second = await openChangesBench(tenant, { dataDir, clock: createFastClock(scale), skipInventory: true });
    undo.push(() => second.close());
    const stopped = await second.get(plan.id);
    expect(stopped).toMatchObject({ state: 'interrupted', outcomes: { done: atEnd, unknown: 0, failed: 0 } });
    await second.value('changes.resume', { planId: plan.id });
    expect((await second.until(plan.id, 'done', 'partial', 'failed')).outcomes.done).toBe(list.length);
    expect(new Set(list.map((id) => tenant.world.writes.get(id)))).toEqual(new Set([1]));
  }, 60_000);
});
